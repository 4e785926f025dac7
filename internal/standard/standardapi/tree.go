package standardapi

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/standard"
	"chuangwei/internal/web/rest"
)

// Tree is an edition of a standard.
type Tree struct {
	ID        string `json:"id"`
	Label     string `json:"label" doc:"Family and edition." example:"JX-1"`
	Name      string `json:"name"`
	English   string `json:"english,omitempty"`
	Basis     string `json:"basis" doc:"What it rests on."`
	From      string `json:"from,omitempty" doc:"The day from which it is in force; empty: a draft." example:"2017-05-22"`
	InForce   bool   `json:"in_force"`
	Clauses   int64  `json:"clauses"`
	ToConfirm int64  `json:"to_confirm" doc:"Clauses whose threshold is to be confirmed."`
	Version   int64  `json:"version"`
}

// Node is a chapter, an item or a clause; only a clause has more than names.
type Node struct {
	Code        string   `json:"code" example:"03-05-01"`
	Name        string   `json:"name"`
	English     string   `json:"english,omitempty"`
	Kind        string   `json:"kind,omitempty" doc:"How the target is meant: at_least, at_most, above, equal, falling, rising, yes_no, veto and so on."`
	Target      string   `json:"target,omitempty" example:"80"`
	Measure     string   `json:"measure,omitempty" example:"%"`
	Denominator string   `json:"denominator,omitempty" doc:"Of what the value is a share."`
	Weight      string   `json:"weight,omitempty"`
	Veto        bool     `json:"veto" doc:"A necessary condition."`
	Unit        string   `json:"unit,omitempty" doc:"That answers for it."`
	Group       string   `json:"group,omitempty"`
	Evidence    []string `json:"evidence,omitempty" doc:"Kinds that it requires each year."`
	Figure      string   `json:"figure,omitempty" doc:"That gives its value."`
	Sourced     bool     `json:"sourced" doc:"The threshold has a source; else it is to be confirmed."`
	Source      string   `json:"source,omitempty"`
	Hooks       []Hook   `json:"hooks" doc:"What hangs on it: while something of it is open, the clause is not met."`
}

// Hook is something that hangs on a clause.
type Hook struct {
	Subject string `json:"subject" enum:"case,works,survey"`
	Code    string `json:"code"`
}

type treeList struct {
	Body struct {
		Trees []Tree `json:"trees"`
	}
}

type treeOutput struct {
	Body struct {
		Tree
		Nodes []Node `json:"nodes"`
	}
}

type oneInput struct {
	rest.Common
	ID string `path:"id"`
}

func treeOf(t standard.Tree, now bool) Tree {
	return Tree{
		ID: string(t.ID), Label: t.Label(), Name: t.Name, English: t.English, Basis: t.Basis, From: t.From, InForce: now, Clauses: t.Clauses, ToConfirm: t.ToConfirm, Version: t.Version,
	}
}

func nodeOf(n standard.Node) Node {
	out := Node{
		Code: n.Code, Name: n.Name, English: n.English, Kind: string(n.Kind), Measure: n.Measure, Denominator: n.Denominator, Veto: n.Veto, Unit: string(n.Unit),
		Group: string(n.Group), Figure: n.Figure, Sourced: n.Sourced, Source: n.Source, Hooks: []Hook{},
	}
	if n.Clause() {
		out.Weight = n.Weight.String()
	}
	if n.Target != nil {
		out.Target = n.Target.String()
	}
	for _, p := range n.Evidence {
		out.Evidence = append(out.Evidence, string(p))
	}
	for _, x := range n.Hooks {
		out.Hooks = append(out.Hooks, Hook{x.Subject, x.Code})
	}
	return out
}

func (h *Resource) trees(ctx context.Context, by access.Actor, _ *rest.Common) (*treeList, error) {
	list, now, err := h.Standard.Trees(ctx, by)
	if err != nil {
		return nil, err
	}
	out := &treeList{}
	out.Body.Trees = []Tree{}
	for _, t := range list {
		out.Body.Trees = append(out.Body.Trees, treeOf(t, t.ID == now))
	}
	return out, nil
}

func (h *Resource) tree(ctx context.Context, by access.Actor, in *oneInput) (*treeOutput, error) {
	tree, err := rest.ID[id.Tree](in.ID)
	if err != nil {
		return nil, err
	}
	d, err := h.Standard.Tree(ctx, by, tree)
	if err != nil {
		return nil, err
	}
	out := &treeOutput{}
	out.Body.Nodes = []Node{}
	for _, n := range d.Nodes {
		if n.Clause() {
			d.Tree.Clauses++
			if !n.Sourced {
				d.Tree.ToConfirm++
			}
		}
		out.Body.Nodes = append(out.Body.Nodes, nodeOf(n))
	}
	out.Body.Tree = treeOf(d.Tree, d.Now)
	return out, nil
}
