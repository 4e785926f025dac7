package app

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/assess/assessweb"
	"chuangwei/internal/db"
	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
	"chuangwei/internal/supervise"
)

// ladderOrders makes orders of the rungs of the assessment's ladder.
type ladderOrders struct{ *App }

// Order implements assess.Orders.
func (l ladderOrders) Order(ctx context.Context, tx *db.Tx, by access.Actor, o assess.Ordered) (id.Order, error) {
	d := supervise.Draft{
		Kind: supervise.Ordered, Title: o.Title, Details: o.Details, Subject: assess.SubjectConsequence, Record: string(o.About.ID), To: supervise.ToUnit, ToID: o.About.Who.Of, DueOn: o.DueOn,
	}
	switch o.About.Who.Subject {
	case assess.Areas:
		d.To = supervise.ToArea
	case assess.Groups:
		d.To = supervise.ToGroup
	}
	level := supervise.Interview
	if o.About.Kind == string(rules.RungAccount) {
		level = supervise.Accountability
	}
	made, err := l.Supervise.Order(ctx, tx, by, d, level)
	return made.ID, err
}

// WithdrawOrder implements assess.Orders.
func (l ladderOrders) WithdrawOrder(ctx context.Context, tx *db.Tx, by access.Actor, order id.Order, reason string) error {
	return l.Supervise.TakeBack(ctx, tx, by, supervise.Move{ID: order, Reason: reason})
}

// assessPapers drafts commendations, notices of criticism, and the letters that
// tell the organisation department.
type assessPapers struct{ *App }

// Draft implements assess.Papers. A county that has no issuer yet gets no
// draft.
func (p assessPapers) Draft(ctx context.Context, tx *db.Tx, by access.Actor, c assess.Consequence) (id.Document, error) {
	issuers, err := documents.Issuers(ctx, tx)
	if err != nil {
		return "", err
	}
	x := documents.Writing{Kind: documents.Commendation, Title: c.Title, Body: c.Details, Main: []documents.Target{{Scope: access.Unit, Of: c.Who.Of}}}
	switch c.Kind {
	case assess.Criticism:
		x.Kind = documents.Criticism
	case string(rules.RungOrganisation):
		// The department is no unit of the campaign, and a copy goes to whom it is about.
		x.Kind, x.Others = documents.Letter, lang.In(lang.Chinese, "assess.organisation_department")
	}
	switch c.Who.Subject {
	case assess.Areas:
		x.Main[0].Scope = access.Area
	case assess.Groups:
		x.Main[0].Scope = access.Group
	}
	if x.Kind == documents.Letter {
		x.Main, x.Copy = nil, x.Main
	}
	for _, i := range issuers {
		if i.Active {
			x.Word = i.Word
			return p.Documents.Begin(ctx, tx, by, x)
		}
	}
	return "", nil
}

// DropDraft implements assess.Papers.
func (p assessPapers) DropDraft(ctx context.Context, tx *db.Tx, by access.Actor, document id.Document, reason string) error {
	return p.Documents.Abandon(ctx, tx, by, documents.Move{ID: document, Reason: reason})
}

// paperOf is the document of a consequence for whoever may see it, else nothing.
func (a *App) paperOf(ctx context.Context, by access.Actor, document id.Document) (p assessweb.Paper, err error) {
	d, err := a.Documents.Detail(ctx, by, document)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.Label, p.Link = d.Document.Title, d.Document.Link()
	p.State, p.Over = lang.T(ctx, "documents.state."+string(d.Document.State)), d.Document.State.Over()
	return p, nil
}

// consequenceThing is what follows from a month, as something that an order is
// about.
func (s subjects) consequenceThing(ctx context.Context, tx *db.Tx, record id.Consequence) (t supervise.Thing, err error) {
	c, err := s.Assess.About(ctx, tx, record)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = c.Label()+" "+c.Who.Name, c.Link()
	t.Owners = c.Who.Owners()
	t.Area, t.Group = t.Owners.Area, t.Owners.Group
	if len(t.Owners.Units) > 0 {
		t.Unit = t.Owners.Units[0]
	}
	t.Open, t.To = c.State == assess.Proposed, inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}}
	return t, nil
}
