package org_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

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
			"empty":        {org.UnitDraft{}, []string{"name fault.need_text", "category fault.need_text"}},
			"taken":        {org.UnitDraft{Code: "a", Name: " 甲 ", Category: "A"}, []string{"code org.unit.code_taken", "name org.unit.name_taken"}},
			"no category":  {org.UnitDraft{Name: "乙", Category: "Z"}, []string{"category org.choose"}},
			"other area":   {org.UnitDraft{Name: "乙", Category: "A", Area: "nowhere"}, []string{"area org.choose"}},
			"no such town": {org.UnitDraft{Name: "乙", Category: "A", Parent: "x"}, []string{"parent org.choose"}},
			"town is none": {org.UnitDraft{Name: "乙", Category: "A", Parent: village}, []string{"parent org.unit.parent_kind"}},
			"code":         {org.UnitDraft{Name: "乙", Category: "A", Code: "'; DROP"}, []string{"code org.code_form"}},
			"phone":        {org.UnitDraft{Name: "乙", Category: "A", Phone: "call me"}, []string{"phone org.phone_form"}},
			"long":         {org.UnitDraft{Name: strings.Repeat("长", 81), Category: "A", Short: "短"}, []string{"name fault.too_long"}},
			"kind, level":  {org.UnitDraft{Name: "乙", Category: "A", Kind: "x", Level: "y"}, []string{"kind org.choose", "level org.choose"}},
			"not text":     {org.UnitDraft{Name: "a\x00b", Category: "A", Short: "短"}, []string{"name fault.bad_text"}},
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
