package org

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Occupy notes that an employee has n more tasks of the plan, or if n is
// negative fewer. Whoever has one is no longer without a task.
func Occupy(ctx context.Context, tx *db.Tx, person id.Person, n int) error {
	if _, err := tx.Exec(ctx, `UPDATE persons SET tasks = tasks + $3 WHERE county = $1 AND id = $2`, tx.County, person, n); err != nil {
		return fmt.Errorf("occupy employee: %w", err)
	}
	return nil
}

// Occupied returns the employees who have tasks of the plan, and how many.
func Occupied(ctx context.Context, tx *db.Tx) (map[id.Person]int64, error) {
	out := map[id.Person]int64{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var p id.Person
		var n int64
		err := r.Scan(&p, &n)
		out[p] = n
		return err
	}, `SELECT id, tasks FROM persons WHERE county = $1 AND tasks <> 0`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("occupied employees: %w", err)
	}
	return out, nil
}
