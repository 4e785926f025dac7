package noticesweb_test

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
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/notices/noticesweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	h   *noticesweb.Handler
	tag lang.Tag
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), tag: lang.Chinese}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	h.h = &noticesweb.Handler{DB: d, Pages: h.Pages, Notices: notices.New(d, h.Cases), Cases: h.Cases, Photos: h.Photos, Address: "https://example.test"}
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

const awkward = `铁皮棚 'O"Neil' 100%_😀 <script>alert(1)</script>`

func TestANoticeIsDraftedSignedServedAndInspectedOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		wants(t, h.Get("/notices"), 200, "还没有通知书")
		wants(t, h.Get("/notices/new"), 200, "还没有登记发文单位")
		wants(t, h.Post("/notices/issuers", url.Values{"new": {"1"}, "word": {"1"}}), 422, "请从列表中选择", "2至12个汉字")
		if got := h.Post("/notices/issuers", url.Values{"new": {"1"}, "unit": {string(h.WestA)}, "word": {"城管改"}, "powers": {"rectify"}}); got.Status != 303 {
			t.Fatalf("issuer: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get("/notices/issuers"), 200, "城管改", "责令整改")
		c := h.Filed(h.Open(h.Inspector, casestest.At(1)))
		wants(t, h.Get("/notices/new?case="+string(c.ID)+"&kind=demolish"), 200, "WT-0001", "行政复议")
		wants(t, h.Post("/notices", url.Values{"kind": {"order"}}), 422, "请填写此项", "请从列表中选择", "请填写日期")
		sent := url.Values{
			"kind": {"demolish"}, "case": {string(c.ID)}, "issuer": {string(h.WestA)}, "area": {string(h.West)}, "address": {"人民路18号"}, "party_kind": {"business"}, "party": {awkward},
			"party_id": {"92360825MA35ABCD1X"}, "object": {awkward}, "length": {"12.5"}, "width": {"4"}, "facts": {awkward}, "basis": {awkward}, "demand": {awkward},
			"due_on": {"2017-08-25"}, "remedies": {awkward}, "_key": {"k"},
		}
		made := h.Post("/notices", sent)
		if made.Status != 303 || h.Post("/notices", sent).Location != made.Location {
			t.Fatalf("draft: %d %s", made.Status, made.Text("main"))
		}
		at := made.Location
		did := func(act string, v url.Values) {
			t.Helper()
			if got := h.Post(at+"/"+act, v); got.Status != 303 {
				t.Fatalf("%s: %d %s", act, got.Status, got.Text("main"))
			}
		}
		wants(t, h.Get(at), 200, awkward, "TZ-0001", "面积50平方米", "没有登记“责令拆除”权限", "WT-0001")
		if got := h.Get(strings.Replace(at, "/notices/", "/notices/edit/", 1)); got.Status != 200 || !strings.Contains(got.Body, `value="12.5"`) {
			t.Errorf("edit: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Post(at+"/change", url.Values{"length": {"x"}}), 422, "最多两位小数")
		wants(t, h.Post(at+"/sign", nil), 422, "没有登记“责令拆除”权限")
		did("sign", url.Values{"aware": {"1"}})
		wants(t, h.Get(at), 200, "城管改〔2017〕1号", "无“责令拆除”权限")
		wants(t, h.Get("/notices?q="+url.QueryEscape("城管改[2017]1")), 200, "共1份")
		h.As(h.Liaison)
		wants(t, h.Get("/notices?mine=1"), 200, "共1份")
		wants(t, h.Post(at+"/serve", url.Values{"method": {"left"}, "place": {awkward}, "phone": {"1"}}), 422, "两名见证人")
		did("serve", url.Values{"method": {"left"}, "place": {awkward}, "witness1": {"甲"}, "witness2": {"乙"}})
		wants(t, h.Get("/m/notices/TZ-0001"), 200, "留置送达", "复查")
		h.Clock.Add(10 * 24 * 3600e9)
		wants(t, h.Get("/notices?late=1"), 200, "逾期8天")
		wants(t, h.Post(at+"/visit", url.Values{"result": {"done"}}), 422, "请附现场照片")
		did("visit", url.Values{"result": {"refuses"}, "note": {awkward}})
		h.As(h.Office)
		did("transfer", url.Values{"to": {"县人民法院"}, "reason": {awkward}})
		wants(t, h.Get(at), 200, "已移交", "县人民法院")
		wants(t, h.Get("/notices/sums"), 200, "第一片区", "共1")
		wants(t, h.Get("/notices/slips"), 200, "存根", "送达当事人", "2017年8月25日", "共1份")
		if got := h.Get("/notices/slips?state=draft"); got.Status != 422 {
			t.Errorf("nothing to print: %d", got.Status)
		}
		if got := h.Get("/notices/slips/word"); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
			t.Errorf("word: %d", got.Status)
		}
		if got := h.Get("/notices.csv"); got.Status != 200 || !strings.Contains(got.Body, "城管改〔2017〕1号") {
			t.Errorf("csv: %d %s", got.Status, got.Body)
		}
		wants(t, h.Get("/notices?q=nothing"), 200, "没有符合条件的记录")
		h.As(h.Inspector)
		wants(t, h.Get(at), 200, "铁**")
		h.As(h.Office)
		if got := h.Post("/notices/kinds", url.Values{"name": {"店招整改"}, "english": {"Signs"}, "days": {"3"}, "statement": {"0"}, "basis": {"x"}, "demand": {"x"}}); got.Status != 303 {
			t.Fatalf("kind: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Post("/notices/kinds", url.Values{"name": {"店招整改"}, "days": {"x"}}), 422, "请填写1至365天")
		h.tag = lang.English
		for _, page := range []string{"/notices", "/notices/sums", "/notices/kinds", "/notices/issuers", "/notices/new", "/notices/batches", "/notices/slips", at, "/m/notices/TZ-0001"} {
			wants(t, h.Get(page), 200)
		}
	})
}

func TestManyNoticesAreDraftedAndSignedFromALedger(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		if err := h.h.Notices.SaveIssuer(t.Context(), h.Office, notices.Issuer{Unit: h.WestA, Word: "城管改"}); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for i := range 3 {
			ids = append(ids, string(h.Filed(h.Open(h.Inspector, casestest.At(i))).ID))
		}
		if got := h.Post("/notices/many", nil); got.Status != 303 || got.Location != "/cases" {
			t.Errorf("nothing ticked: %d %s", got.Status, got.Location)
		}
		wants(t, h.Post("/notices/many", url.Values{"id": ids}), 200, "为3件问题起草")
		wants(t, h.Get("/notices/many?state=open"), 200, "为3件问题起草")
		sent := url.Values{"sure": {"1"}, "list": {"state=open"}, "kind": {"advise"}, "_key": {"k"}}
		wants(t, h.Post("/notices/many", sent), 422, "请填写此项", "先登记代字")
		for k, v := range map[string]string{"issuer": string(h.WestA), "basis": awkward, "demand": awkward, "due_on": "2017-08-30"} {
			sent.Set(k, v)
		}
		made := h.Post("/notices/many", sent)
		if made.Status != 303 || h.Post("/notices/many", sent).Location != made.Location {
			t.Fatalf("draft: %d %s", made.Status, made.Text("main"))
		}
		wants(t, h.Get(made.Location), 200, "正在起草")
		h.finish(t, made.Location)
		wants(t, h.Get(made.Location), 200, "跳过3件") // nobody has the account of this small county any more
		wants(t, h.Get("/notices/batches"), 200, "起草3份")
		if err := h.draft(t, ids[0]); err != nil {
			t.Fatal(err)
		}
		wants(t, h.Post("/notices/sign?state=draft", nil), 200, "签发1份")
		signed := h.Post("/notices/sign?state=draft", url.Values{"sure": {"1"}, "_key": {"s"}})
		if signed.Status != 303 {
			t.Fatalf("sign: %d %s", signed.Status, signed.Text("main"))
		}
		h.finish(t, signed.Location)
		h.As(h.Liaison)
		if got := h.Get(signed.Location); got.Status != 404 {
			t.Errorf("another’s batch: %d", got.Status)
		}
	})
}

func (h *house) finish(t *testing.T, at string) {
	t.Helper()
	if err := h.h.Notices.Run(t.Context(), casestest.County, id.Batched(at[strings.LastIndexByte(at, '/')+1:])); err != nil {
		t.Fatal(err)
	}
}

func (h *house) draft(t *testing.T, c string) error {
	t.Helper()
	_, err := h.h.Notices.Draft(t.Context(), h.Office, notices.Draft{
		Kind: "advise", Case: id.Case(c), Area: h.West, Issuer: h.WestA, Address: "x", Party: notices.Party{Kind: notices.OfPerson}, Object: notices.Object{Name: "x"},
		Text: notices.Text{Facts: "x", Basis: "x", Demand: "x", DueOn: "2017-08-30"},
	})
	return err
}
