package custodyweb_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/custody"
	"chuangwei/internal/custody/custodyweb"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

const awkward = `秤 'O"Neil' 100%_😀 <script>alert(1)</script>`

// house is a county with a store of held goods, and its pages.
type house struct {
	*webtest.Site
	*casestest.World
	t       *testing.T
	goods   *custody.Service
	tag     lang.Tag
	officer access.Actor
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), t: t, tag: lang.Chinese, goods: custody.New(d)}
	h.Photos.Guard(custody.Subject, access.SeeCase, h.goods.Owners)
	h.Photos.Guard(custody.SubjectRelease, access.SeeParty, h.goods.ReleaseOwners)
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	(&custodyweb.Handler{DB: d, Pages: h.Pages, Custody: h.goods, Photos: h.Photos}).Register(h.Mux)
	h.officer = access.Actor{
		County: h.Office.County, Account: id.New[id.Account](), Person: id.New[id.Person](), Unit: h.WestA, Name: "巡查队员",
		Grants: []access.Grant{{Role: access.PatrolMember, Scope: access.County}},
	}
	h.As(h.officer)
	return h
}

func (h *house) wants(p webtest.Page, status int, says ...string) {
	h.t.Helper()
	if p.Status != status {
		h.t.Fatalf("status %d, want %d: %s", p.Status, status, p.Text("main"))
	}
	for _, s := range says {
		if !strings.Contains(p.Text("main"), s) {
			h.t.Errorf("the page does not say %q: %s", s, p.Text("main"))
		}
	}
	if i := strings.Index(p.Body, "«"); i >= 0 {
		h.t.Errorf("a message is missing: %s", p.Body[i:min(len(p.Body), i+60)])
	}
	for _, bad := range []string{"<script>alert", " style=", "onclick="} {
		if strings.Contains(p.Body, bad) {
			h.t.Errorf("the page has %s", bad)
		}
	}
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func drawing(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 60, 20))
	for x := range 60 {
		img.Pix[x] = 255
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A batch in the browser: registered, brought in, a part returned with a
// signature on the phone, the rest disposed of with the approval of another.
func TestABatchIsKeptAndSettledOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.wants(h.Get("/custody"), 200, "还没有暂扣物品")
		h.wants(h.Get("/custody/new"), 200, "登记暂扣物品")
		h.wants(h.Send("/custody", form("goods", "", "place", awkward)), 422, "请填写物品清单")
		made := h.Send("/custody", form("goods", awkward+" 2 台\n苹果 3 箱", "unit", string(h.WestA), "place", awkward, "party", "经营户甲", "_key", "k1"))
		h.wants(made, 303)
		path := made.Location
		h.wants(h.Get(path), 200, "ZK-0001", awkward, "未入库", "经营户甲")
		h.wants(h.Send(path+"/store", form("store", "", "version", "1")), 422, "请填写存放地点")
		h.wants(h.Send("/custody/"+strings.TrimPrefix(path, "/custody/")+"/store", form("store", "仓库 3 排", "phone", "1")), 303)
		h.wants(h.Get("/m"+path), 200, "返还")
		h.wants(h.Get("/m/custody?q=ZK-0001"), 200, "苹果")
		refused := h.Send(path+"/return", form("line-2", "9", "receiver", awkward, "phone", "1"))
		h.wants(refused, 422, "在库只有")
		if got := refused.Attr("#f-return-receiver", "value"); got != awkward {
			t.Errorf("what was typed is lost: %q", got)
		}
		signed := h.Send(path+"/return", form("line-1", "0", "line-2", "3", "receiver", "经营户甲", "phone", "1", "_key", "k2"), webtest.File{Field: "signature", Name: "s.png", Content: drawing(t)})
		if signed.Status != 303 || signed.Location != "/m"+path {
			t.Fatalf("return: %d %s %s", signed.Status, signed.Location, signed.Text("main"))
		}
		page := h.Get(path)
		h.wants(page, 200, "经营户甲", "已返还")
		if page.Count("main .thumb img") != 1 {
			t.Error("the signature is not shown")
		}
		h.wants(h.Send(path+"/ask", form("line-1", "2", "way", "destroyed", "reason", awkward)), 303)
		h.wants(h.Send(path+"/approve", form()), 403)
		h.As(h.Office)
		h.wants(h.Get(path), 200, "处置待批", "批准处置")
		h.wants(h.Send(path+"/refuse", form("reason", "")), 422, "请说明原因")
		h.wants(h.Send(path+"/approve", form()), 303)
		h.wants(h.Get(path), 200, "部分返还部分处置", "销毁")
		h.wants(h.Get("/custody?state=parted"), 200, "共 1 批")

		receipt := h.Get(path + "/receipt")
		h.wants(receipt, 200, "存根联", "当事人联", "经营户甲")
		if n := receipt.Count("main article"); n != 2 {
			t.Errorf("%d copies", n)
		}
		if word := h.Get(path + "/receipt/word"); word.Status != 200 || !strings.HasPrefix(word.Body, "PK") {
			t.Errorf("word: %d", word.Status)
		}
		csv := h.Get("/custody/export?to_file=csv&state=parted")
		if csv.Status != 200 || strings.Count(strings.TrimSpace(csv.Body), "\n") != 1 || !strings.Contains(csv.Body, "ZK-0001") {
			t.Errorf("export: %d %q", csv.Status, csv.Body)
		}
	})
}

func TestEveryPageIsInBothLanguagesAndPartiesAreForThoseWhoMay(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := open(t, d)
	b, err := h.goods.Register(t.Context(), h.officer, custody.Draft{Unit: h.WestA, Goods: "秤 1 台", Party: "经营户乙"})
	if err != nil {
		t.Fatal(err)
	}
	path := "/custody/" + string(b.ID)
	for _, tag := range lang.Tags() {
		h.tag = tag
		for _, by := range []access.Actor{h.Office, h.officer, h.Leader} {
			h.As(by)
			for _, p := range []string{"/custody", "/custody?q=nothing", "/custody?state=nonsense", "/custody?due=overdue&sort=due", path, path + "/receipt"} {
				h.wants(h.Get(p), 200)
			}
		}
		if strings.Contains(h.Get(path).Body, "经营户乙") || strings.Contains(h.Get(path+"/receipt").Body, "经营户乙") {
			t.Error("a leader reads who the party is")
		}
		// What waits for a decision opens from the list of tasks.
		if p := h.Get("/m" + path); p.Status != 200 || strings.Contains(p.Body, "经营户乙") || strings.Contains(p.Body, `href="/m/custody"`) {
			t.Errorf("a leader's phone shows the batch: %d %s", p.Status, p.Text("main"))
		}
		for _, p := range []string{"/custody/new", "/m/custody"} {
			if got := h.Get(p); got.Status != http.StatusForbidden {
				t.Errorf("a leader opens %s: %d", p, got.Status)
			}
		}
		h.As(h.officer)
		for _, p := range []string{"/custody/new", "/m/custody", "/m/custody?q=ZK-0001", "/m" + path} {
			h.wants(h.Get(p), 200)
		}
		if p := h.Get("/custody/nonsense"); p.Status != http.StatusNotFound {
			t.Errorf("no such batch: %d", p.Status)
		}
	}
}
