package publicityweb_test

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
	"chuangwei/internal/publicity"
	"chuangwei/internal/publicity/publicityweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	*publicity.Service
	tag lang.Tag
	t   *testing.T
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), Service: publicity.New(d), tag: lang.Chinese, t: t}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	(&publicityweb.Handler{DB: d, Pages: h.Pages, Publicity: h.Service, Photos: h.Photos}).Register(h.Mux)
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

// did posts a form that must be taken, and returns where it leads.
func (h *house) did(path string, v url.Values) string {
	h.t.Helper()
	p := h.Post(path, v)
	if p.Status != 303 {
		h.t.Fatalf("%s: %d %s", path, p.Status, p.Text("main"))
	}
	return p.Location
}

// inBoth reads pages in English, too.
func (h *house) inBoth(pages ...string) {
	h.t.Helper()
	for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
		h.tag = tag
		for _, page := range pages {
			wants(h.t, h.Get(page), 200)
		}
	}
}

const awkward = `宣传 'O"Neil' 100%_😀 <script>alert(1)</script>`

func TestAnActivityIsPlannedAndProvenOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Liaison)
		wants(t, h.Get("/publicity"), 200, "还没有宣传活动")
		wants(t, h.Get("/publicity/activities/new?channel=tv&of=2017-08-23"), 200, "县电视台")
		wants(t, h.Post("/publicity/activities", url.Values{"title": {awkward}, "cost": {"1.234"}, "channel": {"vehicle"}}), 422, "请填写日期", "请写明宣传车路线", "最多两位小数")
		v := url.Values{
			"title": {awkward}, "channel": {"wechat"}, "unit": {string(h.WestA)}, "area": {string(h.West)}, "starts_on": {"2017-08-22"}, "times": {"1"}, "expected": {"2,000"}, "cost": {"12.50"}, "_key": {"k"},
		}
		at := h.did("/publicity/activities", v)
		if again := h.did("/publicity/activities", v); again != at {
			t.Errorf("the same form planned twice: %s %s", at, again)
		}
		wants(t, h.Get(at), 200, awkward, "XC-0001", "已计划", "超期", "12.50")
		wants(t, h.Get("/publicity?late=1"), 200, "XC-0001", "共1项宣传活动")
		wants(t, h.Get("/publicity?q=nothing"), 200, "没有符合条件的记录")
		wants(t, h.Get("/publicity/week"), 200, "XC-0001", "2017-08-21至2017-08-27，共1项")
		wants(t, h.Get("/publicity/week?of=2017-08-01&channel=tv"), 200, "没有符合条件的记录")
		wants(t, h.Get("/m/publicity"), 200, awkward, "完成并佐证")
		wants(t, h.Get("/m/publicity/activities/XC-0001"), 200, "完成并佐证", "网址")
		wants(t, h.Post(at+"/prove", url.Values{"times": {"1"}, "phone": {"1"}, "address": {"example"}}), 422, "请填写完整网址")
		wants(t, h.Post(at+"/cancel", nil), 422, "请填写理由")
		h.did(at+"/change", url.Values{"title": {awkward}, "channel": {"video"}, "unit": {string(h.WestA)}, "starts_on": {"2017-08-22"}, "times": {"2"}, "version": {"1"}})
		wants(t, h.Post(at+"/change", url.Values{"title": {awkward}, "channel": {"video"}, "unit": {string(h.WestA)}, "starts_on": {"2017-08-22"}, "times": {"2"}, "version": {"1"}}), 422, "刚被别人改过")
		h.did(at+"/prove", url.Values{"times": {"2"}, "reached": {"1500"}, "cost": {"15"}, "done_on": {"2017-08-23"}, "address": {"https://example.org/v?a=1"}, "note": {awkward}})
		wants(t, h.Get(at), 200, "已完成", "1,500", "人均0.01元", "https://example.org/v?a=1")
		if got := h.Get("/publicity.csv?channel=video"); got.Status != 200 || !strings.Contains(got.Body, "XC-0001") {
			t.Errorf("csv: %d %s", got.Status, got.Body)
		}
		if got := h.Get("/publicity.xlsx"); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
			t.Errorf("xlsx: %d", got.Status)
		}
		if got := h.Get("/publicity/activities/XC-0009"); got.Status != 404 {
			t.Errorf("a number that there is not: %d", got.Status)
		}
		h.As(h.Office)
		h.did(at+"/reopen", url.Values{"reason": {awkward}})
		h.inBoth("/publicity", "/publicity/week", "/publicity/activities/new", at, at+"/edit", "/m/publicity", "/m/publicity/activities/XC-0001")
		h.did(at+"/cancel", url.Values{"reason": {awkward}})
		wants(t, h.Get(at), 200, "已取消", awkward)
	})
}

func TestALetterIsPrintedAndHandedOutOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		wants(t, h.Get("/publicity/materials"), 200, "还没有宣传材料")
		wants(t, h.Post("/publicity/materials", url.Values{"title": {""}}), 422, "请填写此项", "请从列表中选择")
		at := h.did("/publicity/materials", url.Values{"title": {awkward}, "kind": {"letter"}, "body": {awkward}})
		wants(t, h.Post(at+"/print", url.Values{"copies": {"x"}}), 422, "请填写1至")
		h.did(at+"/print", url.Values{"copies": {"8,100"}, "cost": {"4050"}, "printer": {awkward}})
		wants(t, h.Get("/publicity/materials?q=CL-0001"), 200, "8,100", "4,050.00")
		h.As(h.Liaison)
		hand := url.Values{"copies": {"9000"}, "audience": {"citizens"}, "area": {string(h.West)}, "unit": {string(h.WestA)}, "committee": {string(h.WestB)}, "receiver": {awkward}}
		wants(t, h.Post(at+"/hand-out", hand), 422, "库存只有8,100份")
		hand.Set("phone", "1")
		wants(t, h.Post("/publicity/materials/"+at[len("/publicity/materials/"):]+"/hand-out", hand), 422, "库存只有8,100份")
		hand.Set("copies", "600")
		h.did(at+"/hand-out", hand)
		wants(t, h.Get(at), 200, "库存7,500份", "FF-0001", awkward, "居民")
		wants(t, h.Get("/publicity/receipts?kind=letter"), 200, "共1张签收单，发放600份")
		wants(t, h.Get("/publicity/receipts?audience=schools"), 200, "没有符合条件的记录")
		for _, file := range []string{"/publicity/receipts.csv", "/publicity/materials.csv"} {
			if got := h.Get(file); got.Status != 200 || !strings.Contains(got.Body, "600") {
				t.Errorf("%s: %d %s", file, got.Status, got.Body)
			}
		}
		if got := h.Get(at + "/paper.docx"); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
			t.Errorf("paper: %d", got.Status)
		}
		wants(t, h.Post("/publicity/receipts/FF-0001/void", nil), 422, "请填写理由")
		h.inBoth("/publicity/materials", at, "/publicity/receipts", "/m"+at)
		h.did("/publicity/receipts/FF-0001/void", url.Values{"reason": {awkward}})
		wants(t, h.Get("/publicity/receipts?void=1"), 200, "FF-0001", awkward)
		h.As(h.Office)
		h.did(at+"/change", url.Values{"title": {awkward + "2"}, "version": {""}})
		wants(t, h.Get(at), 200, awkward+"2", "库存8,100份")
	})
}

func TestAPositionIsEnteredAndCheckedOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Liaison)
		wants(t, h.Get("/publicity/positions"), 200, "还没有宣传阵地")
		wants(t, h.Post("/publicity/positions", url.Values{"every": {"x"}}), 422, "请填写此项", "请填写1至365的整数")
		v := url.Values{"name": {awkward}, "kind": {"screen"}, "unit": {string(h.WestA)}, "area": {string(h.West)}, "every": {"7"}, "content": {awkward}}
		at := h.did("/publicity/positions", v)
		wants(t, h.Get(at), 200, "ZD-0001", awkward, "还没有检查")
		wants(t, h.Post(at+"/check", url.Values{"passed": {"0"}, "phone": {"1"}}), 422, "请附上照片作为佐证", "请写明问题")
		v.Set("content", "新内容")
		h.did(at+"/change", v)
		wants(t, h.Get("/publicity/positions?q=ZD-0001"), 200, "新内容", "共1处宣传阵地")
		h.Clock.Add(8 * 24 * 3600e9)
		wants(t, h.Get("/publicity/positions?late=1"), 200, "ZD-0001")
		wants(t, h.Get("/m/publicity"), 200, awkward, "检查阵地")
		wants(t, h.Get("/publicity/positions?bad=1"), 200, "没有符合条件的记录")
		if got := h.Get("/publicity/positions.csv"); got.Status != 200 || !strings.Contains(got.Body, "ZD-0001") {
			t.Errorf("csv: %d %s", got.Status, got.Body)
		}
		h.As(h.Office)
		wants(t, h.Post("/publicity/positions/import", url.Values{"content": {"!"}}), 422, "请选择文件")
		h.inBoth("/publicity/positions", at, "/m"+at, "/publicity/positions/import")
		if got := h.Get("/publicity/positions/import/form.xlsx"); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
			t.Errorf("form: %d", got.Status)
		}
		wants(t, h.Post(at+"/down", nil), 422, "请填写理由")
		h.did(at+"/down", url.Values{"reason": {awkward}})
		wants(t, h.Get("/publicity/positions?retired=1"), 200, "已撤除")
	})
}

func TestCitizensAreAskedOnTheirPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		wants(t, h.Get("/publicity/awareness"), 200, "还没有知晓率调查")
		if got := h.Get("/publicity/awareness/new"); got.Status != 200 || !strings.Contains(got.Body, "您知道我县正在创建省级卫生县城吗") {
			t.Errorf("the form does not begin with the usual questions: %d", got.Status)
		}
		wants(t, h.Post("/publicity/awareness", url.Values{"share": {"x"}}), 422, "请填写1至99的百分数", "至少要有一道知晓题")
		v := url.Values{
			"title": {awkward}, "opens_on": {"2017-08-23"}, "closes_on": {"2017-09-01"}, "share": {"90"}, "margin": {"3"}, "silent": {"30"},
			"kind-0": {"know"}, "text-0": {awkward}, "kind-1": {"satisfied"}, "text-1": {"满意吗"}, "kind-2": {"channel"}, "text-2": {"哪里听说"},
		}
		at := h.did("/publicity/awareness", v)
		wants(t, h.Get(at), 200, "DC-0001", awkward, "需要385份答卷", "发放550份")
		h.did(at+"/change", v)
		h.inBoth("/publicity/awareness", "/publicity/awareness/new", at, at+"/edit", at+"/form", "/m"+at)
		h.did(at+"/open", nil)
		wants(t, h.Post(at+"/open", nil), 422, "调查中")
		h.As(h.Liaison)
		wants(t, h.Get("/m/publicity"), 200, awkward)
		wants(t, h.Post(at+"/answers", url.Values{"area": {string(h.West)}}), 422, "请回答此题", "请从列表中选择")
		h.did(at+"/answers", url.Values{"area": {string(h.West)}, "age": {"old"}, "trade": {"resident"}, "q1": {"yes"}, "q2": {"basically"}, "q3": {"tv", "people"}})
		wants(t, h.Get(at), 200, "100.00%", "95%区间 20.7%–100.0%", "60岁及以上")
		wants(t, h.Get("/publicity/answers?aware=yes"), 200, "共1份答卷", "基本满意")
		wants(t, h.Get("/publicity/answers?aware=no"), 200, "没有符合条件的记录")
		if got := h.Get("/publicity/answers.csv"); got.Status != 200 || !strings.Contains(got.Body, "60岁及以上") {
			t.Errorf("csv: %d %s", got.Status, got.Body)
		}
		if got := h.Get(at + "/import/form.xlsx"); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
			t.Errorf("form: %d", got.Status)
		}
		wrong := h.Post(at+"/table", url.Values{"rows": {"3"}, "r2-area": {"1"}, "r2-age": {"x"}})
		wants(t, wrong, 422, "第2份，年龄：", "第2份，第1题：")
		if wrong.Attr("#f-r2-age", "value") != "x" || wrong.Attr("#f-r2-age", "aria-describedby") != "e-r2-age" || wrong.Attr("#f-r2-area", "aria-invalid") != "" {
			t.Errorf("cells: %q %q", wrong.Attr("#f-r2-age", "value"), wrong.Attr("#f-r2-age", "aria-describedby"))
		}
		wants(t, h.Post(at+"/table", url.Values{"rows": {"3"}}), 422, "没有填写任何问卷")
		h.did(at+"/table", url.Values{"rows": {"3"}, "r2-area": {"1"}, "r2-age": {"1"}, "r2-trade": {"1"}, "r2-q1": {"1"}, "r2-q2": {"1"}, "r2-q3": {"1 2"}})
		wants(t, h.Get("/publicity/answers"), 200, "共2份答卷")
		h.inBoth("/publicity/answers", at, at+"/import", at+"/table", "/m"+at)
		h.As(h.Office)
		h.did(at+"/close", nil)
		wants(t, h.Get("/m"+at), 200, "已结束")
	})
}

func TestAQuizIsEnteredAndAnsweredOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		wants(t, h.Get("/publicity/training"), 200, "还没有培训")
		wants(t, h.Post("/publicity/training", url.Values{"text-0": {"?"}}), 422, "请填写此项", "要有2至6个选项")
		at := h.did("/publicity/training", url.Values{
			"title": {awkward}, "body": {awkward}, "opens_on": {"2017-08-23"}, "due_on": {"2017-08-30"}, "pass": {"1"}, "text-0": {awkward}, "options-0": {"一\r\n二"}, "answer-0": {"2"},
		})
		h.As(h.Liaison)
		wants(t, h.Get("/m/publicity"), 200, "PX-0001", "学习并答题")
		wants(t, h.Post(at+"/answers", url.Values{"edition": {"1"}}), 422, "请回答此题")
		h.did(at+"/answers", url.Values{"q1": {"1"}, "edition": {"1"}})
		wants(t, h.Get("/m"+at), 200, "未通过，0/1")
		h.did(at+"/answers", url.Values{"q1": {"2"}, "edition": {"1"}})
		wants(t, h.Get("/m"+at), 200, "通过，1/1")
		h.As(h.Office)
		wants(t, h.Get(at), 200, "一大队联络员", "城管大队")
		wants(t, h.Get(at+"/edit"), 200, awkward, "新的一版")
		wants(t, h.Post(at+"/change", url.Values{"edition": {"1"}, "title": {awkward}}), 422, "请填写此项")
		h.did(at+"/change", url.Values{
			"edition": {"1"}, "title": {"新课"}, "body": {awkward}, "opens_on": {"2017-08-23"}, "due_on": {"2017-08-30"}, "pass": {"1"}, "text-0": {"新题"}, "options-0": {"一\r\n二"}, "answer-0": {"1"},
		})
		wants(t, h.Get(at), 200, "新课", "以前的版本", "第1版", "通过，1/1")
		h.inBoth("/publicity/training", "/publicity/training/new", at, at+"/edit", "/m"+at, "/publicity/villages", "/publicity/villages?idle=1")
		if got := h.Get("/publicity/villages.csv"); got.Status != 200 {
			t.Errorf("csv: %d", got.Status)
		}
		wants(t, h.Post(at+"/withdraw", nil), 422, "请填写理由")
		h.did(at+"/withdraw", url.Values{"reason": {awkward}})
		wants(t, h.Get(at), 200, "已撤下")
	})
}
