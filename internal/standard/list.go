package standard

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Page is a page of a list of evidence.
type Page struct {
	Evidence []Evidence
	Total    int64
	Good     int64  // of them accepted and not expired
	Next     string // where the next page begins; empty: there is none
	Today    string
}

const (
	usualLimit = 50
	mostLimit  = 500
)

var code = []db.Key{{SQL: "e.item"}, {SQL: "e.year", Number: true}, {SQL: "e.number", Number: true}, {SQL: "e.id"}}

// orders are how lists of evidence are sorted.
var orders = map[string][]db.Key{
	"code":  code,
	"due":   append([]db.Key{{SQL: "e.due_on"}}, code...),
	"state": append([]db.Key{{SQL: "e.state"}}, code...),
	"unit":  append([]db.Key{{SQL: "e.unit"}}, code...),
}

// cursor names a piece of evidence in an order.
func cursor(o db.Order, e Evidence) string {
	rest := []any{e.Item, e.Year, e.Number, string(e.ID)}
	switch o.Name {
	case "due":
		rest = append([]any{e.DueOn}, rest...)
	case "state":
		rest = append([]any{string(e.Stage)}, rest...)
	case "unit":
		rest = append([]any{string(e.Unit)}, rest...)
	}
	return o.Cursor(rest...)
}

// List returns a page of the evidence that f finds.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = list(ctx, tx, by, f)
		return err
	})
	return p, err
}

func list(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (p Page, err error) {
	if f.Limit <= 0 {
		f.Limit = usualLimit
	}
	f.Limit = min(f.Limit, mostLimit)
	if p.Today, err = today(ctx, tx); err != nil {
		return p, err
	}
	if p.Total, err = count(ctx, tx, by, f); err != nil {
		return p, err
	}
	good := f
	good.Good = true
	if p.Good, err = count(ctx, tx, by, good); err != nil {
		return p, err
	}
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return p, err
	}
	o := db.OrderOf(orders, f.Sort, "code")
	o.After(w, f.After)
	query := `SELECT ` + db.Prefixed("e", columns) + ` FROM standard_evidence e ` + w.String() + o.By() + ` LIMIT ` + w.Arg(f.Limit+1)
	if p.Evidence, err = db.All(ctx, tx, scan, query, w.Args...); err != nil {
		return p, fmt.Errorf("list evidence: %w", err)
	}
	if len(p.Evidence) > f.Limit {
		p.Evidence = p.Evidence[:f.Limit]
		p.Next = cursor(o, p.Evidence[f.Limit-1])
	}
	return p, nil
}

// count is how much evidence a filter finds.
func count(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (int64, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return 0, err
	}
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM standard_evidence e `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count evidence: %w", err)
	}
	return n, nil
}

// Each calls fn for every piece of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Evidence) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error { return each(ctx, tx, by, f, fn) })
}

func each(ctx context.Context, tx *db.Tx, by access.Actor, f Filter, fn func(Evidence) error) error {
	f.Limit, f.After = mostLimit, ""
	for {
		p, err := list(ctx, tx, by, f)
		if err != nil {
			return err
		}
		for _, e := range p.Evidence {
			if err := fn(e); err != nil {
				return err
			}
		}
		if p.Next == "" {
			return nil
		}
		f.After = p.Next
	}
}

// Detail is a piece of evidence with everything around it.
type Detail struct {
	Evidence Evidence
	Clause   Node // of the edition in force; the zero value where it is none of it
	Editions []Edition
	Story    []journal.Line
	Today    string
}

// Detail returns a piece of evidence with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, evidence id.Evidence) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Evidence, err = one(ctx, tx, evidence); err != nil {
			return err
		}
		if d.Clause, err = s.clauseOf(ctx, tx, d.Evidence, d.Today); err != nil {
			return err
		}
		if d.Editions, err = editionsOf(ctx, tx, evidence); err != nil {
			return err
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(evidence))
		return err
	})
	return d, err
}

// clauseOf is the clause of a piece of evidence, as the latest edition of its
// family has it.
func (s *Service) clauseOf(ctx context.Context, tx *db.Tx, e Evidence, day string) (Node, error) {
	n, err := db.One(ctx, tx, scanNode, `SELECT `+db.Prefixed("n", nodeColumns)+` FROM standard_nodes n JOIN standard_trees t ON t.county = n.county AND t.id = n.tree
		WHERE n.county = $1 AND n.code = $2 AND t.family = $3 AND t.from_day <> '' AND t.from_day <= $4 ORDER BY t.from_day DESC, t.set_at DESC LIMIT 1`, tx.County, e.Clause, e.Family, day)
	if errors.Is(err, db.ErrNone) {
		return Node{}, nil
	}
	if err != nil {
		return n, fmt.Errorf("clause of evidence: %w", err)
	}
	return n, nil
}

// ByCode returns the piece of evidence of an archive code.
func (s *Service) ByCode(ctx context.Context, by access.Actor, code string) (evidence id.Evidence, err error) {
	m := labelForm.FindStringSubmatch(code)
	if m == nil {
		return "", notFound()
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		evidence, err = db.One(ctx, tx, db.Value[id.Evidence], `SELECT id FROM standard_evidence WHERE county = $1 AND family = $2 AND item = $3 AND year = $4 AND number = $5`,
			tx.County, m[1], m[2], number(m[3]), number(m[4]))
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return evidence, err
}

// ClauseDetail is a clause with its values and its timeline.
type ClauseDetail struct {
	Board  Board // with this clause alone
	Values []Value
	Proofs []Evidence // of every year, the latest first
	Story  []journal.Line
}

// Clause returns a clause of the edition in force with everything around it.
func (s *Service) Clause(ctx context.Context, by access.Actor, code string) (d ClauseDetail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = ClauseDetail{}
		if d.Board, err = s.board(ctx, tx); err != nil {
			return err
		}
		clauses := d.Board.Clauses
		d.Board.Clauses = nil
		for _, c := range clauses {
			if c.Code == code {
				d.Board.Clauses = []Standing{c}
			}
		}
		if len(d.Board.Clauses) == 0 {
			return notFound()
		}
		if d.Values, err = valuesOf(ctx, tx, d.Board.Tree.Family, code); err != nil {
			return err
		}
		p, err := list(ctx, tx, by, Filter{Clause: code, Sort: "-code", Limit: mostLimit})
		if err != nil {
			return err
		}
		d.Proofs = p.Evidence
		d.Story, err = journal.Of(ctx, tx, SubjectClause, d.Board.Tree.Family+":"+code)
		return err
	})
	return d, err
}

// Trees lists every edition of the county, with what is still to be done of it.
func (s *Service) Trees(ctx context.Context, by access.Actor) (out []Tree, now id.Tree, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, func(r db.Row) (t Tree, err error) {
			return t, r.Scan(&t.ID, &t.Family, &t.Edition, &t.Name, &t.English, &t.Basis, &t.BasisEnglish, &t.From, db.Text(&t.BasedOn), &t.Actor, &t.Version, &t.Clauses, &t.ToConfirm, &t.Nameless)
		}, `SELECT `+db.Prefixed("t", treeColumns)+`, COUNT(n.code), COALESCE(SUM(CASE WHEN n.sourced THEN 0 ELSE 1 END), 0) - COALESCE(SUM(CASE WHEN n.code IS NULL THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN n.code IS NOT NULL AND n.unit IS NULL THEN 1 ELSE 0 END), 0)
			FROM standard_trees t LEFT JOIN standard_nodes n ON n.county = t.county AND n.tree = t.id AND n.kind <> ''
			WHERE t.county = $1 GROUP BY t.county, t.id ORDER BY t.family, t.edition LIMIT 200`, tx.County)
		if err != nil {
			return fmt.Errorf("trees: %w", err)
		}
		t, _, err := treeNow(ctx, tx)
		if err == nil {
			now = t.ID
		}
		return ignoreNone(err)
	})
	return out, now, err
}

// TreeDetail is an edition with its nodes and its timeline.
type TreeDetail struct {
	Tree  Tree
	Nodes []Node
	Now   bool // it is in force
	Story []journal.Line
	Today string
	// Ships: a tree of its family comes with the program, and this edition may take
	// over what it lacks of that one's hooks, Lacks.
	Ships bool
	Lacks []Gained
}

// Tree returns an edition with its nodes.
func (s *Service) Tree(ctx context.Context, by access.Actor, tree id.Tree) (d TreeDetail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = TreeDetail{}
		if d.Tree, err = treeOf(ctx, tx, tree); err != nil {
			return err
		}
		if d.Nodes, err = nodesOf(ctx, tx, tree); err != nil {
			return err
		}
		now, day, err := treeNow(ctx, tx)
		if err := ignoreNone(err); err != nil {
			return err
		}
		d.Now, d.Today = now.ID == tree, day
		if d.Tree.takes(now.ID, day) {
			if d.Lacks, d.Ships, err = s.gained(ctx, tx, d.Tree, d.Nodes); err != nil {
				return err
			}
		}
		d.Story, err = journal.Of(ctx, tx, SubjectTree, string(tree))
		return err
	})
	return d, err
}
