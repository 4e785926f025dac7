package assess_test

import (
	"testing"

	"chuangwei/internal/assess"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/rules"
)

// rates are those of a month, as a county reads them.
func (w *world) rates(county id.County, month string) (out []assess.Rested) {
	w.t.Helper()
	w.ok(w.DB.Read(w.t.Context(), county, func(tx *db.Tx) (err error) {
		out, err = w.assess.Rates(w.t.Context(), tx, month)
		return err
	}))
	return out
}

func TestRatesAreToldOnceAMonthIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.ok(w.DB.Write(c, casestest.County, func(tx *db.Tx) error {
			_, err := tx.Exec(c, `UPDATE areas SET name = $2 WHERE county = $1 AND id = $3`, casestest.County, odd, w.West)
			return err
		}))
		w.begin()
		for what, step := range []func(){
			func() {}, func() { w.ok(w.assess.Compute(c, w.Office, month)) },
		} {
			step()
			if got := w.rates(casestest.County, month); len(got) > 0 {
				t.Errorf("step %d: %d rates of a month that is not told", what, len(got))
			}
		}
		w.ok(w.assess.Publish(c, w.Office, month, 48))
		var on assess.Rested
		var of int
		for _, x := range w.rates(casestest.County, month) {
			if x.Of <= 0 || x.Full > x.Whole || x.Got > x.Full || x.Name.ZH == "" {
				t.Errorf("no rate: %+v", x)
			}
			if x.Who == (assess.Who{Subject: assess.Areas, Of: string(w.West), Name: odd}) {
				if of++; x.Rule == "on_time" {
					on = x
				}
			}
		}
		// 8 of 10 in time: 15 of 25.
		if on.N != 8 || on.Of != 10 || on.Got != 15*rules.One || on.Full != 25*rules.One || on.Whole != 100*rules.One || on.Link == "" || of < 3 {
			t.Errorf("of %d rates of the west: %+v", of, on)
		}
		for what, x := range map[string]struct {
			county id.County
			month  string
		}{"the month before": {casestest.County, "2017-06"}, "the month after": {casestest.County, "2017-08"}, "another county": {casestest.Other, month}, "no month": {casestest.County, "x'\x00%"}} {
			if got := w.rates(x.county, x.month); len(got) > 0 {
				t.Errorf("%s: %d rates", what, len(got))
			}
		}
	})
}

func TestWhoIsNotRankedHasNoRates(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		w.ok(w.assess.Compute(c, w.Office, month))
		w.ok(w.assess.Publish(c, w.Office, month, 48))
		before := len(w.rates(casestest.County, month))
		w.ok(w.DB.Write(c, casestest.County, func(tx *db.Tx) error {
			_, err := tx.Exec(c, `UPDATE assess_marks SET place = 0, none = 'few' WHERE county = $1 AND subject = $2 AND of_id = $3`, casestest.County, assess.Areas, w.West)
			return err
		}))
		after := w.rates(casestest.County, month)
		for _, x := range after {
			if x.Who.Of == string(w.West) {
				t.Errorf("too few cases to be ranked, and yet: %+v", x)
			}
		}
		if len(after) == 0 || len(after) >= before {
			t.Errorf("%d rates became %d", before, len(after))
		}
	})
}
