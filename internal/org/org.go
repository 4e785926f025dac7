// Package org says who answers for what: units in their four categories,
// working groups, headquarters and office, posts with their incumbents, and
// employees.
//
// Everything is changed with access.ManageOrg and is read by everybody who is
// signed in; telephone numbers of persons are read by those who may change
// them. Every change goes into the journal of its record. Vacant posts, units
// without an area and employees without a task are figures with lists.
//
//	org.go         Service, days, what the records share
//	builtin.go     categories, bodies and groups that a county begins with
//	category.go    unit categories
//	unit.go        units: type, invariants, changes
//	unitlist.go    units: reading, filter, pages
//	group.go       working groups
//	body.go        headquarters, office and sections
//	post.go        posts and vacancies
//	incumbent.go   who holds a post
//	person.go      employees
//	personlist.go  employees: reading, filter, pages
//	forget.go      employees who left long ago
//	order.go       sorting and paging of lists
//	figures.go     what is counted
//	import.go      spreadsheets: preview and import
//	importrow.go   what a row of units or people says
//	importpost.go  what a row of posts says
//	sheet*.go      the columns of the spreadsheets
package org

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Service does what people do with the organisation.
type Service struct {
	DB    *db.DB
	Areas Areas       // may be nil where there are no areas
	Bus   *events.Bus // may be nil
}

// Areas is what the organisation asks of the areas, which are above it.
type Areas interface {
	// AreaNames lists the county's areas in their order.
	AreaNames(ctx context.Context, tx *db.Tx) ([]AreaName, error)
}

// AreaName is an area as far as the organisation knows it.
type AreaName struct {
	ID   id.Area
	Seq  int
	Name string
}

// IncumbentChanged says that a post has another holder, or none: its account
// is to be handed over.
type IncumbentChanged struct {
	Post     id.Post
	Old, New id.Person // empty: vacant
}

// The kinds of records that the journal keeps a history of.
const (
	SubjectUnit     = "unit"
	SubjectCategory = "unit_category"
	SubjectGroup    = "group"
	SubjectBody     = "body"
	SubjectPost     = "post"
	SubjectPerson   = "person"
)

// write runs fn in a transaction for somebody who may change the organisation.
func (s *Service) write(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, fn)
}

// read runs fn in a transaction for somebody who may see the county.
func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Read(ctx, by.County, fn)
}

// History returns the timeline of a record. Personal fields are left out for
// those who may not change the organisation.
func (s *Service) History(ctx context.Context, by access.Actor, subject, record string) (lines []journal.Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		lines, err = journal.Of(ctx, tx, subject, plainText(record))
		return err
	})
	if !by.MayEver(access.ManageOrg) {
		for i := range lines {
			lines[i].Private = nil
		}
	}
	return lines, err
}

// areaNames lists the areas, if there are any to ask for.
func (s *Service) areaNames(ctx context.Context, tx *db.Tx) ([]AreaName, error) {
	if s.Areas == nil {
		return nil, nil
	}
	return s.Areas.AreaNames(ctx, tx)
}

// areaKnown reports whether area is one of the county's.
func (s *Service) areaKnown(ctx context.Context, tx *db.Tx, area id.Area) (bool, error) {
	if s.Areas == nil {
		return true, nil // nobody to ask
	}
	names, err := s.Areas.AreaNames(ctx, tx)
	if err != nil {
		return false, err
	}
	for _, n := range names {
		if n.ID == area {
			return true, nil
		}
	}
	return false, nil
}

// Change is a field of a record that got another value, as the history shows
// it. The field's name is the message "org.field." + Field.
type Change struct{ Field, Old, New string }

// changes gathers what differs between two states of a record. Personal values
// go apart, so that they can be erased.
type changes struct {
	list    []Change
	private map[string]string
}

func (c *changes) text(field, was, now string) {
	if was != now {
		c.list = append(c.list, Change{field, was, now})
	}
}

func (c *changes) yes(field string, was, now bool) {
	c.text(field, mark(was), mark(now))
}

func mark(b bool) string {
	if b {
		return "✓"
	}
	return ""
}

func (c *changes) personal(field, was, now string) {
	if was == now {
		return
	}
	if c.private == nil {
		c.private = map[string]string{}
	}
	c.private[field] = now
}

func (c *changes) none() bool { return len(c.list) == 0 && len(c.private) == 0 }

func (c *changes) data() map[string]any {
	rows := make([]any, len(c.list))
	for i, ch := range c.list {
		rows[i] = []string{ch.Field, ch.Old, ch.New}
	}
	return map[string]any{"changes": rows}
}

// ChangesOf returns the changes that a line of the journal tells.
func ChangesOf(l journal.Line) (out []Change) {
	rows, _ := l.Data["changes"].([]any)
	for _, r := range rows {
		cells, _ := r.([]any)
		if len(cells) != 3 {
			continue
		}
		var c [3]string
		for i := range c {
			c[i], _ = cells[i].(string)
		}
		out = append(out, Change{c[0], c[1], c[2]})
	}
	return out
}

// note writes a line into the journal.
func note(ctx context.Context, tx *db.Tx, by access.Actor, subject, record, act string, c changes) error {
	return journal.Append(ctx, tx, journal.Entry{
		Subject: subject, Record: record, Act: act, By: by, Data: c.data(), Private: c.private,
	})
}

// Lengths of texts, in characters.
const (
	maxName = 80
	maxText = 2000
)

// tidy trims what nobody sees and makes one line of it.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// plainText makes s a text that a query may hold, whatever stood in an address.
func plainText[T ~string](s T) T {
	return T(strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(string(s), ""), "\x00", "")))
}

const dayForm = "2006-01-02"

// checkDay notes that a day is none. An empty one is allowed unless must.
func checkDay(fs *fault.Fields, field, s string, must bool) {
	if s == "" && !must {
		return
	}
	if t, err := time.Parse(dayForm, s); err != nil || t.Year() < 1900 || t.Year() > 2200 {
		fs.Add(field, "org.day")
	}
}

// today is the day in the county's zone.
func today(ctx context.Context, tx *db.Tx) (string, error) {
	c, err := counties.Of(ctx, tx)
	if err != nil {
		return "", fmt.Errorf("today: %w", err)
	}
	return counties.Day(tx, c), nil
}

// daysBetween counts the days from one to another; 0 if either is none.
func daysBetween(from, to string) int {
	a, errA := time.Parse(dayForm, from)
	b, errB := time.Parse(dayForm, to)
	if errA != nil || errB != nil || b.Before(a) {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

// nextDay is the day after.
func nextDay(day string) string {
	t, err := time.Parse(dayForm, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, 1).Format(dayForm)
}

// dayBefore is the day before.
func dayBefore(day string) string {
	t, err := time.Parse(dayForm, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -1).Format(dayForm)
}

// stale is the fault of a form that was opened before somebody else's change.
func stale() error { return fault.New(fault.Conflict, "org.stale") }

// none turns the absence of a row into a fault.
func none() error { return fault.New(fault.NotFound, "fault.not_found") }
