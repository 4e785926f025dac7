package photos

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Used is a photo as proof of something.
type Used struct {
	Photo   id.Photo
	Subject string
	Record  string
	Kind    Kind
	Account id.Account // who took it in
	At      time.Time
}

// Repeat is a photo that repeats one that was there before it.
type Repeat struct {
	Later, Earlier Used
	Distance       int
	Exact          bool
}

// maxRepeats bounds the repeats of one period.
const maxRepeats = 50_000

// Repeats lists what the photos of a period repeat, from one instant to another,
// the second not included. Of each two the one that was taken in later is Later.
func Repeats(ctx context.Context, tx *db.Tx, from, to time.Time) ([]Repeat, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (x Repeat, err error) {
		l, e := &x.Later, &x.Earlier
		return x, r.Scan(&l.Photo, &l.Subject, &l.Record, &l.Kind, db.Text(&l.Account), db.Time(&l.At), &e.Photo, &e.Subject, &e.Record, &e.Kind, db.Text(&e.Account), db.Time(&e.At), &x.Distance, &x.Exact)
	}, `SELECT m.id, m.subject, m.record, m.kind, m.account, m.uploaded_at, o.id, o.subject, o.record, o.kind, o.account, o.uploaded_at, u.distance, u.exact
		FROM photos m
		JOIN photo_reuse u ON u.county = m.county AND u.photo = m.id
		JOIN photos o ON o.county = u.county AND o.id = u.other
		WHERE m.county = $1 AND m.uploaded_at >= $2 AND m.uploaded_at < $3 AND m.subject <> '' AND o.subject <> ''
		ORDER BY m.uploaded_at, m.id, o.id LIMIT $4`, tx.County, db.Millis(from), db.Millis(to), maxRepeats)
	if err != nil {
		return nil, fmt.Errorf("photos that repeat others: %w", err)
	}
	return out, nil
}
