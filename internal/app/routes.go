package app

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/telemetry"
	"chuangwei/internal/web"
	assets "chuangwei/web"
)

// Handler returns the whole program as one handler.
func (a *App) Handler() http.Handler {
	mux := http.NewServeMux()
	pages := &web.Pages{Auth: a.authenticator(), Error: problem, Log: a.Log, Prepare: a.frame, Instant: a.Counties.Instant}

	mux.Handle(assets.Prefix, assets.Handler())
	mux.Handle("GET /healthz", telemetry.Alive())
	mux.Handle("GET /readyz", telemetry.Ready(a.Log, a.checks()...))
	mux.Handle("GET /metrics", a.Metrics.Handler(a.Settings.MetricsToken))
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, assets.Path("icon.svg"), http.StatusFound)
	})
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write([]byte("User-agent: *\nDisallow: /\n")) //nolint:errcheck // the asker has gone
	})
	mux.HandleFunc("GET /push.js", assets.Worker)
	mux.Handle("GET /m/offline", pages.Handle(offline))
	mux.Handle("GET /licences", pages.Open(licences))
	mux.HandleFunc("GET /progress/{key}", pages.Progress)
	mux.Handle("GET /live", pages.Handle(func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		return nil, a.live.serve(w, r)
	}))
	a.register(mux, pages)
	mux.Handle("/", pages.Open(func(http.ResponseWriter, *http.Request) (templ.Component, error) {
		return nil, fault.New(fault.NotFound, "app.no_page")
	}))
	a.find(mux)
	a.inside = mux
	return a.around(mux, pages)
}

// offline is the page for when there is no network.
func offline(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	web.Keep(w, web.Actor(r))
	return offlineView(), nil
}

// licences shows what the program is made of: what it carries asks for that.
func licences(http.ResponseWriter, *http.Request) (templ.Component, error) {
	return licenceTexts(assets.Notices()), nil
}

// checks are those of /readyz.
func (a *App) checks() []telemetry.Check {
	return []telemetry.Check{
		{Name: "database", Test: a.DB.Ready},
		{Name: "schema", Test: func(ctx context.Context) error {
			_, pending, err := a.DB.Pending(ctx)
			if err == nil && pending > 0 {
				err = fault.New(fault.Unavailable, "app.schema.old", pending)
			}
			return err
		}},
		{Name: "blobs", Test: a.blobsWritable},
	}
}
