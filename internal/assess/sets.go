package assess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/rules"
	"chuangwei/internal/worktime"
)

// Set is a version of a rule set.
type Set struct {
	ID      id.RuleSet
	Subject string
	Version int64
	Name    string
	Body    rules.Set
	From    string // the day from which it counts; empty: a draft
	Basis   string // the document that put it in force
	Actor   string
	Moved   time.Time
	Edit    int64 // counts changes of a draft
}

// Draft reports whether the set does not count yet.
func (s Set) Draft() bool { return s.From == "" }

// Link is the address of the set's page.
func (s Set) Link() string { return "/assess/sets/" + string(s.ID) }

const setColumns = `id, subject, version, name, body, counts_from, basis, actor, moved_at, edit`

func scanSet(r db.Row) (s Set, err error) {
	var body string
	if err := r.Scan(&s.ID, &s.Subject, &s.Version, &s.Name, &body, &s.From, &s.Basis, &s.Actor, db.Time(&s.Moved), &s.Edit); err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(body), &s.Body); err != nil {
		return s, fmt.Errorf("rule set: %w", err)
	}
	return s, nil
}

func setOf(ctx context.Context, tx *db.Tx, set id.RuleSet) (Set, error) {
	s, err := db.One(ctx, tx, scanSet, `SELECT `+setColumns+` FROM assess_sets WHERE county = $1 AND id = $2`, tx.County, plain(set))
	if errors.Is(err, db.ErrNone) {
		return s, notFound()
	}
	if err != nil {
		return s, fmt.Errorf("rule set: %w", err)
	}
	return s, nil
}

// inForce is the set that counts for a month: the one that began last, on its
// last day or before.
func inForce(ctx context.Context, tx *db.Tx, subject, month string) (s Set, found bool, err error) {
	_, last, _ := span(month)
	s, err = db.One(ctx, tx, scanSet, `SELECT `+setColumns+` FROM assess_sets WHERE county = $1 AND subject = $2 AND counts_from > '' AND counts_from <= $3
		ORDER BY counts_from DESC, version DESC LIMIT 1`, tx.County, subject, last)
	if errors.Is(err, db.ErrNone) {
		return s, false, nil
	}
	if err != nil {
		return s, false, fmt.Errorf("rule set in force: %w", err)
	}
	return s, true, nil
}

// InForce lists the sets that count today, one for each subject, in the order
// of the county's kinds.
func (s *Service) InForce(ctx context.Context, by access.Actor) (out []Set, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out = nil
		list, err := kinds(ctx, tx)
		if err != nil {
			return err
		}
		_, day, err := today(ctx, tx)
		if err != nil {
			return err
		}
		for _, k := range list {
			set, found, err := inForce(ctx, tx, k.Subject, day[:7])
			if err != nil {
				return err
			}
			if found && set.From <= day {
				out = append(out, set)
			}
		}
		return nil
	})
	return out, err
}

// Get returns a set with what is wrong with it and its history.
func (s *Service) Get(ctx context.Context, by access.Actor, set id.RuleSet) (out Set, wrong []rules.Problem, story []journal.Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if out, err = setOf(ctx, tx, set); err != nil {
			return err
		}
		if wrong, err = s.check(ctx, tx, out.Subject, out.Body); err != nil {
			return err
		}
		story, err = journal.Of(ctx, tx, SubjectSet, string(set))
		return err
	})
	return out, wrong, story, err
}

// check finds what is wrong with a set for those of a subject.
func (s *Service) check(ctx context.Context, tx *db.Tx, subject string, body rules.Set) ([]rules.Problem, error) {
	l, err := s.language(body)
	if err != nil {
		return nil, err
	}
	for _, key := range body.NotedKeys("") {
		if why := s.lacking(key, subject); why != "" {
			l.Bar(key, why)
		}
	}
	none, err := s.noInspections(ctx, tx, body.NotedKeys(inspected))
	if err != nil {
		return nil, err
	}
	for _, key := range none {
		l.Bar(key, "assess.lacks.inspection")
	}
	return body.Check(l), nil
}

// insert stores a draft as the next version of its subject.
func (s *Service) insert(ctx context.Context, tx *db.Tx, by access.Actor, subject string, body rules.Set) (Set, error) {
	last, err := db.One(ctx, tx, db.Value[int64], `SELECT COALESCE(MAX(version), 0) FROM assess_sets WHERE county = $1 AND subject = $2`, tx.County, subject)
	if err != nil {
		return Set{}, fmt.Errorf("version of a rule set: %w", err)
	}
	set := Set{ID: id.New[id.RuleSet](), Subject: subject, Version: last + 1, Name: body.Name.In(""), Body: body, Actor: by.Name, Moved: tx.Now, Edit: 1}
	raw, err := text(body)
	if err != nil {
		return set, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO assess_sets (county, id, subject, version, name, body, actor, moved_at, edit) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.County, set.ID, set.Subject, set.Version, set.Name, raw, set.Actor, db.Millis(set.Moved), set.Edit)
	if err != nil {
		return set, fmt.Errorf("rule set: %w", err)
	}
	return set, journal.Append(ctx, tx, journal.Entry{Subject: SubjectSet, Record: string(set.ID), Act: "assess.draft_set", By: by, First: true})
}

// Begin makes drafts of the sets that a county may begin with, for every
// subject that has none yet. It returns how many.
func (s *Service) Begin(ctx context.Context, by access.Actor) (made int, err error) {
	begin, err := rules.Defaults()
	if err != nil {
		return 0, err
	}
	err = s.manage(ctx, by, func(tx *db.Tx) error {
		made = 0
		list, err := kinds(ctx, tx)
		if err != nil {
			return err
		}
		for _, k := range list {
			i := slices.IndexFunc(begin, func(b rules.Set) bool { return b.Code == k.Subject })
			if i < 0 {
				continue
			}
			has, err := db.Exists(ctx, tx, `SELECT 1 FROM assess_sets WHERE county = $1 AND subject = $2 LIMIT 1`, tx.County, k.Subject)
			if err != nil {
				return err
			}
			if has {
				continue
			}
			if _, err := s.insert(ctx, tx, by, k.Subject, begin[i]); err != nil {
				return err
			}
			made++
		}
		return nil
	})
	return made, err
}

// Copy makes a draft of a set: the next version. key makes it once.
func (s *Service) Copy(ctx context.Context, by access.Actor, set id.RuleSet, key string) (made id.RuleSet, err error) {
	err = s.manage(ctx, by, func(tx *db.Tx) error {
		was, err := setOf(ctx, tx, set)
		if err != nil {
			return err
		}
		answer, _, err := once.Do(ctx, tx, by, key, set, func() (string, error) {
			next, err := s.insert(ctx, tx, by, was.Subject, was.Body)
			return string(next.ID), err
		})
		made = id.RuleSet(answer)
		return err
	})
	return made, err
}

// Enforce lets a draft count from a day on, such as 2017-06-01. It is refused while
// anything is wrong with it, for days of months that have been published already,
// and if it was changed since it was looked at: edit is how often it had been then;
// 0: whichever.
func (s *Service) Enforce(ctx context.Context, by access.Actor, set id.RuleSet, edit int64, from, basis string) error {
	basis = strings.TrimSpace(basis)
	var f fault.Fields
	day, err := worktime.ParseDay(from)
	if err != nil || day.String() != from || from < "2000-01-01" || from > "2100-12-31" {
		f.Add("from", "assess.bad_day")
	}
	f.Need("basis", basis, MaxText)
	if err := f.Err(); err != nil {
		return err
	}
	return s.manage(ctx, by, func(tx *db.Tx) error {
		was, err := setOf(ctx, tx, set)
		if err != nil {
			return err
		}
		switch {
		case !was.Draft():
			return fault.New(fault.Conflict, "assess.counts_already")
		case edit != 0 && edit != was.Edit:
			return fault.New(fault.Conflict, "assess.stale")
		}
		wrong, err := s.check(ctx, tx, was.Subject, was.Body)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			return refusal(wrong)
		}
		told, err := db.Exists(ctx, tx, `SELECT 1 FROM assess_months WHERE county = $1 AND month >= $2 AND state <> 'computed' LIMIT 1`, tx.County, from[:7])
		if err != nil {
			return err
		}
		if told {
			var f fault.Fields
			f.Add("from", "assess.from_told")
			return f.Err()
		}
		_, err = tx.Exec(ctx, `UPDATE assess_sets SET counts_from = $3, basis = $4, actor = $5, moved_at = $6, edit = edit + 1 WHERE county = $1 AND id = $2`,
			tx.County, set, from, basis, by.Name, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("rule set: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectSet, Record: string(set), Act: "assess.enforce", By: by, Data: map[string]any{"from": from, "basis": basis}})
	})
}

// refusal is what is wrong with a set as the fault of a form, each problem at
// the field that it is of.
func refusal(wrong []rules.Problem) error {
	var f fault.Fields
	for _, p := range wrong {
		f.Add(p.Field, p.Key, p.Args...)
	}
	return f.Err()
}
