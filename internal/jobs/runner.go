package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Options says how jobs are run. Its zero value will do.
type Options struct {
	Log     *slog.Logger
	Observe func(kind string, seconds float64, failed bool) // told of every job that ended
	Workers int                                             // at once; 8
	Poll    time.Duration                                   // how often SQLite is asked for new jobs; 1 s
	Look    time.Duration                                   // how often Daily looks at the counties' clocks; 1 min

	// Local is the present instant of a county in its own zone; Daily wants it.
	Local func(ctx context.Context, county id.County) (time.Time, error)
}

// Runner runs the jobs of one process. Register, Every and Daily come before Start.
type Runner struct {
	d        *db.DB
	opts     Options
	workers  *river.Workers
	periodic map[string]*round
	plans    []*river.PeriodicJob
	days     []daily
	failed   map[string]time.Time // daily work of a county that failed, and when; of the one round that looks
	errs     []error

	client *river.Client[*sql.Tx]
	close  func() error
}

// New returns a runner of d's jobs.
func New(d *db.DB, o Options) *Runner {
	if o.Log == nil {
		o.Log = silent()
	}
	if o.Workers == 0 {
		o.Workers = 8
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	if o.Look == 0 {
		o.Look = time.Minute
	}
	r := &Runner{d: d, opts: o, workers: river.NewWorkers(), periodic: map[string]*round{}, failed: map[string]time.Time{}}
	Register(r, r.comeRound)
	return r
}

// Job is one job to do.
type Job[T Args] struct {
	Args    T
	County  id.County // whose transaction asked for it
	Attempt int       // from 1
}

// kind is how the jobs of a kind are done.
type kind struct{ within time.Duration }

// KindOption changes how the jobs of a kind are done.
type KindOption func(*kind)

// Within bounds how long a job of the kind may take; ten minutes if nobody says.
func Within(d time.Duration) KindOption { return func(k *kind) { k.within = d } }

// Register makes fn do the jobs of T's kind. An error makes the job come again
// later; a job that can never succeed returns Never, one that has to wait Later.
func Register[T Args](r *Runner, fn func(ctx context.Context, job Job[T]) error, opts ...KindOption) {
	w := &worker[T]{fn: fn, r: r}
	for _, opt := range opts {
		opt(&w.kind)
	}
	if err := river.AddWorkerSafely(r.workers, w); err != nil {
		r.errs = append(r.errs, err)
	}
}

// worker does the jobs of a kind.
type worker[T Args] struct {
	river.WorkerDefaults[T]
	kind
	r  *Runner
	fn func(ctx context.Context, job Job[T]) error
}

// Timeout implements river.Worker.
func (w *worker[T]) Timeout(*river.Job[T]) time.Duration { return w.within }

// Work implements river.Worker.
func (w *worker[T]) Work(ctx context.Context, j *river.Job[T]) error {
	var a about
	if err := json.Unmarshal(j.Metadata, &a); err != nil {
		return river.JobCancel(fmt.Errorf("job %d: %w", j.ID, err))
	}
	return w.r.observed(ctx, j.Kind, func() error {
		return w.fn(ctx, Job[T]{Args: j.Args, County: a.County, Attempt: j.Attempt})
	})
}

// Later says that a job has to wait for d, which is no failure: for others to
// be done, or, with 0, for the program to start again.
func Later(d time.Duration) error { return river.JobSnooze(d) }

// Never says that a job need not be tried again, for this reason.
func Never(err error) error { return river.JobCancel(err) }

// measured tells Observe of the work.
func (r *Runner) measured(kind string, work func() error) error {
	began := time.Now() //nolint:forbidigo // measures, decides nothing that is stored
	err := work()
	if r.opts.Observe != nil {
		_, waits := errors.AsType[*river.JobSnoozeError](err)
		r.opts.Observe(kind, time.Since(began).Seconds(), err != nil && !waits)
	}
	return err
}

// observed tells Observe of the work, and the log if it failed.
func (r *Runner) observed(ctx context.Context, kind string, work func() error) error {
	err := r.measured(kind, work)
	if _, waits := errors.AsType[*river.JobSnoozeError](err); err != nil && !waits {
		r.opts.Log.ErrorContext(ctx, "job failed", "kind", kind, "err", err)
	}
	return err
}

// The longest that a job may take, and after how long one whose process died
// is given to another.
const (
	longest = 10 * time.Minute
	givenUp = 15 * time.Minute
)

// Start begins to work. The jobs run until Stop, whatever becomes of ctx.
func (r *Runner) Start(ctx context.Context) error {
	if len(r.days) > 0 && r.opts.Local == nil {
		r.errs = append(r.errs, errors.New("daily work without the counties' clocks"))
	}
	if err := errors.Join(r.errs...); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	driver, err := r.driver(ctx)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	r.client, err = river.NewClient(driver, &river.Config{
		Logger:               slog.New(atLeast{r.opts.Log.Handler(), slog.LevelWarn}),
		Workers:              r.workers,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: r.opts.Workers}},
		PeriodicJobs:         r.plans,
		PollOnly:             r.d.Dialect == db.SQLite,
		FetchPollInterval:    r.opts.Poll,
		FetchCooldown:        min(r.opts.Poll, 100*time.Millisecond),
		JobTimeout:           longest,
		RescueStuckJobsAfter: givenUp,
		SoftStopTimeout:      10 * time.Second,
	})
	if err == nil {
		err = r.client.Start(context.WithoutCancel(ctx))
	}
	if err != nil {
		return fmt.Errorf("jobs: %w", errors.Join(err, r.close()))
	}
	return nil
}

// driver opens the runner's own way to the database. On SQLite that is a
// connection of its own, so that a long write of ours does not starve the
// queue. It does not wait for the disk: what the queue itself notes (a lease,
// a job done) may be lost in a power cut, and then a job runs again. Asking for
// a job is durable, for it goes through our own connection.
func (r *Runner) driver(ctx context.Context) (riverdriver.Driver[*sql.Tx], error) {
	if r.d.Dialect == db.SQLite {
		pool, err := sql.Open("sqlite", db.DSN(r.d.Target(), true)+"&_pragma=synchronous(NORMAL)&_pragma=cache_size(-2000)")
		if err != nil {
			return nil, err
		}
		pool.SetMaxOpenConns(1)
		r.close = pool.Close
		return riversqlite.New(pool), nil
	}
	conf, err := pgxpool.ParseConfig(r.d.Target())
	if err != nil {
		return nil, err
	}
	conf.MaxConns = 2
	conf.ConnConfig.RuntimeParams["application_name"] = "chuangwei jobs"
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), conf)
	if err != nil {
		return nil, err
	}
	r.close = func() error { pool.Close(); return nil }
	return riverdatabasesql.NewWithPgxListener(r.d.WritePool(), pool), nil
}

// Stop lets the running jobs finish, for some seconds, and stops.
func (r *Runner) Stop(ctx context.Context) error {
	if r.client == nil {
		return nil
	}
	err := r.client.Stop(ctx)
	r.client = nil
	return errors.Join(err, r.close())
}

// atLeast lets only what is at least this grave through: the queue is talkative.
type atLeast struct {
	slog.Handler
	level slog.Level
}

// Enabled implements slog.Handler.
func (h atLeast) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= h.level && h.Handler.Enabled(ctx, l)
}

// WithAttrs implements slog.Handler.
func (h atLeast) WithAttrs(as []slog.Attr) slog.Handler {
	return atLeast{h.Handler.WithAttrs(as), h.level}
}

// WithGroup implements slog.Handler.
func (h atLeast) WithGroup(name string) slog.Handler {
	return atLeast{h.Handler.WithGroup(name), h.level}
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }
