package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"chuangwei/internal/id"
)

// A queue is the group commit: units of work line up, each runs in a savepoint
// of its own, and one durable commit answers them all. The first of a commit
// needs no savepoint, since undoing it undoes nothing else.
//
// A commit takes whoever is waiting; it never waits for more. So a lone client
// pays for one commit a unit, and 32 clients pay for about one commit in
// thirty units.
type queue struct {
	d    *DB
	in   chan *unit
	quit chan struct{}
	done chan struct{}
}

// maxShared bounds how many units share a commit, and maxShare how long they
// gather, so that none waits long for the others.
const (
	maxShared = 128
	maxShare  = 50 * time.Millisecond
	maxTries  = 4
)

// A unit is one caller's work and its answer.
type unit struct {
	ctx    context.Context
	county id.County
	fn     func(*Tx) error
	after  []func()
	err    error
	panic  *panicked
	done   chan struct{}
}

type panicked struct {
	value any
	stack []byte
}

func newQueue(d *DB) *queue {
	q := &queue{d: d, in: make(chan *unit), quit: make(chan struct{}), done: make(chan struct{})}
	go q.run()
	return q
}

func (q *queue) stop() {
	close(q.quit)
	<-q.done
}

func (q *queue) do(ctx context.Context, c id.County, fn func(*Tx) error) error {
	u := &unit{ctx: ctx, county: c, fn: fn, done: make(chan struct{})}
	select {
	case q.in <- u:
	case <-ctx.Done():
		return ctx.Err()
	case <-q.quit:
		return ErrClosed
	}
	<-u.done // once it has begun it is answered, whatever becomes of ctx
	if u.panic != nil {
		panic(fmt.Sprintf("%v\n\nin a unit of work:\n%s", u.panic.value, u.panic.stack))
	}
	return u.err
}

func (q *queue) run() {
	defer close(q.done)
	for {
		select {
		case u := <-q.in:
			q.commit(u)
		case <-q.quit:
			return
		}
	}
}

// commit runs first and whoever waits behind it in one transaction.
func (q *queue) commit(first *unit) {
	units := []*unit{first}
	err := q.share(&units, true)
	if err != nil && len(units) > 1 || retryable(err) {
		// The transaction as a whole failed. No unit is answered yet:
		// give each a transaction of its own.
		for _, u := range units {
			for range maxTries {
				u.reset()
				if err = q.share(&[]*unit{u}, false); !retryable(err) {
					break
				}
			}
			u.answer(err)
		}
		return
	}
	for _, u := range units {
		u.answer(err)
	}
}

func (u *unit) reset() { u.err, u.panic, u.after = nil, nil, nil }

// answer lets the caller go on; failed is what befell the whole transaction.
func (u *unit) answer(failed error) {
	if failed != nil && u.err == nil {
		u.err = failed
	}
	if u.err == nil && u.panic == nil {
		for _, fn := range u.after {
			fn()
		}
	}
	close(u.done)
}

// share runs the given units in one transaction and, if it gathers, those
// that arrive while it is open. The error is of the transaction; that of a
// unit stays with the unit.
func (q *queue) share(units *[]*unit, gather bool) error {
	//nolint:forbidigo // the transaction belongs to nobody's request
	ctx := context.Background()
	tx, err := q.d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { tx.Rollback() }() // tx may be begun anew below

	began := time.Now() //nolint:forbidigo // measures, decides nothing that is stored
	kept := 0           // units whose changes are in the transaction
	for i := 0; ; i++ {
		u := (*units)[i]
		ok, err := q.one(ctx, tx, u, kept > 0)
		if err != nil {
			return err
		}
		if ok {
			kept++
		} else if kept == 0 {
			// Without a savepoint: begin again for the others.
			if err := tx.Rollback(); err != nil {
				return err
			}
			if tx, err = q.d.write.BeginTx(ctx, nil); err != nil {
				return fmt.Errorf("begin: %w", err)
			}
		}
		if !gather || i+1 == maxShared || time.Since(began) > maxShare {
			break
		}
		if !q.next(units) {
			break
		}
	}
	if kept == 0 {
		return nil
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	q.d.stats.commits.Add(1)
	q.d.stats.units.Add(int64(kept))
	return nil
}

// next takes a waiting unit into the commit, if there is one.
func (q *queue) next(units *[]*unit) bool {
	select {
	case u := <-q.in:
		*units = append(*units, u)
		return true
	default:
		return false
	}
}

// one runs u and reports whether its changes stand. It returns an error only
// if the transaction is no longer usable.
func (q *queue) one(ctx context.Context, tx *sql.Tx, u *unit, savepoint bool) (bool, error) {
	if err := u.ctx.Err(); err != nil {
		u.err = err
		return true, nil //nolint:nilerr // it did nothing, so nothing is undone
	}
	if savepoint {
		if _, err := tx.ExecContext(ctx, "SAVEPOINT unit"); err != nil {
			return false, err
		}
	}
	t := &Tx{County: u.county, Now: q.d.Now(u.county), Dialect: q.d.Dialect, tx: tx, detached: true, trace: q.d.Trace, past: &q.d.past}
	u.run(t)
	failed := u.err != nil || u.panic != nil
	if failed && retryable(u.err) {
		err := u.err
		u.err = nil
		return false, err
	}
	if !savepoint {
		u.after = t.after
		return !failed, nil
	}
	end := "RELEASE SAVEPOINT unit"
	if failed {
		end = "ROLLBACK TO SAVEPOINT unit"
	}
	if _, err := tx.ExecContext(ctx, end); err != nil {
		return false, errors.Join(fmt.Errorf("end of unit: %w", err), u.err)
	}
	if failed {
		if _, err := tx.ExecContext(ctx, "RELEASE SAVEPOINT unit"); err != nil {
			return false, err
		}
	}
	u.after = t.after
	return !failed, nil
}

func (u *unit) run(t *Tx) {
	defer func() {
		if v := recover(); v != nil {
			u.panic = &panicked{v, debug.Stack()}
		}
	}()
	u.err = u.fn(t)
}

// Stats says how much the group commit has saved: how many units of work went
// into how many commits since the database was opened. A unit whose context
// had ended before its turn counts as one that was kept.
type Stats struct{ Units, Commits int64 }

type stats struct{ units, commits atomic.Int64 }

// Stats returns the counts so far.
func (d *DB) Stats() Stats {
	return Stats{Units: d.stats.units.Load(), Commits: d.stats.commits.Load()}
}
