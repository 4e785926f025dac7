package assess

import (
	"context"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// Figures returns what the slice counts. Marks are few and are counted
// themselves: those of the last month that is locked.
func (s *Service) Figures() []figures.Def {
	return []figures.Def{
		{
			Key: "assess.assessed_units", Kind: figures.Stock, Lacks: figures.OfCounty(),
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				month, err := lastLocked(ctx, tx, q.Then)
				if err != nil || month == "" || narrowed(q) {
					return 0, err
				}
				return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM assess_marks WHERE county = $1 AND month = $2 AND subject NOT IN ('areas', 'groups', 'committees') AND place > 0`, tx.County, month)
			},
			Kept: kept,
			Drill: func(q figures.Query) string {
				return q.Link("/assess", "month", lockedMonth, "subject", allUnits, "on", "rated")
			},
		},
		{
			Key: "assess.rule_sets", Kind: figures.Stock, Lacks: figures.OfCounty(),
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				if narrowed(q) {
					return 0, nil
				}
				county, _, err := today(ctx, tx)
				if err != nil {
					return 0, err
				}
				f := SetFilter{Subject: unitCategories, State: "counting"}
				if q.Then != nil {
					f.At = q.Then.Day
				}
				w := f.where(tx, county)
				return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM assess_sets s `+w.String(), w.Args...)
			},
			Kept: kept,
			Drill: func(q figures.Query) string {
				if narrowed(q) {
					return q.Link("/assess/sets", "subject", "none")
				}
				return q.Link("/assess/sets", "subject", unitCategories, "state", "counting")
			},
		},
	}
}

// narrowed reports whether a question is about a part of the county: neither
// sets nor the ranking belong to one.
func narrowed(q figures.Query) bool {
	return q.Area != "" || q.Group != "" || q.Unit != "" || q.Category != "" || q.Theme != ""
}

// kept: how it stood is on record, as months and sets say from when on they are
// as they are.
func kept(context.Context, *db.Tx, figures.Then) (bool, error) { return true, nil }

// lastLocked is the last month that is locked, or was then; empty for none.
func lastLocked(ctx context.Context, tx *db.Tx, then *figures.Then) (string, error) {
	at := tx.Now
	if then != nil {
		at = then.At
	}
	return db.One(ctx, tx, db.Value[string], `SELECT COALESCE(MAX(month), '') FROM assess_months WHERE county = $1 AND locked_at <= $2`, tx.County, db.Millis(at))
}
