package standard

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
	"chuangwei/internal/worktime"
)

// Todos lists the evidence that waits for the actor, by the day on which it is
// due.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, by, Filter{Mine: true, Sort: "due", Limit: limit})
}

// Late lists the evidence of the county that is late.
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
	out := make([]inbox.Todo, 0, len(p.Evidence))
	for _, e := range p.Evidence {
		step, due, late := "hand", e.DueOn, e.Late(p.Today)
		switch {
		case e.Stage == Handed:
			step = "review"
		case e.Expired(p.Today):
			step, due, late = "renew", e.ExpiresOn, true
		}
		out = append(out, inbox.Todo{
			Kind: "standard.evidence_of", Subject: Subject, Record: string(e.ID), Number: e.Label(), Title: e.Title, Where: units[e.Unit],
			State: "standard.stage." + string(e.Stage), Step: "standard.step." + step, Link: e.Link(), Due: endOf(due, county.Zone), Late: late,
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

// Expected lists the evidence that was to be handed in from one day to another.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (x inbox.Expectation, err error) {
		var first int64
		var e Evidence
		err = r.Scan(&e.ID, &e.Family, &e.Item, &e.Year, &e.Number, &e.Unit, &e.DueOn, &first)
		x = inbox.Expectation{Kind: "standard.expected.hand", Record: string(e.ID), Title: e.Label(), Link: e.Link(), Unit: e.Unit, Due: endOf(e.DueOn, county.Zone)}
		if first > 0 {
			x.Done = time.UnixMilli(first).UTC()
		}
		return x, err
	}, `SELECT e.id, e.family, e.item, e.year, e.number, e.unit, e.due_on,
			COALESCE((SELECT MIN(x.at) FROM standard_editions x WHERE x.county = e.county AND x.evidence = e.id), 0)
		FROM standard_evidence e WHERE e.county = $1 AND e.due_on >= $2 AND e.due_on <= $3 ORDER BY e.due_on, e.id LIMIT $4`, tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected evidence: %w", err)
	}
	return out, nil
}

// Evidence returns a piece of evidence, within a transaction, whether it is late
// today, and whether it has run out.
func (s *Service) Evidence(ctx context.Context, tx *db.Tx, evidence id.Evidence) (e Evidence, late, expired bool, err error) {
	if e, err = one(ctx, tx, evidence); err != nil {
		return e, false, false, err
	}
	day, err := today(ctx, tx)
	return e, e.Late(day), e.Expired(day), err
}

// Acting are whom a piece of evidence waits for.
func (e Evidence) Acting() inbox.Recipients {
	if e.Stage == Handed {
		return inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}}
	}
	return inbox.Recipients{Units: []id.Unit{e.Unit}}
}

// Owners are whom a piece of evidence belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	e, err := one(ctx, tx, id.Evidence(record))
	return e.Owners(), err
}
