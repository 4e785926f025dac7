package plan

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/recur"
)

// back is for how many days tasks are made afterwards, where the program did
// not run: nobody can do what was due long ago.
const back = 31

// MakeDue makes the tasks of every duty that runs, up to today, and returns
// how many. It is what the clock calls; coming twice makes nothing twice.
func (s *Service) MakeDue(ctx context.Context, tx *db.Tx) (int, error) {
	if _, err := counties.CurrentID(ctx, tx); fault.Is(err, fault.NotFound) {
		return 0, nil // no campaign was ever begun
	} else if err != nil {
		return 0, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return 0, err
	}
	today := counties.Day(tx, county)
	due, err := db.All(ctx, tx, scanDuty, `SELECT `+dutyColumns+` FROM plan_duties WHERE county = $1 AND paused_on = '' AND made_to < $2 AND starts_on <= $2 ORDER BY id LIMIT $3`,
		tx.County, today, maxDuties)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	k, err := know(ctx, tx)
	if err != nil {
		return 0, err
	}
	made := 0
	for _, d := range due {
		if d.Units, err = dutyUnits(ctx, tx, d.ID); err != nil {
			return made, err
		}
		n, err := s.makeOf(ctx, tx, k, d, today)
		if err != nil {
			return made, fmt.Errorf("duty %s: %w", d.ID, err)
		}
		made += n
	}
	return made, nil
}

func (s *Service) makeOf(ctx context.Context, tx *db.Tx, k *known, d Duty, today string) (made int, err error) {
	from := max(d.StartsOn, shift(today, -back))
	if d.MadeTo != "" {
		from = max(from, shift(d.MadeTo, 1))
	}
	by := access.System(tx.County)
	for _, day := range recur.Days(d.Rule, d.StartsOn, from, today) {
		for _, u := range d.Units {
			if _, there := k.units[u]; !there {
				continue // it was dissolved since
			}
			is, err := db.Exists(ctx, tx, `SELECT 1 FROM plan_tasks WHERE county = $1 AND duty = $2 AND lead_unit = $3 AND period = $4`, tx.County, d.ID, u, day)
			if err != nil {
				return made, err
			}
			if is {
				continue
			}
			if err := s.makeOne(ctx, tx, by, k, d, u, day); err != nil {
				return made, err
			}
			made++
		}
	}
	_, err = tx.Exec(ctx, `UPDATE plan_duties SET made_to = $3 WHERE county = $1 AND id = $2`, tx.County, d.ID, today)
	return made, err
}

func (s *Service) makeOne(ctx context.Context, tx *db.Tx, by access.Actor, k *known, d Duty, unit id.Unit, day string) error {
	_, err := s.add(ctx, tx, by, k, Draft{
		Title: d.Title, Details: d.Details, Evidence: d.Evidence, Weight: d.Weight, Lead: unit, Area: d.Area, Group: d.Group,
		StartsOn: day, DueOn: shift(day, d.Days), Source: Source{Kind: FromDuty, Record: string(d.ID), Title: d.Title, Link: "/plan/duties/" + string(d.ID)},
		duty: d.ID, period: day,
	})
	return err
}

// shift is the day n days later.
func shift(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}
