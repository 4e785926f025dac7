package standard

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// What may hang on a clause.
const (
	CaseHook   = "case"   // a category of cases
	WorksHook  = "works"  // a kind of projects
	SurveyHook = "survey" // what a survey found, by the register of its cases
)

// HookKinds lists them.
func HookKinds() []string { return []string{CaseHook, WorksHook, SurveyHook} }

// Hook says on which clause something hangs.
type Hook struct{ Subject, Code, Clause string }

// hooksOf lists what hangs on the clauses of a family.
func hooksOf(ctx context.Context, tx *db.Tx, family string) ([]Hook, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (h Hook, err error) { return h, r.Scan(&h.Subject, &h.Code, &h.Clause) },
		`SELECT subject, code, clause FROM standard_hooks WHERE county = $1 AND family = $2 ORDER BY subject, code LIMIT 5000`, tx.County, family)
	if err != nil {
		return nil, fmt.Errorf("hooks: %w", err)
	}
	return list, nil
}

func hang(ctx context.Context, tx *db.Tx, family string, h Hook) error {
	if _, err := tx.Exec(ctx, `DELETE FROM standard_hooks WHERE county = $1 AND family = $2 AND subject = $3 AND code = $4`, tx.County, family, h.Subject, h.Code); err != nil {
		return fmt.Errorf("hang: %w", err)
	}
	if h.Clause == "" {
		return nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO standard_hooks (county, family, subject, code, clause) VALUES ($1, $2, $3, $4, $5)`, tx.County, family, h.Subject, h.Code, h.Clause); err != nil {
		return fmt.Errorf("hang: %w", err)
	}
	return nil
}

// Hooks lists what hangs on the clauses of the standard in force.
func (s *Service) Hooks(ctx context.Context, by access.Actor) (out []Hook, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		day, err := today(ctx, tx)
		if err != nil {
			return err
		}
		t, err := InForce(ctx, tx, day)
		if err != nil {
			return err
		}
		out, err = hooksOf(ctx, tx, t.Family)
		return err
	})
	return out, err
}

// Hang says on which clause of the standard in force a category, a kind of projects
// or a survey hangs; no clause: on none.
func (s *Service) Hang(ctx context.Context, by access.Actor, h Hook) error {
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		t, n, err := clauseNow(ctx, tx, h.Clause)
		if h.Clause == "" {
			t, _, err = treeNow(ctx, tx)
		}
		if err != nil {
			return err
		}
		var f fault.Fields
		if !slices.Contains(HookKinds(), h.Subject) || h.Code == "" || !readable(h.Code) || len(h.Code) > 60 {
			f.Add("code", "standard.choose")
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := hang(ctx, tx, t.Family, h); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectClause, Record: t.Family, Act: "standard.hang", By: by, Data: map[string]any{"subject": h.Subject, "code": h.Code, "clause": h.Clause, "title": n.Name},
		})
	})
}

// treeNow is the edition in force, and the day.
func treeNow(ctx context.Context, tx *db.Tx) (Tree, string, error) {
	day, err := today(ctx, tx)
	if err != nil {
		return Tree{}, day, err
	}
	t, err := InForce(ctx, tx, day)
	return t, day, err
}

// clauseNow is a clause of the edition in force.
func clauseNow(ctx context.Context, tx *db.Tx, code string) (Tree, Node, error) {
	t, _, err := treeNow(ctx, tx)
	if err != nil {
		return t, Node{}, err
	}
	list, err := db.All(ctx, tx, scanNode, `SELECT `+nodeColumns+` FROM standard_nodes WHERE county = $1 AND tree = $2 AND code = $3 LIMIT 1`, tx.County, t.ID, plain(code))
	if err != nil {
		return t, Node{}, fmt.Errorf("clause: %w", err)
	}
	if len(list) == 0 || !list[0].Clause() {
		return t, Node{}, notFound()
	}
	return t, list[0], nil
}
