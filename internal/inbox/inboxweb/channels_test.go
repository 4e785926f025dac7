package inboxweb_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/inbox"
	"chuangwei/internal/inbox/inboxweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

func TestChannelsRobotsAndWhatWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, s := casestest.New(t, d), webtest.New(t)
		err := d.Write(t.Context(), casestest.County, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO accounts (county, id, name, label, password, created_at) VALUES ($1, $2, 'office', '创卫办', '', 0)`, tx.County, w.Office.Account)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
			return ui.With(ctx, ui.Frame{User: by.Name, URL: r.URL.RequestURI()}), nil
		}
		todos := []inbox.Todo{{Kind: "app.todo.case", Subject: "case", Record: "c1", Number: "WT-0001", Title: "乱堆 <script>alert(1)</script>", State: "case.state.handling", Link: "/cases/WT-0001", Late: true, Due: casestest.Begun}}
		(&inboxweb.Handler{
			Pages: s.Pages, Inbox: inbox.New(d, "https://cw.example.cn"),
			Waiting: func(context.Context, access.Actor, int) ([]inbox.Todo, error) { return todos, nil },
			Groups: func(context.Context, access.Actor) ([]ui.Option, error) {
				return []ui.Option{{Value: "g1", Label: "市容组"}}, nil
			},
		}).Register(s.Mux)
		s.As(w.Office)
		says := func(p webtest.Page, status int, texts ...string) {
			t.Helper()
			if p.Status != status {
				t.Fatalf("status %d, want %d: %s", p.Status, status, p.Text("main"))
			}
			for _, x := range append(texts, "") {
				if !strings.Contains(p.Text("main"), x) {
					t.Errorf("the page does not say %q: %s", x, p.Text("main"))
				}
			}
			if strings.Contains(p.Body, "«") || strings.Contains(p.Body, "<script>alert") {
				t.Errorf("a message is missing, or a text is not escaped: %s", p.Body)
			}
		}
		says(s.Get("/inbox/waiting"), 200, "WT-0001", "乱堆")
		for at, rows := range map[string]int{"": 1, "?late=1": 1, "?kind=app.todo.case&late=1": 1, "?kind=app.todo.task": 0} {
			file := s.Get(ui.Address("/inbox/waiting/export"+at, "to_file", "csv"))
			if lines := strings.Split(strings.TrimSpace(file.Body), "\r\n"); file.Status != 200 || len(lines) != rows+1 || rows > 0 && !strings.Contains(lines[1], "WT-0001") {
				t.Errorf("%s: %d %q", at, file.Status, lines)
			}
			if p := s.Get("/inbox/waiting" + at); p.Count(`main a[href="/cases/WT-0001"]`) != rows || p.Count("[data-print]") != 1 {
				t.Errorf("%s shows %s", at, p.Text("main"))
			}
		}
		// A long list comes in pages; the file has all of it.
		first := todos
		for i := range 120 {
			todos = append(todos, inbox.Todo{Kind: "app.todo.case", Subject: "case", Record: fmt.Sprint("x", i), Title: fmt.Sprint("第", i, "件"), Link: fmt.Sprint("/cases/WT-9", i)})
		}
		one := s.Get("/inbox/waiting?kind=app.todo.case")
		two := s.Get(one.Attr(".pager a", "href"))
		if n, m := one.Count(`main a[href^="/cases/WT-"]`), two.Count(`main a[href^="/cases/WT-"]`); n != 100 || m != 21 || !strings.Contains(two.Text("main"), "第119件") || strings.Contains(two.Text("main"), "第98件") {
			t.Errorf("%d and %d rows; %s", n, m, two.Text("main"))
		}
		if file := s.Get("/inbox/waiting/export?to_file=csv&after=x"); strings.Count(file.Body, "\r\n") != 122 {
			t.Errorf("the file has %d lines", strings.Count(file.Body, "\r\n"))
		}
		todos = first
		says(s.Get("/me/notices"), 200, "邮件即时通知", "还没有登记浏览器")
		says(s.Post("/me/notices", url.Values{"quiet_from": {"22:00"}, "remind": {"x"}}), 422, "免打扰的起止时间要一起填写", "请填写0至336的整数")
		if p := s.Post("/me/notices", url.Values{"email": {"1"}, "quiet_from": {"22:00"}, "quiet_to": {"07:00"}, "remind": {"24"}}); p.Status != 303 {
			t.Fatalf("save: %d %s", p.Status, p.Text("main"))
		}
		if p := s.Get("/me/notices"); p.Attr("#f-quiet_to", "value") != "07:00" || p.Attr("#f-remind", "value") != "24" || p.Count("#f-email[checked]") != 1 {
			t.Errorf("saved: %s", p.Text("main"))
		}
		if p := s.Get("/me/notices"); p.Count("input[name=email_sorts]") != p.Count("input[name=email_sorts][checked]") || p.Count("input[name=push_sorts][checked]") < 5 {
			t.Errorf("not everything comes at first: %s", p.Text("main"))
		}
		if p := s.Post("/me/notices", url.Values{"email": {"1"}, "sorts": {"1"}, "email_sorts": {"case", "urge"}, "push_sorts": inbox.Sorts(), "quiet_from": {"22:00"}, "quiet_to": {"07:00"}, "remind": {"24"}}); p.Status != 303 {
			t.Fatalf("choose: %d %s", p.Status, p.Text("main"))
		}
		if p := s.Get("/me/notices"); p.Count("input[name=email_sorts][checked]") != 2 || p.Count("input[name=push_sorts][checked]") != len(inbox.Sorts()) {
			t.Errorf("chosen: %s", p.Text("main"))
		}
		if p := s.Post("/me/notices/devices", url.Values{"endpoint": {"https://push.example/1"}, "p256dh": {"p"}, "auth": {"a"}, "name": {"办公电脑"}}); p.Status != 303 {
			t.Fatalf("browser: %d %s", p.Status, p.Text("main"))
		}
		remove := s.Get("/me/notices").Attr(`form[action$="/remove"]`, "action")
		if p := s.Post(remove, nil); p.Status != 303 {
			t.Errorf("remove: %d", p.Status)
		}
		says(s.Post("/robots", url.Values{"name": {""}, "kind": {"wecom"}, "url": {"https://127.0.0.1/"}}), 422, "请粘贴所选平台")
		if p := s.Post("/robots", url.Values{"name": {"工作群"}, "kind": {"wecom"}, "url": {"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim"}}); p.Status != 303 {
			t.Fatalf("robot: %d %s", p.Status, p.Text("main"))
		}
		p := s.Get("/robots")
		says(p, 200, "工作群", "企业微信")
		if strings.Contains(p.Body, "geheim") {
			t.Error("the address is shown again")
		}
		try := p.Attr(`form[action$="/try"]`, "action")
		if p := s.Post(try, nil); p.Status != 303 {
			t.Fatalf("try: %d", p.Status)
		}
		says(s.Get("/robots"), 200, "群机器人已接通", "待发送")
		for act, want := range map[string]int{"pause": 303, "nothing": 404} {
			if p := s.Post(strings.TrimSuffix(try, "try")+act, nil); p.Status != want {
				t.Errorf("%s: %d", act, p.Status)
			}
		}
		if p := s.Post(strings.TrimSuffix(try, "try")+"remove", nil); p.Status != 303 {
			t.Errorf("remove: %d", p.Status)
		}
		s.As(w.Liaison)
		if p := s.Get("/robots"); p.Status != 403 {
			t.Errorf("robots seen by a liaison: %d", p.Status)
		}
	})
}
