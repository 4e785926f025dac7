package findings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Settings is from when on something is worth a look. 0 where a rule asks for a
// number of records: the rule does not look at all.
type Settings struct {
	SmallBelow    int64 `json:"small_below"`    // a rate of fewer records is small
	SmallShare    int64 `json:"small_share"`    // per cent of the full mark that comes from such rates
	DeclaredLeast int64 `json:"declared_least"` // records of a unit
	DeclaredShare int64 `json:"declared_share"` // per cent of what they count that has nothing behind it
	DeclaredTimes int64 `json:"declared_times"` // times the unit's own mean
	ReuseLeast    int64 `json:"reuse_least"`    // photos nearly alike; one file twice is always enough
	ReuseBits     int64 `json:"reuse_bits"`     // in which their hashes differ at most
	OwnLeast      int64 `json:"own_least"`      // checks by one's own people that found nothing
	HandsLeast    int64 `json:"hands_least"`    // cases brought in and closed by the same people
	HandsShare    int64 `json:"hands_share"`    // per cent of all that they closed
	AlikeLeast    int64 `json:"alike_least"`    // sites of one inspector
	AlikeSpread   int64 `json:"alike_spread"`   // per cent of the full mark between the best and the worst
	HasteLeast    int64 `json:"haste_least"`    // cases
	HasteMinutes  int64 `json:"haste_minutes"`  // from dispatch to the proof
	LastLeast     int64 `json:"last_least"`     // cases
	LastHours     int64 `json:"last_hours"`     // of the month
	AnswerDays    int64 `json:"answer_days"`    // for an explanation
	JudgeDays     int64 `json:"judge_days"`     // for the judgement
}

// Kept are settings as they are stored.
type Kept struct {
	Settings

	Version int64
}

// Usual are the settings that a county begins with. The ground of each is the
// message "findings.why." and its name.
func Usual() Settings {
	return Settings{
		SmallBelow: 3, SmallShare: 35, DeclaredLeast: 20, DeclaredShare: 100, DeclaredTimes: 5, ReuseLeast: 3, ReuseBits: 2, OwnLeast: 3, HandsLeast: 5, HandsShare: 15,
		AlikeLeast: 3, AlikeSpread: 1, HasteLeast: 3, HasteMinutes: 10, LastLeast: 5, LastHours: 1, AnswerDays: 3, JudgeDays: 7,
	}
}

// Setting is one of the settings, with its bounds.
type Setting struct {
	Name        string
	Kind        Kind // the rule that it is of; empty: of all
	Value       *int64
	Least, Most int64
}

// All lists the settings in the order in which a form shows them; changing a
// value changes s.
func (s *Settings) All() []Setting {
	return []Setting{
		{"small_below", SmallSample, &s.SmallBelow, 0, 1000},
		{"small_share", SmallSample, &s.SmallShare, 1, 100},
		{"declared_least", Declared, &s.DeclaredLeast, 0, 100_000},
		{"declared_share", Declared, &s.DeclaredShare, 1, 100},
		{"declared_times", Declared, &s.DeclaredTimes, 0, 1000},
		{"reuse_least", Reused, &s.ReuseLeast, 0, 1000},
		{"reuse_bits", Reused, &s.ReuseBits, 0, 6},
		{"own_least", OwnCheck, &s.OwnLeast, 0, 1000},
		{"hands_least", SameHands, &s.HandsLeast, 0, 1000},
		{"hands_share", SameHands, &s.HandsShare, 1, 100},
		{"alike_least", Alike, &s.AlikeLeast, 0, 1000},
		{"alike_spread", Alike, &s.AlikeSpread, 0, 100},
		{"haste_least", Haste, &s.HasteLeast, 0, 1000},
		{"haste_minutes", Haste, &s.HasteMinutes, 1, 1440},
		{"last_least", LastHour, &s.LastLeast, 0, 1000},
		{"last_hours", LastHour, &s.LastHours, 1, 72},
		{"answer_days", "", &s.AnswerDays, 1, 60},
		{"judge_days", "", &s.JudgeDays, 1, 90},
	}
}

func settings(ctx context.Context, tx *db.Tx) (k Kept, err error) {
	k.Settings = Usual()
	var text string
	_, err = db.One(ctx, tx, func(r db.Row) (struct{}, error) { return struct{}{}, r.Scan(&text, &k.Version) },
		`SELECT rules, version FROM findings_settings WHERE county = $1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return k, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &k.Settings)
	}
	if err != nil {
		return k, fmt.Errorf("settings of findings: %w", err)
	}
	return k, nil
}

// Settings returns the county's, for whoever sees findings.
func (s *Service) Settings(ctx context.Context, by access.Actor) (k Kept, err error) {
	if !by.MayEver(access.SeeFindings) {
		return k, by.Check(access.SeeFindings, access.Owners{})
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		k, err = settings(ctx, tx)
		return err
	})
	return k, err
}

// SaveSettings changes them: for what is looked for from then on.
func (s *Service) SaveSettings(ctx context.Context, by access.Actor, k Kept) error {
	if err := by.Check(access.ManageAssess, access.Owners{}); err != nil {
		return err
	}
	var f fault.Fields
	for _, x := range k.All() {
		if *x.Value < x.Least || *x.Value > x.Most {
			f.Add(x.Name, "findings.bad_number", x.Least, x.Most)
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		was, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		if k.Version != was.Version {
			return fault.New(fault.Conflict, "findings.stale")
		}
		if k.Settings == was.Settings {
			return nil
		}
		text, err := json.Marshal(k.Settings)
		if err != nil {
			return fmt.Errorf("settings of findings: %w", err)
		}
		_, err = tx.Exec(ctx, `INSERT INTO findings_settings (county, rules, version) VALUES ($1, $2, 1)
			ON CONFLICT (county) DO UPDATE SET rules = excluded.rules, version = findings_settings.version + 1`, tx.County, string(text))
		if err != nil {
			return fmt.Errorf("settings of findings: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectSettings, Record: string(tx.County), Act: "finding.settings", By: by, Data: map[string]any{"was": was.Settings, "is": k.Settings},
		})
	})
}
