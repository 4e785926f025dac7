package standard

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Gained is what hangs on a clause of the tree that ships, and in an edition of
// its family on none: the program has gained it since the edition was drafted,
// or the county took it off.
type Gained struct {
	Hook

	On      Node // the edition's clause of that number
	Renamed bool // the clause has another name in the tree that ships
}

// gained lists what an edition lacks of the hooks of the tree that ships, as far
// as the county has such things and the edition has the clause. ships is false
// where no tree of the family does.
func (s *Service) gained(ctx context.Context, tx *db.Tx, t Tree, nodes []Node) (out []Gained, ships bool, err error) {
	all, err := ShippedTrees()
	if err != nil {
		return nil, false, err
	}
	i := slices.IndexFunc(all, func(x Shipped) bool { return x.Family == t.Family })
	if i < 0 {
		return nil, false, nil
	}
	known, err := s.things(ctx, tx, t.ID)
	if err != nil {
		return nil, true, err
	}
	hangs := map[Hook]bool{}
	for _, n := range nodes {
		for _, h := range n.Hooks {
			hangs[Hook{Subject: h.Subject, Code: h.Code}] = true
		}
	}
	for _, x := range all[i].Nodes {
		at, ok := slices.BinarySearchFunc(nodes, x.Code, func(n Node, code string) int { return compareCodes(n.Code, code) })
		if !ok || !nodes[at].Clause() {
			continue
		}
		n, err := x.node()
		if err != nil {
			return nil, true, err
		}
		for _, h := range n.Hooks {
			if !hangs[Hook{Subject: h.Subject, Code: h.Code}] && known.Has(h.Subject, h.Code) {
				out = append(out, Gained{Hook: h, On: nodes[at], Renamed: nodes[at].Name != n.Name})
			}
		}
	}
	return out, true, nil
}

// takes reports whether an edition may still take hooks over: a draft, the one
// in force, and one that will be.
func (t Tree) takes(now id.Tree, day string) bool {
	return t.Draft() || t.ID == now || t.From > day
}

// TakeHooks takes over those of want that an edition lacks of the hooks of the
// tree that ships, and returns how many they are. What hangs in the edition
// already stays where it hangs, so that a second time nothing happens.
func (s *Service) TakeHooks(ctx context.Context, by access.Actor, tree id.Tree, want []Hook) (taken int, err error) {
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return 0, err
	}
	if len(want) == 0 {
		var f fault.Fields
		f.Add("hook", "standard.choose_hooks")
		return 0, f.Err()
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		taken = 0
		t, err := treeOf(ctx, tx, tree)
		if err != nil {
			return err
		}
		now, day, err := treeNow(ctx, tx)
		if err := ignoreNone(err); err != nil {
			return err
		}
		if !t.takes(now.ID, day) {
			return fault.New(fault.Conflict, "standard.no_longer", t.Label())
		}
		nodes, err := nodesOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		list, _, err := s.gained(ctx, tx, t, nodes)
		if err != nil {
			return err
		}
		for _, g := range list {
			if !slices.Contains(want, Hook{Subject: g.Subject, Code: g.Code}) {
				continue
			}
			if err := hang(ctx, tx, t.ID, g.Hook); err != nil {
				return err
			}
			taken++
			if t.ID == now.ID {
				if err := tellHook(ctx, tx, by, t, g.On, g.Hook, false); err != nil {
					return err
				}
			}
		}
		if taken == 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE standard_trees SET version = version + 1 WHERE county = $1 AND id = $2`, tx.County, t.ID); err != nil {
			return fmt.Errorf("take hooks: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectTree, Record: string(t.ID), Act: "standard.take", By: by, Data: map[string]any{"tree": t.Label(), "taken": taken}})
	})
	return taken, err
}

// tellHook says on a clause's timeline that something hangs on it, or no longer.
func tellHook(ctx context.Context, tx *db.Tx, by access.Actor, t Tree, n Node, h Hook, off bool) error {
	data := map[string]any{"subject": h.Subject, "code": h.Code, "clause": n.Code, "title": n.Name}
	if off {
		delete(data, "code")
		data["off"] = h.Code
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectClause, Record: t.Family + ":" + n.Code, Act: "standard.hang", By: by, Data: data})
}
