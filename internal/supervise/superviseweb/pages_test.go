package superviseweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	h   *superviseweb.Handler
	tag lang.Tag
}

// ofCases knows cases only.
type ofCases struct{ cases *cases.Service }

func (s ofCases) Thing(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string) (supervise.Thing, error) {
	if subject != cases.Subject {
		return supervise.Thing{}, fault.New(fault.NotFound, "fault.not_found")
	}
	c, err := s.cases.Seen(ctx, tx, by, id.Case(record))
	return supervise.Thing{
		Reference: supervise.Reference{Subject: subject, Record: record, Title: c.Title, Link: "/case/" + record},
		Owners:    c.Owners(access.Urge), Unit: c.LeadUnit, Area: c.Area, Open: c.Open(), To: inbox.Recipients{Units: []id.Unit{c.LeadUnit}},
	}, err
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), tag: lang.Chinese}
	files, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	h.h = &superviseweb.Handler{
		DB: d, Pages: h.Pages, Photos: h.Photos,
		Supervise: supervise.New(supervise.Options{DB: d, Files: files, Subjects: ofCases{h.Cases}}),
	}
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

const awkward = `整改 'O"Neil' 100%_😀 <script>alert(1)</script>`

func TestAnOrderIsIssuedAnsweredAndReviewedOnItsPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c := h.Handling(h.Open(h.Inspector, casestest.At(1)))
		h.As(h.Office)
		wants(t, h.Get("/supervise"), 200, "还没有督办单")
		wants(t, h.Get("/supervise/new?subject=case&record="+string(c.ID)), 200, c.Title)
		wants(t, h.Post("/supervise", url.Values{"title": {awkward}}), 422, "请填写要求", "请选择承办的单位")
		sent := url.Values{
			"kind": {"order"}, "title": {awkward}, "details": {awkward}, "to": {"unit:" + string(h.WestA)}, "due_on": {"2017-08-25"}, "level": {"order"},
			"subject": {"case"}, "record": {string(c.ID)}, "_key": {"k"},
		}
		made := h.Post("/supervise", sent)
		if made.Status != 303 || h.Post("/supervise", sent).Location != made.Location {
			t.Fatalf("issue: %d %s", made.Status, made.Text("main"))
		}
		at := made.Location
		wants(t, h.Get(at), 200, "DB-0001", awkward, c.Title, "待回复")
		wants(t, h.Get("/supervise"), 200, "共1件督办单", "DB-0001")
		h.As(h.Leader)
		if got := h.Post("/supervise/urge", url.Values{"subject": {"order"}, "record": {strings.TrimPrefix(at, "/supervise/")}, "next": {at}}); got.Status != 303 || got.Location != at {
			t.Errorf("urge: %d %s", got.Status, got.Location)
		}
		wants(t, h.Get("/supervise/urges"), 200, "DB-0001", "县长")
		h.As(h.Liaison)
		wants(t, h.Get("/supervise?mine=1"), 200, "DB-0001")
		wants(t, h.Get("/m/supervise/DB-0001"), 200, "回复")
		wants(t, h.Post(at+"/answer", url.Values{"text": {awkward}, "phone": {"1"}}), 422, "回复须附照片或文件")
		if got := h.Send(at+"/answer", url.Values{"text": {awkward}}, webtest.File{Field: "photos", Name: "p.jpg", Content: h.JPEG(true)}, webtest.File{Field: "files", Name: "回复.pdf", Content: []byte("x")}); got.Status != 303 {
			t.Fatalf("answer: %d %s", got.Status, got.Text("main"))
		}
		h.As(h.Office)
		page := h.Get(at)
		wants(t, page, 200, "待审核", "回复.pdf")
		if got := h.Get(page.Attr(`a[href^="/supervise/files/"]`, "href")); got.Status != 200 || got.Body != "x" {
			t.Errorf("file: %d %q", got.Status, got.Body)
		}
		wants(t, h.Post(at+"/return", nil), 422, "请填写理由")
		wants(t, h.Post(at+"/raise", url.Values{"level": {"reminder"}, "reason": {"x"}}), 422, "请选择比现在高的一级")
		if got := h.Post(at+"/raise", url.Values{"level": {"criticism"}, "reason": {awkward}}); got.Status != 303 {
			t.Fatalf("raise: %d %s", got.Status, got.Text("main"))
		}
		if got := h.Post(at+"/accept", nil); got.Status != 303 {
			t.Fatalf("accept: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get(at), 200, "已办结", "通报批评")
		for _, file := range []string{"/supervise.csv", "/supervise/urges.csv"} {
			if got := h.Get(file); got.Status != 200 || !strings.Contains(got.Body, "DB-0001") {
				t.Errorf("%s: %d %s", file, got.Status, got.Body)
			}
		}
		if got := h.Get("/supervise/instructions.xlsx"); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
			t.Errorf("xlsx: %d", got.Status)
		}
		wants(t, h.Get("/supervise?q=nothing"), 200, "没有符合条件的记录")
		if got := h.Get("/supervise/DB-0009"); got.Status != 404 {
			t.Errorf("a number that there is not: %d", got.Status)
		}
		wants(t, h.Post("/supervise/settings", url.Values{"order": {"x"}, "criticism": {"3"}, "interview": {"7"}, "accountability": {"2"}}), 422, "请填写0至365的整数", "不能早于")
		if got := h.Post("/supervise/settings", url.Values{"order": {"1"}, "criticism": {"2"}, "interview": {"4"}, "accountability": {"0"}, "version": {"0"}}); got.Status != 303 {
			t.Fatalf("settings: %d %s", got.Status, got.Text("main"))
		}
		h.tag = lang.English
		for _, at := range []string{"/supervise", "/supervise/instructions", "/supervise/urges", "/supervise/settings", "/supervise/new", at, "/m/supervise/DB-0001"} {
			wants(t, h.Get(at), 200)
		}
	})
}

func TestAThingsPageUrgesOrdersAndInstructs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c := h.Handling(h.Open(h.Inspector, casestest.At(1)))
		panel := func(by access.Actor) string {
			t.Helper()
			ctx := lang.With(t.Context(), lang.Chinese)
			p, err := h.h.Panel(ctx, by, cases.Subject, string(c.ID))
			if err != nil {
				t.Fatal(err)
			}
			if p == nil {
				return ""
			}
			var b strings.Builder
			if err := p.Render(ctx, &b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		if got := panel(h.Liaison); got != "" {
			t.Errorf("the unit is offered something: %s", got)
		}
		if got := panel(h.Office); !strings.Contains(got, "/supervise/urge") || !strings.Contains(got, "/supervise/new?subject=case") || strings.Contains(got, "kind=instruction") {
			t.Errorf("the office is offered: %s", got)
		}
		if got := panel(h.Leader); !strings.Contains(got, "kind=instruction") {
			t.Errorf("the leader is offered: %s", got)
		}
		h.As(h.WestChecker)
		urge := url.Values{"subject": {"case"}, "record": {string(c.ID)}, "next": {"/case/" + string(c.ID)}}
		if got := h.Post("/supervise/urge", urge); got.Status != 303 || got.Location != "/case/"+string(c.ID) {
			t.Errorf("urge: %d %s", got.Status, got.Location)
		}
		if got := panel(h.WestChecker); !strings.Contains(got, "西片牵头催办") || strings.Contains(got, `action="/supervise/urge"`) {
			t.Errorf("urged a moment ago: %s", got)
		}
		h.Clock.Add(3 * time.Hour)
		h.As(h.Leader)
		wants(t, h.Get("/supervise/new?kind=instruction&subject=case&record="+string(c.ID)), 200, "批示内容")
		made := h.Post("/supervise", url.Values{
			"kind": {"instruction"}, "title": {"限期整改"}, "details": {awkward}, "to": {"area:" + string(h.West)}, "due_on": {"2017-08-25"}, "subject": {"case"}, "record": {string(c.ID)},
		})
		if made.Status != 303 {
			t.Fatalf("instruct: %d %s", made.Status, made.Text("main"))
		}
		wants(t, h.Get("/supervise/instructions"), 200, "PS-0001", "第一片区", "共1条批示")
		if got := panel(h.Liaison); !strings.Contains(got, "PS-0001") {
			t.Errorf("the instruction is not on the case's page: %s", got)
		}
	})
}

// What is late stands on one list; what is urged there is urged, and not again
// at once.
func TestWhatIsLateIsUrgedFromItsList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c, _, err := h.Cases.Open(t.Context(), h.Office, cases.Draft{Title: awkward, Category: "09006", Place: cases.Place{Address: "人民路"}, Area: h.West})
		if err != nil {
			t.Fatal(err)
		}
		due := h.Clock.Now().Add(-time.Hour)
		h.h.Late = func(context.Context, access.Actor) ([]inbox.Todo, error) {
			return []inbox.Todo{
				{Kind: "app.todo.case", Subject: cases.Subject, Record: string(c.ID), Number: "WT-0001", Title: awkward, State: "case.state.reported", Link: "/cases/WT-0001", Due: due, Late: true},
				{Kind: "drives.todo.marks", Subject: "drive", Record: "x", Title: "评分", State: "drives.state.issued", Link: "/drives/weeks/x", Due: due, Late: true},
			}, nil
		}
		h.As(h.Office)
		p := h.Get("/supervise/late")
		wants(t, p, 200, "WT-0001", "评分", "共2项超期")
		if p.Count(`form[action="/supervise/urge"]`) != 1 {
			t.Errorf("%d can be urged; one of the two is known to nobody", p.Count(`form[action="/supervise/urge"]`))
		}
		if got := h.Post("/supervise/urge", url.Values{"subject": {cases.Subject}, "record": {string(c.ID)}, "next": {"/supervise/late"}}); got.Status != 303 || got.Location != "/supervise/late" {
			t.Errorf("urge: %d %s", got.Status, got.Location)
		}
		if p := h.Get("/supervise/late"); p.Count(`form[action="/supervise/urge"]`) != 0 {
			t.Error("it can be urged again at once")
		}
		wants(t, h.Get("/supervise/late?kind=app.todo.case"), 200, "共1项超期")
		wants(t, h.Get("/supervise/late?kind=none"), 200)
		if rows := strings.Split(strings.TrimSpace(h.Get("/supervise/late.csv?kind=app.todo.case").Body), "\n"); len(rows) != 2 {
			t.Errorf("exported are %q", rows)
		}
		some := h.h.Late
		h.h.Late = func(context.Context, access.Actor) (out []inbox.Todo, err error) {
			for i := range 120 {
				out = append(out, inbox.Todo{Kind: "drives.todo.marks", Subject: "drive", Record: strconv.Itoa(i), Title: "第" + strconv.Itoa(i) + "件", State: "drives.state.issued", Link: "/drives", Due: due, Late: true})
			}
			return out, nil
		}
		seen, at := 0, "/supervise/late"
		for range 3 {
			p := h.Get(at)
			seen += p.Count("tbody tr")
			links := p.Attrs(".pager a", "href")
			at = links[len(links)-1]
		}
		if seen != 120 {
			t.Errorf("%d of 120 are seen on three pages", seen)
		}
		h.h.Late = some
		h.As(h.WestChecker)
		if p := h.Get("/supervise/late"); p.Status != 200 || strings.Contains(p.Text("main"), "评分") {
			t.Errorf("whoever urges in an area sees what is not of it: %d", p.Status)
		}
		h.As(h.Liaison)
		if p := h.Get("/supervise/late"); p.Status != 403 {
			t.Errorf("who urges nobody: %d", p.Status)
		}
	})
}

// A list exports what it shows: the same narrowing, the same order.
func TestUrgingsAreSortedAndExportedAsShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for _, title := range []string{"甲 'O\"Neil'", "乙", "丙"} {
			h.As(h.Office)
			made := h.Post("/supervise", url.Values{"kind": {"order"}, "title": {title}, "details": {title}, "to": {"unit:" + string(h.WestA)}, "due_on": {"2017-08-25"}, "level": {"order"}, "_key": {title}})
			if made.Status != 303 {
				t.Fatalf("issue: %d %s", made.Status, made.Text("main"))
			}
			h.As(h.Leader)
			if got := h.Post("/supervise/urge", url.Values{"subject": {"order"}, "record": {strings.TrimPrefix(made.Location, "/supervise/")}}); got.Status != 303 {
				t.Fatalf("urge: %d %s", got.Status, got.Text("main"))
			}
			h.Clock.Add(time.Minute)
		}
		for at, first := range map[string]string{"": "丙", "?sort=at": "甲", "?sort=-at": "丙", "?sort=at&q=乙": "乙"} {
			shown := h.Get("/supervise/urges" + at).Texts("main table a[data-open]")
			rows := strings.Split(strings.TrimSpace(h.Get("/supervise/urges.csv"+at).Body), "\r\n")[1:]
			if len(shown) == 0 || len(rows) != len(shown) || !strings.Contains(shown[0], first) {
				t.Errorf("%s: shown %q, exported %q", at, shown, rows)
				continue
			}
			for i := range shown {
				if !strings.Contains(strings.ReplaceAll(rows[i], `""`, `"`), shown[i]) {
					t.Errorf("%s: row %d shows %s, exports %s", at, i, shown[i], rows[i])
				}
			}
		}
	})
}
