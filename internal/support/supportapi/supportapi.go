// Package supportapi is the REST resource of requests for support: lists, one
// request, asking and answering.
//
// Its types are apart from the slice's, so that the slice can change without
// the API.
package supportapi

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/support"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct{ Support *support.Service }

// SupportRequest is what an area asks of a working group.
type SupportRequest struct {
	ID        string     `json:"id"`
	Number    string     `json:"number" doc:"As people say it." example:"XB-0045"`
	Campaign  string     `json:"campaign"`
	Area      string     `json:"area"`
	Group     string     `json:"group"`
	Case      string     `json:"case,omitempty" doc:"What it is about; empty: a subject of its own."`
	Title     string     `json:"title"`
	Needs     string     `json:"needs" doc:"What is wanted of the group."`
	WantedOn  string     `json:"wanted_on" example:"2017-08-31"`
	State     string     `json:"state"`
	Late      bool       `json:"late" doc:"Whoever must act now has let the time pass."`
	Reason    string     `json:"reason,omitempty" doc:"Why it was declined, upheld, sent back or withdrawn."`
	Plan      string     `json:"plan,omitempty"`
	PlanOn    string     `json:"plan_on,omitempty"`
	Question  string     `json:"question,omitempty"`
	Reply     string     `json:"reply,omitempty"`
	Result    string     `json:"result,omitempty"`
	By        string     `json:"by" doc:"The post of who asked."`
	AskedAt   time.Time  `json:"asked_at"`
	AnswerDue *time.Time `json:"answer_due,omitempty"`
	Due       *time.Time `json:"due,omitempty" doc:"Of whoever must act now."`
	DoneOn    string     `json:"done_on,omitempty"`
	Version   int64      `json:"version"`
}

// NewSupportRequest is a request as somebody sends it.
type NewSupportRequest struct {
	Area     string `json:"area,omitempty" doc:"Of a subject of its own; a case has its area."`
	Group    string `json:"group" doc:"The working group that is asked."`
	Case     string `json:"case,omitempty" doc:"Identifier of a case."`
	Title    string `json:"title,omitempty" maxLength:"200" doc:"Empty: that of the case."`
	Needs    string `json:"needs" maxLength:"2000"`
	WantedOn string `json:"wanted_on" example:"2017-08-31"`
}

// SupportAcceptance is how a group means to help.
type SupportAcceptance struct {
	Plan    string `json:"plan" maxLength:"2000"`
	On      string `json:"on" doc:"The day by which." example:"2017-08-31"`
	Version int64  `json:"version,omitempty" minimum:"0" doc:"Of the request as it was read; empty: whichever."`
}

// SupportRefusal is why not.
type SupportRefusal struct {
	Reason  string `json:"reason" maxLength:"2000"`
	Version int64  `json:"version,omitempty" minimum:"0"`
}

// SupportResult is what was done.
type SupportResult struct {
	Result  string `json:"result" maxLength:"2000"`
	Version int64  `json:"version,omitempty" minimum:"0"`
}

// Narrow holds the parameters of the list. What they say is read by
// support.FilterFrom, as on the pages.
type Narrow struct {
	rest.Common
	Campaign string   `query:"campaign" doc:"Empty: the current one."`
	Q        string   `query:"q" maxLength:"200" doc:"In title and needs; or a number."`
	State    []string `query:"state" doc:"States; or open."`
	Area     string   `query:"area"`
	Group    string   `query:"group"`
	Case     string   `query:"case"`
	Late     string   `query:"late" doc:"1: those that are late."`
	Up       string   `query:"up" doc:"1: those that stand before the headquarters."`
	On       string   `query:"on" doc:"asked, answered or done: which day from and to bound."`
	From     string   `query:"from" example:"2017-08-01"`
	To       string   `query:"to" example:"2017-08-31"`
	Sort     string   `query:"sort" doc:"due, number, wanted or state; a minus before it: downwards."`
}

type listInput struct {
	Narrow
	After string `query:"after" doc:"next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type requestList struct {
	Body struct {
		Requests []SupportRequest `json:"requests"`
		Total    int64            `json:"total"`
		Next     string           `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type requestInput struct {
	rest.Common
	ID string `path:"id"`
}

type askInput struct {
	rest.Common
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival asks nothing and returns the first."`
	Body NewSupportRequest
}

type actInput[T any] struct {
	rest.Common
	ID   string `path:"id"`
	Body T
}

type requestOutput struct{ Body SupportRequest }

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-support-requests", Path: "/support-requests", Tag: "support", Summary: "Requests for support, a page at a time"}, h.list)
	rest.Add(a, rest.Op{ID: "get-support-request", Path: "/support-requests/{id}", Tag: "support", Summary: "One request for support"},
		func(ctx context.Context, by access.Actor, in *requestInput) (*requestOutput, error) {
			return h.show(ctx, by, in.ID)
		})
	rest.Add(a, rest.Op{
		ID: "ask-support", Method: http.MethodPost, Path: "/support-requests", Tag: "support", Summary: "Ask a working group for support", Status: http.StatusCreated,
		About: "Send it again with the same Idempotency-Key until it is answered: it is asked once.",
	}, h.ask)
	rest.Add(a, rest.Op{ID: "accept-support", Method: http.MethodPost, Path: "/support-requests/{id}/accept", Tag: "support", Summary: "Accept a request with plan and date"},
		func(ctx context.Context, by access.Actor, in *actInput[SupportAcceptance]) (*requestOutput, error) {
			return h.act(ctx, by, in.ID, in.Body.Version, "", func(m support.Move) error {
				_, err := h.Support.Accept(ctx, by, m, in.Body.Plan, in.Body.On)
				return err
			})
		})
	rest.Add(a, rest.Op{ID: "decline-support", Method: http.MethodPost, Path: "/support-requests/{id}/decline", Tag: "support", Summary: "Decline a request with the reason"},
		func(ctx context.Context, by access.Actor, in *actInput[SupportRefusal]) (*requestOutput, error) {
			return h.act(ctx, by, in.ID, in.Body.Version, in.Body.Reason, func(m support.Move) error {
				_, err := h.Support.Decline(ctx, by, m)
				return err
			})
		})
	rest.Add(a, rest.Op{ID: "finish-support", Method: http.MethodPost, Path: "/support-requests/{id}/finish", Tag: "support", Summary: "Say that it is done; the area confirms it"},
		func(ctx context.Context, by access.Actor, in *actInput[SupportResult]) (*requestOutput, error) {
			return h.act(ctx, by, in.ID, in.Body.Version, "", func(m support.Move) error {
				_, err := h.Support.Hand(ctx, by, m, in.Body.Result)
				return err
			})
		})
}

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*requestList, error) {
	f := support.FilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	page, err := h.Support.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &requestList{}
	out.Body.Requests, out.Body.Total, out.Body.Next = []SupportRequest{}, page.Total, page.Next
	for _, r := range page.Requests {
		out.Body.Requests = append(out.Body.Requests, requestOf(r, page.Now))
	}
	return out, nil
}

func (h *Resource) show(ctx context.Context, by access.Actor, request string) (*requestOutput, error) {
	rid, err := rest.ID[id.Support](request)
	if err != nil {
		return nil, err
	}
	d, err := h.Support.Detail(ctx, by, rid)
	if err != nil {
		return nil, err
	}
	return &requestOutput{Body: requestOf(d.Request, d.Now)}, nil
}

func (h *Resource) ask(ctx context.Context, by access.Actor, in *askInput) (*requestOutput, error) {
	b := in.Body
	made, err := h.Support.Ask(ctx, by, support.Draft{
		Area: id.Area(b.Area), Group: id.Group(b.Group), Case: id.Case(b.Case), Title: b.Title, Needs: b.Needs, WantedOn: b.WantedOn, Key: in.Key,
	})
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, string(made))
}

func (h *Resource) act(ctx context.Context, by access.Actor, request string, version int64, reason string, do func(support.Move) error) (*requestOutput, error) {
	rid, err := rest.ID[id.Support](request)
	if err != nil {
		return nil, err
	}
	if err := do(support.Move{ID: rid, Version: version, Reason: reason}); err != nil {
		return nil, err
	}
	return h.show(ctx, by, request)
}

func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// requestOf turns a request into the API's.
func requestOf(r support.Request, now time.Time) SupportRequest {
	return SupportRequest{
		ID: string(r.ID), Number: r.Label(), Campaign: string(r.Campaign), Area: string(r.Area), Group: string(r.Group), Case: string(r.Case), Title: r.Title,
		Needs: r.Needs, WantedOn: r.WantedOn, State: string(r.State), Late: r.Late(now), Reason: r.Reason, Plan: r.Plan, PlanOn: r.PlanOn, Question: r.Question,
		Reply: r.Reply, Result: r.Result, By: r.Actor, AskedAt: r.AskedAt, AnswerDue: at(r.AnswerDue), Due: at(r.Due), DoneOn: r.DoneOn, Version: r.Version,
	}
}
