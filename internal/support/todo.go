package support

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
	"chuangwei/internal/worktime"
)

// Todos lists the requests that wait for the actor, by deadline.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, by, Filter{Mine: true, Sort: "due", Limit: limit})
}

// Late lists the requests of the county for which somebody is late, the
// longest first.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, access.System(tx.County), Filter{Late: true, Sort: "due", Limit: limit})
}

func todos(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]inbox.Todo, error) {
	p, err := list(ctx, tx, by, f)
	if err != nil {
		return nil, err
	}
	inArea, err := areas.Names(ctx, tx)
	if err != nil {
		return nil, err
	}
	groups, err := org.GroupNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]inbox.Todo, 0, len(p.Requests))
	for _, r := range p.Requests {
		out = append(out, inbox.Todo{
			Kind: "support.request", Subject: Subject, Record: string(r.ID), Number: r.Label(), Title: r.Title, Where: inArea[r.Area] + " → " + groups[r.Group],
			State: "support.state." + string(r.State), Step: "support.step." + string(step(r, by, tx.Now)), Link: r.Link(), Phone: "/m/support/" + string(r.ID),
			Due: r.Due, Late: r.Late(tx.Now),
		})
	}
	return out, nil
}

// step is the act by which the actor moves a request on, or the one that it
// waits for.
func step(r Request, by access.Actor, now time.Time) Act {
	if acts := Allowed(r, by, now); len(acts) > 0 && acts[0].Main && !by.System {
		return acts[0].Act
	}
	switch r.State {
	case Questioned:
		return DoReply
	case Declined:
		return DoEscalate
	case Escalated:
		return DoDirect
	case Accepted:
		return DoHand
	case Handed:
		return DoConfirm
	case Asked, Done, Upheld, Withdrawn:
	}
	return DoAccept
}

// maxExpected bounds the expectations of one period.
const maxExpected = 100_000

// Expected lists what was expected of working groups from one day to another:
// an answer by its clock, and the work by the day that was planned.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	first, err := worktime.ParseDay(from)
	if err != nil {
		return nil, err
	}
	last, err := worktime.ParseDay(to)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (x inbox.Expectation, err error) {
		var q Request
		err = r.Scan(&q.ID, &q.Number, &x.Area, &x.Group, db.Time(&x.Due), db.Time(&x.Done))
		x.Kind, x.Record, x.Title, x.Link = "support.expected.answer", string(q.ID), q.Label(), q.Link()
		return x, err
	}, `SELECT id, number, area, grp, answer_due, answered_at FROM support_requests WHERE county = $1 AND answer_due >= $2 AND answer_due < $3
		AND (state NOT IN ('questioned', 'withdrawn') OR answered_at IS NOT NULL) ORDER BY answer_due, number LIMIT $4`,
		tx.County, db.Millis(first.Start(county.Zone)), db.Millis(last.End(county.Zone)), maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected answers: %w", err)
	}
	work, err := db.All(ctx, tx, func(r db.Row) (x inbox.Expectation, err error) {
		var on string
		var q Request
		err = r.Scan(&q.ID, &q.Number, &x.Area, &x.Group, &on, db.Time(&x.Done))
		x.Kind, x.Record, x.Title, x.Link = "support.expected.work", string(q.ID), q.Label(), q.Link()
		x.Due = endOf(on, county.Zone)
		return x, err
	}, `SELECT id, number, area, grp, plan_on, handed_at FROM support_requests WHERE county = $1 AND plan_on >= $2 AND plan_on <= $3
		AND state IN ('accepted', 'handed', 'done') ORDER BY plan_on, number LIMIT $4`, tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected work of groups: %w", err)
	}
	return append(out, work...), nil
}
