package cases

import (
	"context"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/worktime"
)

// Ground is what is asked of the floors below. Floors answers it from
// counties, org and areas; it is an interface so that benches and the tests of
// the rules can stand on ground of their own.
type Ground interface {
	// Know returns what hardly ever changes about the county. The answer is
	// shared: nobody changes it.
	Know(ctx context.Context, tx *db.Tx) (*Known, error)
	// Numbers takes the next n visible numbers and returns the first.
	Numbers(ctx context.Context, tx *db.Tx, n int) (int64, error)
	// Calendar is the working time of a unit, or of the county.
	Calendar(ctx context.Context, tx *db.Tx, unit id.Unit) (*worktime.Calendar, error)
	// CalendarBefore is the same as it was before a change.
	CalendarBefore(ctx context.Context, tx *db.Tx, was counties.CalendarChanged, unit id.Unit) (*worktime.Calendar, error)
	AreaAt(ctx context.Context, tx *db.Tx, p geo.Point) (id.Area, bool, error)
	// Members lists the units of an area, its lead unit first.
	Members(ctx context.Context, tx *db.Tx, a id.Area) ([]id.Unit, error)
	// UnitName returns the name of a unit that is not retired.
	UnitName(ctx context.Context, tx *db.Tx, u id.Unit) (string, bool, error)
}

// Known is a county as far as cases know it.
type Known struct {
	Campaign id.Campaign // the current one
	Zone     *time.Location
	Prefix   string // of visible numbers
	Radius   int    // metres within which a case of the same category may be the same
	Days     int    // and days within which it was reported; 0: any
	Shares   []int  // percent of the time at which to warn
	Before   int    // photos that a closing needs at least
	After    int
	// FromFiling makes limits run from filing, not from dispatch.
	FromFiling bool
	Areas      map[id.Area]AreaInfo
	Groups     map[id.Group]GroupInfo
}

// AreaInfo is an area as far as cases know it.
type AreaInfo struct {
	ID       id.Area
	Name     string
	Lead     id.Unit
	LeadName string
}

// GroupInfo is a working group as far as cases know it.
type GroupInfo struct {
	ID       id.Group
	Code     string
	Name     string
	Lead     id.Unit
	LeadName string
}

// group returns the working group of a code.
func (k *Known) group(code string) (GroupInfo, bool) {
	for _, g := range k.Groups {
		if g.Code == code {
			return g, true
		}
	}
	return GroupInfo{}, false
}

func (k *Known) day(t time.Time) string { return t.In(k.Zone).Format(time.DateOnly) }

// start returns the instant at which a day begins; end the one at which it is
// over.
func (k *Known) start(day string) (time.Time, bool) {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return time.Time{}, false
	}
	return d.Start(k.Zone), true
}

func (k *Known) end(day string) (time.Time, bool) {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return time.Time{}, false
	}
	return d.End(k.Zone), true
}

// Picture is a photo that becomes part of a case: one made ready outside the
// transaction (*photos.Prepared), or one that waits (Waiting).
type Picture interface {
	Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind photos.Kind) error
}

// Waiting is a photo that was uploaded before and is attached now.
type Waiting struct {
	Photos *photos.Service
	ID     id.Photo
}

// Insert attaches the photo.
func (w Waiting) Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind photos.Kind) error {
	_, err := w.Photos.Attach(ctx, tx, by, w.ID, subject, record, kind)
	return err
}

// maxPictures bounds how many photos an act brings.
const maxPictures = 20

// addPictures stores photos of c and counts them.
func addPictures(ctx context.Context, tx *db.Tx, by access.Actor, c *Case, kind photos.Kind, pictures []Picture) error {
	if len(pictures) == 0 {
		return nil
	}
	if len(pictures) > maxPictures {
		var f fault.Fields
		f.Add("photos", "case.many_photos", maxPictures)
		return f.Err()
	}
	for _, p := range pictures {
		if err := p.Insert(ctx, tx, by, Subject, string(c.ID), kind); err != nil {
			return err
		}
	}
	all, err := photos.Of(ctx, tx, Subject, string(c.ID))
	if err != nil {
		return err
	}
	after := c.After
	c.Before, c.After = 0, 0
	for _, p := range all {
		switch p.Kind {
		case photos.Before:
			c.Before++
		case photos.After:
			c.After++
		case photos.Check, photos.Other:
		}
	}
	c.Fresh += max(c.After-after, 0)
	return nil
}

// Message is what a Teller tells.
type Message struct {
	Case Case
	Kind string // dispatched, check, final_check, failed, asked, decided, returned, warn, follow
	Key  string // message key
	Args []any
	Due  time.Time
	// To whom: everyone of these units, the office, or one account.
	Units   []id.Unit
	Office  bool
	Account id.Account
	// Followers are told if they still see the case and are not told of it
	// otherwise at the same instant.
	Followers []id.Account
}

// Teller puts messages into people's inboxes.
type Teller interface {
	Tell(ctx context.Context, tx *db.Tx, m Message) error
}

func (s *Service) tell(ctx context.Context, tx *db.Tx, m Message) error {
	m.Units = slices.DeleteFunc(m.Units, func(u id.Unit) bool { return u == "" })
	if s.teller == nil || len(m.Units) == 0 && !m.Office && m.Account == "" {
		return nil
	}
	return s.teller.Tell(ctx, tx, m)
}

// checkUnits notes units that are none of the county's.
func (s *Service) checkUnits(ctx context.Context, tx *db.Tx, f *fault.Fields, name string, units ...id.Unit) error {
	for _, u := range units {
		if _, ok, err := s.below.UnitName(ctx, tx, u); err != nil {
			return err
		} else if !ok {
			f.Add(name, "case.unknown_unit")
		}
	}
	return nil
}
