package supervise

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Settings says from how many days late on an order climbs to each rung by
// itself; 0: only by hand.
type Settings struct {
	After   map[Level]int
	Version int64
}

// usual is what holds where a county has set nothing.
func usual() Settings {
	return Settings{After: map[Level]int{OrderLevel: 1, Criticism: 3, Interview: 7, Accountability: 15}}
}

// maxAfter bounds the days.
const maxAfter = 365

func settings(ctx context.Context, tx *db.Tx) (Settings, error) {
	s, err := db.One(ctx, tx, func(r db.Row) (s Settings, err error) {
		var a, b, c, d int
		err = r.Scan(&a, &b, &c, &d, &s.Version)
		s.After = map[Level]int{OrderLevel: a, Criticism: b, Interview: c, Accountability: d}
		return s, err
	}, `SELECT order_after, criticism_after, interview_after, accountability_after, version FROM supervise_settings WHERE county = $1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return usual(), nil
	}
	if err != nil {
		return s, fmt.Errorf("settings of supervision: %w", err)
	}
	return s, nil
}

// Settings returns the county's.
func (s *Service) Settings(ctx context.Context, by access.Actor) (out Settings, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = settings(ctx, tx)
		return err
	})
	return out, err
}

// SaveSettings changes them. A higher rung never comes before a lower one.
func (s *Service) SaveSettings(ctx context.Context, by access.Actor, st Settings) error {
	if err := by.Check(access.IssueOrder, access.Owners{}); err != nil {
		return err
	}
	var f fault.Fields
	last := 0
	for _, l := range Reminder.above() {
		n := st.After[l]
		switch {
		case n < 0 || n > maxAfter:
			f.Add(string(l), "supervise.bad_after", maxAfter)
		case n > 0 && n < last:
			f.Add(string(l), "supervise.after_lower", last)
		}
		last = max(last, n)
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		was, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		if st.Version != was.Version {
			return fault.New(fault.Conflict, "supervise.stale")
		}
		_, err = tx.Exec(ctx, `INSERT INTO supervise_settings (county, order_after, criticism_after, interview_after, accountability_after, version) VALUES ($1, $2, $3, $4, $5, 1)
			ON CONFLICT (county) DO UPDATE SET order_after = excluded.order_after, criticism_after = excluded.criticism_after, interview_after = excluded.interview_after,
			accountability_after = excluded.accountability_after, version = supervise_settings.version + 1`,
			tx.County, st.After[OrderLevel], st.After[Criticism], st.After[Interview], st.After[Accountability])
		if err != nil {
			return fmt.Errorf("settings of supervision: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectSettings, Record: string(tx.County), Act: "order.settings", By: by, Data: map[string]any{"was": was.After, "after": st.After},
		})
	})
}
