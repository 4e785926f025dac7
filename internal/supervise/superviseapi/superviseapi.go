// Package superviseapi is the REST resource of supervision: orders and leaders'
// instructions, answering them, and urging.
//
// Its types are apart from the slice's, so that the slice can change without
// the API.
package superviseapi

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/supervise"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct{ Supervise *supervise.Service }

// Order is a supervision order or a leader's instruction.
type Order struct {
	ID       string    `json:"id"`
	Number   string    `json:"number" doc:"As people say it." example:"DB-0017"`
	Campaign string    `json:"campaign"`
	Kind     string    `json:"kind" enum:"order,instruction"`
	Title    string    `json:"title"`
	Details  string    `json:"details,omitempty" doc:"What is required."`
	Subject  string    `json:"subject,omitempty" doc:"What sort of record it is about; empty: a matter of its own."`
	Record   string    `json:"record,omitempty"`
	To       string    `json:"to" enum:"unit,area,group"`
	Unit     string    `json:"unit,omitempty" doc:"The addressee, or its lead unit."`
	Area     string    `json:"area,omitempty"`
	Group    string    `json:"group,omitempty"`
	DueOn    string    `json:"due_on" example:"2017-08-31"`
	Level    string    `json:"level" doc:"The rung of the ladder."`
	State    string    `json:"state"`
	Late     bool      `json:"late"`
	Reason   string    `json:"reason,omitempty" doc:"Why it was returned or withdrawn."`
	Returned int       `json:"returned" doc:"Times that an answer was sent back."`
	By       string    `json:"by" doc:"The post of who issued it."`
	IssuedAt time.Time `json:"issued_at"`
	ClosedOn string    `json:"closed_on,omitempty"`
	Version  int64     `json:"version"`
}

// OrderAnswer is what the addressee wrote.
type OrderAnswer struct {
	ID      string    `json:"id"`
	Text    string    `json:"text"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Verdict string    `json:"verdict"`
	Reason  string    `json:"reason,omitempty" doc:"Why it was sent back."`
}

// OrderDetail is an order with its answers, the oldest first.
type OrderDetail struct {
	Order
	Answers []OrderAnswer `json:"answers"`
}

// NewOrder is an order as somebody sends it.
type NewOrder struct {
	Kind    string `json:"kind" enum:"order,instruction"`
	Title   string `json:"title" maxLength:"200"`
	Details string `json:"details,omitempty" maxLength:"4000"`
	Subject string `json:"subject,omitempty" doc:"case, task, support, unit, drive_cell, batch, patrol_day, meeting, works or publicity."`
	Record  string `json:"record,omitempty" doc:"Its identifier."`
	To      string `json:"to" enum:"unit,area,group"`
	ToID    string `json:"to_id" doc:"Identifier of the unit, area or group."`
	DueOn   string `json:"due_on" example:"2017-08-31"`
	Level   string `json:"level,omitempty" doc:"reminder or order; empty: order."`
}

// NewAnswer is an answer as somebody sends it.
type NewAnswer struct {
	Text    string `json:"text" maxLength:"4000"`
	Version int64  `json:"version,omitempty" minimum:"0" doc:"Of the order as it was read; empty: whichever."`
}

// OrderAcceptance ends an order.
type OrderAcceptance struct {
	Version int64 `json:"version,omitempty" minimum:"0"`
}

// NewUrging urges something.
type NewUrging struct {
	Subject string `json:"subject" doc:"case, task, support, drive_cell, batch, patrol_day, meeting, works, publicity or order."`
	Record  string `json:"record" doc:"Its identifier; of patrol_day, the day."`
	Note    string `json:"note,omitempty" maxLength:"200"`
}

// Urging is that something was urged.
type Urging struct {
	ID    string    `json:"id"`
	Title string    `json:"title" doc:"Of what was urged."`
	Late  bool      `json:"late"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// Narrow holds the parameters of the list. What they say is read by
// supervise.FilterFrom, as on the pages.
type Narrow struct {
	rest.Common
	Kind     string   `query:"kind" enum:"order,instruction" doc:"Empty: both."`
	Campaign string   `query:"campaign" doc:"Empty: the current one."`
	Q        string   `query:"q" maxLength:"200" doc:"In title and details; or a number."`
	State    []string `query:"state" doc:"States; or open."`
	Level    string   `query:"level"`
	AtLeast  string   `query:"atleast" doc:"On this rung or above."`
	Unit     string   `query:"unit"`
	Area     string   `query:"area"`
	Group    string   `query:"group"`
	Subject  string   `query:"subject"`
	Record   string   `query:"record"`
	Late     string   `query:"late" doc:"1: those that are late."`
	On       string   `query:"on" doc:"issued, due or closed: which day from and to bound."`
	From     string   `query:"from" example:"2017-08-01"`
	To       string   `query:"to" example:"2017-08-31"`
	Sort     string   `query:"sort" doc:"due, number, level, state or unit; a minus before it: downwards."`
}

type listInput struct {
	Narrow
	After string `query:"after" doc:"next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type orderList struct {
	Body struct {
		Orders []Order `json:"orders"`
		Total  int64   `json:"total"`
		Next   string  `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type orderInput struct {
	rest.Common
	ID string `path:"id"`
}

type issueInput struct {
	rest.Common
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival issues nothing and returns the first order."`
	Body NewOrder
}

type answerInput struct {
	rest.Common
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival answers nothing and returns the order."`
	Body NewAnswer
}

type acceptInput struct {
	rest.Common
	ID   string `path:"id"`
	Body OrderAcceptance
}

type urgeInput struct {
	rest.Common
	Body NewUrging
}

type (
	orderOutput struct{ Body OrderDetail }
	urgeOutput  struct{ Body Urging }
)

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-orders", Path: "/orders", Tag: "supervision", Summary: "Supervision orders and instructions, a page at a time"}, h.list)
	rest.Add(a, rest.Op{ID: "get-order", Path: "/orders/{id}", Tag: "supervision", Summary: "One order with its answers"},
		func(ctx context.Context, by access.Actor, in *orderInput) (*orderOutput, error) {
			return h.show(ctx, by, in.ID)
		})
	rest.Add(a, rest.Op{
		ID: "issue-order", Method: http.MethodPost, Path: "/orders", Tag: "supervision", Summary: "Issue an order or an instruction", Status: http.StatusCreated,
		About: "Send it again with the same Idempotency-Key until it is answered: it is issued once.",
	}, h.issue)
	rest.Add(a, rest.Op{
		ID: "answer-order", Method: http.MethodPost, Path: "/orders/{id}/answers", Tag: "supervision", Summary: "Answer an order", Status: http.StatusCreated,
		About: "The office reviews it. Send it again with the same Idempotency-Key until it is answered.",
	}, h.answer)
	rest.Add(a, rest.Op{ID: "accept-order", Method: http.MethodPost, Path: "/orders/{id}/accept", Tag: "supervision", Summary: "Accept the answer, which closes the order"}, h.accept)
	rest.Add(a, rest.Op{
		ID: "urge", Method: http.MethodPost, Path: "/urgings", Tag: "supervision", Summary: "Urge whoever must act", Status: http.StatusCreated,
		About: "What was urged a short while ago is not urged again: the answer is then a conflict.",
	}, h.urge)
}

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*orderList, error) {
	f := supervise.FilterFrom(rest.Query(ctx), supervise.Kind(in.Kind))
	f.Limit = in.Limit
	page, err := h.Supervise.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &orderList{}
	out.Body.Orders, out.Body.Total, out.Body.Next = []Order{}, page.Total, page.Next
	for _, o := range page.Orders {
		out.Body.Orders = append(out.Body.Orders, orderOf(o, page.Today))
	}
	return out, nil
}

func (h *Resource) show(ctx context.Context, by access.Actor, order string) (*orderOutput, error) {
	oid, err := rest.ID[id.Order](order)
	if err != nil {
		return nil, err
	}
	d, err := h.Supervise.Detail(ctx, by, oid)
	if err != nil {
		return nil, err
	}
	out := &orderOutput{Body: OrderDetail{Order: orderOf(d.Order, d.Today), Answers: []OrderAnswer{}}}
	for _, x := range d.Answers {
		out.Body.Answers = append(out.Body.Answers, OrderAnswer{ID: x.ID, Text: x.Text, By: x.Actor, At: x.At, Verdict: string(x.Verdict), Reason: x.Reason})
	}
	return out, nil
}

func (h *Resource) issue(ctx context.Context, by access.Actor, in *issueInput) (*orderOutput, error) {
	b := in.Body
	made, err := h.Supervise.Issue(ctx, by, supervise.Draft{
		Kind: supervise.Kind(b.Kind), Title: b.Title, Details: b.Details, Subject: b.Subject, Record: b.Record, To: supervise.Addressee(b.To), ToID: b.ToID,
		DueOn: b.DueOn, Level: supervise.Level(b.Level), Key: in.Key,
	})
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, string(made))
}

func (h *Resource) answer(ctx context.Context, by access.Actor, in *answerInput) (*orderOutput, error) {
	oid, err := rest.ID[id.Order](in.ID)
	if err != nil {
		return nil, err
	}
	_, err = h.Supervise.Answer(ctx, by, supervise.Answering{Move: supervise.Move{ID: oid, Version: in.Body.Version}, Text: in.Body.Text, Key: in.Key})
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, in.ID)
}

func (h *Resource) accept(ctx context.Context, by access.Actor, in *acceptInput) (*orderOutput, error) {
	oid, err := rest.ID[id.Order](in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := h.Supervise.Accept(ctx, by, supervise.Move{ID: oid, Version: in.Body.Version}); err != nil {
		return nil, err
	}
	return h.show(ctx, by, in.ID)
}

func (h *Resource) urge(ctx context.Context, by access.Actor, in *urgeInput) (*urgeOutput, error) {
	u, err := h.Supervise.Urge(ctx, by, in.Body.Subject, in.Body.Record, in.Body.Note)
	if err != nil {
		return nil, err
	}
	return &urgeOutput{Body: Urging{ID: u.ID, Title: u.About.Title, Late: u.Late, By: u.Actor, At: u.At}}, nil
}

// orderOf turns an order into the API's.
func orderOf(o supervise.Order, today string) Order {
	return Order{
		ID: string(o.ID), Number: o.Label(), Campaign: string(o.Campaign), Kind: string(o.Kind), Title: o.Title, Details: o.Details, Subject: o.About.Subject,
		Record: o.About.Record, To: string(o.To), Unit: string(o.Unit), Area: string(o.Area), Group: string(o.Group), DueOn: o.DueOn, Level: string(o.Level),
		State: string(o.State), Late: o.Late(today), Reason: o.Reason, Returned: o.Returned, By: o.Actor, IssuedAt: o.IssuedAt, ClosedOn: o.ClosedOn, Version: o.Version,
	}
}
