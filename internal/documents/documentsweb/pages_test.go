package documentsweb_test

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/documents"
	"chuangwei/internal/documents/documentsweb"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/office/officetest"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	docs *documents.Service
	tag  lang.Tag
}

const word = "永创卫字"

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), tag: lang.Chinese}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	files, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h.docs = documents.New(documents.Options{DB: d, Files: files})
	(&documentsweb.Handler{DB: d, Pages: h.Pages, Documents: h.docs, Address: "https://county.example"}).Register(h.Mux)
	h.As(h.Office)
	if got := h.Post("/documents/books", url.Values{"word": {word}, "name": {"永丰县创建省级卫生县城指挥部"}, "active": {"1"}}); got.Status != 303 {
		t.Fatalf("issuer: %d %s", got.Status, got.Text("main"))
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

const awkward = `清运通知 'O"Neil' 100%_😀 <script>alert(1)</script>`

func (h *house) form() url.Values {
	return url.Values{
		"kind": {"notice"}, "word": {word}, "title": {awkward}, "body": {"一、总体要求\n" + awkward}, "annexes": {"清单"}, "read_by": {"2017-08-25"}, "_key": {"k"},
		"main": {"unit:" + string(h.WestA), "area:" + string(h.East)}, "copy": {"unit:" + string(h.Works)},
	}
}

func TestADocumentGoesItsWayOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		wants(t, h.Get("/documents"), 200, "还没有公文")
		wants(t, h.Get("/documents/new?kind=request"), 200, "妥否，请批示", "签发人", "草稿，未印发")
		wants(t, h.Post("/documents", url.Values{"title": {awkward}}), 422, "请填写此项", "请从列表中选择")
		sent := h.form()
		shown := h.Post("/documents", with(sent, "preview", "1"))
		wants(t, shown, 200, "城管大队、第二片区：", "抄送：县住建局", "附件：清单", "alert(1)")
		made := h.Post("/documents", sent)
		if made.Status != 303 || h.Post("/documents", sent).Location != made.Location {
			t.Fatalf("draft: %d %s", made.Status, made.Text("main"))
		}
		at := made.Location
		did := func(act string, v url.Values) {
			t.Helper()
			if got := h.Post(at+"/"+act, v); got.Status != 303 {
				t.Fatalf("%s: %d %s", act, got.Status, got.Text("main"))
			}
		}
		wants(t, h.Get(at+"/edit"), 200, "预览")
		did("change", with(sent, "version", "1"))
		did("submit", nil)
		wants(t, h.Post(at+"/return", nil), 422, "请填写理由")
		wants(t, h.Get(at), 200, "待核稿", "起草人不能核自己的稿")
		h.As(h.Leader)
		did("review", nil)
		h.As(h.Office)
		wants(t, h.Post(at+"/sign", nil), 422, "起草人不能签发自己起草的文书")
		h.As(h.Liaison)
		wants(t, h.Get(at), 404)
		h.As(h.Leader)
		wants(t, h.Get(at), 200, "签发并编号", "号码取自文号簿")
		did("sign", nil)
		h.As(h.Office)
		did("issue", nil)
		wants(t, h.Get(at), 200, "永创卫字〔2017〕1号", "3个收文单位未阅", "提醒3个未阅单位", "扫码验真")
		h.As(h.Liaison)
		wants(t, h.Get(at), 200, "请您阅知")
		h.As(h.Office)
		wants(t, h.Get(at+"/readers?state=unread"), 200, "第二片区", "县住建局", "共2个收文单位", "一大队联络员")
		did("remind", url.Values{"next": {at + "/readers?state=unread"}})
		wants(t, h.Get(at+"/readers"), 200, "已提醒1次")
		for _, path := range []string{"/documents.xlsx", "/documents.csv", at + "/readers.xlsx", at + "/readers.csv"} {
			if got := h.Get(path); got.Status != 200 || len(got.Body) < 100 {
				t.Errorf("%s: %d, %d bytes", path, got.Status, len(got.Body))
			}
		}
		wants(t, h.Get(at+"/correct"), 200, "印发后不可修改，只能更正")
		wants(t, h.Post(at+"/correct", url.Values{"title": {awkward}, "body": {"新"}}), 422, "请填写理由")
		did("correct", url.Values{"title": {awkward}, "body": {"新"}, "reason": {"笔误"}})
		wants(t, h.Get(at), 200, "第1版", "第2版", "笔误")
		wants(t, h.Get(at+"/paper?edition=1"), 200, "第1版，已由第2版更正", "一、总体要求")
		wants(t, h.Get(at+"/paper?edition=7"), 404)
		wants(t, h.Get(at+"/nothing"), 404)
		did("repeal", url.Values{"reason": {"已有新规定"}})
		for _, path := range []string{"/documents?state=sent&sort=number", "/documents?q=" + url.QueryEscape("永创卫字[2017]1"), "/documents?q=100%25_", "/documents/books"} {
			wants(t, h.Get(path), 200, "永创卫字")
		}
		wants(t, h.Get("/documents?late=1&kind=%00&unit=%ff"), 200, "没有符合条件")
		h.tag = lang.English
		for _, path := range []string{"/documents", at, at + "/readers", at + "/paper", "/documents/new", "/documents/register", "/documents/books", "/documents/templates"} {
			wants(t, h.Get(path), 200)
		}
	})
}

func with(v url.Values, name, value string) url.Values {
	out := maps.Clone(v)
	out.Set(name, value)
	return out
}

// issued is the address of a document that went out.
func (h *house) issued(t *testing.T) string {
	t.Helper()
	at := h.Post("/documents", h.form()).Location
	for _, act := range []string{"submit", "review", "sign", "issue"} {
		h.As(h.Office)
		if act == "review" || act == "sign" {
			h.As(h.Leader)
		}
		if got := h.Post(at+"/"+act, nil); got.Status != 303 {
			t.Fatalf("%s: %d %s", act, got.Status, got.Text("main"))
		}
	}
	h.As(h.Office)
	return at
}

func TestWhatCameInIsRegisteredAndPassedOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		wants(t, h.Get("/documents/register"), 200, "涉密文件不得录入本系统")
		in := url.Values{
			"number": {"永办字[2017] No. 52"}, "issuer": {"县委办"}, "title": {awkward}, "kind": {"notice"}, "dated": {"2017-05-09"}, "founds": {"plan"},
			"main": {"unit:" + string(h.WestA)}, "receipt": {"1"},
		}
		wants(t, h.Post("/documents/register", with(in, "number", "52号")), 422, "永办字〔2017〕52号")
		made := h.Post("/documents/register", in)
		if made.Status != 303 {
			t.Fatalf("register: %d %s", made.Status, made.Text("main"))
		}
		wants(t, h.Post("/documents/register", in), 422, "已登记为WS-0001")
		h.As(h.Liaison)
		wants(t, h.Get("/documents/register"), 403)
		wants(t, h.Get("/documents?unread=1"), 200, "永办字〔2017〕52号")
		wants(t, h.Get(made.Location), 200, "请阅读后确认")
		if got := h.Post(made.Location+"/receipt", nil); got.Status != 303 {
			t.Errorf("receipt: %d", got.Status)
		}
		wants(t, h.Get("/documents/WS-0001"), 200, "创建方案", "1个收文单位已阅1个")
		wants(t, h.Get(made.Location+"/word"), 404)
	})
}

func TestAnybodyChecksADocumentByItsCode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		at := h.issued(t)
		got, err := h.docs.Detail(t.Context(), h.Office, documentOf(at))
		if err != nil {
			t.Fatal(err)
		}
		path := got.Document.CheckPath(casestest.County)
		h.As(access.Actor{})
		wants(t, h.Get(path), 200, "该公文有效", "永创卫字〔2017〕1号", "2017年8月23日")
		wants(t, h.Get(path+"x"), 404)
	})
}

func documentOf(at string) id.Document { return id.Document(strings.TrimPrefix(at, "/documents/")) }

// The built-in paper and a template of the county's own, filled, open again
// with what they say, also in LibreOffice where there is one.
func TestTheWordFileIsTheBuiltInPaperOrTheCountysTemplate(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	at := h.issued(t)
	says := func(name, body string, words ...string) {
		t.Helper()
		text, err := office.DocText(strings.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range words {
			if !strings.Contains(text, s) {
				t.Errorf("%s does not say %q: %s", name, s, text)
			}
		}
		if strings.Contains(text, "{{") {
			t.Errorf("%s has a field left: %s", name, text)
		}
	}
	built := h.Get(at + "/word").Body
	says("the built-in paper", built, "永丰县创建省级卫生县城指挥部", "永创卫字〔2017〕1号", "一、总体要求", "附件：清单", "抄送：县住建局", "2017年8月23日", "https://county.example/documents/check/360825-")
	if pdf := h.Get(at + "/pdf").Body; !strings.HasPrefix(pdf, "%PDF-") {
		t.Errorf("the PDF: %.40q", pdf)
	}
	template := h.Get("/documents/templates/notice").Body
	if !strings.HasPrefix(template, "PK") {
		t.Fatalf("the built-in template: %.60q", template)
	}
	if err := h.docs.SetTemplate(t.Context(), h.Office, "notice", "本县.docx", "", strings.NewReader(template)); err != nil {
		t.Fatal(err)
	}
	wants(t, h.Get("/documents/templates"), 200, "本县.docx", "第1版", "撤回", "{{title}}")
	says("a filled sample", h.Get("/documents/templates/notice?sample=1").Body, "关于……的通知", "一、总体要求", "任务清单")
	own := h.Get(at + "/word").Body
	says("the county's template", own, "永创卫字〔2017〕1号", awkward, "第二片区、城管大队：", "清单")
	if got := h.Post("/documents/templates/notice", url.Values{"version": {"1"}}); got.Status != 303 {
		t.Errorf("back to the built-in: %d", got.Status)
	}
	wants(t, h.Get("/documents/templates"), 200, "内置模板", "已撤回")
	if again := h.Get(at + "/word").Body; again != built {
		t.Error("a version that was withdrawn is filled")
	}
	if err := h.docs.SetTemplate(t.Context(), h.Office, "notice", "x.docx", "", strings.NewReader("no Word file")); err == nil {
		t.Error("what is no Word file became a template")
	}
	var wrong bytes.Buffer
	doc := office.NewDoc(office.DocMeta{Title: "x"})
	doc.P(office.Text("{{nosuch}}"))
	if _, err := doc.WriteTo(&wrong); err != nil {
		t.Fatal(err)
	}
	if err := h.docs.SetTemplate(t.Context(), h.Office, "notice", "x.docx", "", &wrong); err == nil || !strings.Contains(err.Error(), "nosuch") {
		t.Errorf("a template with a field that there is not: %v", err)
	}
	opensInLibreOffice(t, map[string]string{"built": built, "own": own})
}

// opensInLibreOffice turns Word files into PDF and finds text in them.
func opensInLibreOffice(t *testing.T, files map[string]string) {
	t.Helper()
	for name, body := range files {
		var said strings.Builder
		for _, p := range officetest.Pages(t, officetest.PDF(t, name+".docx", []byte(body))) {
			said.WriteString(p.Text())
		}
		if !strings.Contains(said.String(), "永创卫字〔2017〕1号") {
			t.Errorf("%s in LibreOffice: %s", name, said.String())
		}
	}
}
