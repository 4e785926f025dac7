package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
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
	r.Every("case_warnings", 5*time.Minute, func(ctx context.Context, c id.County) error {
		_, err := a.Cases.Warn(ctx, c)
		if fault.Is(err, fault.NotFound) {
			return nil // there is no campaign yet
		}
		return err
	})
	// The digest itself knows at which hour of its county it goes out, and
	// that a day has one.
	r.Every("mail_digest", 15*time.Minute, func(ctx context.Context, c id.County) error {
		if !a.Mail.Real() {
			return nil // what is not sent must not count as sent
		}
		_, err := a.Inbox.Digest(ctx, c, a.Mail)
		return err
	})
	r.Daily("forget_requests", 3, 10, china, a.write(once.Forget))
	r.Daily("forget_notices", 3, 20, china, a.write(inbox.Forget))
	r.Daily("clean_photos", 3, 40, china, a.cleanPhotos)
}

// cleanPhotos removes photos that were never attached, and files that no row
// names. A backup that runs meanwhile may have seen the row and not yet the
// file, so then it waits for the next night.
func (a *App) cleanPhotos(ctx context.Context, c id.County) error {
	unlock, err := lockFile(a.Settings.Data, backupLock)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	_, _, err = a.Photos.Clean(ctx, c)
	return errors.Join(err, unlock())
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
