package figures

import (
	"context"
	"time"

	"chuangwei/internal/db"
)

// Band is a range of lengths of time, kept as a tally of its own.
type Band struct {
	Tally string
	From  time.Duration
	To    time.Duration // 0: and longer
}

// In reports whether d lies in the band: the upper end does, the lower does not.
func (b Band) In(d time.Duration) bool {
	return (d > b.From || b.From == 0) && (b.To == 0 || d <= b.To)
}

// Bands makes a band below each of the given lengths, which grow, and one above
// the last. The tallies are tally.00, tally.01 and so on.
func Bands(tally string, ends ...time.Duration) []Band {
	out := make([]Band, 0, len(ends)+1)
	from := time.Duration(0)
	for i, to := range append(ends, 0) {
		out = append(out, Band{Tally: tally + "." + string([]byte{byte('0' + i/10), byte('0' + i%10)}), From: from, To: to})
		from = to
	}
	return out
}

// Spread is how many lie in each band, by its tally. q must be Tallied.
func Spread(ctx context.Context, tx *db.Tx, bands []Band, q Query) (map[string]int64, error) {
	tallies := make([]string, len(bands))
	for i, b := range bands {
		tallies[i] = b.Tally
	}
	return sums(ctx, tx, tallies, q)
}

// median returns the band in which the middle of all lengths lies, and how many
// there are. Of an even number it is the lower of the two in the middle.
func (d *Def) median(ctx context.Context, tx *db.Tx, q Query) (middle Band, all int64, err error) {
	var counts map[string]int64
	if d.Spread != nil {
		counts, err = d.Spread(ctx, tx, q)
	} else {
		counts, err = Spread(ctx, tx, d.Bands, q)
	}
	if err != nil {
		return Band{}, 0, err
	}
	for _, n := range counts {
		all += n
	}
	upTo := int64(0)
	for _, b := range d.Bands {
		upTo += counts[b.Tally]
		if upTo > 0 && 2*upTo >= all {
			return b, all, nil
		}
	}
	return Band{}, all, nil
}
