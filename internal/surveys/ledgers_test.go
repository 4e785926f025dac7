package surveys_test

import (
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/surveys"
)

func TestTheThreeLedgersComeInWholeAndOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := settle(t, d, func(demodata.Unit) bool { return true })
		for _, ledger := range []struct {
			register  string
			want      string
			n         int64
			total     int // rows skipped as totals
			nowhere   bool
			starts    string
			closedMin int64
		}{
			{surveys.Appearance, "307 0 0 0", 307, 14, true, "2017-05-12", 30},
			{surveys.Infrastructure, "67 0 0 0", 67, 1, false, "2017-06-01", 0},
			{surveys.Structures, "628 0 0 0", 628, 1, false, "2017-08-01", 60},
		} {
			file, err := demodata.Ledger(ledger.register)
			if err != nil {
				t.Fatal(err)
			}
			s := h.survey(t, surveys.Draft{Title: "摸排 " + ledger.register, Code: ledger.register, Register: ledger.register, StartsOn: ledger.starts})
			q := surveys.ImportRequest{Survey: ledger.register, Name: ledger.register + ".xlsx"}

			dry := q
			dry.DryRun = true
			rep, _ := h.bring(t, dry, file)
			if counts(rep) != ledger.want || rep.Applied {
				t.Errorf("%s dry: %s, applied %v", ledger.register, counts(rep), rep.Applied)
			}
			if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND survey = $2`, s.ID); n != 0 {
				t.Errorf("%s: a dry run left %d cases", ledger.register, n)
			}

			rep, rows := h.bring(t, q, file)
			if counts(rep) != ledger.want || !rep.Applied {
				t.Errorf("%s: %s, applied %v, want %s; problems %v", ledger.register, counts(rep), rep.Applied, ledger.want, problems(rows))
			}
			if noted := problems(rows); len(noted) > 0 {
				t.Errorf("%s: notes %v", ledger.register, noted)
			}
			if rep.Skipped["total"] != ledger.total {
				t.Errorf("%s: %d totals, want %d; skipped %v", ledger.register, rep.Skipped["total"], ledger.total, rep.Skipped)
			}
			if (rep.Nowhere > 0) != ledger.nowhere || rep.Outside != 0 {
				t.Errorf("%s: %d without a place, %d outside", ledger.register, rep.Nowhere, rep.Outside)
			}
			if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND theme = $2 AND staged IS NULL`, ledger.register); n != ledger.n {
				t.Errorf("%s: %d cases, want %d", ledger.register, n, ledger.n)
			}
			for what, query := range map[string]string{
				"without an area": `area IS NULL`, "without a group": `grp IS NULL`, "without a unit": `lead_unit IS NULL`,
				"reported after now": `reported_at > 1503642660000`, "reported before the campaign": `reported_at < 1494259200000`, "verified": `closing = 'verified'`,
			} {
				if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND survey = $2 AND `+query, s.ID); n != 0 {
					t.Errorf("%s: %d cases %s", ledger.register, n, query+" ("+what+")")
				}
			}
			if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND survey = $2 AND closing = 'before'`, s.ID); n < ledger.closedMin {
				t.Errorf("%s: %d closed before, want %d at least", ledger.register, n, ledger.closedMin)
			}

			last := h.number(t, here, `SELECT MAX(number) FROM cases WHERE county = $1`)
			rep, _ = h.bring(t, q, file)
			if got, want := counts(rep), "0 0 "+ledger.want[:len(ledger.want)-6]+" 0"; got != want {
				t.Errorf("%s again: %s, want %s", ledger.register, got, want)
			}
			if now := h.number(t, here, `SELECT MAX(number) FROM cases WHERE county = $1`); now != last {
				t.Errorf("%s again: numbers went from %d to %d", ledger.register, last, now)
			}
			c, err := h.Coverage(t.Context(), h.office, s.ID)
			if err != nil {
				t.Fatal(err)
			}
			if c.Found != ledger.n || c.Of() != 13 || c.Reached() < 12 {
				t.Errorf("%s: coverage finds %d in %d of %d areas", ledger.register, c.Found, c.Reached(), c.Of())
			}
		}
		if n := h.number(t, there, `SELECT COUNT(*) FROM cases WHERE county = $1`); n != 0 {
			t.Errorf("the other county has %d cases", n)
		}
	})
}
