package overview_test

import (
	"context"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/overview"
)

func TestTheScreenTellsOfSingleCasesOnlyWhoSeesAllOfThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := casestest.New(t, d)
		w.Varied()
		s := overview.New(d, w.Book)
		s.Scenes.Feed = func(context.Context, access.Actor) ([]overview.Event, error) {
			return []overview.Event{{Number: "WT-0001"}}, nil
		}
		for who, c := range map[string]struct {
			by    access.Actor
			tells int
		}{"the office": {w.Office, 1}, "a unit's liaison": {w.Liaison, 0}} {
			x, err := s.Screen(t.Context(), c.by)
			if err != nil {
				t.Fatal(err)
			}
			if len(x.Feed) != c.tells {
				t.Errorf("%s hears of %d cases", who, len(x.Feed))
			}
			if len(x.Head) == 0 || len(x.Groups) == 0 || x.Now.IsZero() {
				t.Errorf("%s: %d figures, %d groups", who, len(x.Head), len(x.Groups))
			}
			for _, a := range x.Outline {
				if a.Boundary.Empty() || !x.Bounds.Contains(a.Boundary.Label()) {
					t.Errorf("%s lies outside the map", a.Name)
				}
			}
		}
		if _, err := s.Screen(t.Context(), access.Actor{County: casestest.County}); err == nil {
			t.Error("who is nobody sees the screen")
		}
	})
}
