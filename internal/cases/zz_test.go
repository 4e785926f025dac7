package cases_test

import (
	"fmt"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

func TestZZ(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, db.SQLite))
	w.many(2000)
	for _, q := range []string{
		`SELECT id, lon, lat FROM cases WHERE county='360825' AND staged IS NULL AND (live) AND (category='09006') AND (((morton >= 1 AND morton < 5) OR (morton >= 10 AND morton < 15)) AND lon >= 1) AND morton IS NOT NULL LIMIT 400`,
		`SELECT id, lon, lat FROM cases WHERE county='360825' AND staged IS NULL AND live AND category='09006' AND morton >= 1 AND morton < 5 AND lon >= 1 UNION ALL SELECT id, lon, lat FROM cases WHERE county='360825' AND staged IS NULL AND live AND category='09006' AND morton >= 1 AND morton < 5 LIMIT 400`,
		`SELECT id FROM cases WHERE county='360825' AND staged IS NULL AND (area = 'x') AND (state = 'closed') AND (voided_at IS NULL) ORDER BY number DESC LIMIT 51`,
		`SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE county='360825' AND staged IS NULL AND (clock_due < 55) AND (voided_at IS NULL) LIMIT 51)`,
		`SELECT id FROM cases WHERE county='360825' AND staged IS NULL AND campaign='x' AND (closed_at IS NOT NULL) AND closed_at >= 5 AND closed_at < 9 AND (voided_at IS NULL) ORDER BY closed_at DESC, number DESC LIMIT 51`,
		`SELECT id FROM cases WHERE county='360825' AND staged IS NULL AND id IN (SELECT record FROM search_terms WHERE county = '360825' AND kind = 'case' AND search_terms MATCH '"a"') AND (voided_at IS NULL) ORDER BY number DESC LIMIT 51`,
	} {
		r, err := w.d.ReadPool().Query("EXPLAIN QUERY PLAN " + q)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(q)
		for r.Next() {
			var a, b, c int
			var s string
			r.Scan(&a, &b, &c, &s)
			fmt.Println("   ", s)
		}
		r.Close()
	}
}
