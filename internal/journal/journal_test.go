package journal_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

const here, there = id.County("360825"), id.County("110105")

func TestTimelineTellsWhatHappenedInOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here, there)
		ctx := t.Context()
		by := access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办主任"}
		record := string(id.New[id.Case]())
		write(t, d, here, journal.Entry{Subject: "case", Record: record, Act: "case.reported", By: by, First: true, Data: map[string]any{"title": "占道 '%_😀"}})
		write(t, d, here, journal.Entry{Subject: "case", Record: record, Act: "case.filed", By: by, Private: map[string]string{"phone": "1380000"}})
		write(t, d, there, journal.Entry{Subject: "case", Record: record, Act: "case.reported", By: access.System(there)})

		err := d.Read(ctx, here, func(tx *db.Tx) error {
			lines, err := journal.Of(ctx, tx, "case", record)
			if err != nil {
				return err
			}
			var got []string
			for _, l := range lines {
				got = append(got, fmt.Sprintf("%d %s %s %s|%s", l.Seq, l.Act, l.Actor, l.Str("title"), l.Private["phone"]))
			}
			want := []string{"1 case.reported 创卫办主任 占道 '%_😀|", "2 case.filed 创卫办主任 |1380000"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			log, err := journal.Recent(ctx, tx, journal.Filter{Limit: 1})
			if err != nil || len(log) != 1 || log[0].Seq != 2 {
				t.Errorf("Recent = %v, %v; want the second entry", log, err)
				return err
			}
			log, err = journal.Recent(ctx, tx, journal.Filter{Limit: 5, Before: log[0].Cursor()})
			if err != nil || len(log) != 1 || log[0].Seq != 1 {
				t.Errorf("Recent before the second = %v, %v; want the first", log, err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func write(t testing.TB, d *db.DB, c id.County, e journal.Entry) {
	t.Helper()
	if err := d.Write(t.Context(), c, func(tx *db.Tx) error { return journal.Append(t.Context(), tx, e) }); err != nil {
		t.Fatal(err)
	}
}

func verify(t testing.TB, d *db.DB) (breaks []journal.Break) {
	t.Helper()
	err := d.Read(t.Context(), here, func(tx *db.Tx) (err error) {
		breaks, _, err = journal.Verify(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return breaks
}

func TestEveryChangeBehindTheBackBreaksTheChain(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"actor":    `UPDATE journal SET actor = 'somebody' WHERE county = $1 AND seq = 2`,
		"instant":  `UPDATE journal SET at = at + 1 WHERE county = $1 AND seq = 2`,
		"data":     `UPDATE journal SET data = '{"a":2}' WHERE county = $1 AND seq = 2`,
		"removed":  `DELETE FROM journal WHERE county = $1 AND seq = 2`,
		"hash too": `UPDATE journal SET hash = 'x' WHERE county = $1 AND seq = 2`,
		"personal": `UPDATE journal_personal SET value = 'x' WHERE county = $1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				dbtest.Counties(t, d, here)
				for i := range 3 {
					e := journal.Entry{Subject: "case", Record: "r", Act: "x", By: access.System(here), Data: map[string]any{"a": i}}
					if i == 2 {
						e.Private = map[string]string{"name": "x y"}
					}
					write(t, d, here, e)
				}
				if b := verify(t, d); len(b) != 0 {
					t.Fatalf("an untouched chain breaks: %v", b)
				}
				if err := d.Write(t.Context(), here, func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), sql, here); return err }); err != nil {
					t.Fatal(err)
				}
				if b := verify(t, d); len(b) == 0 {
					t.Error("Verify found nothing")
				}
			})
		})
	}
}

func TestAPersonCanBeErasedAndTheChainHolds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, here)
		write(t, d, here, journal.Entry{Subject: "case", Record: "r", Act: "x", By: access.System(here), Private: map[string]string{"phone": "138"}})
		err := d.Write(t.Context(), here, func(tx *db.Tx) error { return journal.Erase(t.Context(), tx, "case", "r") })
		if err != nil {
			t.Fatal(err)
		}
		if b := verify(t, d); len(b) != 0 {
			t.Errorf("chain breaks after erasing: %v", b)
		}
	})
}

func TestAnyHistoryVerifies(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	dbtest.Counties(t, d, here)
	dbtest.FixClock(d, time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC))
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 5).Draw(r, "entries") {
			write(t, d, here, journal.Entry{
				Subject: rapid.SampledFrom([]string{"case", "unit"}).Draw(r, "subject"),
				Record:  rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "record"),
				Act:     rapid.String().Draw(r, "act"),
				By:      access.Actor{County: here, Name: rapid.StringN(0, 20, 60).Draw(r, "name")},
				Data:    map[string]any{"v": rapid.StringN(0, 20, 60).Draw(r, "v")},
			})
		}
		if b := verify(t, d); len(b) != 0 {
			r.Fatalf("chain breaks: %v", b)
		}
	})
}
