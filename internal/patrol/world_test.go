package patrol_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/photos"
)

const (
	county = id.County("360825")
	other  = id.County("110105")
	today  = "2017-08-23"
)

// begun is a Wednesday, 9:00 in the county.
var begun = time.Date(2017, 8, 23, 1, 0, 0, 0, time.UTC)

// world is a county with two areas, a brigade and a police that go out
// together, and a unit that checks.
type world struct {
	*patrol.Service
	t     testing.TB
	d     *db.DB
	clock *dbtest.Clock
	cases *cases.Service
	book  *figures.Book
	held  *holder

	campaign                      id.Campaign
	west, east                    id.Area
	brigade, police, lead         id.Unit
	city, traffic                 id.Agency
	office, officer, mate         access.Actor
	liaison, stranger, westLeader access.Actor
}

// holder keeps what was held.
type holder struct{ list []patrol.Held }

// Hold implements patrol.Holder.
func (h *holder) Hold(_ context.Context, _ *db.Tx, _ access.Actor, g patrol.Held) (id.Batch, error) {
	h.list = append(h.list, g)
	return id.New[id.Batch](), nil
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, d: d, clock: dbtest.FixClock(d, begun), held: &holder{}}
	dbtest.Counties(t, d, county, other)
	w.campaign = dbtest.Campaign(t, d, county)
	dbtest.Campaign(t, d, other)
	w.west, w.east = id.New[id.Area](), id.New[id.Area]()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		exec := func(q string, args ...any) {
			if _, err := tx.Exec(ctx, q, append([]any{county}, args...)...); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
		exec(`INSERT INTO unit_categories (county, code, seq, name) VALUES ($1, 'A', 1, 'A')`)
		for i, u := range []struct {
			unit *id.Unit
			name string
			area id.Area
		}{{&w.brigade, "城管大队", ""}, {&w.police, "交警大队", ""}, {&w.lead, "县教体局", w.west}} {
			*u.unit = id.New[id.Unit]()
			exec(`INSERT INTO units (county, id, code, name, short, category, kind, level, area, created_at) VALUES ($1, $2, $3, $4, $4, 'A', 'agency', 'county', $5, 0)`,
				*u.unit, fmt.Sprint("U", i), u.name, db.Null(u.area))
		}
		for _, g := range org.BuiltinGroups() {
			exec(`INSERT INTO working_groups (county, id, code, seq, name, lead_unit) VALUES ($1, $2, $3, $4, $5, $6)`, id.New[id.Group](), g.Code, g.Seq, g.Name, w.brigade)
		}
		for i, a := range []struct {
			area id.Area
			name string
			west float64
		}{{w.west, "第一片区", 115.40}, {w.east, "第二片区", 115.45}} {
			b := fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%f,27.30],[%f,27.30],[%f,27.35],[%f,27.35],[%f,27.30]]]}`, a.west, a.west+0.05, a.west+0.05, a.west, a.west)
			exec(`INSERT INTO areas (county, id, seq, name, lead_unit, boundary, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0)`, a.area, i+1, a.name, w.lead, b)
		}
		exec(`INSERT INTO area_maps (county, mark) VALUES ($1, 'first')`)
		return nil
	})
	ground := areas.New(d, &org.Service{DB: d})
	w.cases = cases.New(cases.Options{DB: d, Ground: cases.NewFloors(ground)})
	w.Service = patrol.New(patrol.Options{DB: d, Ground: ground, People: &org.Service{DB: d}, Cases: w.cases, Holder: w.held})
	w.book = figures.NewBook(w.Figures()...)

	w.office = w.actor("创卫办", "", access.Office, access.County, "")
	w.officer = w.actor("城管队员", w.brigade, access.PatrolMember, access.County, "")
	w.mate = w.actor("交警", w.police, access.PatrolMember, access.County, "")
	w.liaison = w.actor("城管大队联络员", w.brigade, access.Liaison, access.Unit, string(w.brigade))
	w.stranger = w.actor("教体局联络员", w.lead, access.Liaison, access.Unit, string(w.lead))
	w.westLeader = w.actor("西片牵头", w.lead, access.AreaLead, access.Area, string(w.west))
	w.city = must[id.Agency](t)(w.AddAgency(t.Context(), w.office, patrol.AgencyDraft{Unit: w.brigade, Seq: 1, Need: 3}))
	w.traffic = must[id.Agency](t)(w.AddAgency(t.Context(), w.office, patrol.AgencyDraft{Unit: w.police, Name: "交警", Seq: 2, Need: 1}))
	return w
}

func (w *world) actor(name string, unit id.Unit, r access.Role, sc access.Scope, of string) access.Actor {
	return access.Actor{
		County: county, Account: id.New[id.Account](), Person: id.New[id.Person](), Unit: unit, Name: name,
		Grants: []access.Grant{{Role: r, Scope: sc, Of: of}},
	}
}

func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), county, func(tx *db.Tx) error { return fn(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Read(w.t.Context(), county, func(tx *db.Tx) error { return fn(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// must passes a result on and fails on an error.
func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// at is a place in the western area.
func at(n int) cases.Place {
	return cases.Place{Located: true, Point: geo.Point{Lon: 115.401 + 0.002*float64(n%20), Lat: 27.31}, Source: "gps", Accuracy: 8, Address: "人民路 18 号 '门口' 100% 😀"}
}

// picture is a photo without its files.
type picture struct{}

// Insert implements cases.Picture.
func (picture) Insert(ctx context.Context, tx *db.Tx, _ access.Actor, subject, record string, kind photos.Kind) error {
	_, err := tx.Exec(ctx, `INSERT INTO photos (county, id, subject, record, kind, sha256, bytes, width, height, type, dhash, uploaded_at, actor)
		VALUES ($1, $2, $3, $4, $5, '', 1, 1, 1, 'image/jpeg', 0, $6, '')`, tx.County, id.New[id.Photo](), subject, record, string(kind), db.Millis(tx.Now))
	return err
}

var shot = []cases.Picture{picture{}}

// record records so many of a kind.
func (w *world) record(kind string, n int64) patrol.Action {
	w.t.Helper()
	return must[patrol.Action](w.t)(w.Record(w.t.Context(), w.officer, patrol.Draft{Kind: kind, Count: n, Place: at(1)}))
}

// value is a figure of the book.
func (w *world) value(key string, q figures.Query) (v figures.Value) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = w.book.Value(ctx, tx, key, q)
		return err
	})
	return v
}

// consistent recounts the tallies and verifies the chains.
func (w *world) consistent() {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) error {
		diffs, err := figures.Recount(ctx, tx, w.Recount, w.cases.Recount)
		if err != nil {
			return err
		}
		for _, d := range diffs {
			w.t.Errorf("tally %s %+v: kept %d, counted %d", d.Tally, d.Dims, d.Kept, d.Count)
		}
		_, wrong, err := w.MapAnew(ctx, tx, false)
		if err != nil || len(wrong) > 0 {
			w.t.Errorf("the map of actions: %v, %v", wrong, err)
		}
		breaks, _, err := journal.Verify(ctx, tx)
		if len(breaks) > 0 {
			w.t.Errorf("broken chains: %v", breaks)
		}
		return err
	})
}
