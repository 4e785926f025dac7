package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/plan"
	"chuangwei/internal/supervise"
)

// What is assessed: units of the four categories, what they had to do, and how
// long the month and the page of one mark may take.
const (
	assessUnits   = 300
	assessActions = 20_000
	monthGoal     = 2 * time.Second
	markGoal      = 100 * time.Millisecond
	slowerWith    = 2.0 // ten times the cases, at most so many times the time
)

// assessing measures a month of marks in counties with the same units and two
// numbers of cases: its cost grows with the units.
func assessing(ctx context.Context, o options, t *table) error {
	var months []time.Duration
	for _, n := range []int{o.less(10_000), o.less(100_000)} {
		took, err := o.assessed(ctx, n, t)
		if err != nil {
			return err
		}
		months = append(months, took)
	}
	grows := float64(months[1]) / float64(months[0])
	t.add("  ten times the cases to those", fmt.Sprintf("≤ %.0f ×", slowerWith), "", fmt.Sprintf("%.2f", grows), 0, judge(grows <= slowerWith))
	return nil
}

func (o options) assessed(ctx context.Context, cases int, t *table) (took time.Duration, err error) {
	dir := o.path(fmt.Sprintf("assess-%d", cases))
	if _, err := os.Stat(filepath.Join(dir, "complete")); err != nil {
		if err := o.makeAssessed(ctx, dir, cases); err != nil {
			return 0, err
		}
	}
	a, err := openData(ctx, dir)
	if err != nil {
		return 0, err
	}
	defer closing(&err, a.Close)
	in := &installation{App: a}
	if err := in.look(ctx); err != nil {
		return 0, err
	}
	s, err := serve(ctx, in)
	if err != nil {
		return 0, err
	}
	defer closing(&err, s.close)
	month := assess.Before(in.DB.Now(county).Format("2006-01"))
	by := access.System(county)
	marks := 0
	what := fmt.Sprintf("%d units, %s cases, %s actions", assessUnits, count(cases), count(assessActions))
	err = o.profiled(fmt.Sprintf("assess-%d", cases), func() error {
		compute := func(int) error { return a.Assess.Compute(ctx, by, month) }
		if err := compute(0); err != nil {
			return err
		}
		m, err := measure(1, 7, compute)
		if err != nil {
			return err
		}
		took = m.percentile(50)
		var links []string
		if err := a.Assess.Each(ctx, by, assess.Filter{Month: month}, func(m assess.Mark) error {
			marks++
			if m.None == "" {
				links = append(links, m.Link())
			}
			return nil
		}); err != nil {
			return err
		}
		if len(links) < assessUnits/2 {
			return fmt.Errorf("only %d of %d marks are rated", len(links), marks)
		}
		t.add("a month computed, "+what, "≤ 2 s", fmt.Sprintf("%s; %d marks", ms(took), marks), "", m.processor(), judge(took <= monthGoal))
		open := func(i int) error {
			page, err := s.get(ctx, links[i*7919%len(links)])
			if err == nil && !strings.Contains(string(page), "cases.closed_on_time") && !strings.Contains(string(page), "closing=") {
				err = errors.New("the mark does not open its records")
			}
			return err
		}
		if _, err := measure(1, 5, open); err != nil {
			return err
		}
		m, err = measure(1, 100, open)
		if err != nil {
			return err
		}
		t.add("  one mark explained, p95 of 100 pages", "≤ 100 ms", ms(m.percentile(95)), "", m.processor(), judge(m.percentile(95) <= markGoal))
		return nil
	})
	return took, err
}

// makeAssessed makes a county of units with cases, tasks, orders and actions,
// and rule sets that count for last month.
func (o options) makeAssessed(ctx context.Context, dir string, cases int) (err error) {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	in, err := begin(ctx, dir)
	if err != nil {
		return err
	}
	y := &yearCounty{installation: in, now: in.DB.Now(county)}
	by := access.System(county)
	for _, step := range []func() error{
		func() error { return y.more(ctx) },
		func() error { return y.fill(ctx, 0, cases) },
		func() error { return y.handle(ctx, cases) },
		func() error { // a case was changed last when that happened to it
			_, err := y.DB.WritePool().ExecContext(ctx, `UPDATE cases SET updated_at = COALESCE(closed_at, reported_at) WHERE county = $1`, county)
			return err
		},
		func() error {
			for _, u := range y.units[:4] {
				if _, err := y.Patrol.AddAgency(ctx, by, patrol.AgencyDraft{Unit: u, Need: 5}); err != nil {
					return err
				}
			}
			return y.act(ctx, o.less(assessActions))
		},
		func() error { return y.recount(ctx) },
		func() error { return y.tasked(ctx) },
		func() error { return y.ruled(ctx) },
	} {
		if err == nil {
			err = step()
		}
	}
	if err == nil {
		_, err = in.DB.WritePool().ExecContext(ctx, "PRAGMA optimize")
	}
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "complete"), nil, 0o600)
}

// more adds units of every category, and an employee to each.
func (y *yearCounty) more(ctx context.Context) error {
	by := access.System(county)
	for i := len(y.units); i < assessUnits; i++ {
		d := org.UnitDraft{Name: fmt.Sprintf("第%d单位", i+1), Category: []string{"A", "B", "C", "D"}[i%4], Kind: org.Agency, Level: org.OfCounty}
		u, err := y.Org.CreateUnit(ctx, by, d)
		if err != nil {
			return err
		}
		y.units = append(y.units, u)
	}
	for i, u := range y.units {
		p, err := y.Org.CreatePerson(ctx, by, org.PersonDraft{Unit: u, Name: fmt.Sprintf("工作人员%04d", i+1)})
		if err != nil {
			return err
		}
		y.persons = append(y.persons, p)
	}
	return nil
}

// tasked gives every unit four tasks and two orders that are due last month.
func (y *yearCounty) tasked(ctx context.Context) error {
	y.DB.Clock.Shift(county, -75*24*time.Hour)
	defer y.DB.Clock.Shift(county, 0)
	by := access.System(county)
	first, err := time.Parse("2006-01", assess.Before(y.now.Format("2006-01")))
	if err != nil {
		return err
	}
	due := func(i int) string { return first.AddDate(0, 0, i%28).Format(time.DateOnly) }
	for i, u := range y.units {
		for n := range 4 {
			if _, err := y.Plan.Create(ctx, by, plan.Draft{Title: fmt.Sprintf("任务%d", n+1), Lead: u, DueOn: due(i + 7*n)}); err != nil {
				return err
			}
		}
		for n := range 2 {
			d := supervise.Draft{Title: "督办", Details: "限期整改", To: supervise.ToUnit, ToID: string(u), DueOn: due(i + 11*n)}
			if _, err := y.Supervise.Issue(ctx, by, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// ruled puts the sets that a county begins with in force.
func (y *yearCounty) ruled(ctx context.Context) error {
	by := access.System(county)
	if _, err := y.Assess.Begin(ctx, by); err != nil {
		return err
	}
	page, err := y.Assess.Sets(ctx, by, assess.SetFilter{})
	if err != nil {
		return err
	}
	for _, s := range page.Sets {
		if err := y.Assess.Enforce(ctx, by, s.ID, 0, "2020-01-01", "测试"); err != nil {
			return err
		}
	}
	return nil
}
