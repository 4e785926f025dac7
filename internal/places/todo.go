package places

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
)

// Todos lists the places that the actor is to check within the week, by the
// day.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, by, Filter{Mine: true, Limit: limit})
}

// Late lists the places of the county whose check is late.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, access.System(tx.County), Filter{Late: true, Limit: limit})
}

func todos(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]inbox.Todo, error) {
	f.Sort = "next"
	places, _, err := list(ctx, tx, by, f)
	if err != nil || len(places) == 0 {
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
	day := counties.Day(tx, county)
	out := make([]inbox.Todo, 0, len(places))
	for _, p := range places {
		out = append(out, inbox.Todo{
			Kind: "places.place", Subject: Subject, Record: string(p.ID), Number: p.Label(), Title: p.Name, Where: inArea[p.Area] + " · " + units[p.Unit],
			State: "places.kind." + string(p.Kind), Step: "places.step.check", Link: p.Link(), Phone: "/m" + p.Link(), Due: endOf(p.Next, county.Zone), Late: p.Late(day),
		})
	}
	return out, nil
}

// maxExpected bounds the expectations of one period.
const maxExpected = 100_000

// Expected lists the checks that were to be made from one day to another: those
// that were made, and those that are open.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (e inbox.Expectation, err error) {
		var p Place
		var due, done string
		err = r.Scan(&e.Record, &p.ID, &p.Number, &e.Area, &e.Unit, &due, &done)
		e.Kind, e.Title, e.Link = "places.expected.check", p.Label(), p.Link()
		e.Due, e.Done = endOf(due, county.Zone), endOf(done, county.Zone)
		return e, err
	}, `SELECT c.id, p.id, p.number, c.area, c.unit, c.due_on, c.day FROM places_checks c JOIN places p ON p.county = c.county AND p.id = c.place
			WHERE c.county = $1 AND c.due_on >= $2 AND c.due_on <= $3
		UNION ALL SELECT p.id, p.id, p.number, p.area, p.unit, p.next_on, '' FROM places p WHERE p.county = $1 AND p.retired = FALSE AND p.next_on >= $2 AND p.next_on <= $3
		ORDER BY 6, 1 LIMIT $4`, tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected checks of places: %w", err)
	}
	return out, nil
}
