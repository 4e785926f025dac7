package cases_test

import (
	"slices"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
)

// closings are the cases that were closed between two instants, as a county
// reads them.
func closings(t *testing.T, w *casestest.World, county id.County, from, to time.Time) (out []cases.ClosedBy) {
	t.Helper()
	err := w.DB.Read(t.Context(), county, func(tx *db.Tx) (err error) {
		out, err = w.Cases.Closings(t.Context(), tx, from, to)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestClosingsNameTheHandsThatACaseWentThrough(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := casestest.New(t, d)
		own := access.Actor{County: casestest.County, Account: w.Liaison.Account, Person: w.Liaison.Person, Unit: w.WestA, Name: `员 'O"Neil' 100%_😀`, Grants: w.Liaison.Grants}
		c := w.Open(own, casestest.At(1))
		w.Clock.Add(time.Hour)
		c = w.Closed(c)
		at := w.Clock.Now()
		got := closings(t, w, casestest.County, at, at.Add(time.Millisecond))
		if len(got) != 1 {
			t.Fatalf("%d closings", len(got))
		}
		want := cases.ClosedBy{
			ID: c.ID, Number: "WT-0001", Link: "/case/" + string(c.ID), Lead: w.WestA, Reporter: cases.Hand{Account: own.Account, Unit: w.WestA}, Rectifier: cases.Hand{Account: w.Liaison.Account, Unit: w.WestA},
			AreaChecker: cases.Hand{Account: w.WestChecker.Account, Unit: w.WestLead}, FinalChecker: cases.Hand{Account: w.Office.Account},
			Dispatched: got[0].Dispatched, Handled: got[0].Handled, Closed: got[0].Closed,
		}
		if got[0] != want {
			t.Errorf("%+v, want %+v", got[0], want)
		}
		for what, x := range map[string]time.Time{"dispatched": got[0].Dispatched, "handled": got[0].Handled, "closed": got[0].Closed} {
			if !x.Equal(at) {
				t.Errorf("%s at %s, want %s", what, x, at)
			}
		}
	})
}

func TestClosingsAreThoseWithProofOfTheirTimeAndCounty(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := casestest.New(t, d), t.Context()
		first := w.Closed(w.Open(w.Inspector, casestest.At(1)))
		begin := w.Clock.Now()
		ok := func(_ cases.Case, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ok(w.Cases.ForceClose(ctx, w.Office, cases.Move{ID: w.Handling(w.Open(w.Inspector, casestest.At(2))).ID, Reason: "搬迁"}))
		ok(w.Cases.Reopen(ctx, w.Office, cases.Move{ID: w.Closed(w.Open(w.Inspector, casestest.At(3))).ID, Reason: "反弹"}))
		ok(w.Cases.Void(ctx, w.Admin, cases.Move{ID: w.Closed(w.Open(w.Inspector, casestest.At(4))).ID, Reason: "误录"}))
		w.Handled(w.Open(w.Inspector, casestest.At(5)))
		second := w.Closed(w.Open(w.Inspector, casestest.At(6)))
		w.Clock.Add(time.Hour)
		last := w.Closed(w.Open(w.Inspector, casestest.At(7)))
		end := w.Clock.Now()
		for what, x := range map[string]struct {
			county   id.County
			from, to time.Time
			want     []id.Case
		}{
			"up to an instant, which is not of it":  {casestest.County, begin, end, []id.Case{first.ID, second.ID}},
			"from an instant, which is of it":       {casestest.County, begin, end.Add(time.Millisecond), []id.Case{first.ID, second.ID, last.ID}},
			"from the instant after":                {casestest.County, begin.Add(time.Millisecond), end.Add(time.Millisecond), []id.Case{last.ID}},
			"of no time":                            {casestest.County, end, end, nil},
			"of another county at the same instant": {casestest.Other, begin, end.Add(time.Hour), nil},
		} {
			var got []id.Case
			for _, c := range closings(t, w, x.county, x.from, x.to) {
				got = append(got, c.ID)
			}
			if !slices.Equal(got, x.want) {
				t.Errorf("%s: %v, want %v", what, got, x.want)
			}
		}
	})
}
