package areas

import (
	"context"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// Figures are what the areas count.
func Figures() []figures.Def {
	return []figures.Def{{
		Key: "areas.areas", Kind: figures.Stock, Lacks: figures.OfCounty(), Stood: true,
		Count: func(ctx context.Context, tx *db.Tx, _ figures.Query) (int64, error) {
			return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM areas WHERE county = $1 AND retired = FALSE`, tx.County)
		},
		Drill: func(figures.Query) string { return "/areas" },
	}}
}
