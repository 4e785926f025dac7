package assess

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
	"chuangwei/internal/rules"
)

// SubjectSettings is the kind of record of the settings in the journal.
const SubjectSettings = "assess_settings"

// Settings is what a county sets for its assessment.
type Settings struct {
	Hours     int // within which a published month may be appealed against
	Ladder    rules.Ladder
	Down      bool // who leaves the black list steps down one month, and not off the ladder
	Commend   bool // a commendation is proposed for the red list
	Criticise bool // a notice of criticism for the black one
	Version   int64
}

func usualSettings() Settings {
	return Settings{Hours: UsualHours, Ladder: rules.UsualLadder(), Commend: true, Criticise: true}
}

// mostAfter bounds the months after which a rung follows.
const mostAfter = 24

func settings(ctx context.Context, tx *db.Tx) (Settings, error) {
	st, err := db.One(ctx, tx, func(r db.Row) (s Settings, err error) {
		return s, r.Scan(&s.Hours, &s.Ladder.Interview, &s.Ladder.Organisation, &s.Ladder.Account, &s.Down, &s.Commend, &s.Criticise, &s.Version)
	}, `SELECT hours, interview_after, organisation_after, account_after, down, commend, criticise, version FROM assess_settings WHERE county = $1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return usualSettings(), nil
	}
	if err != nil {
		return st, fmt.Errorf("settings of the assessment: %w", err)
	}
	return st, nil
}

// Settings returns the county's.
func (s *Service) Settings(ctx context.Context, by access.Actor) (st Settings, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		st, err = settings(ctx, tx)
		return err
	})
	return st, err
}

// SaveSettings changes them; a higher rung never comes before a lower one. They
// hold for the months that are locked from then on.
func (s *Service) SaveSettings(ctx context.Context, by access.Actor, st Settings) error {
	var f fault.Fields
	if st.Hours < 1 || st.Hours > MostHours {
		f.Add("hours", "assess.bad_hours", MostHours)
	}
	last := 0
	for _, rung := range []struct {
		name  string
		after int
	}{{"interview", st.Ladder.Interview}, {"organisation", st.Ladder.Organisation}, {"account", st.Ladder.Account}} {
		switch {
		case rung.after < 0 || rung.after > mostAfter:
			f.Add(rung.name, "assess.bad_after", mostAfter)
		case rung.after > 0 && rung.after <= last:
			f.Add(rung.name, "assess.after_lower", last)
		}
		last = max(last, rung.after)
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.manage(ctx, by, func(tx *db.Tx) error {
		was, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		if st.Version != was.Version {
			return fault.New(fault.Conflict, "assess.stale")
		}
		_, err = tx.Exec(ctx, `INSERT INTO assess_settings (county, hours, interview_after, organisation_after, account_after, down, commend, criticise) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (county) DO UPDATE SET hours = excluded.hours, interview_after = excluded.interview_after, organisation_after = excluded.organisation_after,
			account_after = excluded.account_after, down = excluded.down, commend = excluded.commend, criticise = excluded.criticise, version = assess_settings.version + 1`,
			tx.County, st.Hours, st.Ladder.Interview, st.Ladder.Organisation, st.Ladder.Account, st.Down, st.Commend, st.Criticise)
		if err != nil {
			return fmt.Errorf("settings of the assessment: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectSettings, Record: string(tx.County), Act: "assess.settings", By: by, Data: map[string]any{"was": was, "now": st},
		})
	})
}
