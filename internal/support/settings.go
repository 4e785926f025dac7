package support

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
	"chuangwei/internal/worktime"
)

// Settings is how long a group may take to answer, and the headquarters to
// decide.
type Settings struct {
	Answer  worktime.Limit
	Version int64
}

// usual is what holds where a county has set nothing.
var usual = Settings{Answer: worktime.Limit{N: 1, Unit: worktime.WorkDay}}

func settings(ctx context.Context, tx *db.Tx) (Settings, error) {
	s, err := db.One(ctx, tx, func(r db.Row) (s Settings, err error) {
		var text string
		if err := r.Scan(&text, &s.Version); err != nil {
			return s, err
		}
		s.Answer, err = worktime.ParseLimit(text)
		return s, err
	}, `SELECT answer_limit, version FROM support_settings WHERE county = $1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return usual, nil
	}
	if err != nil {
		return s, fmt.Errorf("settings of support: %w", err)
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

// SaveSettings changes them. Clocks that run already stay as they are.
func (s *Service) SaveSettings(ctx context.Context, by access.Actor, st Settings) error {
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return err
	}
	var f fault.Fields
	if !st.Answer.Valid() || st.Answer.N > 1000 {
		f.Add("limit", "support.bad_limit")
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
			return fault.New(fault.Conflict, "support.stale")
		}
		if st.Answer == was.Answer {
			return nil
		}
		_, err = tx.Exec(ctx, `INSERT INTO support_settings (county, answer_limit, version) VALUES ($1, $2, 1)
			ON CONFLICT (county) DO UPDATE SET answer_limit = excluded.answer_limit, version = support_settings.version + 1`, tx.County, st.Answer.String())
		if err != nil {
			return fmt.Errorf("settings of support: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectSettings, Record: string(tx.County), Act: "support.settings", By: by,
			Data: map[string]any{"limit": []string{was.Answer.String(), st.Answer.String()}},
		})
	})
}
