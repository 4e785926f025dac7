package equipmentweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/equipment"
	"chuangwei/internal/equipment/equipmentweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	tag lang.Tag
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), tag: lang.Chinese}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	none := func(context.Context, *db.Tx, string) (equipment.Project, error) {
		return equipment.Project{}, fault.New(fault.NotFound, "fault.not_found")
	}
	(&equipmentweb.Handler{DB: d, Pages: h.Pages, Equipment: equipment.New(d, none), Photos: h.Photos}).Register(h.Mux)
	return h
}

func wants(t *testing.T, p webtest.Page, status int, says ...string) {
	t.Helper()
	if p.Status != status {
		t.Fatalf("status %d, want %d: %s", p.Status, status, p.Text("main"))
	}
	for _, s := range says {
		if !strings.Contains(p.Text("main"), s) {
			t.Errorf("the page does not say %q: %s", s, p.Text("main"))
		}
	}
	if i := strings.Index(p.Body, "«"); i >= 0 {
		t.Errorf("a message is missing: %s", p.Body[i:min(len(p.Body), i+60)])
	}
	for _, bad := range []string{"<script>alert", " style=", "onclick="} {
		if strings.Contains(p.Body, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
}

const awkward = `公厕 'O"Neil' 100%_😀 <script>alert(1)</script>`

func TestEquipmentIsEnteredMovedAllocatedAndHeldAgainstItsRatio(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		wants(t, h.Get("/equipment"), 200, "还没有登记设施设备")
		wants(t, h.Post("/equipment", url.Values{"name": {awkward}, "cost": {"x"}, "project": {"XM-0009"}}), 422, "请从列表中选择", "请填写金额", "没有编号为“XM-0009”的项目")
		sent := url.Values{
			"kind": {"toilet"}, "name": {awkward}, "quantity": {"1"}, "area": {string(h.West)}, "unit": {string(h.WestA)}, "state": {"in_use"}, "cost": {"386000.50"},
			"lon": {"115.4432"}, "lat": {"27.3198"}, "_key": {"k"},
		}
		made := h.Post("/equipment", sent)
		if made.Status != 303 || h.Post("/equipment", sent).Location != made.Location {
			t.Fatalf("enter: %d %s", made.Status, made.Text("main"))
		}
		at := made.Location
		wants(t, h.Get(at), 200, awkward, "SB-0001", "在用", "386,000.50")
		wants(t, h.Post(at+"/change", url.Values{"kind": {"toilet"}}), 422, "请填写此项")
		wants(t, h.Post(at+"/move", url.Values{"state": {"repair"}}), 422, "请填写应修复的日期", "请填写此项")
		if got := h.Post(at+"/move", url.Values{"state": {"repair"}, "due_on": {"2017-08-20"}, "reason": {awkward}}); got.Status != 303 {
			t.Fatalf("move: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get(at), 200, "维修中", awkward)
		item := strings.TrimPrefix(at, "/equipment/")
		wants(t, h.Post("/equipment/many", url.Values{"do": {"move"}, "id": {item}}), 200, "已选1条记录", awkward)
		wants(t, h.Post("/equipment/many", url.Values{"do": {"allocate"}, "id": {item}, "sure": {"1"}, "area": {"x"}}), 422, "请从列表中选择")
		if got := h.Post("/equipment/many", url.Values{"do": {"allocate"}, "id": {item}, "sure": {"1"}, "area": {string(h.East)}}); got.Status != 303 || got.Location != "/equipment" {
			t.Fatalf("many: %d %s %s", got.Status, got.Location, got.Text("main"))
		}
		if got := h.Post("/equipment/many", url.Values{"do": {"move"}}); got.Status != 303 {
			t.Errorf("nothing is ticked: %d", got.Status)
		}
		wants(t, h.Get("/equipment?late=1&area="+string(h.East)), 200, "共1条记录", "1座")
		wants(t, h.Get("/equipment?kind=bin"), 200, "没有符合条件的记录")
		wants(t, h.Get("/equipment/allocation"), 200, "第二片区", "公厕")
		wants(t, h.Post("/equipment/ratios", url.Values{"form": {"ratio-toilet-built"}, "kind": {"toilet"}, "base": {"built"}, "value": {"x"}}), 422, "最多三位小数")
		if got := h.Post("/equipment/ratios", url.Values{"kind": {"toilet"}, "base": {"built"}, "value": {"4.5"}, "source": {awkward}}); got.Status != 303 {
			t.Fatalf("ratio: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Post("/equipment/ratios/bases", url.Values{"built-" + string(h.East): {"x"}}), 422, "请填写0至")
		if got := h.Post("/equipment/ratios/bases", url.Values{"built-" + string(h.East): {"0.50"}}); got.Status != 303 {
			t.Fatalf("bases: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get("/equipment/need"), 200, "建成区每平方千米4.5", "0.5平方千米")
		wants(t, h.Get("/equipment/need?kind=toilet"), 200, "第二片区")
		wants(t, h.Post("/equipment/kinds", url.Values{"name": {""}}), 422, "请填写此项")
		if got := h.Post("/equipment/kinds", url.Values{"name": {"铲车"}, "english": {"Loader"}, "measure": {"台"}}); got.Status != 303 {
			t.Fatalf("kind: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get("/equipment/map"), 200, "SB-0001")
		if got := h.Get("/equipment/map/clusters?zoom=14&bbox=115,27,116,28"); got.Status != 200 || !strings.Contains(got.Body, at) {
			t.Errorf("clusters: %d %s", got.Status, got.Body)
		}
		if got := h.Get("/equipment/map/clusters?zoom=x"); got.Status != 422 && got.Status != 400 {
			t.Errorf("a map that cannot be read: %d", got.Status)
		}
		for file, holds := range map[string]string{"/equipment.csv": "SB-0001", "/equipment/allocation.csv": "第二片区", "/equipment/need.csv": "公厕"} {
			if got := h.Get(file); got.Status != 200 || !strings.Contains(got.Body, holds) {
				t.Errorf("%s: %d %s", file, got.Status, got.Body)
			}
		}
		for _, file := range []string{"/equipment.xlsx", "/equipment/import/form.xlsx"} {
			if got := h.Get(file); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
				t.Errorf("%s: %d", file, got.Status)
			}
		}
		h.tag = lang.English
		for _, page := range []string{
			"/equipment", "/equipment/map", "/equipment/allocation", "/equipment/need", "/equipment/need?kind=toilet", "/equipment/ratios", "/equipment/ratios/bases", "/equipment/kinds",
			"/equipment/new", "/equipment/import", at, at + "/edit", "/equipment/SB-0001",
		} {
			wants(t, h.Get(page), 200)
		}
		for _, page := range []string{"/equipment/SB-0009", "/equipment/need?kind=none"} {
			if got := h.Get(page); got.Status != 404 {
				t.Errorf("%s, which there is not: %d", page, got.Status)
			}
		}
		h.As(h.Auditor)
		for _, page := range []string{"/equipment", "/equipment/ratios/bases", at} {
			if p := h.Get(page); p.Count("form[method=post][action^='/equipment']") != 0 {
				t.Errorf("an auditor is offered a form of %s", page)
			}
		}
	})
}
