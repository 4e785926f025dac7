package standard

import (
	"context"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Difference is a node that is not the same in two editions. Was is the zero
// value of one that is new, Is of one that is gone.
type Difference struct {
	Was, Is Node
	Fields  []string // what is other, by the names of the spreadsheet's columns
}

// Compare lists what differs from one list of nodes to another, in the order of
// their numbers.
func Compare(was, is []Node) (out []Difference) {
	of := map[string]Node{}
	for _, n := range was {
		of[n.Code] = n
	}
	for _, n := range is {
		old, has := of[n.Code]
		delete(of, n.Code)
		if !has {
			out = append(out, Difference{Is: n})
		} else if f := changed(old, n); len(f) > 0 {
			out = append(out, Difference{Was: old, Is: n, Fields: f})
		}
	}
	for _, n := range of {
		out = append(out, Difference{Was: n})
	}
	slices.SortFunc(out, func(a, b Difference) int { return compareCodes(a.Code(), b.Code()) })
	return out
}

// Code is the number of the node that differs.
func (d Difference) Code() string {
	if d.Is.Code != "" {
		return d.Is.Code
	}
	return d.Was.Code
}

// changed lists the columns in which two nodes differ.
func changed(a, b Node) (out []string) {
	x, y := a.SheetRow(string(a.Unit), string(a.Group), string(a.Area)), b.SheetRow(string(b.Unit), string(b.Group), string(b.Area))
	for i, c := range treeSheet {
		if x[i] != y[i] {
			out = append(out, c.Field)
		}
	}
	return out
}

// CompareTo lists what an edition has other than the one that it was drafted
// from; with none it is other in nothing.
func (s *Service) CompareTo(ctx context.Context, by access.Actor, tree id.Tree) (out []Difference, with Tree, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		t, err := treeOf(ctx, tx, tree)
		if err != nil || t.BasedOn == "" {
			return err
		}
		if with, err = treeOf(ctx, tx, t.BasedOn); err != nil {
			return err
		}
		was, err := nodesOf(ctx, tx, with.ID)
		if err != nil {
			return err
		}
		is, err := nodesOf(ctx, tx, tree)
		out = Compare(was, is)
		return err
	})
	return out, with, err
}
