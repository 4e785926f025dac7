// Package custodyapi is the REST resource of held goods: lists of batches, one
// batch, bringing it into a store, and disposal with the approval of somebody
// else.
//
// Its types are apart from the slice's, so that the slice can change without
// the API. Whose the goods are it never tells.
package custodyapi

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/custody"
	"chuangwei/internal/id"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct{ Custody *custody.Service }

// Batch is goods that were taken together.
type Batch struct {
	ID        string     `json:"id"`
	Number    string     `json:"number" doc:"As people say it." example:"ZK-0631"`
	Campaign  string     `json:"campaign"`
	At        time.Time  `json:"at" doc:"When they were taken."`
	Action    string     `json:"action,omitempty" doc:"The enforcement action that brought them."`
	Area      string     `json:"area,omitempty"`
	Unit      string     `json:"unit" doc:"That holds them."`
	Place     string     `json:"place,omitempty" doc:"Where they were taken."`
	Goods     string     `json:"goods"`
	Amount    int64      `json:"amount" doc:"Things in all."`
	Remaining int64      `json:"remaining" doc:"Of these still held."`
	Reason    string     `json:"reason,omitempty"`
	By        string     `json:"by" doc:"The post of who registered them."`
	Store     string     `json:"store,omitempty"`
	StoredAt  *time.Time `json:"stored_at,omitempty"`
	Due       time.Time  `json:"due"`
	Extended  int        `json:"extended" doc:"Times that the deadline was put off."`
	State     string     `json:"state"`
	Overdue   bool       `json:"overdue"`
	Photos    int        `json:"photos"`
	Version   int64      `json:"version"`
}

// BatchItem is one sort of thing in a batch.
type BatchItem struct {
	Seq      int    `json:"seq"`
	Name     string `json:"name"`
	Measure  string `json:"measure,omitempty" doc:"What is counted."`
	Amount   int64  `json:"amount"`
	Returned int64  `json:"returned"`
	Disposed int64  `json:"disposed"`
}

// BatchRelease is a return or a disposal.
type BatchRelease struct {
	ID    string    `json:"id"`
	Kind  string    `json:"kind"`
	State string    `json:"state"`
	Way   string    `json:"way,omitempty" doc:"Of a disposal."`
	At    time.Time `json:"at"`
	By    string    `json:"by"`
	Note  string    `json:"note,omitempty"`
}

// BatchDetail is a batch with its things and what became of them.
type BatchDetail struct {
	Batch
	Items    []BatchItem    `json:"items"`
	Releases []BatchRelease `json:"releases"`
}

// Storing says where a batch is kept.
type Storing struct {
	Store   string `json:"store" maxLength:"200"`
	Version int64  `json:"version,omitempty" minimum:"0" doc:"Of the batch as it was read; empty: whichever."`
}

// Disposal asks for approval to dispose of all that is left of a batch.
type Disposal struct {
	Way     string `json:"way" doc:"What is to be done with them."`
	Reason  string `json:"reason" maxLength:"2000"`
	Witness string `json:"witness,omitempty" maxLength:"200"`
	Version int64  `json:"version,omitempty" minimum:"0"`
}

// DisposalVerdict decides on a disposal.
type DisposalVerdict struct {
	Approve bool   `json:"approve"`
	Reason  string `json:"reason,omitempty" maxLength:"2000"`
	Version int64  `json:"version,omitempty" minimum:"0"`
}

// Narrow holds the parameters of the list. What they say is read by
// custody.FilterFrom, as on the pages.
type Narrow struct {
	rest.Common
	Campaign string `query:"campaign"`
	State    string `query:"state" doc:"A state, or open."`
	Due      string `query:"due" doc:"overdue or soon."`
	Stored   string `query:"stored" doc:"yes or no: brought into a store."`
	Area     string `query:"area"`
	Unit     string `query:"unit"`
	Action   string `query:"action"`
	Store    string `query:"store"`
	From     string `query:"from" example:"2017-08-01"`
	To       string `query:"to" example:"2017-08-31"`
	Q        string `query:"q" maxLength:"200" doc:"In goods, place, store or number."`
	Sort     string `query:"sort" doc:"number, due or amount; a minus before it: downwards."`
}

type listInput struct {
	Narrow
	After  string `query:"after" doc:"next of the page before."`
	Before string `query:"before" doc:"prev of the page behind."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type batchList struct {
	Body struct {
		Batches   []Batch `json:"batches"`
		Total     int64   `json:"total"`
		Remaining int64   `json:"remaining" doc:"Things still held, of all of them."`
		Next      string  `json:"next,omitempty" doc:"For after; empty on the last page."`
		Prev      string  `json:"prev,omitempty" doc:"For before; empty on the first page."`
	}
}

type batchInput struct {
	rest.Common
	ID string `path:"id"`
}

type storeInput struct {
	rest.Common
	ID   string `path:"id"`
	Body Storing
}

type disposeInput struct {
	rest.Common
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival asks nothing and returns the batch."`
	Body Disposal
}

type decideInput struct {
	rest.Common
	ID   string `path:"id"`
	Body DisposalVerdict
}

type batchOutput struct{ Body BatchDetail }

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-batches", Path: "/batches", Tag: "custody", Summary: "Batches of held goods, a page at a time"}, h.list)
	rest.Add(a, rest.Op{ID: "get-batch", Path: "/batches/{id}", Tag: "custody", Summary: "One batch with its things"},
		func(ctx context.Context, by access.Actor, in *batchInput) (*batchOutput, error) {
			return h.show(ctx, by, in.ID)
		})
	rest.Add(a, rest.Op{ID: "store-batch", Method: http.MethodPost, Path: "/batches/{id}/store", Tag: "custody", Summary: "Say where a batch is kept"},
		func(ctx context.Context, by access.Actor, in *storeInput) (*batchOutput, error) {
			return h.act(ctx, by, in.ID, func(b id.Batch) error { return h.Custody.Store(ctx, by, b, in.Body.Version, in.Body.Store) })
		})
	rest.Add(a, rest.Op{
		ID: "ask-disposal", Method: http.MethodPost, Path: "/batches/{id}/disposal", Tag: "custody", Summary: "Ask for approval to dispose of what is left", Status: http.StatusCreated,
		About: "Send it again with the same Idempotency-Key until it is answered: it is asked once.",
	}, func(ctx context.Context, by access.Actor, in *disposeInput) (*batchOutput, error) {
		return h.act(ctx, by, in.ID, func(b id.Batch) error {
			return h.Custody.Ask(ctx, by, custody.Disposing{
				Key: in.Key, ID: b, Version: in.Body.Version, Way: custody.Way(in.Body.Way), Reason: in.Body.Reason, Witness: in.Body.Witness,
			})
		})
	})
	rest.Add(a, rest.Op{ID: "decide-disposal", Method: http.MethodPost, Path: "/batches/{id}/disposal/decision", Tag: "custody", Summary: "Approve or refuse the disposal that was asked for"},
		func(ctx context.Context, by access.Actor, in *decideInput) (*batchOutput, error) {
			return h.act(ctx, by, in.ID, func(b id.Batch) error {
				return h.Custody.Decide(ctx, by, b, in.Body.Version, in.Body.Approve, in.Body.Reason)
			})
		})
}

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*batchList, error) {
	f, err := custody.FilterFrom(rest.Query(ctx))
	if err != nil {
		return nil, err
	}
	f.Limit = in.Limit
	page, err := h.Custody.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &batchList{}
	b := &out.Body
	b.Batches, b.Total, b.Remaining, b.Next, b.Prev = []Batch{}, page.Total, page.Remaining, page.Next, page.Prev
	for _, x := range page.Batches {
		b.Batches = append(b.Batches, batchOf(x, page.Now))
	}
	return out, nil
}

func (h *Resource) act(ctx context.Context, by access.Actor, batch string, do func(id.Batch) error) (*batchOutput, error) {
	bid, err := rest.ID[id.Batch](batch)
	if err != nil {
		return nil, err
	}
	if err := do(bid); err != nil {
		return nil, err
	}
	return h.show(ctx, by, batch)
}

func (h *Resource) show(ctx context.Context, by access.Actor, batch string) (*batchOutput, error) {
	bid, err := rest.ID[id.Batch](batch)
	if err != nil {
		return nil, err
	}
	d, err := h.Custody.Get(ctx, by, bid)
	if err != nil {
		return nil, err
	}
	out := &batchOutput{Body: BatchDetail{Batch: batchOf(d.Batch, d.Now), Items: []BatchItem{}, Releases: []BatchRelease{}}}
	for _, x := range d.Items {
		out.Body.Items = append(out.Body.Items, BatchItem{Seq: x.Seq, Name: x.Name, Measure: x.Measure, Amount: x.Amount, Returned: x.Returned, Disposed: x.Disposed})
	}
	for _, x := range d.Releases {
		out.Body.Releases = append(out.Body.Releases, BatchRelease{ID: x.ID, Kind: string(x.Kind), State: string(x.State), Way: string(x.Way), At: x.At, By: x.Actor, Note: x.Note})
	}
	return out, nil
}

// batchOf turns a batch into the API's.
func batchOf(b custody.Batch, now time.Time) Batch {
	out := Batch{
		ID: string(b.ID), Number: b.Label(), Campaign: string(b.Campaign), At: b.At, Action: string(b.Action), Area: string(b.Area), Unit: string(b.Unit), Place: b.Place,
		Goods: b.Goods, Amount: b.Amount, Remaining: b.Remaining, Reason: b.Reason, By: b.By, Store: b.Store, Due: b.Due, Extended: b.Extended,
		State: string(b.State), Overdue: b.Overdue(now), Photos: b.Photos, Version: b.Version,
	}
	if !b.Stored.IsZero() {
		out.StoredAt = &b.Stored
	}
	return out
}
