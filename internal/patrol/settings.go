package patrol

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Settings is when the group is out and when its report is due. Times are
// minutes since midnight in the county's zone.
type Settings struct {
	Opens, Closes int // shifts lie within these
	CutOff        int // the records of the day are added up
	Grace         int // minutes after the cut-off in which the report is to be confirmed
	Tolerance     int // minutes after a shift's beginning in which one is not late
	Version       int64
}

// Defaults returns the settings of a county that has set nothing: 07:30 to
// 21:30, the report by 22:00.
func Defaults() Settings {
	return Settings{Opens: 7*60 + 30, Closes: 21*60 + 30, CutOff: 21*60 + 30, Grace: 30, Tolerance: 15}
}

// Hours lists the hours of the day in which the group is out.
func (st Settings) Hours() (out []int) {
	for h := st.Opens / 60; h*60 < st.Closes; h++ {
		out = append(out, h)
	}
	return out
}

func (st Settings) check() error {
	var f fault.Fields
	const day = 24 * 60
	if st.Opens < 0 || st.Opens >= day {
		f.Add("opens", "patrol.bad_time")
	}
	if st.Closes <= st.Opens || st.Closes > day {
		f.Add("closes", "patrol.bad_closes")
	}
	if st.CutOff <= 0 || st.CutOff >= day {
		f.Add("cut_off", "patrol.bad_time")
	}
	if st.Grace < 0 || st.CutOff+st.Grace >= day {
		f.Add("grace", "patrol.bad_grace")
	}
	if st.Tolerance < 0 || st.Tolerance > 240 {
		f.Add("tolerance", "patrol.bad_tolerance")
	}
	return f.Err()
}

func settings(ctx context.Context, tx *db.Tx) (Settings, error) {
	st, err := db.One(ctx, tx, func(r db.Row) (st Settings, err error) {
		return st, r.Scan(&st.Opens, &st.Closes, &st.CutOff, &st.Grace, &st.Tolerance, &st.Version)
	}, `SELECT opens, closes, cut_off, grace, tolerance, version FROM patrol_settings WHERE county = $1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return Defaults(), nil
	}
	if err != nil {
		return st, fmt.Errorf("patrol settings: %w", err)
	}
	return st, nil
}

// Settings returns those of by's county.
func (s *Service) Settings(ctx context.Context, by access.Actor) (st Settings, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		st, err = settings(ctx, tx)
		return err
	})
	return st, err
}

// SetSettings changes the settings. Reports that are due already keep their
// hour.
func (s *Service) SetSettings(ctx context.Context, by access.Actor, st Settings) error {
	if err := by.Check(access.ManagePatrol, access.Owners{}); err != nil {
		return err
	}
	if err := st.check(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		was, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		if st.Version != was.Version {
			return stale()
		}
		_, err = tx.Exec(ctx, `INSERT INTO patrol_settings (county, opens, closes, cut_off, grace, tolerance, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (county) DO UPDATE SET opens = excluded.opens, closes = excluded.closes, cut_off = excluded.cut_off,
				grace = excluded.grace, tolerance = excluded.tolerance, version = excluded.version`,
			tx.County, st.Opens, st.Closes, st.CutOff, st.Grace, st.Tolerance, was.Version+1)
		if err != nil {
			return fmt.Errorf("patrol settings: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: "patrol_settings", Record: string(tx.County), Act: "patrol.settings", By: by,
			Data: map[string]any{
				"opens": st.Opens, "closes": st.Closes, "cut_off": st.CutOff, "grace": st.Grace, "tolerance": st.Tolerance,
				"was": map[string]any{"opens": was.Opens, "closes": was.Closes, "cut_off": was.CutOff, "grace": was.Grace, "tolerance": was.Tolerance},
			},
		})
	})
}

// Clock writes minutes since midnight as 07:30.
func Clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// ParseClock reads 07:30; 24:00 is the end of the day.
func ParseClock(s string) (minutes int, ok bool) {
	var h, m int
	if n, err := fmt.Sscanf(s, "%d:%d", &h, &m); err != nil || n != 2 || h < 0 || h > 24 || m < 0 || m > 59 || h == 24 && m > 0 {
		return 0, false
	}
	return h*60 + m, true
}
