package patrolweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/patrol"
	"chuangwei/internal/patrol/patrolweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

// house is a county whose western brigade goes out, and its pages.
type house struct {
	*webtest.Site
	*casestest.World
	t       *testing.T
	group   *patrol.Service
	tag     lang.Tag
	officer access.Actor
	today   string
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), t: t, tag: lang.Chinese}
	h.group = patrol.New(patrol.Options{DB: d, Ground: h.Areas, People: h.Org, Cases: h.Cases})
	h.Photos.Guard(patrol.Subject, access.SeeCase, h.group.Owners)
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	(&patrolweb.Handler{DB: d, Pages: h.Pages, Patrol: h.group, Cases: h.Cases, Photos: h.Photos}).Register(h.Mux)
	if _, err := h.group.AddAgency(t.Context(), h.Office, patrol.AgencyDraft{Unit: h.WestA, Name: "城管", Need: 1}); err != nil {
		t.Fatal(err)
	}
	h.officer = access.Actor{
		County: h.Office.County, Account: id.New[id.Account](), Person: id.New[id.Person](), Unit: h.WestA, Name: "巡查队员",
		Grants: []access.Grant{{Role: access.PatrolMember, Scope: access.County}},
	}
	h.today = h.Clock.Now().In(time.FixedZone("", 8*3600)).Format(time.DateOnly)
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

// A list exports what it shows: the same narrowing, the same order.
func TestShiftsAndDailyReportsAreExportedAsShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		agencies, err := h.group.Agencies(t.Context(), h.Office)
		if err != nil {
			t.Fatal(err)
		}
		h.As(h.Office)
		for i, name := range []string{"早班 'O\"Neil'", "晚班", "换掉的班"} {
			at := h.Post("/patrol/shifts", form("day", h.today, "name", name, "starts", "10:00", "ends", "21:30", "need-"+string(agencies[0].ID), "1", "_key", name))
			h.wants(at, 303)
			switch i {
			case 0:
				h.wants(h.Post(at.Location+"/members", form("agency", string(agencies[0].ID), "name", "队员甲")), 303)
			case 2:
				h.wants(h.Post(at.Location+"/cancel", form("reason", "暴雨")), 303)
			}
		}
		csv := func(path string) []string {
			p := h.Get(path)
			if p.Status != 200 || !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") {
				t.Fatalf("%s: %d %s", path, p.Status, p.Text("main"))
			}
			return strings.Split(strings.TrimSpace(p.Body), "\r\n")[1:]
		}
		for gap, want := range map[string]string{"": "早班 晚班 换掉的班", "short": "晚班", "cancelled": "换掉的班", "missing": ""} {
			shown := h.Get("/patrol/shifts?gap=" + gap).Texts("main table a[data-open]")
			rows := csv("/patrol/shifts/export?to_file=csv&gap=" + gap)
			if want == "" {
				rows = nil
			}
			if len(shown) != len(strings.Fields(want)) || len(rows) != len(shown) {
				t.Errorf("%s: shown %q, exported %q", gap, shown, rows)
			}
			for i, name := range shown {
				if !strings.Contains(strings.ReplaceAll(rows[i], `""`, `"`), name) || !strings.Contains(want, strings.Fields(name)[0]) {
					t.Errorf("%s: shown %s, exported %s", gap, name, rows[i])
				}
			}
		}
		if rows := csv("/patrol/shifts/export?to_file=csv&gap=cancelled"); !strings.Contains(rows[0], "暴雨") {
			t.Errorf("why it was cancelled: %s", rows)
		}
		if p := h.Get("/patrol/shifts?area=" + string(h.East)); p.Count("main table") != 0 || p.Count(`main a[href="/patrol/shifts?from=`+h.today+`&to=`+shiftDay(t, h.today, 6)+`"]`) != 1 {
			t.Errorf("shifts of another area: %s", p.Text("main"))
		}

		for _, day := range []string{h.today, shiftDay(t, h.today, 1)} {
			h.As(h.officer)
			h.wants(h.Post("/patrol/actions", form("kind", "stall", "lon", "115.41", "lat", "27.31", "_key", day)), 303)
			h.Clock.Add(24 * time.Hour)
			if err := h.group.Tick(t.Context(), casestest.County); err != nil {
				t.Fatal(err)
			}
		}
		latest, first := h.Get("/patrol/daily").Texts("main table a[data-open]"), h.Get("/patrol/daily?sort=day").Texts("main table a[data-open]")
		if len(latest) < 2 || len(first) != len(latest) || latest[0] != first[len(first)-1] || latest[0] == first[0] {
			t.Errorf("the latest first: %q; the first first: %q", latest, first)
		}
		if rows := csv("/patrol/daily/export?to_file=csv&sort=day"); len(rows) != len(first) || !strings.HasPrefix(rows[0], strings.Fields(first[0])[0]) {
			t.Errorf("exported %q, shown %q", rows, first)
		}
		h.wants(h.Get("/patrol/daily?sort=x"), 200, "x")
	})
}

func shiftDay(t *testing.T, day string, n int) string {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return at.AddDate(0, 0, n).Format(time.DateOnly)
}

const awkward = `劝离 'O"Neil' 100%_😀 <script>alert(1)</script>`

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// A day in the browser: sign in to the shift, record on the phone, confirm
// after the cut-off; the report, the totals and the printed numbers are those
// of the records.
func TestADayGoesFromTheShiftToTheConfirmedReport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		agencies, err := h.group.Agencies(t.Context(), h.Office)
		if err != nil {
			t.Fatal(err)
		}
		h.As(h.Office)
		made := h.Post("/patrol/shifts", form("day", h.today, "name", "早班", "starts", "07:30", "ends", "21:30", "need-"+string(agencies[0].ID), "1", "_key", "s1"))
		h.wants(made, 303)
		shift := strings.TrimPrefix(made.Location, "/patrol/shifts/")
		h.wants(h.Get(made.Location), 200, "早班", "名单上还没有人")

		h.As(h.officer)
		h.wants(h.Get("/m/patrol"), 200, "占道经营摊点", "登记")
		h.wants(h.Post("/m/patrol/attend", form("shift", shift, "do", "in", "lon", "115.41", "lat", "27.31")), 303)
		action := form("kind", "stall", "count", "3", "lon", "115.41", "lat", "27.31", "accuracy", "9", "note", awkward, "phone", "1", "_key", "a1")
		for range 2 { // sent again on a weak network
			if r := h.Post("/patrol/actions", action); r.Status != 303 || r.Location != "/m/patrol" {
				t.Fatalf("record: %d %s", r.Status, r.Location)
			}
		}
		h.wants(h.Get("/m/patrol"), 200, "今天我登记的：1 条")
		// Who is out with one shift may fill in at another.
		h.As(h.Office)
		h.wants(h.Post("/patrol/shifts", form("day", h.today, "name", "晚班", "starts", "10:00", "ends", "21:30", "need-"+string(agencies[0].ID), "1", "_key", "s2")), 303)
		h.As(h.officer)
		if p := h.Get("/m/patrol"); p.Count(`form[action="/m/patrol/attend"]`) != 2 || !strings.Contains(p.Text("main details"), "晚班") {
			t.Errorf("another shift is not offered: %s", p.Text("main"))
		}
		h.wants(h.Get("/patrol"), 200, "早班", "城管 1/1")
		list := h.Get("/patrol/actions?as=stalls&from=" + h.today + "&to=" + h.today)
		h.wants(list, 200, "1 条，合计 3")
		if n := list.Count("main table tbody tr"); n != 1 {
			t.Errorf("%d rows", n)
		}
		one := h.Get(list.Attr("main table a[data-open]", "href"))
		h.wants(one, 200, awkward, "3 处")

		h.wants(h.Post("/patrol/daily/"+h.today+"/confirm", form("tomorrow", "x")), 422, "截止")
		h.Clock.Set(time.Date(2017, 8, 23, 14, 30, 0, 0, time.UTC)) // 22:30: late
		h.wants(h.Post("/patrol/daily/"+h.today+"/confirm", form("tomorrow", "", "difficulties", awkward)), 422, "请填写明日安排")
		h.wants(h.Post("/patrol/daily/"+h.today+"/confirm", form("tomorrow", "人民路", "difficulties", awkward)), 303)
		h.wants(h.Get("/patrol/daily/"+h.today), 200, "已确认", "迟报", "占道经营摊点", awkward, "人民路")
		h.wants(h.Get("/patrol/daily?late=yes"), 200, "1 份日报")
		h.wants(h.Get("/patrol/sums"), 200, "合计")
		h.wants(h.Get("/patrol/coverage"), 200, "1 条执法动作")
		word := h.Get("/patrol/daily/" + h.today + "/word")
		if word.Status != 200 || !strings.HasPrefix(word.Body, "PK") {
			t.Errorf("word: %d", word.Status)
		}
		for _, path := range []string{"/patrol/actions/export", "/patrol/daily/export", "/patrol/sums/export", "/patrol/coverage/export"} {
			csv := h.Get(path + "?to_file=csv")
			if csv.Status != 200 || strings.Count(strings.TrimSpace(csv.Body), "\n") < 1 {
				t.Errorf("%s: %d %q", path, csv.Status, csv.Body)
			}
		}
	})
}

func TestEveryPageIsInBothLanguagesForEverybody(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := open(t, d)
	if _, err := h.group.Record(t.Context(), h.officer, patrol.Draft{Kind: "stall", Place: cases.Place{Address: "人民路"}}); err != nil {
		t.Fatal(err)
	}
	for _, tag := range lang.Tags() {
		h.tag = tag
		for _, by := range []access.Actor{h.Office, h.officer, h.Leader} {
			h.As(by)
			for _, path := range []string{
				"/patrol", "/patrol?day=2017-08-01", "/patrol/actions", "/patrol/actions?from=nonsense", "/patrol/shifts", "/patrol/daily", "/patrol/daily?state=x", "/patrol/daily/" + h.today,
				"/patrol/sums?by=month", "/patrol/sums?by=day", "/patrol/sums?by=x", "/patrol/coverage?by=area", "/patrol/coverage?from=2016-01-01&to=2017-01-01", "/patrol/setup",
			} {
				h.wants(h.Get(path), 200)
			}
		}
		h.As(h.officer)
		h.wants(h.Get("/patrol/actions/new"), 200)
		h.wants(h.Get("/m/patrol"), 200)
		h.As(h.Leader)
		if p := h.Get("/m/patrol"); p.Status != http.StatusForbidden {
			t.Errorf("a leader records: %d", p.Status)
		}
		if p := h.Get("/patrol/daily/nonsense"); p.Status != http.StatusNotFound {
			t.Errorf("no such day: %d", p.Status)
		}
	}
}

func TestWhatTheFormRefusesComesBackWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := open(t, d)
	p := h.Post("/patrol/actions", form("kind", "", "count", "0", "address", awkward, "note", awkward, "phone", "1"))
	h.wants(p, 422, "请选择执法动作")
	if p.Attr("#f-address", "value") != awkward || p.Text("#f-note") != awkward {
		t.Errorf("typed text is lost: %q", p.Attr("#f-address", "value"))
	}
	h.As(h.Office)
	p = h.Post("/patrol/kinds", form("code", "X", "name", "", "counts_as", "stalls"))
	h.wants(p, 422, "请填写名称", "请填写计量单位")
	h.wants(h.Post("/patrol/kinds", form("code", "stray_dog", "name", "流浪犬", "measure", "只", "counts_as", "other", "seq", "200", "active", "1", "quick", "1")), 303)
	h.wants(h.Get("/patrol/setup"), 200, "流浪犬")
	h.wants(h.Post("/patrol/settings", form("opens", "08:00", "closes", "07:00", "cut_off", "21:30", "grace", "30", "tolerance", "15")), 422, "收班时间要晚于出班时间")
	h.wants(h.Post("/patrol/settings", form("opens", "08:00", "closes", "22:00", "cut_off", "22:00", "grace", "30", "tolerance", "15")), 303)
	h.wants(h.Get("/patrol"), 200, "08:00", "22:00")
}
