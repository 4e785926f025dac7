package meetingsweb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/events"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/meetings/meetingsweb"
	"chuangwei/internal/office"
	"chuangwei/internal/plan"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
	meetings *meetings.Service
	tag      lang.Tag
}

// about knows of one overdue case, and makes tasks of decisions.
type about struct{ plan *plan.Service }

func (a about) Assign(ctx context.Context, tx *db.Tx, by access.Actor, in meetings.Assignment) (meetings.Task, error) {
	t, err := a.plan.Add(ctx, tx, by, plan.Draft{Title: in.Title, Lead: in.Unit, DueOn: in.DueOn})
	return meetings.Task{ID: t.ID, Number: t.Label(), Title: t.Title, Unit: t.Lead, DueOn: t.DueOn, State: meetings.Open}, err
}

func (a about) Withdraw(ctx context.Context, tx *db.Tx, by access.Actor, task id.Task, reason string) error {
	return a.plan.Withdraw(ctx, tx, by, task, reason)
}

func (about) Propose(context.Context, access.Actor, meetings.Line, int) ([]meetings.Proposed, error) {
	return []meetings.Proposed{{Why: meetings.ForOverdue, Todo: inbox.Todo{Subject: "case", Record: "c1", Number: "WT-0001", Title: awkward, State: "case.state.handling", Link: "/cases/WT-0001", Late: true}}}, nil
}

func (about) Figures(context.Context, access.Actor, meetings.Line) ([]meetings.Figure, error) {
	return []meetings.Figure{{Key: "cases.overdue", N: 7, Link: "/cases?due=overdue"}}, nil
}

func (about) Now(context.Context, access.Actor, string, string) (inbox.Todo, bool, error) {
	return inbox.Todo{}, false, nil
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{Site: webtest.New(t), World: casestest.New(t, d), tag: lang.Chinese}
	a := about{plan.New(plan.Options{DB: d, Bus: &events.Bus{}})}
	h.meetings = meetings.New(meetings.Options{DB: d, Tasks: a, About: a})
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, h.tag), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	(&meetingsweb.Handler{DB: d, Pages: h.Pages, Meetings: h.meetings}).Register(h.Mux)
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

const awkward = `调度 'O"Neil' 100%_😀 <script>alert(1)</script>`

func TestAMeetingFromItsCallToItsMinutes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for _, at := range []string{"/meetings", "/meetings/new", "/meetings/decisions", "/meeting-series", "/meeting-series/new"} {
			wants(t, h.Get(at), 200)
		}
		wants(t, h.Post("/meetings", url.Values{"kind": {"area"}, "minutes": {"x"}}), 422, "请填写内容", "时长为1至1,440分钟")
		sent := url.Values{"kind": {"headquarters"}, "title": {awkward}, "day": {"2017-08-23"}, "clock": {"10:00"}, "minutes": {"90"}, "place": {"三楼"}, "chair": {"县长"}, "circle": {"areas"}, "units": {string(h.WestA)}, "_key": {"k"}}
		made := h.Post("/meetings", sent)
		if made.Status != 303 {
			t.Fatalf("create: %d %s", made.Status, made.Text("main"))
		}
		if again := h.Post("/meetings", sent); again.Location != made.Location {
			t.Errorf("sent twice: %s", again.Location)
		}
		at := made.Location
		wants(t, h.Get(at), 200, awkward, "已安排", "10:00—11:30", "城管大队", "县教体局", "县卫计委")
		wants(t, h.Get(at+"/proposals"), 200, "已超期", awkward)
		wants(t, h.Post(at+"/put", nil), 422, "请至少勾选一项")
		for act, v := range map[string]url.Values{"put": {"pick": {"case/c1"}}, "add": {"title": {"其他事项"}, "reporter": {string(h.WestA)}}} {
			if got := h.Post(at+"/"+act, v); got.Status != 303 {
				t.Fatalf("%s: %d %s", act, got.Status, got.Text("main"))
			}
		}
		key := h.Get(at).Attr(`form[action$="/down"] input[name=key]`, "value")
		if got := h.Post(at+"/down", url.Values{"key": {key}}); got.Status != 303 {
			t.Fatalf("down: %d", got.Status)
		}
		wants(t, h.Get(at+"/material"), 200, "以下是当前情况", "7")
		h.As(h.Liaison)
		if got := h.Get(at + "/material"); got.Status != 403 {
			t.Errorf("the material before it is frozen: %d", got.Status)
		}
		for act, want := range map[string]int{"begin": 403, "nothing": 404} {
			if got := h.Post(at+"/"+act, nil); got.Status != want {
				t.Errorf("%s by a liaison: %d", act, got.Status)
			}
		}
		h.As(h.Office)
		wants(t, h.Post(at+"/begin", url.Values{"version": {"99"}}), 422, "刚被别人改过")
		if got := h.Post(at+"/begin", nil); got.Status != 303 {
			t.Fatalf("begin: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get(at+"/material"), 200, "定格")
		point := h.Get(at).Attr(`input[name=point]`, "value")
		for act, v := range map[string]url.Values{
			"report": {"point": {point}, "reporter-" + point: {string(h.WestLead)}, "reported-" + point: {"1"}, "settled-" + point: {"1"}},
			"attend": {"unit": {string(h.WestA)}, "presence-" + string(h.WestA): {"came"}, "who-" + string(h.WestA): {"副大队长"}},
			"decide": {"title": {"三日内清运"}, "unit": {string(h.WestA)}, "due_on": {"2017-08-26"}},
		} {
			if got := h.Post(at+"/"+act, v); got.Status != 303 {
				t.Fatalf("%s: %d %s", act, got.Status, got.Text("main"))
			}
		}
		wants(t, h.Post(at+"/decide", url.Values{"title": {"留着的字"}, "due_on": {"x"}}), 422, "请选择责任单位")
		r := h.Get(at + "/minutes")
		wants(t, r, 200, "第1版")
		base := r.Attr("input[name=base]", "value")
		if got := h.Post(at+"/minutes", url.Values{"base": {base}, "text": {"会议" + awkward}}); got.Status != 303 {
			t.Fatalf("minutes: %d %s", got.Status, got.Text("main"))
		}
		other := h.Office
		other.Account, other.Name = id.New[id.Account](), "创卫办副主任"
		h.As(other)
		wants(t, h.Post(at+"/minutes", url.Values{"base": {base}, "text": {"另一人"}}), 422, "另存为第3版")
		wants(t, h.Get(at+"/minutes/3"), 200, "另一人", "另存")
		// A page that saves by itself is told in words what is wrong.
		for _, x := range []struct {
			by     access.Actor
			text   string
			status int
			says   string
		}{
			{h.Office, strings.Repeat("长", meetings.MaxMinutes+1), 422, "50,000"},
			{h.Liaison, "x", 403, ""},
			{other, "接着写", 200, "另存为第4版"},
		} {
			h.As(x.by)
			got := h.PostForJSON(at+"/minutes", url.Values{"base": {base}, "text": {x.text}})
			var said struct{ Said string }
			if err := json.Unmarshal([]byte(got.Body), &said); err != nil || got.Status != x.status || said.Said == "" || !strings.Contains(said.Said, x.says) {
				t.Errorf("%s sends %d characters: %d %s", x.by.Name, len(x.text), got.Status, got.Body)
			}
		}
		h.As(h.Office)
		if got := h.Post(at+"/close", nil); got.Status != 303 {
			t.Fatalf("close: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get(at), 200, "已定稿", "应到3个单位，实到1个", "三日内清运", "办理中")
		wants(t, h.Get("/meetings/decisions"), 200, "三日内清运", "2017-08-26", "HY-0001")
		wants(t, h.Get("/meetings/decisions?q=nothing"), 200, "没有符合条件的记录")
		wants(t, h.Get("/meetings?late=1"), 200, "没有符合条件的记录")
		h.As(h.Liaison)
		wants(t, h.Get("/meetings/HY-0001"), 200, "会议"+awkward)
		word := h.Get(at + "/word")
		text, err := office.DocText(bytes.NewReader([]byte(word.Body)), int64(len(word.Body)))
		if err != nil || !strings.Contains(text, "三日内清运") || !strings.Contains(text, awkward) || !strings.Contains(text, "城管大队") {
			t.Errorf("Word: %v %s", err, text)
		}
		if ics := h.Get(at + "/calendar"); ics.Status != 200 || !strings.Contains(ics.Body, "DTSTART:20170823T020000Z") {
			t.Errorf("calendar: %d %s", ics.Status, ics.Body)
		}
		for path, says := range map[string]string{"/meetings/export.csv": "HY-0001", "/meetings/decisions/export.csv?state=open": "三日内清运"} {
			if f := h.Get(path); f.Status != 200 || strings.Count(f.Body, says) < 1 {
				t.Errorf("%s: %d %s", path, f.Status, f.Body)
			}
		}
		h.Clock.Add(5 * 24 * time.Hour) // the day of the decision is over
		if h.Get("/meetings/decisions").Count("form[action='/supervise/urge']") != 0 {
			t.Error("a liaison may urge")
		}
		h.As(h.Office)
		late := h.Get("/meetings/decisions?late=1")
		if late.Count("form[action='/supervise/urge'] input[name=subject][value=task]") != 1 || late.Attr("form[action='/supervise/urge'] input[name=next]", "value") != "/meetings/decisions?late=1" {
			t.Errorf("a late decision is not urged from its list: %s", late.Text("#list"))
		}
		h.tag = lang.English
		for _, page := range []string{"/meetings", at, at + "/material", at + "/minutes", "/meetings/decisions", "/meeting-series"} {
			wants(t, h.Get(page), 200)
		}
	})
}

func TestARecurringMeetingIsSetUpAndPaused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		v := url.Values{"kind": {"office"}, "title": {"周例会"}, "rule": {"FREQ=WEEKLY;BYDAY=MO"}, "rule_other": {"nonsense"}, "starts_on": {"2017-08-28"}, "clock": {"08:30"}, "minutes": {"30"}}
		wants(t, h.Post("/meeting-series", v), 422, "请选择周期")
		v.Del("rule_other")
		made := h.Post("/meeting-series", v)
		if made.Status != 303 {
			t.Fatalf("series: %d %s", made.Status, made.Text("main"))
		}
		wants(t, h.Get(made.Location), 200, "每周一", "2017-08-28", "2017-09-04")
		wants(t, h.Get(made.Location+"/edit"), 200)
		wants(t, h.Post(made.Location+"/pause", nil), 422, "请填写原因")
		if got := h.Post(made.Location+"/pause", url.Values{"reason": {"暑期"}}); got.Status != 303 {
			t.Fatalf("pause: %d", got.Status)
		}
		wants(t, h.Get("/meeting-series?state=paused"), 200, "周例会", "2017-08-23 起暂停")
		h.As(h.Liaison)
		if got := h.Post(made.Location+"/resume", nil); got.Status != 403 {
			t.Errorf("resumed by a liaison: %d", got.Status)
		}
	})
}
