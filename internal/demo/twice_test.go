package demo_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/demo"
)

// facts are what a reader sees of the county, without identifiers: what is in
// which state, who did what when and in which order, what it adds up to.
var facts = []struct{ of, query string }{
	{"cases", `SELECT number, state, category, address, reported_at, filed_at, dispatched_at, signed_at, handled_at, closed_at, due_at, rework, returned, extended, photos_before, photos_after
		FROM cases WHERE county = $1 ORDER BY number`},
	{"their history", `SELECT c.number, j.seq, j.act, j.at, j.actor FROM journal j JOIN cases c ON c.county = j.county AND c.id = j.record
		WHERE j.county = $1 AND j.subject = 'case' ORDER BY c.number, j.seq`},
	{"every act in its order", `SELECT at, subject, act, actor FROM journal WHERE county = $1 ORDER BY at, subject, record, seq`},
	{"actions", `SELECT at, kind, amount, address, note FROM patrol_actions WHERE county = $1 ORDER BY at, id`},
	{"tasks", `SELECT number, title, state, due_on FROM plan_tasks WHERE county = $1 ORDER BY number`},
	{"batches", `SELECT number, at, goods, remaining, due_at FROM custody_batches WHERE county = $1 ORDER BY number`},
	{"sites looked at", `SELECT p.number, v.seq, v.kind, v.site, v.mark, v.done_on, v.signing FROM inspect_visits v JOIN inspect_rounds p ON p.county = v.county AND p.id = v.round
		WHERE v.county = $1 ORDER BY p.number, v.seq`},
	{"notices", `SELECT a.name, n.kind, n.message, n.created_at, n.read_at FROM notices n JOIN accounts a ON a.county = n.county AND a.id = n.account
		WHERE n.county = $1 ORDER BY a.name, n.id`},
	{"tallies", `SELECT figure, day, category, SUM(n) FROM tallies WHERE county = $1 AND area = '' AND grp = '' AND unit = '' AND theme = '' GROUP BY figure, day, category ORDER BY figure, day, category`},
	{"engagement", `SELECT span, begins, level, kind, SUM(expected), SUM(in_time), SUM(late) FROM engagement_sums
		WHERE county = $1 AND face = '' GROUP BY span, begins, level, kind ORDER BY span, begins, level, kind`},
}

// The same program tells the same story, on a slow machine and on a fast one.
func TestTheSameCountyComesOfItTwice(t *testing.T) {
	t.Parallel()
	var told [2]map[string][]string
	var wg sync.WaitGroup
	for i := range told {
		d := dbtest.Open(t, db.SQLite)
		s := services(t, d)
		wg.Go(func() {
			if _, err := demo.Load(t.Context(), s); err != nil {
				t.Error(err)
				return
			}
			told[i] = factsOf(t, d)
		})
	}
	wg.Wait()
	for _, f := range facts {
		one, two := told[0][f.of], told[1][f.of]
		if len(one) == 0 {
			t.Errorf("there are no %s", f.of)
		}
		if diff := cmp.Diff(one, two); diff != "" {
			t.Errorf("%s differ (%d and %d): %.2000s", f.of, len(one), len(two), diff)
		}
	}
}

func factsOf(t *testing.T, d *db.DB) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := d.Read(t.Context(), demo.County, func(tx *db.Tx) error {
		for _, f := range facts {
			chosen, _, _ := strings.Cut(f.query, "FROM ")
			columns := strings.Count(chosen, ",") + 1
			err := db.Each(t.Context(), tx, func(r db.Row) error {
				values, to := make([]any, columns), make([]any, columns)
				for i := range values {
					to[i] = &values[i]
				}
				if err := r.Scan(to...); err != nil {
					return err
				}
				out[f.of] = append(out[f.of], fmt.Sprint(values...))
				return nil
			}, f.query, tx.County)
			if err != nil {
				return fmt.Errorf("%s: %w", f.of, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return out
}
