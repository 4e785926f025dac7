package overview_test

import (
	"net/url"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/overview"
	"chuangwei/internal/patrol"
)

// withGroup adds the figures of the joint group to those of the county.
func withGroup(w *casestest.World, group *patrol.Service) *figures.Book {
	defs := append(group.Figures(), custody.New(w.DB).Figures()...)
	for _, key := range w.Book.Keys() {
		def, _ := w.Book.Def(key)
		defs = append(defs, def)
	}
	return figures.NewBook(defs...)
}

func TestWhatAnAgencyDidOnTheStreetStandsWithItsUnitAndInTheArea(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := casestest.New(t, d)
		group := patrol.New(patrol.Options{DB: d, Ground: w.Areas, People: w.Org, Cases: w.Cases})
		s := overview.New(d, withGroup(w, group))
		w.Varied()
		officer := access.Actor{County: casestest.County, Account: id.New[id.Account](), Unit: w.Works, Name: "队员", Grants: []access.Grant{{Role: access.PatrolMember, Scope: access.County}}}
		if _, err := group.AddAgency(t.Context(), w.Office, patrol.AgencyDraft{Unit: w.Works}); err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			kind  string
			count int64
			lon   float64
		}{{"stall", 3, 115.41}, {"mobile_stall", 2, 115.46}, {"small_ad", 4, 115.41}} {
			draft := patrol.Draft{Kind: x.kind, Count: x.count}
			draft.Place.Located, draft.Place.Point = true, geo.Point{Lon: x.lon, Lat: 27.31}
			if _, err := group.Record(t.Context(), officer, draft); err != nil {
				t.Fatal(err)
			}
		}
		u, err := s.Unit(t.Context(), w.Liaison, w.Works)
		if err != nil {
			t.Fatal(err)
		}
		a, err := s.Area(t.Context(), w.Liaison, w.West)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			what string
			have []figures.Value
			want map[string]int64
		}{
			{"the unit", u.Street, map[string]int64{"patrol.actions": 3, "patrol.stalls": 5, "patrol.small_ads": 4}},
			{"the area", a.Street, map[string]int64{"patrol.actions": 2, "patrol.stalls": 3, "patrol.small_ads": 4}},
		} {
			if len(x.have) != len(x.want) {
				t.Errorf("%s has %d figures, want %d: %+v", x.what, len(x.have), len(x.want), x.have)
			}
			for _, v := range x.have {
				link, err := url.Parse(v.Link)
				if err != nil {
					t.Fatal(err)
				}
				f, err := patrol.FilterFrom(link.Query())
				if err != nil {
					t.Fatal(err)
				}
				list, err := group.List(t.Context(), w.Liaison, f)
				if err != nil {
					t.Fatal(err)
				}
				rows := list.Total.Count
				if v.Key == "patrol.actions" {
					rows = list.Total.Actions
				}
				if v.N != x.want[v.Key] || rows != v.N {
					t.Errorf("%s: %s is %d, want %d; %s holds %d", x.what, v.Key, v.N, x.want[v.Key], v.Link, rows)
				}
			}
		}
		// Who is not of the group has nothing to show of it, and its cases open
		// for those who see all of them.
		mine, err := s.Unit(t.Context(), w.Liaison, w.WestA)
		if err != nil || len(mine.Street) > 0 || len(mine.Head) == 0 || mine.Head[0].N == 0 || mine.Head[0].Link == "" {
			t.Errorf("the own unit: %+v, %v", mine, err)
		}
		theirs, err := s.Unit(t.Context(), w.EastLiaison, w.WestA)
		if err != nil || len(theirs.Head) == 0 || theirs.Head[0].N != mine.Head[0].N || theirs.Head[0].Link != "" {
			t.Errorf("another's unit: %+v, %v", theirs, err)
		}
	})
}

func TestAUnitOfACountyWithoutACampaignHasNoState(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, casestest.County)
		s := overview.New(d, figures.NewBook())
		if u, err := s.Unit(t.Context(), access.System(casestest.County), "x"); err != nil || len(u.Head)+len(u.Street) > 0 {
			t.Errorf("%+v, %v", u, err)
		}
	})
}
