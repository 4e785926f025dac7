package patrol

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// Tick makes the reports of the days whose cut-off is past, asks the group to
// confirm the last, and raises the alarm on both sides for those that are late.
// It may run as often as it likes.
func (s *Service) Tick(ctx context.Context, county id.County) error {
	return s.db.Write(ctx, county, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if fault.Is(err, fault.NotFound) {
			return nil // there is no campaign yet
		}
		if err != nil {
			return err
		}
		last := k.day(tx.Now)
		if cut, _ := k.at(last, k.Settings.CutOff); tx.Now.Before(cut) {
			last = shiftDay(last, -1)
		}
		days, err := workedDays(ctx, tx, k, last)
		if err != nil {
			return err
		}
		for _, day := range days {
			if err := openDay(ctx, tx, k, day); err != nil {
				return err
			}
		}
		if len(days) > 0 && tx.Now.Before(k.due(last)) && days[len(days)-1] == last {
			_, err := inbox.Tell(ctx, tx, inbox.Message{
				To:   inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.PatrolMember)}, Units: k.units()},
				Kind: "patrol.due", Subject: SubjectDay, Record: last, Key: "patrol.tell.due", Args: []any{last}, Link: "/patrol/daily/" + last, Due: k.due(last),
				Once: "patrol.due:" + last,
			})
			if err != nil {
				return err
			}
		}
		return alarm(ctx, tx, k)
	})
}

// lookBack is how many days before the first report of a county are looked at.
const lookBack = 31

// workedDays lists the days up to last that have shifts or actions and no
// report yet, after the latest that has one.
func workedDays(ctx context.Context, tx *db.Tx, k *known, last string) ([]string, error) {
	from, err := db.One(ctx, tx, db.Value[string], `SELECT COALESCE(MAX(day), '') FROM patrol_days WHERE county = $1 AND day <= $2`, tx.County, last)
	if err != nil {
		return nil, fmt.Errorf("days with reports: %w", err)
	}
	if from == "" {
		from = shiftDay(last, -lookBack)
	}
	days, err := db.All(ctx, tx, db.Value[string], `SELECT day FROM (
			SELECT day FROM patrol_actions WHERE county = $1 AND campaign = $2 AND day > $3 AND day <= $4 AND voided_at IS NULL
			UNION SELECT day FROM patrol_shifts WHERE county = $1 AND campaign = $2 AND day > $3 AND day <= $4 AND cancelled_at IS NULL
		) worked ORDER BY day LIMIT 400`, tx.County, k.Campaign, from, last)
	if err != nil {
		return nil, fmt.Errorf("days without reports: %w", err)
	}
	return days, nil
}

// alarm tells both sides of reports whose hour is past, each once.
func alarm(ctx context.Context, tx *db.Tx, k *known) error {
	late, err := db.All(ctx, tx, scanDay, `SELECT `+dayColumns+` FROM patrol_days WHERE county = $1 AND first_at IS NULL AND alarmed_at IS NULL AND due_at < $2 ORDER BY day LIMIT 60`,
		tx.County, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("late reports: %w", err)
	}
	for _, r := range late {
		if tx.Now.Sub(r.Due) < 7*24*time.Hour { // what is older than a week is a figure, not an alarm
			_, err := inbox.Tell(ctx, tx, inbox.Message{
				To: both(k.units()), Kind: "patrol.late", Subject: SubjectDay, Record: r.Day, Key: "patrol.tell.late", Args: []any{r.Day},
				Link: "/patrol/daily/" + r.Day, Due: r.Due, Once: "patrol.late:" + r.Day,
			})
			if err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE patrol_days SET alarmed_at = $3 WHERE county = $1 AND day = $2`, tx.County, r.Day, db.Millis(tx.Now)); err != nil {
			return fmt.Errorf("late reports: %w", err)
		}
	}
	return nil
}
