package planweb_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/events"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/plan"
	"chuangwei/internal/plan/planweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	plan   *plan.Service
	tag    lang.Tag
	person id.Person
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), tag: lang.Chinese}
	files, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h.plan = plan.New(plan.Options{DB: d, Bus: &events.Bus{}, Files: files})
	h.person, err = h.Org.CreatePerson(t.Context(), access.System(casestest.County), org.PersonDraft{Unit: h.WestA, Name: "一大队职工", Title: "队员"})
	if err != nil {
		t.Fatal(err)
	}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	(&planweb.Handler{DB: d, Pages: h.Pages, Plan: h.plan, Photos: h.Photos}).Register(h.Mux)
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

const awkward = `清扫 'O"Neil' 100%_😀 <script>alert(1)</script>`

func TestATaskIsEnteredPassedOnReportedAndChecked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for _, at := range []string{"/plan", "/plan/table", "/plan/gantt", "/plan/tasks", "/plan/objectives", "/plan/duties", "/plan/calendars", "/plan/import", "/plan/tasks/new"} {
			wants(t, h.Get(at), 200)
		}
		if got := h.Post("/plan/objectives", url.Values{"title": {"市容环境"}, "document": {"永办字〔2017〕52号"}}); got.Status != 303 {
			t.Fatalf("objective: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get("/plan/objectives"), 200, "市容环境", "52号")
		wants(t, h.Post("/plan/tasks", url.Values{"title": {""}, "measure": {"number"}, "target": {"x"}}), 422, "目标值应为大于0的数")
		sent := url.Values{"title": {awkward}, "lead": {string(h.WestA)}, "starts_on": {"2017-08-01"}, "due_on": {"2017-08-20"}, "measure": {"number"}, "target": {"300"}, "unit": {"处"}, "_key": {"k"}}
		made := h.Post("/plan/tasks", sent)
		if made.Status != 303 {
			t.Fatalf("create: %d %s", made.Status, made.Text("main"))
		}
		if again := h.Post("/plan/tasks", sent); again.Location != made.Location {
			t.Errorf("sent twice: %s", again.Location)
		}
		at := made.Location
		wants(t, h.Get(at), 200, awkward, "已下达", "未分到人", "2017-08-20 已超期")
		for _, page := range []string{"/plan", "/plan/table", "/plan/gantt", "/plan/tasks?late=1", "/plan/tasks?waiting=1"} {
			p := h.Get(page)
			wants(t, p, 200)
			if page != "/plan" && !strings.Contains(p.Text("main"), "RW-0001") {
				t.Errorf("%s does not show the task", page)
			}
		}
		if h.Get("/plan/gantt").Count("rect.gantt-bar") != 1 {
			t.Error("no bar is drawn")
		}
		wants(t, h.Get("/plan/tasks?q=nothing"), 200, "没有符合条件的记录")

		h.As(h.Liaison)
		wants(t, h.Get(at), 200, "一大队职工")
		if got := h.Post(at+"/pass", url.Values{"persons": {string(h.person)}, "part": {"东段"}}); got.Status != 303 {
			t.Fatalf("pass: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Post(at+"/report", url.Values{"reached": {"300"}, "complete": {"1"}}), 422, "请填写进展情况")
		done := h.Send(at+"/report", url.Values{"reached": {"300"}, "note": {"完成"}, "complete": {"1"}}, webtest.File{Field: "photos", Name: "photo.jpg", Content: h.JPEG(true)})
		if done.Status != 303 {
			t.Fatalf("report: %d %s", done.Status, done.Text("main"))
		}
		if got := h.Post(at+"/accept", nil); got.Status != 403 {
			t.Errorf("the unit accepts its own: %d", got.Status)
		}
		h.As(h.Office)
		wants(t, h.Get(at), 200, "待核查", "报完成")
		wants(t, h.Get("/m/tasks/RW-0001"), 200, "待核查")
		if got := h.Post(at+"/return", url.Values{"reason": {""}}); got.Status != 422 {
			t.Errorf("sent back without a reason: %d", got.Status)
		}
		if got := h.Post(at+"/accept", nil); got.Status != 303 {
			t.Fatalf("accept: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get(at), 200, "已完成", "核查通过")
		h.tag = lang.English
		for _, page := range []string{"/plan", "/plan/table", "/plan/gantt", "/plan/tasks", at} {
			wants(t, h.Get(page), 200)
		}
	})
}

func TestTheTaskListIsImportedExportedAndImportedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		const head = "序号,工作目标,任务内容,目标值,计量单位,牵头单位,责任单位,协助单位,片区,完成时限,责任人\n"
		bad := head + "1.1,市容,清理垃圾,300,处,没有这个单位,,,,2017.13.40,\n1.2.1,市容,下级,,,城管大队,,,,,\n"
		p := h.Upload("/plan/import", url.Values{"do": {"import"}}, "plan.csv", []byte(bad))
		wants(t, p, 422, "没有导入", "没有唯一的单位“没有这个单位”", "1.2.1的上级1.2不在它前面的行中")
		good := head + "1.1,市容,清理垃圾,300,处,城管大队,县教体局、县供电公司,恩江镇,第一片区,2017年8月31日,一大队职工\n1.1.1,市容,清理北街,,,城管大队,,,第一片区,8月30日,\n"
		p = h.Upload("/plan/import", url.Values{"do": {"try"}}, "plan.csv", []byte(good))
		wants(t, p, 200, "将新增2项")
		if list, err := h.plan.List(t.Context(), h.Office, plan.Filter{}); err != nil || list.Total != 0 {
			t.Errorf("a trial left %d tasks: %v", list.Total, err)
		}
		wants(t, h.Upload("/plan/import", url.Values{"do": {"import"}}, "plan.csv", []byte(good)), 200, "新增2项")
		wants(t, h.Upload("/plan/import", url.Values{"do": {"import"}}, "plan.csv", []byte(good)), 200, "未变2项")
		got := h.Get("/plan/table.xlsx")
		if got.Status != 200 {
			t.Fatalf("export: %d", got.Status)
		}
		wants(t, h.Upload("/plan/import", url.Values{"do": {"import"}}, "again.xlsx", []byte(got.Body)), 200, "未变2项")
		wants(t, h.Get("/plan/table"), 200, "1.1.1", "清理北街")
		form := h.Get("/plan/import/form.xlsx")
		if _, err := office.Open("form.xlsx", bytes.NewReader([]byte(form.Body)), int64(len(form.Body))); err != nil {
			t.Error(err)
		}
		wants(t, h.Upload("/plan/import", url.Values{"do": {"try"}}, "x.xlsx", []byte("\x7fELF\x00\x00\x00")), 422, "不是电子表格")
	})
}

func TestDutiesMakeTasksArePausedAndGoOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		wants(t, h.Post("/plan/duties", url.Values{"title": {"x"}, "rule": {"FREQ=HOURLY"}, "starts_on": {"2017-08-21"}}), 422, "重复规则不正确", "请选择单位")
		made := h.Post("/plan/duties", url.Values{"title": {"每日保洁检查"}, "rule": {"FREQ=DAILY"}, "starts_on": {"2017-08-21"}, "units": {string(h.WestA), string(h.EastA)}, "days": {"0"}})
		if made.Status != 303 {
			t.Fatalf("duty: %d %s", made.Status, made.Text("main"))
		}
		round := func() (n int) {
			err := d.Write(t.Context(), casestest.County, func(tx *db.Tx) (err error) {
				n, err = h.plan.MakeDue(t.Context(), tx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n, again := round(), round(); n != 6 || again != 0 {
			t.Errorf("three days of two units made %d, then %d", n, again)
		}
		wants(t, h.Get("/plan/duties"), 200, "每日保洁检查", "每天")
		wants(t, h.Post(made.Location+"/pause", url.Values{"reason": {""}}), 422, "请填写原因")
		if got := h.Post(made.Location+"/pause", url.Values{"reason": {"汛期"}}); got.Status != 303 {
			t.Fatalf("pause: %d", got.Status)
		}
		h.Clock.Add(48 * time.Hour)
		if n := round(); n != 0 {
			t.Errorf("paused it made %d", n)
		}
		if got := h.Post(made.Location+"/resume", nil); got.Status != 303 {
			t.Fatalf("resume: %d", got.Status)
		}
		if n := round(); n != 2 {
			t.Errorf("it went on with %d, want those of today", n)
		}
		wants(t, h.Get(made.Location), 200, "汛期", "进行中")
		wants(t, h.Get(made.Location+"/edit"), 200)
	})
}

// A list exports what it shows: the same narrowing, the same order.
func TestDutiesAreExportedAsShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for _, title := range []string{"每日保洁检查", "Ae 'O\"Neil'", "Zz周报"} {
			if got := h.Post("/plan/duties", url.Values{"title": {title}, "rule": {"FREQ=WEEKLY;BYDAY=MO"}, "starts_on": {"2017-08-21"}, "units": {string(h.WestA)}, "days": {"0"}}); got.Status != 303 {
				t.Fatalf("another duty: %d %s", got.Status, got.Text("main"))
			}
		}
		for _, at := range []string{"?sort=title", "?sort=-title", "?sort=-made", "?state=paused", "?state=active&sort=late"} {
			shown := h.Get("/plan/duties" + at).Texts("main table a[data-open]")
			file := h.Get("/plan/duties.csv" + at)
			rows := strings.Split(strings.TrimSpace(file.Body), "\r\n")[1:]
			if file.Status != 200 || len(rows) != len(shown) || at != "?state=paused" && len(shown) != 3 {
				t.Errorf("%s: shown %q, exported %q", at, shown, rows)
				continue
			}
			for i := range shown {
				if !strings.HasPrefix(strings.Trim(strings.ReplaceAll(rows[i], `""`, `"`), `"`), shown[i]) {
					t.Errorf("%s: row %d shows %s, exports %s", at, i, shown[i], rows[i])
				}
			}
		}
	})
}

func TestACalendarsAddressIsSecretAndRevocable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		var account id.Account
		err := d.Write(t.Context(), casestest.County, func(tx *db.Tx) error {
			account = h.Liaison.Account
			_, err := tx.Exec(t.Context(), `INSERT INTO accounts (county, id, name, label, password, created_at) VALUES ($1, $2, 'liaison', $3, '', 0)`, tx.County, account, h.Liaison.Name)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.plan.Create(t.Context(), h.Office, plan.Draft{Title: awkward, Lead: h.WestA, DueOn: "2017-08-31"}); err != nil {
			t.Fatal(err)
		}
		h.As(h.Liaison)
		page := h.Post("/plan/calendars", url.Values{"unit": {string(h.WestA)}})
		wants(t, page, 200, "地址只在此显示一次")
		i := strings.Index(page.Body, "/feeds/")
		at := page.Body[i : i+strings.Index(page.Body[i:], ".ics")+4]
		feed := h.Get(at)
		if feed.Status != 200 || !strings.Contains(feed.Body, "DTSTART;VALUE=DATE:20170831") || !strings.Contains(feed.Body, "RW-0001") {
			t.Errorf("feed: %d %s", feed.Status, feed.Body)
		}
		if got := h.Get(strings.Replace(at, "360825", "110105", 1)); got.Status != 404 {
			t.Errorf("in another county: %d", got.Status)
		}
		if got := h.Post("/plan/calendars", url.Values{"unit": {string(h.EastA)}}); got.Status != 403 {
			t.Errorf("of a foreign unit: %d", got.Status)
		}
		revoke := h.Get("/plan/calendars").Attr(`form[action$="/revoke"]`, "action")
		if got := h.Post(revoke, nil); got.Status != 303 {
			t.Fatalf("revoke: %d", got.Status)
		}
		if got := h.Get(at); got.Status != 404 {
			t.Errorf("revoked: %d", got.Status)
		}
	})
}
