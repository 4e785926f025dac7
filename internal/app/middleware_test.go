package app

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"

	"chuangwei/internal/config"
)

func serve(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestTextIsPackedAndNothingElse(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("占道经营 ", 500)
	for _, c := range []struct {
		kind, coding string
		status       int
		accept       string
		want         bool
	}{
		{"text/html; charset=utf-8", "", 200, "gzip, br", true},
		{"application/geo+json", "", 200, "gzip", true},
		{"text/csv", "", 200, "", false},
		{"image/jpeg", "", 200, "gzip", false},
		{"text/css", "br", 200, "gzip", false},
		{"text/html", "", 206, "gzip", false},
		{"", "", 200, "gzip", true}, // it looks like text
	} {
		h := packed(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if c.kind != "" {
				w.Header().Set("Content-Type", c.kind)
			}
			if c.coding != "" {
				w.Header().Set("Content-Encoding", c.coding)
			}
			w.Header().Set("Content-Length", "99999")
			if c.status != 200 {
				w.WriteHeader(c.status)
			}
			io.WriteString(w, long)
		}))
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Encoding", c.accept)
		res := serve(h, r)
		got := res.Header.Get("Content-Encoding") == "gzip"
		if got != c.want {
			t.Errorf("%+v: packed %v", c, got)
			continue
		}
		b, _ := io.ReadAll(res.Body)
		if got {
			z, err := gzip.NewReader(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if b, err = io.ReadAll(z); err != nil || res.Header.Get("Content-Length") != "" {
				t.Errorf("%+v: %v, length %s", c, err, res.Header.Get("Content-Length"))
			}
		}
		if string(b) != long {
			t.Errorf("%+v: other content", c)
		}
	}
	empty := packed(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	if res := serve(empty, r); res.Header.Get("Content-Encoding") != "" {
		t.Error("nothing was packed")
	}
}

func TestAPanicIsAnErrorPageThatTellsNothing(t *testing.T) {
	t.Parallel()
	a, err := Open(t.Context(), config.Settings{Data: t.TempDir()}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if a.DB.Dialect != db.SQLite {
		t.Fatal("not SQLite")
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/boom", func(http.ResponseWriter, *http.Request) { panic("secret place") })
	pages := &web.Pages{Error: problem, Log: a.Log}
	res := serve(a.around(mux, pages), httptest.NewRequest(http.MethodGet, "/boom", nil))
	b, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusInternalServerError || strings.Contains(string(b), "secret") || !strings.Contains(string(b), res.Header.Get("X-Request-Id")) {
		t.Errorf("%d %s", res.StatusCode, b)
	}
}

func TestOnlyAProxyOfOursIsBelieved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		behind     bool
		forwarded  string
		address    string
		overTLS    bool
		wantedName string
	}{
		{false, "192.0.2.1", "10.0.0.9", false, "a liar"},
		{true, "1.2.3.4, 192.0.2.1", "192.0.2.1", true, "our proxy"},
		{true, "nonsense", "10.0.0.9", true, "a broken proxy"},
		{true, "1.2.3.4, 2001:db8::1", "2001:db8::1", true, "our proxy, v6"},
	} {
		h := proxied(c.behind, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if got := web.Address(r); got != c.address || web.IsTLS(r) != c.overTLS {
				t.Errorf("%s: address %s, TLS %v", c.wantedName, got, web.IsTLS(r))
			}
		}))
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = "10.0.0.9:1234"
		r.Header.Set("X-Forwarded-For", c.forwarded)
		r.Header.Set("X-Forwarded-Proto", "https")
		serve(h, r)
	}
}

func TestANoteIsShownOnceOnThePageAfter(t *testing.T) {
	t.Parallel()
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/go" {
			http.Redirect(w, r, "/page", http.StatusSeeOther)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		if f := ui.From(r.Context()); f.Flash != nil {
			io.WriteString(w, f.Flash.Text)
		}
	})
	h := framed(page)
	set := httptest.NewRecorder()
	web.Flash(set, httptest.NewRequest(http.MethodPost, "/", nil).WithContext(lang.With(t.Context(), lang.Chinese)), "app.no_page")
	cookie := set.Result().Cookies()[0]
	get := func(path string) *http.Response {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept", "text/html")
		r.AddCookie(cookie)
		return serve(h, r)
	}
	if res := get("/go"); len(res.Cookies()) > 0 {
		t.Error("a redirect took the note")
	}
	res := get("/page")
	b, _ := io.ReadAll(res.Body)
	if string(b) != "没有这个页面" {
		t.Errorf("shown %q", b)
	}
	if c := res.Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("the note is not taken away: %v", c)
	}
}
