package standard_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/standard"
)

func TestATreeInForceStaysAndIsExportedAndImportedWithoutChange(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		n := standard.Node{Code: "03-02-02", Name: odd, Kind: standard.AtLeast, Target: q("85"), Weight: standard.One}
		refused(t, "a tree in force is changed", w.standard.SaveNode(ctx, w.Office, standard.Draft{Tree: w.tree}, n.Code, n), fault.Conflict)
		draft, err := w.standard.Begin(ctx, w.Office, standard.TreeDraft{From: w.tree})
		w.ok(err)
		refused(t, "somebody else", w.standard.SaveNode(ctx, w.unit, standard.Draft{Tree: draft}, n.Code, n), fault.Forbidden)
		refused(t, "lying in nothing", w.standard.SaveNode(ctx, w.Office, standard.Draft{Tree: draft}, "", standard.Node{Code: "44-01-01", Name: odd, Kind: standard.YesNo}), fault.Invalid)
		differ := func(want int) {
			t.Helper()
			out, with, err := w.standard.CompareTo(ctx, w.Office, draft)
			w.ok(err)
			if len(out) != want || with.ID != w.tree {
				t.Errorf("%d differ from %s, not %d", len(out), with.Label(), want)
			}
		}
		differ(0)
		var buf bytes.Buffer
		w.ok(w.standard.WriteTree(ctx, w.Office, draft, lang.English, &buf))
		load := func() (int, bool) {
			rep, err := w.standard.Import(ctx, w.Office, standard.Draft{Tree: draft}, "x.xlsx", bytes.NewReader(buf.Bytes()), int64(buf.Len()), true)
			w.ok(err)
			for _, r := range rep.Rows {
				if len(r.Problems) > 0 && rep.Applied {
					t.Errorf("row %d: %+v", r.Row, r.Problems)
				}
			}
			return len(rep.Rows), rep.Applied
		}
		if n, ok := load(); !ok || n != 112 {
			t.Fatalf("%d rows were read, applied: %v", n, ok)
		}
		differ(0)
		w.ok(w.standard.SaveNode(ctx, w.Office, standard.Draft{Tree: draft}, n.Code, n))
		w.ok(w.standard.DropNode(ctx, w.Office, standard.Draft{Tree: draft}, "10"))
		differ(14)
		refused(t, "from a day that is past", w.standard.SetInForce(ctx, w.Office, standard.Draft{Tree: draft}, "2017-08-22"), fault.Invalid)
		w.ok(w.standard.SetInForce(ctx, w.Office, standard.Draft{Tree: draft}, "2017-08-24"))
		b, err := w.standard.Board(ctx, w.Office)
		w.ok(err)
		if b.Tree.ID != w.tree {
			t.Errorf("%s is in force a day early", b.Tree.Label())
		}
		w.Clock.Add(24 * 3600e9)
		b, err = w.standard.Board(ctx, w.Office)
		w.ok(err)
		if b.Tree.ID != draft || b.Tree.Label() != "JX-2" {
			t.Errorf("%s is in force", b.Tree.Label())
		}
		w.verified()
	})
}

func TestOneWrongRowKeepsTheWholeTreeOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		draft, err := w.standard.Begin(ctx, w.Office, standard.TreeDraft{From: w.tree})
		w.ok(err)
		sheet := "Code,Name,Kind of target,Target\n01,Chapter,,\n01-01,Item,,\n01-01-01,Clause,at_least,nine\n"
		rep, err := w.standard.Import(ctx, w.Office, standard.Draft{Tree: draft}, "x.csv", strings.NewReader(sheet), int64(len(sheet)), true)
		w.ok(err)
		if rep.Applied || len(rep.Rows) != 3 || len(rep.Rows[2].Problems) != 1 || rep.Rows[2].Problems[0].Column != "D" || rep.Rows[2].Row != 4 {
			t.Errorf("%+v", rep)
		}
		out, _, err := w.standard.CompareTo(ctx, w.Office, draft)
		w.ok(err)
		if len(out) != 0 {
			t.Errorf("%d rows were taken", len(out))
		}
	})
}

func FuzzATreeFromASheetIsTakenOrRefused(f *testing.F) {
	f.Add("Code,Name,Kind of target,Target\n01,Chapter,,\n01-01,Item,,\n01-01-01,Clause,at_least,9\n")
	f.Add("编号,名称\n1,章\n99-99-99,x\n")
	f.Add("Code,Name\n01-01-01-01,x\n'=1,2\n")
	d := dbtest.Open(f, db.SQLite)
	w := casestest.New(f, d)
	s := standard.New(standard.Options{DB: d})
	draft, err := s.Begin(f.Context(), w.Office, standard.TreeDraft{Shipped: "county"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := s.Import(t.Context(), w.Office, standard.Draft{Tree: draft}, "x.csv", strings.NewReader(text), int64(len(text)), true)
		if fault.Of(err) == fault.Internal && err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// workbook is a spreadsheet of these rows below the usual headings.
func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	var buf bytes.Buffer
	sheet, err := office.NewSheet(&buf, "JX", []office.Head{{Title: "编号"}, {Title: "名称"}, {Title: "指标类型"}, {Title: "指标值"}, {Title: "计量单位"}, {Title: "关联问题类别"}, {Title: "关联摸排台账"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := sheet.Row(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := sheet.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// above are a chapter and an item.
func above(rows ...[]any) [][]any { return append([][]any{{"01", "章"}, {"01-01", "项"}}, rows...) }

func TestWhatIsWrongWithARowNamesItsCellAndKeepsTheWholeTreeOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		draft, err := w.standard.Begin(ctx, w.Office, standard.TreeDraft{From: w.tree})
		w.ok(err)
		clause := func(code any, rest ...any) []any { return append([]any{code, "条"}, rest...) }
		for name, x := range map[string]struct {
			rows   [][]any
			row    int
			column string
			key    string
		}{
			"a number that is none":     {above(clause("01-01-01", "at_least", "1e309")), 4, "D", "standard.bad_number"},
			"too many decimals":         {above(clause("01-01-01", "at_least", "0.000001")), 4, "D", "standard.bad_number"},
			"full-width digits":         {above(clause("01-01-01", "at_least", "９０")), 4, "D", "standard.bad_number"},
			"a number beyond all":       {above(clause("01-01-01", "at_least", 1e18)), 4, "D", "standard.bad_number"},
			"a code that is too deep":   {above(clause("01-01-01-01", "yes_no")), 4, "A", "standard.bad_code"},
			"a code that is a date":     {above(clause("2017-08-25", "yes_no")), 4, "A", "standard.bad_code"},
			"a code that lies nowhere":  {above(clause("02-01-01", "yes_no")), 4, "A", "standard.no_parent"},
			"a code that stands twice":  {above(clause("01-01-01", "yes_no"), clause("01-01-01", "yes_no")), 5, "A", "standard.twice"},
			"no kind":                   {above(clause("01-01-01", "sometimes")), 4, "C", "standard.choose"},
			"no target":                 {above(clause("01-01-01", "at_least")), 4, "D", "standard.need_target"},
			"a category that is none":   {above(clause("01-01-01", "yes_no", "", "", "07001; 99999")), 4, "F", "standard.not_known"},
			"a register that is none":   {above(clause("01-01-01", "yes_no", "", "", "", "背街")), 4, "G", "standard.not_known"},
			"a category of two clauses": {above(clause("01-01-01", "yes_no", "", "", "07001"), clause("01-01-02", "yes_no", "", "", "非法小广告")), 5, "F", "standard.hangs_on"},
			"a name that is too long":   {above([]any{"01-01-01", strings.Repeat("长", standard.MaxTitle+1), "yes_no"}), 4, "B", "fault.too_long"},
		} {
			data := workbook(t, x.rows...)
			rep, err := w.standard.Import(ctx, w.Office, standard.Draft{Tree: draft}, "x.xlsx", bytes.NewReader(data), int64(len(data)), true)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			i := slices.IndexFunc(rep.Rows, func(r office.RowReport) bool { return len(r.Problems) > 0 })
			if rep.Applied || i < 0 {
				t.Errorf("%s: it is taken", name)
				continue
			}
			r := rep.Rows[i]
			p := r.Problems[0]
			if r.Sheet != "JX" || r.Row != x.row || p.Column != x.column || p.Key != x.key {
				t.Errorf("%s: %s row %d column %s: %s", name, r.Sheet, r.Row, p.Column, p.Key)
			}
			for _, in := range []lang.Tag{lang.Chinese, lang.English} {
				if text := lang.In(in, p.Key, p.Args...); text == p.Key || text == "" || strings.Contains(text, "{") {
					t.Errorf("%s: in %s it says %q", name, in, text)
				}
			}
			if out, _, err := w.standard.CompareTo(ctx, w.Office, draft); err != nil || len(out) != 0 {
				t.Errorf("%s: %d rows were taken, %v", name, len(out), err)
			}
		}
		many := above()
		for range standard.MaxNodes {
			many = append(many, clause("01-01-01", "yes_no"))
		}
		for name, data := range map[string][]byte{"no workbook": []byte("PK\x03\x04 and no more"), "empty": nil, "too many rows": workbook(t, many...), "no rows": workbook(t)} {
			rep, err := w.standard.Import(ctx, w.Office, standard.Draft{Tree: draft}, "x.xlsx", bytes.NewReader(data), int64(len(data)), true)
			if err == nil || fault.Of(err) == fault.Internal || rep.Applied {
				t.Errorf("%s: %v, applied: %v", name, err, rep.Applied)
			}
		}
	})
}

// What hangs on the clauses of a draft is the draft's own until it is in force.
func TestADraftSaysWhatHangsOnItsClausesByFormAndBySheet(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		const bins, lanes = "03-02-02", "03-05-01"
		draft, err := w.standard.Begin(ctx, w.Office, standard.TreeDraft{From: w.tree})
		w.ok(err)
		w.street.Street = standard.Street{Found: map[string]int64{"背街小巷": 2}, FoundLate: map[string]int64{"背街小巷": 1}}
		w.ok(w.standard.Measure(ctx, w.Office, standard.ValueDraft{Clause: bins, Day: "2017-08-20", Value: "95", Source: odd}))
		node := func(code string) standard.Node {
			t.Helper()
			d, err := w.standard.Tree(ctx, w.Office, draft)
			w.ok(err)
			i := slices.IndexFunc(d.Nodes, func(n standard.Node) bool { return n.Code == code })
			if i < 0 {
				t.Fatalf("there is no %s", code)
			}
			return d.Nodes[i]
		}
		hooks := func(code string, want ...standard.Hook) {
			t.Helper()
			var got []standard.Hook
			for _, h := range node(code).Hooks {
				if h.Subject == standard.SurveyHook {
					got = append(got, h)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("on %s hang %v, not %v", code, got, want)
			}
		}
		n := node(bins)
		n.Hooks = append(n.Hooks, standard.Hook{Subject: standard.SurveyHook, Code: "背街小巷", Clause: bins})
		bad := n
		bad.Hooks = []standard.Hook{{Subject: standard.SurveyHook, Code: "no such", Clause: bins}}
		refused(t, "a register that is none", w.standard.SaveNode(ctx, w.Office, standard.Draft{Tree: draft}, bad.Code, bad), fault.Invalid)
		w.ok(w.standard.SaveNode(ctx, w.Office, standard.Draft{Tree: draft}, n.Code, n))
		hooks(bins, standard.Hook{Subject: standard.SurveyHook, Code: "背街小巷", Clause: bins})
		if got := w.state(bins); got != standard.Met {
			t.Errorf("by the edition in force it is %s", got)
		}
		out, _, err := w.standard.CompareTo(ctx, w.Office, draft)
		w.ok(err)
		if len(out) != 1 || !slices.Equal(out[0].Fields, []string{"surveys"}) {
			t.Errorf("the draft differs in %+v", out)
		}
		moved := node(lanes)
		moved.Hooks = append(moved.Hooks, standard.Hook{Subject: standard.SurveyHook, Code: "背街小巷", Clause: lanes})
		w.ok(w.standard.SaveNode(ctx, w.Office, standard.Draft{Tree: draft}, moved.Code, moved))
		hooks(bins)
		w.ok(w.standard.SaveNode(ctx, w.Office, standard.Draft{Tree: draft}, n.Code, n))
		for _, in := range []lang.Tag{lang.Chinese, lang.English} {
			var buf bytes.Buffer
			w.ok(w.standard.WriteTree(ctx, w.Office, draft, in, &buf))
			rep, err := w.standard.Import(ctx, w.Office, standard.Draft{Tree: draft}, "x.xlsx", bytes.NewReader(buf.Bytes()), int64(buf.Len()), true)
			w.ok(err)
			if !rep.Applied {
				t.Errorf("what was exported is not read back: %+v", rep)
			}
			hooks(bins, standard.Hook{Subject: standard.SurveyHook, Code: "背街小巷", Clause: bins})
		}
		w.ok(w.standard.SetInForce(ctx, w.Office, standard.Draft{Tree: draft}, "2017-08-23"))
		if got := w.state(bins); got != standard.NotMet {
			t.Errorf("with an overdue case of the county's own register it is %s", got)
		}
		refused(t, "a register that is none is hung", w.standard.Hang(ctx, w.Office, standard.Hook{Subject: standard.SurveyHook, Code: "no such", Clause: bins}), fault.Invalid)
		w.verified()
	})
}

func FuzzATreeFromAWorkbookIsTakenOrRefused(f *testing.F) {
	f.Add(workbook(f, above([]any{"01-01-01", "条", "at_least", 90, "%", "07001", "appearance"})...))
	f.Add(workbook(f, []any{"1", "章"}, []any{"'=1", "x", "veto", "-1"}))
	f.Add([]byte("PK\x05\x06"))
	d := dbtest.Open(f, db.SQLite)
	w := casestest.New(f, d)
	s := standard.New(standard.Options{DB: d, Streets: &street{}})
	draft, err := s.Begin(f.Context(), w.Office, standard.TreeDraft{Shipped: "county"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := s.Import(t.Context(), w.Office, standard.Draft{Tree: draft}, "x.xlsx", bytes.NewReader(data), int64(len(data)), true)
		if fault.Of(err) == fault.Internal && err != nil {
			t.Errorf("%q: %v", data, err)
		}
	})
}
