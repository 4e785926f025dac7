package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// daily is work of once a day.
type daily struct {
	name         string
	hour, minute int
	work         func(ctx context.Context, county id.County) error
}

// everyDay is the round that looks whose time of day has come.
const everyDay = "every_day"

// Daily runs work for every county once on each of its days, as soon as its own
// clock (Options.Local) shows the time of day; a demonstration's clock too. If
// the program does not run at that time, the work is done when it does. Work
// that fails is tried again a quarter of an hour later. What is to be done at
// one time is done in the order of the calls.
func (r *Runner) Daily(name string, hour, minute int, work func(ctx context.Context, county id.County) error) {
	for _, d := range r.days {
		if d.name == name {
			r.errs = append(r.errs, fmt.Errorf("two rounds are called %s", name))
			return
		}
	}
	if len(r.days) == 0 {
		r.Every(everyDay, r.opts.Look, r.lookAtDay)
	}
	r.days = append(r.days, daily{name, hour, minute, work})
}

// again is after how long daily work that failed is tried once more.
const again = 15 * time.Minute

// lookAtDay does what is due in a county.
func (r *Runner) lookAtDay(ctx context.Context, county id.County) error {
	var errs []error
	for _, d := range r.days {
		if err := r.daily(ctx, county, d); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", d.name, err))
		}
	}
	return errors.Join(errs...)
}

func (r *Runner) daily(ctx context.Context, county id.County, d daily) error {
	local, err := r.opts.Local(ctx, county)
	if err != nil {
		return err
	}
	if local.Hour() < d.hour || local.Hour() == d.hour && local.Minute() < d.minute {
		return nil
	}
	day := local.Format(time.DateOnly)
	done := false
	err = r.d.Read(ctx, county, func(tx *db.Tx) (err error) {
		done, err = db.Exists(ctx, tx, `SELECT 1 FROM day_rounds WHERE county = $1 AND name = $2 AND day = $3`, tx.County, d.name, day)
		return err
	})
	if err != nil || done {
		return err
	}
	key := string(county) + " " + d.name
	if failed, ok := r.failed[key]; ok && local.Sub(failed).Abs() < again {
		return nil
	}
	if err := r.measured("daily."+d.name, func() error { return d.work(ctx, county) }); err != nil {
		r.failed[key] = local
		return err
	}
	delete(r.failed, key)
	// It is noted when it is done: whoever dies in between does it twice, which
	// the work of jobs must bear.
	return r.d.Write(ctx, county, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO day_rounds (county, name, day, done_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (county, name) DO UPDATE SET day = excluded.day, done_at = excluded.done_at`, tx.County, d.name, day, db.Millis(tx.Now))
		return err
	})
}
