package works

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

// Cure is the proof for one case of the project: photos of its own place.
type Cure struct {
	Case          id.Case
	Before, After []cases.Picture
}

// Acceptance is what is said when a project is accepted.
type Acceptance struct {
	Move
	Result string
	Cures  []Cure
	Key    string
}

// BeforeField and AfterField name the fields of a case's photos.
func BeforeField(c id.Case) string { return "before_" + string(c) }

// AfterField names the field of the photos that show it cured.
func AfterField(c id.Case) string { return "after_" + string(c) }

// Accept says that a project is built as it should be. Milestones must be
// done, and nobody accepts what he reported himself. Every case of it that is
// still being worked on goes to the check by its area with the photos that it
// is given here.
func (s *Service) Accept(ctx context.Context, by access.Actor, a Acceptance) (p Project, err error) {
	same := []any{string(a.ID), a.Result, len(a.Cures)}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, a.Key, same, func() (string, error) {
			p, err = s.actIn(ctx, tx, by, DoAccept, a.Move, func(w *work) error { return s.accept(ctx, w, a) })
			return string(p.ID), err
		})
		if again {
			p, err = one(ctx, tx, a.ID)
		}
		return err
	})
	return p, err
}

func (s *Service) accept(ctx context.Context, w *work, a Acceptance) error {
	if err := s.acceptable(ctx, w); err != nil {
		return err
	}
	var f fault.Fields
	w.p.Result = strings.TrimSpace(a.Result)
	f.Need("result", w.p.Result, MaxText)
	if err := f.Err(); err != nil {
		return err
	}
	w.p.AcceptedOn, w.p.Percent, w.p.Reason = w.today, 100, ""
	w.data["result"] = w.p.Result
	list, err := linked(ctx, w.tx, w.p.ID)
	if err != nil {
		return err
	}
	cured := 0
	for _, c := range list {
		h := cases.HandedIn{ID: c, Unit: w.p.Unit, Note: w.p.Label() + " " + w.p.Title}
		for _, x := range a.Cures {
			if x.Case == c {
				h.Before, h.After = x.Before, x.After
			}
		}
		got, err := s.cases.CureWithin(ctx, w.tx, w.by, h)
		if e, ok := errors.AsType[*fault.Error](err); ok && e.Kind == fault.Invalid {
			for _, x := range e.Fields {
				name := AfterField(c)
				if x.Name == "before" {
					name = BeforeField(c)
				}
				f.Add(name, x.Key, x.Args...)
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("cure case: %w", err)
		}
		if got.State == cases.AreaCheck {
			cured++
		}
	}
	w.data["cases"] = cured
	return f.Err()
}

// acceptable refuses what stands in the way of acceptance.
func (s *Service) acceptable(ctx context.Context, w *work) error {
	open, err := db.One(ctx, w.tx, db.Value[int64], `SELECT COUNT(*) FROM works_milestones WHERE county = $1 AND project = $2 AND done_on = ''`, w.tx.County, w.p.ID)
	if err != nil {
		return fmt.Errorf("milestones: %w", err)
	}
	if open > 0 {
		return fault.New(fault.Conflict, "works.milestones_open", open)
	}
	own, err := db.Exists(ctx, w.tx, `SELECT 1 FROM works_reports WHERE county = $1 AND project = $2 AND account = $3`, w.tx.County, w.p.ID, w.by.Account)
	if err != nil {
		return fmt.Errorf("who reported: %w", err)
	}
	if own {
		return fault.New(fault.Forbidden, "works.accept_own")
	}
	return nil
}
