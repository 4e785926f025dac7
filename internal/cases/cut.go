package cases

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// column is where a case keeps what figures are cut by. A unit's cases are
// those that it leads.
func column(by figures.By) string {
	if by == figures.ByUnit {
		return "lead_unit"
	}
	return string(by)
}

// cut counts the cases in some states for each value of a dimension: from
// tallies, or where they are not kept for what is asked, from the records. As of
// then it costs as much as there were changes since.
func (s *Service) cut(ctx context.Context, tx *db.Tx, states []State, f Filter, q figures.Query, by figures.By) (map[string]int64, error) {
	if !by.Narrow(q, "-").Tallied() {
		return s.countBy(ctx, tx, f.narrowed(q, false), column(by))
	}
	q, err := s.ofCampaign(ctx, tx, q)
	if err != nil {
		return nil, err
	}
	q.From, q.To = "", ""
	out := map[string]int64{}
	for _, st := range states {
		n, err := figures.Split(ctx, tx, stateTally(st), q, by)
		if err != nil {
			return nil, err
		}
		for of, k := range n {
			out[of] += k
		}
	}
	if q.Then == nil {
		return out, nil
	}
	for _, rows := range []struct {
		from, when string
		n          int64
	}{
		{"cases", "updated_at > ? AND staged IS NULL", -1},
		{"case_past", "until_at > ? AND updated_at <= ? AND staged IS NULL", 1},
	} {
		w := &db.Where{}
		w.And("county = ?", tx.County)
		at := []any{db.Millis(q.Then.At)}
		if rows.n > 0 {
			at = append(at, at[0])
		}
		w.And(rows.when, at...)
		w.And("campaign = ? AND voided_at IS NULL", q.Campaign)
		db.In(w, "state", states)
		if q.Area != "" {
			w.And("area = ?", q.Area)
		}
		if q.Group != "" {
			w.And("grp = ?", q.Group)
		}
		of := "COALESCE(" + column(by) + ", '')"
		err := db.Each(ctx, tx, func(r db.Row) error {
			var of string
			var n int64
			err := r.Scan(&of, &n)
			out[of] += rows.n * n
			return err
		}, `SELECT `+of+`, COUNT(*) FROM `+rows.from+` `+w.String()+` GROUP BY `+of+` LIMIT 10000`, w.Args...)
		if err != nil {
			return nil, fmt.Errorf("cases by %s as of %s: %w", by, q.Then.Day, err)
		}
	}
	return out, nil
}
