package figures

import (
	"context"
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

// told is q as the figure can answer it: as of then where the slice has kept
// how its records stood, else as of now; and whether that makes a stock a later
// one than was asked for.
func (d Def) told(ctx context.Context, tx *db.Tx, q Query) (Query, bool, error) {
	if q.Then == nil || d.Kind == Rate { // a rate is as its figures are
		return q, false, nil
	}
	if d.Kept != nil {
		ok, err := d.Kept(ctx, tx, *q.Then)
		if ok || err != nil {
			return q, false, err
		}
	}
	q.Then = nil
	return q, d.Kind == Stock, nil
}
