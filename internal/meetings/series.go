package meetings

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// Series is a meeting that recurs by rule, and makes meetings. It goes on when
// the campaign is over, until it is paused.
type Series struct {
	ID id.Series
	Line
	Title    string
	Place    string
	Chair    string
	Rule     string // RFC 5545: FREQ=WEEKLY;BYDAY=MO
	StartsOn string
	Clock    string // 15:00, in the county's zone
	Minutes  int
	Units    []id.Unit
	PausedOn string // empty: it runs
	MadeTo   string // the last day for which meetings were made
	Version  int64
	Key      string // request key, of a new one

	// Of a list: how many meetings it has made, and how many of these were held.
	Made, Held int64
}

const (
	maxSeries     = 200
	seriesColumns = `id, kind, area, grp, title, place, chair, rule, starts_on, clock, minutes, paused_on, made_to, version`
)

func scanSeries(r db.Row) (x Series, err error) {
	return x, r.Scan(&x.ID, &x.Kind, db.Text(&x.Area), db.Text(&x.Group), &x.Title, &x.Place, &x.Chair, &x.Rule, &x.StartsOn, &x.Clock, &x.Minutes, &x.PausedOn, &x.MadeTo, &x.Version)
}

// NextDays lists the next n days of a series, from a day on.
func (x Series) NextDays(from string, n int) []string {
	return recur.Next(x.Rule, x.StartsOn, from, n)
}

// draft is the meeting of a day.
func (x Series) draft(day string) Draft {
	return Draft{Line: x.Line, Title: x.Title, Place: x.Place, Chair: x.Chair, Day: day, Clock: x.Clock, Minutes: x.Minutes, Units: slices.Clone(x.Units)}
}

// check tidies x and notes what is wrong with it.
func (x *Series) check(ctx context.Context, tx *db.Tx) error {
	var f fault.Fields
	x.StartsOn, x.Rule = strings.TrimSpace(x.StartsOn), recur.Tidy(x.Rule)
	d := x.draft(x.StartsOn)
	if err := d.check(ctx, tx, &f); err != nil {
		return err
	}
	for i := range f {
		if f[i].Name == "day" {
			f[i].Name = "starts_on"
		}
	}
	x.Line, x.Title, x.Place, x.Chair, x.Clock, x.Units = d.Line, d.Title, d.Place, d.Chair, d.Clock, d.Units
	if isDay(x.StartsOn) && !recur.Valid(x.Rule, x.StartsOn) {
		f.Add("rule", "meetings.bad_rule")
	}
	return f.Err()
}

// SaveSeries enters a series if it has no identifier, else changes it.
// Meetings that it has made stay as they are.
func (s *Service) SaveSeries(ctx context.Context, by access.Actor, x Series) (out id.Series, err error) {
	if err := x.allow(by); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if x.ID != "" {
			out = x.ID
			return changeSeries(ctx, tx, by, x)
		}
		answer, _, err := once.Do(ctx, tx, by, x.Key, x, func() (string, error) {
			made, err := insertSeries(ctx, tx, by, x)
			return string(made), err
		})
		out = id.Series(answer)
		return err
	})
	return out, err
}

func insertSeries(ctx context.Context, tx *db.Tx, by access.Actor, x Series) (id.Series, error) {
	if err := x.check(ctx, tx); err != nil {
		return "", err
	}
	n, err := db.One(ctx, tx, db.Value[int], `SELECT COUNT(*) FROM meeting_series WHERE county = $1`, tx.County)
	if err != nil {
		return "", fmt.Errorf("series: %w", err)
	}
	if n >= maxSeries {
		return "", fault.New(fault.Conflict, "meetings.many_series", maxSeries)
	}
	x.ID = id.New[id.Series]()
	_, err = tx.Exec(ctx, `INSERT INTO meeting_series (county, id, kind, area, grp, title, place, chair, rule, starts_on, clock, minutes, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.County, x.ID, x.Kind, db.Null(x.Area), db.Null(x.Group), x.Title, x.Place, x.Chair, x.Rule, x.StartsOn, x.Clock, x.Minutes, db.Millis(tx.Now))
	if err != nil {
		return "", fmt.Errorf("insert series: %w", err)
	}
	if err := putSeriesUnits(ctx, tx, x); err != nil {
		return "", err
	}
	return x.ID, journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectSeries, Record: string(x.ID), Act: "series.created", By: by, First: true, Data: map[string]any{"title": x.Title, "rule": x.Rule},
	})
}

func changeSeries(ctx context.Context, tx *db.Tx, by access.Actor, x Series) error {
	was, err := oneSeries(ctx, tx, x.ID)
	if err != nil {
		return err
	}
	if err := by.Check(access.ManageMeetings, was.Owners()); err != nil {
		return err
	}
	if x.Version != 0 && x.Version != was.Version {
		return stale()
	}
	if err := x.check(ctx, tx); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE meeting_series SET kind = $3, area = $4, grp = $5, title = $6, place = $7, chair = $8, rule = $9, starts_on = $10, clock = $11, minutes = $12,
		version = version + 1 WHERE county = $1 AND id = $2`,
		tx.County, x.ID, x.Kind, db.Null(x.Area), db.Null(x.Group), x.Title, x.Place, x.Chair, x.Rule, x.StartsOn, x.Clock, x.Minutes)
	if err != nil {
		return fmt.Errorf("change series: %w", err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM meeting_series_units WHERE county = $1 AND series = $2`, tx.County, x.ID); err != nil {
		return fmt.Errorf("units of series: %w", err)
	}
	if err := putSeriesUnits(ctx, tx, x); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectSeries, Record: string(x.ID), Act: "series.changed", By: by, Data: map[string]any{"title": x.Title, "rule": x.Rule},
	})
}

func putSeriesUnits(ctx context.Context, tx *db.Tx, x Series) error {
	for i, u := range x.Units {
		if _, err := tx.Exec(ctx, `INSERT INTO meeting_series_units (county, series, unit, seq) VALUES ($1, $2, $3, $4)`, tx.County, x.ID, u, i+1); err != nil {
			return fmt.Errorf("units of series: %w", err)
		}
	}
	return nil
}

func seriesUnits(ctx context.Context, tx *db.Tx, series id.Series) ([]id.Unit, error) {
	return db.All(ctx, tx, db.Value[id.Unit], `SELECT unit FROM meeting_series_units WHERE county = $1 AND series = $2 ORDER BY seq LIMIT 1000`, tx.County, series)
}

func oneSeries(ctx context.Context, tx *db.Tx, series id.Series) (Series, error) {
	if !fault.Storable(string(series)) {
		return Series{}, notFound()
	}
	x, err := db.One(ctx, tx, scanSeries, `SELECT `+seriesColumns+` FROM meeting_series WHERE county = $1 AND id = $2`, tx.County, series)
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("read series: %w", err)
	}
	x.Units, err = seriesUnits(ctx, tx, series)
	return x, err
}

// AllSeries lists the series by title: those that run, those that are paused,
// or with an empty state all.
func (s *Service) AllSeries(ctx context.Context, by access.Actor, state string) (out []Series, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		cond := map[string]string{"active": ` AND paused_on = ''`, "paused": ` AND paused_on <> ''`}[state]
		if out, err = db.All(ctx, tx, scanSeries, `SELECT `+seriesColumns+` FROM meeting_series WHERE county = $1`+cond+` ORDER BY title, id LIMIT 500`, tx.County); err != nil {
			return fmt.Errorf("series: %w", err)
		}
		for i := range out {
			x := &out[i]
			if x.Units, err = seriesUnits(ctx, tx, x.ID); err != nil {
				return err
			}
			if x.Made, err = count(ctx, tx, Filter{Series: x.ID}); err != nil {
				return err
			}
			if x.Held, err = count(ctx, tx, Filter{Series: x.ID, States: []State{Held}}); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Series returns one series and its timeline.
func (s *Service) Series(ctx context.Context, by access.Actor, series id.Series) (x Series, story []journal.Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if x, err = oneSeries(ctx, tx, series); err != nil {
			return err
		}
		story, err = journal.Of(ctx, tx, SubjectSeries, string(series))
		return err
	})
	return x, story, err
}

// Pause makes a series make no more meetings; Resume makes it go on from today.
func (s *Service) Pause(ctx context.Context, by access.Actor, series id.Series, reason string) error {
	return s.run(ctx, by, series, false, reason)
}

// Resume makes a paused series go on.
func (s *Service) Resume(ctx context.Context, by access.Actor, series id.Series) error {
	return s.run(ctx, by, series, true, "")
}

func (s *Service) run(ctx context.Context, by access.Actor, series id.Series, on bool, reason string) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		x, err := oneSeries(ctx, tx, series)
		if err != nil {
			return err
		}
		if err := by.Check(access.ManageMeetings, x.Owners()); err != nil || (x.PausedOn == "") == on {
			return err
		}
		var f fault.Fields
		reason = strings.TrimSpace(reason)
		if !on && reason == "" {
			f.Add("reason", "meetings.need_reason")
		}
		f.Text("reason", reason, MaxReason)
		if err := f.Err(); err != nil {
			return err
		}
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		act, made := "series.paused", x.MadeTo
		x.PausedOn = counties.Day(tx, county)
		if on {
			act, x.PausedOn = "series.resumed", ""
			made = max(made, tx.Now.In(county.Zone).AddDate(0, 0, -1).Format("2006-01-02"))
		}
		_, err = tx.Exec(ctx, `UPDATE meeting_series SET paused_on = $3, made_to = $4, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, series, x.PausedOn, made)
		if err != nil {
			return fmt.Errorf("pause series: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectSeries, Record: string(series), Act: act, By: by, Data: map[string]any{"reason": reason}})
	})
}
