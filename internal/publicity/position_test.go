package publicity_test

import (
	"bytes"
	"testing"
	"time"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/publicity"
)

func (w *world) positionDraft() publicity.PositionDraft {
	return publicity.PositionDraft{Name: odd, Kind: publicity.Screen, Unit: w.WestA, Area: w.West, Address: odd, Content: odd, Every: 3}
}

func TestAPositionIsCheckedWithAPhotoAndIsLateOtherwise(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		_, err := w.AddPosition(ctx, w.EastLiaison, w.positionDraft())
		w.refused("for another unit", err, fault.Forbidden)
		for what, change := range map[string]func(*publicity.PositionDraft){
			"no name":      func(d *publicity.PositionDraft) { d.Name = "" },
			"a TV":         func(d *publicity.PositionDraft) { d.Kind = publicity.TV },
			"no unit":      func(d *publicity.PositionDraft) { d.Unit = "" },
			"never looked": func(d *publicity.PositionDraft) { d.Every = 0 },
		} {
			d := w.positionDraft()
			change(&d)
			_, err := w.AddPosition(ctx, w.Office, d)
			w.refused(what, err, fault.Invalid)
		}
		p, err := w.AddPosition(ctx, w.Liaison, w.positionDraft())
		w.ok(err)
		_, err = w.AddPosition(ctx, w.Liaison, w.positionDraft())
		w.refused("the same name twice", err, fault.Invalid)
		w.refused("without a photo", w.CheckPosition(ctx, w.Liaison, publicity.CheckDraft{Position: p, Passed: true}), fault.Invalid)
		w.refused("of another area", w.CheckPosition(ctx, w.EastLiaison, publicity.CheckDraft{Position: p, Passed: true, Photos: w.pictures(1)}), fault.Forbidden)
		w.refused("without a finding", w.CheckPosition(ctx, w.Liaison, publicity.CheckDraft{Position: p, Photos: w.pictures(1)}), fault.Invalid)
		if got := w.value("publicity.positions_late", figures.Query{}); got != 0 {
			w.t.Errorf("%d are late at once", got)
		}
		w.Clock.Add(4 * 24 * time.Hour)
		if got := w.value("publicity.positions_late", figures.Query{Area: w.West}); got != 1 {
			w.t.Errorf("%d are late after four days", got)
		}
		w.ok(w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
			todos, err := w.Todos(ctx, tx, w.WestChecker, 9)
			if err != nil || len(todos) != 1 || !todos[0].Late {
				w.t.Errorf("todos: %+v %v", todos, err)
			}
			late, err := w.Late(ctx, tx, 9)
			if err != nil || len(late) != 1 {
				w.t.Errorf("late: %+v %v", late, err)
			}
			due, err := w.Expected(ctx, tx, "2017-08-26", "2017-08-26")
			if err != nil || len(due) != 1 || !due[0].Done.IsZero() {
				w.t.Errorf("expected: %+v %v", due, err)
			}
			return nil
		}))
		w.ok(w.CheckPosition(ctx, w.WestChecker, publicity.CheckDraft{Position: p, Finding: odd, Photos: w.pictures(2)}))
		d, err := w.Position(ctx, w.Office, p)
		w.ok(err)
		if d.Position.Late(d.Today) || d.Position.Passed || d.Position.Next != "2017-08-30" || len(d.Checks) != 1 || len(d.Checks[0].Photos) != 2 {
			w.t.Errorf("checked: %+v", d)
		}
		if w.value("publicity.positions_bad", figures.Query{}) != 1 {
			w.t.Error("what did not pass is not counted")
		}
		w.verified(w.t)
		w.refused("without a reason", w.TakeDown(ctx, w.Liaison, p, ""), fault.Invalid)
		w.ok(w.TakeDown(ctx, w.Liaison, p, odd))
		w.refused("what is taken down is checked", w.CheckPosition(ctx, w.Liaison, publicity.CheckDraft{Position: p, Passed: true, Photos: w.pictures(1)}), fault.Conflict)
		if w.value("publicity.positions", figures.Query{}) != 0 {
			w.t.Error("what is taken down counts")
		}
		w.verified(w.t)
	})
}

// sheet is a spreadsheet of rows under the headings of a form.
func sheet(t testing.TB, form office.Form, rows ...[]any) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	s, err := office.NewSheet(&b, form.Title, form.Columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := s.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func TestPositionsComeFromASpreadsheetAllOrNone(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		in := func(apply bool, rows ...[]any) office.Report {
			w.t.Helper()
			file := sheet(w.t, publicity.PositionForm(lang.Chinese), rows...)
			rep, err := w.ImportPositions(ctx, w.Office, "x.xlsx", file, file.Size(), apply)
			w.ok(err)
			return rep
		}
		good := [][]any{{"城管大队", "电子显示屏", odd, "第一片区", odd, odd, 7}, {"U4", "banner", "横幅一", "2", "", "", ""}}
		if rep := in(true, append(good, []any{"无此单位", "屏", "x", "第九片区", "", "", "x"})...); rep.Applied || rep.Counts[office.Rejected] != 1 || len(rep.Rows[2].Problems) != 4 {
			w.t.Errorf("a wrong row: %+v", rep)
		}
		if rep := in(false, good...); rep.Applied || !rep.Clean() || w.value("publicity.positions", figures.Query{}) != 0 {
			w.t.Errorf("a preview: %+v", rep)
		}
		if rep := in(true, good...); !rep.Applied || rep.Counts[office.Created] != 2 || w.value("publicity.positions", figures.Query{Area: w.East}) != 1 {
			w.t.Errorf("imported: %+v", rep)
		}
		good[0][5] = "新内容"
		if rep := in(true, good...); rep.Counts[office.Updated] != 1 || rep.Counts[office.Unchanged] != 1 {
			w.t.Errorf("again: %+v", rep.Counts)
		}
		file := sheet(w.t, publicity.PositionForm(lang.English), good...)
		_, err := w.ImportPositions(ctx, w.Liaison, "x.xlsx", file, file.Size(), true)
		w.refused("a unit imports", err, fault.Forbidden)
		w.verified(w.t)
	})
}
