package db

import (
	"context"
	"errors"
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
	"areas", "custody_batches", "document_addressees", "documents", "drive_themes", "group_members", "incumbencies", "meeting_decisions",
	"meeting_units", "meetings", "persons", "plan_duties", "plan_duty_units", "plan_task_people", "plan_task_units", "plan_tasks", "posts",
	"publicity_activities", "publicity_attempts", "publicity_courses", "publicity_positions", "publicity_receipts", "served_notices", "supervise_orders", "support_requests",
	"unit_categories", "units", "working_groups", "works_projects",
}

// Kept lists the tables of which it is on record how they stood.
func Kept() []string { return slices.Clone(kept) }

// quarter is what every day ends on a multiple of, in milliseconds.
const quarter = 15 * 60 * 1000

var (
	keptSet  = func() map[string]bool { return setOf(kept) }()
	writing  = regexp.MustCompile(`^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)\b\s*`)
	setting  = regexp.MustCompile(`^SET\s+`)
	conflict = regexp.MustCompile(`ON CONFLICT \(([^)]*)\) DO UPDATE SET `)
	number   = regexp.MustCompile(`\$([0-9]+)`)
	reading  = regexp.MustCompile(`\b(?:FROM|JOIN)\s+([a-z_]+)\b`)
)

func setOf(words []string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}

// change is a statement that changes a kept table.
type change struct {
	table string
	text  string // what is run: it sets stood_from to the parameter after its own
	stamp bool   // it has that parameter
	where string // which rows it changes; empty: none that are there
	used  []int  // the parameters of where, from 0, in its order
}

// changes holds how statements are read, by their text.
type changes struct{ of sync.Map }

// read takes a statement apart; nil: it changes no kept table.
func (c *changes) read(query string) (*change, error) {
	m := writing.FindStringSubmatchIndex(query)
	if m == nil || !keptSet[query[m[4]:m[5]]] {
		return nil, nil
	}
	if v, ok := c.of.Load(query); ok {
		return v.(*change), nil
	}
	x, err := parse(query[m[2]:m[3]], query[m[4]:m[5]], query[:m[1]], query[m[1]:])
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, query)
	}
	c.of.Store(query, x)
	return x, nil
}

var errShape = errors.New("a statement that changes a table of which the past is kept, of a shape that is not known")

func parse(verb, table, head, rest string) (*change, error) {
	x := &change{table: table, stamp: true}
	last := 0
	for _, m := range number.FindAllStringSubmatch(rest, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, err
		}
		last = max(last, n)
	}
	stamp := "$" + strconv.Itoa(last+1)
	if outside(rest, "RETURNING ") >= 0 || last == 0 {
		return nil, errShape
	}
	switch verb {
	case "UPDATE":
		set, at := setting.FindString(rest), outside(rest, "WHERE ")
		if set == "" || at < 0 {
			return nil, errShape
		}
		x.text = head + set + "stood_from = " + stamp + ", " + rest[len(set):]
		x.where = rest[at+len("WHERE "):]
	case "DELETE FROM":
		at := outside(rest, "WHERE ")
		if at != 0 {
			return nil, errShape
		}
		x.text, x.stamp, x.where = head+rest, false, rest[len("WHERE "):]
	default:
		return x, x.insert(head, rest, stamp)
	}
	x.number()
	return x, nil
}

// insert reads "(columns) VALUES (values), … ON CONFLICT …".
func (x *change) insert(head, rest, stamp string) error {
	columns, after, ok := brackets(rest)
	if !ok || !strings.HasPrefix(after, "VALUES ") {
		return errShape
	}
	var b strings.Builder
	b.WriteString(head + "(" + columns + ", stood_from) VALUES ")
	after = strings.TrimPrefix(after, "VALUES ")
	var first string
	for i := 0; ; i++ {
		values, more, ok := brackets(after)
		if !ok {
			return errShape
		}
		if i == 0 {
			first = values
		}
		b.WriteString("(" + values + ", " + stamp + ")")
		if after = more; !strings.HasPrefix(after, ",") {
			break
		}
		b.WriteString(", ")
		after = after[1:]
		if conflict.MatchString(rest) {
			return errShape
		}
	}
	if m := conflict.FindStringSubmatchIndex(after); m != nil {
		names, values := apart(columns), apart(first)
		var conds []string
		for _, key := range apart(after[m[2]:m[3]]) {
			i := slices.Index(names, key)
			if i < 0 || i >= len(values) {
				return errShape
			}
			conds = append(conds, key+" = "+values[i])
		}
		x.where = strings.Join(conds, " AND ")
		x.number()
		after = after[:m[1]] + "stood_from = excluded.stood_from, " + after[m[1]:]
	}
	x.text = b.String() + " " + after
	return nil
}

// number gives the parameters of where numbers of their own, from 1.
func (x *change) number() {
	x.where = number.ReplaceAllStringFunc(x.where, func(mark string) string {
		n, err := strconv.Atoi(mark[1:])
		if err != nil {
			return mark
		}
		i := slices.Index(x.used, n-1)
		if i < 0 {
			i = len(x.used)
			x.used = append(x.used, n-1)
		}
		return "$" + strconv.Itoa(i+1)
	})
}

// brackets returns what stands between the brackets with which s begins, and
// what follows them.
func brackets(s string) (inside, after string, ok bool) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "(") {
		return "", "", false
	}
	depth := 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[1:i], strings.TrimSpace(s[i+1:]), true
			}
		}
	}
	return "", "", false
}

// outside finds a word outside of all brackets and quotes.
func outside(s, word string) int {
	depth, quoted := 0, false
	for i, r := range s {
		switch {
		case r == '\'':
			quoted = !quoted
		case quoted:
		case r == '(':
			depth++
		case r == ')':
			depth--
		case depth == 0 && strings.HasPrefix(s[i:], word):
			return i
		}
	}
	return -1
}

// apart cuts a list at the commas outside of brackets.
func apart(list string) (parts []string) {
	depth, from := 0, 0
	for i, r := range list {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			parts = append(parts, strings.TrimSpace(list[from:i]))
			from = i + 1
		}
	}
	return append(parts, strings.TrimSpace(list[from:]))
}

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
	rows, err := tx.tx.QueryContext(tx.ctx(ctx), "SELECT * FROM "+table+"_past LIMIT 0")
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
// stood; zero: always.
func Since(ctx context.Context, tx *Tx) (time.Time, error) {
	since, err := One(ctx, tx, func(r Row) (at time.Time, err error) { return at, r.Scan(Time(&at)) },
		`SELECT at FROM past_since WHERE county = $1`, tx.County)
	if err != nil && !errors.Is(err, ErrNone) {
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
