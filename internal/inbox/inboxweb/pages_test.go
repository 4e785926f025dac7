package inboxweb_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/inbox/inboxweb"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type one struct{ by access.Actor }

func (o one) Authenticate(context.Context, string) (access.Actor, error) { return o.by, nil }

func TestTheInboxShowsOpensAndMarks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, "360825")
		slip, err := people.New(people.Options{DB: d, Cheap: true}).AddUser(t.Context(), "360825", people.NewAccount{
			Name: "lly", Label: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "u1"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		by := access.Actor{County: "360825", Account: slip.Account, Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "u1"}}}
		mux := http.NewServeMux()
		(&inboxweb.Handler{Inbox: inbox.New(d, "https://cw.example.cn"), Pages: &web.Pages{Auth: one{by}, Log: slog.New(slog.DiscardHandler), Error: func(_ context.Context, p web.Problem, _ bool) templ.Component {
			return ui.Plain(ui.Page{Title: p.Text})
		}}}).Register(mux)
		do := func(method, path string) (*http.Response, string) {
			r := httptest.NewRequest(method, path, nil)
			r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: "x"})
			w := httptest.NewRecorder()
			web.Language(mux).ServeHTTP(w, r.WithContext(ui.With(r.Context(), ui.Frame{URL: r.URL.RequestURI()})))
			b, _ := io.ReadAll(w.Result().Body)
			return w.Result(), string(b)
		}
		_, page := do("GET", "/inbox")
		if !strings.Contains(page, "没有消息") {
			t.Errorf("an empty inbox: %.2000s", page)
		}
		err = d.Write(t.Context(), "360825", func(tx *db.Tx) error {
			for range 60 {
				_, err := inbox.Tell(t.Context(), tx, inbox.Message{
					To: inbox.Recipients{Accounts: []id.Account{by.Account}}, Kind: "case.dispatched", Key: "inbox.mail.greeting", Args: []any{"沿街 <script>"}, Link: "/cases/WT-0001",
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		_, page = do("GET", "/inbox?lang=zh-CN")
		if !strings.Contains(page, "沿街 &lt;script&gt;：以下消息") || !strings.Contains(page, "全部标为已读") || !strings.Contains(page, "after=") {
			t.Errorf("the inbox: %.3000s", page)
		}
		if _, file := do("GET", "/inbox/export?to_file=csv&about=case"); strings.Count(file, "沿街 <script>") != 60 {
			t.Errorf("the file has %d of 60 notices: %.500s", strings.Count(file, "沿街 <script>"), file)
		}
		for about, n := range map[string]int{"case": 50, "meeting": 0, "other": 0, "nonsense": 0} {
			if _, part := do("GET", "/inbox?lang=zh-CN&about="+about); strings.Count(part, "沿街 &lt;script&gt;：以下消息") < n || n == 0 && strings.Contains(part, "沿街") {
				t.Errorf("about %s: %.2000s", about, part)
			}
		}
		open := regexp.MustCompile(`/inbox/[0-9a-f-]{36}/open`).FindString(page)
		if res, _ := do("POST", open); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/cases/WT-0001" {
			t.Errorf("open: %d %s", res.StatusCode, res.Header.Get("Location"))
		}
		if res, _ := do("POST", "/inbox/x/open"); res.StatusCode != http.StatusNotFound {
			t.Errorf("no notice: %d", res.StatusCode)
		}
		if res, _ := do("POST", "/inbox/read"); res.StatusCode != http.StatusSeeOther {
			t.Errorf("mark all: %d", res.StatusCode)
		}
		if _, page = do("GET", "/inbox?unread=1&lang=en"); !strings.Contains(page, "No messages") || regexp.MustCompile(`\p{Han}`).MatchString(strings.ReplaceAll(page, "中文", "")) {
			t.Errorf("nothing unread: %.2000s", page)
		}
	})
}
