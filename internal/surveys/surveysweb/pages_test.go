package surveysweb_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/jobs"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
	"chuangwei/internal/surveys"
	"chuangwei/internal/surveys/surveysweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	surveys *surveys.Service
	tag     lang.Tag
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), tag: lang.Chinese}
	files, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h.surveys = surveys.New(surveys.Options{DB: d, Cases: h.Cases, Areas: areas.New(d, &org.Service{DB: d}), Files: files, OnPage: 50})
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	(&surveysweb.Handler{DB: d, Pages: h.Pages, Surveys: h.surveys, Cases: h.Cases}).Register(h.Mux)
	h.As(h.Office)
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

const awkward = `摸排 'O"Neil' 100%_😀 <script>alert(1)</script>`

func (h *house) begin(t *testing.T) string {
	t.Helper()
	made := h.Post("/surveys", url.Values{"title": {awkward}, "code": {"app-1"}, "register": {"appearance"}, "status": {"running"}, "starts_on": {"2017-08-01"}, "source": {"survey"}, "_key": {"k1"}})
	if made.Status != 303 {
		t.Fatalf("create: %d %s", made.Status, made.Text("main"))
	}
	return made.Location
}

func TestARoundIsEnteredFoundChangedAndWalked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		wants(t, h.Get("/surveys"), 200, "还没有摸排批次")
		form := h.Get("/surveys/new")
		wants(t, form, 200)
		if form.Count("label[for=f-title]") != 1 || form.Count("select[name=category] option") < 90 {
			t.Errorf("form: %s", form.Text("main"))
		}
		wrong := h.Post("/surveys", url.Values{"title": {""}, "status": {"running"}, "starts_on": {"2017-09-01"}, "ends_on": {"2017-08-01"}})
		wants(t, wrong, 422, "请填写批次名称", "结束日期早于开始日期")
		if wrong.Count(`.errors a[href="#f-title"]`) != 1 || wrong.Attr("#f-ends_on", "value") != "2017-08-01" {
			t.Errorf("a wrong form: %v", wrong.Texts(".errors li"))
		}
		at := h.begin(t)
		if again := h.Post("/surveys", url.Values{"title": {awkward}, "code": {"app-1"}, "register": {"appearance"}, "status": {"running"}, "starts_on": {"2017-08-01"}, "source": {"survey"}, "_key": {"k1"}}); again.Location != at {
			t.Errorf("sent twice: %d %s", again.Status, again.Location)
		}
		if twice := h.Post("/surveys", url.Values{"title": {"x"}, "code": {"app-1"}}); twice.Status != 422 {
			t.Errorf("the same code twice: %d", twice.Status)
		}
		wants(t, h.Get("/surveys?q=100%25_"), 200, awkward)
		wants(t, h.Get("/surveys?q=nothing"), 200, "没有符合条件的记录")
		page := h.Get(at)
		wants(t, page, 200, awkward, "还没有走到", "0/2")

		area := page.Attrs("select[name=area] option", "value")[1]
		walked := h.Post(at+"/walks", url.Values{"area": {area}, "clear": {"1"}, "on": {"2017-08-23"}})
		if walked.Status != 303 {
			t.Fatalf("walk: %d %s", walked.Status, walked.Text("main"))
		}
		wants(t, h.Get(at), 200, "未发现问题", "2017-08-23 整个片区", "1/2")
		wants(t, h.Post(at+"/walks", url.Values{"area": {""}, "on": {"2030-01-01"}}), 422, "走访日期不能晚于今天", "请从列表中选择")
		page = h.Get(at)
		undo := page.Attr(`form[action$="/undo"]`, "action")
		if got := h.Post(undo, nil); got.Status != 303 {
			t.Fatalf("undo: %d", got.Status)
		}
		wants(t, h.Get(at), 200, "0/2")

		edit := h.Get(at + "/edit")
		wants(t, edit, 200)
		if changed := h.Post(at, url.Values{"title": {"新名称"}, "code": {"app-1"}, "register": {"appearance"}, "status": {"closed"}, "source": {"survey"}, "version": {edit.Attr("input[name=version]", "value")}}); changed.Status != 303 {
			t.Fatalf("change: %d %s", changed.Status, changed.Text("main"))
		}
		wants(t, h.Get(at), 200, "新名称", "已结束", "修改批次")
		h.tag = lang.English
		wants(t, h.Get(at), 200, "Coverage by area", "Closed")
		wants(t, h.Get("/surveys"), 200, "1 survey")
	})
}

const ledger = "编号,位置,情况,类别,发现日期,责任单位,整改情况\n" +
	"1,恩江路1号,墙角垃圾,06010,2017.8.3,,未整改\n" +
	"2,恩江路2号,=HYPERLINK(\"http://x\"),乱堆杂物,8月4日,,未整改\n" +
	"3,恩江路3号,<script>alert(1)</script>,没有这个类别,2017.13.40,,未整改\n"

func TestARegisterIsUploadedCheckedMendedAndBroughtIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		at := h.begin(t)
		wants(t, h.Get(at+"/import"), 200, "导入台账")
		wants(t, h.Upload(at+"/import", nil, "x.xlsx", []byte("\x7fELF\x00\x00\x00")), 422, "这不是电子表格")
		up := h.Upload(at+"/import", nil, "台账.csv", []byte(ledger))
		if up.Status != 303 {
			t.Fatalf("upload: %d %s", up.Status, up.Text("main"))
		}
		preview := h.Get(up.Location)
		wants(t, preview, 200, "待确认", "恩江路1号", "各列的含义")
		if got := preview.Attrs(`select[name="c.C"] option[selected]`, "value"); len(got) != 1 || got[0] != "details" {
			t.Errorf("column C was taken for %v", got)
		}
		chosen := url.Values{"do": {"try"}, "crs": {"wgs84"}, "order": {"mdy"}}
		for i, field := range []string{"register_no", "address", "details", "category", "reported_at", "unit", "state"} {
			letter := string(rune('A' + i))
			chosen.Set("c."+letter, field)
			chosen.Set("h."+letter, strings.Split(strings.Split(ledger, "\n")[0], ",")[i])
		}
		tried := h.Post(up.Location, chosen)
		if tried.Status != 303 {
			t.Fatalf("try: %d %s", tried.Status, tried.Text("main"))
		}
		result := h.Get(up.Location)
		wants(t, result, 200, "试导入有未通过的行", "不认识类别“没有这个类别”", "2017.13.40", "E 发现日期")
		csv := h.Get(up.Location + "/problems.csv")
		if csv.Status != 200 || !strings.Contains(csv.Body, "台账,4,D,类别,未通过") {
			t.Errorf("problems: %d %s", csv.Status, csv.Body)
		}
		if n := h.count(t); n != 0 {
			t.Errorf("a trial left %d cases", n)
		}
		chosen.Set("do", "partial")
		if done := h.Post(up.Location, chosen); done.Status != 303 {
			t.Fatalf("import: %d %s", done.Status, done.Text("main"))
		}
		wants(t, h.Get(up.Location), 200, "通过的行已导入", "查看本批次的问题")
		if n := h.count(t); n != 2 {
			t.Errorf("%d cases, want 2", n)
		}
		if late := h.Post(up.Location, chosen); late.Status != 409 {
			t.Errorf("a second time: %d", late.Status)
		}
		wants(t, h.Get(at), 200, "台账.csv", "已导入")
		h.tag = lang.English
		wants(t, h.Get(up.Location), 200, "The good rows were imported")
	})
}

func TestAFileWithoutAHeadingIsReadByColumnLetters(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		at := h.begin(t)
		up := h.Upload(at+"/import", nil, "a.csv", []byte("甲,乙,丙\n1,恩江路1号,06010\n2,恩江路2号,06010\n"))
		page := h.Get(up.Location)
		wants(t, page, 200, "找不到表头", "恩江路1号")
		chosen := url.Values{"do": {"import"}, "c.A": {"register_no"}, "c.B": {"address"}, "c.C": {"category"}, "crs": {"wgs84"}}
		if done := h.Post(up.Location, chosen); done.Status != 303 {
			t.Fatalf("import: %d %s", done.Status, done.Text("main"))
		}
		wants(t, h.Get(up.Location), 200, "已导入")
		if n := h.count(t); n != 2 {
			t.Errorf("%d cases, want 2", n)
		}
	})
}

// A long file is brought in behind the page, which says how far it is and how
// it ended, with scripts and without.
func TestALongFileIsBroughtInBehindThePage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		slip, err := people.New(people.Options{DB: d, Cheap: true}).AddUser(t.Context(), casestest.County, people.NewAccount{Name: "office", Label: "创卫办", Grants: h.Office.Grants})
		if err != nil {
			t.Fatal(err)
		}
		h.Office.Account = slip.Account
		h.As(h.Office)
		at := h.begin(t)
		file := []byte("编号,位置,类别\n")
		for i := range 60 {
			file = fmt.Appendf(file, "%d,恩江路%d号,06010\n", i+1, i+1)
		}
		up := h.Upload(at+"/import", nil, "长台账.csv", file)
		chosen := url.Values{"do": {"import"}, "c.A": {"register_no"}, "h.A": {"编号"}, "c.B": {"address"}, "h.B": {"位置"}, "c.C": {"category"}, "h.C": {"类别"}}
		for range 2 { // pressing twice does it once
			if asked := h.Post(up.Location, chosen); asked.Status != 303 {
				t.Fatalf("ask: %d %s", asked.Status, asked.Text("main"))
			}
		}
		wait := h.Get(up.Location)
		wants(t, wait, 200, "排队中", "正在后台处理", "等待开始", "刷新进度")
		if wait.Attr("[hx-get]", "hx-get") != up.Location+"/progress" || wait.Count("progress") != 1 || wait.Count("form[method=post] button[name=do]") != 0 {
			t.Errorf("it does not come again by itself, or can be sent again: %s", wait.Text("main"))
		}
		part := func() webtest.Page {
			t.Helper()
			return h.Part(up.Location + "/progress")
		}
		if p := part(); p.Status != 200 || p.Count("progress") != 1 || p.Count("nav") != 0 {
			t.Errorf("the part: %d %s", p.Status, p.Body)
		}
		if p := h.Get(up.Location + "/progress"); p.Status != 303 || p.Location != up.Location {
			t.Errorf("the part without scripts: %d %s", p.Status, p.Location)
		}
		wants(t, h.Get(at), 200, "长台账.csv", "排队中")
		r := jobs.New(d, jobs.Options{Poll: 50 * time.Millisecond})
		h.surveys.Jobs(r)
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		p := part()
		for end := time.Now().Add(30 * time.Second); p.Status != 204 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			p = part()
		}
		if err := r.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		if p.Header.Get("HX-Refresh") != "true" {
			t.Fatalf("the page is not drawn anew: %d %s", p.Status, p.Body)
		}
		wants(t, h.Get(up.Location), 200, "已导入", "查看本批次的问题")
		if n := h.count(t); n != 60 {
			t.Errorf("%d cases, want 60", n)
		}
		wants(t, h.Get(at), 200, "长台账.csv", "已导入")
		h.tag = lang.English
		wants(t, h.Get(up.Location), 200, "Imported")
	})
}

func (h *house) count(t *testing.T) int64 {
	t.Helper()
	total, err := h.Cases.Count(t.Context(), h.Office, cases.Filter{Campaign: cases.AllCampaigns})
	if err != nil {
		t.Fatal(err)
	}
	return total.N
}

func TestWhoMayNotImportSeesNoWayToIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		at := h.begin(t)
		h.As(access.Actor{County: casestest.County, Account: "x", Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "y"}}})
		page := h.Get(at)
		wants(t, page, 200, awkward)
		if page.Count(`a[href$="/import"]`) != 0 || page.Count(`form[action$="/walks"]`) != 0 {
			t.Error("a liaison is offered what is refused")
		}
		for _, path := range []string{"/surveys/new", at + "/edit", at + "/import"} {
			if got := h.Get(path).Status; got != 403 {
				t.Errorf("%s: %d", path, got)
			}
		}
		if got := h.Post("/surveys", url.Values{"title": {"x"}}).Status; got != 403 {
			t.Errorf("create: %d", got)
		}
		h.As(access.Actor{County: casestest.Other, Account: "x", Name: "别县", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}})
		if got := h.Get(at).Status; got != 404 {
			t.Errorf("another county: %d", got)
		}
	})
}

func TestEmptyFormsAreHandedOutAndReadBack(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	at := h.begin(t)
	for _, code := range surveys.Registers() {
		form := h.Get("/survey-templates/" + code)
		if form.Status != 200 || !strings.HasPrefix(form.Body, "PK") {
			t.Fatalf("%s: %d", code, form.Status)
		}
		up := h.Upload(at+"/import", nil, code+".xlsx", []byte(form.Body))
		page := h.Get(up.Location)
		wants(t, page, 200)
		if page.Count(".k-late") != 0 || page.Count(`select[name^="c."]`) != 12 {
			t.Errorf("%s: %s", code, page.Text("main"))
		}
		for _, selected := range page.Attrs(`select[name^="c."] option[value=""][selected]`, "value") {
			t.Errorf("%s: a column of our own form is not known %s", code, selected)
		}
	}
}
