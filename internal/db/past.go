package db

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Of some tables it is on record how their rows stood at the end of an earlier
// day. Beside such a table t stands t_past, with the same columns and until_at:
// before a row changes or goes, Exec keeps it there, if a day may have ended on
// it. Whoever writes these tables writes the usual statements and knows nothing
// of it, so that none can be forgotten.
//
// Tx.As is the same transaction as of an earlier instant: a query of it reads of
// each such table the rows as they stood, under the table's own name, and its
// Now is that instant. So one SQL text answers for today and for then.
//
// A row is of its stood_from until it is kept, and what is kept from its
// stood_from until its until_at. In every zone of the world a day ends on a full
// quarter of an hour: a row on which none has ended is not kept, and As is exact
// for the last millisecond before one.

// kept are the tables of which it is on record how they stood.
var kept = []string{
	"areas", "custody_batches", "document_addressees", "documents", "drive_themes", "equipment", "equipment_bases", "equipment_ratios", "findings", "group_members",
	"incumbencies", "meeting_decisions", "meeting_units", "meetings", "persons", "places", "plan_duties", "plan_duty_units", "plan_task_people",
	"plan_task_units", "plan_tasks", "posts", "publicity_activities", "publicity_positions", "publicity_receipts", "served_notices",
	"standard_evidence", "standard_tree_hooks", "supervise_orders", "support_requests", "unit_categories", "units", "working_groups", "works_projects",
}

// Kept lists the tables of which it is on record how they stood.
func Kept() []string { return slices.Clone(kept) }

// quarter is what every day ends on a multiple of, in milliseconds.
const quarter = 15 * 60 * 1000

var reading = regexp.MustCompile(`\b(?:FROM|JOIN)\s+([a-z_]+)\b`)

// keep keeps the rows that a statement is about to change, and returns the
// statement as it is to be run.
func (tx *Tx) keep(ctx context.Context, query string, args []any) (string, []any, error) {
	x, err := tx.past.changes.read(query)
	if x == nil || err != nil {
		return query, args, err
	}
	if x.where != "" {
		columns, err := tx.columns(ctx, x.table)
		if err != nil {
			return "", nil, err
		}
		var with []any
		for _, i := range x.used {
			if i >= len(args) {
				return "", nil, errShape
			}
			with = append(with, args[i])
		}
		now := tx.Now.UnixMilli()
		with = append(with, now, now-now%quarter)
		n := len(x.used)
		list := strings.Join(columns, ", ")
		err = tx.run(ctx, fmt.Sprintf(`INSERT INTO %s_past (%s, until_at) SELECT %s, CAST($%d AS BIGINT) FROM %s WHERE (%s) AND stood_from < $%d`,
			x.table, list, list, n+1, x.table, x.where, n+2), with)
		if err != nil {
			return "", nil, fmt.Errorf("keep how %s stood: %w", x.table, err)
		}
	}
	if x.stamp {
		args = append(slices.Clone(args), tx.Now.UnixMilli())
	}
	return x.text, args, nil
}

// past is what a database knows of its kept tables.
type past struct {
	changes changes
	columns sync.Map // of a table: []string
}

// columns lists the columns of a kept table as its past has them.
func (tx *Tx) columns(ctx context.Context, table string) ([]string, error) {
	if v, ok := tx.past.columns.Load(table); ok {
		return v.([]string), nil
	}
	rows, err := tx.tx.QueryContext(tx.ctx(ctx), "SELECT * FROM "+table+"_past LIMIT 0") //nolint:gosec // one of kept
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", table, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", table, err)
	}
	columns = slices.DeleteFunc(columns, func(c string) bool { return c == "until_at" })
	tx.past.columns.Store(table, columns)
	return columns, rows.Err()
}

// As is the transaction as of the end of an earlier day, to read: what queries
// find in kept tables is what stood there then, and Now is that instant. Other
// tables are as they are.
func (tx *Tx) As(at time.Time) *Tx {
	if !at.Before(tx.Now) {
		return tx
	}
	then := *tx
	then.now, then.Now, then.then = tx.Now, at, at.UnixMilli()
	return &then
}

// Present is the transaction as of now, whatever it is asked as of: for what is
// remembered for others.
func (tx *Tx) Present() *Tx {
	if tx.then == 0 {
		return tx
	}
	present := *tx
	present.Now, present.then = tx.now, 0
	return &present
}

// asked writes a query so that it reads as of then, if the transaction does.
func (tx *Tx) asked(ctx context.Context, query string, args []any) (string, []any, error) {
	if tx.then == 0 {
		return query, args, nil
	}
	tables := map[string]bool{}
	for _, m := range reading.FindAllStringSubmatch(query, -1) {
		if keptSet[m[1]] {
			tables[m[1]] = true
		}
	}
	if len(tables) == 0 {
		return query, args, nil
	}
	args = append(slices.Clone(args), tx.County)
	county, then := "$"+strconv.Itoa(len(args)), strconv.FormatInt(tx.then, 10)
	own := "" // a name by which the table itself is meant, not what stands for it
	if tx.Dialect == SQLite {
		own = "main."
	}
	var parts []string
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		columns, err := tx.columns(ctx, table)
		if err != nil {
			return "", nil, err
		}
		list := strings.Join(columns, ", ")
		parts = append(parts, table+" AS (SELECT "+list+" FROM "+own+table+" WHERE county = "+county+" AND stood_from <= "+then+
			" UNION ALL SELECT "+list+" FROM "+table+"_past WHERE county = "+county+" AND until_at > "+then+" AND stood_from <= "+then+")")
	}
	if rest, ok := strings.CutPrefix(strings.TrimSpace(query), "WITH "); ok {
		return "WITH " + strings.Join(parts, ", ") + ", " + rest, args, nil
	}
	return "WITH " + strings.Join(parts, ", ") + " " + query, args, nil
}

// Since returns from when on it is on record how the kept tables of the county
// stood, and these among them that are kept since a later release than others;
// zero: always.
func Since(ctx context.Context, tx *Tx, tables ...string) (time.Time, error) {
	w := &Where{}
	w.And("county = ?", tx.County)
	In(w, "kept", append([]string{""}, tables...))
	since, err := One(ctx, tx, func(r Row) (at time.Time, err error) { return at, r.Scan(Time(&at)) }, `SELECT COALESCE(MAX(at), 0) FROM (
		SELECT county, '' AS kept, at FROM past_since UNION ALL SELECT county, kept, at FROM past_since_table) s `+w.String(), w.Args...)
	if err != nil {
		return since, fmt.Errorf("since when it is kept how things stood: %w", err)
	}
	return since, nil
}

type asOf struct{}

// AsOf returns a context in which Read reads as of the end of an earlier day,
// as with Tx.As: a page that is asked for as of that day.
func AsOf(ctx context.Context, at time.Time) context.Context {
	return context.WithValue(ctx, asOf{}, at)
}

// Stood returns the instant of AsOf; false: there is none.
func Stood(ctx context.Context) (time.Time, bool) {
	at, ok := ctx.Value(asOf{}).(time.Time)
	return at, ok
}

// Redact runs a statement that takes something out of a kept table for good: out
// of what is kept of it, too, and without keeping what it changes. The statement
// names the table as %s.
func (tx *Tx) Redact(ctx context.Context, table, query string, args ...any) error {
	for _, t := range []string{table, table + "_past"} {
		if err := tx.run(ctx, strings.Replace(query, "%s", t, 1), args); err != nil {
			return err
		}
	}
	return nil
}
