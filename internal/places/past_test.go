package places_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/places"
)

// Whatever became of a place since, its figures as of an earlier day are those of
// then, and its list of then has as many rows.
func TestPlacesAreToldAsTheyStoodAtTheEndOfAnEarlierDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		book := figures.NewBook(w.places.Figures()...)
		lists := map[string]places.Filter{
			"places.villages": {Kind: places.Village}, "places.villages_gaps": {Kind: places.Village, Faulty: true}, "places.village_sewers": {Kind: places.Village, Gap: "sewers"},
			"places.late": {Late: true}, "places.unchecked": {Unchecked: true},
		}
		count := func(then *figures.Then) map[string]int64 {
			out := map[string]int64{}
			must(w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
				for key := range lists {
					v, err := book.Value(ctx, tx, key, figures.Query{Then: then})
					if err != nil {
						return err
					}
					if v.Later {
						t.Errorf("%s is told as of now", key)
					}
					out[key] = v.N
				}
				return nil
			}))
			return out
		}
		place := w.add(places.Village, odd)
		w.add(places.Village, "another")
		acts := []func(){
			func() { must(w.check(w.Office, place, met("roads"))) },
			func() {
				must(w.check(w.Office, place, met("roads"), places.Finding{Item: "sewers", Outcome: places.Fault, Note: odd}))
			},
			func() {},
			func() { must(w.check(w.Office, place, met("sewers"))) },
			func() { must(w.places.Retire(ctx, w.Office, place, odd)) },
		}
		type evening struct {
			then *figures.Then
			n    map[string]int64
		}
		var evenings []evening
		start := time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)
		for i, act := range acts {
			dbtest.FixClock(w.DB, start.AddDate(0, 0, i))
			act()
			evenings = append(evenings, evening{figures.At(start.AddDate(0, 0, i).Format(time.DateOnly), time.Date(2017, 8, 25+i, 16, 0, 0, 0, time.UTC).Add(-time.Millisecond)), count(nil)})
		}
		dbtest.FixClock(w.DB, start.AddDate(0, 3, 0))
		now := count(nil)
		for _, e := range evenings {
			if diff := cmp.Diff(e.n, count(e.then)); diff != "" {
				t.Errorf("%s, - then, + as of then: %s", e.then.Day, diff)
			}
			for key, f := range lists {
				p, err := w.places.List(db.AsOf(ctx, e.then.At), w.Office, f)
				must(err)
				if int64(len(p.Places)) != e.n[key] {
					t.Errorf("%s: the list of %s has %d rows, want %d", e.then.Day, key, len(p.Places), e.n[key])
				}
			}
		}
		if evenings[1].n["places.village_sewers"] != 1 || now["places.late"] == evenings[0].n["places.late"] {
			t.Errorf("nothing changed: %v, %v", evenings, now)
		}
	})
}
