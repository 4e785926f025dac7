package works

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

// Todos lists the projects that wait for the actor, by the day of their end.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, by, Filter{Mine: true, Sort: "due", Limit: limit})
}

// Late lists the projects of the county of which something is late.
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
	out := make([]inbox.Todo, 0, len(p.Projects))
	for _, x := range p.Projects {
		due := x.Next
		if due == "" {
			due = x.DueOn
		}
		out = append(out, inbox.Todo{
			Kind: "works.project", Subject: Subject, Record: string(x.ID), Number: x.Label(), Title: x.Title, Where: inArea[x.Area] + " · " + units[x.Unit],
			State: "works.state." + string(x.State), Step: "works.step." + string(step(x)), Link: x.Link(), Phone: "/m/works/" + string(x.ID),
			Due: endOf(due, county.Zone), Late: x.Late(p.Today),
		})
	}
	return out, nil
}

// step is the act that a project waits for.
func step(p Project) Act {
	switch p.State {
	case Proposed:
		return DoApprove
	case Approved:
		return DoBegin
	case Doing:
		if p.Percent == 100 {
			return DoAccept
		}
	case Accepted:
		return DoHand
	case Suspended:
		return DoResume
	case Handed, Dropped:
	}
	return DoReport
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

// Expected lists the milestones that were to be done from one day to another,
// of projects that were approved.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (x inbox.Expectation, err error) {
		var p Project
		var due, done string
		err = r.Scan(&x.Record, &p.ID, &p.Number, &x.Area, &x.Unit, &due, &done)
		x.Kind, x.Title, x.Link = "works.expected.milestone", p.Label(), p.Link()
		x.Due, x.Done = endOf(due, county.Zone), endOf(done, county.Zone)
		return x, err
	}, `SELECT m.id, p.id, p.number, p.area, p.unit, m.due_on, m.done_on FROM works_milestones m JOIN works_projects p ON p.county = m.county AND p.id = m.project
		WHERE m.county = $1 AND m.due_on >= $2 AND m.due_on <= $3 AND p.approved_on <> '' AND p.state NOT IN ('suspended', 'dropped') ORDER BY m.due_on, m.id LIMIT $4`,
		tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected milestones: %w", err)
	}
	return out, nil
}
