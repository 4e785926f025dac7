package worksweb_test

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
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
	"chuangwei/internal/works"
	"chuangwei/internal/works/worksweb"
)

type house struct {
	*webtest.Site
	*casestest.World
	h   *worksweb.Handler
	tag lang.Tag
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), tag: lang.Chinese}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	h.h = &worksweb.Handler{DB: d, Pages: h.Pages, Works: works.New(works.Options{DB: d, Cases: h.Cases}), Cases: h.Cases, Photos: h.Photos}
	h.h.Register(h.Mux)
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

const awkward = `管网 'O"Neil' 100%_😀 <script>alert(1)</script>`

func TestAProjectIsProposedFundedBuiltAndAcceptedOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		wants(t, h.Get("/works"), 200, "还没有基础设施项目")
		wants(t, h.Post("/works", url.Values{"title": {awkward}}), 422, "请填写此项", "请从列表中选择")
		sent := url.Values{
			"title": {awkward}, "need": {awkward}, "kind": {"drain"}, "area": {string(h.West)}, "unit": {string(h.WestA)}, "due_on": {"2017-09-30"}, "_key": {"k"},
			"code": {"P-1"}, "lon": {"115.4432"}, "lat": {"27.3198"},
		}
		made := h.Post("/works", sent)
		if made.Status != 303 || h.Post("/works", sent).Location != made.Location {
			t.Fatalf("propose: %d %s", made.Status, made.Text("main"))
		}
		at := made.Location
		did := func(act string, v url.Values) {
			t.Helper()
			if got := h.Post(at+"/"+act, v); got.Status != 303 {
				t.Fatalf("%s: %d %s", act, got.Status, got.Text("main"))
			}
		}
		wants(t, h.Get(at), 200, awkward, "XM-0001", "待批准")
		wants(t, h.Post(at+"/milestone", url.Values{"title": {awkward}, "due_on": {"x"}}), 422, "请填写日期")
		did("milestone", url.Values{"title": {awkward}, "due_on": {"2017-08-25"}})
		wants(t, h.Post(at+"/fund", url.Values{"year": {"2017"}, "source": {"county"}, "planned": {"1.234"}}), 422, "最多两位小数")
		did("fund", url.Values{"year": {"2017"}, "source": {"county"}, "planned": {"1,234,567.89"}, "approved": {"1000"}})
		wants(t, h.Get(at), 200, "1,234,567.89", "县级财政")
		did("approve", nil)
		h.As(h.Liaison)
		wants(t, h.Get("/works?mine=1"), 200, "XM-0001", "共1个项目")
		did("begin", url.Values{"contractor": {"示例施工单位一"}})
		wants(t, h.Post(at+"/report", url.Values{"percent": {"x"}, "note": {awkward}, "phone": {"1"}}), 422, "0至100的整数")
		did("report", url.Values{"percent": {"40"}, "note": {awkward}})
		wants(t, h.Get("/m/works/XM-0001"), 200, "40%", "报告进度")
		h.Clock.Add(10 * 24 * 3600e9)
		wants(t, h.Get("/works/late"), 200, "共1个逾期节点", "XM-0001")
		wants(t, h.Get("/works?late=1"), 200, "共1个项目")
		h.As(h.Office)
		did("fund", url.Values{"year": {"2017"}, "source": {"county"}, "planned": {"1234567.89"}, "approved": {"1000"}, "paid": {"1000.01"}})
		wants(t, h.Get("/works?over=1"), 200, "超批复0.01元")
		wants(t, h.Get("/works/gantt"), 200, "节点0/1")
		wants(t, h.Get(at+"/accept"), 200, "验收结论")
		wants(t, h.Post(at+"/accept", url.Values{"result": {awkward}}), 422, "还有1个节点未完成")
		for _, file := range []string{"/works.csv?q=XM-0001", "/works/late.csv"} {
			if got := h.Get(file); got.Status != 200 || !strings.Contains(got.Body, "XM-0001") {
				t.Errorf("%s: %d %s", file, got.Status, got.Body)
			}
		}
		wants(t, h.Get("/works/map"), 200, "XM-0001")
		if got := h.Get("/works/map/clusters?zoom=14&bbox=115,27,116,28"); got.Status != 200 || !strings.Contains(got.Body, at) {
			t.Errorf("clusters: %d %s", got.Status, got.Body)
		}
		wants(t, h.Get("/works/import"), 200)
		if got := h.Get("/works/import/form.xlsx"); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
			t.Errorf("the spreadsheet to fill in: %d", got.Status)
		}
		if got := h.Get("/works.xlsx"); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
			t.Errorf("xlsx: %d", got.Status)
		}
		wants(t, h.Get("/works?q=nothing"), 200, "没有符合条件的记录")
		if got := h.Get("/works/XM-0009"); got.Status != 404 {
			t.Errorf("a number that there is not: %d", got.Status)
		}
		if got := h.Post("/works/kinds", url.Values{"name": {"停车场"}, "english": {"Car parks"}}); got.Status != 303 {
			t.Fatalf("kind: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Post("/works/kinds", url.Values{"name": {"停车场"}}), 422, "已有类别")
		wants(t, h.Get("/works/kinds"), 200, "停车场")
		did("suspend", url.Values{"reason": {awkward}})
		wants(t, h.Get(at), 200, "已暂停", awkward)
		h.tag = lang.English
		for _, page := range []string{"/works", "/works/gantt", "/works/late", "/works/kinds", "/works/new", at, at + "/edit", "/m/works/XM-0001"} {
			wants(t, h.Get(page), 200)
		}
	})
}
