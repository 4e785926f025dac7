// Package equipment is the register of what the county keeps clean with:
// sweepers, refuse trucks and other vehicles, bins, public toilets, transfer
// stations.
//
// Each stands in the charge of a unit, is allocated to an area or to the whole
// county, and goes from planned to in use, under repair, out of use and
// scrapped. What there is is held against what the standard's ratios ask for:
// so many for so many inhabitants, so much built-up ground, so much road.
//
//	equipment.go  Item, Service and what it asks of others
//	lifecycle.go  the states and what leads from one to the next
//	kinds.go      the kinds, which a county may change
//	draft.go      entering and changing
//	move.go       states and areas changed, of one or of many
//	filter.go     lists narrowed; list.go read
//	allocation.go how many of each kind every area has
//	ratio.go      ratios and what they are multiplied with; need.go what is
//	              needed, there and short
//	import.go     spreadsheets; sheet.go their columns
//	spots.go      the map
//	figures.go    what is counted; todo.go what waits for whom; verify.go for
//	              doctor
package equipment

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
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

// The kinds of record in the journal and of photos.
const (
	Subject         = "equipment"
	SubjectSettings = "equipment_settings"
)

// Prefix begins a visible number, as in SB-0001.
const Prefix = "SB-"

// Item is a single vehicle or building, or a lot of things that are alike. Days
// are 2017-08-25.
type Item struct {
	ID       id.Equipment
	Number   int64
	Code     string // its own: a plate, a number of assets; may be empty
	Kind     string // code of a Kind
	Name     string
	Quantity int64   // 1, unless its kind is counted
	Area     id.Area // it is allocated to; empty: the whole county
	Unit     id.Unit // in charge
	Since    string  // allocated on
	Address  string
	Located  bool // whether Point is known
	Point    geo.Point
	Capacity string // or specification
	State    State
	StateOn  string // since when
	DueOn    string // by when it is to be in use; of what is planned or under repair
	Reason   string // of the state
	Project  id.Project
	Cost     int64 // fen
	Note     string
	Account  id.Account // who entered it
	Actor    string
	Version  int64
}

// Label is the visible number.
func (x Item) Label() string { return fmt.Sprintf("%s%04d", Prefix, x.Number) }

// NumberOf reads a visible number.
func NumberOf(s string) (int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	n, err := strconv.ParseInt(strings.TrimPrefix(s, Prefix), 10, 64)
	return n, err == nil && n > 0
}

// Link is the address of its page.
func (x Item) Link() string { return "/equipment/" + string(x.ID) }

// Owners are whom it belongs to.
func (x Item) Owners() access.Owners {
	return access.Owners{Area: x.Area, Units: []id.Unit{x.Unit}, Reporter: x.Account}
}

// Late reports whether it should have been in use before a day.
func (x Item) Late(today string) bool { return x.DueOn != "" && x.DueOn < today }

// Project is the project that bought or built something.
type Project struct {
	ID                 id.Project
	Label, Title, Link string
}

// Projects finds a project by its identifier or its visible number; one that
// there is not is fault.NotFound.
type Projects func(ctx context.Context, tx *db.Tx, name string) (Project, error)

// Picture is a photo that waits for its record.
type Picture interface {
	Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind photos.Kind) error
}

// Service is what people do with equipment. Make one with New.
type Service struct {
	db       *db.DB
	projects Projects
}

// New returns the service.
func New(d *db.DB, p Projects) *Service { return &Service{db: d, projects: p} }

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

const columns = `id, number, code, kind, name, quantity, area, unit, since, address, lon, lat, capacity, state, state_on, due_on, reason, project, cost, note, account, actor, version`

func scan(r db.Row) (x Item, err error) {
	var lon, lat *float64
	err = r.Scan(&x.ID, &x.Number, &x.Code, &x.Kind, &x.Name, &x.Quantity, db.Text(&x.Area), &x.Unit, &x.Since, &x.Address, &lon, &lat, &x.Capacity, &x.State, &x.StateOn,
		&x.DueOn, &x.Reason, db.Text(&x.Project), &x.Cost, &x.Note, db.Text(&x.Account), &x.Actor, &x.Version)
	if lon != nil && lat != nil {
		x.Located, x.Point = true, geo.Point{Lon: *lon, Lat: *lat}
	}
	return x, err
}

// lonLat is where it is, as it is stored.
func (x Item) lonLat() (lon, lat *float64) {
	if x.Located {
		return &x.Point.Lon, &x.Point.Lat
	}
	return nil, nil
}

func one(ctx context.Context, tx *db.Tx, item id.Equipment) (Item, error) {
	x, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM equipment WHERE county = $1 AND id = $2`, tx.County, plain(item))
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	return x, err
}

// Item returns one within a transaction, and whether it is late today.
func (s *Service) Item(ctx context.Context, tx *db.Tx, item id.Equipment) (x Item, late bool, err error) {
	if x, err = one(ctx, tx, item); err != nil {
		return x, false, err
	}
	day, err := today(ctx, tx)
	return x, x.Late(day), err
}

// Owners are whom a record belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	x, err := one(ctx, tx, id.Equipment(record))
	return x.Owners(), err
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

// The bounds of what is typed. Money is in fen: 100 million yuan.
const (
	MaxName     = 200
	MaxText     = 2000
	MaxQuantity = 1_000_000
	MaxCost     = 10_000_000_000
)

func checkDay(f *fault.Fields, name, day string) {
	if _, err := worktime.ParseDay(day); err != nil {
		f.Add(name, "equipment.bad_day")
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

// Fixed writes n, which counts units of so many decimal places, as in 12.50 or,
// cut, 12.5.
func Fixed(n int64, places int) string {
	unit := int64(1)
	for range places {
		unit *= 10
	}
	if places == 0 {
		return strconv.FormatInt(n, 10)
	}
	return fmt.Sprintf("%d.%0*d", n/unit, places, n%unit)
}

// Cut is Fixed without zeros that say nothing.
func Cut(n int64, places int) string {
	s := Fixed(n, places)
	if places == 0 {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// ParseFixed reads a number that is not negative and has at most so many
// decimal places; nothing is 0.
func ParseFixed(s string, places int) (int64, bool) {
	s = strings.NewReplacer(",", "", " ", "", "，", "").Replace(s)
	if s == "" {
		return 0, true
	}
	whole, part, dot := strings.Cut(s, ".")
	if whole == "" || len(whole) > 12 || len(part) > places || dot && part == "" || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", places-len(part)), 10, 64)
	return n, err == nil
}
