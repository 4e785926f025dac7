package figures_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

const here, there = id.County("360825"), id.County("110105")

// The rates that cities published, with the counts they printed beside them
// (Zhengzhou 2019, Tianmen 2016, Jiangmen 2019).
func TestRatesEqualPublishedOnes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		num, den int64
		want     string
	}{
		{51229, 51571, "99.34%"},
		{49151, 51229, "95.94%"},
		{43523, 52434, "83.01%"},
		{40394, 52434, "77.04%"},
		{276, 52434, "0.53%"},
		{104, 52434, "0.20%"},
		{16570, 16754, "98.90%"},
		{10225, 18086, "56.54%"},
		{911, 972, "93.72%"},
		{737, 972, "75.82%"},
		{902, 956, "94.35%"},
		{9, 16, "56.25%"},
		{410, 452, "90.71%"},
		{0, 7, "0.00%"},
		{7, 7, "100.00%"},
		{1, 0, "—"},
		{0, 0, "—"},
		{-1, 3, "-33.33%"},
		{1, 20000, "0.01%"},
	} {
		if got := (figures.Ratio{Num: c.num, Den: c.den}).Percent(); got != c.want {
			t.Errorf("%d of %d = %s, want %s", c.num, c.den, got, c.want)
		}
	}
}

// Every row of the published tables beside the project, where they are there.
func TestRatesReproduceTheFixtures(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../../shared/data/kpi_fixtures.csv")
	if err != nil {
		t.Skip("the published tables are not beside this checkout")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, name := range rows[0] {
		col[name] = i
	}
	checked := 0
	for _, row := range rows[1:] {
		for rate, of := range map[string][2]string{
			"file_rate_pct": {"filed", "accepted"}, "dispatch_rate_pct": {"dispatched", "filed"},
			"close_rate_pct": {"closed", "due_close"}, "on_time_pct": {"closed_on_time", "due_close"},
			"rework_pct": {"rework", "due_close"}, "extend_pct": {"extended", "due_close"},
		} {
			want := row[col[rate]]
			if want == "" {
				continue
			}
			var n [2]int64
			for i, name := range of {
				if n[i], err = strconv.ParseInt(row[col[name]], 10, 64); err != nil {
					t.Fatalf("%s: %s: %v", row[0], name, err)
				}
			}
			if got := strings.TrimSuffix(figures.Ratio{Num: n[0], Den: n[1]}.Percent(), "%"); got != want {
				t.Errorf("%s: %s = %s, want %s", row[0], rate, got, want)
			}
			checked++
		}
	}
	if checked < 15 {
		t.Errorf("only %d rates were checked", checked)
	}
}

func TestTalliesAnswerEveryFaceAndStayInTheirCounty(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here, there)
		ctx := t.Context()
		deltas := []figures.Delta{
			{Tally: "cases.closed", N: 2, Dims: figures.Dims{Campaign: "c", Day: "2017-08-01", Area: "a1", Group: "g1", Unit: "u1", Category: "06001", Theme: "appearance"}},
			{Tally: "cases.closed", N: 3, Dims: figures.Dims{Campaign: "c", Day: "2017-08-02", Area: "a1", Group: "g2", Unit: "u2", Category: "06001"}},
			{Tally: "cases.closed", N: 5, Dims: figures.Dims{Campaign: "c", Day: "2017-08-03"}},
			{Tally: "cases.closed", N: 7, Dims: figures.Dims{Campaign: "other", Day: "2017-08-03", Area: "a1"}},
			{Tally: "cases.filed", N: 11, Dims: figures.Dims{Campaign: "c", Day: "2017-08-03", Area: "a1"}},
		}
		add(t, d, here, deltas...)
		add(t, d, there, figures.Delta{Tally: "cases.closed", N: 100, Dims: figures.Dims{Campaign: "c", Day: "2017-08-01", Area: "a1"}})
		for _, c := range []struct {
			q    figures.Query
			want int64
		}{
			{figures.Query{}, 10},
			{figures.Query{From: "2017-08-02"}, 8},
			{figures.Query{From: "2017-08-02", To: "2017-08-02"}, 3},
			{figures.Query{Area: "a1"}, 5},
			{figures.Query{Area: "a1", Group: "g2"}, 3},
			{figures.Query{Group: "g1"}, 2},
			{figures.Query{Unit: "u2"}, 3},
			{figures.Query{Category: "06001"}, 5},
			{figures.Query{Theme: "appearance"}, 2},
			{figures.Query{Area: "none"}, 0},
		} {
			c.q.Campaign = "c"
			read(t, d, func(tx *db.Tx) error {
				got, err := figures.Sum(ctx, tx, "cases.closed", c.q)
				if got != c.want {
					t.Errorf("Sum(%+v) = %d, want %d", c.q, got, c.want)
				}
				return err
			})
		}
		read(t, d, func(tx *db.Tx) error {
			q := figures.Query{Campaign: "c"}
			for by, want := range map[figures.By]map[string]int64{
				figures.ByArea: {"a1": 5, "": 5}, figures.ByUnit: {"u1": 2, "u2": 3}, figures.ByCategory: {"06001": 5},
				figures.ByTheme: {"appearance": 2}, figures.ByDay: {"2017-08-01": 2, "2017-08-02": 3, "2017-08-03": 5},
			} {
				got, err := figures.Split(ctx, tx, "cases.closed", q, by)
				if err != nil {
					return err
				}
				for of, n := range got {
					among, err := figures.SplitAmong(ctx, tx, "cases.closed", q, by, []string{of, "none"})
					if err != nil || among[of] != n {
						t.Errorf("%s among some by %s is %d, want %d: %v", of, by, among[of], n, err)
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("Split by %s: %s", by, diff)
				}
			}
			if _, err := figures.Sum(ctx, tx, "cases.closed", figures.Query{Area: "a", Unit: "u"}); err == nil {
				t.Error("Sum answered what no tally keeps")
			}
			return nil
		})
	})
}

func TestRecountFindsEveryWrongTally(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here)
		dims := figures.Dims{Campaign: "c", Area: "a", Unit: "u"}
		add(t, d, here, figures.Delta{Tally: "x", Dims: dims, N: 3})
		records := func(n int64) figures.Recounter {
			return func(_ context.Context, _ *db.Tx, add func(string, figures.Dims, int64)) error {
				add("x", dims, n)
				return nil
			}
		}
		recount := func(n int64) (out []figures.Difference) {
			read(t, d, func(tx *db.Tx) (err error) { out, err = figures.Recount(t.Context(), tx, records(n)); return err })
			return out
		}
		if diffs := recount(3); len(diffs) != 0 {
			t.Fatalf("right tallies differ: %v", diffs)
		}
		diffs := recount(4)
		if len(diffs) != 3 || diffs[0].Kept != 3 || diffs[0].Count != 4 {
			t.Fatalf("Recount = %v, want the whole, the area and the unit to differ", diffs)
		}
		if err := d.Write(t.Context(), here, func(tx *db.Tx) error { return figures.Mend(t.Context(), tx, diffs) }); err != nil {
			t.Fatal(err)
		}
		if diffs := recount(4); len(diffs) != 0 {
			t.Errorf("after mending: %v", diffs)
		}
	})
}

// Whatever is added, in whatever pieces, the tallies equal the sum.
func TestTalliesEqualTheirDeltas(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	dbtest.Counties(t, d, here)
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		tally := fmt.Sprint("t", run)
		var deltas []figures.Delta
		for range rapid.IntRange(0, 12).Draw(r, "n") {
			pick := func(name string) string { return rapid.SampledFrom([]string{"", "p", "q"}).Draw(r, name) }
			deltas = append(deltas, figures.Delta{Tally: tally, N: rapid.Int64Range(-2, 3).Draw(r, "by"), Dims: figures.Dims{
				Campaign: "c", Day: pick("day"), Area: id.Area(pick("area")), Unit: id.Unit(pick("unit")), Group: id.Group(pick("group")),
				Category: pick("category"), Theme: pick("theme"),
			}})
		}
		half := len(deltas) / 2
		add(t, d, here, deltas[:half]...)
		add(t, d, here, deltas[half:]...)
		read(t, d, func(tx *db.Tx) error {
			for _, q := range []figures.Query{{}, {Area: "p"}, {Unit: "p"}, {Group: "q", Area: "p"}, {Category: "q"}, {Theme: "p"}} {
				var want int64
				for _, x := range deltas {
					if (q.Area == "" || q.Area == x.Dims.Area) && (q.Unit == "" || q.Unit == x.Dims.Unit) && (q.Group == "" || q.Group == x.Dims.Group) &&
						(q.Category == "" || q.Category == x.Dims.Category) && (q.Theme == "" || q.Theme == x.Dims.Theme) {
						want += x.N
					}
				}
				q.Campaign = "c"
				got, err := figures.Sum(t.Context(), tx, tally, q)
				if err != nil {
					return err
				}
				if got != want {
					r.Errorf("Sum(%+v) = %d, want %d of %v", q, got, want, deltas)
				}
			}
			return nil
		})
	})
}

func TestARateOpensAndHasNoValueWithoutADenominator(t *testing.T) {
	t.Parallel()
	book := figures.NewBook(
		figures.Def{Key: "closed", Kind: figures.Stock, Count: constant(3), Drill: func(q figures.Query) string { return q.Link("/cases", "state", "closed") }},
		figures.Def{Key: "due", Kind: figures.Stock, Count: constant(0)},
		figures.Def{Key: "rate", Kind: figures.Rate, Num: "closed", Den: "due"},
	)
	v, err := book.Value(t.Context(), nil, "rate", figures.Query{Area: "a&b"})
	if err != nil || v.Rate.Percent() != "—" || v.Link != "/cases?area=a%26b&state=closed" {
		t.Errorf("Value = %+v, %v", v, err)
	}
	if _, err := book.Value(t.Context(), nil, "nothing", figures.Query{}); err == nil {
		t.Error("an unknown figure has a value")
	}
}

func constant(n int64) func(context.Context, *db.Tx, figures.Query) (int64, error) {
	return func(context.Context, *db.Tx, figures.Query) (int64, error) { return n, nil }
}

func add(t testing.TB, d *db.DB, c id.County, deltas ...figures.Delta) {
	t.Helper()
	if err := d.Write(t.Context(), c, func(tx *db.Tx) error { return figures.Add(t.Context(), tx, deltas...) }); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, d *db.DB, fn func(*db.Tx) error) {
	t.Helper()
	if err := d.Read(t.Context(), here, fn); err != nil {
		t.Fatal(err)
	}
}
