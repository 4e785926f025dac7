package app

import (
	"context"
	"strings"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/once"
)

// startJobs begins to work off jobs, if this process is to.
func (a *App) startJobs(ctx context.Context) (stop func() error, err error) {
	if !a.Settings.Jobs {
		return func() error { return nil }, nil
	}
	r := jobs.New(a.DB, jobs.Options{Log: a.Log, Observe: a.Metrics.Job})
	a.rounds(r)
	if err := r.Start(ctx); err != nil {
		return nil, err
	}
	return func() error { return r.Stop(context.WithoutCancel(ctx)) }, nil
}

// write makes a round of a function that works in a transaction.
func (a *App) write(fn func(ctx context.Context, tx *db.Tx) error) func(context.Context, id.County) error {
	return func(ctx context.Context, c id.County) error {
		return a.DB.Write(ctx, c, func(tx *db.Tx) error { return fn(ctx, tx) })
	}
}

// rounds says what comes round. The times of day are those of China: three at
// night is quiet wherever a county of ours is.
func (a *App) rounds(r *jobs.Runner) {
	r.Daily("forget_requests", 3, 10, china, a.write(once.Forget))
}

// blobsWritable puts a file and takes it away again.
func (a *App) blobsWritable(ctx context.Context) error {
	key := "probe/" + id.New[string]()
	if err := a.Blobs.Put(ctx, key, strings.NewReader("x"), 1); err != nil {
		return err
	}
	return a.Blobs.Delete(ctx, key)
}

// china is the zone of the nightly rounds. China has had no summer time since
// 1991, so that a fixed offset will do.
var china = time.FixedZone("UTC+8", 8*60*60)
