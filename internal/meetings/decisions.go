package meetings

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// DecisionFilter narrows lists of decisions. The address of a list says the
// same.
type DecisionFilter struct {
	Campaign id.Campaign // empty: all
	Text     string      // in the title; or a task's number
	Kind     Kind
	Area     id.Area
	Group    id.Group
	Unit     id.Unit
	Meeting  id.Meeting
	States   []DecisionState // empty: all but those withdrawn
	Late     bool
	On       string // due, done, made: which day From and To bound; empty: made
	From, To string
	Theme    string // of cases; decisions have none, so that it finds nothing

	Sort  string // due, made; with - before it: downwards
	After string
	Limit int
}

// DecisionFilterFrom reads the filter of an address.
func DecisionFilterFrom(q url.Values) DecisionFilter {
	f := DecisionFilter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Kind: Kind(q.Get("kind")), Area: id.Area(q.Get("area")), Group: id.Group(q.Get("group")),
		Unit: id.Unit(q.Get("unit")), Meeting: id.Meeting(q.Get("meeting")), Late: q.Get("late") != "", On: q.Get("on"), From: q.Get("from"), To: q.Get("to"),
		Sort: q.Get("sort"), After: q.Get("after"), Theme: q.Get("theme"),
	}
	if !slices.Contains(Kinds(), f.Kind) {
		f.Kind = ""
	}
	for _, w := range q["state"] {
		if s := DecisionState(w); slices.Contains(DecisionStates(), s) {
			f.States = append(f.States, s)
		}
	}
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f DecisionFilter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "kind": string(f.Kind), "area": string(f.Area), "group": string(f.Group), "unit": string(f.Unit),
		"meeting": string(f.Meeting), "on": f.On, "from": f.From, "to": f.To, "sort": f.Sort, "theme": f.Theme,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if f.Late {
		v.Set("late", "1")
	}
	for _, s := range f.States {
		v.Add("state", string(s))
	}
	return v
}

// Link is path with the filter as its address.
func (f DecisionFilter) Link(path string) string { return link(path, f.Values()) }

func (f DecisionFilter) narrow(ctx context.Context, tx *db.Tx) (*db.Where, error) {
	w := &db.Where{}
	w.And("d.county = ?", tx.County)
	equal(w, "d.campaign", f.Campaign)
	equal(w, "d.kind", f.Kind)
	equal(w, "d.area", f.Area)
	equal(w, "d.grp", f.Group)
	equal(w, "d.unit", f.Unit)
	equal(w, "d.meeting", f.Meeting)
	states := f.States
	if len(states) == 0 {
		states = []DecisionState{Open, Done}
	}
	db.In(w, "d.state", states)
	if f.Late {
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return nil, err
		}
		w.And("d.state = 'open' AND d.due_on <> '' AND d.due_on < ?", counties.Day(tx, county))
	}
	column := map[string]string{"due": "d.due_on", "done": "d.done_on"}[f.On]
	if column == "" {
		column = "d.made_on"
	}
	if f.On != "" {
		w.And(column + " <> ''")
	}
	period(w, column, f.From, f.To)
	if f.Theme != "" {
		w.And("1 = 0")
	}
	if text := plain(f.Text); text != "" {
		like := strings.ToLower(db.Contains(text))
		w.And("LOWER(d.title) LIKE ? ESCAPE '!' OR LOWER(d.number) LIKE ? ESCAPE '!'", like, like)
	}
	return w, nil
}

// DecisionPage is a part of a list of decisions.
type DecisionPage struct {
	Decisions []Decision
	Total     int64
	Today     string
	Next      string
}

// decisionOrders are how lists of decisions are sorted: usually the latest first.
var decisionOrders = map[string][]db.Key{"due": {{SQL: "d.due_on"}, {SQL: "d.id"}}, "made": {{SQL: "d.made_on"}, {SQL: "d.id"}}}

func decisions(ctx context.Context, tx *db.Tx, f DecisionFilter) (p DecisionPage, err error) {
	if f.Limit <= 0 {
		f.Limit = usualLimit
	}
	f.Limit = min(f.Limit, mostLimit)
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return p, err
	}
	p.Today = counties.Day(tx, county)
	if p.Total, err = countDecisions(ctx, tx, f); err != nil {
		return p, err
	}
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return p, err
	}
	o := db.OrderOf(decisionOrders, f.Sort, "-made")
	o.After(w, f.After)
	query := `SELECT ` + decisionColumns + `, m.number, m.title FROM meeting_decisions d JOIN meetings m ON m.county = d.county AND m.id = d.meeting ` + w.String() +
		o.By() + ` LIMIT ` + w.Arg(f.Limit+1)
	p.Decisions, err = db.All(ctx, tx, func(r db.Row) (d Decision, err error) {
		return d, r.Scan(&d.ID, &d.Meeting, &d.Seq, &d.Kind, db.Text(&d.Area), db.Text(&d.Group), &d.Title, &d.Unit, &d.DueOn, &d.Task, &d.Number, &d.State, &d.MadeOn, &d.DoneOn, &d.OfNumber, &d.OfTitle)
	}, query, w.Args...)
	if err != nil {
		return p, fmt.Errorf("list decisions: %w", err)
	}
	if len(p.Decisions) > f.Limit {
		p.Decisions = p.Decisions[:f.Limit]
		last := p.Decisions[f.Limit-1]
		day := last.MadeOn
		if o.Name == "due" {
			day = last.DueOn
		}
		p.Next = o.Cursor(day, string(last.ID))
	}
	return p, nil
}

func countDecisions(ctx context.Context, tx *db.Tx, f DecisionFilter) (int64, error) {
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return 0, err
	}
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM meeting_decisions d `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count decisions: %w", err)
	}
	return n, nil
}

// Decisions returns a page of the decisions that f finds.
func (s *Service) Decisions(ctx context.Context, by access.Actor, f DecisionFilter) (p DecisionPage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = decisions(ctx, tx, f)
		return err
	})
	return p, err
}

// EachDecision calls fn for every decision of the list, in its order.
func (s *Service) EachDecision(ctx context.Context, by access.Actor, f DecisionFilter, fn func(Decision) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		for {
			p, err := decisions(ctx, tx, f)
			if err != nil {
				return err
			}
			for _, d := range p.Decisions {
				if err := fn(d); err != nil {
					return err
				}
			}
			if p.Next == "" {
				return nil
			}
			f.After = p.Next
		}
	})
}

func isNone(err error) bool { return errors.Is(err, db.ErrNone) }
