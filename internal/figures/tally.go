package figures

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Dims are the dimensions under which a tally is kept. Day is empty for a
// stock.
type Dims struct {
	Campaign id.Campaign
	Day      string
	Area     id.Area
	Unit     id.Unit
	Group    id.Group
	Category string
	Theme    string
}

// faces are the sets of dimensions under which a change of a tally is kept, by
// their places in a row. Not every combination is kept, for their number grows
// with the records: a tally keeps the whole, area, group, area with group, and by
// themselves unit, category and theme. So a question is answered from one row
// for each day of its period, however many records there are.
var faces = [][]int{{}, {inArea}, {inGroup}, {inArea, inGroup}, {inUnit}, {inCategory}, {inTheme}}

// Delta is a change of a tally.
type Delta struct {
	Tally string
	Dims  Dims
	N     int64
}

// Add changes tallies, in the transaction that changes the records.
func Add(ctx context.Context, tx *db.Tx, deltas ...Delta) error {
	var s Sums
	s.Add(deltas...)
	return s.Store(ctx, tx)
}

// where narrows to the rows of one face of tallies that q wants. The dimension
// by which they are cut, if there is one, has any value.
func where(tx *db.Tx, q Query, by By, tallies ...string) *db.Where {
	var w db.Where
	w.And("county = ?", tx.County)
	w.And("campaign = ?", q.Campaign)
	db.In(&w, "figure", tallies)
	for _, dim := range []struct {
		column By
		value  string
	}{{ByArea, string(q.Area)}, {ByGroup, string(q.Group)}, {ByUnit, string(q.Unit)}, {ByCategory, q.Category}, {ByTheme, q.Theme}} {
		if dim.column == by && dim.value == "" {
			w.And(string(dim.column) + " > ''")
		} else {
			w.And(string(dim.column)+" = ?", dim.value)
		}
	}
	if q.From != "" {
		w.And("day >= ?", q.From)
	}
	if q.To != "" {
		w.And("day <= ?", q.To)
	}
	return &w
}

// Tallied reports whether q can be answered from tallies: it narrows by area
// and group together, or by one of unit, category and theme alone.
func (q Query) Tallied() bool {
	n := 0
	for _, on := range []bool{q.Area != "" || q.Group != "", q.Unit != "", q.Category != "", q.Theme != ""} {
		if on {
			n++
		}
	}
	return n <= 1
}

// Sum adds up a tally. q must be Tallied.
func Sum(ctx context.Context, tx *db.Tx, tally string, q Query) (int64, error) {
	if !q.Tallied() {
		return 0, fmt.Errorf("tally %s is not kept for %+v", tally, q)
	}
	w := where(tx, q, "", tally)
	return db.One(ctx, tx, db.Value[int64], `SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tallies `+w.String(), w.Args...)
}

// sums adds up several tallies at once. q must be Tallied.
func sums(ctx context.Context, tx *db.Tx, tallies []string, q Query) (map[string]int64, error) {
	if !q.Tallied() {
		return nil, fmt.Errorf("tallies %v are not kept for %+v", tallies, q)
	}
	out := make(map[string]int64, len(tallies))
	w := where(tx, q, "", tallies...)
	err := db.Each(ctx, tx, func(r db.Row) error {
		var tally string
		var n int64
		if err := r.Scan(&tally, &n); err != nil {
			return err
		}
		out[tally] = n
		return nil
	}, `SELECT figure, CAST(SUM(n) AS BIGINT) FROM tallies `+w.String()+` GROUP BY figure LIMIT 1000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("tallies: %w", err)
	}
	return out, nil
}

// By is the dimension along which Split cuts a tally.
type By string

// The dimensions: columns of the table.
const (
	ByDay      By = "day"
	ByArea     By = "area"
	ByGroup    By = "grp"
	ByUnit     By = "unit"
	ByCategory By = "category"
	ByTheme    By = "theme"
)

// Narrow is q for one value of the dimension.
func (by By) Narrow(q Query, of string) Query {
	switch by {
	case ByArea:
		q.Area = id.Area(of)
	case ByGroup:
		q.Group = id.Group(of)
	case ByUnit:
		q.Unit = id.Unit(of)
	case ByCategory:
		q.Category = of
	case ByTheme:
		q.Theme = of
	case ByDay:
		q.From, q.To = of, of
	}
	return q
}

// SplitAmong is Split for some values of a dimension alone: it reads their days
// of the period, however long the records go back.
func SplitAmong(ctx context.Context, tx *db.Tx, tally string, q Query, by By, of []string) (map[string]int64, error) {
	if by != ByUnit || len(of) == 0 {
		return Split(ctx, tx, tally, q, by)
	}
	q.Area, q.Group = "", ""
	w := where(tx, q, by, tally)
	db.In(w, string(by), of)
	out := make(map[string]int64, len(of))
	err := db.Each(ctx, tx, func(r db.Row) error {
		var unit string
		var n int64
		err := r.Scan(&unit, &n)
		out[unit] = n
		return err
	}, `SELECT `+string(by)+`, CAST(SUM(n) AS BIGINT) FROM tallies `+w.String()+` GROUP BY `+string(by)+` LIMIT 20000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("tally %s by %s: %w", tally, by, err)
	}
	return out, nil
}

// Split adds up a tally for each value of one dimension. Records without that
// dimension come under "".
func Split(ctx context.Context, tx *db.Tx, tally string, q Query, by By) (map[string]int64, error) {
	switch by {
	case ByUnit, ByCategory, ByTheme:
		q.Area, q.Group = "", "" // these faces stand by themselves
	case ByDay, ByArea, ByGroup:
	}
	w := where(tx, q, by, tally)
	type part struct {
		of string
		n  int64
	}
	parts, err := db.All(ctx, tx, func(r db.Row) (p part, err error) { return p, r.Scan(&p.of, &p.n) },
		`SELECT `+string(by)+`, CAST(SUM(n) AS BIGINT) FROM tallies `+w.String()+` GROUP BY `+string(by)+` LIMIT 20000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("tally %s by %s: %w", tally, by, err)
	}
	out := make(map[string]int64, len(parts))
	for _, p := range parts {
		if p.n != 0 {
			out[p.of] = p.n
		}
	}
	if by == ByArea && q.Area == "" || by == ByGroup && q.Group == "" {
		// What is in none of them is what is left of the whole.
		rest, err := Sum(ctx, tx, tally, q)
		if err != nil {
			return nil, err
		}
		for _, n := range out {
			rest -= n
		}
		if rest != 0 {
			out[""] = rest
		}
	}
	return out, nil
}
