package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
)

type tokens map[string]access.Actor

func (t tokens) Authenticate(_ context.Context, token string) (access.Actor, error) {
	if a, ok := t[token]; ok {
		return a, nil
	}
	return access.Actor{}, fault.New(fault.SignIn, "web.sign_in")
}

func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error { _, err := io.WriteString(w, s); return err })
}

func pages() *Pages {
	return &Pages{
		Auth: tokens{"good": {County: "360825", Account: "me"}},
		Log:  slog.New(slog.DiscardHandler),
		Error: func(_ context.Context, p Problem, fragment bool) templ.Component {
			if fragment {
				return text("part: " + p.Text)
			}
			return text("page: " + p.Text)
		},
	}
}

func serve(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	Language(h).ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFaultsBecomePages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want int
		says string
	}{
		"invalid":      {fault.New(fault.Invalid, "web.form"), 422, "The form could not be read"},
		"not found":    {fault.New(fault.NotFound, "fault.not_found"), 404, "no such record"},
		"forbidden":    {fault.New(fault.Forbidden, "access.forbidden"), 403, "Your role may not"},
		"conflict":     {fault.New(fault.Conflict, "once.other_content"), 409, "another content"},
		"too often":    {fault.New(fault.TooMany, "web.too_many"), 429, "Too often"},
		"unclassified": {errors.New("secret: password=1"), 500, "nothing was changed"},
		"wrapped":      {errors.Join(errors.New("x"), fault.New(fault.NotFound, "fault.not_found")), 404, "no such record"},
	} {
		h := pages().Open(func(http.ResponseWriter, *http.Request) (templ.Component, error) { return nil, c.err })
		res := serve(h, httptest.NewRequest(http.MethodGet, "/x?lang=en", nil))
		got := body(t, res)
		if res.StatusCode != c.want || !strings.HasPrefix(got, "page: ") || !strings.Contains(got, c.says) || strings.Contains(got, "secret") {
			t.Errorf("%s: %d %q, want %d that says %q", name, res.StatusCode, got, c.want, c.says)
		}
	}
	h := pages().Open(func(http.ResponseWriter, *http.Request) (templ.Component, error) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	})
	r := httptest.NewRequest(http.MethodGet, "/x", nil)
	r.Header.Set("HX-Request", "true")
	if got := body(t, serve(h, r)); !strings.HasPrefix(got, "part: 没有这条记录") {
		t.Errorf("a part asked for: %q", got)
	}
}

func TestStrangersAreSentToSignInAndComeBack(t *testing.T) {
	t.Parallel()
	h := pages().Handle(func(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
		return text("hello " + string(Actor(r).Account)), nil
	})
	res := serve(h, httptest.NewRequest(http.MethodGet, "/cases?area=3&q=占道", nil))
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("a stranger gets %d", res.StatusCode)
	}
	to, err := url.Parse(res.Header.Get("Location"))
	if err != nil || to.Path != "/sign-in" {
		t.Fatalf("a stranger is sent to %q, %v", res.Header.Get("Location"), err)
	}
	if next, err := url.Parse(to.Query().Get("next")); err != nil || next.Query().Get("q") != "占道" {
		t.Errorf("the way back is %q, %v", to.Query().Get("next"), err)
	}
	if res := serve(h, httptest.NewRequest(http.MethodPost, "/cases", nil)); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger's POST gets %d, want 401", res.StatusCode)
	}
	for token, want := range map[string]int{"good": 200, "bad": 303} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.AddCookie(&http.Cookie{Name: SessionCookie, Value: token})
		if res := serve(h, r); res.StatusCode != want || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("token %s: %d %q, want %d", token, res.StatusCode, res.Header.Get("Cache-Control"), want)
		}
	}
}

func TestRedirectsStayInTheProgram(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]string{
		"/cases?x=1": "/cases?x=1", "": "/", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/",
		"javascript:alert(1)": "/", "cases": "/", "/a//b": "/a//b", "http:/x": "/", "\n//x": "/",
	} {
		if got := Local(to); got != want {
			t.Errorf("Local(%q) = %q, want %q", to, got, want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		to := rapid.String().Draw(r, "to")
		got := Local(to)
		u, err := url.Parse(got)
		if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") {
			r.Fatalf("Local(%q) = %q", to, got)
		}
	})
}

func TestAnotherSitesPageChangesNothing(t *testing.T) {
	t.Parallel()
	h := Secure(Policy(""), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for name, c := range map[string]struct {
		method, site, origin string
		want                 int
	}{
		"own form":     {"POST", "same-origin", "", 204},
		"other's form": {"POST", "cross-site", "https://evil.example", 403},
		"other's link": {"GET", "cross-site", "", 204},
		"old browser":  {"POST", "", "http://evil.example", 403},
		"a program":    {"POST", "", "", 204},
	} {
		r := httptest.NewRequest(c.method, "/x", nil)
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", name, csp)
		}
	}
}

func TestTheLanguageIsRemembered(t *testing.T) {
	t.Parallel()
	h := Language(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, string(lang.From(r.Context())))
	}))
	ask := func(target, accept, cookie string) (string, []*http.Cookie) {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Accept-Language", accept)
		if cookie != "" {
			r.AddCookie(&http.Cookie{Name: langCookie, Value: cookie})
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Body.String(), w.Result().Cookies()
	}
	if got, _ := ask("/", "", ""); got != "zh-CN" {
		t.Errorf("nobody said: %s", got)
	}
	if got, set := ask("/?lang=en", "zh", ""); got != "en" || len(set) != 1 || set[0].Value != "en" {
		t.Errorf("?lang=en: %s, cookies %v", got, set)
	}
	if got, _ := ask("/", "zh", "en"); got != "en" {
		t.Errorf("remembered: %s", got)
	}
	if got, _ := ask("/?lang=xx", "zh", "nonsense"); got != "zh-CN" {
		t.Errorf("nonsense: %s", got)
	}
}

func TestFormsHaveLimits(t *testing.T) {
	t.Parallel()
	h := pages().Open(func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		if err := Form(w, r, 100); err != nil {
			return nil, err
		}
		return text(Key(r)), nil
	})
	post := func(s string) *http.Response {
		r := httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(s))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return serve(h, r)
	}
	if res := post("_key=k1&a=b"); res.StatusCode != http.StatusOK || body(t, res) != "k1" {
		t.Errorf("a small form: %d", res.StatusCode)
	}
	if res := post("a=" + strings.Repeat("x", 200)); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a large form: %d, want 413", res.StatusCode)
	}
	if res := post("a=%zz"); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a broken form: %d, want 422", res.StatusCode)
	}
}

func TestANoteIsShownOnce(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	SetNote(w, httptest.NewRequest(http.MethodPost, "/", nil), Note{Text: "已派发 '\"<b>", Undo: "/undo"})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	w = httptest.NewRecorder()
	if n, ok := TakeNote(w, r); !ok || n.Text != "已派发 '\"<b>" || n.Undo != "/undo" {
		t.Errorf("TakeNote = %+v, %v", n, ok)
	}
	if cs := w.Result().Cookies(); len(cs) != 1 || cs[0].MaxAge >= 0 {
		t.Errorf("the note is not removed: %v", cs)
	}
}

func TestTooOftenIsRefusedByKey(t *testing.T) {
	t.Parallel()
	l := &Limiter{Every: 0.001, Burst: 2}
	for i, want := range []bool{true, true, false} {
		if err := l.Allow("a"); (err == nil) != want {
			t.Errorf("time %d: %v", i+1, err)
		}
	}
	if err := l.Allow("b"); err != nil {
		t.Errorf("another key: %v", err)
	}
}
