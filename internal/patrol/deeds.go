package patrol

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Deed is what the group did of a kind in an area within some days.
type Deed struct {
	Area    id.Area
	Kind    string
	Actions int64
	Count   int64
}

// Deeds adds the actions of some days up by area and kind, within the unit of
// work of another slice: as many as the list of actions has, narrowed to each.
func (s *Service) Deeds(ctx context.Context, tx *db.Tx, from, to string) ([]Deed, error) {
	w := Filter{Campaign: AllCampaigns, From: from, To: to}.where(tx, "")
	out, err := db.All(ctx, tx, func(r db.Row) (d Deed, err error) { return d, r.Scan(&d.Area, &d.Kind, &d.Actions, &d.Count) },
		`SELECT COALESCE(area, ''), kind, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM patrol_actions `+w.String()+` GROUP BY COALESCE(area, ''), kind ORDER BY 1, 2 LIMIT 50000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("actions by area and kind: %w", err)
	}
	return out, nil
}

// Reach is how far the group covered an area within some days.
type Reach struct {
	Streets map[string]bool // on which something was recorded
	Hours   map[int]bool    // of the day in which something was
}

// Reaches returns how far the group covered every area in which it acted, and
// in which hours of the day it is out.
func (s *Service) Reaches(ctx context.Context, tx *db.Tx, from, to string) (map[id.Area]Reach, []int, error) {
	k, err := s.know(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	w := Filter{Campaign: AllCampaigns, From: from, To: to}.where(tx, "")
	out := map[id.Area]Reach{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var area id.Area
		var street string
		var hour int
		if err := r.Scan(&area, &street, &hour); err != nil {
			return err
		}
		x, ok := out[area]
		if !ok {
			x = Reach{map[string]bool{}, map[int]bool{}}
			out[area] = x
		}
		x.Streets[street], x.Hours[hour] = true, true
		return nil
	}, `SELECT DISTINCT COALESCE(area, ''), street, hour FROM patrol_actions `+w.String()+` LIMIT 400000`, w.Args...)
	if err != nil {
		return nil, nil, fmt.Errorf("streets and hours of actions: %w", err)
	}
	return out, k.Settings.Hours(), nil
}

// KindsOf returns the county's kinds of actions, within the unit of work of
// another slice.
func (s *Service) KindsOf(ctx context.Context, tx *db.Tx) (*Dictionary, error) {
	k, err := s.know(ctx, tx)
	if err != nil {
		return nil, err
	}
	return k.Kinds, nil
}
