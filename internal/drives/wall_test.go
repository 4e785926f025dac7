package drives_test

import (
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/drives"
	"chuangwei/internal/id"
)

func TestTheScreenShowsTheWeekThatGoesOnAsItsMatrixStands(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		wall := app.DrivesOnWall{DB: d, Drives: w.Service}
		none, err := wall.Scene(ctx, w.Office)
		w.ok(err)
		if none != nil {
			t.Fatalf("before any attack week: %+v", none)
		}
		x := w.issued()
		later := draft()
		later.Starts, later.Ends, later.Month = "2017-09-20", "2017-09-22", "2017-09"
		next, err := w.Add(ctx, w.Office, later)
		w.ok(err)
		_, err = w.AddItem(ctx, w.Office, drives.Move{Drive: next}, drives.ItemDraft{Title: "下月", Measure: "处"})
		w.ok(err)
		w.ok(w.Issue(ctx, w.Office, drives.Move{Drive: next}))
		_, err = w.SignByList(ctx, w.Office, drives.SignList{Drive: x.ID, Area: w.West, Unit: w.WestA, Day: "2017-08-23", Names: []string{"来了的 <b>"}, Key: id.New[string]()})
		w.ok(err)

		for _, by := range []access.Actor{w.Office, w.Liaison} {
			s, err := wall.Scene(ctx, by)
			w.ok(err)
			if s == nil || s.Link != x.Link() || s.Title != x.Title || s.Day != 1 || s.Days != 3 || s.State != "drives.state.going" {
				t.Fatalf("%s: %+v", by.Name, s)
			}
			b := w.board(x.ID)
			var cells, came, expected int64
			for i, a := range s.Areas {
				c := b.Columns[i]
				if a.Name != c.Name || a.N != c.Done || a.Of != c.Cells || a.Behind != c.Behind {
					t.Errorf("%+v of %+v", a, c)
				}
				cells, came, expected = cells+a.Of, came+a.Came.N, expected+a.Expected
				f := drives.PeopleFilter{Drive: x.ID, Area: c.Area.Area}
				if !strings.HasSuffix(a.Came.Link, "?"+strings.SplitN(f.Link("/x"), "?", 2)[1]) {
					t.Errorf("%s does not open who came to %s", a.Came.Link, a.Name)
				}
			}
			if cells != s.Cells || came != s.Came.N || came != 1 || expected != s.Came.Of || len(s.Tasks) != len(b.Lines) {
				t.Errorf("%d of %d cells, %d of %d came, %d tasks: %+v", cells, s.Cells, came, expected, len(s.Tasks), s)
			}
		}
		if _, err := wall.Scene(ctx, access.Actor{County: w.Office.County}); err == nil {
			t.Error("who is nobody sees the attack week")
		}
	})
}
