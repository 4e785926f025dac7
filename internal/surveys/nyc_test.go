package surveys_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/surveys"
)

// york is a county of its own for the complaints of New York.
const york = id.County("990001")

func (h *house) york(t testing.TB) surveys.ImportRequest {
	t.Helper()
	dbtest.Counties(t, h.d, york)
	dbtest.Campaign(t, h.d, york)
	if err := h.d.Write(t.Context(), york, func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE counties SET zone = 'America/New_York' WHERE county = $1`, york)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	h.office = officeOf(york)
	h.clock.Set(time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC))
	if _, err := (&org.Service{DB: h.d}).CreateUnit(t.Context(), h.office, org.UnitDraft{Code: "DOHMH", Name: "Department of Health and Mental Hygiene", Short: "DOHMH", Category: "A"}); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("../../docs/examples/nyc311.mapping.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := surveys.ParseMapping(file)
	if err != nil {
		t.Fatal(err)
	}
	return surveys.ImportRequest{Survey: "NYC 311", Create: true, Register: "nyc311", Name: "nyc311.csv", Mapping: m}
}

func TestThePublicComplaintsOfNewYorkComeInWholeAndOnce(t *testing.T) {
	t.Parallel()
	file := read(t, "../../../shared/data/nyc311-5895.csv")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		h.complaints(t, h.york(t), file, complaints{
			rows: 5895, open: 3433, nowhere: 57, noDate: 2,
			states: map[string]int64{"closed": 2462, "handling": 1682, "dispatched": 1183, "filed": 567, "reported": 1},
		})
	})
}

// An excerpt stands in the repository, so that the test needs nothing else.
func TestAnExcerptOfTheComplaintsComesInWholeAndOnce(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/nyc311-excerpt.csv")
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		h.complaints(t, h.york(t), file, complaints{
			rows: 200, open: 130, nowhere: 11, noDate: 2,
			states: map[string]int64{"closed": 70, "handling": 60, "dispatched": 42, "filed": 27, "reported": 1},
		})
	})
}

type complaints struct {
	rows, nowhere, noDate int
	open                  int64
	states                map[string]int64
}

func (h *house) complaints(t *testing.T, q surveys.ImportRequest, file []byte, want complaints) {
	t.Helper()
	rep, rows := h.bring(t, q, file)
	if !rep.Applied || rep.Counts[office.Created] != want.rows || !rep.Clean() {
		t.Fatalf("%s of %d, applied %v: %.800v", counts(rep), want.rows, rep.Applied, problems(rows))
	}
	noDate := 0
	for _, r := range rows {
		for _, p := range r.Problems {
			switch p.Key {
			case "survey.note_no_date":
				noDate++
			default:
				t.Errorf("row %d: %s %v", r.Row, p.Key, p.Args)
			}
		}
	}
	if rep.Nowhere != want.nowhere || rep.Outside != want.rows-want.nowhere || noDate != want.noDate {
		t.Errorf("%d without a place, %d outside, %d without a date", rep.Nowhere, rep.Outside, noDate)
	}
	for state, n := range want.states {
		if got := h.number(t, york, `SELECT COUNT(*) FROM cases WHERE county = $1 AND state = $2 AND staged IS NULL`, state); got != n {
			t.Errorf("%d are %s, want %d", got, state, n)
		}
	}
	if got := h.number(t, york, `SELECT COUNT(*) FROM cases WHERE county = $1 AND closed_at IS NULL`); got != want.open {
		t.Errorf("%d have no close date, want %d", got, want.open)
	}
	if got := h.number(t, york, `SELECT COUNT(*) FROM cases WHERE county = $1 AND closed_at < reported_at`); got != 0 {
		t.Errorf("%d close before they open", got)
	}
	// 12:19 on 17 February 2020 in New York.
	at := time.Date(2020, 2, 17, 17, 19, 0, 0, time.UTC).UnixMilli()
	if got := h.number(t, york, `SELECT reported_at FROM cases WHERE county = $1 AND register_no = '45633481'`); got != at {
		t.Errorf("reported at %s, want %s", time.UnixMilli(got).UTC(), time.UnixMilli(at).UTC())
	}
	s, err := h.Find(t.Context(), h.office, "NYC 311")
	if err != nil {
		t.Fatal(err)
	}
	c, err := h.Coverage(t.Context(), h.office, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	if c.Found != int64(want.rows) || c.Nowhere != int64(want.nowhere) || c.Outside != int64(want.rows-want.nowhere) {
		t.Errorf("coverage: found %d, nowhere %d, outside %d", c.Found, c.Nowhere, c.Outside)
	}
	digest := func() int64 {
		return h.number(t, york, `SELECT COALESCE(SUM(version), 0) + COALESCE(SUM(number), 0) + (SELECT COUNT(*) FROM journal j WHERE j.county = $1) FROM cases WHERE county = $1`)
	}
	before := digest()
	rep, _ = h.bring(t, q, file)
	if rep.Counts[office.Unchanged] != want.rows || digest() != before {
		t.Errorf("again: %s; the records changed: %v", counts(rep), digest() != before)
	}
	if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1`); n != 0 {
		t.Errorf("the other county has %d cases", n)
	}
}

func TestAnImpossibleCoordinateIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		q := h.york(t)
		file, err := os.ReadFile("testdata/nyc311-excerpt.csv")
		if err != nil {
			t.Fatal(err)
		}
		bad := bytes.Replace(file, []byte(",40.775434349303865,"), []byte(",140.775434349303865,"), 1)
		rep, rows := h.bring(t, q, bad)
		if rep.Applied || rep.Counts[office.Rejected] != 1 || rep.Counts[office.Created] != 199 {
			t.Errorf("%s, applied %v", counts(rep), rep.Applied)
		}
		var where string
		for _, r := range rows {
			if r.Outcome == office.Rejected {
				where = r.Problems[0].Column + " " + r.Problems[0].Heading + " " + r.Problems[0].Key
			}
		}
		if where != "AM Latitude office.coordinate_swapped" {
			t.Errorf("refused at %q", where)
		}
		if n := h.number(t, york, `SELECT COUNT(*) FROM cases WHERE county = $1`); n != 0 {
			t.Errorf("%d cases are there though all or nothing was asked for", n)
		}
		q.Partial = true
		if rep, _ = h.bring(t, q, bad); !rep.Applied || counts(rep) != "199 0 0 1" {
			t.Errorf("partial: %s, applied %v", counts(rep), rep.Applied)
		}
		q.Partial = false
		if rep, _ = h.bring(t, q, file); !rep.Applied || counts(rep) != "1 0 199 0" {
			t.Errorf("mended: %s, applied %v", counts(rep), rep.Applied)
		}
	})
}
