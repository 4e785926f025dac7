package areas_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
)

func feature(name, geometry string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"name":%q},"geometry":%s}`, name, geometry)
}

func collection(features ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

func summary(rep areas.Result) string {
	return fmt.Sprintf("%d+%d=%d!%d %v", rep.Counts[office.Created], rep.Counts[office.Updated], rep.Counts[office.Unchanged], rep.Counts[office.Rejected], rep.Applied)
}

func problems(res areas.Result) (out []string) {
	for _, r := range res.Rows {
		for _, p := range r.Problems {
			out = append(out, strings.Trim(fmt.Sprintf("%d %s %s", r.Row, p.Column, p.Key), " "))
		}
	}
	return out
}

func TestBoundariesAreImportedFromGeoJSON(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		old := h.area(t, areas.Draft{Seq: 7, Name: "老片区"})
		drawing := areas.Drawing{
			Data: collection(feature("第一片区", square(115, 27, 0.01)), feature("7", square(115.01, 27, 0.01)), feature("第三片区", square(115.015, 27, 0.01))),
			CRS:  geo.GCJ02, Illustrative: true,
		}
		res, err := h.ImportBoundaries(ctx, h.office, drawing, false)
		if err != nil || summary(res) != "2+1=0!0 false" {
			t.Fatalf("preview %s, %v", summary(res), err)
		}
		if len(res.Overlaps) != 1 || res.Overlaps[0].B != "第三片区" && res.Overlaps[0].A != "第三片区" || res.Overlaps[0].Km2 < 0.4 || res.Overlaps[0].Km2 > 0.7 {
			t.Errorf("overlaps %+v; half a square of about 1.1 km² is shared", res.Overlaps)
		}
		if list, err := h.All(ctx, h.reader); err != nil || len(list) != 1 {
			t.Errorf("a preview left %d areas, %v", len(list), err)
		}
		for _, want := range []string{"2+1=0!0 true", "0+0=3!0 true"} {
			if res, err := h.ImportBoundaries(ctx, h.office, drawing, true); err != nil || summary(res) != want {
				t.Errorf("import %s, %v; want %s", summary(res), err, want)
			}
		}
		list, err := h.All(ctx, h.reader)
		if err != nil || len(list) != 3 {
			t.Fatal(len(list), err)
		}
		for _, a := range list {
			// What was given in GCJ-02 lies some hundred metres off.
			if west := a.Boundary.Bounds().West; a.Name == "第一片区" && (west == 115 || west < 114.99 || west > 115.01) || !a.Illustrative {
				t.Errorf("%s begins at %v", a.Name, west)
			}
			if a.ID == old && a.Boundary.Empty() {
				t.Error("the area named by its number has no boundary")
			}
		}
	})
}

func TestWrongFeaturesAreNamedOneByOne(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := setUp(t, d)
	ctx := t.Context()
	bowTie := `{"type":"Polygon","coordinates":[[[115,27],[115.01,27.01],[115.01,27],[115,27.01],[115,27]]]}`
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"crossing itself": {collection(feature("甲", square(115, 27, 0.01)), feature("乙", bowTie)), []string{"2  geo.crossing"}},
		"impossible":      {collection(feature("甲", square(115, 95, 0.01))), []string{"1  geo.impossible"}},
		"no name":         {collection(feature("", square(115, 27, 0.01))), []string{"1  areas.import.no_name"}},
		"twice":           {collection(feature("甲", square(115, 27, 0.01)), feature("甲", square(116, 27, 0.01))), []string{"2  areas.import.twice"}},
		"a line":          {collection(feature("甲", `{"type":"LineString","coordinates":[[115,27],[116,27]]}`)), []string{"1  areas.import.polygon"}},
	} {
		res, err := h.ImportBoundaries(ctx, h.office, areas.Drawing{Data: c.data}, true)
		if err != nil || res.Applied {
			t.Errorf("%s: %v, applied %v", name, err, res.Applied)
		}
		if diff := cmp.Diff(c.want, problems(res)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for _, row := range res.Rows {
			if row.Name == "" && name != "no name" {
				t.Errorf("%s: row %d is not called by its name", name, row.Row)
			}
		}
	}
	if list, err := h.All(ctx, h.reader); err != nil || len(list) != 0 {
		t.Errorf("%d areas were kept, %v", len(list), err)
	}
	for name, data := range map[string]string{"nothing": "", "text": "片区", "list": "[1,2]", "empty": `{"type":"FeatureCollection","features":[]}`} {
		if _, err := h.ImportBoundaries(ctx, h.office, areas.Drawing{Data: []byte(data)}, true); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStreetsAreImported(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		a := h.area(t, areas.Draft{Name: "西", Boundary: boundary(t, 115, 27, 0.01)})
		line := `{"type":"LineString","coordinates":[[115.001,27.005],[115.009,27.005]]}`
		doc := areas.Drawing{Data: collection(feature("人民路", line), feature("广场", `{"type":"Point","coordinates":[115.002,27.008]}`))}
		for _, want := range []string{"2+0=0!0 true", "0+0=2!0 true"} {
			if res, err := h.ImportLines(ctx, h.office, doc, true); err != nil || summary(res) != want {
				t.Errorf("lines: %s, %v; want %s", summary(res), err, want)
			}
		}
		sheet := "街道名称,类型,所属片区,坐标\n人民路,主干道,西,\n建设路,背街小巷,1,\"115.003,27.001；115.003,27.009\"\n无坐标街,,,\n"
		for _, want := range []string{"2+1=0!0 true", "0+0=3!0 true"} {
			res, err := h.Import(ctx, h.office, areas.StreetSheet, "x.csv", strings.NewReader(sheet), int64(len(sheet)), geo.WGS84, true)
			if err != nil || summary(res) != want {
				t.Errorf("sheet: %s %v, %v; want %s", summary(res), problems(res), err, want)
			}
		}
		page, err := h.ListPlaces(ctx, h.reader, areas.PlaceFilter{Area: a})
		if err != nil || page.Total != 3 {
			t.Errorf("%d streets in the area, %v", page.Total, err)
		}
		var got []string
		f := areas.PlaceFilter{Limit: 1}
		for range 9 {
			page, err := h.ListPlaces(ctx, h.reader, f)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, page.Places[0].Name)
			if f.After = page.Next; f.After == "" {
				break
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff([]string{"人民路", "广场", "建设路", "无坐标街"}, got); diff != "" {
			t.Error(diff)
		}
		bad := "街道名称,类型,所属片区,坐标\n甲路,飞船,天上,\"三百\"\n乙路,,,\n乙路,,,\n"
		res, err := h.Import(ctx, h.office, areas.StreetSheet, "x.csv", strings.NewReader(bad), int64(len(bad)), geo.WGS84, true)
		want := []string{"2 D office.point", "2 C org.import.area", "2 B areas.import.kind", "4 A areas.import.twice"}
		if diff := cmp.Diff(want, problems(res)); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestAreasAreImportedFromASpreadsheet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		lead, member, village := h.unit(t, "a", org.Agency), h.unit(t, "b", org.Agency), h.unit(t, "v", org.Village)
		text := "序号,片区名称,牵头单位,成员单位,范围\n1,第一片区,单位a,单位b、v,东至大道\n2,第二片区,b,,\n"
		for _, want := range []string{"2+0=0!0 true", "0+0=2!0 true"} {
			res, err := h.Import(ctx, h.office, areas.AreaSheet, "x.csv", strings.NewReader(text), int64(len(text)), "", true)
			if err != nil || summary(res) != want {
				t.Errorf("%s %v, %v; want %s", summary(res), problems(res), err, want)
			}
		}
		list, err := h.All(ctx, h.reader)
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		if diff := cmp.Diff([]id.Unit{lead, member, village}, list[0].Units()); diff != "" {
			t.Error(diff)
		}
		bad := "片区名称,牵头单位\n第三片区,没有的局\n第四片区,单位a\n第四片区,单位a\n"
		res, err := h.Import(ctx, h.office, areas.AreaSheet, "x.csv", strings.NewReader(bad), int64(len(bad)), "", true)
		if diff := cmp.Diff([]string{"2 B org.import.unit", "4 A areas.import.twice"}, problems(res)); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestFormsToFillInAreReadBack(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := setUp(t, d)
	for _, tag := range lang.Tags() {
		for _, sheet := range areas.Sheets() {
			form, ok := sheet.Form(tag)
			var b bytes.Buffer
			if err := form.WriteXLSX(&b); err != nil || !ok {
				t.Fatal(err)
			}
			res, err := h.Import(t.Context(), h.office, sheet, "f.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len()), "", false)
			if err != nil || len(res.Rows) != 1 {
				t.Errorf("%s in %s: %v, %v; want the example row", sheet, tag, res.Rows, err)
			}
		}
	}
}
