package places_test

import (
	"slices"
	"testing"
	"time"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/places"
)

// checked are the checks of some days, as a county reads them.
func (w *world) checked(county id.County, from, to string) (out []places.Checked) {
	w.t.Helper()
	err := w.DB.Read(w.t.Context(), county, func(tx *db.Tx) (err error) {
		out, err = w.places.Checked(w.t.Context(), tx, from, to)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func TestChecksSayWhoMadeThemAndWhoseThePlaceWasThen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		p := w.add(places.Compound, odd)
		if err := w.check(w.Liaison, p, met("stairs"), places.Finding{Item: "ads", Outcome: places.Fault, Note: odd}); err != nil {
			t.Fatal(err)
		}
		// Later the place belongs to another unit and is called something else.
		next := w.draft(places.Compound, odd+" 二期")
		next.Unit = w.WestB
		if err := w.places.Change(c, w.Office, p, next); err != nil {
			t.Fatal(err)
		}
		got := w.checked(casestest.County, "2017-08-23", "2017-08-23")
		if len(got) != 1 {
			t.Fatalf("%d checks", len(got))
		}
		want := places.Checked{
			ID: got[0].ID, Place: places.Place{ID: p, Number: 1, Name: odd + " 二期"}, Unit: w.WestA, Day: "2017-08-23", Mark: places.Mark{Met: 1, Asked: 2}, Account: w.Liaison.Account,
		}
		if x := got[0]; x.ID == "" || x.Place.Label() != "CS-0001" || x.Place.ID != p || x.Place.Name != want.Place.Name || x.Unit != want.Unit || x.Day != want.Day || x.Mark != want.Mark || x.Account != want.Account {
			t.Errorf("%+v, want %+v", x, want)
		}
	})
}

func TestChecksAreOfTheDaysAndTheCountyThatTheyAreAskedFor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.add(places.Compound, odd)
		// 23:59:59 of a day in the county, and the next second.
		for _, at := range []time.Time{time.Date(2017, 7, 31, 15, 59, 59, 0, time.UTC), time.Date(2017, 7, 31, 16, 0, 0, 0, time.UTC)} {
			w.Clock.Set(at)
			if err := w.check(w.Liaison, p, met("stairs")); err != nil {
				t.Fatal(err)
			}
		}
		for what, x := range map[string]struct {
			county   id.County
			from, to string
			want     []string
		}{
			"July":           {casestest.County, "2017-07-01", "2017-07-31", []string{"2017-07-31"}},
			"August":         {casestest.County, "2017-08-01", "2017-08-31", []string{"2017-08-01"}},
			"both":           {casestest.County, "2017-07-31", "2017-08-01", []string{"2017-07-31", "2017-08-01"}},
			"June":           {casestest.County, "2017-06-01", "2017-06-30", nil},
			"another county": {casestest.Other, "2017-07-01", "2017-08-31", nil},
		} {
			var got []string
			for _, c := range w.checked(x.county, x.from, x.to) {
				got = append(got, c.Day)
			}
			if !slices.Equal(got, x.want) {
				t.Errorf("%s: %v, want %v", what, got, x.want)
			}
		}
	})
}
