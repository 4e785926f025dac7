package cases

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/search"
)

// maxNear bounds how many possible duplicates are offered.
const maxNear = 20

// nearby returns open cases of the category around p, nearest first.
func nearby(ctx context.Context, tx *db.Tx, dict *Dictionary, k *Known, category string, p geo.Point, but id.Case) ([]Duplicate, error) {
	cat, _ := dict.Of(category)
	radius := float64(k.Radius)
	if cat.Radius > 0 {
		radius = float64(cat.Radius)
	}
	since := k.since(tx.Now)
	conds := []cond{{"live", nil}, {"category = ?", []any{category}}, {"reported_at >= ?", []any{since.UnixMilli()}}, {"id <> ?", []any{but}}}
	return around(ctx, tx, conds, p, radius, maxNear)
}

// alike returns open cases of the category whose address says the same as
// that of p, the latest first: where there are no coordinates, the words are
// all there is to go by.
func alike(ctx context.Context, tx *db.Tx, k *Known, category string, p Place, but id.Case) ([]Duplicate, error) {
	words := p.Address
	if words == "" {
		words = p.Street
	}
	same := plainAddress(words)
	if same == "" {
		return nil, nil
	}
	q := query{column: "number", down: true}
	q.and("live")
	q.and("category = ?", category)
	q.and("reported_at >= ?", k.since(tx.Now).UnixMilli())
	q.and("id <> ?", but)
	text, args := search.Match(tx, Subject, "id", numbered(words))
	q.and(text, args...)
	const most = 500 // of those with the same words somewhere
	st := q.write(tx, true, nil, most)
	places, err := db.All(ctx, tx, func(r db.Row) (p place, err error) { return p, r.Scan(&p.id, &p.key, &p.number) }, st.text.String(), st.args...)
	if err != nil {
		return nil, fmt.Errorf("cases of the same address: %w", err)
	}
	cs, err := query{}.read(ctx, tx, places)
	if err != nil {
		return nil, err
	}
	var out []Duplicate
	for _, c := range cs {
		if len(out) == maxNear {
			break
		}
		if sameAddress(same, plainAddress(c.Place.Address)) || c.Place.Address == "" && same == plainAddress(c.Place.Street) {
			out = append(out, Duplicate{Case: c, SameWords: true})
		}
	}
	return out, nil
}

// numbered is an address up to its last number: what follows, others may have
// left out.
func numbered(s string) string {
	i := strings.LastIndexFunc(s, unicode.IsDigit)
	if i < 0 {
		return s
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return s[:i+n]
}

// plainAddress is an address without what people write now so, now otherwise:
// blanks, marks, the width and the case of its signs.
func plainAddress(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

// sameAddress reports whether two plain addresses are of one place: they are
// alike, or one with a number goes on with words, as 建设路18号 and
// 建设路18号门前.
func sameAddress(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	rest, begins := strings.CutPrefix(b, a)
	if a == "" || !begins {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || strings.ContainsFunc(a, unicode.IsDigit) && !unicode.IsDigit(next)
}

// duplicates returns open cases that may be the same: near the point, or of the
// same address where there is none.
func duplicates(ctx context.Context, tx *db.Tx, dict *Dictionary, k *Known, category string, p Place, but id.Case) ([]Duplicate, error) {
	if p.Located {
		return nearby(ctx, tx, dict, k, category, p.Point, but)
	}
	return alike(ctx, tx, k, category, p, but)
}

// since is from when a report may be of the same problem; zero: from ever.
func (k *Known) since(now time.Time) time.Time {
	if k.Days == 0 {
		return time.Time{}
	}
	return now.Add(-time.Duration(k.Days) * 24 * time.Hour)
}

// around returns cases within a distance of p, nearest first.
func around(ctx context.Context, tx *db.Tx, conds []cond, p geo.Point, metres float64, limit int) ([]Duplicate, error) {
	box := geo.Bounds{West: p.Lon, South: p.Lat, East: p.Lon, North: p.Lat}.Pad(metres)
	st := &statement{}
	// A part for each range, so that each has its index.
	for i, r := range geo.Cover(box, zoomFor(metres)) {
		if i > 0 {
			st.text.WriteString(" UNION ALL ")
		}
		st.text.WriteString("SELECT id, number, lon, lat FROM cases")
		st.where(tx, conds, []cond{{"morton IS NOT NULL AND morton >= ? AND morton < ?", []any{r.Lo, r.Hi}}})
	}
	// Far more than is offered: a crowd is no reason to read for long.
	st.text.WriteString(" LIMIT 5000")
	type spot struct {
		place
		metres float64
	}
	var spots []spot
	err := db.Each(ctx, tx, func(r db.Row) error {
		var sp spot
		var at geo.Point
		if err := r.Scan(&sp.id, &sp.number, &at.Lon, &at.Lat); err != nil {
			return err
		}
		if sp.metres = p.Distance(at); sp.metres <= metres {
			spots = append(spots, sp)
		}
		return nil
	}, st.text.String(), st.args...)
	if err != nil {
		return nil, fmt.Errorf("cases nearby: %w", err)
	}
	slices.SortFunc(spots, func(a, b spot) int { return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.number, b.number)) })
	spots = spots[:min(len(spots), limit)]
	places := make([]place, len(spots))
	for i, sp := range spots {
		places[i] = sp.place
	}
	cs, err := query{}.read(ctx, tx, places)
	if err != nil {
		return nil, err
	}
	near := make([]Duplicate, len(cs))
	for i, c := range cs {
		near[i] = Duplicate{Case: c, Metres: spots[i].metres}
	}
	return near, nil
}

// zoomFor is the zoom whose tiles are so much wider than a circle that mostly
// one covers it.
func zoomFor(metres float64) int {
	z := geo.KeyZoom
	for width := 2.4; width < metres*6 && z > 1; width *= 2 {
		z--
	}
	return z
}

// boxCond holds for cases within a part of the map.
func boxCond(box geo.Bounds, zoom int) cond {
	var c cond
	var parts []string
	for _, r := range geo.Cover(box, zoom) {
		parts = append(parts, "morton >= ? AND morton < ?")
		c.args = append(c.args, r.Lo, r.Hi)
	}
	if len(parts) == 0 {
		return cond{"1 = 0", nil}
	}
	c.text = "((" + strings.Join(parts, ") OR (") + ")) AND lon >= ? AND lon <= ? AND lat >= ? AND lat <= ?"
	c.args = append(c.args, box.West, box.East, box.South, box.North)
	return c
}

// within narrows a query to a part of the map.
func (q *query) within(box geo.Bounds) { q.rest = append(q.rest, boxCond(box, boxZoom(box))) }

// boxZoom is the zoom at which a box is a few tiles.
func boxZoom(box geo.Bounds) int {
	z := 0
	for width := 360.0; width > (box.East-box.West)/4 && z < geo.KeyZoom; width /= 2 {
		z++
	}
	return z
}

func visible(by access.Actor, near []Duplicate) []Duplicate {
	return slices.DeleteFunc(near, func(d Duplicate) bool { return !by.May(access.SeeCase, d.Case.Owners(access.SeeCase)) })
}

// Nearby returns open cases of the category around a place, nearest first, or
// of the same address where there is no point.
func (s *Service) Nearby(ctx context.Context, by access.Actor, category string, p Place) (near []Duplicate, err error) {
	if p.Located && !p.Point.Valid() {
		return nil, nil
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		dict, err := s.Dictionary(ctx, tx)
		if err != nil {
			return err
		}
		k, err := s.below.Know(ctx, tx)
		if err != nil {
			return err
		}
		near, err = duplicates(ctx, tx, dict, k, category, p, "")
		near = visible(by, near)
		return err
	})
	return near, err
}

// Around returns cases of any category and state around a point, nearest first.
func (s *Service) Around(ctx context.Context, by access.Actor, p Place, metres float64, limit int) (near []Duplicate, err error) {
	if !p.Located || !p.Point.Valid() {
		return nil, fault.New(fault.Invalid, "case.bad_point")
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		near, err = around(ctx, tx, []cond{{"voided_at IS NULL", nil}}, p.Point, min(max(metres, 1), 5000), min(max(limit, 1), 100))
		near = visible(by, near)
		return err
	})
	return near, err
}
