package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// A staged import goes three steps. ImportBatch checks the rows and keeps them
// as they are: should one be refused, nothing has happened, and Discard leaves
// no trace. Once the import is decided upon, Bring makes cases of them, part by
// part, with numbers and journal, which still nobody sees. Publish shows them
// all at once. So numbers have no gaps, and no step is long.

// stagedRow is a row that will be a new case.
type stagedRow struct {
	Case id.Case
	Row  Imported
}

// stagedPart is what one batch of an import keeps.
type stagedPart struct {
	Survey id.Survey
	Theme  string
	Rows   []stagedRow
}

// stage keeps the rows of a batch that will be new cases.
func (m *importing) stage(ctx context.Context) error {
	if len(m.staged) == 0 {
		return nil
	}
	data, err := json.Marshal(stagedPart{m.batch.Survey, m.batch.Theme, m.staged})
	if err != nil {
		return fmt.Errorf("stage rows: %w", err)
	}
	_, err = m.tx.Exec(ctx, `INSERT INTO case_staged (county, import, id, data) VALUES ($1, $2, $3, $4)`,
		m.tx.County, m.batch.Import, id.New[string](), string(data))
	if err != nil {
		return fmt.Errorf("stage rows: %w", err)
	}
	return nil
}

// Bring makes cases of the next part of a staged import that was decided upon,
// and returns how many; 0 when there is no part left. Nobody sees them before
// Publish. It goes on where it was broken off.
func (s *Service) Bring(ctx context.Context, tx *db.Tx, by access.Actor, imp id.Import) (int, error) {
	if err := by.Check(access.ImportCases, access.Owners{}); err != nil {
		return 0, err
	}
	var part, data string
	_, err := db.One(ctx, tx, func(r db.Row) (struct{}, error) { return struct{}{}, r.Scan(&part, &data) },
		`SELECT id, data FROM case_staged WHERE county = $1 AND import = $2 ORDER BY id LIMIT 1`, tx.County, imp)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("bring rows in: %w", err)
	}
	var p stagedPart
	if err := json.Unmarshal([]byte(data), &p); err != nil {
		return 0, fmt.Errorf("bring rows in: %w", err)
	}
	m, s, err := s.importing(ctx, tx, by, Batch{Survey: p.Survey, Theme: p.Theme, Import: imp})
	if err != nil {
		return 0, err
	}
	for _, row := range p.Rows {
		c, err := s.imported(ctx, m, row.Case, row.Row)
		if err != nil {
			return 0, err
		}
		m.fresh = append(m.fresh, c)
	}
	if err := s.storeFresh(ctx, m); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM case_staged WHERE county = $1 AND import = $2 AND id = $3`, tx.County, imp, part); err != nil {
		return 0, fmt.Errorf("bring rows in: %w", err)
	}
	return len(p.Rows), nil
}
