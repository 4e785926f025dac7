package cases

import (
	"context"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/search"
)

// A list must cost the same at ten thousand cases and at a million. An index
// such as (county, area, state, number) gives rows in the order of the list
// only for one area and one state. So a filter is cut into branches, each with
// one owner and one state; each branch reads no more rows than the page has,
// and their union is sorted again.

// cond is a condition with ? for its values.
type cond struct {
	text string
	args []any
}

// branch is what is asked together: an owner, or a state, or both.
type branch []cond

// query is a filter made ready to be asked.
type query struct {
	rest     []cond   // holds in every branch
	branches []branch // any of these; none: no further condition
	column   string   // by which the list is sorted
	down     bool
	nullable bool // rows without a value of column come last
	now      time.Time
	past     bool // now lies before the present
}

// maxBranches bounds the union; beyond it conditions are asked with IN.
const maxBranches = 48

// columnOf is the column of each moment.
func columnOf(m Moment) string {
	switch m {
	case OnDue:
		return "due_at"
	case OnSettle:
		return "settle_at"
	default:
		return string(m) + "_at"
	}
}

// plan makes a query of a filter for an actor.
func (s *Service) plan(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (query, error) {
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return query{}, err
	}
	q := query{column: "number"}
	q.sortBy(f)
	if err := q.asOf(ctx, tx, f, k); err != nil {
		return q, err
	}
	if f.Campaign == "" {
		f.Campaign = k.Campaign
	}
	if f.Campaign != AllCampaigns {
		q.and("campaign = ?", f.Campaign)
	}
	if f.Voided {
		q.and("voided_at IS NOT NULL")
	} else {
		q.and("voided_at IS NULL")
	}
	if err := q.period(f, k); err != nil {
		return q, err
	}
	q.flags(f)
	single := f.On != "" || f.From != "" || f.To != "" || f.Due != "" // an index of instants leads
	if f.Asked != "" {
		single = true // few wait
		q.rest = append(q.rest, asking(f.Asked, q.then()))
	}
	if f.Text != "" {
		single = true
		if n, ok := ParseLabel(k.Prefix, f.Text); ok {
			q.and("(number = ? OR register_no = ?)", n, f.Text)
		} else {
			text, args := search.Match(tx, Subject, "id", f.Text)
			q.and(text, args...)
		}
	}
	if f.Box != nil {
		single = true
		q.within(*f.Box)
	}
	q.owners(by, f, single, k)
	return q, nil
}

func (q *query) and(text string, args ...any) { q.rest = append(q.rest, cond{text, args}) }

func (q *query) sortBy(f Filter) {
	order := f.Sort
	if order == "" {
		order = "-number"
		if f.On != "" || f.From != "" || f.To != "" {
			order = "-" + string(f.moment())
		}
	}
	name, down := strings.CutPrefix(order, "-")
	q.down = down
	if name != "number" {
		q.column = columnOf(Moment(name))
		q.nullable = Moment(name) != OnReported
	}
}

func (f Filter) moment() Moment {
	if f.On == "" {
		return OnReported
	}
	return f.On
}

// period narrows to a moment, and to deadlines by the present instant.
func (q *query) period(f Filter, k *Known) error {
	col := columnOf(f.moment())
	if f.On != "" && f.On != OnReported {
		q.and(col + " IS NOT NULL")
		if col == q.column {
			q.nullable = false
		}
	}
	if f.From != "" {
		at, ok := k.start(f.From)
		if !ok {
			return fault.New(fault.Invalid, "case.bad_parameter", f.From)
		}
		q.and(col+" >= ?", at.UnixMilli())
	}
	if f.To != "" {
		at, ok := k.end(f.To)
		if !ok {
			return fault.New(fault.Invalid, "case.bad_parameter", f.To)
		}
		q.and(col+" < ?", at.UnixMilli())
	}
	today := k.day(q.now)
	switch f.Due {
	case "overdue":
		q.and("clock_due < ?", q.now.UnixMilli())
	case "today":
		end, _ := k.end(today)
		q.and("clock_due >= ? AND clock_due < ?", q.now.UnixMilli(), end.UnixMilli())
	case "soon":
		q.and("clock_due >= ? AND clock_due < ?", q.now.UnixMilli(), q.now.Add(soon).UnixMilli())
	}
	return nil
}

// flags narrows by what is true of a case.
func (q *query) flags(f Filter) {
	at := "closed_at"
	if f.On == OnHandled {
		at = "handled_at"
	}
	switch f.OnTime {
	case "yes":
		q.and(at + " IS NOT NULL AND (due_at IS NULL OR " + at + " <= due_at)")
	case "no":
		q.and(at + " IS NOT NULL AND due_at < " + at)
	}
	switch f.Closing {
	case NotClosed:
	case "here":
		q.and("closing IN ('verified', 'forced')")
	case Verified, Forced, ClosedBefore:
		q.and("closing = ?", string(f.Closing))
	}
	switch f.Photos {
	case "none":
		q.and("photos_before = 0 AND photos_after = 0")
	case "before":
		q.and("photos_before > 0")
	case "after":
		q.and("photos_after > 0")
	}
	if len(f.Sources) > 0 {
		q.rest = append(q.rest, among("source", f.Sources))
	}
	if len(f.Either) > 0 {
		q.rest = append(q.rest, anyOf([]branch{{among("category", f.Either)}, {among("theme", f.Either)}}))
	}
	if f.Survey != "" {
		q.and("survey = ?", f.Survey)
	}
}

func among[T any](column string, vs []T) cond {
	args := make([]any, len(vs))
	for i, v := range vs {
		args[i] = v
	}
	return cond{column + " IN (" + strings.TrimSuffix(strings.Repeat("?, ", len(vs)), ", ") + ")", args}
}

// owners narrows to areas, groups, units, categories and states, and to what
// by may see. What can drive a branch does; the rest is asked in each.
func (q *query) owners(by access.Actor, f Filter, single bool, k *Known) {
	var sets [][]branch // each: any of these
	if reach := by.Reach(access.SeeCase); !reach.All {
		sets = append(sets, ownerBranches(reach, access.SeeCase))
	}
	switch f.Mine {
	case "todo":
		sets = append(sets, todo(by, k.day(q.now), q.then()))
	case "reported":
		sets = append(sets, []branch{{{"reporter = ?", []any{by.Account}}}})
	case "following":
		sets = append(sets, []branch{{following(by.Account)}})
	}
	if f.Reporter != "" {
		sets = append(sets, []branch{{{"reporter = ?", []any{f.Reporter}}}})
	}
	switch f.Unit {
	case "":
	case None:
		q.and("lead_unit IS NULL")
	default:
		sets = append(sets, []branch{{{"lead_unit = ?", []any{f.Unit}}}, {assisting(f.Unit)}})
	}
	if f.Lead != "" {
		sets = append(sets, []branch{{{"lead_unit = ?", []any{f.Lead}}}})
	}
	if len(f.Areas) > 0 {
		sets = append(sets, areaBranches(f.Areas))
	}
	switch f.Group {
	case "":
	case None:
		sets = append(sets, []branch{{{"grp IS NULL", nil}}})
	default:
		sets = append(sets, []branch{{{"grp = ?", []any{f.Group}}}})
	}
	if f.Theme != "" {
		sets = append(sets, []branch{{{"theme = ?", []any{f.Theme}}}})
	}
	if len(f.Categories) > 0 {
		sets = append(sets, categoryBranches(f.Categories))
	}
	// The first set drives; the others hold in every branch.
	for i, set := range sets {
		if i == 0 && !single && q.column == "number" {
			q.branches = set
			continue
		}
		q.rest = append(q.rest, anyOf(set))
	}
	q.states(f, single)
}

// states multiplies the branches by the states, so that each is read in the
// order of its index.
func (q *query) states(f Filter, single bool) {
	states := f.States
	if f.Mine == "todo" && len(states) == 0 {
		return // every branch has its state
	}
	if single || q.column != "number" || f.Voided {
		if len(states) > 0 {
			q.rest = append(q.rest, among("state", states))
		}
		return
	}
	if len(q.branches) == 0 {
		for _, st := range states {
			q.branches = append(q.branches, branch{{"state = ?", []any{st}}})
		}
		return
	}
	each := states
	if len(each) == 0 {
		each = States()
	}
	var out []branch
	for _, b := range q.branches {
		if !indexed(b) {
			if len(states) > 0 {
				b = append(slices.Clone(b), among("state", states))
			}
			out = append(out, b)
			continue
		}
		for _, st := range each {
			out = append(out, append(slices.Clone(b), cond{"state = ?", []any{st}}))
		}
	}
	if len(out) > maxBranches {
		q.rest = append(q.rest, anyOf(q.branches))
		q.branches = nil
		if len(states) > 0 {
			q.rest = append(q.rest, among("state", states))
		}
		return
	}
	q.branches = out
}
