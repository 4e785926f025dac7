package org

import (
	"context"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// Figures are what the organisation counts. Each list at Drill has exactly as
// many rows as Count says.
func Figures() []figures.Def {
	return []figures.Def{
		{
			Key: "org.groups", Kind: figures.Stock, Lacks: figures.OfCounty(), Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, _ figures.Query) (int64, error) {
				return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM working_groups WHERE county = $1 AND retired = FALSE`, tx.County)
			},
			Drill: func(figures.Query) string { return "/org/groups" },
		},
		{
			Key: "org.unit_categories", Kind: figures.Stock, Lacks: figures.OfCounty(), Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, _ figures.Query) (int64, error) {
				all, err := Categories(ctx, tx)
				return int64(len(all)), err
			},
			Drill: func(figures.Query) string { return "/org/categories" },
		},
		{
			Key: "org.units", Kind: figures.Stock, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return CountUnits(ctx, tx, unitsOf(q))
			},
			Drill: func(q figures.Query) string { return own(q).Link("/org/units") },
		},
		{
			Key: "org.units_without_area", Kind: figures.Stock, Lacks: []figures.By{figures.ByArea}, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				f := unitsOf(q)
				f.Area = NoArea
				return CountUnits(ctx, tx, f)
			},
			Drill: func(q figures.Query) string { return own(q).Link("/org/units", "area", string(NoArea)) },
		},
		{
			Key: "org.vacant_posts", Kind: figures.Stock, Lacks: []figures.By{figures.ByUnit}, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return CountPosts(ctx, tx, PostFilter{Vacant: true, Leading: true, Area: q.Area, Group: q.Group})
			},
			Drill: func(q figures.Query) string {
				return figures.Query{Area: q.Area, Group: q.Group}.Link("/org/vacancies")
			},
		},
		{
			Key: "org.employees", Kind: figures.Stock, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return CountPeople(ctx, tx, peopleOf(q))
			},
			Drill: func(q figures.Query) string { return own(q).Link("/org/people") },
		},
		{
			Key: "org.employees_without_task", Kind: figures.Stock, Stood: true,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				f := peopleOf(q)
				f.Idle = true
				return CountPeople(ctx, tx, f)
			},
			Drill: func(q figures.Query) string { return own(q).Link("/org/people", "idle", "1") },
		},
	}
}

// own is the part of q that narrows units and employees: they have no day, no
// event category and no theme.
func own(q figures.Query) figures.Query {
	return figures.Query{Area: q.Area, Group: q.Group, Unit: q.Unit}
}

func unitsOf(q figures.Query) UnitFilter {
	return UnitFilter{Area: q.Area, Group: q.Group, Unit: q.Unit}
}

func peopleOf(q figures.Query) PersonFilter {
	return PersonFilter{Area: q.Area, Group: q.Group, Unit: q.Unit}
}
