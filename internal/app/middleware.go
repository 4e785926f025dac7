package app

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// maxBody bounds every request; forms and uploads have narrower limits of
// their own.
const maxBody = 256 << 20

// around is what every request goes through, from the outside in.
func (a *App) around(mux http.Handler, pages *web.Pages) http.Handler {
	h := recovered(mux, pages)
	h = a.Metrics.Observe(a.Log, h) // next to the mux, but for what keeps the request as it is
	h = framed(h)
	h = web.Secure(web.Policy(a.Settings.Tiles), h)
	h = web.Language(h)
	h = packed(h)
	h = http.MaxBytesHandler(h, maxBody)
	h = proxied(a.Settings.Proxy, h)
	return web.Numbered(h)
}

// LogContext tells the log which request and county a line belongs to.
func LogContext(ctx context.Context) []slog.Attr {
	var out []slog.Attr
	if rid := web.RequestIDFrom(ctx); rid != "" {
		out = append(out, slog.String("request", rid))
	}
	if by, ok := web.ActorFrom(ctx); ok {
		out = append(out, slog.String("county", string(by.County)))
	}
	return out
}

// recovered turns a panic into the page of an internal error.
func recovered(next http.Handler, pages *web.Pages) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // a panic's value, compared as net/http does
				panic(v)
			}
			err := fmt.Errorf("panic: %v\n%s", v, debug.Stack())
			pages.Open(func(http.ResponseWriter, *http.Request) (templ.Component, error) { return nil, err }).ServeHTTP(w, r)
		}()
		next.ServeHTTP(w, r)
	})
}

// proxied takes the reader's address from the proxy, if there is one before
// us, and believes nobody else who says that he is one.
func proxied(behind bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !behind {
			r.Header.Del("X-Forwarded-Proto")
			next.ServeHTTP(w, r)
			return
		}
		// The last is what our proxy saw; those before it are hearsay.
		all := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if ip := net.ParseIP(strings.TrimSpace(all[len(all)-1])); ip != nil {
			r.RemoteAddr = net.JoinHostPort(ip.String(), "0")
		}
		next.ServeHTTP(w, r)
	})
}

// framed gives every page its address and the note that the last action left.
// The note is taken away once a page has shown it; an answer that leads on
// leaves it for the next.
func framed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := ui.Frame{URL: r.URL.RequestURI()}
		if r.Method == http.MethodGet && !web.Part(r) && strings.Contains(r.Header.Get("Accept"), "text/html") {
			if n, ok := web.TakeNote(nowhere{}, r); ok {
				note := ui.Note(n)
				f.Flash = &note
				w = &shown{ResponseWriter: w, r: r}
			}
		}
		next.ServeHTTP(w, r.WithContext(ui.With(r.Context(), f)))
	})
}

// nowhere is a response that nobody gets.
type nowhere struct{}

// Header implements http.ResponseWriter.
func (nowhere) Header() http.Header { return http.Header{} }

// Write implements http.ResponseWriter.
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader implements http.ResponseWriter.
func (nowhere) WriteHeader(int) {}

// shown takes the note away when a page is answered.
type shown struct {
	http.ResponseWriter
	r    *http.Request
	done bool
}

// WriteHeader implements http.ResponseWriter.
func (s *shown) WriteHeader(status int) {
	redirect := status >= 300 && status < 400
	if !s.done && !redirect && strings.HasPrefix(s.Header().Get("Content-Type"), "text/html") {
		web.TakeNote(s.ResponseWriter, s.r)
	}
	s.done = true
	s.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (s *shown) Write(b []byte) (int, error) {
	if !s.done {
		s.WriteHeader(http.StatusOK)
	}
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the writer underneath.
func (s *shown) Unwrap() http.ResponseWriter { return s.ResponseWriter }
