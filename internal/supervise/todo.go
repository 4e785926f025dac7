package supervise

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
	"chuangwei/internal/worktime"
)

// Todos lists the orders that wait for the actor, by deadline.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, by, Filter{Mine: true, Sort: "due", Limit: limit})
}

// Late lists the orders of the county that are late, the longest first.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, access.System(tx.County), Filter{Late: true, Sort: "due", Limit: limit})
}

func todos(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]inbox.Todo, error) {
	p, err := list(ctx, tx, by, f)
	if err != nil {
		return nil, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	units, err := org.UnitNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]inbox.Todo, 0, len(p.Orders))
	for _, o := range p.Orders {
		step := DoAnswer
		if o.State == Answered {
			step = DoAccept
		}
		out = append(out, inbox.Todo{
			Kind: "supervise.kind." + string(o.Kind), Subject: Subject, Record: string(o.ID), Number: o.Label(), Title: o.Title, Where: units[o.Unit],
			State: "supervise.state." + string(o.State), Step: "supervise.step." + string(step), Link: o.Link(), Phone: "/m/supervise/" + string(o.ID),
			Due: endOf(o.DueOn, county.Zone), Late: o.Late(p.Today),
		})
	}
	return out, nil
}

// endOf is the last instant of a day.
func endOf(day string, zone *time.Location) time.Time {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return time.Time{}
	}
	return d.End(zone).Add(-time.Millisecond).UTC()
}

// maxExpected bounds the expectations of one period.
const maxExpected = 100_000

// Expected lists the answers that were due from one day to another, each
// expected of its unit. An answer counts by its day: its instant is noon.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (x inbox.Expectation, err error) {
		var due, answered string
		if err := r.Scan(&x.Unit, db.Text(&x.Area), db.Text(&x.Group), &due, &answered); err != nil {
			return x, err
		}
		x.Kind, x.Due = "supervise.expected", endOf(due, county.Zone)
		if end := endOf(answered, county.Zone); !end.IsZero() {
			x.Done = end.Add(-12 * time.Hour)
		}
		return x, nil
	}, `SELECT unit, area, grp, due_on, answered_on FROM supervise_orders WHERE county = $1 AND due_on >= $2 AND due_on <= $3 AND state <> 'withdrawn'
		ORDER BY due_on, number LIMIT $4`, tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected answers: %w", err)
	}
	return out, nil
}
