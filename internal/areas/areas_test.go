package areas_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

const here, there = id.County("360825"), id.County("110105")

type house struct {
	*areas.Service
	d              *db.DB
	clock          *dbtest.Clock
	office, reader access.Actor
}

func setUp(t *testing.T, d *db.DB) *house {
	t.Helper()
	dbtest.Counties(t, d, here, there)
	h := &house{d: d, Service: areas.New(d, &org.Service{DB: d})}
	h.clock = dbtest.FixClock(d, time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC))
	h.office = access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
	h.reader = access.Actor{County: here, Account: id.New[id.Account](), Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "x"}}}
	return h
}

func (h *house) unit(t *testing.T, code string, kind org.Kind) id.Unit {
	t.Helper()
	u, err := h.Org.CreateUnit(t.Context(), h.office, org.UnitDraft{Code: code, Name: "单位" + code, Category: "C", Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (h *house) area(t *testing.T, d areas.Draft) id.Area {
	t.Helper()
	a, err := h.Create(t.Context(), h.office, d)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// square is one of side degrees whose south-western corner is given.
func square(lon, lat, side float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%[1]v,%[2]v],[%[3]v,%[2]v],[%[3]v,%[4]v],[%[1]v,%[4]v],[%[1]v,%[2]v]]]}`, lon, lat, lon+side, lat+side)
}

func boundary(t *testing.T, lon, lat, side float64) geo.Boundary {
	t.Helper()
	b, err := geo.ParseBoundary([]byte(square(lon, lat, side)), geo.WGS84)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (h *house) at(t *testing.T, s *areas.Service, lon, lat float64) (a id.Area) {
	t.Helper()
	err := h.d.Read(t.Context(), here, func(tx *db.Tx) (err error) {
		a, _, err = s.At(t.Context(), tx, geo.Point{Lon: lon, Lat: lat})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func fields(err error) (out []string) {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		for _, fd := range f.Fields {
			out = append(out, fd.Name+" "+fd.Key)
		}
	}
	return out
}

func TestAnAreaHasItsUnits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		lead, member, village := h.unit(t, "a", org.Agency), h.unit(t, "b", org.Agency), h.unit(t, "v", org.Village)
		name := "第一片区 'x' 100%_😀"
		a := h.area(t, areas.Draft{Name: name, LeadUnit: lead, Units: []id.Unit{member, village}, Boundary: boundary(t, 115, 27, 0.01), Illustrative: true})
		got, err := h.Area(ctx, h.reader, a)
		want := areas.Area{ID: a, Seq: 1, Name: name, LeadUnit: lead, Members: []id.Unit{member}, Committees: []id.Unit{village}, Illustrative: true, Version: 1}
		want.Boundary = boundary(t, 115, 27, 0.01)
		if diff := cmp.Diff(want, got, cmp.Comparer(geo.Boundary.Equal)); diff != "" || err != nil {
			t.Fatal(diff, err)
		}
		change := got.Draft()
		change.Units = []id.Unit{village}
		if err := h.Change(ctx, h.office, a, change); err != nil {
			t.Fatal(err)
		}
		change.Name = "x"
		if err := h.Change(ctx, h.office, a, change); !fault.Is(err, fault.Conflict) {
			t.Errorf("a form opened before the change is saved: %v", err)
		}
		err = d.Read(ctx, here, func(tx *db.Tx) error {
			units, err := areas.Members(ctx, tx, a)
			if diff := cmp.Diff([]id.Unit{lead, village}, units); diff != "" {
				t.Error(diff)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Retire(ctx, h.office, a); !fault.Is(err, fault.Conflict) {
			t.Errorf("retire an area with units: %v", err)
		}
		lines, err := h.History(ctx, h.reader, areas.SubjectArea, string(a))
		if err != nil || len(lines) != 2 {
			t.Fatalf("history %v, %v", lines, err)
		}
		if diff := cmp.Diff([]org.Change{{Field: "members", Old: "单位b, 单位v", New: "单位v"}}, org.ChangesOf(lines[1])); diff != "" {
			t.Error(diff)
		}
		if _, err := h.Area(ctx, access.System(there), a); !fault.Is(err, fault.NotFound) {
			t.Errorf("another county's area: %v", err)
		}
	})
}

func TestWrongAreasAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		a := h.area(t, areas.Draft{Name: "甲"})
		for name, c := range map[string]struct {
			draft areas.Draft
			want  []string
		}{
			"taken": {areas.Draft{Name: "甲", Seq: 1}, []string{"name areas.name_taken", "seq areas.seq_taken"}},
			"units": {areas.Draft{Name: "乙", LeadUnit: "x", Units: []id.Unit{"y"}}, []string{"lead org.choose", "units org.choose"}},
			"empty": {areas.Draft{}, []string{"name fault.need_text"}},
			"nul":   {areas.Draft{Name: "a\x00"}, []string{"name fault.bad_text"}},
		} {
			_, err := h.Create(t.Context(), h.office, c.draft)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		_, e1 := h.Create(t.Context(), h.reader, areas.Draft{Name: "x"})
		_, e2 := h.CreatePlace(t.Context(), h.reader, areas.PlaceDraft{Name: "x"})
		_, e3 := h.ImportBoundaries(t.Context(), h.reader, areas.Drawing{}, true)
		for i, err := range []error{e1, e2, e3, h.Change(t.Context(), h.reader, a, areas.Draft{}), h.Retire(t.Context(), h.reader, a), h.RemovePlace(t.Context(), h.reader, "x")} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("act %d: %v", i, err)
			}
		}
	})
}

func TestAPointIsFoundInItsArea(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		if got := h.at(t, h.Service, 115.005, 27.005); got != "" {
			t.Errorf("found %s before there was an area", got)
		}
		west := h.area(t, areas.Draft{Name: "西", Boundary: boundary(t, 115, 27, 0.01)})
		east := h.area(t, areas.Draft{Name: "东", Boundary: boundary(t, 115.01, 27, 0.01)})
		// A second process has an index of its own.
		other := areas.New(d, &org.Service{DB: d})
		for _, c := range []struct {
			lon, lat float64
			want     id.Area
		}{{115.005, 27.005, west}, {115.015, 27.005, east}, {115.05, 27.005, ""}, {0, 0, ""}, {500, 27, ""}} {
			for _, s := range []*areas.Service{h.Service, other} {
				if got := h.at(t, s, c.lon, c.lat); got != c.want {
					t.Errorf("At(%v, %v) = %q, want %q", c.lon, c.lat, got, c.want)
				}
			}
		}
		draft := areas.Draft{Name: "西", Boundary: boundary(t, 116, 27, 0.01)}
		if err := h.Change(ctx, h.office, west, draft); err != nil {
			t.Fatal(err)
		}
		if got := h.at(t, h.Service, 116.005, 27.005); got != west {
			t.Errorf("this process finds %q after the change", got)
		}
		h.clock.Add(5 * time.Second)
		if got := h.at(t, other, 116.005, 27.005); got != west {
			t.Errorf("another process finds %q five seconds after the change", got)
		}
		err := d.Read(ctx, there, func(tx *db.Tx) error {
			a, ok, err := h.At(ctx, tx, geo.Point{Lon: 116.005, Lat: 27.005})
			if ok {
				t.Errorf("another county finds %s", a)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Retire(ctx, h.office, west); err != nil {
			t.Fatal(err)
		}
		if got := h.at(t, h.Service, 116.005, 27.005); got != "" {
			t.Errorf("a retired area is found: %s", got)
		}
		h.area(t, areas.Draft{Name: "西"}) // the name is free again
	})
}

func TestThePlaceIsNamedByTheNearestStreet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		a := h.area(t, areas.Draft{Name: "西", Boundary: boundary(t, 115, 27, 0.01)})
		road, err := h.CreatePlace(ctx, h.office, areas.PlaceDraft{Name: "恩江大道", Kind: areas.Main, Line: geo.LineOf(geo.Point{Lon: 115, Lat: 27.005}, geo.Point{Lon: 115.01, Lat: 27.005})})
		if err != nil {
			t.Fatal(err)
		}
		square, err := h.CreatePlace(ctx, h.office, areas.PlaceDraft{Name: "广场", Line: geo.LineOf(geo.Point{Lon: 115.002, Lat: 27.008})})
		if err != nil {
			t.Fatal(err)
		}
		if p, err := h.Place(ctx, h.reader, square); err != nil || p.Kind != areas.Landmark || p.Area != a {
			t.Errorf("the square is %+v, %v", p, err)
		}
		err = d.Read(ctx, here, func(tx *db.Tx) error {
			for _, c := range []struct {
				lon, lat float64
				want     string
			}{{115.005, 27.0052, "恩江大道"}, {115.0021, 27.0079, "广场"}, {115.5, 27.5, ""}} {
				name, metres, err := h.Nearest(ctx, tx, geo.Point{Lon: c.lon, Lat: c.lat})
				if err != nil || name != c.want || metres > 150 {
					t.Errorf("Nearest(%v, %v) = %q, %.0f m, %v; want %q", c.lon, c.lat, name, metres, err, c.want)
				}
			}
			names, err := areas.Addresses(ctx, tx, a)
			slices.Sort(names)
			if diff := cmp.Diff([]string{"广场", "恩江大道"}, names); diff != "" {
				t.Error(diff)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.RemovePlace(ctx, h.office, road); err != nil {
			t.Fatal(err)
		}
		page, err := h.ListPlaces(ctx, h.reader, areas.PlaceFilter{})
		if err != nil || page.Total != 1 {
			t.Errorf("%d streets are left, %v", page.Total, err)
		}
	})
}

func TestTheGridShowsWhoAnswersAndWhatIsMissing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		lead := h.unit(t, "a", org.Agency)
		a := h.area(t, areas.Draft{Name: "第一片区", LeadUnit: lead})
		h.area(t, areas.Draft{Name: "第二片区"})
		person, err := h.Org.CreatePerson(ctx, h.office, org.PersonDraft{Unit: lead, Name: "刘副县长"})
		if err != nil {
			t.Fatal(err)
		}
		director, err := h.Org.CreatePost(ctx, h.office, org.PostDraft{Area: a, Role: org.Director, Title: "片长"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Org.CreatePost(ctx, h.office, org.PostDraft{Area: a, Role: org.Deputy, Title: "副片长"}); err != nil {
			t.Fatal(err)
		}
		if err := h.Org.Appoint(ctx, h.office, director, org.Appointment{Person: person}); err != nil {
			t.Fatal(err)
		}
		grid, err := h.Grid(ctx, h.reader)
		if err != nil || len(grid) != 2 {
			t.Fatal(grid, err)
		}
		if g := grid[0]; len(g.Directors) != 1 || g.Directors[0].Holder.Name != "刘副县长" || len(g.Deputies) != 1 || g.Vacant != 1 || g.People != 1 {
			t.Errorf("the first line is %+v", g)
		}
		book := figures.NewBook(areas.Figures()...)
		err = d.Read(ctx, here, func(tx *db.Tx) error {
			v, err := book.Value(ctx, tx, "areas.areas", figures.Query{})
			if v.N != 2 || v.Link != "/areas" {
				t.Errorf("areas.areas = %+v", v)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
