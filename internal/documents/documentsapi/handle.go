package documentsapi

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/documents"
	"chuangwei/internal/id"
	"chuangwei/internal/web/rest"
)

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*documentList, error) {
	f := documents.FilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	page, err := h.Documents.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &documentList{}
	out.Body.Documents, out.Body.Total, out.Body.Next = []Document{}, page.Total, page.Next
	for _, d := range page.Documents {
		out.Body.Documents = append(out.Body.Documents, documentOf(d, page.Today))
	}
	return out, nil
}

func (h *Resource) get(ctx context.Context, by access.Actor, in *documentInput) (*documentOutput, error) {
	did, err := rest.ID[id.Document](in.ID)
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, did)
}

func (h *Resource) show(ctx context.Context, by access.Actor, document id.Document) (*documentOutput, error) {
	d, err := h.Documents.Detail(ctx, by, document)
	if err != nil {
		return nil, err
	}
	out := DocumentDetail{
		Document: documentOf(d.Document, d.Today), Body: d.Document.Body, Annexes: d.Document.Annexes, Others: d.Document.Others, Readers: []Reader{}, Readings: []Reading{},
	}
	for _, a := range d.Addressees {
		out.Readers = append(out.Readers, Reader{
			Target: Target{string(a.Scope), a.Of}, Name: a.Name, Part: a.Part, Unit: string(a.Unit), ReadAt: at(a.Read), ReceiptAt: at(a.Receipt), Reader: a.Actor, Reminders: a.Times,
		})
	}
	for _, r := range d.Readings {
		out.Readings = append(out.Readings, Reading{Edition: r.Edition, Unit: string(r.Unit), Reader: r.Actor, At: r.At, ReceiptAt: at(r.Receipt)})
	}
	return &documentOutput{out}, nil
}

func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (h *Resource) draft(ctx context.Context, by access.Actor, in *draftInput) (*documentOutput, error) {
	x := in.Body.writing()
	x.Key = in.Key
	made, err := h.Documents.Draft(ctx, by, x)
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, made)
}

func (h *Resource) register(ctx context.Context, by access.Actor, in *registerInput) (*documentOutput, error) {
	b := in.Body
	made, err := h.Documents.Register(ctx, by, documents.Incoming{
		Number: b.Number, Issuer: b.Issuer, Title: b.Title, Kind: documents.Kind(b.Kind), Dated: b.Dated, On: b.On, Secrecy: b.Secrecy, Urgency: b.Urgency,
		Main: targets(b.Main), Founds: b.Founds, Note: b.Note, Receipt: b.Receipt, ReadBy: b.ReadBy, Key: in.Key,
	})
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, made)
}

func (h *Resource) change(ctx context.Context, by access.Actor, in *changeInput) (*documentOutput, error) {
	did, err := rest.ID[id.Document](in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := h.Documents.Change(ctx, by, documents.Move{ID: did, Version: in.Body.Version}, in.Body.writing()); err != nil {
		return nil, err
	}
	return h.show(ctx, by, did)
}

func (h *Resource) correct(ctx context.Context, by access.Actor, in *correctInput) (*documentOutput, error) {
	did, err := rest.ID[id.Document](in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	c := documents.Correction{Move: documents.Move{ID: did, Version: b.Version, Reason: b.Reason}, Title: b.Title, Body: b.Text, Annexes: b.Annexes, ReadBy: b.ReadBy}
	if _, err := h.Documents.Correct(ctx, by, c); err != nil {
		return nil, err
	}
	return h.show(ctx, by, did)
}

// move is the operation of an act of moves.
func (h *Resource) move(act documents.Act) func(context.Context, access.Actor, *moveInput) (*documentOutput, error) {
	type does = func(context.Context, access.Actor, documents.Move) (documents.Document, error)
	do := map[documents.Act]does{
		documents.DoSubmit: h.Documents.Submit, documents.DoReview: h.Documents.Review, documents.DoReturn: h.Documents.Return, documents.DoIssue: h.Documents.Issue,
		documents.DoVoid: h.Documents.Void, documents.DoRepeal: h.Documents.Repeal, documents.DoDrop: h.Documents.Drop,
	}[act]
	return func(ctx context.Context, by access.Actor, in *moveInput) (*documentOutput, error) {
		did, err := rest.ID[id.Document](in.ID)
		if err != nil {
			return nil, err
		}
		m := documents.Move{ID: did, Version: in.Body.Version, Reason: in.Body.Reason}
		switch {
		case do != nil:
			_, err = do(ctx, by, m)
		case act == documents.DoSign:
			_, err = h.Documents.Sign(ctx, by, m, in.Key)
		case act == documents.DoReceipt:
			err = h.Documents.Receipt(ctx, by, did)
		default:
			_, err = h.Documents.Remind(ctx, by, m)
		}
		if err != nil {
			return nil, err
		}
		return h.show(ctx, by, did)
	}
}

func (w Writing) writing() documents.Writing {
	return documents.Writing{
		Kind: documents.Kind(w.Kind), Title: w.Title, Word: w.Word, Secrecy: w.Secrecy, Urgency: w.Urgency, Founds: w.Founds, Main: targets(w.Main), Copy: targets(w.Copy),
		Others: w.Others, Body: w.Body, Annexes: w.Annexes, Receipt: w.Receipt, ReadBy: w.ReadBy,
	}
}

func targets(list []Target) (out []documents.Target) {
	for _, t := range list {
		out = append(out, documents.Target{Scope: access.Scope(t.Scope), Of: t.ID})
	}
	return out
}

func documentOf(d documents.Document, today string) Document {
	return Document{
		ID: string(d.ID), Register: d.Label(), Direction: string(d.Direction), Kind: string(d.Kind), State: string(d.State), Number: d.Number.String(), Issue: d.Issue, Total: d.Total,
		Title: d.Title, Issuer: d.Issuer, Unit: string(d.Unit), Secrecy: d.Secrecy, Urgency: d.Urgency, Founds: d.Founds, Dated: d.Dated, On: d.IssuedOn, EndedOn: d.EndedOn,
		ReadBy: d.ReadBy, Receipt: d.Receipt, Edition: d.Edition, Expected: d.Expected, Read: d.Done, Late: d.Late(today), Version: d.Version,
	}
}
