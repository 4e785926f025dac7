// Package meetingsapi is the REST resource of meetings: lists of meetings and of
// their decisions, one meeting, calling one and deciding.
//
// Its types are apart from the slice's, so that the slice can change without
// the API.
package meetingsapi

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/meetings"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct{ Meetings *meetings.Service }

// Meeting is one of headquarters, office, an area or a working group.
type Meeting struct {
	ID        string    `json:"id"`
	Number    string    `json:"number" doc:"As people say it." example:"HY-0003"`
	Kind      string    `json:"kind" enum:"headquarters,office,area,group"`
	Area      string    `json:"area,omitempty"`
	Group     string    `json:"group,omitempty"`
	Title     string    `json:"title"`
	Place     string    `json:"place,omitempty"`
	Chair     string    `json:"chair,omitempty" doc:"The post of who chairs it."`
	Starts    time.Time `json:"starts"`
	Minutes   int       `json:"minutes" doc:"How long it takes."`
	State     string    `json:"state"`
	Late      bool      `json:"late" doc:"Its minutes are not written in time."`
	Units     []string  `json:"units,omitempty" doc:"Asked to come."`
	Decisions int       `json:"decisions"`
	Undone    int       `json:"undone" doc:"Decisions that are not done."`
	Version   int64     `json:"version"`
}

// Decision is what a meeting decided; its task tells how far it is.
type Decision struct {
	ID      string `json:"id"`
	Meeting string `json:"meeting"`
	Title   string `json:"title"`
	Unit    string `json:"unit"`
	DueOn   string `json:"due_on,omitempty" example:"2017-08-31"`
	Task    string `json:"task" doc:"Identifier of its task."`
	Number  string `json:"number" doc:"Of the task." example:"RW-0012"`
	State   string `json:"state" enum:"open,done,withdrawn"`
	Late    bool   `json:"late"`
	MadeOn  string `json:"made_on"`
	DoneOn  string `json:"done_on,omitempty"`
}

// AgendaPoint is a point of an agenda.
type AgendaPoint struct {
	Title    string `json:"title"`
	Number   string `json:"number,omitempty"`
	Subject  string `json:"subject,omitempty" doc:"What sort of record it is about."`
	Record   string `json:"record,omitempty"`
	Reporter string `json:"reporter,omitempty" doc:"The unit that is to report."`
}

// MeetingDetail is a meeting with agenda and decisions, and its minutes for who
// may read them.
type MeetingDetail struct {
	Meeting
	Agenda []AgendaPoint `json:"agenda"`
	Made   []Decision    `json:"made" doc:"What it decided."`
	Text   string        `json:"text,omitempty" doc:"Its minutes."`
}

// NewMeeting is a meeting as somebody calls it.
type NewMeeting struct {
	Kind    string   `json:"kind" enum:"headquarters,office,area,group"`
	Area    string   `json:"area,omitempty"`
	Group   string   `json:"group,omitempty"`
	Title   string   `json:"title" maxLength:"200"`
	Place   string   `json:"place,omitempty" maxLength:"200"`
	Chair   string   `json:"chair,omitempty" maxLength:"100"`
	Day     string   `json:"day" example:"2017-08-25"`
	Clock   string   `json:"clock" doc:"In the county's zone." example:"15:00"`
	Minutes int      `json:"minutes" minimum:"1"`
	Units   []string `json:"units,omitempty" maxItems:"300" doc:"Asked to come."`
}

// NewDecision is a decision of a running meeting.
type NewDecision struct {
	Title string `json:"title" maxLength:"500"`
	Unit  string `json:"unit" doc:"That answers for it."`
	DueOn string `json:"due_on" example:"2017-08-31"`
}

// Narrow holds the parameters of the list of meetings.
type Narrow struct {
	rest.Common
	Campaign string   `query:"campaign"`
	Q        string   `query:"q" maxLength:"200" doc:"In title, place, chair; or a number."`
	Kind     string   `query:"kind" doc:"headquarters, office, area or group."`
	State    []string `query:"state" doc:"States; or coming, all. Empty: all but those called off."`
	Area     string   `query:"area"`
	Group    string   `query:"group"`
	Unit     string   `query:"unit" doc:"Asked to come."`
	Series   string   `query:"series"`
	Late     string   `query:"late" doc:"1: minutes not written in time."`
	From     string   `query:"from" example:"2017-08-01"`
	To       string   `query:"to" example:"2017-08-31"`
	Sort     string   `query:"sort" doc:"start or number; a minus before it: downwards."`
}

// NarrowDecisions holds the parameters of the list of decisions.
type NarrowDecisions struct {
	rest.Common
	Campaign string   `query:"campaign"`
	Q        string   `query:"q" maxLength:"200" doc:"In the title; or a task's number."`
	Kind     string   `query:"kind"`
	State    []string `query:"state" doc:"open, done, withdrawn. Empty: all but those withdrawn."`
	Area     string   `query:"area"`
	Group    string   `query:"group"`
	Unit     string   `query:"unit"`
	Meeting  string   `query:"meeting"`
	Late     string   `query:"late" doc:"1: those that are late."`
	On       string   `query:"on" doc:"due, done or made: which day from and to bound."`
	From     string   `query:"from" example:"2017-08-01"`
	To       string   `query:"to" example:"2017-08-31"`
	Sort     string   `query:"sort" doc:"due or made; a minus before it: downwards."`
}

type listInput struct {
	Narrow
	After string `query:"after" doc:"next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type decisionsInput struct {
	NarrowDecisions
	After string `query:"after" doc:"next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type meetingList struct {
	Body struct {
		Meetings []Meeting `json:"meetings"`
		Total    int64     `json:"total"`
		Next     string    `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type decisionList struct {
	Body struct {
		Decisions []Decision `json:"decisions"`
		Total     int64      `json:"total"`
		Next      string     `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type meetingInput struct {
	rest.Common
	ID string `path:"id"`
}

type callInput struct {
	rest.Common
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival calls nothing and returns the first meeting."`
	Body NewMeeting
}

type decideInput struct {
	rest.Common
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival decides nothing and returns the meeting."`
	Body NewDecision
}

type meetingOutput struct{ Body MeetingDetail }

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-meetings", Path: "/meetings", Tag: "meetings", Summary: "Meetings, a page at a time"}, h.list)
	rest.Add(a, rest.Op{ID: "get-meeting", Path: "/meetings/{id}", Tag: "meetings", Summary: "One meeting with agenda and decisions"},
		func(ctx context.Context, by access.Actor, in *meetingInput) (*meetingOutput, error) {
			return h.show(ctx, by, in.ID)
		})
	rest.Add(a, rest.Op{ID: "list-decisions", Path: "/decisions", Tag: "meetings", Summary: "Decisions of meetings, a page at a time"}, h.decisions)
	rest.Add(a, rest.Op{
		ID: "call-meeting", Method: http.MethodPost, Path: "/meetings", Tag: "meetings", Summary: "Call a meeting", Status: http.StatusCreated,
		About: "Send it again with the same Idempotency-Key until it is answered: it is called once.",
	}, h.call)
	rest.Add(a, rest.Op{
		ID: "decide", Method: http.MethodPost, Path: "/meetings/{id}/decisions", Tag: "meetings", Summary: "Keep a decision of a running meeting, which becomes a task", Status: http.StatusCreated,
		About: "Send it again with the same Idempotency-Key until it is answered: it is decided once.",
	}, h.decide)
}

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*meetingList, error) {
	f := meetings.FilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	page, err := h.Meetings.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &meetingList{}
	out.Body.Meetings, out.Body.Total, out.Body.Next = []Meeting{}, page.Total, page.Next
	for _, m := range page.Meetings {
		out.Body.Meetings = append(out.Body.Meetings, meetingOf(m, page.Now))
	}
	return out, nil
}

func (h *Resource) decisions(ctx context.Context, by access.Actor, in *decisionsInput) (*decisionList, error) {
	f := meetings.DecisionFilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	page, err := h.Meetings.Decisions(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &decisionList{}
	out.Body.Decisions, out.Body.Total, out.Body.Next = decisionsOf(page.Decisions, page.Today), page.Total, page.Next
	return out, nil
}

func (h *Resource) show(ctx context.Context, by access.Actor, meeting string) (*meetingOutput, error) {
	mid, err := rest.ID[id.Meeting](meeting)
	if err != nil {
		return nil, err
	}
	d, err := h.Meetings.Detail(ctx, by, mid)
	if err != nil {
		return nil, err
	}
	out := &meetingOutput{Body: MeetingDetail{Meeting: meetingOf(d.Meeting, d.Now), Agenda: []AgendaPoint{}, Made: decisionsOf(d.Decisions, d.Today)}}
	if d.Readable {
		out.Body.Text = d.Minutes.Text
	}
	for _, p := range d.Agenda {
		out.Body.Agenda = append(out.Body.Agenda, AgendaPoint{Title: p.Title, Number: p.Number, Subject: p.Subject, Record: p.Record, Reporter: string(p.Reporter)})
	}
	return out, nil
}

func (h *Resource) call(ctx context.Context, by access.Actor, in *callInput) (*meetingOutput, error) {
	b := in.Body
	d := meetings.Draft{
		Line: meetings.Line{Kind: meetings.Kind(b.Kind), Area: id.Area(b.Area), Group: id.Group(b.Group)}, Title: b.Title, Place: b.Place, Chair: b.Chair,
		Day: b.Day, Clock: b.Clock, Minutes: b.Minutes, Key: in.Key,
	}
	for _, u := range b.Units {
		d.Units = append(d.Units, id.Unit(u))
	}
	made, err := h.Meetings.Create(ctx, by, d)
	if err != nil {
		return nil, err
	}
	return h.show(ctx, by, string(made))
}

func (h *Resource) decide(ctx context.Context, by access.Actor, in *decideInput) (*meetingOutput, error) {
	mid, err := rest.ID[id.Meeting](in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := h.Meetings.Decide(ctx, by, meetings.Deciding{Meeting: mid, Title: in.Body.Title, Unit: id.Unit(in.Body.Unit), DueOn: in.Body.DueOn, Key: in.Key}); err != nil {
		return nil, err
	}
	return h.show(ctx, by, in.ID)
}

// meetingOf turns a meeting into the API's.
func meetingOf(m meetings.Meeting, now time.Time) Meeting {
	out := Meeting{
		ID: string(m.ID), Number: m.Label(), Kind: string(m.Kind), Area: string(m.Area), Group: string(m.Group), Title: m.Title, Place: m.Place, Chair: m.Chair,
		Starts: m.Starts, Minutes: m.Minutes, State: string(m.State), Late: m.Late(now), Decisions: m.Decisions, Undone: m.Undone, Version: m.Version,
	}
	for _, u := range m.Units {
		out.Units = append(out.Units, string(u))
	}
	return out
}

func decisionsOf(list []meetings.Decision, today string) []Decision {
	out := make([]Decision, 0, len(list))
	for _, d := range list {
		out = append(out, Decision{
			ID: string(d.ID), Meeting: string(d.Meeting), Title: d.Title, Unit: string(d.Unit), DueOn: d.DueOn, Task: string(d.Task), Number: d.Number,
			State: string(d.State), Late: d.Late(today), MadeOn: d.MadeOn, DoneOn: d.DoneOn,
		})
	}
	return out
}
