package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"chuangwei/internal/id"
)

// A round is work that comes round for every county.
type round struct {
	mu   sync.Mutex // held while it runs
	work func(ctx context.Context, county id.County) error
}

type roundArgs struct {
	Name string `json:"name"`
}

func (roundArgs) Kind() string { return "round" }

// Every runs work for every county each interval, and once at the start. One
// process of several does it. What fails waits for the next time; one county's
// failure does not keep the others waiting.
func (r *Runner) Every(name string, interval time.Duration, work func(ctx context.Context, county id.County) error) {
	if r.periodic[name] != nil {
		r.errs = append(r.errs, fmt.Errorf("two rounds are called %s", name))
		return
	}
	r.periodic[name] = &round{work: work}
	r.plans = append(r.plans, river.NewPeriodicJob(river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) {
		return roundArgs{name}, &river.InsertOpts{MaxAttempts: 1, Metadata: []byte(`{}`)}
	}, &river.PeriodicJobOpts{ID: name, RunOnStart: true}))
}

func (r *Runner) comeRound(ctx context.Context, job Job[roundArgs]) error {
	one := r.periodic[job.Args.Name]
	if one == nil {
		return Never(fmt.Errorf("no round is called %s", job.Args.Name)) // of another version of the program
	}
	if !one.mu.TryLock() {
		return nil // the last time is not over yet
	}
	defer one.mu.Unlock()
	return r.observed(ctx, "round."+job.Args.Name, func() error {
		counties, err := r.counties(ctx)
		if err != nil {
			return err
		}
		var errs []error
		for _, c := range counties {
			if err := one.work(ctx, c); err != nil {
				errs = append(errs, fmt.Errorf("%s for county %s: %w", job.Args.Name, c, err))
			}
		}
		return errors.Join(errs...)
	})
}

// counties lists every county: the one question that is not of one of them.
func (r *Runner) counties(ctx context.Context) ([]id.County, error) {
	rows, err := r.d.ReadPool().QueryContext(ctx, `SELECT county FROM counties ORDER BY county`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []id.County
	for rows.Next() {
		var c id.County
		if err := rows.Scan(&c); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
