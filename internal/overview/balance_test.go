package overview_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/overview"
)

func line(name string, num, den, open int64) overview.Line {
	return overview.Line{Name: name, Open: figures.Value{N: open}, OnTime: figures.Value{Rate: figures.Ratio{Num: num, Den: den}}}
}

func TestWhoIsFarBelowTheMeanIsNamedAndTooFewAreNotCompared(t *testing.T) {
	t.Parallel()
	o := overview.Overview{
		OnTime: figures.Value{Rate: figures.Ratio{Num: 80, Den: 100}},
		Groups: []overview.Line{line("市容", 46, 50, 3), line("城中村", 24, 40, 30), line("交通", 61, 100, 9), line("一件", 0, 1, 0), line("没有", 0, 0, 0)},
	}
	list := o.Balances()
	if len(list) != 1 || list[0].Of != "group" {
		t.Fatalf("%d balances: one area alone is in balance", len(list))
	}
	b := list[0]
	if b.Best.Name != "市容" || b.Worst.Name != "城中村" || b.Gap() != 32 || b.Most.Name != "城中村" || b.Open != 42 || b.Few != 1 {
		t.Errorf("%+v", b)
	}
	if len(b.Behind) != 1 || b.Behind[0].Name != "城中村" {
		t.Errorf("20 points below 80 %% are 60 %%, not 61 %%: %+v", b.Behind)
	}
}

func TestTheBestIsNoWorseThanAnybodyWhoCanBeCompared(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var o overview.Overview
		var sum figures.Ratio
		n := rapid.IntRange(2, 12).Draw(t, "lines")
		for i := range n {
			den := rapid.Int64Range(0, 60).Draw(t, "due")
			num := rapid.Int64Range(0, den).Draw(t, "on time")
			o.Groups = append(o.Groups, line(string(rune('a'+i)), num, den, den))
			sum.Num, sum.Den = sum.Num+num, sum.Den+den
		}
		o.OnTime.Rate = sum
		b := o.Balances()[0]
		enough, some := 0, 0
		for _, l := range o.Groups {
			if l.OnTime.Rate.Valid() {
				some++
			}
			if l.OnTime.Rate.Den >= overview.Few {
				enough++
			}
		}
		if (b.Best != nil) != (some > 1) || enough+b.Few != some {
			t.Fatalf("%d of %d can be compared: %v", enough, some, b.Best)
		}
		for _, l := range o.Groups {
			r := l.OnTime.Rate
			if r.Valid() && (enough < 2 || !l.Few()) && b.Best != nil && (r.Float() > b.Best.OnTime.Rate.Float() || r.Float() < b.Worst.OnTime.Rate.Float()) {
				t.Fatalf("%s lies outside %s and %s", l.Name, b.Best.Name, b.Worst.Name)
			}
		}
		for _, l := range b.Behind {
			if l.Few() {
				t.Fatalf("%s is marked for %d cases", l.Name, l.OnTime.Rate.Den)
			}
		}
	})
}

func TestAnOverviewOfAnAreaCountsThatAreaAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := casestest.New(t, d)
		w.Varied()
		s := overview.New(d, w.Book)
		var asked []overview.Ask
		s.Levels = func(_ context.Context, _ access.Actor, a overview.Ask) ([]overview.Level, error) {
			asked = append(asked, a)
			return []overview.Level{{Name: "engagement.level.unit"}}, nil
		}
		whole, err := s.Overview(t.Context(), w.Office, overview.Ask{Period: "campaign"})
		if err != nil {
			t.Fatal(err)
		}
		var open int64
		for _, a := range whole.Choice {
			part, err := s.Overview(t.Context(), w.Office, overview.Ask{Period: "campaign", Area: a.ID})
			if err != nil {
				t.Fatal(err)
			}
			if part.Place != a.Name || len(part.Areas) != 1 || part.Areas[0].Name != a.Name || part.Head[0].N != part.Areas[0].Open.N {
				t.Errorf("%s: %s, %d areas, %d open", a.Name, part.Place, len(part.Areas), part.Head[0].N)
			}
			var groups int64
			for _, g := range part.Groups {
				groups += g.Open.N
			}
			if groups > part.Head[0].N {
				t.Errorf("%s: groups have %d open of %d", a.Name, groups, part.Head[0].N)
			}
			open += part.Head[0].N
		}
		if open == 0 || open > whole.Head[0].N {
			t.Errorf("areas have %d open of %d", open, whole.Head[0].N)
		}
		if len(asked) != 1+len(whole.Choice) || asked[1].Area != whole.Choice[0].ID || len(whole.Levels) != 1 {
			t.Errorf("levels were asked for %+v", asked)
		}
		if _, err := s.Overview(t.Context(), w.Office, overview.Ask{Area: id.Area("nowhere '")}); err == nil {
			t.Error("an area that is none")
		}
	})
}
