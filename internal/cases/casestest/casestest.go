// Package casestest is a small county for tests of what stands on cases: two
// areas side by side, six units, the eight groups, and one actor of each kind
// that a case meets in its life. Everything goes through the real services.
package casestest

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
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
	"chuangwei/internal/photos/synthetic"
)

// County is the county's key; Other is that of one which must never show.
const (
	County = id.County("360825")
	Other  = id.County("110105")
)

// Begun is a Wednesday, 9:00 in the county: working time.
var Begun = time.Date(2017, 8, 23, 1, 0, 0, 0, time.UTC)

// World is the county.
type World struct {
	DB     *db.DB
	Clock  *dbtest.Clock
	Cases  *cases.Service
	Photos *photos.Service
	Areas  *areas.Service
	Org    *org.Service
	Book   *figures.Book

	Campaign   id.Campaign
	West, East id.Area
	// The lead and a member of the western area, another member, the same of
	// the eastern, and a department that leads the groups.
	WestLead, WestA, WestB, EastLead, EastA, Works id.Unit

	Office, Admin, Leader, Auditor, Inspector access.Actor
	Liaison, WestChecker, EastLiaison         access.Actor

	t testing.TB
	n uint64
}

// New settles the county in d and fixes its clock at Begun.
func New(t testing.TB, d *db.DB) *World {
	t.Helper()
	w := &World{t: t, DB: d, Clock: dbtest.FixClock(d, Begun)}
	dbtest.Counties(t, d, County, Other)
	w.Campaign = dbtest.Campaign(t, d, County)
	dbtest.Campaign(t, d, Other)
	w.settle()
	files, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.Org = &org.Service{DB: d}
	w.Areas = areas.New(d, w.Org)
	w.Photos = photos.New(d, files)
	w.Cases = cases.New(cases.Options{DB: d, Ground: cases.NewFloors(w.Areas), Files: files})
	w.Photos.Guard(cases.Subject, access.SeeCase, w.Cases.Owners)
	var defs []figures.Def
	defs = append(append(append(defs, org.Figures()...), areas.Figures()...), w.Cases.Figures()...)
	w.Book = figures.NewBook(defs...)

	w.Office = actor("创卫办", "", access.Office, access.County, "")
	w.Admin = actor("管理员", "", access.Administrator, access.County, "")
	w.Leader = actor("县长", "", access.Leader, access.County, "")
	w.Auditor = actor("审计", "", access.Auditor, access.County, "")
	w.Inspector = actor("督查员", "", access.Inspector, access.County, "")
	w.Liaison = actor("一大队联络员", w.WestA, access.Liaison, access.Unit, string(w.WestA))
	w.WestChecker = actor("西片牵头", w.WestLead, access.AreaLead, access.Area, string(w.West))
	w.EastLiaison = actor("东片联络员", w.EastA, access.Liaison, access.Unit, string(w.EastA))
	return w
}

func actor(name string, unit id.Unit, r access.Role, sc access.Scope, of string) access.Actor {
	return access.Actor{
		County: County, Account: id.New[id.Account](), Person: id.New[id.Person](), Unit: unit, Name: name,
		Grants: []access.Grant{{Role: r, Scope: sc, Of: of}},
	}
}

func (w *World) settle() {
	w.t.Helper()
	ctx := w.t.Context()
	err := w.DB.Write(ctx, County, func(tx *db.Tx) error {
		exec := func(q string, args ...any) {
			if _, err := tx.Exec(ctx, q, append([]any{County}, args...)...); err != nil {
				w.t.Fatalf("%s: %v", q, err)
			}
		}
		exec(`INSERT INTO unit_categories (county, code, seq, name) VALUES ($1, 'A', 1, 'A')`)
		w.West, w.East = id.New[id.Area](), id.New[id.Area]()
		for i, u := range []struct {
			unit *id.Unit
			name string
			area id.Area
		}{
			{&w.WestLead, "县教体局", w.West},
			{&w.WestA, "城管大队", w.West},
			{&w.WestB, "县供电公司", w.West},
			{&w.EastLead, "县卫计委", w.East},
			{&w.EastA, "恩江镇", w.East},
			{&w.Works, "县住建局", ""},
		} {
			*u.unit = id.New[id.Unit]()
			exec(`INSERT INTO units (county, id, code, name, short, category, kind, level, area, created_at) VALUES ($1, $2, $3, $4, $4, 'A', 'agency', 'county', $5, 0)`,
				*u.unit, fmt.Sprint("U", i), u.name, db.Null(u.area))
		}
		for _, g := range org.BuiltinGroups() {
			exec(`INSERT INTO working_groups (county, id, code, seq, name, lead_unit) VALUES ($1, $2, $3, $4, $5, $6)`,
				id.New[id.Group](), g.Code, g.Seq, g.Name, w.Works)
		}
		for i, a := range []struct {
			area id.Area
			name string
			lead id.Unit
			west float64
		}{{w.West, "第一片区", w.WestLead, 115.40}, {w.East, "第二片区", w.EastLead, 115.45}} {
			b := fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%f,27.30],[%f,27.30],[%f,27.35],[%f,27.35],[%f,27.30]]]}`, a.west, a.west+0.05, a.west+0.05, a.west, a.west)
			exec(`INSERT INTO areas (county, id, seq, name, lead_unit, boundary, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0)`, a.area, i+1, a.name, a.lead, b)
		}
		exec(`INSERT INTO area_maps (county, mark) VALUES ($1, 'first')`)
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// At is a place n steps of some 200 m along the streets of the western area.
func At(n int) cases.Place {
	return cases.Place{Located: true, Point: geo.Point{Lon: 115.401 + 0.002*float64(n%20), Lat: 27.301 + 0.002*float64(n/20%20)}, Source: "gps"}
}

// InEast is a place in the eastern area.
func InEast() cases.Place {
	return cases.Place{Located: true, Point: geo.Point{Lon: 115.47, Lat: 27.32}, Source: "map", Address: "建设路18号"}
}

// JPEG is a photo that no test has used before.
func (w *World) JPEG(after bool) []byte {
	w.t.Helper()
	w.n++
	b, err := synthetic.JPEG(synthetic.Scene{Seed: w.n, After: after, Width: 320, Height: 240, Caption: fmt.Sprint("T", w.n)})
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func (w *World) picture(by access.Actor, after bool) []cases.Picture {
	w.t.Helper()
	p, err := w.Photos.Prepare(w.t.Context(), by, photos.Upload{Data: w.JPEG(after)})
	if err != nil {
		w.t.Fatal(err)
	}
	return []cases.Picture{p}
}

// Title is awkward on purpose.
const Title = "占道经营夜宵摊 'x' 100% 😀 <b>"

// Open reports a vendor's stall.
func (w *World) Open(by access.Actor, p cases.Place) cases.Case {
	w.t.Helper()
	c, near, err := w.Cases.Open(w.t.Context(), by, cases.Draft{Title: Title, Category: "09006", Place: p, Before: w.picture(by, false), Anyway: true})
	if err != nil || len(near) > 0 {
		w.t.Fatalf("Open = %v, %v", near, err)
	}
	return c
}

func (w *World) ok(c cases.Case, err error) cases.Case {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// Filed brings a case so far, and so do Handling, Handled and Closed.
func (w *World) Filed(c cases.Case) cases.Case {
	w.t.Helper()
	return w.ok(w.Cases.File(w.t.Context(), w.Office, cases.Filing{ID: c.ID}))
}

// Handling brings a filed case to the western brigade, which signs for it.
func (w *World) Handling(c cases.Case) cases.Case {
	w.t.Helper()
	w.Filed(c)
	w.ok(w.Cases.Dispatch(w.t.Context(), w.Office, cases.Dispatching{ID: c.ID, Lead: w.WestA}))
	return w.ok(w.Cases.Sign(w.t.Context(), w.Liaison, cases.Move{ID: c.ID}))
}

// Handled brings a case to the area check.
func (w *World) Handled(c cases.Case) cases.Case {
	w.t.Helper()
	w.Handling(c)
	return w.ok(w.Cases.Rectify(w.t.Context(), w.Liaison, cases.Rectification{ID: c.ID, After: w.picture(w.Liaison, true), Measures: []string{"persuade"}}))
}

// Closed brings a case to its end.
func (w *World) Closed(c cases.Case) cases.Case {
	w.t.Helper()
	w.Handled(c)
	w.ok(w.Cases.AreaCheck(w.t.Context(), w.WestChecker, cases.Check{ID: c.ID, Pass: true}))
	return w.ok(w.Cases.FinalCheck(w.t.Context(), w.Office, cases.Check{ID: c.ID, Pass: true}))
}

// Varied opens a case in every state that a case can have, some late, and
// returns how many there are.
func (w *World) Varied() int {
	w.t.Helper()
	ctx := context.WithoutCancel(w.t.Context())
	n := 0
	open := func() cases.Case { n++; return w.Open(w.Inspector, At(n)) }
	w.Closed(open())
	w.Clock.Add(30 * time.Hour)
	open()
	w.Filed(open())
	late := w.Handling(open())
	w.Handled(open())
	checked := w.Handled(open())
	w.ok(w.Cases.AreaCheck(ctx, w.WestChecker, cases.Check{ID: checked.ID, Pass: true}))
	w.Closed(open())
	again := w.Handled(open())
	w.ok(w.Cases.AreaCheck(ctx, w.WestChecker, cases.Check{ID: again.ID, Reason: "未清理干净"}))
	w.ok(w.Cases.Reject(ctx, w.Office, cases.Move{ID: open().ID, Reason: "不在范围"}))
	w.ok(w.Cases.Merge(ctx, w.Office, cases.Move{ID: open().ID}, late.ID))
	w.ok(w.Cases.ForceClose(ctx, w.Office, cases.Move{ID: w.Handling(open()).ID, Reason: "搬迁"}))
	w.ok(w.Cases.DecideExtension(ctx, w.Office, cases.Decision{ID: w.Handling(open()).ID, Grant: true, Due: w.Clock.Now().Add(240 * time.Hour), Reason: "雨"}))
	w.ok(w.Cases.DecideSuspension(ctx, w.Office, cases.Decision{ID: w.Handling(open()).ID, Grant: true, Review: "2017-09-20", Reason: "征迁"}))
	w.ok(w.Cases.Reopen(ctx, w.Office, cases.Move{ID: w.Closed(open()).ID, Reason: "反弹"}))
	w.ok(w.Cases.Return(ctx, w.Liaison, cases.Move{ID: w.Handling(open()).ID, Reason: "不归我管"}))
	w.ok(w.Cases.Void(ctx, w.Admin, cases.Move{ID: open().ID, Reason: "误录"}))
	w.Open(w.Inspector, InEast())
	n++
	w.Clock.Add(5 * 24 * time.Hour)
	open()
	return n
}
