package photos

import (
	"context"
	"fmt"
	"slices"
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
// Its cost grows with the photos of the period, not with those of the county: what
// they repeat is read by its identifiers, in a second step.
func Repeats(ctx context.Context, tx *db.Tx, from, to time.Time) ([]Repeat, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Repeat, err error) {
		l := &x.Later
		return x, r.Scan(&l.Photo, &l.Subject, &l.Record, &l.Kind, db.Text(&l.Account), db.Time(&l.At), &x.Earlier.Photo, &x.Distance, &x.Exact)
	}, `SELECT m.id, m.subject, m.record, m.kind, m.account, m.uploaded_at, u.other, u.distance, u.exact
		FROM photos m JOIN photo_reuse u ON u.county = m.county AND u.photo = m.id
		WHERE m.county = $1 AND m.uploaded_at >= $2 AND m.uploaded_at < $3 AND m.subject <> ''
		ORDER BY m.uploaded_at, m.id, u.other LIMIT $4`, tx.County, db.Millis(from), db.Millis(to), maxRepeats)
	if err != nil {
		return nil, fmt.Errorf("photos that repeat others: %w", err)
	}
	earlier, err := used(ctx, tx, list)
	if err != nil {
		return nil, err
	}
	out := list[:0]
	for _, x := range list {
		if u, ok := earlier[x.Earlier.Photo]; ok {
			x.Earlier = u
			out = append(out, x)
		}
	}
	return out, nil
}

// used are the photos that some repeat, as far as they prove something.
func used(ctx context.Context, tx *db.Tx, list []Repeat) (map[id.Photo]Used, error) {
	var ids []id.Photo
	for _, x := range list {
		ids = append(ids, x.Earlier.Photo)
	}
	slices.Sort(ids)
	out := map[id.Photo]Used{}
	for some := range slices.Chunk(slices.Compact(ids), 500) {
		var w db.Where
		w.And("county = ?", tx.County)
		w.And("subject <> ''")
		db.In(&w, "id", some)
		err := db.Each(ctx, tx, func(r db.Row) error {
			var u Used
			err := r.Scan(&u.Photo, &u.Subject, &u.Record, &u.Kind, db.Text(&u.Account), db.Time(&u.At))
			out[u.Photo] = u
			return err
		}, `SELECT id, subject, record, kind, account, uploaded_at FROM photos `+w.String()+` LIMIT 500`, w.Args...)
		if err != nil {
			return nil, fmt.Errorf("photos that are repeated: %w", err)
		}
	}
	return out, nil
}
