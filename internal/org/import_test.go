package org_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
)

func (h *house) load(t *testing.T, sheet org.Sheet, text string, apply bool) office.Report {
	t.Helper()
	rep, err := h.Import(t.Context(), h.office, sheet, "x.csv", strings.NewReader(text), int64(len(text)), apply)
	if err != nil {
		t.Fatalf("import %s: %v", sheet, err)
	}
	return rep
}

func summary(rep office.Report) string {
	return fmt.Sprintf("%d+%d=%d!%d %v", rep.Counts[office.Created], rep.Counts[office.Updated], rep.Counts[office.Unchanged], rep.Counts[office.Rejected], rep.Applied)
}

func problems(rep office.Report) (out []string) {
	for _, r := range rep.Rows {
		for _, p := range r.Problems {
			out = append(out, fmt.Sprintf("%s %d %s %s %s", r.Sheet, r.Row, p.Column, p.Heading, p.Key))
		}
	}
	return out
}

const goodUnits = "单位编码,单位名称,简称,类别,性质,片区,所属乡镇,电话\n" +
	"v1,八一居委会,,D类,居委会,1,恩江镇,\n" +
	"ejz,恩江镇人民政府,恩江镇,D,镇,,,\n" +
	"cgj,\"城市管理局 'x' 100%\",城管局,B,机关单位,第一片区,,0796-2500000\n" +
	"合计,3,,,,,,\n"

func TestUnitsAreImportedOnceWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		if got := summary(h.load(t, org.UnitSheet, goodUnits, false)); got != "3+0=0!0 false" {
			t.Errorf("preview: %s", got)
		}
		if page, err := h.ListUnits(ctx, h.office, org.UnitFilter{}); err != nil || page.Total != 0 {
			t.Errorf("a preview left %d units, %v", page.Total, err)
		}
		for _, want := range []string{"3+0=0!0 true", "0+0=3!0 true"} {
			if got := summary(h.load(t, org.UnitSheet, goodUnits, true)); got != want {
				t.Errorf("import: %s, want %s", got, want)
			}
		}
		page, err := h.ListUnits(ctx, h.office, org.UnitFilter{})
		if err != nil || len(page.Units) != 3 {
			t.Fatal(page, err)
		}
		bureau, town, village := page.Units[0], page.Units[1], page.Units[2]
		if village.Parent != town.ID || village.Kind != org.Neighbourhood || village.Area != h.areas[0].ID || bureau.Phone != "0796-2500000" || bureau.Category != "B" {
			t.Errorf("imported %+v", page.Units)
		}
		changed := strings.Replace(goodUnits, "城管局,B", "城管局,A", 1)
		if got := summary(h.load(t, org.UnitSheet, changed, true)); got != "0+1=2!0 true" {
			t.Errorf("import of a changed row: %s", got)
		}
	})
}

func TestOneWrongRowKeepsTheWholeFileOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		text := "单位名称,类别,性质,片区,编码\n甲,A,,,a\n乙,Z,飞船,第九片区,b\n甲,A,,,c\n丙,,,,'--\n"
		rep := h.load(t, org.UnitSheet, text, true)
		want := []string{
			"x 3 B 类别 org.import.category", "x 3 C 性质 org.import.kind", "x 3 D 片区 org.import.area",
			"x 4 A 单位名称 org.import.twice",
			"x 5 E 编码 org.code_form", "x 5 B 类别 fault.need_text",
		}
		if diff := cmp.Diff(want, problems(rep)); diff != "" {
			t.Error(diff)
		}
		page, err := h.ListUnits(t.Context(), h.office, org.UnitFilter{})
		if err != nil || page.Total != 0 || rep.Applied {
			t.Errorf("%d units were kept, %v", page.Total, err)
		}
	})
}

func TestPeopleAndPostsAreImported(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		h.load(t, org.UnitSheet, goodUnits, true)
		people := "姓名,单位,职务,手机,任务,工号\n联络员甲,城管局,主任,13800000000,巡街,\n李伟,恩江镇,干部,,,7\n李伟,恩江镇,干部,,,8\n"
		for _, want := range []string{"3+0=0!0 true", "0+0=3!0 true"} {
			if got := summary(h.load(t, org.PeopleSheet, people, true)); got != want {
				t.Errorf("people: %s, want %s", got, want)
			}
		}
		again := h.load(t, org.PeopleSheet, "姓名,单位\n李伟,恩江镇\n某人,没有的局\n", true)
		if diff := cmp.Diff([]string{"x 2 A 姓名 org.import.same_name", "x 3 B 单位 org.import.unit"}, problems(again)); diff != "" {
			t.Error(diff)
		}
		posts := "机构,岗位,角色,级别,领导岗位,应配日期,现任,现任所在单位,任职日期,借调自\n" +
			"创卫办,主任,,正科级,是,2017.5.12,,,,\n" +
			"第一片区,片长,片长,副县级,,2017年5月12日,联络员甲,,2017-06-01,城管局\n"
		for _, want := range []string{"2+0=0!0 true", "0+0=2!0 true"} {
			if got := summary(h.load(t, org.PostSheet, posts, true)); got != want {
				t.Errorf("posts: %s, want %s", got, want)
			}
		}
		vacant, err := h.PostList(ctx, h.office, org.PostFilter{Vacant: true, Leading: true})
		if err != nil || len(vacant) != 1 || vacant[0].VacantDays != 105 {
			t.Errorf("vacancies %+v, %v", vacant, err)
		}
		held, err := h.PostList(ctx, h.office, org.PostFilter{Area: h.areas[0].ID})
		if err != nil || len(held) != 1 || held[0].Holder.Name != "联络员甲" || held[0].Role != org.Director || held[0].Holder.Since != "2017-06-01" {
			t.Errorf("posts of the area %+v, %v", held, err)
		}
		bad := h.load(t, org.PostSheet, "机构,岗位,领导岗位,应配日期,现任\n天上,主任,是,,\n创卫办,副主任,也许,2017-02-30,\n创卫办,副主任二,,,李伟\n创卫办,副主任三,,,没有此人\n", true)
		want := []string{
			"x 2 A 机构 org.import.owner", "x 3 C 领导岗位 office.yesno", "x 3 D 应配日期 office.date_impossible",
			"x 4 E 现任 org.import.holders", "x 5 E 现任 org.import.holder",
		}
		if diff := cmp.Diff(want, problems(bad)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFormsToFillInAreReadBack(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := setUp(t, d)
	for _, tag := range lang.Tags() {
		for _, sheet := range org.Sheets() {
			form, ok := sheet.Form(tag)
			if !ok {
				t.Fatalf("no form for %s", sheet)
			}
			var b bytes.Buffer
			if err := form.WriteXLSX(&b); err != nil {
				t.Fatal(err)
			}
			rep, err := h.Import(t.Context(), h.office, sheet, "f.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len()), true)
			if err != nil || len(rep.Rows) != 1 || tag == lang.Chinese && !rep.Clean() {
				t.Errorf("%s in %s: %v %v %v; want the example row", sheet, tag, rep.Rows, problems(rep), err)
			}
		}
	}
}

func TestImportsOfOthersAndOfNonsenseAreRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := setUp(t, d)
	for name, c := range map[string]struct {
		by    access.Actor
		sheet org.Sheet
		text  string
		want  fault.Kind
	}{
		"reader":   {h.reader, org.UnitSheet, goodUnits, fault.Forbidden},
		"sheet":    {h.office, "cats", goodUnits, fault.NotFound},
		"empty":    {h.office, org.UnitSheet, "", fault.Invalid},
		"heading":  {h.office, org.UnitSheet, "甲,乙,丙\n1,2,3\n", fault.Invalid},
		"no rows":  {h.office, org.UnitSheet, "单位名称,类别\n", fault.Invalid},
		"markup":   {h.office, org.UnitSheet, "<html><table>", fault.Invalid},
		"zip head": {h.office, org.UnitSheet, "PK\x03\x04nothing", fault.Invalid},
	} {
		_, err := h.Import(t.Context(), c.by, c.sheet, "x", strings.NewReader(c.text), int64(len(c.text)), true)
		if fault.Of(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
