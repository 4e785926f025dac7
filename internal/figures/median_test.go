package figures_test

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

func TestBandsLeaveNoGapAndDoNotOverlap(t *testing.T) {
	t.Parallel()
	bands := figures.Bands("x", time.Hour, 2*time.Hour, 5*time.Hour)
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(9*time.Hour)).Draw(t, "length"))
		in := 0
		for _, b := range bands {
			if b.In(d) {
				in++
			}
		}
		if in != 1 {
			t.Errorf("%v lies in %d bands", d, in)
		}
	})
}

// The band that is told is the one in which the middle of the lengths lies.
func TestAMedianIsTheBandOfTheMiddle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here)
		bands := figures.Bands("took", time.Hour, 2*time.Hour, 5*time.Hour, 9*time.Hour)
		book := figures.NewBook(figures.Def{Key: "median", Kind: figures.Median, Bands: bands})
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			lengths := rapid.SliceOfN(rapid.Int64Range(0, int64(12*time.Hour)), 0, 9).Draw(rt, "lengths")
			n++
			q := figures.Query{Campaign: id.Campaign(strconv.Itoa(n))}
			err := d.Write(context.Background(), here, func(tx *db.Tx) error {
				for _, l := range lengths {
					at := slices.IndexFunc(bands, func(b figures.Band) bool { return b.In(time.Duration(l)) })
					if err := figures.Add(context.Background(), tx, figures.Delta{Tally: bands[at].Tally, Dims: figures.Dims{Campaign: q.Campaign, Day: "2017-08-25"}, N: 1}); err != nil {
						return err
					}
				}
				v, err := book.Value(context.Background(), tx, "median", q)
				if err != nil {
					return err
				}
				if v.N != int64(len(lengths)) {
					rt.Errorf("the median of %d lengths says %d", len(lengths), v.N)
				}
				if len(lengths) > 0 {
					slices.Sort(lengths)
					if middle := time.Duration(lengths[(len(lengths)-1)/2]); !v.Band.In(middle) {
						rt.Errorf("the middle of %v is %v, told is %+v", lengths, middle, v.Band)
					}
				}
				return nil
			})
			if err != nil {
				rt.Fatal(err)
			}
		})
	})
}
