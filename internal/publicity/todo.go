package publicity

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
)

// Todos lists what waits for the actor, by the day until which it does:
// activities to be done and proven, positions to be checked, quizzes to be
// passed.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	out, err := activityTodos(ctx, tx, by, Filter{Mine: true, Sort: "ends", Limit: limit})
	if err != nil {
		return nil, err
	}
	more, err := positionTodos(ctx, tx, by, PositionFilter{Mine: true, Limit: limit})
	if err != nil {
		return nil, err
	}
	quizzes, err := courseTodos(ctx, tx, by, limit)
	return soonest(slices.Concat(out, more, quizzes), limit), err
}

// Late lists what is late in the county, by the day until which it waited.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	out, err := activityTodos(ctx, tx, access.System(tx.County), Filter{Late: true, Sort: "ends", Limit: limit})
	if err != nil {
		return nil, err
	}
	more, err := positionTodos(ctx, tx, access.System(tx.County), PositionFilter{Late: true, Limit: limit})
	return soonest(append(out, more...), limit), err
}

// soonest are the first of a list by their deadline.
func soonest(list []inbox.Todo, limit int) []inbox.Todo {
	slices.SortStableFunc(list, func(a, b inbox.Todo) int { return a.Due.Compare(b.Due) })
	return list[:min(len(list), limit)]
}

// around is what todos say of where something is.
type around struct {
	county counties.County
	areas  map[id.Area]string
	units  map[id.Unit]string
}

func lookAround(ctx context.Context, tx *db.Tx) (a around, err error) {
	if a.county, err = counties.Of(ctx, tx); err != nil {
		return a, err
	}
	if a.areas, err = areas.Names(ctx, tx); err != nil {
		return a, err
	}
	a.units, err = org.UnitNames(ctx, tx)
	return a, err
}

func (a around) where(area id.Area, unit id.Unit) string {
	if area == "" {
		return a.units[unit]
	}
	return a.areas[area] + " · " + a.units[unit]
}

func activityTodos(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]inbox.Todo, error) {
	list, _, err := rows(ctx, tx, by, f)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	a, err := lookAround(ctx, tx)
	if err != nil {
		return nil, err
	}
	day := counties.Day(tx, a.county)
	out := make([]inbox.Todo, 0, len(list))
	for _, x := range list {
		out = append(out, inbox.Todo{
			Kind: "publicity.activity", Subject: Subject, Record: string(x.ID), Number: x.Label(), Title: x.Title, Where: a.where(x.Area, x.Unit),
			State: "publicity.state." + string(x.State), Step: "publicity.act." + string(DoProve), Link: x.Link(), Phone: "/m/publicity/activities/" + string(x.ID),
			Due: endOf(x.EndsOn, a.county.Zone), Late: x.Late(day),
		})
	}
	return out, nil
}

// maxExpected bounds the expectations of one period.
const maxExpected = 100_000

// Expected lists the activities and checks that were to be done from one day
// to another.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (e inbox.Expectation, err error) {
		var x Activity
		err = r.Scan(&x.ID, &x.Number, db.Text(&x.Area), &x.Unit, &x.EndsOn, &x.DoneOn)
		e = inbox.Expectation{Kind: "publicity.expected.activity", Record: string(x.ID), Title: x.Label(), Link: x.Link(), Unit: x.Unit, Area: x.Area}
		e.Due, e.Done = endOf(x.EndsOn, county.Zone), endOf(x.DoneOn, county.Zone)
		return e, err
	}, `SELECT id, number, area, unit, ends_on, done_on FROM publicity_activities
		WHERE county = $1 AND ends_on >= $2 AND ends_on <= $3 AND state <> 'cancelled' ORDER BY ends_on, id LIMIT $4`, tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected activities: %w", err)
	}
	checks, err := expectedChecks(ctx, tx, from, to)
	return append(out, checks...), err
}
