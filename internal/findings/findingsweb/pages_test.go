package findingsweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/findings"
	"chuangwei/internal/findings/findingsweb"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

const awkward = `路面 'O"Neil' 100%_😀 <script>alert(1)</script>`

// july is a month in which a photo of the unit stands as proof twice.
type july struct{ unit id.Unit }

// Month implements findings.Sources.
func (j july) Month(_ context.Context, _ *db.Tx, s findings.Span) (r findings.Records, err error) {
	if s.Month != "2017-07" {
		return r, nil
	}
	return findings.Records{Units: map[id.Unit]string{j.unit: awkward}, Repeats: []findings.Repeat{{
		Key: "a b", Record: findings.Ref{Record: "a", Label: awkward, Link: "/case/a"}, Earlier: findings.Ref{Record: "b", Link: "/photos/b/public"},
		By: findings.Person{Unit: j.unit}, Day: "2017-07-03", Exact: true, Proof: true,
	}}}, nil
}

// nobody notes nothing but an identifier.
type nobody struct{}

// Falsified implements findings.Notes.
func (nobody) Falsified(context.Context, *db.Tx, access.Actor, findings.Finding, int64, string) (id.Note, error) {
	return "01890000-0000-7000-8000-000000000001", nil
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
	if strings.Contains(p.Body, "<script>alert") {
		t.Error("text becomes a script")
	}
}

func TestAFindingIsAskedAboutExplainedJudgedAndNotedOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site, w := webtest.New(t), casestest.New(t, d)
		tag := lang.Chinese
		site.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
			return ui.With(lang.With(ctx, tag), ui.Frame{User: by.Name, URL: r.URL.RequestURI(), Now: w.Clock.Now()}), nil
		}
		(&findingsweb.Handler{
			DB: d, Pages: site.Pages, Findings: findings.New(d, july{w.WestA}, nobody{}),
			Beside: func(context.Context, access.Actor, string) (templ.Component, error) {
				return templ.Raw("<p>旁边</p>"), nil
			},
		}).Register(site.Mux)
		unit := access.Actor{County: casestest.County, Account: id.New[id.Account](), Unit: w.WestA, Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: string(w.WestA)}}}
		wants(t, site.As(w.Office).Get("/findings"), 200, "还没有发现疑点", "立即查看")
		wants(t, site.Post("/findings/look", url.Values{"month": {"x"}}), 422, "请填写已经开始的月份")
		if got := site.Post("/findings/look", url.Values{"month": {"2017-07"}}); got.Status != 303 {
			t.Fatalf("look: %d %s", got.Status, got.Text("main"))
		}
		wants(t, site.Get("/findings"), 200, "共1个疑点", "YD-0001", "照片重复使用", "同一文件1处", "待处理", awkward)
		wants(t, site.Get("/findings?kind=alike"), 200, "没有")
		for _, file := range []string{"/findings.csv", "/findings.xlsx"} {
			if got := site.Get(file); got.Status != 200 || strings.HasSuffix(file, "csv") && !strings.Contains(got.Body, "YD-0001") {
				t.Errorf("%s: %d", file, got.Status)
			}
		}
		link := findings.Path + "/" + only(t, d, w.Office)
		wants(t, site.Get(link), 200, "同一文件", "此前用于：记录", "要求说明", "认定不成立", "旁边")
		wants(t, site.As(unit).Get("/findings"), 200, "没有需要你说明的疑点")
		if got := site.Get(link); got.Status != 404 {
			t.Errorf("a unit opens what it was not asked: %d", got.Status)
		}
		site.As(w.Office)
		wants(t, site.Post(link+"/ask", url.Values{"question": {""}, "until": {"x"}}), 422, "请填写日期")
		wants(t, site.Post(link+"/uphold", url.Values{"grounds": {"x"}}), 422, "先要求说明")
		do := func(act string, v url.Values) {
			t.Helper()
			w.Clock.Add(time.Minute)
			if got := site.Post(link+"/"+act, v); got.Status != 303 {
				t.Fatalf("%s: %d %s", act, got.Status, got.Text("main"))
			}
		}
		do("ask", url.Values{"question": {awkward}, "until": {"2017-12-31"}})
		site.As(unit)
		wants(t, site.Get("/findings"), 200, "待说明")
		wants(t, site.Get(link), 200, "请在2017-12-31前说明", awkward)
		wants(t, site.Post(link+"/answer", url.Values{"answer": {" "}}), 422, "请填写")
		do("answer", url.Values{"answer": {awkward}})
		site.As(w.Office)
		tag = lang.English
		wants(t, site.Get(link), 200, "Explained", "Uphold", "The same file")
		wants(t, site.Post(link+"/uphold", url.Values{"grounds": {""}}), 422, "Fill this in")
		do("uphold", url.Values{"grounds": {awkward}})
		wants(t, site.Post(link+"/note", url.Values{"times": {"x"}, "fact": {""}}), 422, "A whole number")
		do("note", url.Values{"times": {"1"}, "fact": {awkward}})
		wants(t, site.Get(link), 200, "Proven falsification", "Noted fact")
		wants(t, site.Get("/findings?state=upheld"), 200, "1 finding", "Upheld")
		if got := site.Post(link+"/nonsense", nil); got.Status != 404 {
			t.Errorf("an act that there is not: %d", got.Status)
		}
		settings(t, site, w, unit)
	})
}

func settings(t *testing.T, site *webtest.Site, w *casestest.World, unit access.Actor) {
	t.Helper()
	wants(t, site.Get("/findings/settings"), 200, "Photos used again", "Minutes from dispatch")
	form := url.Values{"version": {"0"}}
	usual := findings.Usual()
	for _, x := range usual.All() {
		form.Set(x.Name, "1")
	}
	form.Set("reuse_bits", "7")
	wants(t, site.Post("/findings/settings", form), 422, "from 0 to 6")
	form.Set("reuse_bits", "6")
	if got := site.Post("/findings/settings", form); got.Status != 303 {
		t.Errorf("settings: %d %s", got.Status, got.Text("main"))
	}
	wants(t, site.Post("/findings/settings", form), 422, "Somebody else")
	wants(t, site.As(w.Auditor).Get("/findings/settings"), 200, "Minutes from dispatch")
	if got := site.As(unit).Get("/findings/settings"); got.Status != 403 {
		t.Errorf("a unit reads the settings: %d", got.Status)
	}
}

// only is the identifier of the one finding that there is.
func only(t *testing.T, d *db.DB, by access.Actor) string {
	t.Helper()
	p, err := findings.New(d, nil, nil).List(t.Context(), by, findings.Filter{})
	if err != nil || len(p.List) != 1 {
		t.Fatalf("%d findings: %v", len(p.List), err)
	}
	return string(p.List[0].ID)
}
