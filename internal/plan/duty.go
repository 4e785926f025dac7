package plan

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/recur"
)

// Duty recurs: on each of its days it makes a task for each of its units. It
// goes on when the campaign is over, until it is paused.
type Duty struct {
	ID       id.Duty
	Title    string
	Details  string
	Evidence string
	Rule     string // RFC 5545: FREQ=WEEKLY;BYDAY=MO
	StartsOn string
	Days     int // from the rule's day to the deadline
	Units    []id.Unit
	Area     id.Area
	Group    id.Group
	Weight   int
	PausedOn string // empty: it runs
	MadeTo   string // the last day for which tasks were made
	Version  int64
	Key      string // request key, of a new one

	// Of a list: how its tasks stand.
	Made, Done, LateNow int64
}

// NextDays lists the next n days of a duty, from a day on.
func (d Duty) NextDays(from string, n int) []string {
	return recur.Next(d.Rule, d.StartsOn, from, n)
}

const (
	maxDuties   = 500
	maxDays     = 366
	dutyColumns = `id, title, details, evidence, rule, starts_on, days, area, grp, weight, paused_on, made_to, version`
)

func scanDuty(r db.Row) (d Duty, err error) {
	return d, r.Scan(&d.ID, &d.Title, &d.Details, &d.Evidence, &d.Rule, &d.StartsOn, &d.Days, db.Text(&d.Area), db.Text(&d.Group), &d.Weight, &d.PausedOn, &d.MadeTo, &d.Version)
}

// check tidies d and notes what is wrong with it.
func (d *Duty) check(ctx context.Context, tx *db.Tx) error {
	var f fault.Fields
	as := Draft{Title: d.Title, Details: d.Details, Evidence: d.Evidence, Weight: d.Weight, Responsible: d.Units, Area: d.Area, Group: d.Group}
	as.check(&f)
	k, err := know(ctx, tx)
	if err != nil {
		return err
	}
	if err := k.refs(ctx, tx, &f, as); err != nil {
		return err
	}
	for i := range f {
		if f[i].Name == "lead" || f[i].Name == "responsible" {
			f[i].Name = "units"
		}
	}
	d.Title, d.Details, d.Evidence, d.Weight = as.Title, as.Details, as.Evidence, as.Weight
	if d.Units = as.Responsible; as.Lead != "" {
		d.Units = append([]id.Unit{as.Lead}, as.Responsible...)
	}
	if len(d.Units) == 0 {
		f.Add("units", "plan.need_unit")
	}
	d.Rule = recur.Tidy(d.Rule)
	if !isDay(d.StartsOn) {
		f.Add("starts_on", "plan.bad_day")
	} else if !recur.Valid(d.Rule, d.StartsOn) {
		f.Add("rule", "plan.bad_rule")
	}
	if d.Days < 0 || d.Days > maxDays {
		f.Add("days", "plan.bad_days", maxDays)
	}
	return f.Err()
}

// SaveDuty enters a duty if it has no identifier, else changes it. Tasks that
// it has made stay as they are.
func (s *Service) SaveDuty(ctx context.Context, by access.Actor, d Duty) (out id.Duty, err error) {
	if err := by.Check(access.ManagePlan, access.Owners{}); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if d.ID != "" {
			out = d.ID
			return changeDuty(ctx, tx, by, d)
		}
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			made, err := insertDuty(ctx, tx, by, d)
			return string(made), err
		})
		out = id.Duty(answer)
		return err
	})
	return out, err
}

func insertDuty(ctx context.Context, tx *db.Tx, by access.Actor, d Duty) (id.Duty, error) {
	if err := d.check(ctx, tx); err != nil {
		return "", err
	}
	n, err := db.One(ctx, tx, db.Value[int], `SELECT COUNT(*) FROM plan_duties WHERE county = $1`, tx.County)
	if err != nil {
		return "", fmt.Errorf("duties: %w", err)
	}
	if n >= maxDuties {
		return "", fault.New(fault.Conflict, "plan.many_duties", maxDuties)
	}
	d.ID = id.New[id.Duty]()
	_, err = tx.Exec(ctx, `INSERT INTO plan_duties (county, id, title, details, evidence, rule, starts_on, days, area, grp, weight, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.County, d.ID, d.Title, d.Details, d.Evidence, d.Rule, d.StartsOn, d.Days, db.Null(d.Area), db.Null(d.Group), d.Weight, db.Millis(tx.Now))
	if err != nil {
		return "", fmt.Errorf("insert duty: %w", err)
	}
	if err := putDutyUnits(ctx, tx, d); err != nil {
		return "", err
	}
	return d.ID, journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectDuty, Record: string(d.ID), Act: "duty.created", By: by, First: true, Data: map[string]any{"title": d.Title, "rule": d.Rule},
	})
}

func changeDuty(ctx context.Context, tx *db.Tx, by access.Actor, d Duty) error {
	was, err := oneDuty(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	if d.Version != 0 && d.Version != was.Version {
		return fault.New(fault.Conflict, "plan.stale")
	}
	if err := d.check(ctx, tx); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE plan_duties SET title = $3, details = $4, evidence = $5, rule = $6, starts_on = $7, days = $8, area = $9, grp = $10, weight = $11,
		version = version + 1 WHERE county = $1 AND id = $2`,
		tx.County, d.ID, d.Title, d.Details, d.Evidence, d.Rule, d.StartsOn, d.Days, db.Null(d.Area), db.Null(d.Group), d.Weight)
	if err != nil {
		return fmt.Errorf("change duty: %w", err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM plan_duty_units WHERE county = $1 AND duty = $2`, tx.County, d.ID); err != nil {
		return fmt.Errorf("units of duty: %w", err)
	}
	if err := putDutyUnits(ctx, tx, d); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectDuty, Record: string(d.ID), Act: "duty.changed", By: by, Data: map[string]any{"title": d.Title, "rule": d.Rule},
	})
}

func putDutyUnits(ctx context.Context, tx *db.Tx, d Duty) error {
	for i, u := range d.Units {
		if _, err := tx.Exec(ctx, `INSERT INTO plan_duty_units (county, duty, unit, seq) VALUES ($1, $2, $3, $4)`, tx.County, d.ID, u, i+1); err != nil {
			return fmt.Errorf("units of duty: %w", err)
		}
	}
	return nil
}

func oneDuty(ctx context.Context, tx *db.Tx, duty id.Duty) (Duty, error) {
	if !fault.Storable(string(duty)) {
		return Duty{}, notFound()
	}
	d, err := db.One(ctx, tx, scanDuty, `SELECT `+dutyColumns+` FROM plan_duties WHERE county = $1 AND id = $2`, tx.County, duty)
	if errors.Is(err, db.ErrNone) {
		return d, notFound()
	}
	if err != nil {
		return d, fmt.Errorf("read duty: %w", err)
	}
	d.Units, err = dutyUnits(ctx, tx, duty)
	return d, err
}

func dutyUnits(ctx context.Context, tx *db.Tx, duty id.Duty) ([]id.Unit, error) {
	return db.All(ctx, tx, db.Value[id.Unit], `SELECT unit FROM plan_duty_units WHERE county = $1 AND duty = $2 ORDER BY seq LIMIT 1000`, tx.County, duty)
}

// Duties lists the recurring duties by title: those that run, those that are
// paused, or with an empty state all.
func (s *Service) Duties(ctx context.Context, by access.Actor, state string) (out []Duty, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		cond := map[string]string{"active": ` AND paused_on = ''`, "paused": ` AND paused_on <> ''`}[state]
		if out, err = db.All(ctx, tx, scanDuty, `SELECT `+dutyColumns+` FROM plan_duties WHERE county = $1`+cond+` ORDER BY title, id LIMIT 500`, tx.County); err != nil {
			return fmt.Errorf("duties: %w", err)
		}
		for _, part := range []struct {
			f  Filter
			to func(*Duty) *int64
		}{
			{Filter{Source: FromDuty}, func(d *Duty) *int64 { return &d.Made }},
			{Filter{Source: FromDuty, States: []State{Done}}, func(d *Duty) *int64 { return &d.Done }},
			{Filter{Source: FromDuty, Late: true}, func(d *Duty) *int64 { return &d.LateNow }},
		} {
			n, err := cut(ctx, tx, part.f, "duty")
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			for i := range out {
				*part.to(&out[i]) = n[string(out[i].ID)]
			}
		}
		for i := range out {
			if out[i].Units, err = dutyUnits(ctx, tx, out[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Duty returns one duty and its timeline.
func (s *Service) Duty(ctx context.Context, by access.Actor, duty id.Duty) (d Duty, story []journal.Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if d, err = oneDuty(ctx, tx, duty); err != nil {
			return err
		}
		story, err = journal.Of(ctx, tx, SubjectDuty, string(duty))
		return err
	})
	return d, story, err
}

// Pause makes a duty make no more tasks; Resume makes it go on from today,
// without those of the days between.
func (s *Service) Pause(ctx context.Context, by access.Actor, duty id.Duty, reason string) error {
	return s.run(ctx, by, duty, false, reason)
}

// Resume makes a paused duty go on.
func (s *Service) Resume(ctx context.Context, by access.Actor, duty id.Duty) error {
	return s.run(ctx, by, duty, true, "")
}

func (s *Service) run(ctx context.Context, by access.Actor, duty id.Duty, on bool, reason string) error {
	if err := by.Check(access.ManagePlan, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		d, err := oneDuty(ctx, tx, duty)
		if err != nil || (d.PausedOn == "") == on {
			return err
		}
		var f fault.Fields
		reason = strings.TrimSpace(reason)
		if !on && reason == "" {
			f.Add("reason", "plan.need_reason")
		}
		f.Text("reason", reason, MaxReason)
		if err := f.Err(); err != nil {
			return err
		}
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		today := counties.Day(tx, county)
		act, made := "duty.paused", d.MadeTo
		d.PausedOn = today
		if on {
			act, d.PausedOn = "duty.resumed", ""
			made = max(made, tx.Now.In(county.Zone).AddDate(0, 0, -1).Format("2006-01-02"))
		}
		_, err = tx.Exec(ctx, `UPDATE plan_duties SET paused_on = $3, made_to = $4, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, duty, d.PausedOn, made)
		if err != nil {
			return fmt.Errorf("pause duty: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectDuty, Record: string(duty), Act: act, By: by, Data: map[string]any{"reason": reason}})
	})
}
