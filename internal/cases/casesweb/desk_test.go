package casesweb_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/inbox"
)

// What waits stands by when it is due, whatever slice it is of.
func TestTheDeskIsInOrderOfDueTimeNotOfSlices(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		now := h.Clock.Now()
		todo := func(number string, due time.Time, late bool) inbox.Todo {
			return inbox.Todo{
				Kind: "drives.todo.cell", Number: number, Title: "清小广告 <b>'", State: "drives.stand.idle", Step: "drives.step.work", Link: "/drives/cells/" + number, Due: due, Late: late,
			}
		}
		h.todos = []inbox.Todo{
			todo("N-LATE", now.Add(-time.Hour), true), todo("N-TODAY", now.Add(2*time.Hour), false), todo("N-WEEK", now.AddDate(0, 0, 2), false),
			{Kind: "drives.todo.cell", Number: "N-PLAIN", Title: "没有状态", Link: "/drives", Due: now.AddDate(0, 1, 0)},
			todo("N-LATER", now.AddDate(0, 1, 0), false), todo("N-NEVER", time.Time{}, false),
		}
		for _, address := range []string{"人民路 18 号", "解放路 2 号"} {
			if _, _, err := h.Cases.Open(t.Context(), h.Inspector, cases.Draft{Title: casestest.Title, Category: "09006", Place: cases.Place{Address: address}}); err != nil {
				t.Fatal(err)
			}
		}
		p := h.Get("/")
		wants(t, p, 200, "第16周", "已超期", "今日到期", "本周到期", "待受理", "提醒 1")
		if got := p.Texts(".page-lead"); len(got) != 1 || !strings.Contains(got[0], "星期三") {
			t.Errorf("the day is %v", got)
		}
		text := p.Text("main")
		at := func(s string) int { return strings.Index(text, s) }
		order := []int{at("已超期"), at("N-LATE"), at("今日到期"), at("N-TODAY"), at("本周到期"), at("N-WEEK"), at("待受理"), at("N-PLAIN"), at("N-LATER"), at("N-NEVER")}
		if order[0] < 0 || !slices.IsSorted(order) {
			t.Errorf("the order is %v: %s", order, text)
		}
		if got := p.Texts(".views li")[0]; !strings.Contains(got, "8") {
			t.Errorf("two cases and six other things wait: %q", got)
		}
		numbers := func(path string) []string {
			p := h.Get(path)
			wants(t, p, 200)
			return slices.DeleteFunc(p.Texts("a[data-open]"), func(s string) bool { return !strings.Contains(s, "WT-") })
		}
		up, down := numbers("/?sort=number"), numbers("/?sort=-reported")
		if len(up) != 2 || !strings.Contains(up[0], "WT-0001") || !strings.Contains(down[0], "WT-0002") {
			t.Errorf("by number %v, newest first %v", up, down)
		}
		if p := h.Get("/?sort=nothing"); p.Status != 200 {
			t.Errorf("an order that is none: %d", p.Status)
		}
		phone := h.Get("/m")
		wants(t, phone, 200, "N-LATE", "N-TODAY", "N-WEEK", "N-LATER")
	})
}

func TestACaseIsFollowedWithAPhoneInHand(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := open(t, d)
	c, _, err := h.Cases.Open(t.Context(), h.Inspector, cases.Draft{Title: casestest.Title, Category: "09006", Place: cases.Place{Address: "人民路 18 号"}})
	if err != nil {
		t.Fatal(err)
	}
	h.As(h.Leader)
	page := "/m/cases/" + label(c)
	for _, way := range []string{"follow", "unfollow"} {
		p := h.Get(page)
		wants(t, p, 200)
		action := "/cases/" + label(c) + "/" + way
		if p.Count("form[action='"+action+"']") != 1 {
			t.Fatalf("no way to %s: %s", way, p.Text("main"))
		}
		if done := h.Post(action, map[string][]string{"next": {page}}); done.Status != 303 || done.Location != page {
			t.Errorf("%s: %d, back to %s", way, done.Status, done.Location)
		}
	}
}
