package cases_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
)

func TestNumbersReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int64{"WT-0312": 312, "wt312": 312, " ＷＴ－０３１２ ": 312, "312": 312, "WT 12345": 12345, "0": 0, "WT-": 0, "XB-0045": 0, "": 0, "-5": 5, "９９": 99} {
		n, ok := cases.ParseLabel("WT", s)
		if n != want || ok != (want > 0) {
			t.Errorf("ParseLabel(%q) = %d, %v", s, n, ok)
		}
	}
	if got := cases.Label("WT", 7); got != "WT-0007" {
		t.Error(got)
	}
}

func TestDictionaryIsWhole(t *testing.T) {
	t.Parallel()
	events := 0
	said := map[string]string{} // condition → code
	for _, c := range cases.Builtin().List {
		if c.Kind == cases.EventKind {
			events++
		}
		if c.Name == "" || c.English == "" || c.Group == "" || c.Limit.IsZero() || c.Filing == "" || c.Close == "" || !slices.ContainsFunc(cases.Builtin().Majors, func(m cases.Major) bool { return m.Code == c.Major }) {
			t.Errorf("incomplete: %+v", c)
		}
		if c.FilingIn(lang.English) == c.Filing || c.CloseIn(lang.English) == c.Close || c.FilingIn(lang.English) == "" || c.CloseIn(lang.English) == "" {
			t.Errorf("%s: conditions in one language only", c.Code)
		}
		if same := said[c.Filing]; same != "" {
			t.Errorf("%s is filed on the condition of %s: nobody can tell them apart", c.Code, same)
		}
		said[c.Filing] = c.Code
		for _, other := range c.Confused {
			if o, ok := cases.Builtin().Of(other); !ok || !slices.Contains(o.Confused, c.Code) {
				t.Errorf("%s is confused with %s, which is not there or does not say so", c.Code, other)
			}
		}
	}
	if events != 97 {
		t.Errorf("%d events, want 97", events)
	}
}

func TestCategoryIsEditedByTheAdministrator(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		dict, err := w.s.Categories(ctx, w.office)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := dict.Of("09006")
		c.Name, c.Active, c.Close = "占道经营（改）", false, "摊点撤走"
		if err := w.s.SetCategory(ctx, w.office, c); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the office edits the dictionary: %v", err)
		}
		if err := w.s.SetCategory(ctx, w.admin, c); err != nil {
			t.Fatal(err)
		}
		if err := w.s.SetCategory(ctx, w.admin, cases.Category{Code: "06l09", Name: "本县的", Kind: cases.LocalKind, Group: "appearance", Active: true}); err != nil {
			t.Fatal(err)
		}
		dict, err = w.s.Categories(ctx, w.office)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := dict.Of("06L09"); !ok || got.Name != "本县的" {
			t.Errorf("own category: %+v", got)
		}
		if got, _ := dict.Of("09006"); got.Name != c.Name || got.CloseIn(lang.English) != "摊点撤走" || got.FilingIn(lang.English) == got.Filing {
			t.Errorf("edited category: %+v", got)
		}
		if _, _, err := w.s.Open(ctx, w.office, cases.Draft{Category: "09006", Place: at(1)}); err == nil {
			t.Error("an inactive category is taken")
		}
		if err := w.s.SetCategory(ctx, w.admin, cases.Category{Code: "66001", Name: "", Kind: "x", Group: "nobody"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("bad category: %v", err)
		}
	})
}

func TestClassesAreEditedToo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		inClass := cases.Category{Code: "11001", Name: "宠物粪便", Kind: cases.LocalKind, Active: true}
		if err := w.s.SetCategory(ctx, w.admin, inClass); !fault.Is(err, fault.Invalid) {
			t.Errorf("a category of a class that is not there: %v", err)
		}
		if err := w.s.SetMajor(ctx, w.office, cases.Major{Code: "11", Name: "宠物"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the office edits the dictionary: %v", err)
		}
		for _, bad := range []cases.Major{{Code: "1x", Name: "x"}, {Code: "00", Name: "x"}, {Code: "111", Name: "x"}, {Code: "12"}} {
			if err := w.s.SetMajor(ctx, w.admin, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		for _, m := range []cases.Major{{Code: "11", Name: " 宠物  管理 ", English: "Pets"}, {Code: "06", Name: "市容"}} {
			if err := w.s.SetMajor(ctx, w.admin, m); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.s.SetCategory(ctx, w.admin, inClass); err != nil {
			t.Fatal(err)
		}
		dict, err := w.s.Categories(ctx, w.office)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, m := range dict.Majors {
			names = append(names, m.Code+m.In(lang.With(ctx, lang.Chinese)))
		}
		if diff := cmp.Diff([]string{"03市政和环卫设施", "06市容", "07宣传广告", "08施工管理", "09街面秩序", "10其他事项", "11宠物 管理"}, names); diff != "" {
			t.Error(diff)
		}
		if m, _ := dict.Major("11"); m.In(lang.With(ctx, lang.English)) != "Pets" {
			t.Errorf("in English: %q", m.In(lang.With(ctx, lang.English)))
		}
		if _, ok := dict.Of("11"); ok {
			t.Error("a class counts as a category")
		}
		if _, _, err := w.s.Open(ctx, w.office, cases.Draft{Category: "11", Place: at(1)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a case of a class: %v", err)
		}
		w.open(w.office, at(2))
		if p, err := w.s.List(ctx, w.office, cases.Filter{Categories: []string{"09"}}); err != nil || len(p.Cases) != 1 {
			t.Errorf("cases of a class: %v, %v", p.Cases, err)
		}
	})
}

func TestWarningsComeAtTheirShares(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		c := w.open(w.office, at(9))
		w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
		w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA})) // due in two hours
		var shares []any
		for range 13 {
			w.told.list = nil
			if _, err := w.s.Warn(ctx, county); err != nil {
				t.Fatal(err)
			}
			for _, m := range w.told.list {
				shares = append(shares, m.Args[0], w.clock.Now().Sub(begun).Minutes())
			}
			w.clock.Add(10 * time.Minute)
		}
		if diff := cmp.Diff([]any{50, 60.0, 80, 100.0, 100, 120.0}, shares); diff != "" {
			t.Error(diff)
		}
		w.consistent()
	})
}

func TestAttachmentsAndComments(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		c := w.open(w.office, at(10))
		f, err := w.s.Attach(ctx, w.office, cases.Move{ID: c.ID}, `C:\x\通知 "1".pdf`, "application/pdf", strings.NewReader("内容"))
		if err != nil || f.Name != `通知 "1".pdf` {
			t.Fatalf("Attach = %+v, %v", f, err)
		}
		got, r, err := w.s.OpenFile(ctx, w.office, c.ID, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		if got.SHA256 != f.SHA256 || got.Size != 6 {
			t.Errorf("kept %+v", got)
		}
		if _, _, err := w.s.OpenFile(ctx, w.eastLiaison, c.ID, f.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger opens the file: %v", err)
		}
		for range 2 {
			if err := w.s.Comment(ctx, w.office, c.ID, "凌晨收摊 <script>", "k1"); err != nil {
				t.Fatal(err)
			}
		}
		det, err := w.s.Detail(ctx, w.office, c.ID)
		if err != nil || len(det.Files) != 1 || len(det.Timeline) != 3 {
			t.Errorf("%d files, %d lines, %v", len(det.Files), len(det.Timeline), err)
		}
		w.consistent()
	})
}

func TestWhoeverReportsACaseFollowsItAndDoesNoMore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		c := w.open(w.eastLiaison, at(4)) // in the western area
		w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
		w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: c.ID, Lead: w.westA}))
		if _, err := w.s.Get(ctx, w.eastLiaison, c.ID); err != nil {
			t.Errorf("the reporter does not see the case: %v", err)
		}
		for _, f := range []cases.Filter{{}, {Mine: "reported"}, {States: []cases.State{cases.Dispatched}}} {
			if p, err := w.s.List(ctx, w.eastLiaison, f); err != nil || len(p.Cases) != 1 || p.Total.N != 1 {
				t.Errorf("list %+v of the reporter: %d cases of %v, %v", f, len(p.Cases), p.Total, err)
			}
		}
		if err := w.s.Comment(ctx, w.eastLiaison, c.ID, "还在", ""); err != nil {
			t.Errorf("the reporter cannot add to it: %v", err)
		}
		if p, err := w.s.List(ctx, w.eastLiaison, cases.Filter{Mine: "todo"}); err != nil || len(p.Cases) != 0 {
			t.Errorf("it waits for the reporter: %v, %v", p.Cases, err)
		}
		if _, err := w.s.Sign(ctx, w.eastLiaison, cases.Move{ID: c.ID}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the reporter signs for the unit: %v", err)
		}
		own := w.open(w.office, at(5))
		w.ok(w.s.File(ctx, w.office, cases.Filing{ID: own.ID}))
		w.ok(w.s.Dispatch(ctx, w.office, cases.Dispatching{ID: own.ID, Lead: w.westA}))
		if _, err := w.s.Return(ctx, w.office, cases.Move{ID: own.ID, Reason: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the office gives back for the unit what it reported itself: %v", err)
		}
	})
}
