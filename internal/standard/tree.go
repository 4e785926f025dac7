package standard

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Tree is an edition of a standard. Days are 2017-08-25.
type Tree struct {
	ID                           id.Tree
	Family                       string // begins archive codes, such as JX
	Edition                      int64
	Name, English                string
	Basis, BasisEnglish          string
	From                         string  // the day from which it is in force; empty: a draft
	BasedOn                      id.Tree // empty: on one that ships
	Actor                        string
	Version                      int64
	Clauses, ToConfirm, Nameless int64 // counted: clauses; thresholds to be confirmed; clauses without a unit
}

// Label is the tree's family and edition, as in JX-2.
func (t Tree) Label() string { return fmt.Sprintf("%s-%d", t.Family, t.Edition) }

// Link is the address of the tree's page.
func (t Tree) Link() string { return "/standard/trees/" + string(t.ID) }

// Draft reports whether the tree may still be changed.
func (t Tree) Draft() bool { return t.From == "" }

// Named is the tree's name in a language.
func (t Tree) Named(english bool) string { return either(english, t.English, t.Name) }

// Based is what the tree rests on, in a language.
func (t Tree) Based(english bool) string { return either(english, t.BasisEnglish, t.Basis) }

func either(english bool, en, zh string) string {
	if english && en != "" {
		return en
	}
	return zh
}

// Node is a chapter, an item or a clause. Only a clause has more than its names.
type Node struct {
	Code                            string // 03, 03-05, 03-05-01
	Name, English                   string
	Kind                            Kind
	Target                          *Quantity
	Measure                         string // %, h, mg/m³
	Denominator, DenominatorEnglish string // of what the value is a share
	Weight                          Quantity
	Veto                            bool // a necessary condition
	Unit                            id.Unit
	Group                           id.Group
	Evidence                        []Proof // required each year
	Figure                          string  // the key of the figure that gives the value
	Area                            id.Area // that the figure is asked for; empty: the county
	Sourced                         bool    // its threshold has a source; else it is to be confirmed
	Source, SourceEnglish           string
	Hooks                           []Hook // what hangs on it, in their order
}

// Level is 1 of a chapter, 2 of an item and 3 of a clause.
func (n Node) Level() int { return strings.Count(n.Code, "-") + 1 }

// Clause reports whether the node is a clause.
func (n Node) Clause() bool { return n.Level() == 3 }

// Named is the node's name in a language.
func (n Node) Named(english bool) string { return either(english, n.English, n.Name) }

// Share is of what the value is a share, in a language.
func (n Node) Share(english bool) string { return either(english, n.DenominatorEnglish, n.Denominator) }

// From is the source of the threshold, in a language.
func (n Node) From(english bool) string { return either(english, n.SourceEnglish, n.Source) }

// Link is the address of the clause's page.
func (n Node) Link() string { return "/standard/clauses/" + n.Code }

// Chapter and Item are the numbers of what a code lies in.
func Chapter(code string) string { return code[:min(2, len(code))] }

// Item is the number of the item that a code lies in.
func Item(code string) string { return code[:min(5, len(code))] }

var codeForm = regexp.MustCompile(`^\d\d(-\d\d(-\d\d)?)?$`)

const treeColumns = `id, family, edition, name, english, basis, basis_english, from_day, based_on, actor, version`

func scanTree(r db.Row) (t Tree, err error) {
	return t, r.Scan(&t.ID, &t.Family, &t.Edition, &t.Name, &t.English, &t.Basis, &t.BasisEnglish, &t.From, db.Text(&t.BasedOn), &t.Actor, &t.Version)
}

const nodeColumns = `code, name, english, kind, target, measure, denominator, denominator_english, weight, veto, unit, grp, evidence, figure, figure_area, sourced, source, source_english`

func scanNode(r db.Row) (n Node, err error) {
	var target *int64
	var proofs string
	err = r.Scan(&n.Code, &n.Name, &n.English, &n.Kind, &target, &n.Measure, &n.Denominator, &n.DenominatorEnglish, &n.Weight, &n.Veto, db.Text(&n.Unit), db.Text(&n.Group),
		&proofs, &n.Figure, db.Text(&n.Area), &n.Sourced, &n.Source, &n.SourceEnglish)
	if target != nil {
		q := Quantity(*target)
		n.Target = &q
	}
	n.Evidence, _ = ProofsOf(proofs)
	return n, err
}

func (n Node) proofs() string {
	out := make([]string, len(n.Evidence))
	for i, p := range n.Evidence {
		out[i] = string(p)
	}
	return strings.Join(out, " ")
}

// treeOf returns an edition of the county.
func treeOf(ctx context.Context, tx *db.Tx, tree id.Tree) (Tree, error) {
	t, err := db.One(ctx, tx, scanTree, `SELECT `+treeColumns+` FROM standard_trees WHERE county = $1 AND id = $2`, tx.County, plain(tree))
	if errors.Is(err, db.ErrNone) {
		return t, notFound()
	}
	if err != nil {
		return t, fmt.Errorf("read tree: %w", err)
	}
	return t, nil
}

// InForce is the edition that holds on a day: that with the latest day which has
// come. Without one it is not found.
func InForce(ctx context.Context, tx *db.Tx, day string) (Tree, error) {
	t, err := db.One(ctx, tx, scanTree, `SELECT `+treeColumns+` FROM standard_trees WHERE county = $1 AND from_day <> '' AND from_day <= $2 AND set_at <= $3
		ORDER BY from_day DESC, set_at DESC, id DESC LIMIT 1`, tx.County, day, db.Millis(tx.Now))
	if errors.Is(err, db.ErrNone) {
		return t, notFound()
	}
	if err != nil {
		return t, fmt.Errorf("tree in force: %w", err)
	}
	return t, nil
}

// MaxNodes bounds a tree.
const MaxNodes = 2000

// nodesOf lists the nodes of an edition in their order, with what hangs on them.
func nodesOf(ctx context.Context, tx *db.Tx, tree id.Tree) ([]Node, error) {
	list, err := db.All(ctx, tx, scanNode, `SELECT `+nodeColumns+` FROM standard_nodes WHERE county = $1 AND tree = $2 ORDER BY code LIMIT $3`, tx.County, tree, MaxNodes)
	if err != nil {
		return nil, fmt.Errorf("nodes of tree: %w", err)
	}
	hooks, err := hooksOf(ctx, tx, tree)
	if err != nil {
		return nil, err
	}
	for _, h := range hooks {
		if i, ok := slices.BinarySearchFunc(list, h.Clause, func(n Node, code string) int { return compareCodes(n.Code, code) }); ok {
			list[i].Hooks = append(list[i].Hooks, h)
		}
	}
	return list, nil
}

// putNodes makes the nodes of a draft these and no others.
func putNodes(ctx context.Context, tx *db.Tx, tree id.Tree, list []Node) error {
	for _, q := range []string{`DELETE FROM standard_nodes WHERE county = $1 AND tree = $2`, `DELETE FROM standard_tree_hooks WHERE county = $1 AND tree = $2`} {
		if _, err := tx.Exec(ctx, q, tx.County, tree); err != nil {
			return fmt.Errorf("put nodes: %w", err)
		}
	}
	for _, n := range list {
		if err := insertNode(ctx, tx, tree, n); err != nil {
			return err
		}
		for _, h := range n.Hooks {
			h.Clause = n.Code
			if err := hang(ctx, tx, tree, h); err != nil {
				return err
			}
		}
	}
	return nil
}

func insertNode(ctx context.Context, tx *db.Tx, tree id.Tree, n Node) error {
	var target any
	if n.Target != nil {
		target = int64(*n.Target)
	}
	_, err := tx.Exec(ctx, `INSERT INTO standard_nodes (county, tree, code, name, english, kind, target, measure, denominator, denominator_english, weight, veto, unit, grp,
		evidence, figure, figure_area, sourced, source, source_english) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		tx.County, tree, n.Code, n.Name, n.English, n.Kind, target, n.Measure, n.Denominator, n.DenominatorEnglish, int64(n.Weight), n.Veto, db.Null(n.Unit), db.Null(n.Group),
		n.proofs(), n.Figure, db.Null(n.Area), n.Sourced, n.Source, n.SourceEnglish)
	if err != nil {
		return fmt.Errorf("insert node %s: %w", n.Code, err)
	}
	return nil
}
