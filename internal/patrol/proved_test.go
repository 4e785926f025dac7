package patrol_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/patrol"
)

// provable are the actions of some days, as a county reads them.
func (w *world) provable(of id.County, from, to string) (out []patrol.Provable) {
	w.t.Helper()
	err := w.d.Read(w.t.Context(), of, func(tx *db.Tx) (err error) {
		out, err = w.Provable(w.t.Context(), tx, from, to)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func TestProvableSaysWhatIsBehindAnAction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		note := `说明 'O"Neil' 100%_😀 <b>`
		bare := w.record("stall", 3)
		seen := must[patrol.Action](t)(w.Record(ctx, w.officer, patrol.Draft{Kind: "small_ad", Count: 40, Place: at(2), Note: note, Before: shot, After: append(shot, shot...)}))
		held := must[patrol.Action](t)(w.Record(ctx, w.officer, patrol.Draft{Kind: "stall", Place: at(3), Goods: "桌 1 张", Reason: note}))
		void := w.record("stall", 9)
		must[patrol.Action](t)(w.Void(ctx, w.officer, void.ID, 0, note))
		got := map[id.Action]patrol.Provable{}
		for _, x := range w.provable(county, today, today) {
			got[x.ID] = x
		}
		want := map[id.Action]patrol.Provable{
			bare.ID: {ID: bare.ID, Day: today, Unit: w.brigade, Kind: "stall", CountsAs: patrol.Stalls, Count: 3},
			seen.ID: {ID: seen.ID, Day: today, Unit: w.brigade, Kind: "small_ad", CountsAs: patrol.SmallAds, Count: 40, Photos: 3},
			held.ID: {ID: held.ID, Day: today, Unit: w.brigade, Kind: "stall", CountsAs: patrol.Stalls, Count: 1, Backed: true},
		}
		for k, x := range want {
			if got[k] != x {
				t.Errorf("%+v, want %+v", got[k], x)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d actions, want %d: one that is withdrawn proves nothing", len(got), len(want))
		}
		if link := got[bare.ID].Link(); link != "/patrol/actions/"+string(bare.ID) {
			t.Errorf("leads to %s", link)
		}
	})
}

func TestProvableIsOfTheDaysAndTheCountyThatItIsAskedFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		// 23:59:59 of a day in the county, and the next second.
		w.clock.Set(time.Date(2017, 7, 31, 15, 59, 59, 0, time.UTC))
		july := w.record("stall", 1)
		w.clock.Add(time.Second)
		august := w.record("stall", 2)
		for what, x := range map[string]struct {
			county   id.County
			from, to string
			want     []id.Action
		}{
			"July":           {county, "2017-07-01", "2017-07-31", []id.Action{july.ID}},
			"August":         {county, "2017-08-01", "2017-08-31", []id.Action{august.ID}},
			"both":           {county, "2017-07-31", "2017-08-01", []id.Action{july.ID, august.ID}},
			"June":           {county, "2017-06-01", "2017-06-30", nil},
			"another county": {other, "2017-07-01", "2017-08-31", nil},
		} {
			var got []id.Action
			for _, a := range w.provable(x.county, x.from, x.to) {
				got = append(got, a.ID)
			}
			if !slices.Equal(got, x.want) {
				t.Errorf("%s: %v, want %v", what, got, x.want)
			}
		}
		// What was done in a campaign that is over was done all the same.
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE campaigns SET current = FALSE WHERE county = $1`, county)
			return err
		})
		if n := len(w.provable(county, "2017-07-01", "2017-08-31")); n != 2 {
			t.Errorf("%d of a campaign that is over", n)
		}
	})
}
