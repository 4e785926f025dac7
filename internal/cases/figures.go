package cases

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// ledger is the page that every figure opens.
const ledger = "/cases"

// narrowed is f narrowed to what q asks for. A unit's figures count the cases
// that it leads.
func (f Filter) narrowed(q figures.Query, period bool) Filter {
	f.Campaign = q.Campaign
	if q.Area != "" {
		f.Areas = []id.Area{q.Area}
	}
	f.Group, f.Lead = q.Group, q.Unit
	if q.Category != "" {
		f.Categories = []string{q.Category}
	}
	if q.Theme != "" {
		f.Theme = q.Theme
	}
	if period {
		f.From, f.To = q.From, q.To
	}
	if q.Then != nil {
		f.At = q.Then.Day
	}
	return f
}

// flows are the figures of what happened in a period, each with the list of
// the cases that it counts. 应结案 (due_close) counts a case once, on the
// earlier of its closing and its deadline: so periods add up, and what was
// closed early counts where it was closed.
func flows() map[string]Filter {
	return map[string]Filter{
		"cases.reported":        {On: OnReported},
		"cases.filed":           {On: OnFiled},
		"cases.dispatched":      {On: OnDispatched},
		"cases.handled":         {On: OnHandled},
		"cases.handled_on_time": {On: OnHandled, OnTime: "yes"},
		"cases.closed":          {On: OnClosed, Closing: "here"},
		"cases.closed_on_time":  {On: OnClosed, Closing: "here", OnTime: "yes"},
		"cases.verified":        {On: OnClosed, Closing: Verified},
		"cases.forced":          {On: OnClosed, Closing: Forced},
		"cases.closed_before":   {On: OnClosed, Closing: ClosedBefore},
		"cases.due_close":       {On: OnSettle},
		"cases.rework":          {On: OnRework},
		"cases.returned":        {On: OnReturned},
		"cases.extended":        {On: OnExtended},
		"cases.reopened":        {On: OnReopened},
		"cases.rejected":        {On: OnRejected},
		"cases.merged":          {On: OnMerged},
	}
}

// Themes lists the registers that a county's surveys fill by default, each
// with a figure of its own: cases.survey.<theme>.
func Themes() []string { return []string{"appearance", "infrastructure", "structures"} }

// problemStates are the states of a case that stands for a problem: all but
// those that were no problem of their own.
func problemStates() []State {
	return []State{Reported, Filed, Dispatched, Handling, AreaCheck, FinalCheck, Closed, Suspended}
}

// Figures returns what the slice counts, for the book of figures.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	for key, f := range flows() {
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Flow, Tally: key,
			Count: s.tally([]string{key}, f, true),
			Drill: func(q figures.Query) string { return f.narrowed(q, true).Link(ledger) },
		})
	}
	stock := func(key string, f Filter) {
		states := f.States
		if len(states) == 0 {
			states = States()
		}
		var keys []string
		for _, st := range states {
			keys = append(keys, stateTally(st))
		}
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Stock,
			Count: s.tally(keys, f, false),
			Drill: func(q figures.Query) string { return f.narrowed(q, false).Link(ledger) },
		})
		last := &defs[len(defs)-1]
		if len(keys) == 1 {
			last.Tally = keys[0]
		}
		if f.Theme == "" {
			last.ByUnit = true
			last.Cut = func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				return s.cut(ctx, tx, states, f, q, by)
			}
		}
	}
	for _, st := range States() {
		stock(stateTally(st), Filter{States: []State{st}})
	}
	stock("cases.all", Filter{})
	stock("cases.open", Filter{States: OpenStates()})
	stock("cases.problems", Filter{States: problemStates()})
	for _, theme := range Themes() {
		stock("cases.survey."+theme, Filter{Theme: theme})
	}
	for key, due := range map[string]string{"cases.overdue": "overdue", "cases.due_today": "today", "cases.due_soon": "soon"} {
		f := Filter{Due: due}
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Stock, ByUnit: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return s.countAll(ctx, tx, f.narrowed(q, false))
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				return s.countBy(ctx, tx, f.narrowed(q, false), column(by))
			},
			Drill: func(q figures.Query) string { return f.narrowed(q, false).Link(ledger) },
		})
	}
	handled := Filter{On: OnHandled}
	defs = append(defs, figures.Def{
		Key: "cases.median_handling", Kind: figures.Median, Bands: handlingBands, Spread: s.spread,
		Drill: func(q figures.Query) string { return handled.narrowed(q, true).Link(ledger) },
	})
	for i := range defs {
		defs[i].Kept = known
	}
	return append(defs, rates()...)
}

// rates are the indicators of a city management centre (domain: filing,
// dispatch, closing, closing on time, rework, extension) and the share of a
// campaign's list that is put right.
func rates() []figures.Def {
	var defs []figures.Def
	for _, r := range [][3]string{
		{"cases.rate.filing", "cases.filed", "cases.reported"},
		{"cases.rate.dispatch", "cases.dispatched", "cases.filed"},
		{"cases.rate.handled_on_time", "cases.handled_on_time", "cases.handled"},
		{"cases.rate.close", "cases.closed", "cases.due_close"},
		{"cases.rate.close_on_time", "cases.closed_on_time", "cases.due_close"},
		{"cases.rate.rework", "cases.rework", "cases.due_close"},
		{"cases.rate.extension", "cases.extended", "cases.due_close"},
		{"cases.rate.rectification", "cases.state.closed", "cases.problems"},
	} {
		defs = append(defs, figures.Def{Key: r[0], Kind: figures.Rate, Num: r[1], Den: r[2]})
	}
	return defs
}

// tally counts from tallies, and where they are not kept for what is asked,
// from the records.
func (s *Service) tally(keys []string, f Filter, period bool) func(context.Context, *db.Tx, figures.Query) (int64, error) {
	return func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
		if q.Theme == "" {
			q.Theme = f.Theme
		}
		if !period {
			q.From, q.To = "", ""
		}
		if q.Theme != f.Theme && f.Theme != "" {
			return 0, nil // a register counts no other's cases
		}
		if !q.Tallied() {
			return s.countAll(ctx, tx, f.narrowed(q, period))
		}
		return s.sum(ctx, tx, keys, q)
	}
}

// sum adds up tallies: as they are, or as they were then.
func (s *Service) sum(ctx context.Context, tx *db.Tx, keys []string, q figures.Query) (n int64, err error) {
	if q, err = s.ofCampaign(ctx, tx, q); err != nil {
		return 0, err
	}
	for _, key := range keys {
		m, err := figures.Sum(ctx, tx, key, q)
		if err != nil {
			return 0, err
		}
		n += m
	}
	if q.Then == nil {
		return n, nil
	}
	since, err := s.since(ctx, tx, q.Then)
	if err != nil {
		return 0, err
	}
	for _, key := range keys {
		n += since.Of(key, q)
	}
	return n, nil
}

// ofCampaign is q of the current campaign, if it names none.
func (s *Service) ofCampaign(ctx context.Context, tx *db.Tx, q figures.Query) (figures.Query, error) {
	if q.Campaign == "" {
		k, err := s.below.Know(ctx, tx)
		if err != nil {
			return q, err
		}
		q.Campaign = k.Campaign
	}
	return q, nil
}

// spread is how many cases took how long: from tallies, and where they are not
// kept for what is asked, from the records.
func (s *Service) spread(ctx context.Context, tx *db.Tx, q figures.Query) (map[string]int64, error) {
	q, err := s.ofCampaign(ctx, tx, q)
	if err != nil {
		return nil, err
	}
	if q.Tallied() && q.Then == nil {
		return figures.Spread(ctx, tx, handlingBands, q)
	}
	f := Filter{On: OnHandled}
	plan, err := s.plan(ctx, tx, access.System(tx.County), f.narrowed(q, true))
	if err != nil {
		return nil, err
	}
	st := &statement{}
	st.text.WriteString("SELECT dispatched_at, reported_at, handled_at")
	plan.from(st, tx)
	st.where(tx, plan.narrow())
	out := map[string]int64{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var c Case
		if err := r.Scan(db.Time(&c.DispatchedAt), db.Time(&c.ReportedAt), db.Time(&c.HandledAt)); err != nil {
			return err
		}
		out[c.band()]++
		return nil
	}, st.text.String(), st.args...)
	if err != nil {
		return nil, fmt.Errorf("handling times: %w", err)
	}
	return out, nil
}

// countAll counts the rows of a list, for a reader who sees the whole county.
func (s *Service) countAll(ctx context.Context, tx *db.Tx, f Filter) (int64, error) {
	const most = 1 << 40
	return s.countUpTo(ctx, tx, access.System(tx.County), f, most)
}

// countBy counts the rows of a list for each value of a column of owners.
func (s *Service) countBy(ctx context.Context, tx *db.Tx, f Filter, column string) (map[string]int64, error) {
	q, err := s.plan(ctx, tx, access.System(tx.County), f)
	if err != nil {
		return nil, err
	}
	st := &statement{}
	// By the bare column the database would walk all cases in its order, rather
	// than the few by their deadline.
	cut := "COALESCE(" + column + ", '')"
	st.text.WriteString("SELECT " + cut + ", COUNT(*)")
	q.from(st, tx)
	st.where(tx, q.narrow())
	st.text.WriteString(" GROUP BY " + cut + " LIMIT 10000")
	out := map[string]int64{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var n int64
		if err := r.Scan(&of, &n); err != nil {
			return err
		}
		out[of] += n
		return nil
	}, st.text.String(), st.args...)
	if err != nil {
		return nil, fmt.Errorf("count cases by %s: %w", column, err)
	}
	return out, nil
}

// narrow is everything that a query asks of a row, branches and all.
func (q query) narrow() []cond {
	if len(q.branches) == 0 {
		return q.rest
	}
	return append(slices.Clone(q.rest), anyOf(q.branches))
}
