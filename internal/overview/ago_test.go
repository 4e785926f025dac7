package overview_test

import (
	"net/url"
	"testing"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/overview"
)

func TestWhatIsOpenAndLateIsComparedWithTheLastWeekAndOpensIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := casestest.New(t, d)
		w.Varied()
		s := overview.New(d, w.Book)
		count := func(v figures.Value) int64 {
			t.Helper()
			u, err := url.Parse(v.Link)
			if err != nil || u.Path != "/cases" {
				t.Fatalf("%s opens %q", v.Key, v.Link)
			}
			f, err := cases.FilterFrom(u.Query())
			if err != nil {
				t.Fatal(err)
			}
			n, err := w.Cases.Count(t.Context(), w.Office, f)
			if err != nil {
				t.Fatal(err)
			}
			return n.N
		}
		zone, err := time.LoadLocation("Asia/Shanghai")
		if err != nil {
			t.Fatal(err)
		}
		now := w.Clock.Now().In(zone)
		w.Clock.Set(time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone).Add(-time.Millisecond))
		before, err := s.Overview(t.Context(), w.Office, overview.Ask{})
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Add(7 * 24 * time.Hour)
		w.Closed(w.Open(w.Inspector, casestest.At(3)))
		w.Open(w.Inspector, casestest.At(4))
		for range 2 { // the second time it is remembered
			o, err := s.Overview(t.Context(), w.Office, overview.Ask{})
			if err != nil {
				t.Fatal(err)
			}
			if len(o.Ago) != 2 || o.Ago[0].N != before.Head[0].N || o.Ago[1].N != before.Head[1].N || o.Head[0].N == o.Ago[0].N {
				t.Errorf("a week ago: %+v, it was %+v", o.Ago, before.Head[:2])
			}
			for _, v := range o.Ago {
				if n := count(v); n != v.N {
					t.Errorf("%s = %d, %s has %d", v.Key, v.N, v.Link, n)
				}
			}
		}
		p, err := s.Pace(t.Context(), w.Office, overview.PaceOf{By: "area", Period: "week"})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range p.Lines {
			if l.Was.N != count(l.Was) || l.WasLate.N != count(l.WasLate) {
				t.Errorf("%s: %+v %+v", l.Name, l.Was, l.WasLate)
			}
		}
	})
}
