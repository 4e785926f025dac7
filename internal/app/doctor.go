package app

import (
	"context"
	"fmt"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Finding is what one examination found.
type Finding struct {
	Key    string    `json:"check"`            // its name is the message "app.doctor." + Key
	County id.County `json:"county,omitempty"` // empty: of the whole database
	Looked int64     `json:"looked"`           // at how many things
	Wrong  []string  `json:"wrong,omitempty"`  // what is wrong with which, at most maxWrong
	More   int64     `json:"more,omitempty"`   // how many further ones
	Mended int64     `json:"mended,omitempty"`
}

// Well reports whether nothing is wrong any more.
func (f Finding) Well() bool { return len(f.Wrong) == 0 || f.Mended > 0 }

const maxWrong = 20

func (f *Finding) wrong(text string, args ...any) {
	if len(f.Wrong) == maxWrong {
		f.More++
		return
	}
	f.Wrong = append(f.Wrong, fmt.Sprintf(text, args...))
}

// Doctor recounts and verifies everything, county by county, and tells of each
// finding as it comes. With mend it writes tallies that are wrong anew and removes
// files that nobody names; nothing else can be mended by a program. It reports whether all is well.
func (a *App) Doctor(ctx context.Context, mend bool, tell func(Finding)) (bool, error) {
	well := true
	note := func(f Finding) {
		well = well && f.Well()
		tell(f)
	}
	if err := a.examineDatabase(ctx, note); err != nil {
		return false, err
	}
	all, err := a.Counties.List(ctx)
	if err != nil {
		return false, err
	}
	for _, c := range all {
		for _, examine := range []func(context.Context, counties.County, bool) (Finding, error){
			a.examineTallies, a.examineJournal, a.examineNumbers, a.examineCases, a.examinePatrol, a.examinePlan, a.examineCustody, a.examineMeetings, a.examineSupport, a.examineDrives, a.examineSupervise, a.examineWorks, a.examineEquipment, a.examinePlaces, a.examinePublicity, a.examineNotices, a.examineDocuments, a.examineStandard, a.examineReports, a.examineInspect, a.examineAssess, a.examineFindings, a.examinePhotos, a.examineFiles, a.examineLeftovers,
		} {
			f, err := examine(ctx, c, mend)
			if err != nil {
				return false, fmt.Errorf("county %s: %w", c.Key, err)
			}
			f.County = c.Key
			note(f)
		}
	}
	return well, nil
}

// examineDatabase looks at the database as a whole. What PostgreSQL holds by
// itself, its foreign keys, need not be looked at.
func (a *App) examineDatabase(ctx context.Context, note func(Finding)) error {
	version, pending, err := a.DB.Pending(ctx)
	if err != nil {
		return err
	}
	f := Finding{Key: "schema", Looked: version}
	if pending > 0 {
		f.wrong("%d migrations pending", pending)
	}
	note(f)
	if a.DB.Dialect == db.Postgres {
		return nil
	}
	f = Finding{Key: "integrity", Looked: 1}
	err = a.each(ctx, `SELECT integrity_check FROM pragma_integrity_check`, func(r db.Row) error {
		var s string
		err := r.Scan(&s)
		if err == nil && s != "ok" {
			f.wrong("%s", s)
		}
		return err
	})
	if err != nil {
		return err
	}
	note(f)
	f = Finding{Key: "references"}
	err = a.each(ctx, `SELECT "table", COALESCE(rowid, 0), parent FROM pragma_foreign_key_check`, func(r db.Row) error {
		var table, parent string
		var row int64
		err := r.Scan(&table, &row, &parent)
		f.wrong("%s row %d: none in %s", table, row, parent)
		return err
	})
	if err != nil {
		return err
	}
	err = a.each(ctx, `SELECT COUNT(*) FROM pragma_table_list t, pragma_foreign_key_list(t.name) WHERE t.schema = 'main'`,
		func(r db.Row) error { return r.Scan(&f.Looked) })
	note(f)
	return err
}

// each asks the database something that is of no county.
func (a *App) each(ctx context.Context, query string, fn func(db.Row) error) error {
	return a.DB.Read(ctx, "", func(tx *db.Tx) error { return db.Each(ctx, tx, fn, query) })
}

func (a *App) examineTallies(ctx context.Context, c counties.County, mend bool) (Finding, error) {
	f := Finding{Key: "tallies"}
	recount := func(tx *db.Tx) ([]figures.Difference, error) {
		err := db.Each(ctx, tx, func(r db.Row) error { return r.Scan(&f.Looked) }, `SELECT COUNT(*) FROM tallies WHERE county = $1`, tx.County)
		if err != nil {
			return nil, err
		}
		return figures.Recount(ctx, tx, a.recounters()...)
	}
	var diffs []figures.Difference
	read := func(tx *db.Tx) (err error) {
		diffs, err = recount(tx)
		return err
	}
	if err := a.DB.Read(ctx, c.Key, read); err != nil {
		return f, err
	}
	for _, d := range diffs {
		f.wrong("%s %+v: %d kept, %d counted", d.Tally, d.Dims, d.Kept, d.Count)
	}
	if !mend || len(diffs) == 0 {
		return f, nil
	}
	// Counted again in the transaction that mends: others may have worked
	// meanwhile.
	err := a.DB.Write(ctx, c.Key, func(tx *db.Tx) error {
		diffs, err := recount(tx)
		if err == nil {
			f.Mended = int64(len(diffs))
			err = figures.Mend(ctx, tx, diffs)
		}
		return err
	})
	return f, err
}

func (a *App) examineJournal(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	f.Key = "journal"
	err = a.DB.Read(ctx, c.Key, func(tx *db.Tx) error {
		breaks, n, err := journal.Verify(ctx, tx)
		f.Looked = n
		for _, b := range breaks {
			f.wrong("%s %s entry %d: %s", b.Subject, b.Record, b.Seq, b.Why)
		}
		return err
	})
	return f, err
}

// examineNumbers looks whether a visible number was given out twice, or one is
// in use that the counter has yet to give.
func (a *App) examineNumbers(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	f.Key = "numbers"
	err = a.DB.Read(ctx, c.Key, func(tx *db.Tx) error {
		for _, n := range a.numbers() {
			last, err := counties.Last(ctx, tx, n.kind)
			if err != nil {
				return err
			}
			err = db.Each(ctx, tx, func(r db.Row) error {
				var rows, distinct, highest int64
				if err := r.Scan(&rows, &distinct, &highest); err != nil {
					return err
				}
				f.Looked += rows
				if rows != distinct {
					f.wrong("%s: %d records share a number with another", n.kind, rows-distinct)
				}
				if highest > last {
					f.wrong("%s: number %d is in use, the counter stands at %d", n.kind, highest, last)
				}
				return nil
			}, n.query, tx.County)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return f, err
}

// numbered is a kind of visible number, and the query for its rows, its
// distinct numbers and the highest of them.
type numbered struct{ kind, query string }
