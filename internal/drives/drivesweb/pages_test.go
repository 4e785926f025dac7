package drivesweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/drives"
	"chuangwei/internal/drives/drivesweb"
	"chuangwei/internal/lang"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

// house is a county that holds attack weeks, and its pages.
type house struct {
	*webtest.Site
	*casestest.World
	t   *testing.T
	s   *drives.Service
	tag lang.Tag
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), t: t, tag: lang.Chinese}
	group := patrol.New(patrol.Options{DB: d, Ground: h.Areas, People: h.Org, Cases: h.Cases})
	h.s = drives.New(drives.Options{DB: d, Cases: h.Cases, Patrol: app.GroupInDrives{Group: group}})
	h.Photos.Guard(drives.SubjectWork, access.SeeCase, h.s.Owners)
	h.Photos.Guard(drives.SubjectCell, access.SeeCase, h.s.Owners)
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	(&drivesweb.Handler{DB: d, Pages: h.Pages, Drives: h.s, Cases: h.Cases, Photos: h.Photos, Address: "https://cw.example"}).Register(h.Mux)
	h.As(h.Office)
	return h
}

func (h *house) wants(p webtest.Page, status int, says ...string) webtest.Page {
	h.t.Helper()
	if p.Status != status {
		h.t.Fatalf("status %d, want %d: %s", p.Status, status, p.Text("main"))
	}
	for _, s := range says {
		if !strings.Contains(p.Text("main"), s) {
			h.t.Errorf("the page does not say %q: %s", s, p.Text("main"))
		}
	}
	return p
}

// goes posts a form and follows where it leads.
func (h *house) goes(path string, fields url.Values) string {
	h.t.Helper()
	p := h.Post(path, fields)
	if p.Status != http.StatusSeeOther {
		h.t.Fatalf("%s: status %d: %s", path, p.Status, p.Text("main"))
	}
	return p.Location
}

func TestTheOfficeHoldsAnAttackWeekInTheBrowser(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		head := url.Values{
			"month": {"2017-08"}, "title": {"八月攻坚周 <b>'%"}, "starts": {"2017-08-23"}, "ends": {"2017-08-25"}, "notice": {"请落实"},
			"done_weight": {"40"}, "came_weight": {"20"}, "mark_weight": {"40"},
		}
		h.wants(h.Get("/drives"), 200, "还没有攻坚周")
		wrong := url.Values{"month": {"八月"}, "starts": {"2017-08-25"}, "ends": {"2017-08-23"}, "done_weight": {"90"}, "came_weight": {"20"}, "mark_weight": {"40"}}
		h.wants(h.Post("/drives", wrong), 422, "请填写月份", "请填写标题", "结束日期不能早于开始日期", "合计须为100")
		week := h.goes("/drives", head)
		h.wants(h.Post(week+"/items", url.Values{"title": {""}}), 422, "请填写标题")
		h.goes(week+"/items", url.Values{"title": {"清除小广告"}, "theme": {"appearance"}, "measure": {"处"}})
		h.goes(week+"/items", url.Values{"title": {"清运死角"}, "kinds": {"dump"}, "areas": {string(h.West)}, "target": {"3"}})
		p := h.wants(h.Get(week), 200, "八月攻坚周 <b>'%", "清除小广告", "清运死角", "不涉及")
		if n := p.Count("a.cell-sign"); n != 3 {
			t.Errorf("%d cells have a sign that opens them, want 3", n)
		}
		if p.Count(".a3-print table") != 1 {
			t.Error("the matrix is not on a sheet of A3")
		}
		h.goes(week+"/issue", nil)
		h.wants(h.Post(week+"/issue", nil), 422, "通知已印发")

		// A unit takes note of the notice and records work from its phone.
		h.As(h.Liaison)
		h.wants(h.Get(week+"/notice"), 200, "请在", "请落实", "已签收0/5个单位")
		h.goes(week+"/receive", nil)
		h.wants(h.Get(week+"/notice"), 200, "已签收1/5个单位")
		h.wants(h.Get("/m/drive"), 200, "清除小广告", "登记工作")
		if p := h.Post(week+"/cancel", url.Values{"reason": {"x"}}); p.Status != http.StatusForbidden {
			t.Errorf("a liaison calls it off: %d", p.Status)
		}
		cell := h.As(h.Office).Get(week).Attrs("a.cell-sign", "href")[2]
		h.As(h.Liaison)
		h.goes(cell+"/work", url.Values{"amount": {"3"}, "address": {"人民路18号 '%"}, "phone": {"1"}})
		h.wants(h.Post(cell+"/work", url.Values{"amount": {"-2"}}), 422, "请填写1至")
		h.wants(h.Get(cell), 200, "人民路18号 '%", "片区登记的工作", "3/3")
		h.wants(h.Get("/drives/records?q="+url.QueryEscape("18号 '%")), 200, "共1条，合计3")
		h.wants(h.Get("/drives/records?photos=never"), 200, "筛选条件")

		// The code of an area signs in whoever scans it.
		h.As(h.Office)
		p = h.wants(h.Get(week+"/code?area="+string(h.West)), 200, "有效至")
		code := p.Attr(".qr-page a", "href")
		h.As(h.Liaison)
		h.wants(h.Get(code), 200, "签到", h.Liaison.Name)
		at, err := url.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		h.goes(at.Path, at.Query())
		h.wants(h.Get(code), 200, "今天已签到")
		bad := at.Query()
		bad.Set("area", string(h.East))
		if p := h.Get(at.Path + "?" + bad.Encode()); p.Status != http.StatusForbidden {
			t.Errorf("a forged code is shown: %d", p.Status)
		}
		h.wants(h.Get("/drives/attendance?"+url.Values{"area": {string(h.West)}}.Encode()), 200, "到场1人", h.Liaison.Name, "扫码")

		// The office inspects, evaluates and publishes.
		h.As(h.Inspector)
		id := strings.TrimPrefix(cell, "/drives/cells/")
		h.wants(h.Post(cell+"/mark", url.Values{"mark_" + id: {"300"}}), 422, "0至100")
		h.goes(cell+"/mark", url.Values{"mark_" + id: {"88"}, "note_" + id: {"到位"}})
		h.As(h.Office)
		if p := h.Get(week + "/bulletin"); p.Status != http.StatusNotFound {
			t.Errorf("a bulletin before the evaluation: %d", p.Status)
		}
		h.Clock.Add(72 * time.Hour)
		h.wants(h.Post(week+"/evaluate", nil), 422, "请写评估意见")
		h.goes(week+"/evaluate", url.Values{"evaluation": {"总体较好"}})
		h.goes(week+"/bulletin", url.Values{"text": {"现将情况通报如下"}, "praised_" + string(h.West): {"best"}})
		h.goes(week+"/publish", nil)
		h.wants(h.Get(week+"/bulletin"), 200, "现将情况通报如下", "总体较好", "红榜", "第一片区", "1/2")
		for path, kind := range map[string]string{
			week + "/bulletin/word": "wordprocessingml", week + "/notice/word": "wordprocessingml", week + "/export": "spreadsheetml", week + "/notice/export": "spreadsheetml",
			"/drives/export?to_file=csv": "text/csv", "/drives/records/export": "spreadsheetml", "/drives/attendance/export": "spreadsheetml", "/drives/specials/export": "spreadsheetml",
			"/drives/propose/export": "spreadsheetml", "/drives/specials/appearance/export": "spreadsheetml",
		} {
			if p := h.Get(path); p.Status != 200 || !strings.Contains(p.Header.Get("Content-Type"), kind) {
				t.Errorf("%s: %d, %s", path, p.Status, p.Header.Get("Content-Type"))
			}
		}
		h.tag = lang.English
		h.wants(h.Get(week), 200, "Key tasks by area", "under way")
		h.wants(h.Get("/drives/specials"), 200, "City appearance", "Dust")
	})
}

func TestKeyTasksAreProposedAndPicked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.wants(h.Get("/drives/propose"), 200, "没有未办结问题")
		for i := range 3 {
			h.Open(h.Inspector, casestest.At(i))
		}
		p := h.wants(h.Get("/drives/propose"), 200, "积压问题（30分）", "第一片区")
		pick := p.Attr("input[name=pick]", "value")
		if n := p.Count("input[name=pick]"); n != 1 || pick == "" {
			t.Fatalf("%d proposals, the first %q", n, pick)
		}
		draft := url.Values{"month": {"2017-09"}, "title": {"九月攻坚周"}, "starts": {"2017-09-18"}, "ends": {"2017-09-24"}}
		h.wants(h.Post("/drives/propose", draft), 422, "请至少选择一行")
		draft.Set("pick", pick)
		week := h.goes("/drives/propose", draft)
		h.wants(h.Get(week), 200, "九月攻坚周", "草稿")
		if n := h.Get(week).Count("a.cell-sign"); n != 1 {
			t.Errorf("%d cells of what was picked, want 1", n)
		}
		h.As(h.Liaison)
		if p := h.Get("/drives/propose"); p.Status != http.StatusForbidden {
			t.Errorf("a liaison sees what is proposed: %d", p.Status)
		}
	})
}
