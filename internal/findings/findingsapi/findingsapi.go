// Package findingsapi is the REST resource of findings: the list of those that
// the key may know of, and one with the records that it rests on. It is read
// only: whom a finding concerns is heard, and it is judged, by a person at its
// page.
//
// Its types are apart from the slice's, so that the slice can change without
// the API.
package findingsapi

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/findings"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/web/rest"
)

// Resource is what the operations work with.
type Resource struct{ Findings *findings.Service }

// Finding is what a rule saw of somebody in a month.
type Finding struct {
	ID       string     `json:"id"`
	Number   string     `json:"number" doc:"As people say it." example:"YD-0003"`
	Kind     string     `json:"kind" enum:"small_sample,declared,reused,own_check,same_hands,alike,haste,last_hour" doc:"The rule that saw it."`
	Month    string     `json:"month" doc:"Whose records it was seen in." example:"2017-07"`
	Subject  string     `json:"subject" enum:"unit,area,group,inspector" doc:"Whom it concerns: what sort of body, or the post of an inspector."`
	Of       string     `json:"of" doc:"Its identifier."`
	Name     string     `json:"name"`
	Unit     string     `json:"unit,omitempty" doc:"It, or the unit that leads it, or that the inspector works for."`
	Seen     string     `json:"seen" doc:"What was seen, in the reader's language."`
	Numbers  []int64    `json:"numbers" doc:"Of what was seen, in the order of its sentence."`
	Records  int64      `json:"records" doc:"How many records it rests on."`
	State    string     `json:"state" enum:"open,asked,explained,dismissed,upheld"`
	Late     bool       `json:"late" doc:"It is not explained in time."`
	Found    time.Time  `json:"found" doc:"When something new was found last."`
	AnswerBy string     `json:"answer_by,omitempty" doc:"The day until which whom it concerns is asked to explain it." example:"2017-08-28"`
	Judged   *time.Time `json:"judged,omitempty"`
	Note     string     `json:"note,omitempty" doc:"The noted fact that was made of it."`
}

// FindingRecord is a record on which a finding rests.
type FindingRecord struct {
	Label string `json:"label" doc:"As people read it."`
	Link  string `json:"link" doc:"The address of its page."`
	Other string `json:"other,omitempty" doc:"The address of a second record beside it, such as the one whose photo it repeats."`
	Day   string `json:"day,omitempty" example:"2017-07-12"`
	Said  string `json:"said" doc:"What is to be seen of it, in the reader's language."`
}

// FindingDetail is a finding with what was asked, answered and judged, and its records.
type FindingDetail struct {
	Finding
	Question string          `json:"question,omitempty"`
	Answer   string          `json:"answer,omitempty"`
	Reason   string          `json:"reason,omitempty" doc:"Of the judgement."`
	Evidence []FindingRecord `json:"evidence" doc:"As far as it is kept: the first 200."`
}

type listInput struct {
	rest.Common
	Campaign string   `query:"campaign"`
	Q        string   `query:"q" maxLength:"200" doc:"In the name of whom it concerns; or a number."`
	Kind     string   `query:"kind"`
	State    []string `query:"state" doc:"States; or pending, those that nobody has judged. Empty: all."`
	Month    string   `query:"month" example:"2017-07"`
	Subject  string   `query:"subject"`
	Of       string   `query:"of"`
	Unit     string   `query:"unit"`
	Area     string   `query:"area"`
	Group    string   `query:"group"`
	Late     string   `query:"late" doc:"1: those not explained in time."`
	Mine     string   `query:"mine" doc:"1: those that wait for the key's posts."`
	Sort     string   `query:"sort" doc:"number, month, kind, name, records or state; a minus before it: downwards."`
	After    string   `query:"after" doc:"next of the page before."`
	Limit    int      `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type listOutput struct {
	Body struct {
		Findings []Finding `json:"findings"`
		Total    int64     `json:"total"`
		Next     string    `json:"next,omitempty" doc:"For after; empty on the last page."`
	}
}

type oneInput struct {
	rest.Common
	ID string `path:"id"`
}

type oneOutput struct{ Body FindingDetail }

// Register adds the resource to the API.
func (h *Resource) Register(a *rest.API) {
	const about = "A key sees what its posts may know of: whom a finding concerns, only what they were asked about."
	rest.Add(a, rest.Op{ID: "list-findings", Path: "/findings", Tag: "findings", Summary: "What looks like gaming of the assessment, a page at a time", About: about}, h.list)
	rest.Add(a, rest.Op{ID: "get-finding", Path: "/findings/{id}", Tag: "findings", Summary: "One finding with the records that it rests on", About: about}, h.one)
}

func (h *Resource) list(ctx context.Context, by access.Actor, in *listInput) (*listOutput, error) {
	f := findings.FilterFrom(rest.Query(ctx))
	f.Limit = in.Limit
	page, err := h.Findings.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.Findings, out.Body.Total, out.Body.Next = []Finding{}, page.Total, page.Next
	for _, x := range page.List {
		out.Body.Findings = append(out.Body.Findings, findingOf(ctx, x, page.Today))
	}
	return out, nil
}

func (h *Resource) one(ctx context.Context, by access.Actor, in *oneInput) (*oneOutput, error) {
	fid, err := rest.ID[id.Finding](in.ID)
	if err != nil {
		return nil, err
	}
	d, err := h.Findings.Get(ctx, by, fid)
	if err != nil {
		return nil, err
	}
	f := d.Finding
	out := &oneOutput{Body: FindingDetail{Finding: findingOf(ctx, f, d.Today), Question: f.Question, Answer: f.Answer, Reason: f.Reason, Evidence: []FindingRecord{}}}
	for _, e := range d.Evidence {
		x := FindingRecord{Label: e.Label, Link: e.Link, Other: e.OtherAt, Day: e.Day, Said: sentence(ctx, e.Said, e.Args)}
		if e.English != "" && lang.From(ctx) == lang.English {
			x.Label = e.English
		}
		out.Body.Evidence = append(out.Body.Evidence, x)
	}
	return out, nil
}

func findingOf(ctx context.Context, f findings.Finding, today string) Finding {
	key, args := f.Sentence()
	out := Finding{
		ID: string(f.ID), Number: f.Label(), Kind: string(f.Kind), Month: f.Month, Subject: f.Who.Subject, Of: f.Who.Of, Name: f.Who.Name, Unit: string(f.Who.Unit),
		Seen: lang.T(ctx, key, args...), Numbers: append([]int64{}, f.Args...), Records: f.Records, State: string(f.State), Late: f.Late(today), Found: f.Found, AnswerBy: f.AnswerBy, Note: string(f.Note),
	}
	if f.State.Judged() {
		out.Judged = &f.JudgedAt
	}
	return out
}

func sentence(ctx context.Context, key string, numbers []int64) string {
	args := make([]any, len(numbers))
	for i, n := range numbers {
		args[i] = n
	}
	return lang.T(ctx, key, args...)
}
