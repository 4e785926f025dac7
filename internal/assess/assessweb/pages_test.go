package assessweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/assess/assessweb"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

const awkward = `路面 'O"Neil' 100%_😀 <script>alert(1)</script>`

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

func TestTheOfficeAssessesAMonthAndAnAreaAppeals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		site, w := webtest.New(t), casestest.New(t, d)
		tag := lang.Chinese
		site.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
			return ui.With(lang.With(ctx, tag), ui.Frame{User: by.Name, URL: r.URL.RequestURI(), Now: w.Clock.Now()}), nil
		}
		service := assess.New(d, nil)
		var defs []figures.Def
		for _, key := range []string{
			"cases.due_close", "cases.closed", "cases.closed_on_time", "cases.rework", "cases.state.closed", "cases.problems",
			"plan.due", "plan.due_on_time", "supervise.due", "supervise.due_on_time", "support.answered", "support.answered_on_time",
			"standard.evidence_due", "standard.evidence_accepted", "drives.came",
		} {
			defs = append(defs, figures.Def{
				Key: key, Kind: figures.Flow, Count: func(context.Context, *db.Tx, figures.Query) (int64, error) { return 7, nil },
				Drill: func(q figures.Query) string { return q.Link("/list") },
			})
		}
		service.Book = figures.NewBook(defs...)
		(&assessweb.Handler{DB: d, Pages: site.Pages, Assess: service}).Register(site.Mux)
		west := access.Actor{
			County: casestest.County, Account: id.New[id.Account](), Unit: w.WestLead, Name: "西片牵头",
			Grants: []access.Grant{{Role: access.AreaLead, Scope: access.Area, Of: string(w.West)}},
		}
		site.As(w.Office)
		wants(t, site.Get("/assess"), 200, "还没有考核成绩")
		wants(t, site.Get("/assess/sets"), 200, "还没有考核细则")
		if got := site.Post("/assess/sets", nil); got.Status != 303 {
			t.Fatalf("begin: %d", got.Status)
		}
		page, err := service.Sets(t.Context(), w.Office, assess.SetFilter{})
		if err != nil || len(page.Sets) < 4 {
			t.Fatalf("%d sets: %v", len(page.Sets), err)
		}
		for _, s := range page.Sets {
			if s.Subject == assess.Areas {
				s.Body.Lists = rules.Lists{RedAt: 90 * rules.One}
				if err := service.Change(t.Context(), w.Office, s.ID, s.Edit, "", func(b *rules.Set) bool { b.Lists = s.Body.Lists; return true }); err != nil {
					t.Fatal(err)
				}
			}
		}
		wants(t, site.Post(page.Sets[0].Link()+"/enforce", url.Values{"from": {"x"}, "basis": {""}}), 422, "请填写日期")
		rule := page.Sets[0].Link() + "/rules/on_time"
		wants(t, site.Get(rule), 200, "分母")
		form := url.Values{"edit": {"1"}, "name": {"按时"}, "source": {"figure"}, "shape": {"rate"}, "value": {"cases.closed +"}, "of": {"cases.due_close"}, "full": {"25"}, "at": {"90"}, "per": {"1"}}
		wants(t, site.Post(rule, form), 422, "公式有误")
		shaped(t, site, rule, form)
		edited(t, site, service, w)
		for _, s := range page.Sets {
			if got := site.Post(s.Link()+"/enforce", url.Values{"from": {"2017-06-01"}, "basis": {awkward}}); got.Status != 303 {
				t.Fatalf("enforce: %d %s", got.Status, got.Text("main"))
			}
		}
		wants(t, site.Get(page.Sets[0].Link()), 200, "总分 100，标题 100，细项 100")
		for _, act := range []url.Values{{"act": {"compute"}}, {"act": {"publish"}, "hours": {"48"}}} {
			act.Set("month", "2017-07")
			if got := site.Post("/assess/months/"+act.Get("act"), act); got.Status != 303 {
				t.Fatalf("%s: %d %s", act.Get("act"), got.Status, got.Text("main"))
			}
		}
		wants(t, site.Get("/assess?month=2017-07&subject=areas"), 200, "第一片区", "已公布", "申诉截止")
		mark := assess.Mark{Month: "2017-07", Who: assess.Who{Subject: assess.Areas, Of: string(w.West)}}.Link()
		site.As(west)
		wants(t, site.Get(mark), 200, "7 ÷ 7 = 100.00%", "本期没有检查")
		wants(t, site.Post(mark, url.Values{"rule": {"on_time"}, "reason": {""}}), 422, "请填写")
		if got := site.Post(mark, url.Values{"rule": {"on_time"}, "reason": {awkward}, "_key": {"k"}}); got.Status != 303 {
			t.Fatalf("appeal: %d %s", got.Status, got.Text("main"))
		}
		wants(t, site.Get("/assess/appeals"), 200, "SS-0001", "待裁定")
		east := west
		east.Grants = []access.Grant{{Role: access.AreaLead, Scope: access.Area, Of: string(w.East)}}
		site.As(east)
		wants(t, site.Get("/assess/appeals"), 200, "没有申诉")
		if got := site.Get(mark); strings.Contains(got.Body, "SS-0001") {
			t.Error("another area sees the appeal")
		}
		site.As(w.Office)
		p, err := service.Appeals(t.Context(), w.Office, assess.Filter{})
		if err != nil || len(p.Appeals) != 1 {
			t.Fatal(err)
		}
		answer := url.Values{"month": {"2017-07"}, "subject": {assess.Areas}, "of": {string(w.West)}, "adjust": {"x"}, "reason": {awkward}}
		wants(t, site.Post("/assess/appeals/"+string(p.Appeals[0].ID), answer), 422)
		answer.Set("adjust", "0")
		if got := site.Post("/assess/appeals/"+string(p.Appeals[0].ID), answer); got.Status != 303 {
			t.Fatalf("decide: %d %s", got.Status, got.Text("main"))
		}
		wants(t, site.Post("/assess/months/lock", url.Values{"month": {"2017-07"}}), 422, "时限还没有到")
		w.Clock.Add(49 * time.Hour)
		if got := site.Post("/assess/months/lock", url.Values{"month": {"2017-07"}}); got.Status != 303 {
			t.Fatalf("lock: %d %s", got.Status, got.Text("main"))
		}
		follow(t, site, service, w)
		for _, file := range []string{"/assess/consequences.csv", "/assess/consequences.xlsx?state=proposed", "/assess.csv?month=locked", "/assess/appeals.csv", "/assess/sets.csv", "/assess/word", "/assess/pdf", "/assess.xlsx", page.Sets[0].Link() + "/what-if.csv?month=2017-07&moves=up"} {
			if got := site.Get(file); got.Status != 200 || got.Body == "" {
				t.Errorf("%s: %d", file, got.Status)
			}
		}
		wants(t, site.Get("/assess/examples"), 200, "R8", "R2b", "合计不符", "不完整", "默认细则")
		wants(t, site.Get("/assess/examples/R2b"), 200, "90.71", "公布的结果", "452")
		wants(t, site.Get("/assess/examples/R8"), 200, "总分 100，标题合计 110，细项合计 100")
		wants(t, site.Get("/assess/examples/R99"), 404)
		wants(t, site.Post("/assess/examples/R8", url.Values{"subject": {"x"}}), 422, "请选择类别")
		drafted := site.Post("/assess/examples/R8", url.Values{"subject": {assess.Areas}})
		wants(t, site.Get(drafted.Location), 200, "标题合计 110，细项合计 100")
		wants(t, site.Post(drafted.Location+"/enforce", url.Values{"from": {"2017-09-01"}, "basis": {"x"}}), 422, "标题合计 110，细项合计 100")
		fact := url.Values{"subject": {assess.Areas}, "of": {string(w.West)}, "kind": {"noted.media"}, "day": {"2017-08-03"}, "times": {"0"}, "ground": {awkward}, "document": {awkward}}
		wants(t, site.Get("/assess/notes"), 200, "还没有登记事项")
		wants(t, site.Get("/assess/notes/new"), 200, "类别")
		wants(t, site.Get("/assess/notes/new?subject=areas"), 200, "媒体曝光", "第一片区")
		wants(t, site.Post("/assess/notes", fact), 422, "请填写 1 至")
		fact.Set("times", "1")
		saved := site.Post("/assess/notes", fact)
		if saved.Status != 303 {
			t.Fatalf("note: %d %s", saved.Status, saved.Text("main"))
		}
		note := saved.Location
		wants(t, site.Get(note), 200, "KD-0001", "待确认", "媒体曝光")
		if got := site.Post(note+"/confirm", nil); got.Status == 303 {
			t.Error("confirmed by who noted it")
		}
		other := w.Office
		other.Account = id.New[id.Account]()
		site.As(other)
		if got := site.Post(note+"/confirm", nil); got.Status != 303 {
			t.Fatalf("confirm: %d", got.Status)
		}
		wants(t, site.Get("/assess/notes?kind=noted.media&state=confirmed"), 200, "KD-0001", "1件")
		wants(t, site.Get("/assess/notes?state=withdrawn"), 200, "没有")
		wants(t, site.Post(note+"/withdraw", url.Values{"reason": {""}}), 422, "请填写")
		if got := site.Get("/assess/notes.csv"); !strings.Contains(got.Body, "KD-0001") {
			t.Errorf("the file: %s", got.Body)
		}
		site.As(west)
		if got := site.Get("/assess/notes/new"); got.Status == 200 {
			t.Error("an area notes facts")
		}
		site.As(w.Office)
		tag = lang.English
		for _, at := range []string{"/assess", "/assess/consequences", "/assess/settings", "/assess/appeals", "/assess/sets", page.Sets[0].Link(), page.Sets[0].Link() + "/what-if", mark, "/assess?on=black", "/assess/notes", "/assess/notes/new?subject=areas", note, "/assess/examples", "/assess/examples/R3", "/assess/examples/A"} {
			wants(t, site.Get(at), 200)
		}
	})
}

// shaped holds that without a script the form draws the fields of every shape,
// tries a rule on numbers, and says what is wrong where.
func shaped(t *testing.T, site *webtest.Site, rule string, form url.Values) {
	t.Helper()
	for shape, label := range map[string]string{"each": "递增", "bands": "分段", "range": "幅度下限", "bonus": "上限", "veto": "上限", "earn": "每次或每点分值", "share": "分母", "rate": "满分界限"} {
		form.Set("shape", shape)
		form.Set("do", "shape")
		wants(t, site.Post(rule, form), 200, label)
	}
	form.Set("value", "cases.rework")
	form.Set("shape", "each")
	form.Set("steps", "3 = 2\nx = 1")
	form.Set("do", "try")
	wants(t, site.Post(rule, form), 422, "第 2 行应写成")
	form.Set("steps", "3 = 2")
	form.Set("of", "")
	form.Set("try_n", "4")
	// Two at 1, two at 2, of 25.
	wants(t, site.Post(rule, form), 200, "得 19 分")
	form.Set("try_n", "-1")
	wants(t, site.Post(rule, form), 422, "请填写 0 至")
	form.Set("shape", "bands")
	form.Set("bands", "60 = 5\n50 = 9")
	form.Set("do", "save")
	wants(t, site.Post(rule, form), 422, "分段应按界限排列")
}

// edited holds that a rule is added to a draft, taken out of it, and that its
// head and headings are changed.
func edited(t *testing.T, site *webtest.Site, service *assess.Service, w *casestest.World) {
	t.Helper()
	page, err := service.Sets(t.Context(), w.Office, assess.SetFilter{Subject: assess.Committees})
	if err != nil {
		t.Fatal(err)
	}
	made, err := service.Copy(t.Context(), w.Office, page.Sets[0].ID, "edit")
	if err != nil {
		t.Fatal(err)
	}
	set := func() assess.Set {
		t.Helper()
		s, _, _, err := service.Get(t.Context(), w.Office, made)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	at := set().Link()
	wants(t, site.Get(at+"/rules/new?part=cases"), 200, "代号")
	wants(t, site.Get(at+"/rules/new?part=nothing"), 404)
	rule := url.Values{"edit": {"1"}, "code": {"rework"}, "name": {awkward}, "source": {"event"}, "shape": {"bonus"}, "value": {"noted.outstanding"}, "per": {"0.5"}, "cap": {"2"}}
	wants(t, site.Post(at+"/rules/new?part=cases", rule), 422, "代码重复")
	rule.Set("code", "new")
	wants(t, site.Post(at+"/rules/new?part=cases", rule), 422, "代码不能是 new")
	rule.Set("code", "extra")
	if got := site.Post(at+"/rules/new?part=cases", rule); got.Status != 303 {
		t.Fatalf("add: %d %s", got.Status, got.Text("main"))
	}
	if _, r, ok := set().Body.Rule("extra"); !ok || r.Cap != 2000 || r.Full != 0 {
		t.Errorf("the new rule: %+v", r)
	}
	wants(t, site.Post(at+"/rules/extra", url.Values{"do": {"remove"}, "edit": {"1"}}), 422, "草稿已被修改")
	if got := site.Post(at+"/rules/extra", url.Values{"do": {"remove"}, "edit": {"2"}}); got.Status != 303 {
		t.Fatalf("remove: %d", got.Status)
	}
	wants(t, site.Get(at+"/head"), 200, "黑榜后几名", "标题 4")
	head := url.Values{
		"edit": {"3"}, "name": {awkward}, "full": {"110"}, "top": {"2"}, "part_0": {"检查"}, "part_full_0": {"40"}, "part_1": {""}, "part_2": {"加减"}, "part_3": {"新标题"}, "part_full_3": {"10"},
	}
	wants(t, site.Post(at+"/head", head), 422, "标题下还有 2 个项目")
	head.Set("part_1", "整改")
	head.Set("part_full_1", "60")
	if got := site.Post(at+"/head", head); got.Status != 303 {
		t.Fatalf("head: %d %s", got.Status, got.Text("main"))
	}
	if b := set().Body; len(b.Parts) != 4 || b.Full != 110_000 || b.Lists.Top != 2 || len(b.Parts[1].Rules) != 2 || b.Parts[3].Code == "" {
		t.Errorf("the head: %+v", b)
	}
	wants(t, site.Get(at), 200, "总分 110，标题合计 110，细项合计 100")
	if got := site.Get(at + "/xlsx"); got.Status != 200 || got.Body == "" {
		t.Errorf("the set as a file: %d", got.Status)
	}
}

// follow decides what follows from the locked month, and changes the settings.
func follow(t *testing.T, site *webtest.Site, service *assess.Service, w *casestest.World) {
	t.Helper()
	list, err := service.Consequences(t.Context(), w.Office, assess.ConsequenceFilter{Subject: assess.Areas, Sort: "number"})
	if err != nil || len(list.List) < 2 || list.List[0].Kind != assess.Commendation {
		t.Fatalf("what follows: %+v %v", list, err)
	}
	wants(t, site.Get("/assess/consequences"), 200, list.List[0].Label(), "通报表扬", "待确认", "红榜")
	wants(t, site.Get("/assess/consequences?kind=account"), 200, "没有符合")
	at := list.List[0].Link()
	wants(t, site.Get(at), 200, "系统提出", "2017-07：第 1 名")
	wants(t, site.Post(at+"/follow", url.Values{"title": {""}, "details": {awkward}}), 422, "请填写")
	for _, x := range []struct{ path, name string }{{at + "/follow", "title"}, {at + "/withdraw", "reason"}, {list.List[1].Link() + "/dismiss", "reason"}} {
		if got := site.Post(x.path, url.Values{x.name: {awkward}, "details": {awkward}}); got.Status != 303 {
			t.Fatalf("%s: %d %s", x.path, got.Status, got.Text("main"))
		}
	}
	wants(t, site.Get(at), 200, "已撤销")
	wants(t, site.Get(list.List[1].Link()), 200, "不予采用")
	wants(t, site.Get("/assess/settings"), 200, "申诉时限")
	sent := url.Values{"version": {"0"}, "hours": {"0"}, "interview": {"1"}, "organisation": {"2"}, "account": {"3"}}
	wants(t, site.Post("/assess/settings", sent), 422)
	sent.Set("hours", "72")
	if got := site.Post("/assess/settings", sent); got.Status != 303 {
		t.Fatalf("settings: %d %s", got.Status, got.Text("main"))
	}
}
