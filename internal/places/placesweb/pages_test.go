package placesweb_test

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
	"chuangwei/internal/lang"
	"chuangwei/internal/places"
	"chuangwei/internal/places/placesweb"
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
	(&placesweb.Handler{DB: d, Pages: h.Pages, Places: places.New(d, h.Cases), Cases: h.Cases, Photos: h.Photos}).Register(h.Mux)
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

const awkward = `小区 'O"Neil' 100%_😀 <script>alert(1)</script>`

func TestAPlaceIsEnteredCheckedOnThePhoneAndLookedAt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		wants(t, h.Get("/places"), 200, "还没有登记场所")
		wants(t, h.Post("/places", url.Values{"name": {awkward}}), 422, "请从列表中选择", "请填写1至365的整数")
		sent := url.Values{
			"kind": {"compound"}, "name": {awkward}, "area": {string(h.West)}, "unit": {string(h.WestA)}, "size": {"320"}, "every": {"30"}, "radius": {"100"},
			"lon": {"115.4432"}, "lat": {"27.3198"}, "_key": {"k"},
		}
		made := h.Post("/places", sent)
		if made.Status != 303 || h.Post("/places", sent).Location != made.Location {
			t.Fatalf("enter: %d %s", made.Status, made.Text("main"))
		}
		at := made.Location
		wants(t, h.Get(at), 200, awkward, "CS-0001", "无物业", "未检查", "每30天一次")
		wants(t, h.Post(at+"/change", url.Values{"kind": {"compound"}, "name": {""}}), 422, "请填写此项")
		h.As(h.Liaison)
		wants(t, h.Get("/m/places"), 200, "一周内没有要检查的场所")
		h.Clock.Add(28 * 24 * 3600e9)
		wants(t, h.Get("/m/places"), 200, "CS-0001")
		wants(t, h.Get("/m/places/CS-0001"), 200, "楼道杂物", "提交检查")
		wants(t, h.Post(at+"/check", url.Values{"phone": {"1"}, "outcome-ads": {"fault"}, "case-ads": {"1"}}), 422, "请写明问题或拍照", "立为问题需要一张现场照片")
		done := h.Post(at+"/check", url.Values{"phone": {"1"}, "next": {"/m" + at}, "outcome-ads": {"fault"}, "note-ads": {awkward}, "outcome-stairs": {"met"}})
		if done.Status != 303 || done.Location != "/m"+at {
			t.Fatalf("check: %d %s %s", done.Status, done.Location, done.Text("main"))
		}
		wants(t, h.Get(at), 200, "1/2项达标（50%）", awkward)
		h.As(h.Office)
		wants(t, h.Get("/places?gap=ads"), 200, "共1处场所")
		wants(t, h.Get("/places?gap=stairs"), 200, "没有符合条件的记录")
		wants(t, h.Get("/places/checks"), 200, "共1次检查")
		wants(t, h.Get("/places/found?outcome=fault"), 200, "共1条检查结果", "小广告")
		wants(t, h.Get("/places/map"), 200, "CS-0001")
		if got := h.Get("/places/map/clusters?zoom=14&bbox=115,27,116,28"); got.Status != 200 || !strings.Contains(got.Body, at) {
			t.Errorf("clusters: %d %s", got.Status, got.Body)
		}
		if got := h.Get("/places/map/clusters?zoom=x"); got.Status != 422 && got.Status != 400 {
			t.Errorf("a map that cannot be read: %d", got.Status)
		}
		for _, file := range []string{"/places.csv", "/places/checks.csv", "/places/found.csv"} {
			if got := h.Get(file); got.Status != 200 || !strings.Contains(got.Body, "CS-0001") {
				t.Errorf("%s: %d %s", file, got.Status, got.Body)
			}
		}
		for _, file := range []string{"/places.xlsx", "/places/import/form.xlsx"} {
			if got := h.Get(file); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
				t.Errorf("%s: %d", file, got.Status)
			}
		}
		wants(t, h.Post("/places/items", url.Values{"kind": {"village"}, "name": {awkward}}), 422, "请从列表中选择")
		if got := h.Post("/places/items", url.Values{"kind": {"village"}, "name": {"晾晒"}, "english": {"Drying"}, "category": {"07001"}}); got.Status != 303 {
			t.Fatalf("item: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get("/places/items"), 200, "晾晒", "污水管网")
		wants(t, h.Post(at+"/retire", url.Values{}), 422, "请填写此项")
		if got := h.Post(at+"/retire", url.Values{"reason": {awkward}}); got.Status != 303 {
			t.Fatalf("retire: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get("/places?retired=1"), 200, "已停用")
		if got := h.Post(at+"/restore", nil); got.Status != 303 {
			t.Fatalf("restore: %d", got.Status)
		}
		h.tag = lang.English
		for _, page := range []string{"/places", "/places/map", "/places/checks", "/places/found", "/places/items", "/places/new", "/places/import", at, at + "/edit", at + "/check", "/m/places", "/m/places/CS-0001"} {
			wants(t, h.Get(page), 200)
		}
		if got := h.Get("/places/CS-0009"); got.Status != 404 {
			t.Errorf("a number that there is not: %d", got.Status)
		}
	})
}
