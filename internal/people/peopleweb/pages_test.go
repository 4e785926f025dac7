package peopleweb_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/people"
	"chuangwei/internal/people/peopleweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

const (
	here id.County = "360825"
	good string    = "恩江河边的柳树 7 棵"
)

type targets struct{}

func (targets) GrantTargets(context.Context, *db.Tx) ([]people.Target, error) {
	return []people.Target{
		{Scope: access.Area, ID: "a3", Name: "第三片区"},
		{Scope: access.Unit, ID: "u1", Name: "县城管大队 <b>'"},
		{Scope: access.Unit, ID: "u2", Name: "恩江镇"},
		{Scope: access.Unit, ID: "u3", Name: "八一居委会", Committee: true},
	}, nil
}

// site is the pages on a server, with a browser.
type site struct {
	*testing.T
	server *httptest.Server
	people *people.Service
	clock  *dbtest.Clock
	client *http.Client
}

func open(t *testing.T, d *db.DB) *site {
	t.Helper()
	s := &site{T: t, clock: dbtest.FixClock(d, time.Now())}
	s.people = people.New(people.Options{DB: d, Targets: targets{}, Cheap: true})
	pages := &web.Pages{
		Auth: s.people, Log: slog.New(slog.DiscardHandler),
		Error: func(_ context.Context, p web.Problem, _ bool) templ.Component {
			return ui.Plain(ui.Page{Title: p.Text})
		},
	}
	mux := http.NewServeMux()
	(&peopleweb.Handler{Pages: pages, People: s.people, Counties: counties.New(d)}).Register(mux)
	mux.Handle("GET /{$}", pages.Handle(func(http.ResponseWriter, *http.Request) (templ.Component, error) {
		return ui.Plain(ui.Page{Title: "DESK"}), nil
	}))
	framed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(w, r.WithContext(ui.With(r.Context(), ui.Frame{URL: r.URL.RequestURI()})))
	})
	s.server = httptest.NewServer(web.Secure(web.Policy(""), web.Language(framed)))
	t.Cleanup(s.server.Close)
	s.client = s.browser()
	return s
}

func (s *site) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: time.Minute}
}

// get opens a page and returns its status and text.
func (s *site) get(path string) (int, string) {
	s.Helper()
	res, err := s.client.Get(s.server.URL + path)
	if err != nil {
		s.Fatal(err)
	}
	return s.read(res)
}

func (s *site) read(res *http.Response) (int, string) {
	s.Helper()
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// post sends a form, given as name, value pairs, and follows where it leads.
func (s *site) post(path string, form ...string) (int, string) {
	s.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		v.Add(form[i], form[i+1])
	}
	res, err := s.client.PostForm(s.server.URL+path, v)
	if err != nil {
		s.Fatal(err)
	}
	return s.read(res)
}

// has fails unless the page has every text.
func (s *site) has(page string, texts ...string) {
	s.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			s.Errorf("the page lacks %q: %.3000s", text, page)
		}
	}
}

// admin makes a county with an administrator, who signs in.
func (s *site) admin(d *db.DB) {
	s.Helper()
	dbtest.Counties(s.T, d, here)
	_, err := s.people.AddUser(s.Context(), here, people.NewAccount{
		Name: "admin", Label: "系统管理员", Password: good, Grants: []access.Grant{{Role: access.Administrator, Scope: access.County}},
	})
	if err != nil {
		s.Fatal(err)
	}
	if status, page := s.post("/sign-in", "name", "admin", "password", good); status != 200 || !strings.Contains(page, "DESK") {
		s.Fatalf("sign in: %d %.2000s", status, page)
	}
}

var slip = regexp.MustCompile(`<code>([a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5})</code>`)

func TestTheFirstRunMakesACountyAndSignsIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		status, page := s.get("/")
		if status != 200 {
			t.Fatalf("%d", status)
		}
		s.has(page, "首次设置", `name="county"`, `name="code"`)
		_, page = s.get("/set-up?lang=en")
		s.has(page, "First set-up", "Division code")
		code, err := s.people.SetupCode(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		form := func(change ...string) []string {
			f := []string{
				"code", code, "county_name", "永丰县", "county", "360825", "zone", "Asia/Shanghai", "title", "创建省级卫生县城", "starts_on", "2017-05-09",
				"account", "admin", "label", "系统管理员", "password", good, "again", good,
			}
			for i := 0; i+1 < len(change); i += 2 {
				for j := 0; j < len(f); j += 2 {
					if f[j] == change[i] {
						f[j+1] = change[i+1]
					}
				}
			}
			return f
		}
		for field, bad := range map[string]string{
			"code": "nonsense", "county_name": "", "county": "36", "zone": "Mars", "title": "", "starts_on": "soon", "account": "a b", "label": "", "password": "short", "again": "x",
		} {
			change := []string{field, bad}
			if field == "password" {
				change = append(change, "again", bad)
			}
			status, page := s.post("/set-up", form(change...)...)
			if status != 422 || !strings.Contains(page, `href="#f-`+field+`"`) {
				t.Errorf("a bad %s: %d, %.2500s", field, status, page)
			}
			if strings.Contains(page, good) {
				t.Errorf("a bad %s: the password comes back", field)
			}
		}
		status, page = s.post("/set-up", form()...)
		if status != 200 {
			t.Fatalf("set up: %d %.2000s", status, page)
		}
		s.has(page, "What comes next")
		if _, page = s.get("/set-up"); !strings.Contains(page, "DESK") {
			t.Errorf("a second set-up: %.1000s", page)
		}
	})
}

func TestSignInLeadsBackToWhereOneWanted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		if _, page := s.post("/sign-out"); !strings.Contains(page, `action="/sign-in"`) {
			t.Errorf("signed out: %.1000s", page)
		}
		_, page := s.get("/accounts?state=active")
		s.has(page, `value="/accounts?state=active"`)
		status, page := s.post("/sign-in", "name", "admin", "password", "wrong", "next", "/accounts")
		if status != 422 {
			t.Errorf("a wrong password: %d", status)
		}
		s.has(page, "登录名或密码不对", `value="admin"`, `href="#f-name"`)
		_, page = s.post("/sign-in", "name", "admin", "password", good, "next", "/accounts?state=active")
		s.has(page, "系统管理员", "共1个账号")
		if _, page = s.post("/sign-in", "name", "admin", "password", good, "next", "//evil.example/x"); !strings.Contains(page, "DESK") {
			t.Errorf("led elsewhere: %.500s", page)
		}
	})
}

func TestTheSecondFactorIsAskedFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		_, page := s.get("/me/factor")
		s.has(page, "<svg", `role="img"`)
		secret := strings.ReplaceAll(regexp.MustCompile(`<code>([A-Z2-7 ]{39})</code>`).FindStringSubmatch(page)[1], " ", "")
		if status, _ := s.post("/me/factor", "code", "000000"); status != 422 {
			t.Errorf("a wrong code: %d", status)
		}
		code := func() string {
			c, err := people.CodeAt(secret, s.clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		_, page = s.post("/me/factor", "code", code())
		s.has(page, "备用码")
		s.post("/sign-out")
		_, page = s.post("/sign-in", "name", "admin", "password", good)
		s.has(page, `action="/sign-in/code"`)
		if status, _ := s.post("/sign-in/code", "code", "123"); status != 422 {
			t.Errorf("a wrong code: %d", status)
		}
		s.clock.Add(time.Minute)
		if _, page = s.post("/sign-in/code", "code", code()); !strings.Contains(page, "DESK") {
			t.Errorf("with the code: %.1000s", page)
		}
		status, page := s.post("/me/factor/remove", "present", "wrong")
		if status != 422 {
			t.Errorf("removed with a wrong password: %d", status)
		}
		s.has(page, `href="#f-present"`)
		_, page = s.post("/me/factor/remove", "present", good)
		s.has(page, "设置动态验证码")
	})
}

func TestEveryPageSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		han := regexp.MustCompile(`\p{Han}+`)
		known := regexp.MustCompile(`系统管理员|中文|第三片区|县城管大队|恩江镇|八一居委会|县 360825`)
		for _, path := range []string{
			"/me", "/me/factor", "/accounts", "/accounts/new", "/accounts/bulk", "/roles", "/keys", "/audit", "/audit?subject=account", "/set-up/next", "/sign-in/code", "/sign-in/password",
		} {
			for _, tag := range []string{"zh-CN", "en"} {
				glue := "?"
				if strings.Contains(path, "?") {
					glue = "&"
				}
				status, page := s.get(path + glue + "lang=" + tag)
				if status != 200 || !strings.Contains(page, `lang="`+tag+`"`) || strings.Contains(page, "«") {
					t.Errorf("%s in %s: %d, «: %q", path, tag, status, regexp.MustCompile(`«[^»]*»`).FindString(page))
				}
				if rest := han.FindAllString(known.ReplaceAllString(page, ""), -1); tag == "en" && len(rest) > 0 {
					t.Errorf("%s in English says %q", path, rest)
				}
				if strings.Contains(page, " style=") || strings.Contains(page, "onclick") {
					t.Errorf("%s has inline style or script", path)
				}
			}
		}
	})
}

func TestSignInsAreLimitedForEachAddress(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		for i := range 200 {
			if status, _ := s.post("/sign-in", "name", "nobody", "password", "x"); status == 429 {
				if i < 50 {
					t.Errorf("refused after %d", i)
				}
				return
			}
		}
		t.Error("sign-ins are not limited")
	})
}
