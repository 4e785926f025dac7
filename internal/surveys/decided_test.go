package surveys_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/office"
	"chuangwei/internal/surveys"
)

// traces counts what an import may leave behind beside its own record.
func (h *house) traces(t *testing.T) map[string]int64 {
	t.Helper()
	out := map[string]int64{"last number": h.number(t, here, `SELECT COALESCE(MAX(last), 0) FROM counters WHERE county = $1 AND kind = 'case'`)}
	for _, table := range []string{"cases", "journal", "case_staged", "case_updates", "case_cells", "tallies"} {
		out[table] = h.number(t, here, "SELECT COUNT(*) FROM "+table+" WHERE county = $1")
	}
	return out
}

func TestARefusedImportLeavesOnlyItsOwnRecord(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		s := h.survey(t, surveys.Draft{Title: "拒绝", Code: "r", Category: "06010"})
		h.bring(t, surveys.ImportRequest{Survey: "r", Name: "first.csv"}, csvOf("编号,位置", "1,恩江路", "2,恩江路"))
		before := h.traces(t)
		// 1,200 good rows, one of them changed, are staged before the bad one.
		bad := append(register(1200), csvOf("坏,第一片区,恩江路,恩江路1号门前,垃圾,06010,,2017-13-45,,,")...)
		rep, _ := h.bring(t, surveys.ImportRequest{Survey: "r", Name: "bad.csv"}, bad)
		if rep.Applied || rep.Clean() {
			t.Fatalf("it was applied: %s", counts(rep))
		}
		if diff := cmp.Diff(before, h.traces(t)); diff != "" {
			t.Errorf("left behind: %s", diff)
		}
		kept, err := h.Uploads(t.Context(), h.office, s.ID)
		if err != nil || len(kept) != 2 {
			t.Fatalf("%d imports are known, %v", len(kept), err)
		}
		if u := kept[0]; u.State != "refused" || u.Report == nil || len(u.Report.Rows) == 0 || u.Report.Rows[0].Outcome != office.Rejected || len(u.Report.Rows[0].Problems) == 0 {
			t.Errorf("its record says not what was refused and why: %+v", u)
		}
		if rep, _ := h.bring(t, surveys.ImportRequest{Survey: "r", Name: "good.csv"}, csvOf("编号,位置", "x,恩江路")); !rep.Applied {
			t.Error("the next one is not taken")
		}
		if n := h.traces(t)["last number"]; n != before["last number"]+1 {
			t.Errorf("the next case has the number %d after %d", n, before["last number"])
		}
	})
}

// brittle is cases whose program dies on a part that it brings in.
type brittle struct {
	*cases.Service
	left int
}

func (b *brittle) Bring(ctx context.Context, tx *db.Tx, p *cases.Part) error {
	err := b.Service.Bring(ctx, tx, p)
	if b.left--; b.left < 0 {
		return errDied
	}
	return err
}

func TestAnImportThatWasDecidedUponIsBroughtToItsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		s := h.survey(t, surveys.Draft{Title: "中断", Code: "b", Category: "06010"})
		healthy := h.Service
		h.Service = surveys.New(surveys.Options{DB: d, Cases: &brittle{h.cases, 1}, Areas: h.areas})
		file := register(2000)
		if _, _, err := h.try(t, surveys.ImportRequest{Survey: "b", Name: "a.csv"}, file); !errors.Is(err, errDied) {
			t.Fatalf("it did not die: %v", err)
		}
		h.Service = healthy
		if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND staged IS NULL`); n != 0 {
			t.Errorf("%d cases of a half of it are seen", n)
		}
		h.clock.Add(3 * time.Minute)
		// The next import of the round finds the other as it was left.
		rep, _ := h.bring(t, surveys.ImportRequest{Survey: "b", Name: "b.csv"}, file)
		if counts(rep) != "0 0 2000 0" {
			t.Errorf("the same file again: %s", counts(rep))
		}
		kept, err := h.Uploads(t.Context(), h.office, s.ID)
		if err != nil || len(kept) != 2 || kept[1].State != "published" || !kept[1].Report.Applied || counts(kept[1].Report) != "2000 0 0 0" {
			t.Errorf("the first one: %+v, %v", kept, err)
		}
		n := h.traces(t)
		if n["cases"] != 2000 || n["last number"] != 2000 || n["case_staged"] != 0 {
			t.Errorf("%v", n)
		}
		if n := h.number(t, here, `SELECT COUNT(*) FROM journal WHERE county = $1 AND act = 'case.import'`); n != 2000 {
			t.Errorf("%d entries in the journal", n)
		}
		list, err := h.cases.List(t.Context(), h.office, cases.Filter{Sort: "number", Limit: 3})
		if err != nil || list.Cases[0].RegisterNo != "B-000001" || list.Cases[0].Number != 1 {
			t.Errorf("numbers do not follow the register: %v", err)
		}
	})
}
