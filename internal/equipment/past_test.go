package equipment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/equipment"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// Whatever became of equipment and of the ratios since, what there was and what
// was short on an earlier day is told as of then, and opens what stood there.
func TestEquipmentIsToldAsItStoodAtTheEndOfAnEarlierDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		book := figures.NewBook(w.equipment.Figures()...)
		keys := []string{"equipment.held", "equipment.repair", "equipment.late", "equipment.toilets", "equipment.vehicles", "equipment.bins", "equipment.kinds_short"}
		count := func(then *figures.Then) map[string]int64 {
			out := map[string]int64{}
			must(w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
				for _, key := range keys {
					v, err := book.Value(ctx, tx, key, figures.Query{Then: then})
					if err != nil {
						return err
					}
					if v.Later {
						t.Errorf("%s is told as of now", key)
					}
					if then != nil && linkOf(t, v.Link).Get("at") != then.Day {
						t.Errorf("%s opens %s", key, v.Link)
					}
					out[key] = v.N
				}
				return nil
			}))
			return out
		}
		toilet, bins := w.add(w.draft("toilet", 1)), w.add(w.draft("bin", 120))
		acts := []func(){
			func() { w.add(w.draft("truck", 1)) },
			func() {
				_, err := w.equipment.Move(ctx, w.Office, equipment.Move{Items: []id.Equipment{toilet.ID}, To: equipment.Repair, Reason: odd, DueOn: "2017-08-26"})
				must(err)
			},
			func() {
				must(w.equipment.SaveAmounts(ctx, w.Office, equipment.Amounts{w.West: {equipment.Built: 300}}))
			},
			func() {
				must(w.equipment.SaveRatio(ctx, w.Office, equipment.Ratio{Kind: "toilet", Base: equipment.Built, Value: 300}))
				must(w.equipment.SaveRatio(ctx, w.Office, equipment.Ratio{Kind: "station", Base: equipment.Built}))
			},
			func() {
				_, err := w.equipment.Move(ctx, w.Office, equipment.Move{Items: []id.Equipment{bins.ID}, To: equipment.Scrapped, Reason: odd})
				must(err)
			},
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
		dbtest.FixClock(w.DB, start.AddDate(0, 0, 40))
		for _, e := range evenings {
			if diff := cmp.Diff(e.n, count(e.then)); diff != "" {
				t.Errorf("%s, - then, + as of then: %s", e.then.Day, diff)
			}
			stood := db.AsOf(ctx, e.then.At)
			p, err := w.equipment.List(stood, w.Office, equipment.Filter{Kind: "bin", States: equipment.HeldStates()})
			must(err)
			short, _, err := w.equipment.Needs(stood, w.Office, equipment.NeedFilter{Short: true})
			must(err)
			if p.Sums.Pieces != e.n["equipment.bins"] || int64(len(short)) != e.n["equipment.kinds_short"] {
				t.Errorf("%s: %d bins, %v short, want %v", e.then.Day, p.Sums.Pieces, short, e.n)
			}
		}
		if evenings[2].n["equipment.kinds_short"] != 2 || evenings[3].n["equipment.kinds_short"] != 0 || evenings[4].n["equipment.bins"] != 0 {
			t.Errorf("other than it was: %v", evenings)
		}
	})
}
