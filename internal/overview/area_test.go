package overview_test

import (
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/overview"
)

// numbers are the figures of an area's state that count cases.
func numbers(a overview.Area) (out []figures.Value) {
	out = append(out, a.Head...)
	out = append(out, a.Stands...)
	for _, g := range a.Groups {
		out = append(out, g.Open, g.Overdue, g.Ended, g.OnTime)
	}
	return out
}

func TestAnAreasStateOpensExactlyWhatItCounts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := casestest.New(t, d)
		s := overview.New(d, w.Book)
		if a, err := s.Area(t.Context(), w.Office, w.West); err != nil || a.Head[0].N != 0 || len(a.Groups) != 0 {
			t.Fatalf("an area without cases: %+v, %v", a, err)
		}
		w.Varied()
		for who, by := range map[string]access.Actor{"office": w.Office, "the area's lead": w.WestChecker} {
			a, err := s.Area(t.Context(), by, w.West)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Groups) == 0 || len(a.Organ) == 0 {
				t.Errorf("%s: %d groups, %d figures of people", who, len(a.Groups), len(a.Organ))
			}
			sum := int64(0)
			for _, v := range a.Stands {
				sum += v.N
			}
			if open := a.Head[0]; open.Key != "cases.open" || open.N == 0 || open.N != sum {
				t.Errorf("%s: %d open, %d by state", who, open.N, sum)
			}
			if late := a.Head[1]; late.Key != "cases.overdue" || late.N == 0 {
				t.Errorf("%s: nothing is overdue", who)
			}
			for _, v := range numbers(a) {
				u, err := url.Parse(v.Link)
				if err != nil || u.Path != "/cases" {
					t.Fatalf("%s: %s opens %q", who, v.Key, v.Link)
				}
				f, err := cases.FilterFrom(u.Query())
				if err != nil {
					t.Fatal(err)
				}
				want := v.N
				if v.Kind == figures.Rate {
					want = v.Rate.Num
				}
				if got, err := w.Cases.Count(t.Context(), by, f); err != nil || got.N != want {
					t.Errorf("%s: %s is %d, %s has %d rows, %v", who, v.Key, want, v.Link, got.N, err)
				}
			}
		}
		// Whoever sees a part of the area's cases would find other rows.
		for who, by := range map[string]access.Actor{"a unit's liaison": w.Liaison, "another area's lead": w.EastLiaison} {
			a, err := s.Area(t.Context(), by, w.West)
			if err != nil || a.Head[0].N == 0 {
				t.Fatalf("%s: %v", who, err)
			}
			for _, v := range numbers(a) {
				if v.Link != "" {
					t.Errorf("%s: %s opens %s", who, v.Key, v.Link)
				}
			}
			for _, v := range a.Organ {
				if strings.HasPrefix(v.Link, "/cases") || v.Link == "" {
					t.Errorf("%s: %s opens %q", who, v.Key, v.Link)
				}
			}
		}
	})
}

func TestAnAreaOfACountyWithoutACampaignHasNoState(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, casestest.County)
		s := overview.New(d, figures.NewBook())
		if a, err := s.Area(t.Context(), access.System(casestest.County), "x"); err != nil || len(a.Head) > 0 {
			t.Errorf("%+v, %v", a, err)
		}
	})
}
