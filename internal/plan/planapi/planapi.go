// Package planapi is the REST resource of the plan's tasks: lists, one task
// with its reports, and reporting progress.
//
// Its types are apart from the slice's, so that the slice can change without
// the API.
package planapi

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/plan"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct {
	Plan   *plan.Service
	Photos *photos.Service
}

// Task is something that a unit is to do by a day.
type Task struct {
	ID          string    `json:"id"`
	Number      string    `json:"number" doc:"As people say it." example:"RW-0012"`
	Campaign    string    `json:"campaign"`
	Parent      string    `json:"parent,omitempty" doc:"The task that it is a part of."`
	Objective   string    `json:"objective,omitempty"`
	Title       string    `json:"title"`
	Details     string    `json:"details,omitempty"`
	Basis       string    `json:"basis,omitempty" doc:"Clause of the standard, or the reason."`
	Evidence    string    `json:"evidence,omitempty" doc:"What is wanted as proof."`
	Measure     string    `json:"measure" enum:"yes,number"`
	Target      float64   `json:"target,omitempty" doc:"Of a task measured by number."`
	Unit        string    `json:"unit,omitempty" doc:"What is counted."`
	Reached     float64   `json:"reached,omitempty" doc:"As last reported."`
	Share       float64   `json:"share" doc:"How much is done, from 0 to 1."`
	Weight      int       `json:"weight"`
	Lead        string    `json:"lead,omitempty" doc:"The unit that leads."`
	Responsible []string  `json:"responsible,omitempty" doc:"Units."`
	Assist      []string  `json:"assist,omitempty" doc:"Units."`
	Area        string    `json:"area,omitempty"`
	Group       string    `json:"group,omitempty"`
	StartsOn    string    `json:"starts_on,omitempty"`
	DueOn       string    `json:"due_on,omitempty" example:"2017-08-31"`
	State       string    `json:"state" enum:"assigned,doing,blocked,checking,done,dropped"`
	Late        bool      `json:"late" doc:"Running past its deadline."`
	Passed      int       `json:"passed" doc:"Employees to whom it was passed on."`
	Parts       int       `json:"parts" doc:"Tasks into which it was taken apart."`
	HandedOn    string    `json:"handed_on,omitempty" doc:"The day on which its completion was reported."`
	DoneOn      string    `json:"done_on,omitempty"`
	MovedAt     time.Time `json:"moved_at"`
	Version     int64     `json:"version"`
}

// TaskReport is what a unit said of its progress.
type TaskReport struct {
	ID       string    `json:"id"`
	Reached  float64   `json:"reached,omitempty"`
	Note     string    `json:"note,omitempty"`
	Complete bool      `json:"complete" doc:"It says that the task is done."`
	Verdict  string    `json:"verdict" enum:"unchecked,accepted,sent_back"`
	Reason   string    `json:"reason,omitempty" doc:"Why it was sent back."`
	By       string    `json:"by" doc:"The post of who sent it."`
	At       time.Time `json:"at"`
	Photos   []string  `json:"photos,omitempty"`
	Files    int       `json:"files"`
}

// TaskDetail is a task with its reports, the oldest first.
type TaskDetail struct {
	Task
	Reports []TaskReport `json:"reports"`
}

// NewReport is a report of progress as somebody sends it.
type NewReport struct {
	Reached  float64  `json:"reached,omitempty" minimum:"0" doc:"Of a task measured by number: how much in all."`
	Note     string   `json:"note,omitempty" maxLength:"2000"`
	Complete bool     `json:"complete,omitempty" doc:"The task is done: the office checks it."`
	Photos   []string `json:"photos,omitempty" maxItems:"10" doc:"Photos that were uploaded before."`
	Version  int64    `json:"version,omitempty" minimum:"0" doc:"Of the task as it was read; empty: whichever."`
}

// Narrow holds the parameters of the list. What they say is read by
// plan.FilterFrom, as on the pages.
type Narrow struct {
	rest.Common
	Campaign string   `query:"campaign" doc:"Empty: the current one."`
	Q        string   `query:"q" maxLength:"200" doc:"In content, requirements or basis; or a number."`
	State    []string `query:"state" doc:"States; or open, running, all. Empty: all but the dropped."`
	Parent   string   `query:"parent"`
	Area     string   `query:"area"`
	Group    string   `query:"group"`
	Unit     string   `query:"unit" doc:"That leads."`
	Part     string   `query:"part" doc:"A unit that takes part in whatever role."`
	Person   string   `query:"person" doc:"Responsible, or to whom it was passed on."`
	Source   string   `query:"source" doc:"plan, duty, meeting or order."`
	Late     string   `query:"late" doc:"1: those that are late."`
	Waiting  string   `query:"waiting" doc:"1: those that were passed on to nobody."`
	On       string   `query:"on" doc:"due or done: which day from and to bound."`
	From     string   `query:"from" example:"2017-08-01"`
	To       string   `query:"to" example:"2017-08-31"`
	Sort     string   `query:"sort" doc:"due, number, unit, state or done; a minus before it: downwards."`
}

type listInput struct {
	Narrow
	After string `query:"after" doc:"next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type taskList struct {
	Body struct {
		Tasks []Task `json:"tasks"`
		Total int64  `json:"total"`
		Next  string `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type taskInput struct {
	rest.Common
	ID string `path:"id"`
}

type taskOutput struct{ Body TaskDetail }

type reportInput struct {
	rest.Common
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival reports nothing and returns the task."`
	Body NewReport
}

type reportOutput struct{ Body TaskDetail }

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-tasks", Path: "/tasks", Tag: "tasks", Summary: "Tasks of the plan, a page at a time"}, h.list)
	rest.Add(a, rest.Op{ID: "get-task", Path: "/tasks/{id}", Tag: "tasks", Summary: "One task with its reports"}, h.get)
	rest.Add(a, rest.Op{
		ID: "report-task", Method: http.MethodPost, Path: "/tasks/{id}/reports", Tag: "tasks", Summary: "Report progress of a task", Status: http.StatusCreated,
		About: "A complete report ends the unit's part: it needs proof, and the office checks it. Send it again with the same Idempotency-Key until it is answered: it is reported once.",
	}, h.report)
}

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*taskList, error) {
	f := plan.FilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	page, err := h.Plan.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &taskList{}
	out.Body.Tasks, out.Body.Total, out.Body.Next = []Task{}, page.Total, page.Next
	for _, t := range page.Tasks {
		out.Body.Tasks = append(out.Body.Tasks, taskOf(t, page.Today))
	}
	return out, nil
}

func (h *Resource) get(ctx context.Context, by access.Actor, in *taskInput) (*taskOutput, error) {
	d, err := h.detail(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &taskOutput{Body: d}, nil
}

func (h *Resource) detail(ctx context.Context, by access.Actor, task string) (TaskDetail, error) {
	tid, err := rest.ID[id.Task](task)
	if err != nil {
		return TaskDetail{}, err
	}
	d, err := h.Plan.Detail(ctx, by, tid)
	if err != nil {
		return TaskDetail{}, err
	}
	out := TaskDetail{Task: taskOf(d.Task, d.Today), Reports: []TaskReport{}}
	out.Share = d.Share
	for _, r := range d.Reports {
		x := TaskReport{ID: r.ID, Reached: r.Reached, Note: r.Note, Complete: r.Complete, Verdict: string(r.Verdict), Reason: r.Reason, By: r.By, At: r.At, Files: len(r.Files)}
		for _, p := range r.Photos {
			x.Photos = append(x.Photos, string(p.ID))
		}
		out.Reports = append(out.Reports, x)
	}
	return out, nil
}

func (h *Resource) report(ctx context.Context, by access.Actor, in *reportInput) (*reportOutput, error) {
	tid, err := rest.ID[id.Task](in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	p := plan.Progress{Move: plan.Move{ID: tid, Version: b.Version}, Reached: b.Reached, Note: b.Note, Complete: b.Complete, Key: in.Key}
	for _, text := range b.Photos {
		photo, err := id.Parse[id.Photo](text)
		if err != nil {
			var f fault.Fields
			f.Add("photos", "api.photo_unknown")
			return nil, f.Err()
		}
		p.Photos = append(p.Photos, cases.Waiting{Photos: h.Photos, ID: photo})
	}
	if _, err := h.Plan.Report(ctx, by, p); err != nil {
		return nil, err
	}
	d, err := h.detail(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &reportOutput{Body: d}, nil
}

// taskOf turns a task into the API's.
func taskOf(t plan.Task, today string) Task {
	out := Task{
		ID: string(t.ID), Number: t.Label(), Campaign: string(t.Campaign), Parent: string(t.Parent), Objective: string(t.Objective), Title: t.Title, Details: t.Details,
		Basis: t.Basis, Evidence: t.Evidence, Measure: string(t.Measure), Target: t.Target, Unit: t.Unit, Reached: t.Reached, Share: t.Share(), Weight: t.Weight,
		Lead: string(t.Lead), Area: string(t.Area), Group: string(t.Group), StartsOn: t.StartsOn, DueOn: t.DueOn, State: string(t.State), Late: t.Late(today),
		Passed: t.Passed, Parts: t.Children, HandedOn: t.HandedOn, DoneOn: t.DoneOn, MovedAt: t.Moved, Version: t.Version,
	}
	for _, u := range t.Responsible {
		out.Responsible = append(out.Responsible, string(u))
	}
	for _, u := range t.Assist {
		out.Assist = append(out.Assist, string(u))
	}
	return out
}
