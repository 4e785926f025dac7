package equipment

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
)

// Todos lists what is to be in use within the week and waits for the actor, by
// the day: what is under repair, and what is planned.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, by, Filter{Mine: true, Limit: limit})
}

// Late lists what should have been in use before today.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, access.System(tx.County), Filter{Late: true, Limit: limit})
}

func todos(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]inbox.Todo, error) {
	f.Sort = "due"
	items, _, err := list(ctx, tx, by, f)
	if err != nil || len(items) == 0 {
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
	out := make([]inbox.Todo, 0, len(items))
	for _, x := range items {
		where := units[x.Unit]
		if a := inArea[x.Area]; a != "" {
			where = a + " · " + where
		}
		out = append(out, inbox.Todo{
			Kind: "equipment.item", Subject: Subject, Record: string(x.ID), Number: x.Label(), Title: x.Name, Where: where, State: string(keyOf(x.State)),
			Step: "equipment.step." + string(x.State), Link: x.Link(), Due: endOf(x.DueOn, county.Zone), Late: x.Late(day),
		})
	}
	return out, nil
}
