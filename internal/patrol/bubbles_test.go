package patrol_test

import (
	"context"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/patrol"
)

// everywhere is the whole map of the world, a part of it its western street.
var (
	everywhere = geo.Bounds{West: 115.3, South: 27.2, East: 115.6, North: 27.4}
	part       = geo.Bounds{West: 115.4, South: 27.30, East: 115.4125, North: 27.32}
)

// onMap is how many actions the map shows.
func (w *world) onMap(box geo.Bounds, zoom int, f patrol.Filter) (n int64) {
	w.t.Helper()
	list, partly, err := w.Bubbles(w.t.Context(), w.liaison, box, zoom, f)
	if err != nil || partly {
		w.t.Fatalf("partly %v, %v", partly, err)
	}
	for _, b := range list {
		if !b.Box.Contains(geo.Point{Lon: b.Lon, Lat: b.Lat}) {
			w.t.Errorf("%+v lies outside its own square", b)
		}
		n += b.N
	}
	return n
}

// asListed holds the map against the list with the same filter.
func (w *world) asListed(f patrol.Filter) {
	w.t.Helper()
	for _, box := range []geo.Bounds{everywhere, part} {
		f.Box = &box
		page, err := w.List(w.t.Context(), w.liaison, f)
		if err != nil {
			w.t.Fatal(err)
		}
		f.Box = nil
		for _, zoom := range []int{20, 16} {
			// From afar a square counts where its middle lies.
			if got := w.onMap(box, zoom, f); got != page.Total.Actions && (box == everywhere || zoom == 20) {
				w.t.Errorf("%+v in %s at zoom %d: %d on the map, %d on the list", f, box.Text(), zoom, got, page.Total.Actions)
			}
		}
	}
}

func TestTheMapShowsTheActionsOfTheListWhateverBecomesOfThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		var all []patrol.Action
		for i, kind := range []string{"stall", "dump", "stall", "dump", "stall"} {
			all = append(all, must[patrol.Action](t)(w.Record(ctx, w.officer, patrol.Draft{Kind: kind, Place: at(4 * i)})))
		}
		must[patrol.Action](t)(w.Record(ctx, w.officer, patrol.Draft{Kind: "dump", Area: w.west, Place: cases.Place{Address: "没有位置"}}))
		if n := w.onMap(everywhere, 20, patrol.Filter{}); n != 5 {
			t.Errorf("%d on the map, and one of six has no place", n)
		}
		must[patrol.Action](t)(w.Void(ctx, w.officer, all[0].ID, 0, "记错了"))
		moved, kind := at(19), "dump"
		must[patrol.Action](t)(w.Edit(ctx, w.officer, patrol.Edit{ID: all[2].ID, Kind: &kind, Place: &moved}))
		for _, f := range []patrol.Filter{{Case: "no"}, {Kind: "dump"}, {From: today, To: today}, {Kind: "stall"}, {From: "2017-08-24"}} {
			w.asListed(f)
		}
		one, _, err := w.Bubbles(ctx, w.office, everywhere, 20, patrol.Filter{Kind: "stall"})
		if err != nil || len(one) != 1 || one[0].Action != all[4].ID || one[0].Day != today {
			t.Errorf("the one that is left: %+v, %v", one, err)
		}
		w.consistent()
		if _, _, err := w.Bubbles(ctx, access.Actor{County: county}, everywhere, 12, patrol.Filter{}); err == nil {
			t.Error("who is nobody sees the map")
		}
		if n := len(must2(t)(w.Bubbles(ctx, access.Actor{County: other, Grants: w.office.Grants}, everywhere, 12, patrol.Filter{}))); n != 0 {
			t.Errorf("the other county sees %d marks", n)
		}
	})
}

func must2(t *testing.T) func([]patrol.Bubble, bool, error) []patrol.Bubble {
	return func(list []patrol.Bubble, _ bool, err error) []patrol.Bubble {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
}

func TestManyActionsAreDrawnFromCountsAndWhatIsWrongIsMended(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		for range 5 {
			batch := make([]patrol.Draft, 450)
			for i := range batch {
				batch[i] = patrol.Draft{Key: id.New[string](), Kind: []string{"stall", "dump"}[i%2], Place: at(i)}
			}
			must[[]patrol.Action](t)(w.RecordAll(ctx, w.officer, batch))
		}
		for _, f := range []struct {
			f    patrol.Filter
			want int64
		}{{patrol.Filter{}, 2250}, {patrol.Filter{Kind: "dump"}, 1125}, {patrol.Filter{From: today}, 2250}} {
			for _, zoom := range []int{9, 14, 17, 21} {
				if got := w.onMap(everywhere, zoom, f.f); got != f.want {
					t.Errorf("%+v at zoom %d: %d on the map, not %d", f.f, zoom, got, f.want)
				}
			}
		}
		w.consistent()
		w.write(func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE patrol_squares SET total = total + 3 WHERE county = $1 AND level = 13`, county); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE patrol_actions SET morton = NULL WHERE county = $1 AND kind = 'dump'`, county)
			return err
		})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			looked, wrong, err := w.MapAnew(ctx, tx, true)
			if looked != 2250 || len(wrong) != 1000 {
				t.Errorf("%d looked at, %d wrong: lines are bounded", looked, len(wrong))
			}
			return err
		})
		w.consistent()
	})
}
