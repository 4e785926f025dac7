package cases

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
)

// How cases stood at the end of an earlier day is on record: before a case
// changes, its row is kept in case_past if it stood so when a day ended. So a
// case costs nothing when it is opened and one row for each day on whose end it
// stood otherwise, and a day's cases are the rows of cases that have not changed
// since, with the rows kept of those that have. Assisting units and followers
// are those of now.

// keepPast keeps a case as it is stored, before it changes.
func keepPast(ctx context.Context, tx *db.Tx, k *Known, was *Case) error {
	if k.day(was.UpdatedAt) >= k.day(tx.Now) {
		return nil // it never stood so at the end of a day
	}
	_, err := tx.Exec(ctx, "INSERT INTO case_past (county, until_at, "+columnList+") SELECT county, CAST($3 AS BIGINT), "+columnList+
		" FROM cases WHERE county = $1 AND id = $2", tx.County, was.ID, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("keep how case %s stood: %w", was.ID, err)
	}
	return nil
}

// instant is that as of which f is read: the end of the day At, at most now.
func (f Filter) instant(now time.Time, zone *time.Location) time.Time {
	if f.At == "" {
		return now
	}
	k := Known{Zone: zone}
	end, ok := k.end(f.At)
	if at := end.Add(-time.Millisecond); ok && at.Before(now) {
		return at
	}
	return now
}

// Instant returns the instant as of which the lists of f are read.
func (s *Service) Instant(ctx context.Context, by access.Actor, f Filter) (at time.Time, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		k, err := s.below.Know(ctx, tx)
		if err == nil {
			at = f.instant(tx.Now, k.Zone)
		}
		return err
	})
	return at, err
}

// asOf sets the instant as of which q reads.
func (q *query) asOf(ctx context.Context, tx *db.Tx, f Filter, k *Known) error {
	q.now = f.instant(tx.Now, k.Zone)
	if q.past = q.now.Before(tx.Now); !q.past {
		if f.At > k.day(tx.Now) {
			return fault.New(fault.Invalid, "case.at_future", f.At, k.day(tx.Now))
		}
		return nil
	}
	since, err := keptSince(ctx, tx)
	if err == nil && q.now.Before(since) {
		err = fault.New(fault.Invalid, "case.at_unknown", f.At, k.day(since))
	}
	return err
}

// then is the instant as of which q reads, if that is not now.
func (q query) then() time.Time {
	if !q.past {
		return time.Time{}
	}
	return q.now
}

// keptSince returns from when on it is known how cases stood; zero: always.
func keptSince(ctx context.Context, tx *db.Tx) (time.Time, error) {
	since, err := db.One(ctx, tx, func(r db.Row) (at time.Time, err error) { return at, r.Scan(db.Time(&at)) },
		`SELECT at FROM case_past_since WHERE county = $1`, tx.County)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return since, fmt.Errorf("since when cases are kept: %w", err)
	}
	return since, nil
}

// from writes where q reads its rows: cases as they are, or as they stood.
func (q query) from(st *statement, tx *db.Tx) {
	if !q.past {
		st.text.WriteString(" FROM cases")
		return
	}
	then := strconv.FormatInt(q.now.UnixMilli(), 10)
	// "+ 0" keeps the databases from walking the index of changes where one of
	// owners and states leads to fewer rows.
	st.text.WriteString(" FROM (SELECT county, " + columnList + " FROM cases WHERE county = " + st.arg(tx.County) + " AND updated_at + 0 <= " + then +
		" UNION ALL SELECT county, " + columnList + " FROM case_past WHERE county = " + st.arg(tx.County) + " AND until_at > " + then + " AND updated_at <= " + then + ") AS cases")
}

// heavy are the columns that no tally needs.
var heavy = []string{"title", "details", "address", "street", "route", "pauses", "measures", "reason", "void_reason", "digest"}

// countedColumns is columnList without what no tally needs.
var countedColumns = func() string {
	s := ", " + columnList + ","
	for _, c := range heavy {
		s = strings.Replace(s, ", "+c+",", ", '',", 1)
	}
	return strings.Trim(s, ", ")
}()

// since returns what the tallies of then differ in from those of now: the cases
// that have changed or come since, as they stood and as they stand. It is read
// once for all figures of a report and costs as much as there were changes.
func (s *Service) since(ctx context.Context, tx *db.Tx, then *figures.Then) (*figures.Sums, error) {
	return figures.Once(then, "cases.since", func() (*figures.Sums, error) {
		k, err := s.below.Know(ctx, tx)
		if err != nil {
			return nil, err
		}
		sum := &figures.Sums{}
		rows := newScanner()
		read := func(n int64, from string) error {
			return db.Each(ctx, tx, func(r db.Row) error {
				c, err := rows.scan(r)
				if err != nil {
					return err
				}
				for _, d := range counted(&c, k) {
					d.N = n
					sum.Add(d)
				}
				return nil
			}, "SELECT "+countedColumns+" FROM "+from, tx.County, db.Millis(then.At))
		}
		err = errors.Join(
			read(-1, "cases WHERE county = $1 AND updated_at > $2 AND staged IS NULL"),
			read(1, "case_past WHERE county = $1 AND until_at > $2 AND updated_at <= $2"),
		)
		if err != nil {
			return nil, fmt.Errorf("cases as of %s: %w", then.Day, err)
		}
		return sum, nil
	})
}

// known reports whether it is known how the cases stood then.
func known(ctx context.Context, tx *db.Tx, then figures.Then) (bool, error) {
	since, err := keptSince(ctx, tx)
	return !then.At.Before(since), err
}
