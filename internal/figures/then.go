package figures

import (
	"context"
	"net/url"
	"strings"
	"time"

	"chuangwei/internal/db"
)

// Then is the end of an earlier day, as of which figures are asked for. A slice
// keeps in it what it has read of that day, so that the many figures of one
// report read it once.
type Then struct {
	Day string    // 2017-08-25
	At  time.Time // its last instant

	kept map[any]any
}

// At returns the end of an earlier day.
func At(day string, at time.Time) *Then { return &Then{Day: day, At: at, kept: map[any]any{}} }

// Once returns what read returns for key, and reads it the first time only.
func Once[T any](t *Then, key any, read func() (T, error)) (T, error) {
	if v, ok := t.kept[key].(T); ok {
		return v, nil
	}
	v, err := read()
	if err == nil {
		t.kept[key] = v
	}
	return v, err
}

// of is the address of a list as it stood then.
func (t *Then) of(link string) string {
	u, err := url.Parse(link)
	if err != nil || link == "" {
		return link
	}
	v := u.Query()
	v.Set("at", t.Day)
	u.RawQuery = v.Encode()
	return u.String()
}

// sinceKey is under which tables it is kept since when they are on record.
type sinceKey string

// told is q as the figure can answer it, with the transaction to read it in: as
// of then where the slice has kept how its records stood, else as of now; and
// whether that makes a stock a later one than was asked for.
func (d Def) told(ctx context.Context, tx *db.Tx, q Query) (*db.Tx, Query, bool, error) {
	if q.Then == nil || d.Kind == Rate { // a rate is as its figures are
		return tx, q, false, nil
	}
	if d.Stood {
		since, err := Once(q.Then, sinceKey(strings.Join(d.Since, " ")), func() (time.Time, error) { return db.Since(ctx, tx, d.Since...) })
		if err != nil {
			return tx, q, false, err
		}
		if !q.Then.At.Before(since) {
			return tx.As(q.Then.At), q, false, nil
		}
	}
	if d.Kept != nil {
		ok, err := d.Kept(ctx, tx, *q.Then)
		if ok || err != nil {
			return tx, q, false, err
		}
	}
	q.Then = nil
	return tx, q, d.Kind == Stock || d.Kind == Mark, nil
}
