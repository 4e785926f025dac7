// Package places is the register of what the county looks after place by
// place: residential compounds, urban villages, markets and the key venues of
// the "six small" trades.
//
// Somebody answers for each: an area, a unit, perhaps a post. It is checked by
// an interval, item by item; an item that is not met may make a case at once.
// A place's mark is the share of items that its last check found met.
//
//	places.go   Place, Service and what it asks of others
//	kinds.go    the kinds of places and the trades of venues
//	item.go     what a check looks at, which a county may change
//	draft.go    entering, changing and retiring a place
//	check.go    a check, and what it found
//	cases.go    the cases at a place; project.go what is built for it
//	filter.go   lists narrowed; list.go read; checked.go checks of some days;
//	            found.go checks and what they
//	            found
//	import.go   spreadsheets; sheet.go their columns
//	spots.go    the map
//	figures.go  what is counted; todo.go what waits for whom; verify.go for
//	            doctor
package places

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/worktime"
)

// The kinds of record in the journal and of photos.
const (
	Subject       = "places"
	SubjectResult = "places_result"
	SubjectItems  = "places_items"
)

// Prefix begins a place's visible number, as in CS-0001.
const Prefix = "CS-"

// UsualEvery is how many days pass from one check to the next, and UsualRadius
// how many metres off a case lies at the place, where nobody says otherwise.
const (
	UsualEvery  = 30
	UsualRadius = 100
)

// Place is one of them. Days are 2017-08-25.
type Place struct {
	ID        id.Site
	Number    int64
	Kind      Kind
	Trade     Trade // of a venue; of others empty
	Name      string
	Area      id.Area
	Unit      id.Unit // answers for it
	Post      id.Post // answers for it; may be empty
	Contact   string  // the post that speaks for it, with its telephone
	Address   string
	Located   bool // whether Point is known
	Point     geo.Point
	Radius    int64  // metres
	Size      int64  // households; of a market stalls; 0: unknown
	Company   string // that manages it; empty: none
	Committee bool   // the owners have a committee
	Note      string
	Every     int64  // days from one check to the next
	Check     string // the last one; empty: none
	CheckedOn string // empty: never
	Mark             // of the last check
	Next      string // by when it is to be checked; empty: it is retired
	Retired   bool
	Account   id.Account // who entered it
	Actor     string
	Version   int64
}

// Mark is how many of the items that a check looked at are met.
type Mark struct{ Met, Asked int64 }

// Faults is how many items are not met.
func (m Mark) Faults() int64 { return m.Asked - m.Met }

// Percent is the share of items met, rounded down: only what is met whole is
// 100. Without items it is 0.
func (m Mark) Percent() int64 {
	if m.Asked == 0 {
		return 0
	}
	return m.Met * 100 / m.Asked
}

// Label is the place's visible number.
func (p Place) Label() string { return fmt.Sprintf("%s%04d", Prefix, p.Number) }

// NumberOf reads a visible number.
func NumberOf(s string) (int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	n, err := strconv.ParseInt(strings.TrimPrefix(s, Prefix), 10, 64)
	return n, err == nil && n > 0
}

// Link is the address of the place's page.
func (p Place) Link() string { return "/places/" + string(p.ID) }

// Owners are whom the place belongs to.
func (p Place) Owners() access.Owners {
	return access.Owners{Area: p.Area, Units: []id.Unit{p.Unit}, Reporter: p.Account}
}

// Late reports whether the place should have been checked before a day.
func (p Place) Late(today string) bool { return !p.Retired && p.Next < today }

// Cases is what is asked of the cases; *cases.Service in the program.
type Cases interface {
	OpenWithin(ctx context.Context, tx *db.Tx, by access.Actor, d cases.Draft) (cases.Case, error)
	Seen(ctx context.Context, tx *db.Tx, by access.Actor, c id.Case) (cases.Case, error)
	List(ctx context.Context, by access.Actor, f cases.Filter) (cases.Page, error)
	Dictionary(ctx context.Context, tx *db.Tx) (*cases.Dictionary, error)
}

var _ Cases = (*cases.Service)(nil)

// Picture is a photo that waits for its record.
type Picture interface {
	Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind photos.Kind) error
}

// Service is what people do with places. Make one with New.
type Service struct {
	db    *db.DB
	cases Cases
	// Works may be nil: then nothing is known of projects.
	Works Works
}

// New returns the service.
func New(d *db.DB, c Cases) *Service { return &Service{db: d, cases: c} }

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

const columns = `id, number, kind, trade, name, area, unit, post, contact, address, lon, lat, radius, size, company, committee, note, every, last_check, checked_on, met, asked, next_on,
	retired, account, actor, version`

func scan(r db.Row) (p Place, err error) {
	var lon, lat *float64
	err = r.Scan(&p.ID, &p.Number, &p.Kind, &p.Trade, &p.Name, &p.Area, &p.Unit, db.Text(&p.Post), &p.Contact, &p.Address, &lon, &lat, &p.Radius, &p.Size, &p.Company, &p.Committee,
		&p.Note, &p.Every, &p.Check, &p.CheckedOn, &p.Met, &p.Asked, &p.Next, &p.Retired, db.Text(&p.Account), &p.Actor, &p.Version)
	if lon != nil && lat != nil {
		p.Located, p.Point = true, geo.Point{Lon: *lon, Lat: *lat}
	}
	return p, err
}

// lonLat is where the place is, as it is stored.
func (p Place) lonLat() (lon, lat *float64) {
	if p.Located {
		return &p.Point.Lon, &p.Point.Lat
	}
	return nil, nil
}

func one(ctx context.Context, tx *db.Tx, place id.Site) (Place, error) {
	p, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM places WHERE county = $1 AND id = $2`, tx.County, plain(place))
	if errors.Is(err, db.ErrNone) {
		return p, notFound()
	}
	return p, err
}

// Place returns a place within a transaction, and whether its check is late
// today.
func (s *Service) Place(ctx context.Context, tx *db.Tx, place id.Site) (p Place, late bool, err error) {
	if p, err = one(ctx, tx, place); err != nil {
		return p, false, err
	}
	day, err := today(ctx, tx)
	return p, p.Late(day), err
}

// Owners are whom a place belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	p, err := one(ctx, tx, id.Site(record))
	return p.Owners(), err
}

// ResultOwners are whom what a check found belongs to: the place's owners.
func (s *Service) ResultOwners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	place, err := db.One(ctx, tx, db.Value[id.Site], `SELECT place FROM places_results WHERE county = $1 AND id = $2`, tx.County, plain(record))
	if errors.Is(err, db.ErrNone) {
		return access.Owners{}, notFound()
	}
	if err != nil {
		return access.Owners{}, fmt.Errorf("result of a check: %w", err)
	}
	return s.Owners(ctx, tx, string(place))
}

func today(ctx context.Context, tx *db.Tx) (string, error) {
	county, err := counties.Of(ctx, tx)
	return counties.Day(tx, county), err
}

// endOf is the last instant of a day in the county; that of none is zero.
func endOf(day string, zone *time.Location) time.Time {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return time.Time{}
	}
	return d.End(zone).Add(-time.Millisecond).UTC()
}

// The bounds of what is typed.
const (
	MaxName = 200
	MaxText = 2000
	MaxSize = 1_000_000
)

func checkCount(f *fault.Fields, name string, n, low, high int64) {
	if n < low || n > high {
		f.Add(name, "places.bad_count", low, high)
	}
}

// plain is s, or nothing where it is no text that a database stores.
func plain[T ~string](s T) T {
	if !fault.Storable(string(s)) {
		return ""
	}
	return s
}

// words is s without blanks that nobody sees.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }
