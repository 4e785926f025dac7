package org_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
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

func TestAUnitIsEnteredChangedAndRemembered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		u := h.unit(t, org.UnitDraft{Code: "cgj", Name: awkward, Phone: "0796-2511000"})

		got, err := h.Unit(ctx, h.office, u)
		want := org.Unit{ID: u, Code: "cgj", Name: awkward, Short: awkward, Category: "A", Kind: org.Agency, Level: org.OfCounty, Phone: "0796-2511000", Version: 1}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if seen, err := h.Unit(ctx, h.reader, u); seen.Phone != "" || err != nil {
			t.Errorf("a reader sees the number %q, %v", seen.Phone, err)
		}
		draft := got.Draft()
		draft.Area, draft.Category = h.areas[1].ID, "B"
		if err := h.ChangeUnit(ctx, h.office, u, draft); err != nil {
			t.Fatal(err)
		}
		if err := h.ChangeUnit(ctx, h.office, u, draft); !fault.Is(err, fault.Conflict) {
			t.Errorf("a form opened before the change is saved: %v", err)
		}
		lines, err := h.History(ctx, h.office, org.SubjectUnit, string(u))
		if err != nil || len(lines) != 2 {
			t.Fatalf("history %v, %v; want two lines", lines, err)
		}
		wantChanges := []org.Change{{Field: "category", Old: "A", New: "B"}, {Field: "area", Old: "", New: "第二片区"}}
		if diff := cmp.Diff(wantChanges, org.ChangesOf(lines[1])); diff != "" {
			t.Error(diff)
		}
		if lines[0].Private["phone"] == "" || strings.Contains(fmt.Sprint(lines[0].Data), "2511000") {
			t.Errorf("the number must be kept apart: %v", lines[0])
		}
		if lines, _ := h.History(ctx, h.reader, org.SubjectUnit, string(u)); lines[0].Private != nil {
			t.Error("a reader sees personal fields of the history")
		}
		stranger := access.System(there)
		if _, err := h.Unit(ctx, stranger, u); !fault.Is(err, fault.NotFound) {
			t.Errorf("another county's unit: %v", err)
		}
		if err := h.ChangeUnit(ctx, stranger, u, draft); !fault.Is(err, fault.NotFound) {
			t.Errorf("another county changes the unit: %v", err)
		}
	})
}

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

func TestWrongUnitsAreRefusedFieldByField(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		h.unit(t, org.UnitDraft{Code: "a", Name: "甲"})
		village := h.unit(t, org.UnitDraft{Code: "v", Name: "丁村", Kind: org.Village, Category: "D"})
		for name, c := range map[string]struct {
			draft org.UnitDraft
			want  []string
		}{
			"empty":        {org.UnitDraft{}, []string{"name org.required", "category org.required"}},
			"taken":        {org.UnitDraft{Code: "a", Name: " 甲 ", Category: "A"}, []string{"code org.unit.code_taken", "name org.unit.name_taken"}},
			"no category":  {org.UnitDraft{Name: "乙", Category: "Z"}, []string{"category org.choose"}},
			"other area":   {org.UnitDraft{Name: "乙", Category: "A", Area: "nowhere"}, []string{"area org.choose"}},
			"no such town": {org.UnitDraft{Name: "乙", Category: "A", Parent: "x"}, []string{"parent org.choose"}},
			"town is none": {org.UnitDraft{Name: "乙", Category: "A", Parent: village}, []string{"parent org.unit.parent_kind"}},
			"code":         {org.UnitDraft{Name: "乙", Category: "A", Code: "'; DROP"}, []string{"code org.code_form"}},
			"phone":        {org.UnitDraft{Name: "乙", Category: "A", Phone: "call me"}, []string{"phone org.phone_form"}},
			"long":         {org.UnitDraft{Name: strings.Repeat("长", 81), Category: "A", Short: "短"}, []string{"name org.too_long"}},
			"kind, level":  {org.UnitDraft{Name: "乙", Category: "A", Kind: "x", Level: "y"}, []string{"kind org.choose", "level org.choose"}},
			"not text":     {org.UnitDraft{Name: "a\x00b", Category: "A", Short: "短"}, []string{"name org.unreadable"}},
		} {
			_, err := h.CreateUnit(t.Context(), h.office, c.draft)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func TestARepeatedRequestEntersOneUnit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		draft := org.UnitDraft{Name: "甲", Key: "k1"}
		if a, b := h.unit(t, draft), h.unit(t, draft); a != b {
			t.Errorf("units %s and %s", a, b)
		}
	})
}

func TestTheListOfUnitsIsFilteredSortedAndPaged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		for i := range 7 {
			draft := org.UnitDraft{Code: fmt.Sprintf("u%d", i), Name: fmt.Sprintf("单位%d 50%%", 9-i), Category: string(rune('A' + i%2))}
			if i < 3 {
				draft.Area = h.areas[i%2].ID
			}
			h.unit(t, draft)
		}
		gone := h.unit(t, org.UnitDraft{Code: "u9", Name: "撤销单位"})
		if err := h.RetireUnit(ctx, h.office, gone, true); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			f    org.UnitFilter
			want string
		}{
			"all":        {org.UnitFilter{}, "u0 u1 u2 u3 u4 u5 u6"},
			"downwards":  {org.UnitFilter{Sort: "-code"}, "u6 u5 u4 u3 u2 u1 u0"},
			"by name":    {org.UnitFilter{Sort: "name"}, "u6 u5 u4 u3 u2 u1 u0"},
			"by class":   {org.UnitFilter{Sort: "category"}, "u0 u2 u4 u6 u1 u3 u5"},
			"bad sort":   {org.UnitFilter{Sort: "1; DROP"}, "u0 u1 u2 u3 u4 u5 u6"},
			"category":   {org.UnitFilter{Category: "B"}, "u1 u3 u5"},
			"area":       {org.UnitFilter{Area: h.areas[0].ID}, "u0 u2"},
			"no area":    {org.UnitFilter{Area: org.NoArea}, "u3 u4 u5 u6"},
			"percent":    {org.UnitFilter{Q: "9 50%"}, "u0"},
			"underscore": {org.UnitFilter{Q: "_"}, ""},
			"letters":    {org.UnitFilter{Q: "U3"}, "u3"},
			"nul":        {org.UnitFilter{Q: "\x00u3\xff"}, "u3"},
			"retired":    {org.UnitFilter{Retired: true}, "u9"},
			"kind":       {org.UnitFilter{Kind: org.Village}, ""},
		} {
			var got []string
			f, pages := c.f, 0
			f.Limit = 3
			for {
				page, err := h.ListUnits(ctx, h.reader, f)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				for _, u := range page.Units {
					got = append(got, u.Code)
				}
				if want := int64(len(strings.Fields(c.want))); page.Total != want {
					t.Errorf("%s: total %d, want %d", name, page.Total, want)
				}
				if f.After = page.Next; f.After == "" || pages > 5 {
					break
				}
				pages++
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func TestAUnitInUseIsNotRetired(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := setUp(t, d)
	ctx := t.Context()
	lead, home := h.unit(t, org.UnitDraft{Code: "a", Name: "甲"}), h.unit(t, org.UnitDraft{Code: "b", Name: "乙"})
	if _, err := h.CreateGroup(ctx, h.office, org.GroupDraft{Name: "市容组", LeadUnit: lead}); err != nil {
		t.Fatal(err)
	}
	h.person(t, org.PersonDraft{Unit: home, Name: "联络员"})
	for _, u := range []id.Unit{lead, home} {
		if err := h.RetireUnit(ctx, h.office, u, true); !fault.Is(err, fault.Conflict) {
			t.Errorf("retire: %v, want a conflict", err)
		}
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

func TestAVacantPostCountsItsDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		office := h.body(t, org.Office)
		unit := h.unit(t, org.UnitDraft{Code: "a", Name: "甲"})
		zhang, li := h.person(t, org.PersonDraft{Unit: unit, Name: "张主任", Phone: "13800000000"}), h.person(t, org.PersonDraft{Unit: unit, Name: "李主任"})
		post, err := h.CreatePost(ctx, h.office, org.PostDraft{Body: office.ID, Title: "主任", Grade: "正科级", Leading: true, RequiredSince: "2017-05-12"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.CreatePost(ctx, h.office, org.PostDraft{Body: office.ID, Title: "顾问", Optional: true}); err != nil {
			t.Fatal(err)
		}
		look := func() (p org.Post) {
			t.Helper()
			p, err := h.Post(ctx, h.reader, post)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		if p := look(); p.VacantFrom != "2017-05-12" || p.VacantDays != 105 {
			t.Errorf("vacant from %s for %d days, want 105", p.VacantFrom, p.VacantDays)
		}
		if err := h.Appoint(ctx, h.office, post, org.Appointment{Person: zhang, Since: "2017-06-01", SecondedFrom: unit}); err != nil {
			t.Fatal(err)
		}
		if p := look(); p.Vacant() || p.Holder.Name != "张主任" || p.Holder.SecondedFrom != unit {
			t.Errorf("held by %+v", p.Holder)
		}
		if err := h.Appoint(ctx, h.office, post, org.Appointment{Person: li, Since: "2017-06-01"}); !cmp.Equal(fields(err), []string{"since org.post.before_holder"}) {
			t.Errorf("a second holder since the same day: %v", err)
		}
		if err := h.Appoint(ctx, h.office, post, org.Appointment{Person: li, Since: "2017-07-01"}); err != nil {
			t.Fatal(err)
		}
		if err := h.AbolishPost(ctx, h.office, post); !fault.Is(err, fault.Conflict) {
			t.Errorf("abolish a held post: %v", err)
		}
		if err := h.RetirePerson(ctx, h.office, li, true); err != nil {
			t.Fatal(err)
		}
		if p := look(); p.VacantFrom != "2017-08-26" || p.VacantDays != 0 {
			t.Errorf("after the holder left: vacant from %q for %d days", p.VacantFrom, p.VacantDays)
		}
		held, err := h.Incumbencies(ctx, h.reader, post)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, i := range held {
			got = append(got, i.Name+" "+i.Since+" "+i.Until)
		}
		if diff := cmp.Diff([]string{"李主任 2017-07-01 2017-08-25", "张主任 2017-06-01 2017-06-30"}, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]org.IncumbentChanged{{post, "", zhang}, {post, zhang, li}, {post, li, ""}}, h.heard); diff != "" {
			t.Error(diff)
		}
		vacant, err := h.PostList(ctx, h.reader, org.PostFilter{Vacant: true})
		if err != nil || len(vacant) != 1 || vacant[0].ID != post {
			t.Errorf("vacancies %v, %v; an optional post is none", vacant, err)
		}
		if err := h.Vacate(ctx, h.office, post, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("vacate a vacant post: %v", err)
		}
	})
}

func TestAPostBelongsToExactlyOneOwner(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		office := h.body(t, org.Office)
		for name, c := range map[string]struct {
			draft org.PostDraft
			want  []string
		}{
			"none":    {org.PostDraft{Title: "x"}, []string{"owner org.post.owner"}},
			"two":     {org.PostDraft{Title: "x", Body: office.ID, Area: h.areas[0].ID}, []string{"owner org.post.owner"}},
			"foreign": {org.PostDraft{Title: "x", Area: "nowhere"}, []string{"owner org.choose"}},
			"day":     {org.PostDraft{Body: office.ID, RequiredSince: "2017-02-30"}, []string{"title org.required", "required_since org.day"}},
		} {
			_, err := h.CreatePost(t.Context(), h.office, c.draft)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
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
