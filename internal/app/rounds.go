package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/jobs"
	"chuangwei/internal/once"
	"chuangwei/internal/people"
)

// startJobs begins to work off jobs, if this process is to.
func (a *App) startJobs(ctx context.Context) (stop func() error, err error) {
	if !a.Settings.Jobs {
		return func() error { return nil }, nil
	}
	r := jobs.New(a.DB, jobs.Options{Log: a.Log, Observe: a.Metrics.Job, Local: a.local})
	a.rounds(r)
	a.Photos.Defer() // there is who makes the copies
	if err := r.Start(ctx); err != nil {
		return nil, err
	}
	return func() error { return r.Stop(context.WithoutCancel(ctx)) }, nil
}

// rounds says what comes round. Times of day are those of each county's own
// clock. What people are to see comes when the office opens; the long work is
// done while it sleeps.
func (a *App) rounds(r *jobs.Runner) {
	r.Every("case_warnings", 5*time.Minute, func(ctx context.Context, c id.County) error {
		_, err := a.Cases.Warn(ctx, c)
		if fault.Is(err, fault.NotFound) {
			return nil // there is no campaign yet
		}
		return err
	})
	a.Surveys.Jobs(r)
	a.Cases.Jobs(r)
	a.Notices.Jobs(r)
	r.Daily("mail_digest", inbox.DigestHour, 0, func(ctx context.Context, c id.County) error {
		if !a.Mail.Real() {
			return nil // what is not sent must not count as sent
		}
		_, err := a.Inbox.Digest(ctx, c, a.Mail)
		return err
	})
	r.Every("photo_copies", 10*time.Second, func(ctx context.Context, c id.County) error {
		_, err := a.Photos.MakeCopies(ctx, c)
		return err
	})
	r.Every("patrol_reports", 5*time.Minute, a.Patrol.Tick)
	a.planRounds(r)
	a.meetingRounds(r)
	a.channelRounds(r)
	a.engagementRounds(r)
	a.readinessRounds(r)
	a.custodyRounds(r)
	a.supportRounds(r)
	a.drivesRounds(r)
	a.superviseRounds(r)
	a.standardRounds(r)
	a.findingsRounds(r)
	r.Daily("forget", inbox.DigestHour, 0, a.forget)
	r.Daily("sweep_files", 3, 40, a.sweepFiles)
}

// local is the present instant of a county in its zone.
func (a *App) local(ctx context.Context, county id.County) (now time.Time, err error) {
	err = a.DB.Read(ctx, county, func(tx *db.Tx) error {
		c, err := counties.Of(ctx, tx)
		now = tx.Now.In(c.Zone)
		return err
	})
	return now, err
}

// forget drops what need not or must not be kept any longer.
func (a *App) forget(ctx context.Context, county id.County) error {
	var errs []error
	_, err := a.Org.Forget(ctx, county)
	errs = append(errs, err)
	for _, fn := range []func(context.Context, *db.Tx) error{once.Forget, inbox.Forget, people.Forget} {
		errs = append(errs, a.DB.Write(ctx, county, func(tx *db.Tx) error { return fn(ctx, tx) }))
	}
	return errors.Join(errs...)
}

// sweepFiles removes photos that were never attached, and files that no row
// names. A backup that runs meanwhile may have seen the row and not yet the
// file, so then it waits for the next night.
func (a *App) sweepFiles(ctx context.Context, c id.County) error {
	_, err := a.sweep(ctx, c)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// sweep does so now, and returns how many files that no row names it removed.
// While a backup runs it is a conflict.
func (a *App) sweep(ctx context.Context, c id.County) (int, error) {
	unlock, err := lockFile(a.Settings.Data, backupLock)
	if err != nil {
		return 0, err
	}
	_, n, err := a.Photos.Clean(ctx, c)
	uploads, err2 := a.Surveys.Sweep(ctx, c)
	errs := []error{err, err2}
	n += uploads
	for _, shelf := range a.shelves() {
		attached, err := shelf.Sweep(ctx, c, a.machine(c))
		n += attached
		errs = append(errs, err)
	}
	return n, errors.Join(append(errs, unlock())...)
}

// blobsWritable puts a file and takes it away again.
func (a *App) blobsWritable(ctx context.Context) error {
	key := "probe/" + id.New[string]()
	if err := a.Blobs.Put(ctx, key, strings.NewReader("x"), 1); err != nil {
		return err
	}
	return a.Blobs.Delete(ctx, key)
}
