package custody

import (
	"context"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/once"
)

// Disposing asks for the disposal of goods.
type Disposing struct {
	Key     string // the sender's request key
	ID      id.Batch
	Version int64         // as it was shown; 0: whatever it is now
	Lines   map[int]int64 // how much of which item; empty: everything
	Way     Way
	Reason  string
	Witness string // may be empty
}

// Ask asks for approval to dispose of goods.
func (s *Service) Ask(ctx context.Context, by access.Actor, x Disposing) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		what := x
		what.Key, what.Version = "", 0
		_, _, err := once.Do(ctx, tx, by, x.Key, what, func() (string, error) {
			return string(x.ID), s.doWithin(ctx, tx, by, x.ID, x.Version, DoAsk, func(w *work) error { return w.ask(x) })
		})
		return err
	})
}

func (w *work) ask(x Disposing) error {
	var f fault.Fields
	x.Reason, x.Witness = strings.TrimSpace(x.Reason), tidy(x.Witness)
	if !slices.Contains(Ways(), x.Way) {
		f.Add("way", "custody.choose")
	}
	needReason(&f, x.Reason)
	f.Text("witness", x.Witness, MaxName)
	lines := w.lines(&f, x.Lines)
	if err := f.Err(); err != nil {
		return err
	}
	r := Release{
		ID: id.New[string](), Batch: w.b.ID, Kind: Disposal, State: ReleaseAsked, At: w.tx.Now, Account: w.by.Account, Actor: w.by.Name,
		Witness: x.Witness, Way: x.Way, Note: x.Reason, Lines: lines,
	}
	if err := w.leave(r); err != nil {
		return err
	}
	w.settled(true)
	w.data["goods"], w.data["way"], w.data["reason"] = w.named(lines), x.Way, x.Reason
	return w.tell("custody.tell.asked", inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}, Not: w.by.Account})
}

// Decide approves the disposal that is asked for, or refuses it with a reason.
// Who asked does not decide.
func (s *Service) Decide(ctx context.Context, by access.Actor, batch id.Batch, version int64, approve bool, reason string) error {
	act := DoRefuse
	if approve {
		act = DoApprove
	}
	return s.do(ctx, by, batch, version, act, func(w *work) error { return w.decide(approve, strings.TrimSpace(reason)) })
}

func (w *work) decide(approve bool, reason string) error {
	var f fault.Fields
	f.Text("reason", reason, MaxNote)
	if !approve && reason == "" {
		f.Add("reason", "custody.need_reason")
	}
	if err := f.Err(); err != nil {
		return err
	}
	r := *w.pending
	r.State, r.Decided, r.Decider, r.Decision = ReleaseRefused, w.tx.Now, w.by.Name, reason
	key := "custody.tell.refused"
	if approve {
		r.State, key = ReleaseDone, "custody.tell.approved"
		for i := range w.items {
			w.items[i].Disposed += r.Lines[w.items[i].Seq]
		}
		if err := updateItems(w.ctx, w.tx, w.b.ID, w.items, r.Lines); err != nil {
			return err
		}
	}
	if err := r.decide(w.ctx, w.tx); err != nil {
		return err
	}
	w.settled(false)
	w.data["goods"], w.data["way"] = w.named(r.Lines), r.Way
	if reason != "" {
		w.data["reason"] = reason
	}
	to := inbox.Recipients{Not: w.by.Account}
	if r.Account != "" {
		to.Accounts = []id.Account{r.Account}
	}
	return w.tell(key, to)
}

// tell tells somebody of the batch.
func (w *work) tell(key string, to inbox.Recipients) error {
	_, err := inbox.Tell(w.ctx, w.tx, inbox.Message{
		To: to, Kind: "custody.disposal", Subject: Subject, Record: string(w.b.ID), Key: key, Args: []any{w.b.Label(), w.b.Goods},
		Link: "/custody/" + string(w.b.ID), Due: w.b.Due,
	})
	return err
}
