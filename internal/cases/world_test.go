package cases_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
)

const county = id.County("360825")

// begun is a Wednesday, 9:00 in the county: working time.
var begun = time.Date(2017, 8, 23, 1, 0, 0, 0, time.UTC)

// world is a county with two areas side by side, each led by a unit and with
// two members, and the eight groups.
type world struct {
	t     testing.TB
	d     *db.DB
	clock *dbtest.Clock
	s     *cases.Service
	told  *told
	files blob.Store
	book  *figures.Book

	campaign   id.Campaign
	west, east id.Area
	// units: lead and members of each area, and a department that leads the
	// groups.
	westLead, westA, westB, eastLead, eastA, works id.Unit

	office, office2, leader, auditor                          access.Actor
	liaison, colleague, westChecker, memberChecker, inspector access.Actor
	eastLiaison, worksLiaison, admin                          access.Actor
}

type told struct{ list []cases.Message }

func (t *told) Tell(_ context.Context, _ *db.Tx, m cases.Message) error {
	t.list = append(t.list, m)
	return nil
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, d: d, clock: dbtest.FixClock(d, begun), told: &told{}}
	dbtest.Counties(t, d, county, "110105")
	w.campaign = dbtest.Campaign(t, d, county)
	dbtest.Campaign(t, d, "110105")
	w.settle(county)
	o := &org.Service{DB: d}
	files, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.files = files
	w.s = cases.New(cases.Options{DB: d, Ground: cases.NewFloors(areas.New(d, o)), Teller: w.told, Files: files})
	w.book = figures.NewBook(w.s.Figures()...)

	w.office = w.actor("创卫办", "", access.Office, access.County, "")
	w.office2 = w.actor("创卫办二", "", access.Office, access.County, "")
	w.admin = w.actor("管理员", "", access.Administrator, access.County, "")
	w.leader = w.actor("县长", "", access.Leader, access.County, "")
	w.auditor = w.actor("审计", "", access.Auditor, access.County, "")
	w.inspector = w.actor("督查员", "", access.Inspector, access.County, "")
	w.liaison = w.actor("一大队联络员", w.westA, access.Liaison, access.Unit, string(w.westA))
	w.colleague = w.actor("一大队另一人", w.westA, access.Liaison, access.Unit, string(w.westA))
	w.westChecker = w.actor("西片牵头", w.westLead, access.AreaLead, access.Area, string(w.west))
	w.memberChecker = w.actor("西片成员", w.westB, access.Liaison, access.Unit, string(w.westB))
	w.eastLiaison = w.actor("东片联络员", w.eastA, access.Liaison, access.Unit, string(w.eastA))
	w.worksLiaison = w.actor("住建局", w.works, access.Liaison, access.Unit, string(w.works))
	return w
}

func (w *world) actor(name string, unit id.Unit, r access.Role, sc access.Scope, of string) access.Actor {
	return access.Actor{
		County: county, Account: id.New[id.Account](), Person: id.New[id.Person](), Unit: unit, Name: name,
		Grants: []access.Grant{{Role: r, Scope: sc, Of: of}},
	}
}

// settle enters units, groups and areas.
func (w *world) settle(c id.County) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		exec := func(q string, args ...any) {
			if _, err := tx.Exec(ctx, q, append([]any{c}, args...)...); err != nil {
				w.t.Fatalf("%s: %v", q, err)
			}
		}
		exec(`INSERT INTO unit_categories (county, code, seq, name) VALUES ($1, 'A', 1, 'A')`)
		w.west, w.east = id.New[id.Area](), id.New[id.Area]()
		for i, u := range []struct {
			unit *id.Unit
			name string
			area id.Area
		}{
			{&w.westLead, "县教体局", w.west},
			{&w.westA, "城管大队", w.west},
			{&w.westB, "县供电公司", w.west},
			{&w.eastLead, "县卫计委", w.east},
			{&w.eastA, "恩江镇", w.east},
			{&w.works, "县住建局", ""},
		} {
			*u.unit = id.New[id.Unit]()
			exec(`INSERT INTO units (county, id, code, name, short, category, kind, level, area, created_at) VALUES ($1, $2, $3, $4, $4, 'A', 'agency', 'county', $5, 0)`,
				*u.unit, fmt.Sprint("U", i), u.name, db.Null(u.area))
		}
		for _, g := range org.BuiltinGroups() {
			exec(`INSERT INTO working_groups (county, id, code, seq, name, lead_unit) VALUES ($1, $2, $3, $4, $5, $6)`,
				id.New[id.Group](), g.Code, g.Seq, g.Name, w.works)
		}
		for i, a := range []struct {
			area id.Area
			name string
			lead id.Unit
			west float64
		}{{w.west, "第一片区", w.westLead, 115.40}, {w.east, "第二片区", w.eastLead, 115.45}} {
			b := fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%f,27.30],[%f,27.30],[%f,27.35],[%f,27.35],[%f,27.30]]]}`, a.west, a.west+0.05, a.west+0.05, a.west, a.west)
			exec(`INSERT INTO areas (county, id, seq, name, lead_unit, boundary, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0)`, a.area, i+1, a.name, a.lead, b)
		}
		exec(`INSERT INTO area_maps (county, mark) VALUES ($1, 'first')`)
		return nil
	})
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

// at is a place n steps of some 200 m along a street of the western area.
func at(n int) cases.Place {
	return cases.Place{Located: true, Point: geo.Point{Lon: 115.401 + 0.002*float64(n%20), Lat: 27.301 + 0.002*float64(n/20%20)}, Source: "gps"}
}

func inEast() cases.Place {
	return cases.Place{Located: true, Point: geo.Point{Lon: 115.47, Lat: 27.32}, Source: "map", Address: "建设路18号"}
}

// open reports a vendor's stall.
func (w *world) open(by access.Actor, p cases.Place) cases.Case {
	w.t.Helper()
	c, near, err := w.s.Open(w.t.Context(), by, cases.Draft{
		Title: "占道经营夜宵摊 'x' 100% 😀", Category: "09006", Place: p, Before: []cases.Picture{picture{}}, Anyway: true,
	})
	if err != nil || len(near) > 0 {
		w.t.Fatalf("Open = %v, %v", near, err)
	}
	return c
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

func (w *world) ok(c cases.Case, err error) cases.Case {
	w.t.Helper()
	return must[cases.Case](w.t)(c, err)
}

// handled brings a case to the area check, done by the western brigade.
func (w *world) handled(c cases.Case) cases.Case {
	w.t.Helper()
	ctx := w.t.Context()
	w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
	w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA}))
	w.ok(w.s.Sign(ctx, w.liaison, cases.Move{ID: c.ID}))
	return w.ok(w.s.Rectify(ctx, w.liaison, cases.Rectification{ID: c.ID, After: []cases.Picture{picture{}}, Measures: []string{"persuade"}}))
}

// closed brings a case to its end.
func (w *world) closed(c cases.Case) cases.Case {
	w.t.Helper()
	ctx := w.t.Context()
	w.handled(c)
	w.ok(w.s.AreaCheck(ctx, w.westChecker, cases.Check{ID: c.ID, Pass: true}))
	return w.ok(w.s.FinalCheck(ctx, w.office, cases.Check{ID: c.ID, Pass: true}))
}

// consistent recounts the tallies, and verifies the chains and what is
// derived.
func (w *world) consistent() {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) error {
		diffs, err := figures.Recount(ctx, tx, w.s.Recount)
		if err != nil {
			return err
		}
		for _, d := range diffs {
			w.t.Errorf("tally %s %+v: kept %d, counted %d", d.Tally, d.Dims, d.Kept, d.Count)
		}
		breaks, _, err := journal.Verify(ctx, tx)
		if err != nil {
			return err
		}
		if len(breaks) > 0 {
			w.t.Errorf("broken chains: %v", breaks)
		}
		wrong, err := w.s.Verify(ctx, tx)
		for _, line := range wrong {
			w.t.Error(line)
		}
		return err
	})
}

// picture is a photo without its files.
type picture struct{}

func (picture) Insert(ctx context.Context, tx *db.Tx, _ access.Actor, subject, record string, kind photos.Kind) error {
	_, err := tx.Exec(ctx, `INSERT INTO photos (county, id, subject, record, kind, sha256, bytes, width, height, type, dhash, uploaded_at, actor)
		VALUES ($1, $2, $3, $4, $5, '', 1, 1, 1, 'image/jpeg', 0, $6, '')`, tx.County, id.New[id.Photo](), subject, record, string(kind), db.Millis(tx.Now))
	return err
}
