package publicityapi

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/publicity"
	"chuangwei/internal/web/rest"
)

// Activity is something done through a channel.
type Activity struct {
	ID       string `json:"id"`
	Number   string `json:"number" doc:"As people say it." example:"XC-0003"`
	Title    string `json:"title"`
	Channel  string `json:"channel" enum:"tv,vehicle,screen,board,window,banner,poster,letter,lecture,school,wechat,video,page"`
	Unit     string `json:"unit"`
	Area     string `json:"area,omitempty" doc:"Empty: the whole county."`
	Place    string `json:"place,omitempty" doc:"Of a vehicle: its route."`
	Content  string `json:"content,omitempty"`
	StartsOn string `json:"starts_on" example:"2017-08-25"`
	EndsOn   string `json:"ends_on" example:"2017-08-31"`
	Clock    string `json:"clock,omitempty" example:"07:30"`
	Times    int64  `json:"times" doc:"How often it is to be shown or driven."`
	Expected int64  `json:"expected" doc:"People that it is to reach."`
	Cost     int64  `json:"cost" doc:"In fen."`
	State    string `json:"state" enum:"planned,done,cancelled"`
	Late     bool   `json:"late"`
	DoneOn   string `json:"done_on,omitempty"`
	Done     int64  `json:"done_times"`
	Reached  int64  `json:"reached" doc:"People, as counted."`
	Address  string `json:"address,omitempty" doc:"Where it can be seen."`
	Proofs   int64  `json:"proofs" doc:"Photos."`
	Version  int64  `json:"version"`
}

// NewActivity is an activity as somebody plans it.
type NewActivity struct {
	Title    string `json:"title" maxLength:"200"`
	Channel  string `json:"channel" enum:"tv,vehicle,screen,board,window,banner,poster,letter,lecture,school,wechat,video,page"`
	Unit     string `json:"unit"`
	Area     string `json:"area,omitempty"`
	Place    string `json:"place,omitempty" maxLength:"2000"`
	Content  string `json:"content,omitempty" maxLength:"2000"`
	StartsOn string `json:"starts_on" example:"2017-08-25"`
	EndsOn   string `json:"ends_on,omitempty" doc:"Empty: the day on which it begins."`
	Clock    string `json:"clock,omitempty" example:"07:30"`
	Times    int64  `json:"times" minimum:"1"`
	Expected int64  `json:"expected,omitempty" minimum:"0"`
	Cost     int64  `json:"cost,omitempty" minimum:"0" doc:"In fen."`
}

// NewActivityProof says that an activity is done.
type NewActivityProof struct {
	DoneOn  string `json:"done_on,omitempty" doc:"Empty: today."`
	Times   int64  `json:"times" minimum:"1"`
	Reached int64  `json:"reached" minimum:"0"`
	Cost    int64  `json:"cost,omitempty" minimum:"0" doc:"In fen, as paid."`
	Address string `json:"address" maxLength:"2000" doc:"Where it can be seen."`
	Note    string `json:"note,omitempty" maxLength:"2000"`
	Version int64  `json:"version,omitempty" doc:"As it was seen; 0: whichever."`
}

type activitiesInput struct {
	rest.Common
	Campaign string   `query:"campaign"`
	Q        string   `query:"q" maxLength:"200" doc:"In title, place, content; or a number."`
	Channel  []string `query:"channel" doc:"Empty: all."`
	State    string   `query:"state"`
	Area     string   `query:"area"`
	Unit     string   `query:"unit"`
	Late     string   `query:"late" doc:"1: those that are late."`
	On       string   `query:"on" doc:"done: from and to bound the day on which it was done."`
	From     string   `query:"from" example:"2017-08-01"`
	To       string   `query:"to" example:"2017-08-31"`
	Sort     string   `query:"sort" doc:"number, starts, ends, channel, cost or reached; a minus before it: downwards."`
	Paging
}

type activityList struct {
	Body struct {
		Activities []Activity `json:"activities"`
		Total      int64      `json:"total"`
		Reached    int64      `json:"reached" doc:"People, of the whole list."`
		Cost       int64      `json:"cost" doc:"In fen, of the whole list."`
		Next       string     `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type oneInput struct {
	rest.Common
	ID string `path:"id"`
}

type planInput struct {
	rest.Common
	Keyed
	Body NewActivity
}

type proveInput struct {
	rest.Common
	Keyed
	ID   string `path:"id"`
	Body NewActivityProof
}

type activityOutput struct{ Body Activity }

func (h *Resource) activities(ctx context.Context, by access.Actor, in *activitiesInput) (*activityList, error) {
	f := publicity.FilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	page, err := h.Publicity.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &activityList{}
	out.Body.Activities, out.Body.Next = []Activity{}, page.Next
	out.Body.Total, out.Body.Reached, out.Body.Cost = page.Sums.Activities, page.Sums.Reached, page.Sums.Cost
	for _, x := range page.Activities {
		out.Body.Activities = append(out.Body.Activities, activityOf(x, page.Today))
	}
	return out, nil
}

func (h *Resource) activity(ctx context.Context, by access.Actor, in *oneInput) (*activityOutput, error) {
	return h.show(ctx, by, in.ID)
}

func (h *Resource) show(ctx context.Context, by access.Actor, activity string) (*activityOutput, error) {
	aid, err := rest.ID[id.Activity](activity)
	if err != nil {
		return nil, err
	}
	d, err := h.Publicity.Detail(ctx, by, aid)
	if err != nil {
		return nil, err
	}
	return &activityOutput{activityOf(d.Activity, d.Today)}, nil
}

func (h *Resource) plan(ctx context.Context, by access.Actor, in *planInput) (*activityOutput, error) {
	b := in.Body
	made, err := h.Publicity.Plan(ctx, by, publicity.Draft{
		Title: b.Title, Channel: publicity.Channel(b.Channel), Unit: id.Unit(b.Unit), Area: id.Area(b.Area), Place: b.Place, Content: b.Content,
		StartsOn: b.StartsOn, EndsOn: b.EndsOn, Clock: b.Clock, Times: b.Times, Expected: b.Expected, Cost: b.Cost, Key: in.Key,
	})
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, string(made))
}

func (h *Resource) prove(ctx context.Context, by access.Actor, in *proveInput) (*activityOutput, error) {
	aid, err := rest.ID[id.Activity](in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	_, err = h.Publicity.Prove(ctx, by, publicity.Proof{
		Move: publicity.Move{ID: aid, Version: b.Version}, DoneOn: b.DoneOn, Times: b.Times, Reached: b.Reached, Cost: b.Cost, Address: b.Address, Note: b.Note, Key: in.Key,
	})
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, in.ID)
}

func activityOf(x publicity.Activity, today string) Activity {
	return Activity{
		ID: string(x.ID), Number: x.Label(), Title: x.Title, Channel: string(x.Channel), Unit: string(x.Unit), Area: string(x.Area), Place: x.Place, Content: x.Content,
		StartsOn: x.StartsOn, EndsOn: x.EndsOn, Clock: x.Clock, Times: x.Times, Expected: x.Expected, Cost: x.Cost, State: string(x.State), Late: x.Late(today),
		DoneOn: x.DoneOn, Done: x.DoneTimes, Reached: x.Reached, Address: x.Address, Proofs: x.Proofs, Version: x.Version,
	}
}
