// Package web is what every page needs of HTTP: handlers that return a page or
// an error, who is signed in, limits, safety headers and the language.
//
// A Handler returns a templ component, or an error that one place turns into a
// status and a page (errors.go). After a POST a handler redirects and returns
// nothing.
//
//	web.go       Handler, Pages
//	errors.go    faults as pages
//	session.go   the signed-in actor
//	forms.go     limits, request keys, flashes, redirects
//	answer.go    answers to pages that send by themselves
//	headers.go   content security policy, cross-origin protection
//	language.go  which language, and how to change it
//	limit.go     rate limits
package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/progress"
)

// Handler answers a request with a page or an error. A nil page and a nil
// error say that it has written the answer itself.
type Handler func(w http.ResponseWriter, r *http.Request) (templ.Component, error)

// Authenticator knows who carries a session token.
type Authenticator interface {
	// Authenticate returns the actor of a token. It returns a fault of
	// kind SignIn if the token is none, or no longer good.
	Authenticate(ctx context.Context, token string) (access.Actor, error)
}

// ErrorView draws what went wrong. fragment says that only a part of a page
// was asked for.
type ErrorView func(ctx context.Context, p Problem, fragment bool) templ.Component

// Pages turns handlers into http.Handlers.
type Pages struct {
	Auth  Authenticator
	Error ErrorView
	Log   *slog.Logger
	// Prepare adds to the context of a signed-in request what every page
	// shows: its frame. It may be nil.
	Prepare func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error)

	// Instant returns the end of an earlier day, for lists that are asked for as
	// of then; zero: that day has not ended. It may be nil.
	Instant func(ctx context.Context, by access.Actor, day string, tables ...string) (time.Time, error)

	work  progress.Board // that a page waits for
	drawn sync.Pool      // of *bytes.Buffer, in which pages are drawn
}

// maxDrawn is the largest buffer that is kept for the next page.
const maxDrawn = 1 << 20

// Progress answers how far the work is that a page asked for with the header
// X-Progress: see progress.State. Who knows the key may ask.
func (p *Pages) Progress(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	s, ok := p.work.Of(r.PathValue("key"))
	if !ok {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(s) //nolint:errcheck // the asker has gone
}

// Handle serves h to signed-in people; others are sent to sign in and come
// back.
func (p *Pages) Handle(h Handler) http.Handler { return p.serve(h, true) }

// Open serves h to anybody. A session that is there is used.
func (p *Pages) Open(h Handler) http.Handler { return p.serve(h, false) }

// Stood is h for a list of which it is on record how it stood: with the
// parameter at=2017-08-25 it reads and draws it as of the end of that day.
// tables are those of it that are kept since a later release (db.Since).
func (p *Pages) Stood(h Handler, tables ...string) Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		day := r.URL.Query().Get("at")
		if day == "" || p.Instant == nil {
			return h(w, r)
		}
		at, err := p.Instant(r.Context(), Actor(r), day, tables...)
		if err != nil {
			return nil, err
		}
		if at.IsZero() {
			return h(w, r)
		}
		ctx := db.AsOf(r.Context(), at)
		page, err := h(w, r.WithContext(ctx))
		if page == nil || err != nil {
			return nil, err
		}
		return templ.ComponentFunc(func(_ context.Context, out io.Writer) error { return page.Render(ctx, out) }), nil
	}
}

func (p *Pages) serve(h Handler, signedIn bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// One address serves pages and parts of pages, in two languages, to
		// different people: nothing of it may be kept.
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Add("Vary", "HX-Request")
		r, err := p.identify(r, signedIn)
		if err != nil {
			p.fail(w, r, err)
			return
		}
		if key := r.Header.Get("X-Progress"); key != "" {
			ctx, end := p.work.Begin(r.Context(), key)
			defer end()
			r = r.WithContext(ctx)
		}
		page, err := h(w, r)
		if err != nil {
			p.fail(w, r, err)
			return
		}
		if page != nil {
			p.render(w, r, http.StatusOK, page)
		}
	})
}

// Render writes page with a status, for handlers that answer a form with its
// faults.
func (p *Pages) render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	if s, ok := page.(withStatus); ok {
		status, page = s.status, s.Component
	}
	b, _ := p.drawn.Get().(*bytes.Buffer)
	if b == nil {
		b = &bytes.Buffer{}
	}
	defer func() {
		if b.Reset(); b.Cap() <= maxDrawn {
			p.drawn.Put(b)
		}
	}()
	if err := page.Render(r.Context(), b); err != nil {
		p.Log.ErrorContext(r.Context(), "page not drawn", "path", r.URL.Path, "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(b.Bytes()) //nolint:errcheck // the reader has gone; nobody is left to tell
	}
}

type withStatus struct {
	templ.Component
	status int
}

// Unprocessable is page with status 422: a form drawn again with its faults.
func Unprocessable(page templ.Component) templ.Component {
	return withStatus{page, http.StatusUnprocessableEntity}
}

// Part reports whether only a part of the page is asked for.
func Part(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-History-Restore-Request") != "true"
}
