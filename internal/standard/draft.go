package standard

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
)

// TreeDraft says from what a new edition is drafted: a tree that ships, or an
// edition of the county.
type TreeDraft struct {
	Shipped string
	From    id.Tree
	Key     string
}

// Begin drafts a new edition. Its clauses are those of what it is drafted from.
func (s *Service) Begin(ctx context.Context, by access.Actor, d TreeDraft) (tree id.Tree, err error) {
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := d
		same.Key = ""
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			t, err := begin(ctx, tx, by, d)
			return string(t.ID), err
		})
		tree = id.Tree(answer)
		return err
	})
	return tree, err
}

func begin(ctx context.Context, tx *db.Tx, by access.Actor, d TreeDraft) (Tree, error) {
	var t Tree
	var nodes []Node
	var err error
	if d.From != "" {
		if t, err = treeOf(ctx, tx, d.From); err != nil {
			return t, err
		}
		nodes, err = nodesOf(ctx, tx, t.ID)
		t.BasedOn = t.ID
	} else {
		t, nodes, err = unpack(ctx, tx, d.Shipped)
	}
	if err != nil {
		return t, err
	}
	t.ID, t.From, t.Actor, t.Version = id.New[id.Tree](), "", by.Name, 1
	last, err := db.One(ctx, tx, db.Value[int64], `SELECT COALESCE(MAX(edition), 0) FROM standard_trees WHERE county = $1 AND family = $2`, tx.County, t.Family)
	if err != nil {
		return t, fmt.Errorf("begin edition: %w", err)
	}
	t.Edition = last + 1
	_, err = tx.Exec(ctx, `INSERT INTO standard_trees (county, id, family, edition, name, english, basis, basis_english, based_on, actor, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, tx.County, t.ID, t.Family, t.Edition, t.Name, t.English, t.Basis, t.BasisEnglish, db.Null(t.BasedOn), t.Actor, db.Millis(tx.Now))
	if err != nil {
		return t, fmt.Errorf("begin edition: %w", err)
	}
	if err := putNodes(ctx, tx, t.ID, nodes); err != nil {
		return t, err
	}
	return t, journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectTree, Record: string(t.ID), Act: "standard.begin", By: by, First: true, Data: map[string]any{"tree": t.Label(), "clauses": len(nodes)},
	})
}

// unpack is a shipped tree with the groups of the county and their lead units.
func unpack(ctx context.Context, tx *db.Tx, code string) (t Tree, nodes []Node, err error) {
	all, err := ShippedTrees()
	if err != nil {
		return t, nil, err
	}
	i := slices.IndexFunc(all, func(s Shipped) bool { return s.Code == code })
	if i < 0 {
		return t, nil, notFound()
	}
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return t, nil, err
	}
	s := all[i]
	t = Tree{Family: s.Family, Name: s.Name, English: s.English, Basis: s.Basis, BasisEnglish: s.BasisEnglish}
	for _, x := range s.Nodes {
		n, err := x.node()
		if err != nil {
			return t, nil, err
		}
		for _, g := range groups {
			if x.Group != "" && g.Code == x.Group {
				n.Group, n.Unit = g.ID, g.LeadUnit
			}
		}
		nodes = append(nodes, n)
	}
	return t, nodes, nil
}

// Draft says which draft is changed, and as what it was looked at.
type Draft struct {
	Tree    id.Tree
	Version int64 // as the person saw it; 0: whichever
}

// draftOf is an edition that may still be changed, and that nobody has changed
// since it was looked at; else fault.Conflict.
func draftOf(ctx context.Context, tx *db.Tx, d Draft) (Tree, error) {
	t, err := treeOf(ctx, tx, d.Tree)
	switch {
	case err != nil:
		return t, err
	case !t.Draft():
		return t, fault.New(fault.Conflict, "standard.in_force", t.Label(), t.From)
	case d.Version != 0 && d.Version != t.Version:
		return t, fault.New(fault.Conflict, "standard.draft_stale", t.Label())
	}
	return t, nil
}

// SaveNode changes the node of the number was, or adds one where was is empty. A
// number stays with its node, as values and evidence go by it.
func (s *Service) SaveNode(ctx context.Context, by access.Actor, d Draft, was string, n Node) error {
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		t, err := draftOf(ctx, tx, d)
		if err != nil {
			return err
		}
		nodes, err := nodesOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		i, there := slices.BinarySearchFunc(nodes, n.Code, func(x Node, code string) int { return compareCodes(x.Code, code) })
		if err := sameNumber(was, n.Code, there); err != nil {
			return err
		}
		for i := range nodes { // what hangs here now hangs there no longer
			nodes[i].Hooks = slices.DeleteFunc(nodes[i].Hooks, func(h Hook) bool {
				return slices.ContainsFunc(n.Hooks, func(x Hook) bool { return x.Subject == h.Subject && x.Code == h.Code })
			})
		}
		if there {
			nodes[i] = n
		} else {
			nodes = slices.Insert(nodes, i, n)
		}
		known, err := s.known(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		if err := known.check(&nodes[i], parents(nodes)); err != nil {
			return err
		}
		if len(nodes) > MaxNodes {
			return fault.New(fault.Conflict, "standard.too_many", MaxNodes)
		}
		return store(ctx, tx, by, t, nodes, map[string]any{"code": n.Code, "title": nodes[i].Name})
	})
}

// sameNumber refuses a new node under a number that there is, and another number
// for a node that is changed.
func sameNumber(was, code string, there bool) error {
	var f fault.Fields
	switch {
	case was == "" && there:
		f.Add("code", "standard.there_already", code)
	case was != "" && was != code:
		f.Add("code", "standard.code_stays", was)
	case was != "" && !there:
		return notFound()
	}
	return f.Err()
}

// DropNode takes a node out of a draft, with what lies in it.
func (s *Service) DropNode(ctx context.Context, by access.Actor, d Draft, code string) error {
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		t, err := draftOf(ctx, tx, d)
		if err != nil {
			return err
		}
		nodes, err := nodesOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(nodes), func(n Node) bool { return within(n.Code, code) })
		if len(left) == len(nodes) {
			return notFound()
		}
		return store(ctx, tx, by, t, left, map[string]any{"off": code})
	})
}

// store writes the nodes of a draft, and says so on its timeline.
func store(ctx context.Context, tx *db.Tx, by access.Actor, t Tree, nodes []Node, data map[string]any) error {
	if err := putNodes(ctx, tx, t.ID, nodes); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE standard_trees SET version = version + 1 WHERE county = $1 AND id = $2`, tx.County, t.ID); err != nil {
		return fmt.Errorf("store draft: %w", err)
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectTree, Record: string(t.ID), Act: "standard.change", By: by, Data: data})
}

// SetInForce puts a draft in force from a day, which is not past unless no
// edition is in force yet.
func (s *Service) SetInForce(ctx context.Context, by access.Actor, d Draft, from string) error {
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		t, err := draftOf(ctx, tx, d)
		if err != nil {
			return err
		}
		day, err := today(ctx, tx)
		if err != nil {
			return err
		}
		var f fault.Fields
		checkDay(&f, "from", from)
		if _, err := InForce(ctx, tx, day); err == nil && from < day {
			f.Add("from", "standard.past_day")
		} else if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		nodes, err := nodesOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(nodes, Node.Clause) {
			f.Add("from", "standard.no_clauses")
		}
		if err := f.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE standard_trees SET from_day = $3, set_at = $4, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, t.ID, from, db.Millis(tx.Now)); err != nil {
			return fmt.Errorf("set in force: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectTree, Record: string(t.ID), Act: "standard.force", By: by, Data: map[string]any{"from": from, "tree": t.Label()}})
	})
}

// known is what a node may name.
type known struct {
	units  map[id.Unit]string
	groups map[id.Group]string
	areas  map[id.Area]string
	figure func(string) bool
	things Things
}

func (s *Service) known(ctx context.Context, tx *db.Tx, tree id.Tree) (k known, err error) {
	if k.things, err = s.things(ctx, tx, tree); err != nil {
		return k, err
	}
	if k.units, err = org.UnitNames(ctx, tx); err != nil {
		return k, err
	}
	if k.groups, err = org.GroupNames(ctx, tx); err != nil {
		return k, err
	}
	k.areas, err = areas.Names(ctx, tx)
	k.figure = func(key string) bool {
		if s.Numbers == nil {
			return false
		}
		_, ok := s.Numbers.Def(key)
		return ok
	}
	return k, err
}

// check puts a node's texts right and says what is wrong with it. above are the
// numbers of chapters and items.
func (k known) check(n *Node, above map[string]bool) error {
	var f fault.Fields
	n.Name, n.English, n.Measure = words(n.Name), words(n.English), words(n.Measure)
	n.Denominator, n.DenominatorEnglish, n.Source, n.SourceEnglish = words(n.Denominator), words(n.DenominatorEnglish), words(n.Source), words(n.SourceEnglish)
	if !codeForm.MatchString(n.Code) {
		f.Add("code", "standard.bad_code")
		return f.Err()
	}
	if n.Level() > 1 && !above[n.Code[:len(n.Code)-3]] {
		f.Add("code", "standard.no_parent", n.Code[:len(n.Code)-3])
	}
	f.Need("name", n.Name, MaxTitle)
	f.Text("english", n.English, 2*MaxTitle)
	if !n.Clause() {
		*n = Node{Code: n.Code, Name: n.Name, English: n.English}
		return f.Err()
	}
	if !slices.Contains(Kinds(), n.Kind) {
		f.Add("kind", "standard.choose")
	} else if n.Kind.Counts() && n.Target == nil {
		f.Add("target", "standard.need_target")
	}
	n.Veto = n.Veto || n.Kind == Veto
	if n.Kind.Asks() {
		n.Target = nil
	}
	if n.Weight < 0 || n.Weight > MaxWeight {
		f.Add("weight", "standard.bad_weight", MaxWeight.String())
	}
	for _, x := range []struct{ name, text string }{
		{"measure", n.Measure}, {"denominator", n.Denominator}, {"denominator_english", n.DenominatorEnglish}, {"source", n.Source}, {"source_english", n.SourceEnglish},
	} {
		f.Text(x.name, x.text, MaxTitle)
	}
	if n.Sourced && n.Source == "" {
		f.Add("source", "standard.need_source")
	}
	if n.Unit != "" && k.units[n.Unit] == "" {
		f.Add("unit", "standard.choose")
	}
	if n.Group != "" && k.groups[n.Group] == "" {
		f.Add("group", "standard.choose")
	}
	if n.Area != "" && k.areas[n.Area] == "" {
		f.Add("area", "standard.choose")
	}
	for _, h := range n.Hooks {
		if !k.things.Has(h.Subject, h.Code) {
			f.Add(hookColumn[h.Subject], "standard.not_known", h.Code)
		}
	}
	if n.Figure != "" && !k.figure(n.Figure) {
		f.Add("figure", "standard.no_figure")
	}
	return f.Err()
}

// parents are the numbers under which something may lie.
func parents(nodes []Node) map[string]bool {
	out := map[string]bool{}
	for _, n := range nodes {
		if !n.Clause() {
			out[n.Code] = true
		}
	}
	return out
}

func compareCodes(a, b string) int { return strings.Compare(a, b) }

// within reports whether a number is that of a node or lies in it.
func within(code, of string) bool {
	return code == of || len(code) > len(of) && code[:len(of)] == of && code[len(of)] == '-'
}
