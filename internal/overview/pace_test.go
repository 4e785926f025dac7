package overview_test

import (
	"net/url"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/overview"
)

// values are the figures of a line.
func values(l overview.PaceLine) []figures.Value {
	out := []figures.Value{l.Open, l.Overdue, l.Was, l.WasLate, l.Reported, l.Handled, l.Took, l.OnTime, l.Rework}
	for _, w := range l.Weeks {
		out = append(out, w.Reported, w.Closed)
	}
	return out
}

func TestWhoStandsSideBySideOpensExactlyWhatItCounts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := casestest.New(t, d)
		w.Varied()
		s := overview.New(d, w.Book)
		for _, by := range []string{"group", "area"} {
			for _, period := range overview.Periods() {
				p, err := s.Pace(t.Context(), w.Office, overview.PaceOf{By: by, Period: period})
				if err != nil {
					t.Fatal(err)
				}
				if len(p.Lines) < 2 || p.Open == 0 {
					t.Fatalf("%s: %d lines, %d open", by, len(p.Lines), p.Open)
				}
				var open, handled int64
				for _, l := range p.Lines {
					open += l.Open.N
					handled += l.Handled.N
					if l.Took.N != l.Handled.N {
						t.Errorf("%s: the median of %d, %d handled", l.Name, l.Took.N, l.Handled.N)
					}
					for _, v := range values(l) {
						u, err := url.Parse(v.Link)
						if err != nil || u.Path != "/cases" {
							t.Fatalf("%s opens %q", v.Key, v.Link)
						}
						f, err := cases.FilterFrom(u.Query())
						if err != nil {
							t.Fatal(err)
						}
						want := v.N
						if v.Kind == figures.Rate {
							want = v.Rate.Num
						}
						if got, err := w.Cases.Count(t.Context(), w.Office, f); err != nil || got.N != want {
							t.Errorf("%s of %s is %d, %s has %d rows, %v", v.Key, l.Name, want, v.Link, got.N, err)
						}
					}
				}
				if open > p.Open || handled == 0 && period == "campaign" {
					t.Errorf("%s: %d of %d are open, %d handled", by, open, p.Open, handled)
				}
			}
		}
		// Whoever sees a part of the cases would find other rows.
		p, err := s.Pace(t.Context(), w.Liaison, overview.PaceOf{By: "group", Period: "month"})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range p.Lines {
			for _, v := range values(l) {
				if v.Link != "" {
					t.Errorf("a liaison: %s opens %s", v.Key, v.Link)
				}
			}
		}
	})
}

func TestPaceIsOrderedByItsColumns(t *testing.T) {
	t.Parallel()
	w := casestest.New(t, dbtest.Open(t, db.SQLite))
	w.Varied()
	s := overview.New(w.DB, w.Book)
	for _, order := range []string{"name", "open", "overdue", "reported", "handled", "took", "on_time", "rework"} {
		up, err := s.Pace(t.Context(), w.Office, overview.PaceFrom(url.Values{"sort": {order}, "by": {"area"}}))
		if err != nil || up.Sort != order {
			t.Fatalf("%s: %q, %v", order, up.Sort, err)
		}
		down, err := s.Pace(t.Context(), w.Office, overview.PaceFrom(url.Values{"sort": {"-" + order}, "by": {"area"}}))
		if err != nil {
			t.Fatal(err)
		}
		if order == "open" && (up.Lines[0].Open.N > up.Lines[len(up.Lines)-1].Open.N || down.Lines[0].Open.N < down.Lines[len(down.Lines)-1].Open.N) {
			t.Error("not in order of what is open")
		}
		if len(up.Lines) != len(down.Lines) {
			t.Errorf("%s: %d lines up, %d down", order, len(up.Lines), len(down.Lines))
		}
	}
	if o := overview.PaceFrom(url.Values{"sort": {"nonsense"}}); o.Sort != "" {
		t.Errorf("an unknown column: %q", o.Sort)
	}
	for _, o := range []overview.PaceOf{{Period: "century", By: "group"}, {Period: "week", By: "moon"}} {
		if _, err := s.Pace(t.Context(), w.Office, o); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if _, err := s.Pace(t.Context(), access.Actor{County: casestest.County}, overview.PaceOf{Period: "week", By: "group"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who is nobody: %v", err)
	}
}
