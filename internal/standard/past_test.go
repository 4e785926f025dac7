package standard_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/standard"
)

// However clauses and evidence stand since, their figures as of an earlier day
// are those of then: by the edition, the values, the evidence and what hung on
// the clauses then; and the lists of then have as many rows.
func TestTheStandardIsToldAsItStoodAtTheEndOfAnEarlierDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		book := figures.NewBook(w.standard.Figures()...)
		clauses := map[string]standard.ClauseFilter{
			"standard.clauses": {}, "standard.met": {State: standard.Met}, "standard.at_risk": {State: standard.AtRisk}, "standard.not_met": {State: standard.NotMet},
			"standard.no_evidence": {State: standard.NoEvidence}, "standard.veto_failed": {State: standard.VetoFailed},
		}
		evidence := map[string]standard.Filter{"standard.evidence": {}, "standard.evidence_handed": {Stage: standard.Handed}, "standard.evidence_late": {Late: true}}
		count := func(then *figures.Then) map[string]int64 {
			out := map[string]int64{}
			w.ok(w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
				for _, def := range w.standard.Figures() {
					if def.Kind != figures.Stock {
						continue
					}
					v, err := book.Value(ctx, tx, def.Key, figures.Query{Then: then})
					if err != nil {
						return err
					}
					if v.Later {
						t.Errorf("%s is told as of now", def.Key)
					}
					out[def.Key] = v.N
				}
				return nil
			}))
			return out
		}
		var code string
		b, err := w.standard.Board(ctx, w.Office)
		w.ok(err)
		for _, c := range b.Clauses {
			if c.Kind.Asks() && c.Figure == "" {
				code = c.Code
				break
			}
		}
		measured := func(value string) {
			t.Helper()
			day := w.DB.Now(casestest.County).Format(time.DateOnly)
			w.ok(w.standard.Measure(ctx, w.Office, standard.ValueDraft{Clause: code, Day: day, Value: value, Source: odd}))
		}
		acts := []func(){
			func() { measured("yes") },
			func() {
				_, _, err := w.standard.AskYear(ctx, w.Office, standard.Year{Year: 2017, DueOn: "2017-08-28"})
				w.ok(err)
			},
			func() { measured("no") },
			func() {
				w.ok(w.standard.Hang(ctx, w.Office, standard.Hook{Subject: standard.CaseHook, Code: "03010", Clause: code}))
				w.street.since = w.DB.Now(casestest.County)
				w.street.Street = standard.Street{Open: map[string]int64{"03010": 3}, Overdue: map[string]int64{"03010": 1}}
			},
			func() {
				p, err := w.standard.List(ctx, w.Office, standard.Filter{Limit: 1})
				w.ok(err)
				e := p.Evidence[0]
				w.ok(w.standard.Hand(ctx, w.Office, standard.HandIn{ID: e.ID, Version: e.Version, Note: odd, Dated: "2017-08-20", Pages: 2, Files: w.upload(w.Office)}))
			},
			func() {
				next, err := w.standard.Begin(ctx, w.Office, standard.TreeDraft{From: w.tree})
				w.ok(err)
				w.ok(w.standard.DropNode(ctx, w.Office, standard.Draft{Tree: next}, code))
				w.ok(w.standard.SetInForce(ctx, w.Office, standard.Draft{Tree: next}, w.DB.Now(casestest.County).Format(time.DateOnly)))
			},
		}
		type evening struct {
			then *figures.Then
			n    map[string]int64
		}
		var evenings []evening
		start := time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)
		for i, act := range acts {
			dbtest.FixClock(w.DB, start.AddDate(0, 0, i))
			act()
			evenings = append(evenings, evening{figures.At(start.AddDate(0, 0, i).Format(time.DateOnly), time.Date(2017, 8, 25+i, 16, 0, 0, 0, time.UTC).Add(-time.Millisecond)), count(nil)})
			if i > 0 && cmp.Equal(evenings[i].n, evenings[i-1].n) && i != 3 {
				t.Errorf("act %d changed no figure: %v", i, evenings[i].n)
			}
		}
		dbtest.FixClock(w.DB, start.AddDate(0, 0, 20))
		for _, e := range evenings {
			if diff := cmp.Diff(e.n, count(e.then)); diff != "" {
				t.Errorf("%s, - then, + as of then: %s", e.then.Day, diff)
			}
			stood := db.AsOf(ctx, e.then.At)
			b, err := w.standard.Board(stood, w.Office)
			w.ok(err)
			for key, f := range clauses {
				if b.Count(f) != e.n[key] {
					t.Errorf("%s: %d rows of %s, want %d", e.then.Day, b.Count(f), key, e.n[key])
				}
			}
			for key, f := range evidence {
				p, err := w.standard.List(stood, w.Office, f)
				w.ok(err)
				if p.Total != e.n[key] {
					t.Errorf("%s: %d rows of %s, want %d", e.then.Day, p.Total, key, e.n[key])
				}
			}
		}
	})
}
