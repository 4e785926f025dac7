package cases_test

import (
	"slices"
	"testing"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
)

func TestTheSameAddressIsOfferedWhereThereIsNoPoint(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		open := func(category, address string) id.Case {
			t.Helper()
			c, near, err := w.s.Open(ctx, w.office, cases.Draft{Category: category, Place: cases.Place{Address: address}, Anyway: true})
			if err != nil || len(near) > 0 {
				t.Fatal(near, err)
			}
			return c.ID
		}
		first := open("09006", "建设路18号")
		open("09006", "建设路180号")
		open("09005", "建设路18号")
		quoted := open("09006", "人民路 '1\" 100% 号")
		closed := open("09006", "解放路7号")
		w.ok(w.s.Reject(ctx, w.office, cases.Move{ID: closed, Reason: "不属实"}))
		for address, want := range map[string][]id.Case{
			"建设路18号":            {first},
			"建设路 １８ 号":          {first},
			"建设路18号门前":          {first},
			"建设路":               nil,
			"建设路1":              nil,
			"人民路'1\"100%号":      {quoted},
			"解放路7号":             nil,
			"":                  nil,
			"%' OR 1=1 -- \x00": nil,
		} {
			near, err := w.s.Nearby(ctx, w.office, "09006", cases.Place{Address: address})
			var got []id.Case
			for _, n := range near {
				got = append(got, n.Case.ID)
				if !n.SameWords {
					t.Errorf("%q: said to be %f m away", address, n.Metres)
				}
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%q finds %v, %v; want %v", address, got, err, want)
			}
		}
		_, near, err := w.s.Open(ctx, w.office, cases.Draft{Category: "09006", Place: cases.Place{Address: "建设路18号旁"}})
		if err != nil || len(near) != 1 || near[0].Case.ID != first {
			t.Errorf("opened without a question: %v, %v", near, err)
		}
		if near, err := w.s.Nearby(ctx, w.eastLiaison, "09006", cases.Place{Address: "建设路18号"}); err != nil || len(near) > 0 {
			t.Errorf("who may not see it is shown %v, %v", near, err)
		}
		w.clock.Set(begun.Add(400 * 24 * time.Hour))
		if near, err := w.s.Nearby(ctx, w.office, "09006", cases.Place{Address: "建设路18号"}); err != nil || len(near) > 0 {
			t.Errorf("a year later: %v, %v", near, err)
		}
	})
}
