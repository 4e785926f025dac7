package works

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// MaxCases bounds the cases of one project.
const MaxCases = 200

// link makes the project cure these cases and no others. A case is cured by
// one project only, unless that was dropped.
func (s *Service) link(ctx context.Context, tx *db.Tx, by access.Actor, p Project, list []id.Case) error {
	list = slices.Compact(slices.Sorted(slices.Values(list)))
	if len(list) > MaxCases {
		var f fault.Fields
		f.Add("cases", "works.many_cases", MaxCases)
		return f.Err()
	}
	was, err := linked(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return err
	}
	var f fault.Fields
	for _, c := range list {
		if slices.Contains(was, c) {
			continue
		}
		got, err := s.cases.Seen(ctx, tx, by, plain(c))
		if fault.Is(err, fault.NotFound) {
			f.Add("cases", "works.choose")
			continue
		}
		if err != nil {
			return err
		}
		label := cases.Label(county.Settings.CasePrefix, got.Number)
		if !got.VoidedAt.IsZero() || got.State == cases.Rejected || got.State == cases.Merged {
			f.Add("cases", "works.case_over", label)
			continue
		}
		other, err := db.One(ctx, tx, db.Value[int64], `SELECT p.number FROM works_cases c JOIN works_projects p ON p.county = c.county AND p.id = c.project
			WHERE c.county = $1 AND c.case_id = $2 AND c.project <> $3 AND p.state <> 'dropped' LIMIT 1`, tx.County, got.ID, p.ID)
		switch {
		case err == nil:
			f.Add("cases", "works.case_taken", label, Project{Number: other}.Label())
		case !errors.Is(err, db.ErrNone):
			return fmt.Errorf("projects of a case: %w", err)
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM works_cases WHERE county = $1 AND project = $2`, tx.County, p.ID); err != nil {
		return fmt.Errorf("cases of project: %w", err)
	}
	for _, c := range list {
		if _, err := tx.Exec(ctx, `INSERT INTO works_cases (county, project, case_id) VALUES ($1, $2, $3)`, tx.County, p.ID, c); err != nil {
			return fmt.Errorf("cases of project: %w", err)
		}
	}
	return nil
}

// linked lists the cases of a project.
func linked(ctx context.Context, tx *db.Tx, p id.Project) ([]id.Case, error) {
	return db.All(ctx, tx, db.Value[id.Case], `SELECT case_id FROM works_cases WHERE county = $1 AND project = $2 ORDER BY case_id LIMIT $3`, tx.County, p, MaxCases)
}

// About lists the projects that are to cure a case, the latest first, within
// the caller's unit of work.
func About(ctx context.Context, tx *db.Tx, c id.Case) ([]Project, error) {
	return db.All(ctx, tx, scan, `SELECT `+db.Prefixed("p", columns)+` FROM works_cases c JOIN works_projects p ON p.county = c.county AND p.id = c.project
		WHERE c.county = $1 AND c.case_id = $2 ORDER BY p.number DESC LIMIT 50`, tx.County, c)
}

// Taken lists the cases that a project is to cure or has cured.
func (s *Service) Taken(ctx context.Context, by access.Actor) (out []id.Case, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, db.Value[id.Case], `SELECT c.case_id FROM works_cases c JOIN works_projects p ON p.county = c.county AND p.id = c.project
			WHERE c.county = $1 AND p.state <> 'dropped' ORDER BY c.case_id LIMIT 10000`, tx.County)
		return err
	})
	return out, err
}

// Placed notes on a project's timeline that it is linked to a place, or no more,
// within the caller's unit of work.
func (s *Service) Placed(ctx context.Context, tx *db.Tx, by access.Actor, p id.Project, place string, linked bool) error {
	act := map[bool]string{true: "works.place", false: "works.unplace"}[linked]
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(p), Act: act, By: by, Data: map[string]any{"place": place}})
}
