package search_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/search"
)

func TestTextIsCutIntoPairsAndWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                 nil,
		"占道经营":             {"占道", "道经", "经营", "营"},
		"道":                {"道"},
		"人民路18号":           {"人民", "民路", "路", "18", "号"},
		"ＷＴ－０３１２ Café's 😀": {"wt", "0312", "café", "s"},
		"垃圾 垃圾":            {"垃圾", "圾"},
		"'; DROP--%_":      {"drop"},
		"\xff坏\x00":        {"坏"},
	} {
		if diff := cmp.Diff(want, search.Terms(text)); diff != "" {
			t.Errorf("Terms(%q)\n%s", text, diff)
		}
	}
}

func TestRecordsAreFoundByWordsInTheirOwnCounty(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, "360825", "110105")
		a, b, c, other := id.New[string](), id.New[string](), id.New[string](), id.New[string]()
		write := func(county id.County, fn func(*db.Tx) error) {
			t.Helper()
			if err := d.Write(t.Context(), county, fn); err != nil {
				t.Fatal(err)
			}
		}
		write("360825", func(tx *db.Tx) error {
			return search.Add(t.Context(), tx, "case",
				search.Doc{Record: a, Text: []string{"占道经营夜宵摊", "人民路18号"}},
				search.Doc{Record: b, Text: []string{"人行道破损 Broken PAVEMENT", "it's 100% 坏"}},
				search.Doc{Record: c, Text: nil})
		})
		write("360825", func(tx *db.Tx) error {
			return search.Put(t.Context(), tx, "unit", search.Doc{Record: "县城管大队", Text: []string{"县城管大队 占道"}})
		})
		write("110105", func(tx *db.Tx) error {
			return search.Put(t.Context(), tx, "case", search.Doc{Record: other, Text: []string{"占道经营"}})
		})
		find := func(question string) []string {
			t.Helper()
			var got []string
			err := d.Read(t.Context(), "360825", func(tx *db.Tx) (err error) {
				if got, err = search.Query(t.Context(), tx, "case", question, 10); err != nil {
					return err
				}
				cond, args := search.Match(tx, "case", "r", question)
				var w db.Where
				w.And(cond, args...)
				ids := w.Arg(a) + " AS r"
				hit, err := db.Exists(t.Context(), tx, "SELECT 1 FROM (SELECT "+ids+") x "+w.String(), w.Args...)
				if hit != slices.Contains(got, a) {
					t.Errorf("Match(%q) = %v, Query = %v", question, hit, got)
				}
				return err
			})
			if err != nil {
				t.Fatalf("search %q: %v", question, err)
			}
			slices.Sort(got)
			return got
		}
		for question, want := range map[string][]string{
			"占道":           {a},
			"占道 18":        {a},
			"道":            {a, b},
			"摊":            {a},
			"pave":         {b},
			"BROKEN pavem": {b},
			"占道 pavement":  nil,
			"100%":         {b},
			"' OR '1'='1":  nil,
			"\"":           nil,
			"😀":            nil,
			"":             nil,
			"AND NOT NEAR": nil,
			"垃圾":           nil,
		} {
			if diff := cmp.Diff(want, find(question)); diff != "" {
				t.Errorf("search %q\n%s", question, diff)
			}
		}
		write("360825", func(tx *db.Tx) error {
			return search.Put(t.Context(), tx, "case", search.Doc{Record: a, Text: []string{"污水横流"}})
		})
		if got := find("占道"); got != nil {
			t.Errorf("the old text still finds %v", got)
		}
		if diff := cmp.Diff([]string{a}, find("污水")); diff != "" {
			t.Error(diff)
		}
		write("360825", func(tx *db.Tx) error { return search.Delete(t.Context(), tx, "case", a) })
		if got := find("污水"); got != nil {
			t.Errorf("deleted, still found: %v", got)
		}
	})
}

// Whatever stands in a text finds it, and no text breaks the index.
func FuzzEveryPartOfATextFindsIt(f *testing.F) {
	for _, s := range []string{"占道经营夜宵摊", "人民路18号 it's 100%", "ＡＢＣ\x00\xff", "'; DROP TABLE x; --", "😀é́", strings.Repeat("长", 300)} {
		f.Add(s, 1, 3)
	}
	d := dbtest.Open(f, db.SQLite)
	dbtest.Counties(f, d, "360825")
	f.Fuzz(func(t *testing.T, text string, from, n int) {
		record := id.New[string]()
		err := d.Write(t.Context(), "360825", func(tx *db.Tx) error {
			return search.Add(t.Context(), tx, "case", search.Doc{Record: record, Text: []string{text}})
		})
		if err != nil {
			t.Fatal(err)
		}
		runes := []rune(text)
		if len(runes) > 500 || len(runes) == 0 || from < 0 || n < 1 {
			return
		}
		from %= len(runes)
		part := runes[from:min(len(runes), from+n%8+1)]
		for _, r := range part {
			if !unicode.Is(unicode.Han, r) || r == utf8.RuneError {
				return // words are found by their beginning only
			}
		}
		err = d.Read(t.Context(), "360825", func(tx *db.Tx) error {
			var w db.Where
			cond, args := search.Match(tx, "case", "r", string(part))
			w.And(cond, args...)
			hit, err := db.Exists(t.Context(), tx, "SELECT 1 FROM (SELECT "+w.Arg(record)+" AS r) x "+w.String(), w.Args...)
			if !hit {
				t.Errorf("%q does not find %q", string(part), text)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
