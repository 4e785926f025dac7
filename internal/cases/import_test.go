package cases_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

func (w *world) imports(b cases.Batch) []cases.Outcome {
	w.t.Helper()
	var out []cases.Outcome
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = w.s.ImportBatch(ctx, tx, w.office, b)
		return err
	})
	return out
}

func results(out []cases.Outcome) map[cases.Result]int {
	n := map[cases.Result]int{}
	for _, o := range out {
		n[o.Result]++
	}
	return n
}

func register(n int) []cases.Imported {
	var rows []cases.Imported
	for i := range n {
		r := cases.Imported{
			RegisterNo: fmt.Sprint("第", i+1, "号"), Title: fmt.Sprint("铁皮棚 ", i, " 'x' 100%"), Category: "06001",
			Place: at(i), ReportedAt: begun.Add(-time.Duration(i+1) * 24 * time.Hour),
		}
		if i%5 == 0 {
			r.ClosedAt = r.ReportedAt.Add(time.Hour)
		}
		if i%11 == 0 {
			r.ClosedAt = r.ReportedAt.Add(-time.Hour) // closed before it was opened: it happens
		}
		rows = append(rows, r)
	}
	return rows
}

func TestImportTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		survey := id.New[id.Survey]()
		rows := register(1000)
		if diff := cmp.Diff(map[cases.Result]int{cases.Created: 1000}, results(w.imports(cases.Batch{Survey: survey, Theme: "structures", Rows: rows}))); diff != "" {
			t.Error(diff)
		}
		w.consistent()
		if diff := cmp.Diff(map[cases.Result]int{cases.Unchanged: 1000}, results(w.imports(cases.Batch{Survey: survey, Theme: "structures", Rows: register(1000)}))); diff != "" {
			t.Error(diff)
		}
		rows = register(1000)
		rows[3].Title, rows[4].Place = "改了标题", inEast()
		rows[6].ClosedAt = begun
		out := w.imports(cases.Batch{Survey: survey, Theme: "structures", Rows: rows})
		if diff := cmp.Diff(map[cases.Result]int{cases.Unchanged: 997, cases.Updated: 3}, results(out)); diff != "" {
			t.Error(diff)
		}
		if c := w.ok(w.s.Get(ctx, w.office, out[4].Case)); c.Area != w.east {
			t.Errorf("moved to %s", c.Area)
		}
		if c := w.ok(w.s.Get(ctx, w.office, out[6].Case)); c.Closing != cases.ClosedBefore {
			t.Errorf("closed as %q", c.Closing)
		}
		page, err := w.s.List(ctx, w.office, cases.Filter{Theme: "structures", Closing: cases.ClosedBefore})
		if err != nil || page.Total.N != 273 {
			t.Errorf("closed before: %v, %v", page.Total, err)
		}
		if page, err = w.s.List(ctx, w.office, cases.Filter{Text: "改了标题"}); err != nil || len(page.Cases) != 1 {
			t.Errorf("found %d by its new title, %v", len(page.Cases), err)
		}
		w.consistent()
	})
}

func TestStagedImportIsSeenByNobodyUntilItIsPublished(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		survey, imp := id.New[id.Survey](), id.New[id.Import]()
		w.imports(cases.Batch{Survey: survey, Theme: "appearance", Rows: register(5)})
		rows := register(300)
		rows[2].Title = "更新"
		out := w.imports(cases.Batch{Survey: survey, Theme: "appearance", Import: imp, Rows: rows[:150]})
		w.imports(cases.Batch{Survey: survey, Theme: "appearance", Import: imp, Rows: rows[150:]})
		count := func(f cases.Filter) int64 {
			t.Helper()
			total, err := w.s.Count(ctx, w.office, f)
			if err != nil {
				t.Fatal(err)
			}
			return total.N
		}
		if n := count(cases.Filter{}); n != 5 {
			t.Errorf("%d are seen", n)
		}
		if n := count(cases.Filter{Text: "铁皮棚"}); n != 5 {
			t.Errorf("%d are found", n)
		}
		if _, err := w.s.Get(ctx, w.office, out[20].Case); !fault.Is(err, fault.NotFound) {
			t.Errorf("a staged case is read: %v", err)
		}
		bubbles, _, err := w.s.Clusters(ctx, w.office, cases.Box{West: 115, South: 27, East: 116, North: 28}, 1, cases.Filter{})
		if err != nil || len(bubbles) != 1 || bubbles[0].N != 5 {
			t.Errorf("on the map: %+v, %v", bubbles, err)
		}
		w.consistent()
		w.write(func(ctx context.Context, tx *db.Tx) error {
			n, err := w.s.Publish(ctx, tx, w.office, cases.NewBringing(imp))
			if n != 296 {
				t.Errorf("published %d", n)
			}
			return err
		})
		if n := count(cases.Filter{}); n != 300 {
			t.Errorf("%d are seen after it was published", n)
		}
		if n := count(cases.Filter{Text: "更新"}); n != 1 {
			t.Errorf("%d were updated", n)
		}
		w.consistent()

		before := w.traces()
		dead := id.New[id.Import]()
		w.imports(cases.Batch{Survey: id.New[id.Survey](), Import: dead, Rows: register(30)})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			for {
				more, err := w.s.Discard(ctx, tx, dead, 20)
				if err != nil || !more {
					return err
				}
			}
		})
		if n := count(cases.Filter{}); n != 300 {
			t.Errorf("%d are seen after the other was discarded", n)
		}
		if diff := cmp.Diff(before, w.traces()); diff != "" {
			t.Errorf("an import that was discarded left: %s", diff)
		}
		w.consistent()
	})
}

// traces counts the rows of every table that an import touches, and the numbers
// that were given out.
func (w *world) traces() map[string]int64 {
	w.t.Helper()
	out := map[string]int64{}
	err := w.d.Read(w.t.Context(), county, func(tx *db.Tx) error {
		for _, table := range []string{"cases", "journal", "case_staged", "case_updates", "case_cells", "tallies"} {
			n, err := db.One(w.t.Context(), tx, db.Value[int64], "SELECT COUNT(*) FROM "+table+" WHERE county = $1", county)
			if err != nil {
				return err
			}
			out[table] = n
		}
		n, err := db.One(w.t.Context(), tx, db.Value[int64], "SELECT COALESCE(MAX(last), 0) FROM counters WHERE county = $1 AND kind = 'case'", county)
		out["number"] = n
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// Between the decision and its end an import may be broken off any number of
// times: no case is lost or doubled, numbers have no gaps, nobody sees a part.
func TestAnImportThatIsDecidedUponGoesOnWhereItWasBrokenOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		survey, imp := id.New[id.Survey](), id.New[id.Import]()
		rows := register(90)
		for i := range 3 {
			w.imports(cases.Batch{Survey: survey, Import: imp, Rows: rows[i*30 : i*30+30]})
		}
		if n := w.traces(); n["cases"] != 0 || n["number"] != 0 || n["journal"] != 0 && n["case_staged"] != 3 {
			t.Errorf("before the decision: %v", n)
		}
		died := errors.New("died")
		b := cases.NewBringing(imp)
		for i, broken := range []bool{false, true, true, false} {
			var p *cases.Part
			w.read(func(ctx context.Context, tx *db.Tx) (err error) {
				p, err = w.s.Prepare(ctx, tx, w.office, b)
				return err
			})
			err := w.d.Write(t.Context(), county, func(tx *db.Tx) error {
				if err := w.s.Bring(t.Context(), tx, p); err != nil {
					t.Errorf("part %d: %v", i, err)
				}
				if broken {
					return died
				}
				return nil
			})
			if broken != errors.Is(err, died) {
				t.Fatal(err)
			}
			if broken {
				b = cases.NewBringing(imp) // by another process
				continue
			}
			err = w.d.Write(t.Context(), county, func(tx *db.Tx) error { return w.s.Bring(t.Context(), tx, p) })
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("the same part again: %v", err)
			}
			other := w.open(w.office, at(i))
			if _, err := w.s.Get(t.Context(), w.office, other.ID); err != nil {
				t.Error(err)
			}
		}
		if total, err := w.s.Count(t.Context(), w.office, cases.Filter{}); err != nil || total.N != 2 {
			t.Errorf("%d are seen before it is published, %v", total.N, err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			n, err := w.s.Publish(ctx, tx, w.office, b)
			if n != 90 {
				t.Errorf("published %d", n)
			}
			return err
		})
		if n := w.traces(); n["cases"] != 92 || n["number"] != 92 || n["case_staged"] != 0 {
			t.Errorf("after it: %v", n)
		}
		w.consistent()
	})
}

func TestBadRowsAreNamedAndHoldUpNoOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		good := register(1)[0]
		outside := good
		outside.RegisterNo, outside.Place.Point = "外", geo.Point{Lon: -73.9, Lat: 40.7}
		impossible := good
		impossible.RegisterNo, impossible.Place.Point = "坏", geo.Point{Lon: 999, Lat: 1}
		twice := good
		unknown := cases.Imported{RegisterNo: "u", Category: "none", Area: "x", Group: "y", LeadUnit: "z", State: cases.Merged, ReportedAt: time.Date(1200, 1, 1, 0, 0, 0, 0, time.UTC)}
		out := w.imports(cases.Batch{Survey: id.New[id.Survey](), Rows: []cases.Imported{good, outside, impossible, twice, unknown, {}}})
		var got []string
		for _, o := range out {
			line := []string{string(o.Result)}
			for _, f := range o.Problems {
				line = append(line, f.Name)
			}
			got = append(got, strings.Join(line, " "))
		}
		want := []string{"created", "created", "rejected point", "rejected register_no", "rejected category area group unit state reported_at", "rejected register_no category"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if c := w.ok(w.s.Get(t.Context(), w.office, out[1].Case)); c.Area != "" {
			t.Errorf("a point outside lies in %s", c.Area)
		}
		page, err := w.s.List(t.Context(), w.office, cases.Filter{Areas: []id.Area{cases.None}})
		if err != nil || len(page.Cases) != 1 {
			t.Errorf("outside all areas: %d, %v", len(page.Cases), err)
		}
		w.consistent()
	})
}
