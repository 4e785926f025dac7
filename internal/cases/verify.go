package cases

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/search"
)

// Verify compares what is derived with the records: the squares of the map,
// the search terms, and the columns of the row that are made from others. It
// returns a line for every difference, for doctor.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) ([]string, error) {
	var wrong []string
	note := func(format string, args ...any) {
		if len(wrong) < 1000 {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	want := map[cell]content{}
	ids := map[string]bool{}
	err := each(ctx, tx, func(c Case) error {
		ids[string(c.ID)] = true
		cellsOf(&c, func(at cell, n content) { want[at] = want[at].plus(n, 1) })
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var at cell
		var n content
		if err := r.Scan(&at.campaign, &at.level, &at.cell, &n.total, &n.live, &n.lon, &n.lat); err != nil {
			return err
		}
		if want[at] != n {
			note("square %d of zoom %d: %v kept, %v counted", at.cell, at.level, n, want[at])
		}
		delete(want, at)
		return nil
	}, `SELECT campaign, level, cell, total, live, lon, lat FROM case_cells WHERE county = $1`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("verify squares: %w", err)
	}
	for at, n := range want {
		note("square %d of zoom %d: nothing kept, %v counted", at.cell, at.level, n)
	}
	if err := derived(ctx, tx, note); err != nil {
		return nil, err
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var staged string
		err := r.Scan(&staged)
		ids[staged] = true
		return err
	}, `SELECT id FROM cases WHERE county = $1 AND staged IS NOT NULL`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("verify staged rows: %w", err)
	}
	err = search.Indexed(ctx, tx, Subject, func(record string) error {
		delete(ids, record)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("verify search: %w", err)
	}
	for record := range ids {
		if record != "" {
			note("case %s cannot be searched", record)
		}
	}
	return wrong, nil
}

// derived compares the columns that row makes from others.
func derived(ctx context.Context, tx *db.Tx, note func(string, ...any)) error {
	bad := map[string]string{
		"live": `live <> (voided_at IS NULL AND state IN ('reported', 'filed', 'dispatched', 'handling', 'area_check', 'final_check', 'suspended'))`,
		"clock_due": `COALESCE(clock_due, -1) <> CASE
			WHEN voided_at IS NOT NULL OR state NOT IN ('filed', 'dispatched', 'handling') THEN -1
			WHEN state = 'dispatched' AND sign_by IS NOT NULL AND (due_at IS NULL OR sign_by < due_at) THEN sign_by
			ELSE COALESCE(due_at, -1) END`,
		"closed": `(state = 'closed') <> (closed_at IS NOT NULL) OR (state = 'closed') <> (closing <> '')`,
		"verified": `closing = 'verified' AND (photos_before < 1 OR photos_after < 1 OR rectifier IS NULL OR area_checker IS NULL OR final_checker IS NULL
			OR rectifier = area_checker OR rectifier = final_checker OR area_checker = final_checker)`,
	}
	for name, cond := range bad {
		err := db.Each(ctx, tx, func(r db.Row) error {
			var number int64
			if err := r.Scan(&number); err != nil {
				return err
			}
			note("case %d: %s is not as the rest of its row", number, name)
			return nil
		}, `SELECT number FROM cases WHERE county = $1 AND staged IS NULL AND (`+cond+`) LIMIT 100`, tx.County)
		if err != nil {
			return fmt.Errorf("verify %s: %w", name, err)
		}
	}
	return nil
}
