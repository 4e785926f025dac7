package patrol

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
)

// Added is what people add to the records of a day.
type Added struct {
	Day          string
	Version      int64 // as it was shown; 0: whatever it is now
	Weather      string
	Difficulties string
	Tomorrow     string
	Reason       string // of a correction
}

func (a *Added) check() fault.Fields {
	var f fault.Fields
	a.Weather, a.Difficulties, a.Tomorrow, a.Reason = tidy(a.Weather), strings.TrimSpace(a.Difficulties), strings.TrimSpace(a.Tomorrow), strings.TrimSpace(a.Reason)
	f.Text("weather", a.Weather, MaxName)
	f.Text("difficulties", a.Difficulties, MaxText)
	f.Text("tomorrow", a.Tomorrow, MaxText)
	f.Text("reason", a.Reason, MaxNote)
	return f
}

// MayConfirm reports whether by confirms daily reports: the group, and the
// liaisons of its agencies.
func (d Daily) MayConfirm(by access.Actor) bool {
	return by.May(access.RecordPatrol, owned(d.Agencies)) || by.May(access.ManagePatrol, owned(d.Agencies))
}

// MayReview reports whether by looks reports through, for the office.
func MayReview(by access.Actor) bool { return by.May(access.ManagePatrol, access.Owners{}) }

// Confirm answers for the report of a day whose cut-off is past: the counts as
// they stand now are those that are confirmed.
func (s *Service) Confirm(ctx context.Context, by access.Actor, a Added) error {
	return s.onDay(ctx, by, a.Day, a.Version, func(tx *db.Tx, k *known, r *Report) (act string, data map[string]any, err error) {
		f := a.check()
		if a.Tomorrow == "" {
			f.Add("tomorrow", "patrol.need_tomorrow")
		}
		if err := f.Err(); err != nil {
			return "", nil, err
		}
		if r.Settled() {
			return "", nil, fault.New(fault.Conflict, "patrol.is_confirmed")
		}
		if cut, _ := k.at(r.Day, k.Settings.CutOff); tx.Now.Before(cut) {
			return "", nil, fault.New(fault.Conflict, "patrol.before_cut_off", Clock(k.Settings.CutOff))
		}
		r.Weather, r.Difficulties, r.Tomorrow, r.State, r.Why = a.Weather, a.Difficulties, a.Tomorrow, Confirmed, ""
		r.Confirmed, r.ConfirmedBy = tx.Now, by.Name
		if r.First.IsZero() {
			r.First = tx.Now
		}
		counts, err := freeze(ctx, tx, *r)
		return "patrol.day_confirmed", map[string]any{"late": r.Late(tx.Now), "counts": counts}, err
	})
}

// freeze keeps the counts as they are confirmed.
func freeze(ctx context.Context, tx *db.Tx, r Report) (map[string]int64, error) {
	if _, err := tx.Exec(ctx, `DELETE FROM patrol_day_counts WHERE county = $1 AND day = $2`, tx.County, r.Day); err != nil {
		return nil, fmt.Errorf("confirmed counts: %w", err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO patrol_day_counts (county, day, kind, actions, amount)
		SELECT county, day, kind, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM patrol_actions
		WHERE county = $1 AND campaign = $2 AND day = $3 AND voided_at IS NULL GROUP BY county, day, kind`, tx.County, r.Campaign, r.Day)
	if err != nil {
		return nil, fmt.Errorf("confirmed counts: %w", err)
	}
	list, err := sums(ctx, tx, r.Campaign, r.Day, r.Day)
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, x := range list {
		out[x.Kind] += x.Count
	}
	return out, nil
}

// Amend corrects what was written in a confirmed report, with the reason. The
// report shows it as a correction.
func (s *Service) Amend(ctx context.Context, by access.Actor, a Added) error {
	return s.onDay(ctx, by, a.Day, a.Version, func(_ *db.Tx, _ *known, r *Report) (string, map[string]any, error) {
		f := a.check()
		if a.Reason == "" {
			f.Add("reason", "patrol.correction_reason")
		}
		if err := f.Err(); err != nil {
			return "", nil, err
		}
		if !r.Settled() {
			return "", nil, fault.New(fault.Conflict, "patrol.not_confirmed")
		}
		data := map[string]any{"reason": a.Reason}
		for _, x := range []struct {
			name string
			was  *string
			now  string
		}{{"weather", &r.Weather, a.Weather}, {"difficulties", &r.Difficulties, a.Difficulties}, {"tomorrow", &r.Tomorrow, a.Tomorrow}} {
			if *x.was != x.now {
				data[x.name] = []string{*x.was, x.now}
				*x.was = x.now
			}
		}
		return "patrol.day_amended", data, nil
	})
}

// Return sends a confirmed report back to be completed, for the office.
func (s *Service) Return(ctx context.Context, by access.Actor, day string, version int64, reason string) error {
	reason = strings.TrimSpace(reason)
	if !MayReview(by) {
		return by.Check(access.ManagePatrol, access.Owners{})
	}
	return s.onDay(ctx, by, day, version, func(tx *db.Tx, k *known, r *Report) (string, map[string]any, error) {
		var f fault.Fields
		if reason == "" {
			f.Add("reason", "patrol.need_reason")
		}
		f.Text("reason", reason, MaxNote)
		if err := f.Err(); err != nil {
			return "", nil, err
		}
		if !r.Settled() {
			return "", nil, fault.New(fault.Conflict, "patrol.not_confirmed")
		}
		r.State, r.Why, r.Reviewed, r.ReviewedBy = Returned, reason, time.Time{}, ""
		_, err := inbox.Tell(ctx, tx, inbox.Message{
			To:   inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.PatrolMember)}, Units: k.units()},
			Kind: "patrol.returned", Subject: SubjectDay, Record: day, Key: "patrol.tell.returned", Args: []any{day, reason}, Link: "/patrol/daily/" + day,
		})
		return "patrol.day_returned", map[string]any{"reason": reason}, err
	})
}

// Review notes that the office has looked a confirmed report through.
func (s *Service) Review(ctx context.Context, by access.Actor, day string, version int64) error {
	if !MayReview(by) {
		return by.Check(access.ManagePatrol, access.Owners{})
	}
	return s.onDay(ctx, by, day, version, func(tx *db.Tx, _ *known, r *Report) (string, map[string]any, error) {
		if r.State != Confirmed {
			return "", nil, fault.New(fault.Conflict, "patrol.not_confirmed")
		}
		r.State, r.Reviewed, r.ReviewedBy = Reviewed, tx.Now, by.Name
		return "patrol.day_reviewed", nil, nil
	})
}

// onDay does something to the report of a day, for whoever confirms reports.
func (s *Service) onDay(ctx context.Context, by access.Actor, day string, version int64, fn func(*db.Tx, *known, *Report) (act string, data map[string]any, err error)) error {
	if !isDay(day) {
		return notFound()
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		if !(Daily{Agencies: k.Agencies}).MayConfirm(by) {
			return by.Check(access.ManagePatrol, access.Owners{})
		}
		if cut, _ := k.at(day, k.Settings.CutOff); !tx.Now.Before(cut) {
			if err := openDay(ctx, tx, k, day); err != nil {
				return err
			}
		}
		r, err := loadDay(ctx, tx, day)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Conflict, "patrol.before_cut_off", Clock(k.Settings.CutOff))
		}
		if err != nil {
			return err
		}
		if version != 0 && version != r.Version {
			return stale()
		}
		act, data, err := fn(tx, k, &r)
		if err != nil {
			return err
		}
		if err := r.update(ctx, tx); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectDay, Record: day, Act: act, By: by, Data: data})
	})
}

func (r Report) update(ctx context.Context, tx *db.Tx) error {
	res, err := tx.Exec(ctx, `UPDATE patrol_days SET state = $3, weather = $4, difficulties = $5, tomorrow = $6, first_at = $7, confirmed_at = $8, confirmed_by = $9,
			reviewed_at = $10, reviewed_by = $11, returned = $12, version = version + 1 WHERE county = $1 AND day = $2 AND version = $13`,
		tx.County, r.Day, r.State, r.Weather, r.Difficulties, r.Tomorrow, db.Millis(r.First), db.Millis(r.Confirmed), r.ConfirmedBy,
		db.Millis(r.Reviewed), r.ReviewedBy, r.Why, r.Version)
	if err != nil {
		return fmt.Errorf("change report: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(stale(), err)
	}
	return nil
}
