package standardapi

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/standard"
	"chuangwei/internal/web/rest"
)

// Evidence is a piece of the archive.
type Evidence struct {
	ID        string `json:"id"`
	Code      string `json:"code" doc:"The archive code." example:"JX-03-05-2017-012"`
	Clause    string `json:"clause"`
	Year      int64  `json:"year"`
	Kind      string `json:"kind"`
	Title     string `json:"title"`
	Unit      string `json:"unit" doc:"That is to hand it in."`
	DueOn     string `json:"due_on"`
	State     string `json:"state" enum:"asked,handed,returned,accepted"`
	Late      bool   `json:"late"`
	Expired   bool   `json:"expired"`
	Edition   int64  `json:"edition" doc:"The latest; 0: none was handed in."`
	Dated     string `json:"dated,omitempty"`
	Pages     int64  `json:"pages"`
	Reason    string `json:"reason,omitempty" doc:"Why it was sent back."`
	ExpiresOn string `json:"expires_on,omitempty"`
	Version   int64  `json:"version"`
}

// Edition is what was handed in once.
type Edition struct {
	Edition   int64     `json:"edition"`
	At        time.Time `json:"at"`
	Actor     string    `json:"actor"`
	Note      string    `json:"note,omitempty"`
	Reference string    `json:"reference,omitempty" doc:"The address of a record."`
	Files     int       `json:"files"`
	Dated     string    `json:"dated"`
	Pages     int64     `json:"pages"`
	Outcome   string    `json:"outcome,omitempty" doc:"accepted or returned; empty: it waits."`
	Reason    string    `json:"reason,omitempty"`
	Reviewer  string    `json:"reviewer,omitempty"`
}

// NewHandIn is evidence as a unit hands it in.
type NewHandIn struct {
	Reference string `json:"reference" maxLength:"200" doc:"The address of a record of the program." example:"/documents/0190…"`
	Dated     string `json:"dated" doc:"The day that the paper bears." example:"2017-08-20"`
	Pages     int64  `json:"pages" minimum:"1" maximum:"10000"`
	Note      string `json:"note,omitempty" maxLength:"2000"`
	Version   int64  `json:"version,omitempty" doc:"As it was seen; 0: whichever."`
}

// NewReview is what the office decides.
type NewReview struct {
	Accept    bool   `json:"accept"`
	Reason    string `json:"reason,omitempty" maxLength:"2000" doc:"Why it is sent back."`
	ExpiresOn string `json:"expires_on,omitempty" doc:"Until when it holds; empty: for good."`
	Version   int64  `json:"version,omitempty" doc:"As it was seen; 0: whichever."`
}

type listInput struct {
	rest.Common
	Campaign string `query:"campaign"`
	Q        string `query:"q" maxLength:"200" doc:"In the title; or an archive code."`
	State    string `query:"state"`
	Chapter  string `query:"chapter"`
	Item     string `query:"item"`
	Clause   string `query:"clause"`
	Year     string `query:"year"`
	Kind     string `query:"kind"`
	Unit     string `query:"unit"`
	Late     string `query:"late" doc:"1: those that are late."`
	Expired  string `query:"expired" doc:"1: those that hold no longer."`
	Good     string `query:"good" doc:"1: those that are accepted and hold."`
	From     string `query:"from" doc:"First day on which it is due."`
	To       string `query:"to"`
	Sort     string `query:"sort" doc:"code, due, state or unit; a minus before it: downwards."`
	Paging
}

type evidenceList struct {
	Body struct {
		Evidence []Evidence `json:"evidence"`
		Total    int64      `json:"total"`
		Good     int64      `json:"good" doc:"Of them accepted and not expired."`
		Next     string     `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type pieceOutput struct {
	Body struct {
		Evidence
		Editions []Edition `json:"editions" doc:"The latest first."`
	}
}

type handInput struct {
	rest.Common
	Keyed
	ID   string `path:"id"`
	Body NewHandIn
}

type reviewInput struct {
	rest.Common
	Keyed
	ID   string `path:"id"`
	Body NewReview
}

func evidenceOf(e standard.Evidence, today string) Evidence {
	return Evidence{
		ID: string(e.ID), Code: e.Label(), Clause: e.Clause, Year: e.Year, Kind: string(e.Kind), Title: e.Title, Unit: string(e.Unit), DueOn: e.DueOn, State: string(e.Stage),
		Late: e.Late(today), Expired: e.Expired(today), Edition: e.Edition, Dated: e.Dated, Pages: e.Pages, Reason: e.Reason, ExpiresOn: e.ExpiresOn, Version: e.Version,
	}
}

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*evidenceList, error) {
	f := standard.FilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	p, err := h.Standard.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &evidenceList{}
	out.Body.Evidence, out.Body.Total, out.Body.Good, out.Body.Next = []Evidence{}, p.Total, p.Good, p.Next
	for _, e := range p.Evidence {
		out.Body.Evidence = append(out.Body.Evidence, evidenceOf(e, p.Today))
	}
	return out, nil
}

func (h *Resource) piece(ctx context.Context, by access.Actor, in *oneInput) (*pieceOutput, error) {
	evidence, err := rest.ID[id.Evidence](in.ID)
	if err != nil {
		return nil, err
	}
	d, err := h.Standard.Detail(ctx, by, evidence)
	if err != nil {
		return nil, err
	}
	out := &pieceOutput{}
	out.Body.Evidence, out.Body.Editions = evidenceOf(d.Evidence, d.Today), []Edition{}
	for _, x := range d.Editions {
		out.Body.Editions = append(out.Body.Editions, Edition{
			Edition: x.Edition, At: x.At, Actor: x.Actor, Note: x.Note, Reference: x.Reference, Files: len(x.Files), Dated: x.Dated, Pages: x.Pages, Outcome: string(x.Outcome),
			Reason: x.Reason, Reviewer: x.Reviewer,
		})
	}
	return out, nil
}

func (h *Resource) hand(ctx context.Context, by access.Actor, in *handInput) (*pieceOutput, error) {
	evidence, err := rest.ID[id.Evidence](in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	err = h.Standard.Hand(ctx, by, standard.HandIn{ID: evidence, Version: b.Version, Note: b.Note, Reference: b.Reference, Dated: b.Dated, Pages: b.Pages, Key: in.Key})
	if err != nil {
		return nil, err
	}
	return h.piece(ctx, by, &oneInput{ID: in.ID})
}

func (h *Resource) review(ctx context.Context, by access.Actor, in *reviewInput) (*pieceOutput, error) {
	evidence, err := rest.ID[id.Evidence](in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	err = h.Standard.Review(ctx, by, standard.Review{ID: evidence, Version: b.Version, Accept: b.Accept, Reason: b.Reason, ExpiresOn: b.ExpiresOn, Key: in.Key})
	if err != nil {
		return nil, err
	}
	return h.piece(ctx, by, &oneInput{ID: in.ID})
}
