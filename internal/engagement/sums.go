package engagement

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
)

// Sums are kept by day and by month under faces: the level as a whole, and within
// it each area, group, unit and person. A period is read from whole months and
// the days that are left over. What nobody is named for is in the whole alone.
var faces = []struct{ face, column string }{
	{"", ""}, {"area", "area"}, {"group", "grp"}, {"unit", "unit"}, {"who", "who"},
}

const (
	byDay   = "d"
	byMonth = "m"
)

// counts are the columns of a sum, from the acts.
const counts = `COUNT(*), SUM(CASE WHEN done_at <= due_at THEN 1 ELSE 0 END), SUM(CASE WHEN done_at > due_at THEN 1 ELSE 0 END)`

// sum counts a day of acts anew, and its month.
func sum(ctx context.Context, tx *db.Tx, day string) error {
	month := day[:7]
	for _, part := range []struct{ span, begins string }{{byDay, day}, {byMonth, month}} {
		if _, err := tx.Exec(ctx, `DELETE FROM engagement_sums WHERE county = $1 AND span = $2 AND begins = $3`, tx.County, part.span, part.begins); err != nil {
			return fmt.Errorf("sum engagement: %w", err)
		}
	}
	const columns = `INSERT INTO engagement_sums (county, span, face, begins, level, who, kind, expected, in_time, late) `
	for _, f := range faces {
		who, named, by := "''", "", ""
		if f.column != "" {
			who, named, by = f.column, " AND "+f.column+" > ''", ", "+f.column
		}
		_, err := tx.Exec(ctx, columns+`SELECT county, CAST($3 AS TEXT), CAST($4 AS TEXT), day, level, `+who+`, kind, `+counts+`
			FROM engagement_acts WHERE county = $1 AND day = $2`+named+` GROUP BY county, day, level, kind`+by,
			tx.County, day, byDay, f.face)
		if err != nil {
			return fmt.Errorf("sum engagement of %s: %w", day, err)
		}
		_, err = tx.Exec(ctx, columns+`SELECT county, CAST($4 AS TEXT), face, CAST($5 AS TEXT), level, who, kind, SUM(expected), SUM(in_time), SUM(late)
			FROM engagement_sums WHERE county = $1 AND span = CAST($6 AS TEXT) AND face = CAST($7 AS TEXT) AND begins >= $2 AND begins <= $3 GROUP BY county, face, level, who, kind`,
			tx.County, month+"-01", month+"-31", byMonth, month, byDay, f.face)
		if err != nil {
			return fmt.Errorf("sum engagement of %s: %w", month, err)
		}
	}
	return nil
}

// A stretch is what one question reads: sums of one span, from one beginning to
// another.
type stretch struct{ span, from, to string }

// stretches cuts a period into whole months and days.
func stretches(from, to string) (out []stretch) {
	days := func(a, b string) {
		if a <= b {
			out = append(out, stretch{byDay, a, b})
		}
	}
	first := from[:7] // the first whole month
	if from[8:] != "01" {
		first = nextMonth(first)
	}
	end := to[:7] // the month after the last whole one
	if shift(to, 1)[:7] != end {
		end = nextMonth(end)
	}
	if first >= end {
		days(from, to)
		return out
	}
	days(from, shift(first+"-01", -1))
	out = append(out, stretch{byMonth, first, shift(end+"-01", -1)[:7]})
	days(end+"-01", to)
	return out
}

// nextMonth is the month after a month.
func nextMonth(month string) string { return shift(month+"-28", 4)[:7] }
