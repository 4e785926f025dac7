package standard

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// Standing is a clause with its state and what it is made of.
type Standing struct {
	Node
	Verdict
	Facts  Facts
	Latest Value // the zero value: none
}

// Board is every clause of the edition in force as it stands.
type Board struct {
	Tree     Tree
	Today    string
	Chapters []Node // chapters and items
	Clauses  []Standing
}

// Year is the year of the board, whose evidence counts.
func (b Board) Year() string { return b.Today[:4] }

// Count is how many clauses a filter finds.
func (b Board) Count(f ClauseFilter) (n int64) {
	for _, c := range b.Clauses {
		if f.Holds(c) {
			n++
		}
	}
	return n
}

// board judges every clause: as of the end of an earlier day, if the transaction
// reads as of then.
func (s *Service) board(ctx context.Context, tx *db.Tx) (b Board, err error) {
	if b.Tree, b.Today, err = treeNow(ctx, tx); err != nil {
		return b, err
	}
	var then *figures.Then
	if tx != tx.Present() {
		then = figures.At(b.Today, tx.Now)
	}
	nodes, err := nodesOf(ctx, tx, b.Tree.ID)
	if err != nil {
		return b, err
	}
	values, err := latest(ctx, tx, b.Tree.Family)
	if err != nil {
		return b, err
	}
	proofs, err := proofsBy(ctx, tx, b.Tree.Family, b.Today)
	if err != nil {
		return b, err
	}
	var street Street
	if s.streets != nil && slices.ContainsFunc(nodes, func(n Node) bool { return len(n.Hooks) > 0 }) {
		if street, err = s.streets.Open(ctx, tx, then); err != nil {
			return b, err
		}
	}
	for _, n := range nodes {
		if !n.Clause() {
			b.Chapters = append(b.Chapters, n)
			continue
		}
		c := Standing{Node: n, Facts: proofs[n.Code]}
		if err := s.fill(ctx, tx, b.Today, then, &c, values[n.Code], street); err != nil {
			return b, err
		}
		c.Verdict = Judge(c.Facts)
		b.Clauses = append(b.Clauses, c)
	}
	return b, nil
}

// fill gathers what is known of a clause.
func (s *Service) fill(ctx context.Context, tx *db.Tx, day string, then *figures.Then, c *Standing, values []Value, street Street) error {
	f := &c.Facts
	f.Kind, f.Veto, f.Target, f.Hooks = c.Kind, c.Veto, c.Target, len(c.Hooks) > 0
	if live, ok, err := s.live(ctx, tx, c.Node, day, then); err != nil {
		return err
	} else if ok {
		values = append([]Value{live}, slices.DeleteFunc(values, func(v Value) bool { return v.Day >= day })...)
	}
	if len(values) > 0 {
		c.Latest = values[0]
		f.Value, f.Stale = &c.Latest.Value, c.Latest.Day[:4] < day[:4]
		f.Low, f.High = c.Latest.Low, c.Latest.High
	}
	if len(values) > 1 {
		f.Before = &values[1].Value
	}
	for _, h := range c.Hooks {
		switch h.Subject {
		case CaseHook:
			f.Open += street.Open[h.Code]
			f.Overdue += street.Overdue[h.Code]
		case WorksHook:
			f.Projects += street.Projects[h.Code]
			f.Late += street.Late[h.Code]
		case SurveyHook:
			f.Found += street.Found[h.Code]
			f.FoundLate += street.FoundLate[h.Code]
		}
	}
	return nil
}

// live is the value of a clause's figure, now or then; none where it has no
// figure, where that is no number, or where it is not on record.
func (s *Service) live(ctx context.Context, tx *db.Tx, n Node, day string, then *figures.Then) (v Value, ok bool, err error) {
	if n.Figure == "" || s.Numbers == nil {
		return v, false, nil
	}
	q, known, err := figureQuery(ctx, tx, n, "", "")
	if err != nil || !known {
		return v, false, err
	}
	if then != nil {
		q.To, q.Then = day, then
	}
	x, err := s.Numbers.Value(ctx, tx.Present(), n.Figure, q)
	if err != nil {
		return v, false, fmt.Errorf("figure %s of clause %s: %w", n.Figure, n.Code, err)
	}
	v = Value{Clause: n.Code, Day: day, Figure: n.Figure, Link: x.Link}
	v.Value, ok = numberOf(x)
	if d, known := s.Numbers.Def(n.Figure); ok && known && d.Sample {
		low, high := x.Rate.Interval()
		a, b := percent(low), percent(high)
		v.Low, v.High, v.Asked = &a, &b, x.Rate.Den
	}
	return v, ok && !x.Later, nil
}

// percent is a share as a quantity in per cent, to one decimal.
func percent(share float64) Quantity { return Quantity(math.Round(share*1000)) * One / 10 }

// numberOf is a figure as a quantity: a rate in per cent.
func numberOf(x figures.Value) (Quantity, bool) {
	switch x.Kind {
	case figures.Rate:
		if !x.Rate.Valid() {
			return 0, false
		}
		return ParseQuantity(strings.TrimSuffix(strings.ReplaceAll(x.Rate.Percent(), " ", ""), "%"))
	case figures.Flow, figures.Stock, figures.Mark:
		return Quantity(x.N) * One, true
	case figures.Median:
	}
	return 0, false
}

// ClauseFilter narrows the clauses of the board. The address of the page says
// the same.
type ClauseFilter struct {
	Text    string
	Chapter string
	State   State
	Unit    id.Unit
	Group   id.Group
	Veto    bool
	Confirm bool // the threshold is to be confirmed
}

// ClauseFilterFrom reads the filter of an address.
func ClauseFilterFrom(q url.Values) ClauseFilter {
	f := ClauseFilter{
		Text: strings.TrimSpace(q.Get("q")), Chapter: q.Get("chapter"), Unit: id.Unit(q.Get("unit")), Group: id.Group(q.Get("group")),
		Veto: q.Get("veto") != "", Confirm: q.Get("confirm") != "",
	}
	if s := State(q.Get("state")); s.rank() >= 0 {
		f.State = s
	}
	return f
}

// Link is path with the filter as its address.
func (f ClauseFilter) Link(path string) string {
	v := url.Values{}
	for name, s := range map[string]string{"q": f.Text, "chapter": f.Chapter, "state": string(f.State), "unit": string(f.Unit), "group": string(f.Group)} {
		if s != "" {
			v.Set(name, s)
		}
	}
	for name, on := range map[string]bool{"veto": f.Veto, "confirm": f.Confirm} {
		if on {
			v.Set(name, "1")
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// Holds reports whether a clause is one that the filter asks for.
func (f ClauseFilter) Holds(c Standing) bool {
	text := strings.ToLower(f.Text)
	return (f.State == "" || c.State == f.State) && (f.Unit == "" || c.Unit == f.Unit) && (f.Group == "" || c.Group == f.Group) && (!f.Veto || c.Veto) &&
		(!f.Confirm || !c.Sourced) && (f.Chapter == "" || Chapter(c.Code) == f.Chapter) &&
		(text == "" || strings.Contains(strings.ToLower(c.Name+" "+c.English+" "+c.Code), text))
}

// Now returns every clause of the edition in force as it stands; fault.NotFound
// without one. It asks nobody's leave: it is for other slices.
func (s *Service) Now(ctx context.Context, tx *db.Tx) (Board, error) { return s.board(ctx, tx) }

// Board returns every clause of the edition in force as it stands. Without one
// it is empty, with no tree.
func (s *Service) Board(ctx context.Context, by access.Actor) (b Board, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		b, err = s.board(ctx, tx)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	})
	return b, err
}
