// Package jobs does work later: what a transaction asked for, and what comes
// round by the clock.
//
// A job is enqueued in the transaction of the act that wants it, so that
// neither happens without the other. It may run more than once (a process
// died, a commit was lost), so its work must bear that. The queue is River's;
// nothing outside this package knows.
//
//	jobs.go      Enqueue
//	runner.go    Register, Start, Stop
//	periodic.go  work that comes round, for every county
//	daily.go     work of once a day, by each county's own clock
package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Args is what a job is told: a struct that goes through JSON. Its Kind names
// the work for ever.
type Args interface{ Kind() string }

// Option changes how a job is enqueued.
type Option func(*river.InsertOpts)

// Attempts bounds how often a failing job is tried; 25 times over three weeks
// if nobody says.
func Attempts(n int) Option { return func(o *river.InsertOpts) { o.MaxAttempts = n } }

// Enqueue asks for a job, in the transaction that wants it.
func Enqueue(ctx context.Context, tx *db.Tx, args Args, opts ...Option) error {
	about, err := json.Marshal(about{County: tx.County})
	if err != nil {
		return err
	}
	o := &river.InsertOpts{Metadata: about}
	for _, opt := range opts {
		opt(o)
	}
	client, err := inserter[tx.Dialect]()
	if err == nil {
		// As the rest of a unit of work, it is not undone for the others
		// by one caller who goes away.
		_, err = client.InsertTx(context.WithoutCancel(ctx), tx.SQL(), args, o)
	}
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// about is what the program notes beside a job.
type about struct {
	County id.County `json:"county"`
}

// inserter holds a client of each dialect that only inserts. It has no
// connection and no state: everything goes through the transaction.
var inserter = map[db.Dialect]func() (*river.Client[*sql.Tx], error){
	db.SQLite:   sync.OnceValues(func() (*river.Client[*sql.Tx], error) { return inserting(riversqlite.New(nil)) }),
	db.Postgres: sync.OnceValues(func() (*river.Client[*sql.Tx], error) { return inserting(riverdatabasesql.New(nil)) }),
}

func inserting(driver riverdriver.Driver[*sql.Tx]) (*river.Client[*sql.Tx], error) {
	return river.NewClient(driver, &river.Config{Logger: silent()})
}
