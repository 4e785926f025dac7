package notices

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
	"chuangwei/internal/org"
	"chuangwei/internal/worktime"
)

// maxTodos bounds the notices among what waits for somebody: hundreds that are
// signed in one act would leave no room for anything else. The register has
// them all.
const maxTodos = 10

// Todos lists the notices that wait for the actor, the first by deadline.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, by, Filter{Mine: true, Sort: "due", Limit: min(limit, maxTodos)})
}

// Late lists the overdue notices of the county.
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
	inArea, err := areas.Names(ctx, tx)
	if err != nil {
		return nil, err
	}
	units, err := org.UnitNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]inbox.Todo, 0, len(p.Notices))
	for _, n := range p.Notices {
		out = append(out, inbox.Todo{
			Kind: "notices.todo", Subject: Subject, Record: string(n.ID), Number: n.Label(), Title: n.Object.Name, Where: inArea[n.Area] + " · " + units[n.Issuer],
			State: "notices.state." + string(n.State), Step: "notices.step." + string(step(n)), Link: n.Link(), Phone: "/m/notices/" + string(n.ID),
			Due: endOf(n.Text.DueOn, county.Zone), Late: n.Late(p.Today),
		})
	}
	return out, nil
}

// step is the act that a notice waits for.
func step(n Notice) Act {
	switch n.State {
	case Drafted:
		return DoSign
	case Issued:
		return DoServe
	case Served, Refused, Complied, Transferred, Withdrawn:
	}
	return DoVisit
}

// endOf is the last instant of a day in the county.
func endOf(day string, zone *time.Location) time.Time {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return time.Time{}
	}
	return d.End(zone).Add(-time.Millisecond).UTC()
}

// Acting are whom a notice waits for: the unit that issues it.
func (n Notice) Acting() inbox.Recipients {
	return inbox.Recipients{Units: []id.Unit{n.Issuer}}
}

// Notice returns a notice, within a transaction, and whether it is overdue.
func (s *Service) Notice(ctx context.Context, tx *db.Tx, notice id.Served) (n Notice, late bool, err error) {
	if n, err = one(ctx, tx, notice); err != nil {
		return n, false, err
	}
	day, err := today(ctx, tx)
	return n, n.Late(day), err
}

// maxExpected bounds the expectations of one period.
const maxExpected = 100_000

// Expected lists the re-inspections that were to be made from one day to
// another: one on the deadline of each notice that was served, or was to be.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (x inbox.Expectation, err error) {
		var n Notice
		var due string
		var done time.Time
		err = r.Scan(&n.ID, &n.Number, &x.Area, &x.Unit, &due, db.Time(&done))
		x.Kind, x.Record, x.Title, x.Link = "notices.expected.visit", string(n.ID), n.Label(), n.Link()
		x.Due, x.Done = endOf(due, county.Zone), done
		return x, err
	}, `SELECT n.id, n.number, n.area, n.issuer, n.due_on, (SELECT MIN(v.at) FROM served_visits v WHERE v.county = n.county AND v.notice = n.id)
		FROM served_notices n WHERE n.county = $1 AND n.due_on >= $2 AND n.due_on <= $3 AND n.issued_on <> '' AND n.state <> 'withdrawn' ORDER BY n.due_on, n.id LIMIT $4`,
		tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected re-inspections: %w", err)
	}
	return out, nil
}
