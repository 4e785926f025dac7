package casesweb_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	todos []inbox.Todo // what waits of other slices
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{Site: webtest.New(t), World: casestest.New(t, d)}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.WithZone(ctx, zone), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	(&casesweb.Handler{
		DB: d, Pages: h.Pages, Cases: h.Cases, Photos: h.Photos,
		Reminders: func(context.Context, access.Actor) ([]casesweb.Reminder, error) {
			return []casesweb.Reminder{{Text: "4 个领导岗位空缺", Link: "/org/vacancies"}}, nil
		},
		Todos: func(context.Context, access.Actor, int) ([]inbox.Todo, error) { return slices.Clone(h.todos), nil },
		Found: func(_ context.Context, _ access.Actor, text string) ([]casesweb.Hit, error) {
			if text != "教体" {
				return nil, nil
			}
			return []casesweb.Hit{{Kind: "单位", Title: "县教体局", Link: "/org/units/x"}}, nil
		},
	}).Register(h.Mux)
	h.As(h.Office)
	return h
}

func (h *house) photo(field string, after bool) webtest.File {
	return webtest.File{Field: field, Name: "p.jpg", Content: h.JPEG(after)}
}

// label of a case as the pages write it.
func label(c cases.Case) string { return cases.Label("WT", c.Number) }

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
}

func TestACaseGoesFromThePhoneToItsClosingByThePages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Inspector)
		form := h.Get("/m/report")
		wants(t, form, 200)
		if form.Count("input[type=file][name=photos]") != 1 || form.Count("select[name=category] option") < 90 {
			t.Fatalf("form: %s", form.Text("main"))
		}
		fields := url.Values{
			"phone": {"1"}, "next": {"/m"}, "_key": {"k1"}, "category": {"09006"}, "title": {casestest.Title}, "address": {"人民路18号"},
			"lon": {"115.42"}, "lat": {"27.32"}, "accuracy": {"8"}, "crs": {"wgs84"},
		}
		made := h.Send("/cases", fields, h.photo("photos", false))
		if made.Status != 303 || made.Location != "/m" {
			t.Fatalf("report: %d %s %s", made.Status, made.Location, made.Text("main"))
		}
		if again := h.Send("/cases", fields, h.photo("photos", false)); again.Status != 303 {
			t.Errorf("sent twice: %d", again.Status)
		}
		h.As(h.Office)
		list := h.Get("/cases")
		wants(t, list, 200, "WT-0001", casestest.Title, "第一片区")
		if list.Count("#cases tbody tr") != 1 {
			t.Fatalf("rows: %v", list.Texts("#cases tbody tr"))
		}
		step := func(by access.Actor, act string, v url.Values, files ...webtest.File) {
			t.Helper()
			h.As(by)
			page := h.Get("/cases/WT-0001")
			wants(t, page, 200)
			form := fmt.Sprintf("form[action='/cases/WT-0001/%s']", act)
			if page.Count(form) != 1 {
				t.Fatalf("%s is not offered to %s: %v", act, by.Name, page.Texts("[data-act-form], details, dialog"))
			}
			if v == nil {
				v = url.Values{}
			}
			v.Set("version", page.Attr(form+" input[name=version]", "value"))
			if p := h.Send("/cases/WT-0001/"+act, v, files...); p.Status != 303 || p.Location != "/cases/WT-0001" {
				t.Fatalf("%s: %d %s", act, p.Status, p.Text(".errors"))
			}
		}
		page := h.Get("/cases/WT-0001")
		if got := page.Attr("form[action$='/file'] select[name=area] option[selected]", "value"); got != string(h.West) {
			t.Errorf("proposed area %q", got)
		}
		step(h.Office, "file", url.Values{"category": {"09006"}, "area": {string(h.West)}, "limit": {"4"}, "limit_unit": {"work_hour"}})
		step(h.Office, "dispatch", url.Values{"lead": {string(h.WestA)}, "assist": {string(h.Works)}, "note": {"尽快"}})
		step(h.Liaison, "sign", nil)
		step(h.Liaison, "rectify", url.Values{"measure": {"persuade"}, "note": {"已劝离"}}, h.photo("photos", true))
		h.As(h.Liaison)
		if p := h.Get("/cases/WT-0001"); p.Count("form[action$='/area_pass']") != 0 {
			t.Error("a member of the unit that rectified is offered the check")
		}
		if p := h.Send("/cases/WT-0001/area_pass", url.Values{}); p.Status != 403 {
			t.Errorf("and may check: %d", p.Status)
		}
		step(h.WestChecker, "area_pass", url.Values{"note": {"现场干净"}})
		step(h.Office, "final_pass", nil)

		end := h.Get("/cases/WT-0001")
		wants(t, end, 200, "已办结", "派发了问题", "城管大队", "县住建局", "尽快", "已劝离", "现场干净", "2017")
		if end.Count(".timeline img, .photo-pair img, figure img") < 2 {
			t.Errorf("photos: %d", end.Count("figure img"))
		}
		if end.Count("form[action$='/reopen']") != 1 || end.Count("form[action$='/dispatch']") != 0 {
			t.Error("what is offered for a closed case")
		}
		h.Lang = "en"
		wants(t, h.Get("/cases/WT-0001"), 200, "Closed", "Dispatched the case")
		for _, path := range []string{"/", "/?tab=reported", "/cases", "/cases?show=cards", "/cases/new", "/cases/WT-0001/sheet", "/map", "/m", "/m/report", "/m/cases/WT-0001", "/search?q=x", "/search", "/admin/categories", "/admin/categories?edit=09006", "/admin/categories?edit=new"} {
			wants(t, h.Get(path), 200)
		}
		h.As(h.Admin)
		wants(t, h.Get("/admin/categories?edit=09006"), 200)
	})
}

func TestWhatIsRefusedComesBackWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	bad := h.Send("/cases", url.Values{"title": {casestest.Title}, "details": {"很长"}, "address": {"人民路"}, "lon": {"999"}, "lat": {"27"}})
	if bad.Status != 422 || bad.Attr("#f-title", "value") != casestest.Title || bad.Text("#f-details") != "很长" {
		t.Fatalf("%d %q", bad.Status, bad.Attr("#f-title", "value"))
	}
	if diff := cmp.Diff([]string{"#f-lon"}, []string{bad.Attr(".errors a", "href")}); diff != "" {
		t.Error(diff)
	}
	if p := h.Send("/cases", url.Values{"title": {"x"}, "address": {"人民路"}}); p.Status != 422 || p.Count(`.errors a[href="#f-category"]`) != 1 {
		t.Errorf("no category: %d %v", p.Status, p.Texts(".errors"))
	}
	broken := h.Send("/cases", url.Values{"category": {"09006"}, "address": {"人民路"}}, webtest.File{Field: "photos", Name: "x.jpg", Content: h.JPEG(false)[:2000]})
	if broken.Status != 422 || broken.Count(`.errors a[href="#f-photos"]`) != 1 {
		t.Errorf("a broken photo: %d %v", broken.Status, broken.Texts(".errors"))
	}
	onPhone := h.Send("/cases", url.Values{"phone": {"1"}, "title": {"x"}})
	if onPhone.Status != 422 || onPhone.Attr("input[name=phone]", "value") != "1" {
		t.Errorf("the phone's form: %d", onPhone.Status)
	}

	c := h.Filed(h.Open(h.Inspector, casestest.At(1)))
	path := "/cases/" + label(c)
	p := h.Send(path+"/dispatch", url.Values{"lead": {""}, "limit": {"x"}, "limit_unit": {"work_day"}, "note": {"尽快 <b>"}})
	if p.Status != 422 || p.Text("form[action$='/dispatch'] textarea") != "尽快 <b>" || p.Attr("form[action$='/dispatch'] input[name=limit]", "value") != "x" {
		t.Fatalf("dispatch: %d %q", p.Status, p.Text("form[action$='/dispatch'] textarea"))
	}
	for _, href := range []string{p.Attr(".errors a", "href")} {
		if p.Count("[id='"+strings.TrimPrefix(href, "#")+"']") != 1 {
			t.Errorf("the summary leads to %s, which is not there", href)
		}
	}
	h.As(h.Liaison)
	h.Handling(h.Open(h.Inspector, casestest.At(30)))
	if p := h.Send("/cases/WT-0002/rectify", url.Values{"note": {"好了"}}); p.Status != 422 || p.Text("form[action$='/rectify'] textarea") != "好了" {
		t.Errorf("without an after photo: %d %v", p.Status, p.Texts(".errors"))
	}
	h.As(h.Office)
	stale := h.Send(path+"/dispatch", url.Values{"lead": {string(h.WestA)}, "version": {"1"}, "note": {"我的话"}})
	if stale.Status != 422 || stale.Text("form[action$='/dispatch'] textarea") != "我的话" || stale.Count(".alert-line") == 0 {
		t.Errorf("a page that is no longer true: %d %s", stale.Status, stale.Text("main"))
	}
	if got := stale.Attr("form[action$='/dispatch'] input[name=version]", "value"); got == "1" {
		t.Error("the form drawn again carries the old version")
	}
	for act, want := range map[string]int{"nonsense": 404, "sign": 422, "final_pass": 422} {
		if p := h.Send(path+"/"+act, url.Values{}); p.Status != want && p.Status != 403 {
			t.Errorf("%s: %d, want %d", act, p.Status, want)
		}
	}
}

func TestNeighboursOfTheSameKindAreShownBeforeACaseIsOpened(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	first := h.Open(h.Inspector, casestest.At(1))
	v := url.Values{"category": {"09006"}, "lon": {"115.403"}, "lat": {"27.301"}, "title": {"又一处"}, "_key": {"k"}}
	p := h.Send("/cases", v, h.photo("photos", false))
	if p.Status != 200 || !strings.Contains(p.Text("main"), label(first)) || p.Count("input[name=anyway]") != 1 || p.Attr("#f-title", "value") != "又一处" {
		t.Fatalf("%d %s", p.Status, p.Text("main"))
	}
	v.Set("anyway", "1")
	if p := h.Send("/cases", v, h.photo("photos", false)); p.Status != 303 || p.Location != "/cases/WT-0002" {
		t.Fatalf("anyway: %d %s", p.Status, p.Location)
	}
	page := h.Get("/cases/WT-0002")
	wants(t, page, 200, label(first))
	if p := h.Send("/cases/WT-0002/merge", url.Values{"into": {label(first)}}); p.Status != 303 {
		t.Fatalf("merge: %d", p.Status)
	}
	wants(t, h.Get("/cases/"+label(first)), 200, "WT-0002")
	if p := h.Send("/cases/"+label(first)+"/merge", url.Values{"into": {"WT-9999"}}); p.Status != 422 {
		t.Errorf("into nothing: %d", p.Status)
	}
}

func TestAReportThatWaitedOnThePhoneIsAnsweredAsJSON(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	for path, want := range map[string]string{"/m": string(h.Inspector.Account), "/m/report": string(h.Inspector.Account), "/cases/new": ""} {
		if got := h.As(h.Inspector).Get(path).Header.Get("X-Keep"); got != want {
			t.Errorf("%s may be kept for %q, want %q", path, got, want)
		}
	}
	first := h.Open(h.Inspector, casestest.At(1))
	v := url.Values{"lon": {"115.403"}, "lat": {"27.301"}, "title": {"又一处"}, "_key": {"k"}}
	if p := h.PostForJSON("/cases", v); p.Status != 422 || !strings.Contains(p.Body, `"category"`) {
		t.Errorf("without a category: %d %s", p.Status, p.Body)
	}
	// Nobody was there to look at those nearby: whoever reported it is asked.
	v.Set("category", "09006")
	if p := h.PostForJSON("/cases", v); p.Status != 409 || !strings.Contains(p.Body, "附近已有1件") {
		t.Errorf("beside %s: %d %s", label(first), p.Status, p.Body)
	}
	v.Set("anyway", "1")
	for range 2 {
		if p := h.PostForJSON("/cases", v); p.Status != 201 || !strings.Contains(p.Body, `"/cases/WT-0002"`) {
			t.Errorf("anyway: %d %s", p.Status, p.Body)
		}
	}
	if p := h.Get("/cases/WT-0003"); p.Status != 404 {
		t.Errorf("sent twice it is there twice: %d", p.Status)
	}
}

func TestExtensionSuspensionReworkAndVoidingGoThroughThePage(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	c := h.Handling(h.Open(h.Inspector, casestest.At(1)))
	path := "/cases/" + label(c)
	do := func(by access.Actor, act string, v url.Values, want int) webtest.Page {
		t.Helper()
		h.As(by)
		p := h.Send(path+"/"+act, v)
		if p.Status != want {
			t.Fatalf("%s: %d, want %d: %v", act, p.Status, want, p.Texts(".errors"))
		}
		return p
	}
	do(h.Liaison, "ask_extend", url.Values{"due": {"2017-09-01T18:00"}, "reason": {"夜间才收摊"}}, 303)
	h.As(h.Office)
	page := h.Get(path)
	wants(t, page, 200, "夜间才收摊")
	request := page.Attr("form[action$='/extend'] input[name=request]", "value")
	if request == "" {
		t.Fatal("the ask is not shown to those who decide")
	}
	do(h.Office, "extend", url.Values{"request": {request}, "grant": {"yes"}, "due": {"2017-09-01T18:00"}, "reason": {"同意"}}, 303)
	wants(t, h.Get(path), 200, "2017年9月1日 18:00", "同意")
	do(h.Liaison, "ask_suspend", url.Values{"review": {"2017-09-20"}, "reason": {"征迁"}}, 303)
	h.As(h.Office)
	request = h.Get(path).Attr("form[action$='/suspend'] input[name=request]", "value")
	do(h.Office, "suspend", url.Values{"request": {request}, "grant": {"no"}, "reason": {"不同意"}}, 303)
	wants(t, h.Get(path), 200, "不同意")
	do(h.Office, "edit", url.Values{"title": {"新标题"}, "category": {"09006"}, "lon": {"115.402000"}, "lat": {"27.303000"}, "address": {"新地址"}, "reason": {"更正"}}, 303)
	wants(t, h.Get(path), 200, "新标题", "新地址")
	do(h.Office, "visit", url.Values{"found": {"yes"}, "note": {"还在"}}, 303)
	do(h.Office, "void", url.Values{"reason": {""}}, 422)
	do(h.Office, "force_close", url.Values{"reason": {"搬迁"}}, 303)
	wants(t, h.Get(path), 200, "搬迁")
	do(h.Office, "reopen", url.Values{"reason": {"反弹"}}, 303)
	wants(t, h.Get(path), 200, "反弹")
	do(h.Admin, "void", url.Values{"reason": {"误录"}}, 303)
	wants(t, h.Get(path), 200, "误录")
}
