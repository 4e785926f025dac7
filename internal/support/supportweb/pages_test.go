package supportweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/support"
	"chuangwei/internal/support/supportweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	h     *supportweb.Handler
	group org.Group
	trade access.Actor
	tag   lang.Tag
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), tag: lang.Chinese}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	h.h = &supportweb.Handler{DB: d, Pages: h.Pages, Support: support.New(support.Options{DB: d, Cases: h.Cases}), Cases: h.Cases}
	h.h.Register(h.Mux)
	groups, err := h.Org.GroupList(t.Context(), h.Office)
	if err != nil {
		t.Fatal(err)
	}
	h.group = groups[0]
	h.trade = access.Actor{
		County: casestest.County, Account: id.New[id.Account](), Unit: h.Works, Name: "专业组",
		Grants: []access.Grant{{Role: access.GroupLead, Scope: access.Group, Of: string(h.group.ID)}},
	}
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

func TestAnAreaAsksAGroupAnswersAndTheMatrixOpensItsLists(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		wants(t, h.Get("/support"), 200, "还没有协办申请")
		if got := h.Get("/support/new"); got.Status != 403 {
			t.Errorf("the office asks: %d", got.Status)
		}
		h.As(h.WestChecker)
		wants(t, h.Get("/support/new"), 200, "第一片区", "专业组须在1个工作日内答复")
		wants(t, h.Post("/support", url.Values{"area": {string(h.West)}, "title": {awkward}}), 422, "请从列表中选择", "请填写需要专业组做什么")
		sent := url.Values{"area": {string(h.West)}, "group": {string(h.group.ID)}, "title": {awkward}, "needs": {awkward}, "wanted_on": {"2017-08-30"}, "_key": {"k"}}
		made := h.Post("/support", sent)
		if made.Status != 303 || h.Post("/support", sent).Location != made.Location {
			t.Fatalf("ask: %d %s", made.Status, made.Text("main"))
		}
		at := made.Location
		wants(t, h.Get(at), 200, awkward, "XB-0001", "待答复")
		h.As(h.trade)
		wants(t, h.Get("/support?mine=1"), 200, "XB-0001", "共1件申请")
		wants(t, h.Get("/m/support/XB-0001"), 200, "接办")
		wants(t, h.Post(at+"/accept", url.Values{"plan": {awkward}}), 422, "请填写日期")
		wants(t, h.Post(at+"/accept", url.Values{"plan": {awkward}, "phone": {"1"}}), 422, "请填写日期")
		wants(t, h.Post(at+"/decline", url.Values{"reason": {""}}), 422, "请填写理由")
		if got := h.Post(at+"/decline", url.Values{"reason": {"不属本组"}}); got.Status != 303 {
			t.Fatalf("decline: %d %s", got.Status, got.Text("main"))
		}
		h.As(h.Office)
		m := h.Get("/support/matrix")
		wants(t, m, 200, "不予接办1")
		for _, to := range m.Attrs("tbody td a", "href") {
			wants(t, h.Get(to), 200, "共1件申请", "XB-0001")
		}
		h.As(h.WestChecker)
		if got := h.Post(at+"/escalate", nil); got.Status != 303 {
			t.Fatalf("escalate: %d", got.Status)
		}
		h.As(h.Leader)
		wants(t, h.Get("/support?up=1"), 200, "XB-0001", "待指挥部决定")
		if got := h.Post(at+"/direct", url.Values{"group": {string(h.group.ID)}, "decision": {awkward}, "plan_on": {"2017-08-31"}}); got.Status != 303 {
			t.Fatalf("direct: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get(at), 200, "指挥部指定", "2017-08-31")
		for _, file := range []string{"/support.csv?q=XB-0001", "/support/matrix.csv"} {
			if got := h.Get(file); got.Status != 200 || !strings.Contains(got.Body, "第一片区") {
				t.Errorf("%s: %d %s", file, got.Status, got.Body)
			}
		}
		if got := h.Get("/support.xlsx"); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
			t.Errorf("xlsx: %d", got.Status)
		}
		wants(t, h.Get("/support?q=nothing"), 200, "没有符合条件的记录")
		if got := h.Get("/support/XB-0009"); got.Status != 404 {
			t.Errorf("a number that there is not: %d", got.Status)
		}
		h.tag = lang.English
		h.As(h.Office)
		for _, page := range []string{"/support", "/support/matrix", "/support/settings", at, "/m/support/XB-0001"} {
			wants(t, h.Get(page), 200)
		}
	})
}

func TestHelpIsAskedForFromTheCasesPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c := h.Handling(h.Open(h.Inspector, casestest.At(1)))
		panel := func(by access.Actor) string {
			t.Helper()
			p, err := h.h.Panel(lang.With(t.Context(), lang.Chinese), by, c)
			if err != nil {
				t.Fatal(err)
			}
			if p == nil {
				return ""
			}
			var b strings.Builder
			if err := p.Render(lang.With(t.Context(), lang.Chinese), &b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		if got := panel(h.Liaison); got != "" {
			t.Errorf("the unit is offered to ask: %s", got)
		}
		if got := panel(h.WestChecker); !strings.Contains(got, "/support/new?case="+string(c.ID)) {
			t.Errorf("the area is not offered to ask: %s", got)
		}
		h.As(h.WestChecker)
		wants(t, h.Get("/support/new?case="+string(c.ID)), 200, "WT-0001")
		made := h.Post("/support", url.Values{"case": {string(c.ID)}, "group": {string(h.group.ID)}, "needs": {awkward}, "wanted_on": {"2017-08-30"}})
		if made.Status != 303 {
			t.Fatalf("ask: %d %s", made.Status, made.Text("main"))
		}
		wants(t, h.Post("/support", url.Values{"case": {string(c.ID)}, "group": {string(h.group.ID)}, "needs": {awkward}, "wanted_on": {"2017-08-30"}}), 422, "未结的协办申请XB-0001")
		if got := panel(h.WestChecker); !strings.Contains(got, "XB-0001") || strings.Contains(got, "/support/new") {
			t.Errorf("while it is open: %s", got)
		}
		h.As(h.trade)
		if got := h.Post(made.Location+"/accept", url.Values{"plan": {"派人疏通"}, "plan_on": {"2017-08-28"}}); got.Status != 303 {
			t.Fatalf("accept: %d %s", got.Status, got.Text("main"))
		}
		got, err := h.Cases.Get(t.Context(), h.Office, c.ID)
		if err != nil || got.LeadUnit != h.Works || got.State != cases.Dispatched {
			t.Errorf("the case is with %s: %v", got.LeadUnit, err)
		}
		h.Clock.Add(240 * time.Hour)
		wants(t, h.Get(made.Location), 200, "县住建局", "超时")
		h.As(h.Office)
		wants(t, h.Post("/support/settings", url.Values{"limit": {"x"}, "limit_unit": {"work_hour"}}), 422, "时限应为")
		if got := h.Post("/support/settings", url.Values{"limit": {"4"}, "limit_unit": {"work_hour"}, "version": {"0"}}); got.Status != 303 {
			t.Fatalf("settings: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get("/support/settings"), 200)
	})
}
