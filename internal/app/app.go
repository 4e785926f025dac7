// Package app builds the whole program from its parts, and runs it.
//
//	app.go         Open, Close
//	services.go    every service, and how they hang together
//	wiring.go      what slices ask of each other; across.go what their pages do;
//	               reminders.go what the desk reminds of
//	subscribe.go   who hears what
//	rounds.go      what comes round by the clock
//	routes.go      every page, in one mux; register.go those of the slices;
//	               audit.go what the audit log tells of them
//	frame.go       what every page shows: navigation, county, notices
//	middleware.go  what every request goes through
//	pack.go        compression
//	serve.go       listening, TLS, stopping
//	lock.go        one server for one data folder
//	migrate.go     the schema brought up to date, backed up first
//	backup.go      backup, restore, copy of the whole
//	todos.go       what waits for somebody, of every slice
//	doctor.go      everything recounted and verified; doctor_slices.go what the slices bring
//	surveys.go     a register imported; county.go a further county
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"

	"chuangwei/internal/blob"
	"chuangwei/internal/config"
	"chuangwei/internal/db"
	"chuangwei/internal/telemetry"
)

// Options is what the program itself knows when it starts.
type Options struct {
	Version string
	Log     *slog.Logger
	// Migrate brings an older schema up to date, after a backup. A new
	// database gets its schema in any case.
	Migrate bool
	// Say tells the person at the terminal something, by a message key. It
	// may be nil.
	Say func(key string, args ...any)
}

// App is the program with everything open.
type App struct {
	Settings config.Settings
	Version  string
	Log      *slog.Logger
	Metrics  *telemetry.Metrics
	DB       *db.DB
	Blobs    blob.Store

	Services
	say    func(key string, args ...any)
	routes map[string]bool // addresses of the navigation that have a page

	migrated bool // the schema was older
	live     *live

	inside     http.Handler // every page, for who asks from inside
	insideOnce sync.Once
}

// Open opens the installation that the settings name. Close it when done.
func Open(ctx context.Context, s config.Settings, o Options) (a *App, err error) {
	a = &App{Settings: s, Version: o.Version, Log: o.Log, Metrics: telemetry.New(o.Version), say: o.Say}
	if a.Log == nil {
		a.Log = slog.New(slog.DiscardHandler)
	}
	if a.say == nil {
		a.say = func(string, ...any) {}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
			a = nil
		}
	}()
	// What is in it concerns nobody else on the machine.
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return a, fmt.Errorf("data folder: %w", err)
	}
	if a.DB, err = db.Open(ctx, s.Target()); err != nil {
		return a, err
	}
	a.Metrics.Database(a.DB)
	if err := a.upToDate(ctx, o.Migrate); err != nil {
		return a, err
	}
	if a.Blobs, err = blob.Open(ctx, s.BlobTarget()); err != nil {
		return a, fmt.Errorf("open blobs: %w", err)
	}
	if err := a.build(ctx); err != nil {
		return a, err
	}
	a.live = newLive(a.DB)
	if err := a.Counties.LoadOffsets(ctx); err != nil {
		return a, err
	}
	if a.migrated {
		return a, a.countAnew(ctx)
	}
	return a, nil
}

// Close closes everything.
func (a *App) Close() error {
	var errs []error
	if c, ok := a.Blobs.(interface{ Close() error }); ok {
		errs = append(errs, c.Close())
	}
	if a.DB != nil {
		errs = append(errs, a.DB.Close())
	}
	return errors.Join(errs...)
}
