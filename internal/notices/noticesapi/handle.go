package noticesapi

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/documents"
	"chuangwei/internal/id"
	"chuangwei/internal/notices"
	"chuangwei/internal/web/rest"
)

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*noticeList, error) {
	f := notices.FilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	page, err := h.Notices.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &noticeList{}
	out.Body.Notices, out.Body.Total, out.Body.Next = []Notice{}, page.Total, page.Next
	for _, n := range page.Notices {
		out.Body.Notices = append(out.Body.Notices, noticeOf(n, page.Today))
	}
	return out, nil
}

func (h *Resource) get(ctx context.Context, by access.Actor, in *noticeInput) (*noticeOutput, error) {
	nid, err := rest.ID[id.Served](in.ID)
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, nid)
}

func (h *Resource) show(ctx context.Context, by access.Actor, notice id.Served) (*noticeOutput, error) {
	d, err := h.Notices.Detail(ctx, by, notice)
	if err != nil {
		return nil, err
	}
	n := d.Notice
	if d.Hidden {
		n.Case = "" // the key may not see it
	}
	return &noticeOutput{noticeOf(n, d.Today)}, nil
}

// after shows a notice after an act on it.
func (h *Resource) after(ctx context.Context, by access.Actor, n notices.Notice, err error) (*noticeOutput, error) {
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, n.ID)
}

func (h *Resource) draft(ctx context.Context, by access.Actor, in *draftInput) (*noticeOutput, error) {
	d := in.Body.draft()
	d.Key = in.Key
	made, err := h.Notices.Draft(ctx, by, d)
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, made)
}

func (h *Resource) change(ctx context.Context, by access.Actor, in *changeInput) (*noticeOutput, error) {
	m, err := moveOf(in.ID, in.Body.Version, "")
	if err != nil {
		return nil, err
	}
	n, err := h.Notices.Change(ctx, by, m, in.Body.draft())
	return h.after(ctx, by, n, err)
}

func (h *Resource) many(ctx context.Context, by access.Actor, in *manyInput) (*batchOutput, error) {
	b := in.Body
	m := notices.Many{Common: notices.Common{Kind: b.Kind, Issuer: id.Unit(b.Issuer), Structure: b.Structure, Text: b.Text.text()}, Key: in.Key}
	for _, c := range b.Cases {
		m.Cases = append(m.Cases, id.Case(c))
	}
	made, err := h.Notices.DraftMany(ctx, by, m)
	if err != nil {
		return nil, err
	}
	return h.showBatch(ctx, by, made)
}

func (h *Resource) batch(ctx context.Context, by access.Actor, in *noticeInput) (*batchOutput, error) {
	bid, err := rest.ID[id.Batched](in.ID)
	if err != nil {
		return nil, err
	}
	return h.showBatch(ctx, by, bid)
}

func (h *Resource) showBatch(ctx context.Context, by access.Actor, batch id.Batched) (*batchOutput, error) {
	b, _, err := h.Notices.Batch(ctx, by, batch)
	if err != nil {
		return nil, err
	}
	return &batchOutput{NoticeBatch{ID: string(b.ID), Act: string(b.Act), Total: b.Total, Done: b.Done, Made: b.Made, Skipped: b.Skipped, Running: b.Running()}}, nil
}

func (h *Resource) sign(ctx context.Context, by access.Actor, in *signInput) (*noticeOutput, error) {
	m, err := moveOf(in.ID, in.Body.Version, "")
	if err != nil {
		return nil, err
	}
	n, err := h.Notices.Sign(ctx, by, notices.Signing{Move: m, Aware: in.Body.Aware})
	return h.after(ctx, by, n, err)
}

func (h *Resource) serve(ctx context.Context, by access.Actor, in *serveInput) (*noticeOutput, error) {
	b := in.Body
	m, err := moveOf(in.ID, b.Version, "")
	if err != nil {
		return nil, err
	}
	v := notices.Serving{Method: notices.Method(b.Method), Place: b.Place, Receiver: b.Receiver, Relation: b.Relation, Witness1: b.Witness1, Witness2: b.Witness2}
	if b.At != nil {
		v.At = *b.At
	}
	n, err := h.Notices.Serve(ctx, by, notices.Delivery{Move: m, Serving: v, Key: in.Key})
	return h.after(ctx, by, n, err)
}

func (h *Resource) visit(ctx context.Context, by access.Actor, in *visitInput) (*noticeOutput, error) {
	m, err := moveOf(in.ID, in.Body.Version, "")
	if err != nil {
		return nil, err
	}
	n, err := h.Notices.Visit(ctx, by, notices.Looking{Move: m, Result: notices.Found(in.Body.Result), Note: in.Body.Note, Key: in.Key})
	return h.after(ctx, by, n, err)
}

func (h *Resource) transfer(ctx context.Context, by access.Actor, in *endInput) (*noticeOutput, error) {
	m, err := moveOf(in.ID, in.Body.Version, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	n, err := h.Notices.Transfer(ctx, by, m, in.Body.To)
	return h.after(ctx, by, n, err)
}

func (h *Resource) withdraw(ctx context.Context, by access.Actor, in *endInput) (*noticeOutput, error) {
	m, err := moveOf(in.ID, in.Body.Version, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	n, err := h.Notices.Withdraw(ctx, by, m)
	return h.after(ctx, by, n, err)
}

func moveOf(notice string, version int64, reason string) (notices.Move, error) {
	nid, err := rest.ID[id.Served](notice)
	return notices.Move{ID: nid, Version: version, Reason: reason}, err
}

func (d NoticeDraft) draft() notices.Draft {
	p, o := d.Party, d.Object
	return notices.Draft{
		Kind: d.Kind, Case: id.Case(d.Case), Area: id.Area(d.Area), Issuer: id.Unit(d.Issuer), Address: d.Address,
		Party:  notices.Party{Kind: notices.PartyKind(p.Kind), Name: p.Name, ID: p.ID, Contact: p.Contact, Address: p.Address},
		Object: notices.Object{Name: o.Name, Structure: o.Structure, Floors: o.Floors, Length: o.Length, Width: o.Width, Size: o.Size, Built: o.Built, Permit: o.Permit},
		Text:   d.Text.text(),
	}
}

func (t NoticeText) text() notices.Text {
	return notices.Text{Facts: t.Facts, Basis: t.Basis, Demand: t.Demand, DueOn: t.DueOn, Statement: t.Statement, Remedies: t.Remedies, Officers: t.Officers}
}

func noticeOf(n notices.Notice, today string) Notice {
	p, o, t, v := n.Party, n.Object, n.Text, n.Serving
	out := Notice{
		ID: string(n.ID), Register: n.Label(), Kind: n.Kind, State: string(n.State), Case: string(n.Case), Area: string(n.Area), Issuer: string(n.Issuer), Address: n.Address,
		Party:     NoticeParty{Kind: string(p.Kind), Name: p.Name, ID: p.ID, Contact: p.Contact, Address: p.Address},
		Object:    NoticeObject{Name: o.Name, Structure: o.Structure, Floors: o.Floors, Length: o.Length, Width: o.Width, Size: o.Size, Built: o.Built, Permit: o.Permit},
		Text:      NoticeText{Facts: t.Facts, Basis: t.Basis, Demand: t.Demand, DueOn: t.DueOn, Statement: t.Statement, Remedies: t.Remedies, Officers: t.Officers},
		DraftedOn: n.DraftedOn, IssuedOn: n.IssuedOn, Signer: n.SignerName, Unpowered: n.Unpowered, Visits: n.Visits, Complied: n.CompliedOn, To: n.TransferredTo,
		EndedOn: n.EndedOn, Reason: n.Reason, Late: n.Late(today), Version: n.Version,
	}
	if n.No > 0 {
		out.Number = documents.Number{Word: n.Word, Year: n.Year, Seq: n.No}.String()
	}
	if v.On != "" {
		out.Served = &NoticeServed{
			Method: string(v.Method), At: v.At, Place: v.Place, Receiver: v.Receiver, Relation: v.Relation, Witness1: v.Witness1, Witness2: v.Witness2, Server: v.Server,
		}
	}
	return out
}
