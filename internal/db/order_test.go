package db_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
)

var byName = map[string][]db.Key{"name": {{SQL: "name"}, {SQL: "n", Number: true}}, "n": {{SQL: "n", Number: true}}}

func TestWhatFollowsACursorIsTheNextPage(t *testing.T) {
	t.Parallel()
	names := []string{"", "a", "b'", "永丰%", "🧹"}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			type row struct {
				name string
				n    int64
			}
			var rows []row
			for n := range rapid.Int64Range(0, 12).Draw(rt, "rows") {
				rows = append(rows, row{rapid.SampledFrom(names).Draw(rt, "name"), n})
			}
			sort := rapid.SampledFrom([]string{"name", "-name", "n", "-n", "", "other"}).Draw(rt, "sort")
			size := rapid.IntRange(1, 5).Draw(rt, "size")
			o := db.OrderOf(byName, sort, "-n")
			var seen []int64
			for cursor := ""; ; {
				w := &db.Where{}
				o.After(w, cursor)
				var table []string
				for _, r := range rows {
					table = append(table, "SELECT CAST("+w.Arg(r.name)+" AS TEXT) AS name, CAST("+w.Arg(r.n)+" AS BIGINT) AS n")
				}
				if len(table) == 0 {
					break
				}
				var page []row
				err := d.Read(t.Context(), id.County("360825"), func(tx *db.Tx) (err error) {
					page, err = db.All(t.Context(), tx, func(r db.Row) (x row, err error) { return x, r.Scan(&x.name, &x.n) },
						"SELECT name, n FROM ("+strings.Join(table, " UNION ALL ")+") t "+w.String()+o.By()+" LIMIT "+w.Arg(size), w.Args...)
					return err
				})
				if err != nil {
					rt.Fatal(err)
				}
				for _, r := range page {
					seen = append(seen, r.n)
				}
				if len(seen) > len(rows) {
					rt.Fatalf("%d rows in pages of %d: %v", len(rows), size, seen)
				}
				if len(page) < size {
					break
				}
				last := page[size-1]
				if o.Name == "name" {
					cursor = o.Cursor(last.name, last.n)
				} else {
					cursor = o.Cursor(last.n)
				}
			}
			if len(seen) != len(rows) {
				rt.Fatalf("%d rows in pages of %d: %v", len(rows), size, seen)
			}
			slices.Sort(seen)
			if len(slices.Compact(seen)) != len(rows) {
				rt.Fatalf("a row is in two pages: %v", seen)
			}
		})
	})
}

func TestACursorOfAnotherOrderBeginsAtTheBeginning(t *testing.T) {
	t.Parallel()
	o := db.OrderOf(byName, "name", "n")
	for _, cursor := range []string{
		"", "x", db.OrderOf(byName, "n", "n").Cursor(int64(1)), text(`["name","a"]`), text(`["name",1,"a"]`), text(`["name","a",1.5]`), text(`["name","a\u0000",1]`),
		text("[\"name\",\"\xff\",1]"), text(`{}`), text(`null`), text(`["name",["a"],1]`),
	} {
		w := &db.Where{}
		if o.After(w, cursor); len(w.Args) > 0 {
			t.Errorf("%q narrows by %v", cursor, w.Args)
		}
	}
	w := &db.Where{}
	if o.After(w, o.Cursor("永", int64(7))); fmt.Sprint(w.Args) != "[永 7]" {
		t.Errorf("its own cursor: %v", w.Args)
	}
}

func text(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
