package surveys

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
)

// may checks that by may manage the round: all of them, or one that goes
// through a single area of one's own.
func may(by access.Actor, areas []id.Area) error {
	if len(areas) == 0 {
		return by.Check(access.ManageSurveys, access.Owners{})
	}
	for _, a := range areas {
		if err := by.Check(access.ManageSurveys, access.Owners{Area: a}); err != nil {
			return err
		}
	}
	return nil
}

// mayEnter is may for a round as it is entered: whoever answers for an area
// cannot leave the areas out.
func mayEnter(by access.Actor, areas []id.Area) error {
	if len(areas) == 0 && by.MayEver(access.ManageSurveys) && !by.May(access.ManageSurveys, access.Owners{}) {
		return needArea("areas")
	}
	return may(by, areas)
}

// needArea says that whoever answers for an area has to name it.
func needArea(field string) error {
	var f fault.Fields
	f.Add(field, "survey.choose_area")
	return f.Err()
}

// Create enters a round of the current campaign.
func (s *Service) Create(ctx context.Context, by access.Actor, d Draft) (survey id.Survey, err error) {
	if err := mayEnter(by, d.Areas); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			made, err := s.create(ctx, tx, by, d)
			return string(made.ID), err
		})
		survey = id.Survey(answer)
		return err
	})
	return survey, err
}

func (s *Service) create(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Survey, error) {
	f := d.check()
	if err := s.checkRefs(ctx, tx, &f, d); err != nil {
		return Survey{}, err
	}
	if d.Code == "" && len(f) == 0 {
		n, err := counties.Next(ctx, tx, Subject)
		if err != nil {
			return Survey{}, err
		}
		d.Code = "S" + strconv.FormatInt(n, 10)
	}
	made := Survey{
		ID: id.New[id.Survey](), Code: d.Code, Title: d.Title, Register: d.Register, Status: d.Status, StartsOn: d.StartsOn, EndsOn: d.EndsOn,
		Group: d.Group, Unit: d.Unit, Areas: d.Areas, Category: d.Category, Source: d.Source, Note: d.Note, Version: 1, Created: tx.Now,
	}
	if err := s.checkCode(ctx, tx, &f, made.ID, d.Code); err != nil {
		return Survey{}, err
	}
	if err := f.Err(); err != nil {
		return Survey{}, err
	}
	var err error
	if made.Campaign, err = counties.CurrentID(ctx, tx); err != nil {
		return Survey{}, err
	}
	if err := insert(ctx, tx, made); err != nil {
		if db.IsUnique(err) {
			return Survey{}, fault.New(fault.Conflict, "survey.stale")
		}
		return Survey{}, err
	}
	return made, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(made.ID), Act: "survey.created", By: by, First: true,
		Data: map[string]any{"title": made.Title, "code": made.Code, "register": made.Register},
	})
}

func (s *Service) checkRefs(ctx context.Context, tx *db.Tx, f *fault.Fields, d Draft) error {
	if d.Category != "" {
		dict, err := s.cases.Dictionary(ctx, tx)
		if err != nil {
			return err
		}
		if c, ok := dict.Of(d.Category); !ok || !c.Active {
			f.Add("category", "survey.choose")
		}
	}
	if d.Group != "" && fault.Storable(string(d.Group)) {
		names, err := org.GroupNames(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := names[d.Group]; !ok {
			f.Add("group", "survey.choose")
		}
	}
	if d.Unit != "" {
		names, err := org.UnitNames(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := names[d.Unit]; !ok {
			f.Add("unit", "survey.choose")
		}
	}
	if len(d.Areas) > 0 {
		names, err := areas.Names(ctx, tx)
		if err != nil {
			return err
		}
		for _, a := range d.Areas {
			if _, ok := names[a]; !ok {
				f.Add("areas", "survey.choose")
				break
			}
		}
	}
	return nil
}

func (s *Service) checkCode(ctx context.Context, tx *db.Tx, f *fault.Fields, self id.Survey, code string) error {
	if len(*f) > 0 {
		return nil
	}
	taken, err := db.Exists(ctx, tx, `SELECT 1 FROM surveys WHERE county = $1 AND code = $2 AND id <> $3`, tx.County, code, self)
	if err != nil {
		return fmt.Errorf("survey code: %w", err)
	}
	if taken {
		f.Add("code", "survey.code_taken", code)
	}
	return nil
}

// Change changes a round.
func (s *Service) Change(ctx context.Context, by access.Actor, survey id.Survey, d Draft) error {
	if err := mayEnter(by, d.Areas); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		was, err := one(ctx, tx, survey)
		if err != nil {
			return err
		}
		if err := may(by, was.Areas); err != nil {
			return err
		}
		if d.Code == "" {
			d.Code = was.Code
		}
		f := d.check()
		if err := s.checkRefs(ctx, tx, &f, d); err != nil {
			return err
		}
		if err := s.checkCode(ctx, tx, &f, survey, d.Code); err != nil {
			return err
		}
		if d.Register != was.Register {
			used, err := db.Exists(ctx, tx, `SELECT 1 FROM cases WHERE county = $1 AND survey = $2`, tx.County, survey)
			if err != nil {
				return fmt.Errorf("survey register: %w", err)
			}
			if used {
				f.Add("register", "survey.register_used")
			}
		}
		if err := f.Err(); err != nil {
			return err
		}
		if d.Version != 0 && d.Version != was.Version {
			return fault.New(fault.Conflict, "survey.stale")
		}
		now := was
		now.Code, now.Title, now.Register, now.Status, now.StartsOn, now.EndsOn = d.Code, d.Title, d.Register, d.Status, d.StartsOn, d.EndsOn
		now.Group, now.Unit, now.Areas, now.Category, now.Source, now.Note = d.Group, d.Unit, d.Areas, d.Category, d.Source, d.Note
		changes := differences(was, now)
		if len(changes) == 0 {
			return nil
		}
		if err := update(ctx, tx, now); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: Subject, Record: string(survey), Act: "survey.changed", By: by, Data: map[string]any{"changes": changes},
		})
	})
}

// differences lists field, old and new value of what differs.
func differences(was, now Survey) (out []any) {
	list := func(s Survey) string {
		words := make([]string, len(s.Areas))
		for i, a := range s.Areas {
			words[i] = string(a)
		}
		return strings.Join(words, " ")
	}
	for _, c := range [][3]string{
		{"code", was.Code, now.Code},
		{"title", was.Title, now.Title},
		{"register", was.Register, now.Register},
		{"status", string(was.Status), string(now.Status)},
		{"starts_on", was.StartsOn, now.StartsOn},
		{"ends_on", was.EndsOn, now.EndsOn},
		{"group", string(was.Group), string(now.Group)},
		{"unit", string(was.Unit), string(now.Unit)},
		{"areas", list(was), list(now)},
		{"category", was.Category, now.Category},
		{"source", string(was.Source), string(now.Source)},
		{"note", was.Note, now.Note},
	} {
		if c[1] != c[2] {
			out = append(out, []string{c[0], c[1], c[2]})
		}
	}
	return out
}

// Get returns a round.
func (s *Service) Get(ctx context.Context, by access.Actor, survey id.Survey) (out Survey, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = one(ctx, tx, survey)
		return err
	})
	return out, err
}

// Find returns the round that text names: its identifier, code or title.
func (s *Service) Find(ctx context.Context, by access.Actor, text string) (out Survey, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = find(ctx, tx, text)
		return err
	})
	return out, err
}

// find looks in the current campaign first where a title stands twice.
func find(ctx context.Context, tx *db.Tx, text string) (Survey, error) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" || !fault.Storable(text) {
		return Survey{}, notFound()
	}
	found, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM surveys WHERE county = $1 AND (id = $2 OR code = $2 OR title = $2)
		ORDER BY CASE WHEN id = $2 THEN 0 WHEN code = $2 THEN 1 ELSE 2 END, created_at DESC LIMIT 2`, tx.County, text)
	if err != nil {
		return Survey{}, fmt.Errorf("find survey: %w", err)
	}
	if len(found) == 0 {
		return Survey{}, fault.New(fault.NotFound, "survey.unknown", text)
	}
	if len(found) == 2 && found[0].Code != text && string(found[0].ID) != text {
		return Survey{}, fault.New(fault.Conflict, "survey.title_twice", text)
	}
	return fill(ctx, tx, found[0])
}

// Filter narrows the list of rounds.
type Filter struct {
	Campaign id.Campaign // empty: all
	Status   Status
	Register string
	Text     string // in title or code
}

// Line is a round with what it found.
type Line struct {
	Survey Survey
	Found  int64 // cases
	Open   int64 // of them still to do
}

// List returns the rounds, the latest first, at most 500.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (out []Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		var w db.Where
		w.And("county = ?", tx.County)
		if f.Campaign != "" {
			w.And("campaign = ?", f.Campaign)
		}
		if f.Status != "" {
			w.And("status = ?", f.Status)
		}
		if f.Register != "" {
			w.And("register = ?", f.Register)
		}
		if f.Text != "" {
			like := strings.ToLower(db.Contains(f.Text))
			w.And("LOWER(title) LIKE ? ESCAPE '!' OR LOWER(code) LIKE ? ESCAPE '!'", like, like)
		}
		rows, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM surveys `+w.String()+` ORDER BY created_at DESC, id DESC LIMIT 500`, w.Args...)
		if err != nil {
			return fmt.Errorf("surveys: %w", err)
		}
		counts, err := counted(ctx, tx)
		if err != nil {
			return err
		}
		out = make([]Line, len(rows))
		for i, r := range rows {
			if r, err = fill(ctx, tx, r); err != nil {
				return err
			}
			out[i] = Line{Survey: r, Found: counts[r.ID][0], Open: counts[r.ID][1]}
		}
		return nil
	})
	return out, err
}

// History returns the timeline of a round.
func (s *Service) History(ctx context.Context, by access.Actor, survey id.Survey) (lines []journal.Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		lines, err = journal.Of(ctx, tx, Subject, string(survey))
		return err
	})
	return lines, err
}

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func one(ctx context.Context, tx *db.Tx, survey id.Survey) (Survey, error) {
	if !fault.Storable(string(survey)) {
		return Survey{}, notFound()
	}
	got, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM surveys WHERE county = $1 AND id = $2`, tx.County, survey)
	if errors.Is(err, db.ErrNone) {
		return got, notFound()
	}
	if err != nil {
		return got, fmt.Errorf("survey: %w", err)
	}
	return fill(ctx, tx, got)
}
