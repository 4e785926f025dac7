package standardapi

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/standard"
	"chuangwei/internal/web/rest"
)

// Clause is a clause as it stands.
type Clause struct {
	Node
	State    string   `json:"state" enum:"met,at_risk,no_evidence,not_met,veto_failed"`
	Reasons  []string `json:"reasons" doc:"In the reader's language, the heaviest first."`
	Value    string   `json:"value,omitempty" doc:"The latest; of a question 1 is yes and 0 is no."`
	Day      string   `json:"day,omitempty" doc:"Of the value."`
	Due      int64    `json:"evidence_due" doc:"Pieces asked for this year."`
	Accepted int64    `json:"evidence_accepted"`
	Open     int64    `json:"open_cases" doc:"Of the categories that hang on it."`
	Overdue  int64    `json:"overdue_cases"`
	Found    int64    `json:"open_of_surveys" doc:"Cases of the surveys that hang on it."`
	Projects int64    `json:"open_projects"`
}

// Value is what was measured of a clause on a day.
type Value struct {
	Day      string `json:"day"`
	Value    string `json:"value"`
	Source   string `json:"source,omitempty"`
	Figure   string `json:"figure,omitempty" doc:"That it was taken from."`
	Evidence string `json:"evidence,omitempty"`
	Actor    string `json:"actor,omitempty"`
}

// NewValue is a value as somebody enters it.
type NewValue struct {
	Day      string `json:"day" example:"2017-08-25"`
	Value    string `json:"value" doc:"A number, or yes or no." example:"93.5"`
	Source   string `json:"source" maxLength:"2000" doc:"Who measured it, and how."`
	Evidence string `json:"evidence,omitempty" doc:"That proves it."`
}

type clausesInput struct {
	rest.Common
	Q       string `query:"q" maxLength:"200" doc:"In name or code."`
	Chapter string `query:"chapter" example:"03"`
	State   string `query:"state"`
	Unit    string `query:"unit"`
	Group   string `query:"group"`
	Veto    string `query:"veto" doc:"1: necessary conditions."`
	Confirm string `query:"confirm" doc:"1: those whose threshold is to be confirmed."`
}

type clauseList struct {
	Body struct {
		Tree    string   `json:"tree" doc:"The edition in force; empty: none is."`
		Day     string   `json:"day"`
		Clauses []Clause `json:"clauses"`
		Total   int64    `json:"total"`
	}
}

type clauseInput struct {
	rest.Common
	Code string `path:"code" example:"03-05-01"`
}

type clauseOutput struct {
	Body struct {
		Clause
		Values []Value    `json:"values" doc:"The latest first."`
		Proofs []Evidence `json:"proofs" doc:"Evidence of every year, the latest first."`
	}
}

type measureInput struct {
	rest.Common
	Keyed
	Code string `path:"code"`
	Body NewValue
}

func clauseOf(ctx context.Context, c standard.Standing) Clause {
	f := c.Facts
	out := Clause{
		Node: nodeOf(c.Node), State: string(c.State), Reasons: []string{}, Due: f.Due, Accepted: f.Accepted, Open: f.Open, Overdue: f.Overdue, Found: f.Found, Projects: f.Projects,
	}
	out.Reasons = append(out.Reasons, c.Why(lang.From(ctx))...)
	if f.Value != nil {
		out.Value, out.Day = f.Value.String(), c.Latest.Day
	}
	return out
}

func (h *Resource) clauses(ctx context.Context, by access.Actor, _ *clausesInput) (*clauseList, error) {
	b, err := h.Standard.Board(ctx, by)
	if err != nil {
		return nil, err
	}
	f := standard.ClauseFilterFrom(rest.Query(ctx))
	out := &clauseList{}
	out.Body.Tree, out.Body.Day, out.Body.Clauses = string(b.Tree.ID), b.Today, []Clause{}
	for _, c := range b.Clauses {
		if f.Holds(c) {
			out.Body.Clauses = append(out.Body.Clauses, clauseOf(ctx, c))
		}
	}
	out.Body.Total = int64(len(out.Body.Clauses))
	return out, nil
}

func (h *Resource) clause(ctx context.Context, by access.Actor, in *clauseInput) (*clauseOutput, error) {
	d, err := h.Standard.Clause(ctx, by, in.Code)
	if err != nil {
		return nil, err
	}
	out := &clauseOutput{}
	out.Body.Clause, out.Body.Values, out.Body.Proofs = clauseOf(ctx, d.Board.Clauses[0]), []Value{}, []Evidence{}
	for _, v := range d.Values {
		out.Body.Values = append(out.Body.Values, Value{Day: v.Day, Value: v.Value.String(), Source: v.Source, Figure: v.Figure, Evidence: string(v.Evidence), Actor: v.Actor})
	}
	for _, e := range d.Proofs {
		out.Body.Proofs = append(out.Body.Proofs, evidenceOf(e, d.Board.Today))
	}
	return out, nil
}

func (h *Resource) measure(ctx context.Context, by access.Actor, in *measureInput) (*clauseOutput, error) {
	b := in.Body
	err := h.Standard.Measure(ctx, by, standard.ValueDraft{Clause: in.Code, Day: b.Day, Value: b.Value, Source: b.Source, Evidence: id.Evidence(b.Evidence), Key: in.Key})
	if err != nil {
		return nil, err
	}
	return h.clause(ctx, by, &clauseInput{Code: in.Code})
}
