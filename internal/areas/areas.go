// Package areas divides the county seat: areas with their boundary, lead unit,
// member units and posts, and the streets and landmarks that give orientation
// where there is no base map.
//
// Which area a point lies in is answered from an index in memory, prepared per
// county and renewed after a change. The units of an area are kept with the
// units (package org); an area adds its lead unit.
//
//	areas.go     Service, Area, invariants
//	list.go      reading areas, their units, what the organisation asks
//	save.go      entering and changing an area
//	atlas.go     point → area, point → nearest street
//	street.go    streets and landmarks
//	overlap.go   areas that overlap
//	figures.go   what is counted
//	geojson.go   import of boundaries and streets from GeoJSON
//	import.go    import of areas and streets from spreadsheets
//	sheet.go     the columns of the spreadsheets
package areas

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
)

// Area is a part of the county seat with one director and one lead unit who
// answer for it.
type Area struct {
	ID           id.Area
	Seq          int
	Name         string
	Note         string    // its extent in words
	LeadUnit     id.Unit   // empty: none yet
	Members      []id.Unit // without the lead unit and the committees
	Committees   []id.Unit // village and neighbourhood committees
	Boundary     geo.Boundary
	Illustrative bool // the boundary only shows how it might be
	Retired      bool
	Version      int64
}

// Units lists every unit of the area, the lead unit first.
func (a Area) Units() []id.Unit {
	var out []id.Unit
	if a.LeadUnit != "" {
		out = append(out, a.LeadUnit)
	}
	return append(append(out, a.Members...), a.Committees...)
}

// The kinds of records that the journal keeps a history of.
const (
	SubjectArea   = "area"
	SubjectStreet = "street"
)

// Service does what people do with areas and streets. Make it with New.
type Service struct {
	DB  *db.DB
	Org *org.Service

	mu      sync.Mutex
	atlases map[id.County]*atlas
}

// New returns the service and makes the organisation know the areas.
func New(d *db.DB, o *org.Service) *Service {
	s := &Service{DB: d, Org: o, atlases: map[id.County]*atlas{}}
	o.Areas = s
	return s
}

func (s *Service) write(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, fn)
}

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Read(ctx, by.County, fn)
}

// History returns the timeline of an area or a street.
func (s *Service) History(ctx context.Context, by access.Actor, subject, record string) (lines []journal.Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		lines, err = journal.Of(ctx, tx, subject, plainText(record))
		return err
	})
	return lines, err
}

// note writes changed fields into the journal, in the form that org.ChangesOf
// reads.
func note(ctx context.Context, tx *db.Tx, by access.Actor, subject, record, act string, changes []org.Change) error {
	rows := make([]any, len(changes))
	for i, c := range changes {
		rows[i] = []string{c.Field, c.Old, c.New}
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: subject, Record: record, Act: act, By: by, Data: map[string]any{"changes": rows}})
}

// differ adds a change if there is one.
func differ(list *[]org.Change, field, was, now string) {
	if was != now {
		*list = append(*list, org.Change{Field: field, Old: was, New: now})
	}
}

const (
	maxName = 80
	maxText = 2000
)

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// plainText makes s a text that a query may hold.
func plainText[T ~string](s T) T {
	return T(strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(string(s), ""), "\x00", "")))
}

// addCause notes a fault under a field; any other error it returns.
func addCause(fs *fault.Fields, field string, err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	if len(f.Fields) > 0 {
		fs.Add(field, f.Fields[0].Key, f.Fields[0].Args...)
	} else {
		fs.Add(field, f.Key, f.Args...)
	}
	return nil
}

func stale() error { return fault.New(fault.Conflict, "org.stale") }

func none() error { return fault.New(fault.NotFound, "fault.not_found") }

// shape says in figures what a boundary is, for the history.
func shape(b geo.Boundary) string {
	if b.Empty() {
		return ""
	}
	return fmt.Sprintf("%.3f km², %d ∠", b.AreaKm2(), b.Points())
}
