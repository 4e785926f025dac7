package inspect

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/worktime"
)

// Todos lists the sites that wait for an inspector.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, by, Filter{Mine: true, Limit: limit})
}

// Late lists the sites of the county that were not looked at in time. Those of
// a round that is not announced are left out: others read the list.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, access.Actor{County: tx.County}, Filter{Late: true, Limit: limit})
}

// Site returns a visit as by may know of it, and whether it is late.
func (s *Service) Site(ctx context.Context, tx *db.Tx, by access.Actor, visit id.Visit) (v Visit, late bool, err error) {
	if v, err = visitOf(ctx, tx, by, visit); err != nil {
		return v, false, err
	}
	day, err := today(ctx, tx)
	return v, v.Late(day), err
}

// Acting is whose turn it is.
func (v Visit) Acting() inbox.Recipients {
	return inbox.Recipients{Accounts: []id.Account{v.Inspector}}
}

func todos(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]inbox.Todo, error) {
	f.Sort = "number"
	p, err := visits(ctx, tx, by, f)
	if err != nil {
		return nil, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	inArea, err := areas.Names(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]inbox.Todo, 0, len(p.Visits))
	for _, v := range p.Visits {
		title := v.Site
		if v.Kind == Whole {
			title = county.Name
		}
		out = append(out, inbox.Todo{
			Kind: "inspect.todo", Subject: SubjectVisit, Record: string(v.ID), Number: v.Label(), Title: title, Where: inArea[v.Area],
			State: "inspect.visit." + v.State, Step: "inspect.step", Link: v.Link(), Phone: v.Phone(), Due: endOf(v.Due, county.Zone), Late: v.Late(p.Today),
		})
	}
	return out, nil
}

// endOf is the last instant of a day in the county.
func endOf(day string, zone *time.Location) time.Time {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return time.Time{}
	}
	return d.End(zone).Add(-time.Millisecond).UTC()
}

// maxExpected bounds the expectations of one period.
const maxExpected = 100_000

// Expected lists the sites that were to be looked at from one day to another,
// of rounds that have begun.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (x inbox.Expectation, err error) {
		var v Visit
		if err := r.Scan(&v.ID, &v.Number, &v.Seq, &v.Inspector, &v.Due, &v.DoneOn); err != nil {
			return x, err
		}
		x.Kind, x.Record, x.Title, x.Link, x.Account = "inspect.expected", string(v.ID), v.Label(), v.Link(), v.Inspector
		x.Due, x.Done = endOf(v.Due, county.Zone), endOf(v.DoneOn, county.Zone)
		return x, nil
	}, `SELECT v.id, p.number, v.seq, v.inspector, p.due_on, v.done_on FROM inspect_visits v JOIN inspect_rounds p ON p.county = v.county AND p.id = v.round
		WHERE v.county = $1 AND p.due_on >= $2 AND p.due_on <= $3 AND p.state IN ('begun', 'done') ORDER BY p.due_on, v.id LIMIT $4`, tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected inspections: %w", err)
	}
	return out, nil
}
