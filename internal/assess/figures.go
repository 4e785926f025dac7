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
			Key: "assess.assessed_units", Kind: figures.Stock,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				month, err := lastLocked(ctx, tx)
				if err != nil || month == "" || narrowed(q) {
					return 0, err
				}
				return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM assess_marks WHERE county = $1 AND month = $2 AND subject NOT IN ('areas', 'groups') AND place > 0`, tx.County, month)
			},
			Drill: func(q figures.Query) string {
				v := "/assess?month=locked&subject=units&on=rated"
				if narrowed(q) {
					v += "&theme=none"
				}
				return v
			},
		},
		{
			Key: "assess.rule_sets", Kind: figures.Stock,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				if narrowed(q) {
					return 0, nil
				}
				_, day, err := today(ctx, tx)
				if err != nil {
					return 0, err
				}
				w := SetFilter{Subject: unitCategories, State: "counting"}.where(tx, day)
				return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM assess_sets s `+w.String(), w.Args...)
			},
			Drill: func(q figures.Query) string {
				if narrowed(q) {
					return "/assess/sets?subject=none"
				}
				return "/assess/sets?subject=categories&state=counting"
			},
		},
	}
}

// narrowed reports whether a question is about a part of the county: neither
// sets nor the ranking belong to one.
func narrowed(q figures.Query) bool {
	return q.Area != "" || q.Group != "" || q.Unit != "" || q.Category != "" || q.Theme != ""
}

// lastLocked is the last month that is locked; empty for none.
func lastLocked(ctx context.Context, tx *db.Tx) (string, error) {
	return db.One(ctx, tx, db.Value[string], `SELECT COALESCE(MAX(month), '') FROM assess_months WHERE county = $1 AND state = 'locked'`, tx.County)
}
