package org_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
)

const here, there = id.County("360825"), id.County("110105")

// areas are two areas that are there without the slice above.
type areas []org.AreaName

func (a areas) AreaNames(context.Context, *db.Tx) ([]org.AreaName, error) { return a, nil }

type house struct {
	*org.Service
	d      *db.DB
	office access.Actor
	reader access.Actor
	areas  areas
	heard  []org.IncumbentChanged
}

func setUp(t *testing.T, d *db.DB) *house {
	t.Helper()
	dbtest.Counties(t, d, here, there)
	// 14:30 on 25 August 2017 in the county.
	dbtest.FixClock(d, time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC))
	h := &house{d: d, areas: areas{{id.New[id.Area](), 1, "第一片区"}, {id.New[id.Area](), 2, "第二片区"}}}
	bus := &events.Bus{}
	events.On(bus, func(_ context.Context, _ *db.Tx, e org.IncumbentChanged) error {
		h.heard = append(h.heard, e)
		return nil
	})
	h.Service = &org.Service{DB: d, Areas: h.areas, Bus: bus}
	h.office = access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
	h.reader = access.Actor{County: here, Account: id.New[id.Account](), Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "x"}}}
	return h
}

func (h *house) unit(t *testing.T, d org.UnitDraft) id.Unit {
	t.Helper()
	if d.Category == "" {
		d.Category = "A"
	}
	u, err := h.CreateUnit(t.Context(), h.office, d)
	if err != nil {
		t.Fatalf("create unit %s: %v", d.Name, err)
	}
	return u
}

func (h *house) person(t *testing.T, d org.PersonDraft) id.Person {
	t.Helper()
	p, err := h.CreatePerson(t.Context(), h.office, d)
	if err != nil {
		t.Fatalf("create person %s: %v", d.Name, err)
	}
	return p
}

func (h *house) body(t *testing.T, code string) (b org.Body) {
	t.Helper()
	err := h.d.Write(t.Context(), here, func(tx *db.Tx) (err error) {
		if err := org.Install(t.Context(), tx); err != nil {
			return err
		}
		b, err = org.BodyByCode(t.Context(), tx, code)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func fields(err error) []string {
	var out []string
	if f, ok := errors.AsType[*fault.Error](err); ok {
		for _, fd := range f.Fields {
			out = append(out, fd.Name+" "+fd.Key)
		}
	}
	return out
}

const awkward = "城管局 'O\"Neil' 100%_😀 <b>"

func TestOnlyTheOfficeChangesTheOrganisation(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := setUp(t, d)
	ctx := t.Context()
	u := h.unit(t, org.UnitDraft{Code: "a", Name: "甲"})
	_, e1 := h.CreateUnit(ctx, h.reader, org.UnitDraft{Name: "x", Category: "A"})
	_, e2 := h.CreateGroup(ctx, h.reader, org.GroupDraft{Name: "x"})
	_, e3 := h.CreatePost(ctx, h.reader, org.PostDraft{Title: "x"})
	_, e4 := h.CreatePerson(ctx, h.reader, org.PersonDraft{Name: "x"})
	_, e5 := h.SaveBody(ctx, h.reader, "", org.BodyDraft{Name: "x"})
	for i, err := range []error{
		e1, e2, e3, e4, e5, h.ChangeUnit(ctx, h.reader, u, org.UnitDraft{}), h.RetireUnit(ctx, h.reader, u, true),
		h.RenameCategory(ctx, h.reader, "A", "x"), h.ChangeGroup(ctx, h.reader, "x", org.GroupDraft{}), h.RetireGroup(ctx, h.reader, "x", true),
		h.ChangePost(ctx, h.reader, "x", org.PostDraft{}), h.AbolishPost(ctx, h.reader, "x"), h.Appoint(ctx, h.reader, "x", org.Appointment{}),
		h.Vacate(ctx, h.reader, "x", ""), h.ChangePerson(ctx, h.reader, "x", org.PersonDraft{}), h.RetirePerson(ctx, h.reader, "x", true),
	} {
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("act %d: %v, want forbidden", i, err)
		}
	}
	if _, err := h.ListUnits(ctx, access.Actor{County: here}, org.UnitFilter{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("somebody without a role reads: %v", err)
	}
}

func TestAGroupHasALeadUnitAndMembers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		a, b, c := h.unit(t, org.UnitDraft{Code: "a", Name: "甲"}), h.unit(t, org.UnitDraft{Code: "b", Name: "乙"}), h.unit(t, org.UnitDraft{Code: "c", Name: "丙"})
		g, err := h.CreateGroup(ctx, h.office, org.GroupDraft{Code: "appearance", Name: "市容环境", LeadUnit: a, Members: []id.Unit{c, b, a, c}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.CreateGroup(ctx, h.office, org.GroupDraft{Code: "appearance", Name: "x", LeadUnit: "nobody", Members: []id.Unit{"x"}}); len(fields(err)) != 3 {
			t.Errorf("a wrong group: %v", err)
		}
		groups, err := h.GroupList(ctx, h.reader)
		want := []org.Group{{ID: g, Code: "appearance", Seq: 1, Name: "市容环境", LeadUnit: a, Members: []id.Unit{b, c}, Version: 1}}
		if diff := cmp.Diff(want, groups); diff != "" || err != nil {
			t.Error(diff, err)
		}
		draft := groups[0].Draft()
		if err := h.ChangeGroup(ctx, h.office, g, draft); err != nil {
			t.Error(err)
		}
		draft.Members = []id.Unit{b}
		if err := h.ChangeGroup(ctx, h.office, g, draft); err != nil {
			t.Fatal(err)
		}
		lines, err := h.History(ctx, h.office, org.SubjectGroup, string(g))
		if err != nil || len(lines) != 2 {
			t.Fatalf("history %v, %v; want two lines: an unchanged form is none", lines, err)
		}
		if diff := cmp.Diff([]org.Change{{Field: "members", Old: "丙, 乙", New: "乙"}}, org.ChangesOf(lines[1])); diff != "" {
			t.Error(diff)
		}
		page, err := h.ListUnits(ctx, h.reader, org.UnitFilter{Group: g})
		if err != nil || page.Total != 2 {
			t.Errorf("units of the group: %d, %v", page.Total, err)
		}
	})
}

func TestFiguresCountWhatTheirListsHold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		office := h.body(t, org.Office)
		in, out := h.unit(t, org.UnitDraft{Code: "a", Name: "甲", Area: h.areas[0].ID}), h.unit(t, org.UnitDraft{Code: "b", Name: "乙"})
		if _, err := h.CreateGroup(ctx, h.office, org.GroupDraft{Name: "市容组", LeadUnit: in}); err != nil {
			t.Fatal(err)
		}
		h.person(t, org.PersonDraft{Unit: in, Name: "甲一", Task: "巡街"})
		h.person(t, org.PersonDraft{Unit: in, Name: "甲二"})
		h.person(t, org.PersonDraft{Unit: out, Name: "乙一"})
		for _, lead := range []bool{true, true, false} {
			if _, err := h.CreatePost(ctx, h.office, org.PostDraft{Body: office.ID, Title: "副主任", Leading: lead}); err != nil {
				t.Fatal(err)
			}
		}
		book := figures.NewBook(org.Figures()...)
		for key, want := range map[string][2]int64{ // the county's, the first area's
			"org.groups": {1, 1}, "org.unit_categories": {4, 4}, "org.units": {2, 1}, "org.units_without_area": {1, 1},
			"org.vacant_posts": {2, 0}, "org.employees": {3, 2}, "org.employees_without_task": {2, 1},
		} {
			for i, q := range []figures.Query{{}, {Area: h.areas[0].ID}} {
				err := d.Read(ctx, here, func(tx *db.Tx) error {
					v, err := book.Value(ctx, tx, key, q)
					if v.N != want[i] || v.Link == "" {
						t.Errorf("%s of %+v = %d %s, want %d", key, q, v.N, v.Link, want[i])
					}
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestCategoriesAreRenamed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		if err := h.RenameCategory(ctx, h.office, "B", "职能部门"); err != nil {
			t.Fatal(err)
		}
		if err := h.RenameCategory(ctx, h.office, "E", "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("rename a category that is none: %v", err)
		}
		cs, err := h.Categories(ctx, h.reader)
		if err != nil || len(cs) != 4 || cs[1].Name != "职能部门" {
			t.Errorf("categories %v, %v", cs, err)
		}
		if lines, err := h.History(ctx, h.office, org.SubjectCategory, "B"); err != nil || len(lines) != 1 {
			t.Errorf("history %v, %v", lines, err)
		}
		var breaks []journal.Break
		err = d.Read(ctx, here, func(tx *db.Tx) error {
			breaks, _, err = journal.Verify(ctx, tx)
			return err
		})
		if err != nil || len(breaks) > 0 {
			t.Errorf("journal breaks %v, %v", breaks, err)
		}
	})
}
