package inspectweb_test

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
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/inspect/inspectweb"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	s   *inspect.Service
	tag lang.Tag
}

func (h *house) Sites(context.Context, *db.Tx) ([]inspect.Site, error) {
	return []inspect.Site{{Ref: "w", Kind: inspect.Committee, Name: awkward, Area: h.West, Unit: h.WestA}}, nil
}

func (h *house) Inspectors(context.Context, *db.Tx) ([]inspect.Inspector, error) {
	return []inspect.Inspector{{Account: h.Inspector.Account, Name: h.Inspector.Name}}, nil
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), tag: lang.Chinese}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	h.s = inspect.New(inspect.Options{DB: d, Cases: h.Cases, Ground: h, People: h})
	(&inspectweb.Handler{DB: d, Pages: h.Pages, Inspect: h.s, Cases: h.Cases, Photos: h.Photos}).Register(h.Mux)
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

// keptAndSent ends a visit as a phone does that had no network: its pages may be
// kept by whom they are for, and say what their script needs to know; what it
// sends is answered as JSON, and twice is once.
func keptAndSent(t *testing.T, h *house, visit inspect.Visit) {
	t.Helper()
	for _, path := range []string{"/m/inspections", visit.Phone(), visit.Phone() + "/environment.clean"} {
		if got := h.Get(path).Header.Get("X-Keep"); got != string(h.Inspector.Account) {
			t.Errorf("%s may be kept for %q", path, got)
		}
	}
	for _, path := range []string{visit.Link(), visit.Phone() + "/no.such"} {
		if got := h.Get(path).Header.Get("X-Keep"); got != "" {
			t.Errorf("%s may be kept for %q", path, got)
		}
	}
	if rules := h.Get(visit.Phone()).Attr("form#finish", "data-rules"); !strings.Contains(rules, `"left":["`) || strings.Contains(rules, `"environment.clean"`) || !strings.Contains(rules, `"witness_unit"`) {
		t.Errorf("the end asks for %s", rules)
	}
	if rules := h.Get(visit.Phone()+"/environment.clean").Attr("form[data-outbox]", "data-rules"); !strings.Contains(rules, `"any":["a_fault"`) {
		t.Errorf("the item asks for %s", rules)
	}
	send := func(key string, fields url.Values) webtest.Page {
		fields.Set("_key", key)
		return h.PostForJSON(visit.Link()+"/finish", fields)
	}
	if got := send("k1", url.Values{"signing": {"present"}}); got.Status != 422 || !strings.Contains(got.Body, `"signer"`) || !strings.Contains(got.Body, `"rest"`) {
		t.Errorf("a finish without a signer: %d %s", got.Status, got.Body)
	}
	for range 2 {
		if got := send("k2", url.Values{"rest": {"1"}}); got.Status != 201 || !strings.Contains(got.Body, string(visit.ID)) {
			t.Fatalf("finish: %d %s", got.Status, got.Body)
		}
	}
	if got := send("k3", url.Values{"rest": {"1"}}); got.Status != 409 || !strings.Contains(got.Body, "text") {
		t.Errorf("finished with another key: %d %s", got.Status, got.Body)
	}
}

const awkward = `居委 'O"Neil' 100%_😀 <script>alert(1)</script>`

func TestARoundIsDrawnInspectedAndReadOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		wants(t, h.Get("/inspections"), 200, "还没有督查安排")
		wants(t, h.Get("/inspections/new?kind=technical&band=middle"), 200, "待核实", "公布的抽样方案：共215个点位", "主次干道12条")
		wants(t, h.Post("/inspections", url.Values{"title": {awkward}}), 422, "请从列表中选择", "请填写日期")
		sent := url.Values{
			"title": {awkward}, "kind": {"routine"}, "sheet": {"committee"}, "starts_on": {"2017-08-23"}, "due_on": {"2017-08-24"}, "route": {"area"},
			"inspectors": {string(h.Inspector.Account)}, "need_committee": {"1"}, "_key": {"k"},
		}
		made := h.Post("/inspections", sent)
		if made.Status != 303 || h.Post("/inspections", sent).Location != made.Location {
			t.Fatalf("plan: %d %s", made.Status, made.Text("main"))
		}
		at := made.Location
		wants(t, h.Get(at), 200, awkward, "DC-0001", "待抽样")
		wants(t, h.Post(at+"/sites", url.Values{"name": {"x"}}), 422, "请从列表中选择")
		wants(t, h.Post(at+"/draw", url.Values{"seed": {"bad seed!"}}), 422, "种子由")
		if got := h.Post(at+"/draw", url.Values{"seed": {"abc"}}); got.Status != 303 {
			t.Fatalf("draw: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get(at+"/draw"), 200, "再次抽出同样的1个点位", awkward)
		h.As(h.Liaison)
		wants(t, h.Get("/inspections"), 200, "还没有督查安排")
		if got := h.Get(at); got.Status != 404 {
			t.Errorf("the inspected read of it: %d", got.Status)
		}
		h.As(h.Inspector)
		wants(t, h.Get("/m/inspections"), 200, awkward, "DC-0001-01")
		det, err := h.s.Round(t.Context(), h.Inspector, id.Round(strings.TrimPrefix(at, "/inspections/rounds/")))
		if err != nil {
			t.Fatal(err)
		}
		visit := det.Visits[0]
		wants(t, h.Get(visit.Phone()), 200, "五净五无")
		wants(t, h.Get(visit.Phone()+"/environment.clean"), 200, "每处扣1分", "转为问题")
		wants(t, h.Post(visit.Link()+"/items", url.Values{"item": {"environment.clean"}, "a_fault": {"2"}}), 422, "扣分请写明原因")
		wants(t, h.Post(visit.Link()+"/items", url.Values{"item": {"environment.clean"}, "a_fault": {"two"}, "reason": {"x"}}), 422, "请填写整数")
		found := url.Values{"item": {"environment.clean"}, "a_fault": {"2"}, "reason": {awkward}, "case": {"1"}, "_key": {"f"}}
		if got := h.Post(visit.Link()+"/items", found); got.Status != 303 || !strings.HasSuffix(got.Location, "/environment.disorder") {
			t.Fatalf("found: %d %s %s", got.Status, got.Location, got.Text("main"))
		}
		wants(t, h.Post(visit.Link()+"/finish", url.Values{}), 422, "还有")
		for _, paper := range []string{"/word", "/pdf"} {
			if got := h.Get(visit.Link() + paper); got.Status != 404 {
				t.Errorf("a paper of a site that is not finished: %d", got.Status)
			}
		}
		keptAndSent(t, h, visit)
		h.As(h.Liaison)
		wants(t, h.Get(visit.Link()), 200, "98/100分", awkward, "转办的问题", "确认签收")
		if got := h.Post(visit.Link()+"/sign", nil); got.Status != 303 {
			t.Fatalf("sign: %d %s", got.Status, got.Text("main"))
		}
		h.As(h.Office)
		if got := h.Post(at+"/end", nil); got.Status != 303 {
			t.Fatalf("end: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get(at+"/result"), 200, "得分98", "五净五无", "合格")
		for _, file := range []string{"/inspections.csv", "/inspections/visits.csv", at + "/result.csv", "/inspections/alike.csv"} {
			if got := h.Get(file); got.Status != 200 {
				t.Errorf("%s: %d", file, got.Status)
			}
		}
		for _, file := range []string{at + "/result.xlsx", at + "/result/word", "/inspections/sheets/b1/xlsx", at + "/import/form.xlsx", "/inspections/import/form.xlsx"} {
			if got := h.Get(file); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
				t.Errorf("%s: %d", file, got.Status)
			}
		}
		if got := h.Get(at + "/result/pdf"); got.Status != 200 || !strings.HasPrefix(got.Body, "%PDF") {
			t.Errorf("pdf: %d", got.Status)
		}
		ctx := lang.With(t.Context(), lang.Chinese)
		pages := &inspectweb.Handler{Inspect: h.s}
		card, err := pages.AtSite(ctx, h.Office, "w")
		if err != nil || card == nil {
			t.Fatalf("what is shown of the site: %v", err)
		}
		var shown strings.Builder
		if err := card.Render(ctx, &shown); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`href="` + visit.Link() + `"`, "98/100分", "全部 1 次", "ref=w&amp;state=done"} {
			if !strings.Contains(shown.String(), want) {
				t.Errorf("of the site it does not say %q: %s", want, shown.String())
			}
		}
		if card, err := pages.AtSite(ctx, h.Office, "elsewhere"); err != nil || card != nil {
			t.Errorf("of a site that was not inspected: %v %v", card, err)
		}
		wants(t, h.Get("/inspections/visits?ref=w&kind=routine"), 200, "去掉条件 点位："+awkward, "种类：日常督查")
		wants(t, h.Get("/inspections/visits?round="+strings.TrimPrefix(at, "/inspections/rounds/")), 200, "督查："+awkward)
		wants(t, h.Get("/inspections?q=nothing"), 200, "没有符合条件的记录")
		wants(t, h.Post("/inspections/sheets/b1/settings", url.Values{"version": {"0"}, "pass": {"2000"}, "key_share": {"80"}}), 422, "合格分应在")
		if got := h.Post("/inspections/sheets/b1/settings", url.Values{"pass": {"850"}, "key_share": {"80"}, "key": {"food"}}); got.Status != 303 {
			t.Fatalf("settings: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get("/inspections/sheets/b1"), 200, "850", "第1版")
		if got := h.Get(at + "/import"); got.Status != 409 {
			t.Errorf("sites of a round that has ended: %d", got.Status)
		}
		h.tag = lang.English
		for _, page := range []string{
			"/inspections", "/inspections/import", "/inspections/visits", "/inspections/sheets", "/inspections/sheets/committee", "/inspections/alike", "/inspections/new", "/inspections/new?kind=mock", at, at + "/draw",
			at + "/result", visit.Link(), "/inspections/rounds/DC-0001",
		} {
			wants(t, h.Get(page), 200)
		}
	})
}

func TestSheetsAndSitesAreLookedAtBeforeTheyAreTaken(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		wants(t, h.Get("/inspections/sheets"), 200, "导入评分表")
		confirm := func(look webtest.Page, at string) webtest.Page {
			t.Helper()
			return h.Post(at, url.Values{"name": {look.Attr("input[name=name]", "value")}, "version": {look.Attr("input[name=version]", "value")}, "content": {look.Attr("input[name=content]", "value")}})
		}
		const sheet = "level,code,name,points,shape,cap,share,flags\nsheet,lanes," + "背街小巷" + ",10,,8,80,\nblock,order,秩序,10,,,,key\nitem,clean,干净,10,,,,\nchoice,litter,垃圾,2,each,6,,\n"
		wants(t, h.Upload("/inspections/import", nil, "x.csv", []byte(strings.Replace(sheet, "干净,10", "干净,9", 1))), 200, "有1行需要更正", "标明10分")
		look := h.Upload("/inspections/import", nil, "x.csv", []byte(sheet))
		wants(t, look, 200, "核对无误，尚未导入", "新增 4")
		if got := h.Get("/inspections/sheets/lanes"); got.Status != 404 {
			t.Errorf("taken before it was confirmed: %d", got.Status)
		}
		wants(t, confirm(look, "/inspections/import"), 200, "已导入")
		wants(t, h.Get("/inspections/sheets/lanes"), 200, "第1版", "垃圾")
		wants(t, h.Upload("/inspections/import", nil, "x.xlsx", []byte("\x7fELF\x00\x00\x00")), 422, "不是电子表格")
		made := h.Post("/inspections", url.Values{
			"title": {awkward}, "kind": {"routine"}, "sheet": {"lanes"}, "starts_on": {"2017-08-23"}, "due_on": {"2017-08-24"}, "route": {"area"}, "inspectors": {string(h.Inspector.Account)},
		})
		at := made.Location + "/import"
		wants(t, h.Get(made.Location), 200, "导入")
		wants(t, h.Get(at), 200, "下载本轮自备点位的表格", "DC-0001")
		const sites = "点位类型,点位名称,片区\n农贸市场,一市场,第一片区\n"
		wants(t, h.Upload(at, nil, "x.csv", []byte("点位类型,点位名称,片区\n农贸市场,一市场,无此片区\n")), 200, "没有“无此片区”", "C 片区")
		look = h.Upload(at, nil, "x.csv", []byte(sites))
		wants(t, look, 200, "核对无误，尚未导入", "一市场")
		stale := url.Values{"name": {"x.csv"}, "version": {"7"}, "content": {look.Attr("input[name=content]", "value")}}
		wants(t, h.Post(at, stale), 422, "刚被别人改过")
		wants(t, confirm(look, at), 200, "已导入")
		wants(t, h.Get(made.Location), 200, "一市场")
		h.As(h.Inspector)
		for _, path := range []string{at, "/inspections/import"} {
			if got := h.Get(path); got.Status != 403 {
				t.Errorf("%s by an inspector: %d", path, got.Status)
			}
		}
	})
}
