package documents

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// Move names the document that an act is done to.
type Move struct {
	ID      id.Document
	Version int64 // as the person saw it; 0: whichever
	Reason  string
}

// work is one act on one document: as it was and as it becomes.
type work struct {
	tx     *db.Tx
	by     access.Actor
	do     Act
	today  string
	was, d Document
	data   map[string]any
}

// act does one act: it holds lifecycle and permission against it, lets fn
// change the document, and stores what follows.
func (s *Service) act(ctx context.Context, by access.Actor, do Act, m Move, fn func(*work) error) (d Document, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		d, err = actIn(ctx, tx, by, do, m, fn)
		return err
	})
	return d, err
}

func actIn(ctx context.Context, tx *db.Tx, by access.Actor, do Act, m Move, fn func(*work) error) (Document, error) {
	d, err := one(ctx, tx, m.ID)
	if err != nil {
		return Document{}, err
	}
	if !sees(d, by) {
		return Document{}, notFound()
	}
	if m.Version != 0 && m.Version != d.Version {
		return Document{}, fault.New(fault.Conflict, "documents.stale")
	}
	rule, ok := ruleFor(do, d, by)
	if !ok {
		if do == DoSign && d.State == Signing {
			return Document{}, fault.New(fault.Conflict, "documents.sign_own")
		}
		return Document{}, fault.New(fault.Conflict, "documents.move", lang.Key("documents.act."+string(do)), lang.Key("documents.state."+string(d.State)))
	}
	if err := by.Check(rule.Need, d.Owners()); err != nil {
		return Document{}, err
	}
	if do == DoReview && ownReview(d, by) {
		st, err := settings(ctx, tx)
		if err != nil {
			return Document{}, err
		}
		if !st.OwnReview {
			return Document{}, fault.New(fault.Conflict, "documents.review_own")
		}
	}
	m.Reason = strings.TrimSpace(m.Reason)
	var f fault.Fields
	if rule.Why && m.Reason == "" {
		f.Add("reason", "documents.need_reason")
	}
	f.Text("reason", m.Reason, MaxText)
	if err := f.Err(); err != nil {
		return Document{}, err
	}
	w := &work{tx: tx, by: by, do: do, was: d, d: d, data: map[string]any{}}
	if w.today, err = today(ctx, tx); err != nil {
		return Document{}, err
	}
	if rule.To != "" {
		w.d.State = rule.To
	}
	if m.Reason != "" {
		w.data["reason"] = m.Reason
	}
	if rule.Why {
		w.d.Reason = m.Reason
	}
	if err := fn(w); err != nil {
		return Document{}, err
	}
	return w.d, w.finish(ctx)
}

// finish stores the document and the timeline, and tells whom it concerns.
func (w *work) finish(ctx context.Context) error {
	if w.d.State != w.was.State {
		w.d.Moved, w.data["state"] = w.tx.Now, string(w.d.State)
	}
	if err := update(ctx, w.tx, &w.d); err != nil {
		return err
	}
	err := journal.Append(ctx, w.tx, journal.Entry{Subject: Subject, Record: string(w.d.ID), Act: "documents." + string(w.do), By: w.by, Data: w.data})
	if err != nil {
		return err
	}
	return w.tell(ctx)
}

// tell lets those know whose turn it is, or what became of their draft.
func (w *work) tell(ctx context.Context) error {
	var to inbox.Recipients
	switch w.do {
	case DoSubmit, DoSign:
		to.Holders = []inbox.Holder{inbox.Everyone(access.Office)}
	case DoReview:
		to.Holders = []inbox.Holder{inbox.Everyone(access.Leader)}
	case DoReturn, DoVoid:
		if w.d.Account != "" {
			to.Accounts = []id.Account{w.d.Account}
		}
	case DoIssue, DoCorrect, DoRepeal:
		return tellAll(ctx, w.tx, w.by, w.d, string(w.do), nil)
	case DoDraft, DoRegister, DoChange, DoRemind, DoReceipt, DoDrop:
		return nil
	}
	to.Not = w.by.Account
	_, err := inbox.Tell(ctx, w.tx, inbox.Message{
		To: to, Kind: "document." + string(w.do), Subject: Subject, Record: string(w.d.ID), Key: "documents.tell." + string(w.do),
		Args: []any{w.d.visible(), w.d.Title, w.d.Reason}, Link: w.d.Link(),
	})
	return err
}

// visible is the number, or as long as there is none the place in the register.
func (d Document) visible() string {
	if n := d.Number.String(); n != "" {
		return n
	}
	return d.Label()
}

// tellAll tells the addressees of a document, or those that which lets through.
func tellAll(ctx context.Context, tx *db.Tx, by access.Actor, d Document, what string, which func(Addressee) bool) error {
	list, err := addressees(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	var to inbox.Recipients
	for _, a := range list {
		if which == nil || which(a) {
			r := a.Recipients()
			to.Units, to.Holders = append(to.Units, r.Units...), append(to.Holders, r.Holders...)
		}
	}
	to.Not = by.Account
	_, err = inbox.Tell(ctx, tx, inbox.Message{
		To: to, Kind: "document." + what, Subject: Subject, Record: string(d.ID), Key: "documents.tell." + what,
		Args: []any{d.visible(), d.Title, d.Reason}, Link: d.Link(),
	})
	return err
}
