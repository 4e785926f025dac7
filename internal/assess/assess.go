// Package assess is the monthly assessment: rule sets for each unit category
// and, apart from them, for areas, working groups and committees, and the
// months that are marked by them.
//
// A month is computed from the book of figures, published, appealed against,
// and locked. With a mark everything it was made of is stored, so that a locked
// month can be made again from that alone. Units are ranked among their own
// kind. What counts is a rule set's version; one that counts is never changed.
//
//	assess.go   Service, whom there is to assess
//	sets.go     rule sets: reading, drafts, in force; edit.go changing a rule of a draft;
//	            examples.go the sets that ship; sheet.go a set as a spreadsheet,
//	            import.go reading it in
//	month.go    computing, publishing, locking a month; place.go ranks and the ladder
//	inputs.go   the figures of everybody who is assessed, read at once;
//	            sources.go inspections and noted facts, and what each point opens;
//	            rates.go how many records each rate rests on
//	note.go     facts that the office notes; noteact.go noting, confirming,
//	            withdrawing; notelist.go as a list
//	adjust.go   a published mark made again with a fact that came late
//	explain.go  one mark, line by line; whatif.go a draft tried on past months
//	appeal.go   appeals; files.go their evidence
//	consequence.go  what follows from a locked month; propose.go by rule,
//	            consequencelist.go as a register; settings.go what the county sets
//	list.go     marks and appeals as lists
//	figures.go  what is counted; todo.go what waits for whom; verify.go for doctor
//	store.go    SQL
package assess

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/blob"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/rules"
)

// The kinds of record in the journal.
const (
	SubjectSet    = "rule_set"
	SubjectMonth  = "assess_month"
	SubjectAppeal = "assess_appeal"
)

// Subjects of the assessment besides the codes of unit categories.
const (
	Areas      = rules.Areas
	Groups     = rules.Groups
	Committees = rules.Committees
)

// Service is what people do with the assessment. Make one with New.
type Service struct {
	db          *db.DB
	files       blob.Store
	Book        *figures.Book // set when all figures are known
	Orders      Orders        // may be nil: then rungs make no order
	Papers      Papers        // may be nil: then nothing is drafted
	Inspections Inspections   // may be nil
}

// New returns the service.
func New(d *db.DB, files blob.Store) *Service { return &Service{db: d, files: files} }

// Who is somebody that is assessed.
type Who struct {
	Subject string
	Of      string
	Name    string
}

// Owners are whom a mark belongs to.
func (w Who) Owners() access.Owners {
	switch w.Subject {
	case Areas:
		return access.Owners{Area: id.Area(w.Of)}
	case Groups:
		return access.Owners{Group: id.Group(w.Of)}
	}
	return access.Owners{Units: []id.Unit{id.Unit(w.Of)}}
}

// by is the dimension of figures that belongs to a subject.
func by(subject string) figures.By {
	switch subject {
	case Areas:
		return figures.ByArea
	case Groups:
		return figures.ByGroup
	}
	return figures.ByUnit
}

// Kind is a kind of those who are assessed; its name is a message where it is
// no category of the county's.
type Kind struct{ Subject, Name string }

// Kinds lists whom the county assesses, categories first. Names of areas,
// groups and committees are empty: they are the messages "assess.subject.…".
func (s *Service) Kinds(ctx context.Context, by access.Actor) (out []Kind, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = kinds(ctx, tx)
		return err
	})
	return out, err
}

func kinds(ctx context.Context, tx *db.Tx) (out []Kind, err error) {
	categories, err := org.Categories(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, c := range categories {
		out = append(out, Kind{c.Code, c.Name})
	}
	return append(out, Kind{Subject: Areas}, Kind{Subject: Groups}, Kind{Subject: Committees}), nil
}

// Everybody lists whom the county assesses, by subject.
func (s *Service) Everybody(ctx context.Context, by access.Actor) (out map[string][]Who, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = everybody(ctx, tx)
		return err
	})
	return out, err
}

// everybody lists whom the county assesses, by subject.
func everybody(ctx context.Context, tx *db.Tx) (map[string][]Who, error) {
	out := map[string][]Who{}
	add := func(subject, of, name string) { out[subject] = append(out[subject], Who{subject, of, name}) }
	units, err := org.Units(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		name := u.Short
		if name == "" {
			name = u.Name
		}
		if u.Kind.IsCommittee() {
			add(Committees, string(u.ID), name)
		} else if u.Category != "" {
			add(u.Category, string(u.ID), name)
		}
	}
	ground, err := areas.Brief(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, a := range ground {
		add(Areas, string(a.ID), a.Name)
	}
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		if !g.Retired {
			add(Groups, string(g.ID), g.Name)
		}
	}
	return out, nil
}

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func (s *Service) manage(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.ManageAssess, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, fn)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// MaxText bounds what is typed.
const MaxText = 2000

// plain is s, or nothing where it is no text that a database stores.
func plain[T ~string](s T) T {
	if !fault.Storable(string(s)) {
		return ""
	}
	return s
}

// span is the first and the last day of a month such as 2017-06.
func span(month string) (from, to string, ok bool) {
	first, err := time.Parse("2006-01", month)
	if err != nil || month < "2000-01" || month > "2100-12" {
		return "", "", false
	}
	return first.Format(time.DateOnly), first.AddDate(0, 1, -1).Format(time.DateOnly), true
}

// Before is the month before another.
func Before(month string) string {
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return ""
	}
	return first.AddDate(0, -1, 0).Format("2006-01")
}

// today is the county's day and month.
func today(ctx context.Context, tx *db.Tx) (county counties.County, day string, err error) {
	county, err = counties.Of(ctx, tx)
	return county, counties.Day(tx, county), err
}
