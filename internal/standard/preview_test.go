package standard_test

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"

	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/standard"
)

// Nobody replaces a hundred clauses without having seen which: what would be new,
// other, the same and gone is said of a file that has nothing wrong, and nothing
// is done before it is confirmed.
func TestWhatASheetWouldMakeOfADraftIsSaidBeforeItIsDone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made, err := w.standard.Begin(ctx, w.Office, standard.TreeDraft{From: w.tree})
		w.ok(err)
		draft := standard.Draft{Tree: made}
		version := func() int64 {
			t.Helper()
			d, err := w.standard.Tree(ctx, w.Office, made)
			w.ok(err)
			return d.Tree.Version
		}
		node := func(code string) (standard.Node, bool) {
			t.Helper()
			d, err := w.standard.Tree(ctx, w.Office, made)
			w.ok(err)
			i := slices.IndexFunc(d.Nodes, func(n standard.Node) bool { return n.Code == code })
			if i < 0 {
				return standard.Node{}, false
			}
			return d.Nodes[i], true
		}
		run := func(d standard.Draft, data []byte, apply bool) (office.Report, error) {
			return w.standard.Import(ctx, w.Office, d, "x.xlsx", bytes.NewReader(data), int64(len(data)), apply)
		}
		counts := func(what string, rep office.Report, created, updated, unchanged, removed int) {
			t.Helper()
			got := []int{rep.Counts[office.Created], rep.Counts[office.Updated], rep.Counts[office.Unchanged], rep.Counts[office.Removed]}
			if want := []int{created, updated, unchanged, removed}; !slices.Equal(got, want) || rep.Counts[office.Rejected] != 0 {
				t.Errorf("%s: created, updated, unchanged and removed are %v, not %v", what, got, want)
			}
		}

		was := version()
		d, err := w.standard.Tree(ctx, w.Office, made)
		w.ok(err)
		stood := len(d.Nodes)
		var same bytes.Buffer
		w.ok(w.standard.WriteTree(ctx, w.Office, made, lang.English, &same))
		rep, err := run(draft, same.Bytes(), true)
		w.ok(err)
		counts("what was exported", rep, 0, 0, stood, 0)
		if !rep.Applied || version() != was {
			t.Errorf("a sheet that changes nothing makes version %d of %d, applied: %v", version(), was, rep.Applied)
		}

		sheet := workbook(t, []any{"03", "章"}, []any{"03-02", "项"}, []any{"03-02-02", odd, "at_least", "91", "%"}, []any{"03-02-77", odd, "yes_no"})
		old, _ := node("03-02-02")
		rep, err = run(draft, sheet, false)
		w.ok(err)
		counts("another tree", rep, 1, 3, 0, stood-3)
		if rep.Applied || version() != was {
			t.Error("what was only looked at is done")
		}
		if n, ok := node("03-02-02"); !ok || n.Name != old.Name {
			t.Errorf("what was only looked at is changed: %+v", n)
		}
		at := slices.IndexFunc(rep.Rows, func(r office.RowReport) bool { return strings.HasPrefix(r.Name, "03-02-02 ") })
		if at < 0 || !slices.Contains(rep.Rows[at].Changed, "standardweb.field.target") || !slices.Contains(rep.Rows[at].Changed, "standardweb.field.name") {
			t.Errorf("it is not said what changes of a clause: %+v", rep.Rows)
		}
		for _, r := range rep.Rows {
			if (r.Row == 0) != (r.Outcome == office.Removed) {
				t.Errorf("row %d: %s", r.Row, r.Outcome)
			}
		}

		looked := standard.Draft{Tree: made, Version: was}
		w.ok(w.standard.DropNode(ctx, w.Office, draft, "10"))
		_, err = run(looked, sheet, true)
		refused(t, "a draft that somebody changed since it was looked at", err, fault.Conflict)
		if n, ok := node("03-02-02"); !ok || n.Name != old.Name {
			t.Errorf("what was refused is done: %+v", n)
		}
		looked.Version = version()
		rep, err = run(looked, sheet, true)
		w.ok(err)
		if n, ok := node("03-02-02"); !rep.Applied || !ok || n.Name != odd || n.Weight != standard.One {
			t.Errorf("applied: %v: %+v", rep.Applied, n)
		}
		if _, ok := node("01"); ok {
			t.Error("what no row has is still there")
		}
		w.verified()
	})
}

func TestADraftThatSomebodyChangedMeanwhileIsNotChangedUnseen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made, err := w.standard.Begin(ctx, w.Office, standard.TreeDraft{From: w.tree})
		w.ok(err)
		d, err := w.standard.Tree(ctx, w.Office, made)
		w.ok(err)
		seen := standard.Draft{Tree: made, Version: d.Tree.Version}
		n := standard.Node{Code: "03-02-02", Name: odd, Kind: standard.YesNo, Weight: standard.One}
		refused(t, "a new clause under a number that there is", w.standard.SaveNode(ctx, w.Office, seen, "", n), fault.Invalid)
		refused(t, "another number for a clause", w.standard.SaveNode(ctx, w.Office, seen, "03-02-01", n), fault.Invalid)
		heavy := n
		heavy.Weight = standard.MaxWeight + 1
		refused(t, "a weight beyond all", w.standard.SaveNode(ctx, w.Office, seen, n.Code, heavy), fault.Invalid)
		w.ok(w.standard.SaveNode(ctx, w.Office, seen, n.Code, n))
		refused(t, "a clause of a draft that was changed", w.standard.SaveNode(ctx, w.Office, seen, n.Code, n), fault.Conflict)
		refused(t, "taken out of a draft that was changed", w.standard.DropNode(ctx, w.Office, seen, "10"), fault.Conflict)
		refused(t, "a draft in force that nobody saw so", w.standard.SetInForce(ctx, w.Office, seen, "2017-08-24"), fault.Conflict)
		refused(t, "a clause that there is not", w.standard.SaveNode(ctx, w.Office, standard.Draft{Tree: made}, "98-98-98", standard.Node{Code: "98-98-98", Name: odd, Kind: standard.YesNo}), fault.NotFound)
	})
}

// Figures are asked for by many at the same time, each for somebody else.
func TestWhoAsksForAFigureAtTheSameTimeGetsTheirOwnList(t *testing.T) {
	t.Parallel()
	book := figures.NewBook(standard.New(standard.Options{}).Figures()...)
	def, _ := book.Def("standard.met")
	var all sync.WaitGroup
	for _, unit := range []id.Unit{"a", "b", "c", "d"} {
		all.Go(func() {
			for range 20_000 {
				if link := def.Drill(figures.Query{Unit: unit}); !strings.Contains(link, "unit="+string(unit)) {
					t.Errorf("%s gets %s", unit, link)
					return
				}
			}
		})
	}
	all.Wait()
}
