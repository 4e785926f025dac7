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
	"chuangwei/internal/fault"
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

func TestASlipIsPrintedAndUsed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		_, page := s.get("/accounts/new")
		s.has(page, "岗位", "第三片区", "县城管大队 &lt;b&gt;&#39;")
		status, page := s.post("/accounts", "name", "x", "label", "", "role_0", "")
		if status != 422 {
			t.Errorf("an empty form: %d", status)
		}
		s.has(page, `href="#f-label"`, `href="#f-name"`, `href="#f-grants"`)
		status, page = s.post("/accounts", "_key", "k1", "name", "LLY01", "label", "城管联络员 <script>", "unit", "u1", "role_0", "liaison", "where_0", "unit:u1")
		m := slip.FindStringSubmatch(page)
		if status != 200 || m == nil {
			t.Fatalf("no slip: %d %.2000s", status, page)
		}
		s.has(page, "城管联络员 &lt;script&gt;", "lly01")
		if status, _ := s.post("/accounts", "_key", "k1", "name", "LLY01", "label", "城管联络员 <script>", "unit", "u1", "role_0", "liaison", "where_0", "unit:u1"); status == 200 {
			t.Error("the form sent twice shows slips again")
		}
		admin := s.client
		s.client = s.browser()
		_, page = s.post("/sign-in", "name", "lly01", "password", m[1])
		s.has(page, "设置您的密码", `action="/sign-in/password"`)
		if _, page = s.get("/"); strings.Contains(page, "DESK") {
			t.Error("a slip lets in before its password is changed")
		}
		status, page = s.post("/sign-in/password", "password", good, "again", "other")
		if status != 422 {
			t.Errorf("two passwords: %d", status)
		}
		s.has(page, "两次输入不一致")
		if _, page = s.post("/sign-in/password", "password", good, "again", good); !strings.Contains(page, "DESK") {
			t.Errorf("after the first password: %.1000s", page)
		}
		for _, path := range []string{"/accounts", "/accounts/new", "/accounts/bulk", "/keys", "/audit", "/set-up/next"} {
			if status, _ := s.get(path); status != 403 {
				t.Errorf("a liaison gets %s: %d", path, status)
			}
		}
		if status, _ := s.post("/accounts", "name", "evil", "label", "x", "role_0", "administrator", "where_0", "county"); status != 403 {
			t.Errorf("a liaison makes an account: %d", status)
		}
		_, page = s.get("/me?lang=en")
		s.has(page, "Unit liaison", "this one")
		s.client = admin
		_, page = s.get("/audit")
		s.has(page, "新建了账号", "登录")
	})
}

func TestAnAccountsPageDoesItsActs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		_, page := s.get("/accounts/bulk?role=liaison&scope=unit")
		s.has(page, "恩江镇", `name="of"`)
		status, page := s.post("/accounts/bulk", "role", "liaison", "scope", "unit", "prefix", "lly", "suffix", "联络员")
		if status != 422 {
			t.Errorf("nobody picked: %d", status)
		}
		s.has(page, "请至少选择一个")
		_, page = s.post("/accounts/bulk", "role", "liaison", "scope", "unit", "prefix", "lly", "suffix", "联络员", "of", "u1", "of", "u2")
		if got := slip.FindAllString(page, -1); len(got) != 2 {
			t.Fatalf("slips %v: %.2000s", got, page)
		}
		s.has(page, "恩江镇联络员", "lly02")
		_, page = s.post("/accounts/bulk", "role", "liaison", "scope", "unit", "prefix", "lly", "suffix", "第二联络员", "of", "u1")
		s.has(page, "lly03") // numbers go on after those that are taken
		_, page = s.get("/accounts/bulk?role=liaison&scope=unit")
		if strings.Contains(page, "八一居委会") {
			t.Error("a committee is offered a liaison")
		}
		_, page = s.get("/accounts/bulk?role=committee&scope=unit")
		if s.has(page, "八一居委会"); strings.Contains(page, "恩江镇") {
			t.Error("a town is offered a committee's account")
		}
		_, page = s.get("/accounts?q=恩江&role=liaison")
		s.has(page, "共1个账号", "恩江镇联络员")
		m := regexp.MustCompile(`href="(/accounts/[0-9a-f-]{36})"`).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no link: %.2000s", page)
		}
		one := m[1]
		_, page = s.get(one)
		s.has(page, "未首次登录", "单位联络员·恩江镇", "新建了账号")
		status, page = s.post(one, "version", "1", "name", "enjiang", "label", "恩江镇镇长", "unit", "u2", "role_0", "liaison", "where_0", "unit:u2", "role_1", "area_lead", "where_1", "area:a3")
		if status != 200 {
			t.Errorf("edit: %d %.2000s", status, page)
		}
		s.has(page, "恩江镇镇长", "片区牵头单位·第三片区")
		status, page = s.post(one, "version", "1", "name", "enjiang", "label", "x", "role_0", "liaison", "where_0", "unit:u2")
		if status != 422 {
			t.Errorf("an old form: %d", status)
		}
		s.has(page, "别人已改动此账号")
		_, page = s.post(one+"/handover", "label", "恩江镇镇长（新）")
		s.has(page, "恩江镇镇长（新）")
		if !slip.MatchString(page) {
			t.Fatal("no slip for the next one")
		}
		signed, err := s.people.SignIn(t.Context(), people.Credentials{County: here, Name: "enjiang", Password: slip.FindStringSubmatch(page)[1]})
		if err != nil {
			t.Fatal(err)
		}
		if signed, err = s.people.GivePassword(t.Context(), signed.Token, good, people.From{}); err != nil {
			t.Fatal(err)
		}
		_, page = s.get(one)
		end := regexp.MustCompile(`/accounts/[0-9a-f-]{36}/sessions/[0-9a-f-]{36}/end`).FindString(page)
		if status, page = s.post(end); status != 200 {
			t.Errorf("end a session: %d", status)
		}
		s.has(page, "目前没有登录")
		if _, err := s.people.Authenticate(t.Context(), signed.Token); !fault.Is(err, fault.SignIn) {
			t.Errorf("a session that the administrator ended: %v", err)
		}
		if status, page = s.post(one + "/disable"); status != 200 {
			t.Errorf("disable: %d", status)
		}
		s.has(page, "已停用")
		if status, _ = s.get("/accounts/not-an-id"); status != 404 {
			t.Errorf("no such account: %d", status)
		}
		_, page = s.get("/accounts?q=%00%27")
		s.has(page, "没有符合条件的记录")
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

func TestKeysAreShownOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		status, page := s.post("/keys", "label", "")
		if status != 422 {
			t.Errorf("an empty key: %d", status)
		}
		s.has(page, `href="#f-label"`)
		_, page = s.post("/keys", "label", "城管平台", "role_0", "auditor", "where_0", "county")
		secret := regexp.MustCompile(`cwk_360825_[A-Za-z0-9_-]{43}`).FindString(page)
		if secret == "" {
			t.Fatalf("no secret: %.2000s", page)
		}
		if _, err := s.people.AuthenticateKey(t.Context(), secret); err != nil {
			t.Error(err)
		}
		_, page = s.get("/keys")
		if strings.Contains(page, secret) {
			t.Error("the secret is shown again")
		}
		revoke := regexp.MustCompile(`/keys/[0-9a-f-]{36}/revoke`).FindString(page)
		_, page = s.post(revoke)
		s.has(page, "已作废")
		if _, err := s.people.AuthenticateKey(t.Context(), secret); !fault.Is(err, fault.SignIn) {
			t.Errorf("a revoked key: %v", err)
		}
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
