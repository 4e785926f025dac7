package photos

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Limits of the search. Beyond them the pictures of a county look so much
// alike that a warning would tell nobody anything.
const (
	maxCandidates = 50_000
	maxReuse      = 20
)

// reuse finds the attached photos of the county that p repeats, the closest
// first.
func reuse(ctx context.Context, tx *db.Tx, p Photo) ([]Reuse, error) {
	near, err := nearest(ctx, tx, p.Hash)
	if err != nil {
		return nil, fmt.Errorf("photo reuse: %w", err)
	}
	var w db.Where
	w.And("county = ?", tx.County)
	w.And("id <> ?", p.ID)
	w.And("subject <> ''")
	if len(near) > 0 {
		args := []any{p.SHA256}
		for _, n := range near {
			args = append(args, n.photo)
		}
		w.And("sha256 = ? OR id IN (?"+strings.Repeat(",?", len(near)-1)+")", args...)
	} else {
		w.And("sha256 = ?", p.SHA256)
	}
	found, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM photos `+w.String()+` ORDER BY id LIMIT 200`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("photo reuse: %w", err)
	}
	out := make([]Reuse, len(found))
	for i, f := range found {
		out[i] = Reuse{
			Photo: f.ID, Subject: f.Subject, Record: f.Record, Kind: f.Kind, UploadedAt: f.UploadedAt,
			Distance: distance(f.Hash, p.Hash), Exact: f.SHA256 == p.SHA256,
		}
	}
	slices.SortStableFunc(out, func(a, b Reuse) int {
		if a.Exact != b.Exact {
			if a.Exact {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Distance, b.Distance)
	})
	return out[:min(len(out), maxReuse)], nil
}

// compare notes what a photo that is attached now repeats. It is looked for
// once more: Prepare saw none of those that came with it, or waited as it did.
func compare(ctx context.Context, tx *db.Tx, p Photo) error {
	found, err := reuse(ctx, tx, p)
	if err != nil {
		return err
	}
	if err := insertReuse(ctx, tx, p.ID, found); err != nil {
		return err
	}
	return siblings(ctx, tx, p)
}

// siblings compares a photo with those of its own record, which may have come
// with it: the search of Prepare knew nothing of them.
func siblings(ctx context.Context, tx *db.Tx, p Photo) error {
	others, err := Of(ctx, tx, p.Subject, p.Record)
	if err != nil {
		return err
	}
	var found []Reuse
	for _, o := range others {
		d := distance(o.Hash, p.Hash)
		if o.ID != p.ID && (o.SHA256 == p.SHA256 || d <= nearBits && telling(p.Hash)) {
			found = append(found, Reuse{Photo: o.ID, Distance: d, Exact: o.SHA256 == p.SHA256})
		}
	}
	return insertReuse(ctx, tx, p.ID, found)
}

type neighbour struct {
	photo    id.Photo
	distance int
}

// nearest returns the photos whose hash differs from h in at most six bits.
func nearest(ctx context.Context, tx *db.Tx, h uint64) ([]neighbour, error) {
	if !telling(h) {
		return nil, nil
	}
	var w db.Where
	w.And("county = ?", tx.County)
	db.In(&w, "piece", probes(h))
	seen := map[id.Photo]bool{}
	var out []neighbour
	err := db.Each(ctx, tx, func(r db.Row) error {
		var n neighbour
		var hash int64
		if err := r.Scan(&n.photo, &hash); err != nil {
			return err
		}
		n.distance = distance(h, uint64(hash))
		if n.distance <= nearBits && !seen[n.photo] {
			seen[n.photo] = true
			out = append(out, n)
		}
		return nil
	}, `SELECT photo, dhash FROM photo_pieces `+w.String()+` LIMIT `+strconv.Itoa(maxCandidates), w.Args...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b neighbour) int { return cmp.Compare(a.distance, b.distance) })
	return out[:min(len(out), 100)], nil
}

// ReuseOf returns, for the photos of a record, what they repeat and what
// repeats them, by the record's photo.
func ReuseOf(ctx context.Context, tx *db.Tx, subject, record string) (map[id.Photo][]Reuse, error) {
	type pair struct {
		photo id.Photo
		Reuse
	}
	scanPair := func(r db.Row) (p pair, err error) {
		return p, r.Scan(&p.photo, &p.Photo, &p.Subject, &p.Record, &p.Kind, db.Time(&p.UploadedAt), &p.Distance, &p.Exact)
	}
	out := map[id.Photo][]Reuse{}
	for _, ends := range [][2]string{{"photo", "other"}, {"other", "photo"}} {
		mine, theirs := ends[0], ends[1]
		pairs, err := db.All(ctx, tx, scanPair, `SELECT m.id, o.id, o.subject, o.record, o.kind, o.uploaded_at, u.distance, u.exact
			FROM photos m
			JOIN photo_reuse u ON u.county = m.county AND u.`+mine+` = m.id
			JOIN photos o ON o.county = u.county AND o.id = u.`+theirs+`
			WHERE m.county = $1 AND m.subject = $2 AND m.record = $3 AND o.subject <> ''
			ORDER BY u.distance, o.id LIMIT 500`, tx.County, subject, record)
		if err != nil {
			return nil, fmt.Errorf("photo reuse: %w", err)
		}
		for _, p := range pairs {
			out[p.photo] = append(out[p.photo], p.Reuse)
		}
	}
	return out, nil
}
