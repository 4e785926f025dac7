package readiness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Kept are settings as they are stored.
type Kept struct {
	Settings

	Version int64
}

func settings(ctx context.Context, tx *db.Tx) (k Kept, err error) {
	k.Settings = Usual()
	var text string
	_, err = db.One(ctx, tx, func(r db.Row) (struct{}, error) { return struct{}{}, r.Scan(&text, &k.Version) },
		`SELECT rules, version FROM readiness_settings WHERE county = $1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return k, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &k.Settings)
	}
	if err != nil {
		return k, fmt.Errorf("settings of readiness: %w", err)
	}
	return k, nil
}

// Settings returns the county's, and the chapters that it may weigh: each is
// worth what it came with, whatever the settings say.
func (s *Service) Settings(ctx context.Context, by access.Actor) (k Kept, chapters []Chapter, err error) {
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return k, nil, err
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		if k, err = settings(ctx, tx); err != nil {
			return err
		}
		now, err := s.from(ctx, tx)
		chapters = now.Chapters
		return err
	})
	return k, chapters, err
}

// The bounds of settings: marks of a thousand, percent, tenths of a day.
const (
	maxPass  = 1000
	maxShare = 100
	maxDays  = 3650
)

func (s Settings) check() error {
	var f fault.Fields
	between := func(field string, n, least, most int64) {
		if n < least || n > most {
			f.Add(field, "readiness.bad_number", least, most)
		}
	}
	between("pass", s.Pass, 1, maxPass)
	between("visit_share", s.VisitShare, 0, maxShare)
	days := func(field string, n int64) {
		if n < 1 || n > maxDays {
			f.Add(field, "readiness.bad_days")
		}
	}
	days("case_days", s.CaseDays)
	days("proof_days", s.ProofDays)
	days("value_days", s.ValueDays)
	for key, w := range s.Weights {
		between("weight_"+key, w, 0, maxPass)
	}
	return f.Err()
}

// SaveSettings changes them; what was predicted before stays as it is.
func (s *Service) SaveSettings(ctx context.Context, by access.Actor, k Kept) error {
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return err
	}
	if err := k.check(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		was, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		if k.Version != was.Version {
			return fault.New(fault.Conflict, "readiness.stale")
		}
		if k.equal(was.Settings) {
			return nil
		}
		if err := s.worth(ctx, tx, k.Settings); err != nil {
			return err
		}
		text, err := json.Marshal(k.Settings)
		if err != nil {
			return fmt.Errorf("settings of readiness: %w", err)
		}
		_, err = tx.Exec(ctx, `INSERT INTO readiness_settings (county, rules, version) VALUES ($1, $2, 1)
			ON CONFLICT (county) DO UPDATE SET rules = excluded.rules, version = readiness_settings.version + 1`, tx.County, string(text))
		if err != nil {
			return fmt.Errorf("settings of readiness: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectSettings, Record: string(tx.County), Act: "readiness.settings", By: by,
			Data: map[string]any{"was": was.Settings, "is": k.Settings},
		})
	})
}

// worth refuses settings by which all chapters are worth nothing.
func (s *Service) worth(ctx context.Context, tx *db.Tx, k Settings) error {
	now, err := s.from(ctx, tx)
	if err != nil || len(now.Chapters) == 0 {
		return err
	}
	var f fault.Fields
	if !slices.ContainsFunc(k.weigh(now.Chapters), func(c Chapter) bool { return c.Full > 0 }) {
		f.Add("weight_"+now.Chapters[0].Key, "readiness.all_zero")
	}
	return f.Err()
}
