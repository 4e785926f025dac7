package standard_test

import (
	"bytes"
	"testing"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/standard"
)

// many makes n more accepted pieces of the archive of the first piece of 01-01.
func (w *world) many(n int) standard.Evidence {
	w.t.Helper()
	if _, _, err := w.standard.AskYear(w.t.Context(), w.Office, standard.Year{Year: 2017, DueOn: "2017-08-30"}); err != nil {
		w.t.Fatal(err)
	}
	p, err := w.standard.List(w.t.Context(), w.Office, standard.Filter{Item: "01-01", Year: 2017, Sort: "code"})
	w.ok(err)
	e := p.Evidence[0]
	w.ok(w.DB.Write(w.t.Context(), casestest.County, func(tx *db.Tx) error {
		_, err := tx.Exec(w.t.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
			INSERT INTO standard_evidence (county, id, campaign, family, clause, item, year, number, kind, title, unit, due_on, state, edition, dated, pages, moved_at)
			SELECT e.county, 'many-' || n.i, e.campaign, e.family, e.clause, e.item, e.year, e.number + 1000 + n.i, e.kind, e.title, e.unit, e.due_on, 'accepted', 1, '2017-08-01', 2, e.moved_at
			FROM n JOIN standard_evidence e ON e.county = $1 AND e.id = $2`, casestest.County, e.ID, n)
		return err
	}))
	return e
}

func TestWhatIsTooMuchForOneBoxFillsSeveral(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.many(2001)
		box := func(no int) standard.Box {
			t.Helper()
			b, _, err := w.standard.Box(t.Context(), w.unit, "01-01", 2017, no)
			w.ok(err)
			return b
		}
		first, second := box(1), box(2)
		if first.No != 1 || first.Of != 2 || len(first.Contents) != 2000 || first.Pages != 4000 || first.Before() != 0 {
			t.Errorf("the first holds %d of %d pages, as %d of %d", len(first.Contents), first.Pages, first.No, first.Of)
		}
		if second.No != 2 || len(second.Contents) != 1 || second.Pages != 2 || second.Before() != 2000 || second.Contents[0].Number != first.Contents[1999].Number+1 {
			t.Errorf("the second holds %+v", second)
		}
		if box(0).No != 1 || box(99).No != 2 {
			t.Error("there is a box before the first, or after the last")
		}
	})
}

func TestAnArchiveThatIsTooLargeIsRefusedBeforeItBegins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.many(20_001)
		var buf bytes.Buffer
		err := w.standard.WriteArchive(t.Context(), w.unit, standard.Filter{}, lang.Chinese, &buf)
		refused(t, "more than one archive holds", err, fault.TooLarge)
		if buf.Len() > 0 {
			t.Errorf("%d bytes are written of an archive that is refused", buf.Len())
		}
	})
}
