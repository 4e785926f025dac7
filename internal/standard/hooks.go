package standard

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// What may hang on a clause.
const (
	CaseHook   = "case"   // a category of cases
	WorksHook  = "works"  // a kind of projects
	SurveyHook = "survey" // what surveys found, by the register of its cases
)

// HookKinds lists them.
func HookKinds() []string { return []string{CaseHook, WorksHook, SurveyHook} }

// Hook says on which clause something hangs. Of an edition it hangs on one at
// most.
type Hook struct{ Subject, Code, Clause string }

// Thing is something that may hang on a clause: its code, and every name by
// which a spreadsheet may call it.
type Thing struct {
	Code  string
	Names []string
}

// Things are what may hang on clauses, by kind of hook.
type Things map[string][]Thing

// Has reports whether there is such a thing.
func (t Things) Has(subject, code string) bool {
	return slices.ContainsFunc(t[subject], func(x Thing) bool { return x.Code == code })
}

// find is the code of the thing that a text names.
func (t Things) find(subject, text string) (code string, ok bool) {
	for _, x := range t[subject] {
		if x.Code == text || slices.Contains(x.Names, text) {
			return x.Code, true
		}
	}
	return "", false
}

// read reads the things that a cell names, parted by semicolons or, where no
// name has them, commas. wrong is what is none.
func (t Things) read(subject, cell string) (out []Hook, wrong string) {
	add := func(code string) {
		h := Hook{Subject: subject, Code: code}
		if !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	parts := func(s, at string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(at, r) })
	}
	for _, part := range parts(cell, ";\uff1b\n") {
		part = words(part)
		if code, ok := t.find(subject, part); ok {
			add(code)
			continue
		}
		for _, s := range parts(part, ",\uff0c\u3001") {
			s = words(s)
			code, ok := t.find(subject, s)
			if !ok {
				return out, s
			}
			add(code)
		}
	}
	return out, ""
}

// codes are what hangs on the node of a kind, as a spreadsheet says it.
func (n Node) codes(subject string) string {
	var out []string
	for _, h := range n.Hooks {
		if h.Subject == subject {
			out = append(out, h.Code)
		}
	}
	return strings.Join(out, "; ")
}

// hooksOf lists what hangs on the clauses of an edition.
func hooksOf(ctx context.Context, tx *db.Tx, tree id.Tree) ([]Hook, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (h Hook, err error) { return h, r.Scan(&h.Subject, &h.Code, &h.Clause) },
		`SELECT subject, code, clause FROM standard_tree_hooks WHERE county = $1 AND tree = $2 ORDER BY subject, code LIMIT 5000`, tx.County, tree)
	if err != nil {
		return nil, fmt.Errorf("hooks: %w", err)
	}
	return list, nil
}

func hang(ctx context.Context, tx *db.Tx, tree id.Tree, h Hook) error {
	if _, err := tx.Exec(ctx, `DELETE FROM standard_tree_hooks WHERE county = $1 AND tree = $2 AND subject = $3 AND code = $4`, tx.County, tree, h.Subject, h.Code); err != nil {
		return fmt.Errorf("hang: %w", err)
	}
	if h.Clause == "" {
		return nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO standard_tree_hooks (county, tree, subject, code, clause) VALUES ($1, $2, $3, $4, $5)`, tx.County, tree, h.Subject, h.Code, h.Clause); err != nil {
		return fmt.Errorf("hang: %w", err)
	}
	return nil
}

// Hang says on which clause of the standard in force a category, a kind of projects
// or a register of surveys hangs; no clause: on none.
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
		things, err := s.things(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		if !things.Has(h.Subject, h.Code) {
			f.Add("code", "standard.choose")
		}
		if err := f.Err(); err != nil {
			return err
		}
		hooks, err := hooksOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		was := slices.IndexFunc(hooks, func(x Hook) bool { return x.Subject == h.Subject && x.Code == h.Code })
		if was >= 0 && hooks[was].Clause == h.Clause || was < 0 && h.Clause == "" {
			return nil
		}
		if err := hang(ctx, tx, t.ID, h); err != nil {
			return err
		}
		if was >= 0 {
			_, old, err := clauseNow(ctx, tx, hooks[was].Clause)
			if err := ignoreNone(err); err != nil {
				return err
			}
			old.Code = hooks[was].Clause
			if err := tellHook(ctx, tx, by, t, old, h, true); err != nil || h.Clause == "" {
				return err
			}
		}
		return tellHook(ctx, tx, by, t, n, h, false)
	})
}

// things are what may hang on the clauses of an edition: what the county has,
// and what hangs there already.
func (s *Service) things(ctx context.Context, tx *db.Tx, tree id.Tree) (Things, error) {
	out := Things{}
	if s.streets != nil {
		known, err := s.streets.Things(ctx, tx)
		if err != nil {
			return nil, err
		}
		for subject, list := range known {
			out[subject] = slices.Clone(list)
		}
	}
	hooks, err := hooksOf(ctx, tx, tree)
	for _, h := range hooks {
		if !out.Has(h.Subject, h.Code) {
			out[h.Subject] = append(out[h.Subject], Thing{Code: h.Code})
		}
	}
	return out, err
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
