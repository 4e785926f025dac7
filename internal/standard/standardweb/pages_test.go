package standardweb_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/standard"
	"chuangwei/internal/standard/standardweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

const awkward = `统计 'O"Neil' 100%_😀 <script>alert(1)</script>`

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

func TestTheStandardIsAdoptedMeasuredAndProvenOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, s, tag := casestest.New(t, d), webtest.New(t), lang.Chinese
		s.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
			return ui.With(lang.With(ctx, tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: w.Clock.Now()}), nil
		}
		held := standard.New(standard.Options{DB: d})
		(&standardweb.Handler{DB: d, Pages: s.Pages, Standard: held}).Register(s.Mux)
		unit := access.Actor{County: casestest.County, Account: id.New[id.Account](), Unit: w.Works, Name: "住建局联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: string(w.Works)}}}
		did := func(at string, v url.Values) string {
			t.Helper()
			got := s.Post(at, v)
			if got.Status != 303 {
				t.Fatalf("%s: %d %s", at, got.Status, got.Text("main"))
			}
			return got.Location
		}
		s.As(w.Office)
		wants(t, s.Get("/standard"), 200, "还没有启用的标准", "省级卫生县城标准")
		wants(t, s.Get("/standard/evidence"), 200, "还没有下达材料清单")
		tree := did("/standard/trees", url.Values{"shipped": {"province"}, "_key": {"a"}})
		wants(t, s.Get(tree), 200, "草案", "JX-1", "以省标准正式文本为准")
		did(tree+"/node", url.Values{"was": {"03-02-02"}, "code": {"03-02-02"}, "name": {awkward}, "kind": {"at_least"}, "target": {"85"}, "measure": {"%"}, "unit": {string(w.Works)}, "evidence": {"statistics"}})
		wants(t, s.Post(tree+"/node", url.Values{"code": {"x"}, "name": {"x"}, "kind": {"yes_no"}}), 422, "03-05-01")
		wants(t, s.Post(tree+"/force", url.Values{"from": {"x"}}), 422, "请填写日期")
		did(tree+"/force", url.Values{"from": {"2017-05-01"}})
		wants(t, s.Get("/standard"), 200, awkward, "无依据", "共65条", "施行")
		clause := "/standard/clauses/03-02-02"
		wants(t, s.Post(clause+"/measure", url.Values{"value": {"x"}, "day": {"2017-08-01"}, "source": {awkward}}), 422, "请填写数字")
		did(clause+"/measure", url.Values{"value": {"70"}, "day": {"2017-08-01"}, "source": {awkward}})
		wants(t, s.Get(clause), 200, "未达标", "70%，低于要求的85%", awkward)
		wants(t, s.Get("/standard?state=not_met"), 200, "共1条")
		wants(t, s.Get("/standard?q=zzz"), 200, "没有符合条件的记录")
		wants(t, s.Post("/standard/evidence/year", url.Values{"year": {"17"}, "due_on": {"2017-08-20"}}), 422, "年度应为")
		did("/standard/evidence/year", url.Values{"year": {"2017"}, "due_on": {"2017-08-20"}})
		s.As(unit)
		wants(t, s.Get("/standard/evidence?mine=1&unit="+string(w.Works)), 200, "JX-03-02-2017", "逾期")
		asked := s.Get("/standard/evidence?item=03-02&clause=03-02-02&good=1&year=2013")
		wants(t, asked, 200, "项目：03-02", "条款：03-02-02", "年度：2013", "只看合格且有效的")
		piece := "/standard/evidence/JX-03-02-2017-001"
		wants(t, s.Get(piece), 200, "未报", "报送材料")
		list, err := held.List(t.Context(), unit, standard.Filter{Clause: "03-02-02"})
		if err != nil || len(list.Evidence) != 1 {
			t.Fatalf("%d pieces: %v", len(list.Evidence), err)
		}
		at := list.Evidence[0].Link()
		wants(t, s.Post(at+"/hand", url.Values{"dated": {"2017-08-01"}, "pages": {"0"}, "reference": {"https://example.org"}}), 422, "页数应为")
		did(at+"/hand", url.Values{"dated": {"2017-08-01"}, "pages": {"2"}, "reference": {"/documents/x"}, "note": {awkward}})
		s.As(w.Office)
		wants(t, s.Post(at+"/review", url.Values{"outcome": {"return"}}), 422, "请填写此项")
		did(at+"/review", url.Values{"outcome": {"accept"}})
		wants(t, s.Get(at), 200, "合格", awkward)
		wants(t, s.Get("/standard/box?item=03-02&year=2017"), 200, "卷内目录", "盒脊", "JX-03-02-2017", "共1份2页")
		wants(t, s.Get("/standard/units"), 200, "县住建局")
		if paper := s.Get("/standard/box/word?item=03-02&year=2017"); paper.Status != 200 || !strings.HasPrefix(paper.Body, "PK") {
			t.Errorf("contents in Word: %d %s", paper.Status, paper.Text("main"))
		}
		for _, file := range []string{"/standard.csv?state=not_met", "/standard/evidence.csv?clause=03-02-02", "/standard/units.csv"} {
			if got := s.Get(file); got.Status != 200 || strings.Count(got.Body, "\r\n") != 2 {
				t.Errorf("%s: %d %s", file, got.Status, got.Body)
			}
		}
		for _, file := range []string{"/standard.xlsx", tree + "/xlsx", "/standard/archive.zip"} {
			if got := s.Get(file); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
				t.Errorf("%s: %d", file, got.Status)
			}
		}
		next := did("/standard/trees", url.Values{"from": {strings.TrimPrefix(tree, "/standard/trees/")}})
		wants(t, s.Get(next+"?node=03-02-02"), 200, "没有不同", "JX-2")
		did(next+"/node", url.Values{"was": {"03-02-02"}, "code": {"03-02-02"}, "name": {awkward}, "kind": {"at_least"}, "target": {"90"}, "measure": {"%"}, "unit": {string(w.Works)}, "evidence": {"statistics"}, "weight": {"2"}})
		wants(t, s.Get(next), 200, "03-02-02 修改了：指标值（≥ 85% → ≥ 90%）", "权重（1 → 2）")
		wants(t, s.Get("/standard/trees"), 200, "施行中", "草案")
		tag = lang.English
		for _, page := range []string{"/standard", "/standard/trees", tree, next, clause, "/standard/evidence", at, "/standard/units", "/standard/box?item=03-02"} {
			wants(t, s.Get(page), 200)
		}
	})
}

func TestASheetIsLookedAtBeforeItReplacesADraft(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, s, tag := casestest.New(t, d), webtest.New(t), lang.Chinese
		s.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
			return ui.With(lang.With(ctx, tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: w.Clock.Now()}), nil
		}
		held := standard.New(standard.Options{DB: d})
		(&standardweb.Handler{DB: d, Pages: s.Pages, Standard: held}).Register(s.Mux)
		s.As(w.Office)
		tree := s.Post("/standard/trees", url.Values{"shipped": {"province"}, "_key": {"a"}}).Location
		wants(t, s.Get(tree), 200, "导入表格")
		at := tree + "/import"
		wants(t, s.Get(at), 200, "下载草案现有条目的表格")
		if form := s.Get(at + "/form.xlsx"); form.Status != 200 || !strings.HasPrefix(form.Body, "PK") {
			t.Errorf("the draft as it is: %d", form.Status)
		}
		const content = "Code,Name,Kind of target,Target\n03,Chapter,,\n03-02,Item,,\n03-02-02,Clause,at_least,91\n"
		look := s.Upload(at, nil, "x.csv", []byte(content))
		wants(t, look, 200, "核对无误，尚未导入", "删除", "更新 3", "改动：", "指标值")
		confirm := url.Values{"name": {"x.csv"}, "content": {base64.StdEncoding.EncodeToString([]byte(content))}, "version": {look.Attr("input[name=version]", "value")}}
		if confirm.Get("version") != "1" {
			t.Fatalf("looked at as version %q", confirm.Get("version"))
		}
		s.Post(tree+"/drop", url.Values{"code": {"10"}, "version": {"1"}})
		wants(t, s.Post(at, confirm), 422, "刚被别人改过")
		wants(t, s.Get(tree), 200, "01-01-01")
		confirm.Set("version", "2")
		wants(t, s.Post(at, confirm), 200, "已导入")
		if page := s.Get(tree); strings.Contains(page.Text("main"), "01-01-01") || !strings.Contains(page.Text("main"), "03-02-02 Clause") {
			t.Errorf("after the import: %s", page.Text("main"))
		}
		tag = lang.English
		wants(t, s.Get(at), 200, "The sheet replaces all entries")
		s.Post(tree+"/force", url.Values{"from": {"2017-05-01"}})
		wants(t, s.Get(at), 409)
	})
}

// street has nothing open, and one category of cases.
type street struct{}

func (street) Open(context.Context, *db.Tx, *figures.Then) (standard.Street, error) {
	return standard.Street{}, nil
}

func (street) Things(context.Context, *db.Tx) (standard.Things, error) {
	return standard.Things{standard.CaseHook: {{Code: "07001", Names: []string{"非法小广告", "Small ads"}}}}, nil
}

func TestTheOfficeTakesOverWhatAnEditionLacks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, s := casestest.New(t, d), webtest.New(t)
		s.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
			return ui.With(lang.With(ctx, lang.Chinese), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: w.Clock.Now()}), nil
		}
		held := standard.New(standard.Options{DB: d, Streets: street{}})
		(&standardweb.Handler{DB: d, Pages: s.Pages, Standard: held}).Register(s.Mux)
		s.As(w.Office)
		tree := s.Post("/standard/trees", url.Values{"shipped": {"province"}, "_key": {"a"}}).Location
		s.Post(tree+"/force", url.Values{"from": {"2017-05-01"}})
		wants(t, s.Get(tree), 200, "都已关联")
		s.Post("/standard/clauses/03-05-01/hang", url.Values{"subject": {standard.CaseHook}, "code": {"07001"}, "off": {"1"}})
		wants(t, s.Get("/standard/clauses/03-05-01"), 200, "调整条款关联", "删除07001")
		wants(t, s.Get(tree), 200, "缺少1项关联", "03-05-01", "问题类别：07001")
		wants(t, s.Post(tree+"/take", url.Values{}), 422, "请至少勾选一项")
		if got := s.Post(tree+"/take", url.Values{"hook": {"case:07001"}}); got.Status != 303 {
			t.Errorf("%d %s", got.Status, got.Text("main"))
		}
		wants(t, s.Get(tree), 200, "都已关联", "接收随系统提供的标准的关联", "1项")
	})
}
