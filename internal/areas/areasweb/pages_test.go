package areasweb_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/areas/areasweb"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/org/orgweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

const here = id.County("360825")

type house struct {
	*webtest.Site
	org            *org.Service
	areas          *areas.Service
	office, reader access.Actor
}

type someFigures struct{}

func (someFigures) AreaState(context.Context, access.Actor, id.Area) (areasweb.State, error) {
	return areasweb.State{
		Head:   []ui.Kpi{{Label: "在办", Value: "12", Href: "/cases"}},
		Stands: []ui.Kpi{{Label: "待签收", Value: "7"}},
		Street: []ui.Kpi{{Label: "取缔摊点", Value: "9", Href: "/patrol/actions?as=stalls"}},
		Groups: []areasweb.GroupState{{Name: "市容组 <b>", Link: "/cases?group=x", Figures: []ui.Kpi{{Label: "超期", Value: "5", Href: "/cases?due=overdue"}}}},
	}, nil
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	dbtest.Counties(t, d, here)
	dbtest.FixClock(d, time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC))
	h := &house{Site: webtest.New(t), org: &org.Service{DB: d}}
	h.areas = areas.New(d, h.org)
	h.office = access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
	h.reader = access.Actor{County: here, Account: id.New[id.Account](), Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "x"}}}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(ctx, ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI()}), nil
	}
	(&orgweb.Handler{Pages: h.Pages, Org: h.org}).Register(h.Mux)
	(&areasweb.Handler{Pages: h.Pages, Areas: h.areas, Org: h.org, Figures: someFigures{}}).Register(h.Mux)
	h.As(h.office)
	return h
}

const polygon = `{"type":"Polygon","coordinates":[[[115,27],[115.01,27],[115.01,27.01],[115,27.01],[115,27]]]}`

func (h *house) unit(t *testing.T, code, name string) id.Unit {
	t.Helper()
	u, err := h.org.CreateUnit(t.Context(), h.office, org.UnitDraft{Code: code, Name: name, Category: "A"})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestAnAreaIsDrawnShownAndChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead, member := h.unit(t, "a", "甲局"), h.unit(t, "b", "乙局")
		if p := h.Get("/areas"); !strings.Contains(p.Text("main"), "还没有片区") {
			t.Errorf("no areas: %s", p.Text("main"))
		}
		if p := h.Get("/areas/new"); p.Count("textarea#f-boundary") != 1 || p.Count("[data-shape]") != 1 {
			t.Errorf("the form has no map and text for the boundary: %s", p.Text("main"))
		}
		wrong := h.Post("/areas", url.Values{"name": {"第一片区"}, "boundary": {`{"type":"Polygon","coordinates":[[[115,27],[115.01,27.01],[115.01,27],[115,27.01],[115,27]]]}`}})
		if wrong.Status != 422 || wrong.Count(`.errors a[href="#f-boundary"]`) != 1 || !strings.Contains(wrong.Text("#f-boundary"), "Polygon") {
			t.Errorf("a bow tie: %d %s", wrong.Status, wrong.Text(".errors"))
		}
		made := h.Post("/areas", url.Values{"name": {"第一片区"}, "boundary": {polygon}, "lead": {string(lead)}, "units": {string(member)}, "illustrative": {"1"}})
		if made.Status != 303 {
			t.Fatalf("create: %d %s", made.Status, made.Text("main"))
		}
		area := strings.TrimPrefix(made.Location, "/areas/")
		if p := h.Post("/org/posts", url.Values{"area": {area}, "role": {"director"}, "title": {"片长"}, "required_since": {"2017-08-01"}}); p.Status != 303 {
			t.Fatalf("post: %d %s", p.Status, p.Text("main"))
		}
		page := h.Get(made.Location)
		text := page.Text("main")
		for _, want := range []string{"甲局", "乙局", "示意", "空缺24天", "在办 12", "待签收 7", "联合整治组在本片区 取缔摊点 9", "市容组 <b> 5", "设副片长岗位", "新增片区"} {
			if !strings.Contains(text, want) {
				t.Errorf("the area's page does not say %s: %s", want, text)
			}
		}
		if page.Attr("#map", "data-areas") != "/areas.geojson" {
			t.Error("the page has no map")
		}
		grid := h.Get("/org")
		if grid.Count("#grid tbody tr") != 1 || !strings.Contains(grid.Text("#grid"), "空缺24天") {
			t.Errorf("grid: %s", grid.Text("main"))
		}
		edit := h.Get(made.Location + "/edit")
		if b, err := geo.ParseBoundary([]byte(edit.Text("#f-boundary")), geo.WGS84); err != nil || b.Points() != 4 {
			t.Errorf("the form holds the boundary %q", edit.Text("#f-boundary"))
		}
		if edit.Count("input[name=units][checked]") != 1 {
			t.Errorf("%d units are chosen", edit.Count("input[name=units][checked]"))
		}
		change := url.Values{"name": {"第一片区"}, "boundary": {polygon}, "lead": {string(lead)}, "version": {"1"}}
		if p := h.Post(made.Location, change); p.Status != 303 {
			t.Errorf("change: %d %s", p.Status, p.Text("main"))
		}
		if p := h.Post(made.Location, change); p.Status != 409 {
			t.Errorf("an old form: %d", p.Status)
		}
		h.As(h.reader)
		for path, want := range map[string]int{"/org": 200, "/areas": 200, made.Location: 200, "/areas.geojson": 200, "/streets": 200, made.Location + "/edit": 403, "/areas/new": 403, "/org/import": 403, "/areas/%00": 404} {
			if p := h.Get(path); p.Status != want {
				t.Errorf("a reader gets %d for %s, want %d", p.Status, path, want)
			}
		}
		if p := h.Post(made.Location, change); p.Status != 403 {
			t.Errorf("a reader changes an area: %d", p.Status)
		}
		if p := h.Post("/areas", url.Values{"boundary": {"nonsense"}}); p.Status != 403 {
			t.Errorf("a reader sends nonsense: %d", p.Status)
		}
	})
}

func TestGeoJSONHoldsAreasAndStreets(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := open(t, d)
	made := h.Post("/areas", url.Values{"name": {"第一片区 '\"<&>"}, "boundary": {polygon}})
	if p := h.Post("/streets", url.Values{"name": {"恩江大道"}, "kind": {"main"}, "line": {`{"type":"LineString","coordinates":[[115.001,27.005],[115.009,27.005]]}`}}); p.Status != 303 {
		t.Fatalf("street: %d %s", p.Status, p.Text("main"))
	}
	for path, want := range map[string]string{"/areas.geojson": "第一片区 '\"<&>", "/streets.geojson?area=" + strings.TrimPrefix(made.Location, "/areas/"): "恩江大道", "/streets.geojson?area=none": ""} {
		p := h.Get(path)
		var doc struct {
			Type     string
			Features []struct {
				Properties struct{ Name, Href string }
			}
		}
		if err := json.Unmarshal([]byte(p.Body), &doc); err != nil || doc.Type != "FeatureCollection" || p.Header.Get("Content-Type") != "application/geo+json" {
			t.Fatalf("%s: %v %s", path, err, p.Body)
		}
		got := ""
		if len(doc.Features) > 0 {
			got = doc.Features[0].Properties.Name
			if h.Get(doc.Features[0].Properties.Href).Status != 200 {
				t.Errorf("%s is not there", doc.Features[0].Properties.Href)
			}
		}
		if got != want {
			t.Errorf("%s holds %q, want %q", path, got, want)
		}
	}
}

func TestAFileIsPreviewedThenImported(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for _, c := range []struct{ kind, name, content, list, row string }{
			{"units", "单位.csv", "单位名称,类别\n甲局,A\n乙局,B\n", "/org/units", "#units tbody tr"},
			{"people", "人员.csv", "姓名,单位\n王科长,甲局\n李干事,乙局\n", "/org/people", "#people tbody tr"},
			{"boundaries", "片区.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"第一片区"},"geometry":` + polygon + `},
				{"type":"Feature","properties":{"name":"第二片区"},"geometry":` + strings.ReplaceAll(polygon, "115.01", "115.02") + `}]}`, "/areas", "#areas tbody tr"},
			{"areas", "片区.csv", "片区名称,牵头单位\n第一片区,甲局\n第二片区,乙局\n", "/areas", "#areas tbody tr"},
			{"posts", "岗位.csv", "机构,岗位,角色\n第一片区,片长,片长\n创卫办,主任,\n", "/org/vacancies?all=1", "#vacancies tbody tr"},
			{"streets", "街道.csv", "街道名称,坐标\n恩江大道,\"115.001,27.001;115.009,27.001\"\n人民路,\n", "/streets", "#streets tbody tr"},
		} {
			preview := h.Upload("/org/import/preview", url.Values{"kind": {c.kind}, "crs": {"wgs84"}}, c.name, []byte(c.content))
			content := preview.Attr("input[name=content]", "value")
			if preview.Status != 200 || content == "" || preview.Count("#rows tbody tr") != 2 {
				t.Fatalf("preview of %s: %d %s", c.kind, preview.Status, preview.Text("main"))
			}
			if c.kind == "boundaries" && !strings.Contains(preview.Text("main"), "重叠") {
				t.Errorf("no warning of areas that overlap: %s", preview.Text("main"))
			}
			fields := url.Values{"kind": {c.kind}, "crs": {"wgs84"}, "name": {c.name}, "content": {content}}
			done := h.Upload("/org/import", fields, "", nil)
			if done.Status != 200 || !strings.Contains(done.Text("main"), "已导入") {
				t.Errorf("import of %s: %d %s", c.kind, done.Status, done.Text("main"))
			}
			if href := done.Attr(`p.cluster a[href^="/"]`, "href"); h.Get(href).Status != 200 {
				t.Errorf("after the import of %s the list is not to be had at %q", c.kind, href)
			}
			if got := h.Get(c.list).Count(c.row); got != 2 {
				t.Errorf("after the import of %s %s has %d rows", c.kind, c.list, got)
			}
		}
		wrong := h.Upload("/org/import/preview", url.Values{"kind": {"units"}}, "x.csv", []byte("单位名称,类别\n丙局,A\n丁局,Z\n"))
		if wrong.Status != 200 || wrong.Count("input[name=content]") != 0 || !strings.Contains(wrong.Text("#rows tbody tr"), "x · 3 丁局 未通过 B 类别 没有“Z”这一类别") {
			t.Errorf("a wrong row: %d %s", wrong.Status, wrong.Text("main"))
		}
		for name, p := range map[string]webtest.Page{
			"no file":     h.Upload("/org/import/preview", url.Values{"kind": {"units"}}, "", nil),
			"not a sheet": h.Upload("/org/import/preview", url.Values{"kind": {"units"}}, "x.xlsx", []byte("\x89PNG\r\n")),
			"no GeoJSON":  h.Upload("/org/import/preview", url.Values{"kind": {"boundaries"}}, "x.geojson", []byte("{}")),
			"too large":   h.Upload("/org/import/preview", url.Values{"kind": {"units"}}, "x.csv", make([]byte, 7<<20)),
			"no content":  h.Upload("/org/import", url.Values{"kind": {"units"}, "content": {"%%%"}}, "", nil),
		} {
			if p.Status != 422 || p.Count(`.errors a[href="#f-file"]`) != 1 {
				t.Errorf("%s: %d %s", name, p.Status, p.Text("main"))
			}
		}
		if p := h.Upload("/org/import/preview", url.Values{"kind": {"cats"}}, "x", []byte("x")); p.Status != 404 {
			t.Errorf("an unknown kind: %d", p.Status)
		}
		h.As(h.reader)
		if p := h.Upload("/org/import/preview", url.Values{"kind": {"units"}}, "x.csv", []byte("单位名称,类别\n丙局,A\n")); p.Status != 403 {
			t.Errorf("a reader imports: %d", p.Status)
		}
	})
}

func TestStreetsHaveTheirPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		made := h.Post("/streets", url.Values{"name": {"人民路 100%_"}, "kind": {"street"}, "line": {`{"type":"LineString","coordinates":[[115,27],[115.01,27]]}`}})
		if made.Status != 303 {
			t.Fatalf("create: %d %s", made.Status, made.Text("main"))
		}
		if p := h.Post("/streets", url.Values{"name": {""}, "line": {"[]"}, "kind": {"x"}}); p.Status != 422 {
			t.Errorf("a wrong street: %d", p.Status)
		}
		if p := h.Get("/streets?q=100%25_"); p.Count("#streets tbody tr") != 1 {
			t.Errorf("found: %s", p.Text("main"))
		}
		if p := h.Get("/streets?q=没有"); !strings.Contains(p.Text("main"), "没有符合条件的记录") {
			t.Errorf("not found: %s", p.Text("main"))
		}
		edit := h.Get(made.Location + "/edit")
		fields := url.Values{"name": {"解放路"}, "kind": {"lane"}, "line": {edit.Text("#f-line")}, "version": {edit.Attr("input[name=version]", "value")}}
		if p := h.Post(made.Location, fields); p.Status != 303 {
			t.Errorf("change: %d %s", p.Status, p.Text("main"))
		}
		if p := h.Get(made.Location); p.Text("h1") != "解放路" || !strings.Contains(p.Text(".story"), "类型：街道 → 背街小巷") {
			t.Errorf("street: %s", p.Text("main"))
		}
		if p := h.Post(made.Location+"/remove", nil); p.Location != "/streets" {
			t.Errorf("remove: %d %s", p.Status, p.Text("main"))
		}
		if p := h.Get(made.Location); p.Status != 404 {
			t.Errorf("a deleted street: %d", p.Status)
		}
	})
}

func TestEveryPageSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := open(t, d)
	area := h.Post("/areas", url.Values{"name": {"第一片区"}, "boundary": {polygon}}).Location
	street := h.Post("/streets", url.Values{"name": {"人民路"}, "kind": {"street"}}).Location
	for _, tag := range []string{"zh-CN", "en"} {
		h.Lang = tag
		for _, path := range []string{
			"/org", "/areas", "/areas/new", area, area + "/edit", "/streets", "/streets/new", "/streets/new?kind=landmark", street, street + "/edit",
			"/org/import", "/org/import?kind=people", "/org/import?kind=posts", "/org/import?kind=areas", "/org/import?kind=streets", "/org/import?kind=boundaries", "/org/import?kind=lines",
		} {
			p := h.Get(path)
			if p.Status != 200 || strings.Contains(p.Body, "«") || p.Count("h1") != 1 {
				t.Errorf("%s in %s: %d, unknown messages %v", path, tag, p.Status, strings.Contains(p.Body, "«"))
			}
			if p.Count("main input:not([type=hidden]):not([id])") > 0 || strings.Contains(p.Body, " style=") || strings.Contains(p.Body, " onclick=") {
				t.Errorf("%s has an input without label, or inline style or script", path)
			}
		}
		for _, kind := range []string{"units", "people", "posts", "areas", "streets"} {
			if p := h.Get("/org/import/form/" + kind); p.Status != 200 || !strings.HasPrefix(p.Body, "PK") {
				t.Errorf("form of %s in %s: %d", kind, tag, p.Status)
			}
		}
		if p := h.Get("/org/import/form/cats"); p.Status != 404 {
			t.Errorf("a form of nothing: %d", p.Status)
		}
	}
}
