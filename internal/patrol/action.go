package patrol

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// Action is something that the group did: so many of a kind, at a place.
type Action struct {
	ID       id.Action
	Campaign id.Campaign
	Day      string // of At, in the county's zone
	At       time.Time
	Hour     int    // of At, in the county's zone
	Kind     string // code of the dictionary
	CountsAs string // what the kind counted as when it was recorded
	Count    int64
	Area     id.Area
	Place    cases.Place
	Agency   id.Agency
	Unit     id.Unit // of the agency
	Shift    id.Shift
	Officer  id.Account
	By       string // the officer's post
	Note     string
	Case     id.Case
	Batch    id.Batch
	Before   int // photos of each kind
	After    int
	Recorded time.Time
	Changed  time.Time
	Voided   time.Time
	Why      string // why it was voided
	Version  int64
}

// Owners returns to whom a belongs.
func (a Action) Owners() access.Owners {
	return access.Owners{Area: a.Area, Units: []id.Unit{a.Unit}, Reporter: a.Officer}
}

// With is the case that an action brings.
type With string

// The ways.
const (
	NoCase     With = ""
	OpenCase   With = "open"    // the problem remains: the office files it
	HandInCase With = "hand_in" // it is put right: the case goes to the check by the area
)

// Draft is an action as its officer records it.
type Draft struct {
	Key   string // the sender's request key: a second arrival returns the first action
	Kind  string
	Count int64     // 0: one
	At    time.Time // zero: now
	// Ago is how long before now it was, from a phone that could not send it
	// at once: its clock may be wrong, but it knows how long it has waited.
	Ago    time.Duration
	Place  cases.Place
	Area   id.Area   // where there is no point, or none in any area
	Agency id.Agency // empty: that for which the officer is on duty
	Note   string
	Before []cases.Picture
	After  []cases.Picture

	With With
	Case id.Case // one that is there already: linked, or handed in

	// Goods are held if they are named: one line for each thing.
	Goods  string
	Reason string
	Party  string
	// GoodsPhotos show what is held.
	GoodsPhotos []cases.Picture
}

// request is what the request key stands for. How long ago it was grows from
// one try to the next.
func (d Draft) request() any {
	before, after, goods := len(d.Before), len(d.After), len(d.GoodsPhotos)
	d.Before, d.After, d.GoodsPhotos, d.Key, d.Ago = nil, nil, nil, "", 0
	return struct {
		Draft                Draft
		Before, After, Goods int
	}{d, before, after, goods}
}

// skew is how far a phone's clock may be ahead and still be believed to mean
// now; oldest is how long afterwards an action may be recorded.
const (
	skew   = 10 * time.Minute
	oldest = 30 * 24 * time.Hour
)

func (d *Draft) check(now time.Time, k *known, holds bool) error {
	var f fault.Fields
	d.Note, d.Goods, d.Reason, d.Party = strings.TrimSpace(d.Note), strings.TrimSpace(d.Goods), strings.TrimSpace(d.Reason), tidy(d.Party)
	d.Place.Address, d.Place.Street = tidy(d.Place.Address), tidy(d.Place.Street)
	if d.Place.Located {
		d.Place.Point = d.Place.Point.Rounded()
	}
	kind, ok := k.Kinds.Of(d.Kind)
	if !ok || !kind.Active {
		f.Add("kind", "patrol.choose_kind")
	}
	if d.Count == 0 {
		d.Count = 1
	}
	if d.At.IsZero() && d.Ago > 0 {
		d.At = now.Add(-d.Ago).Truncate(time.Millisecond)
	}
	checkCount(&f, d.Count)
	switch {
	case d.At.IsZero() || d.At.After(now) && d.At.Sub(now) <= skew:
		d.At = now
	case d.At.After(now):
		f.Add("at", "patrol.future")
	case now.Sub(d.At) > oldest:
		f.Add("at", "patrol.too_old")
	}
	checkPlace(&f, d.Place)
	f.Text("note", d.Note, MaxNote)
	f.Text("reason", d.Reason, MaxNote)
	f.Text("goods", d.Goods, MaxNote)
	f.Text("party", d.Party, MaxName)
	switch {
	case !slices.Contains([]With{NoCase, OpenCase, HandInCase}, d.With), d.With == OpenCase && d.Case != "":
		f.Add("case", "patrol.choose")
	case d.With != NoCase && d.Case == "" && ok && kind.Category == "":
		f.Add("case", "patrol.no_category", kind.Name)
	}
	if d.Goods == "" && len(d.GoodsPhotos) > 0 {
		f.Add("goods", "patrol.name_goods")
	}
	if d.Goods != "" && (!holds || !kind.Goods) {
		f.Add("goods", "patrol.no_goods")
	}
	return f.Err()
}

func checkCount(f *fault.Fields, n int64) {
	if n < 1 || n > MaxCount {
		f.Add("count", "patrol.bad_count", MaxCount)
	}
}

func checkPlace(f *fault.Fields, p cases.Place) {
	f.Text("address", p.Address, cases.MaxAddress)
	f.Text("street", p.Street, cases.MaxAddress)
	if p.Located && (!p.Point.Valid() || p.Point.IsZero()) {
		f.Add("lon", "patrol.bad_point")
	}
	if !(p.Accuracy >= 0 && p.Accuracy < 1e6) {
		f.Add("lon", "patrol.bad_point")
	}
}

// counted is what an action adds to the tallies.
func (a Action) counted(sign int64) []figures.Delta {
	if !a.Voided.IsZero() {
		return nil
	}
	dims := figures.Dims{Campaign: a.Campaign, Day: a.Day, Area: a.Area, Unit: a.Unit, Category: a.Kind}
	return []figures.Delta{{Tally: tally(a.CountsAs), Dims: dims, N: sign * a.Count}, {Tally: tally("actions"), Dims: dims, N: sign}}
}

func tally(countsAs string) string { return "patrol." + countsAs }

const actionColumns = `id, campaign, day, at, hour, kind, counts_as, amount, area, street, address, lon, lat, place_source, accuracy, agency, unit, shift,
	officer, officer_name, note, case_id, batch, photos_before, photos_after, recorded_at, changed_at, voided_at, void_reason, version`

func scanAction(r db.Row) (a Action, err error) {
	var lon, lat *float64
	err = r.Scan(&a.ID, &a.Campaign, &a.Day, db.Time(&a.At), &a.Hour, &a.Kind, &a.CountsAs, &a.Count, db.Text(&a.Area), &a.Place.Street, &a.Place.Address,
		&lon, &lat, &a.Place.Source, &a.Place.Accuracy, &a.Agency, &a.Unit, db.Text(&a.Shift), db.Text(&a.Officer), &a.By, &a.Note,
		db.Text(&a.Case), db.Text(&a.Batch), &a.Before, &a.After, db.Time(&a.Recorded), db.Time(&a.Changed), db.Time(&a.Voided), &a.Why, &a.Version)
	if lon != nil && lat != nil {
		a.Place.Located, a.Place.Point = true, geo.Point{Lon: *lon, Lat: *lat}
	}
	return a, err
}

func (a Action) point() (lon, lat, morton any) {
	if !a.Place.Located {
		return nil, nil, nil
	}
	return a.Place.Point.Lon, a.Place.Point.Lat, geo.Key(a.Place.Point)
}

func (a Action) insert(ctx context.Context, tx *db.Tx) error {
	lon, lat, morton := a.point()
	_, err := tx.Exec(ctx, `INSERT INTO patrol_actions (county, id, campaign, day, at, hour, kind, counts_as, amount, area, street, address, lon, lat, place_source, accuracy,
			agency, unit, shift, officer, officer_name, note, case_id, batch, photos_before, photos_after, recorded_at, morton)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		tx.County, a.ID, a.Campaign, a.Day, db.Millis(a.At), a.Hour, a.Kind, a.CountsAs, a.Count, db.Null(a.Area), a.Place.Street, a.Place.Address, lon, lat,
		a.Place.Source, a.Place.Accuracy, a.Agency, a.Unit, db.Null(a.Shift), db.Null(a.Officer), a.By, a.Note, db.Null(a.Case), db.Null(a.Batch),
		a.Before, a.After, db.Millis(a.Recorded), morton)
	if err != nil {
		return fmt.Errorf("record action: %w", err)
	}
	return addSquares(ctx, tx, squareChange(nil, &a))
}

// update stores a change of an action, of the tallies and of the map.
func (a *Action) update(ctx context.Context, tx *db.Tx, was Action) error {
	a.Version, a.Changed = was.Version+1, tx.Now
	lon, lat, morton := a.point()
	res, err := tx.Exec(ctx, `UPDATE patrol_actions SET day = $3, at = $4, hour = $5, kind = $6, counts_as = $7, amount = $8, area = $9, street = $10, address = $11,
			lon = $12, lat = $13, place_source = $14, accuracy = $15, agency = $16, unit = $17, note = $18, case_id = $19, batch = $20, photos_before = $21, photos_after = $22,
			changed_at = $23, voided_at = $24, void_reason = $25, version = $26, morton = $28
		WHERE county = $1 AND id = $2 AND version = $27`,
		tx.County, a.ID, a.Day, db.Millis(a.At), a.Hour, a.Kind, a.CountsAs, a.Count, db.Null(a.Area), a.Place.Street, a.Place.Address,
		lon, lat, a.Place.Source, a.Place.Accuracy, a.Agency, a.Unit, a.Note, db.Null(a.Case), db.Null(a.Batch), a.Before, a.After,
		db.Millis(a.Changed), db.Millis(a.Voided), a.Why, a.Version, was.Version, morton)
	if err != nil {
		return fmt.Errorf("change action: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(stale(), err)
	}
	if err := addSquares(ctx, tx, squareChange(&was, a)); err != nil {
		return err
	}
	return figures.Add(ctx, tx, append(was.counted(-1), a.counted(1)...)...)
}

func loadAction(ctx context.Context, tx *db.Tx, action id.Action) (Action, error) {
	if !fault.Storable(string(action)) {
		return Action{}, notFound()
	}
	a, err := db.One(ctx, tx, scanAction, `SELECT `+actionColumns+` FROM patrol_actions WHERE county = $1 AND id = $2`, tx.County, action)
	if errors.Is(err, db.ErrNone) {
		return a, notFound()
	}
	if err != nil {
		return a, fmt.Errorf("action: %w", err)
	}
	return a, nil
}

// Owners returns whom an action belongs to: who may see its photos.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	a, err := loadAction(ctx, tx, id.Action(record))
	return a.Owners(), err
}
