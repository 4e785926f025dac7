package cases

import (
	"context"
	"encoding/json"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// reimport takes over what differs in a row that is there.
func (s *Service) reimport(ctx context.Context, m *importing, cid id.Case, r Imported) error {
	if m.batch.Import == "" {
		return s.takeOver(ctx, m.tx, m.by, m.k, m.dict, cid, r)
	}
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("stage update: %w", err)
	}
	_, err = m.tx.Exec(ctx, `INSERT INTO case_updates (county, import, case_id, data) VALUES ($1, $2, $3, $4)
		ON CONFLICT (county, import, case_id) DO UPDATE SET data = excluded.data`, m.tx.County, m.batch.Import, cid, string(data))
	if err != nil {
		return fmt.Errorf("stage update: %w", err)
	}
	return nil
}

// takeOver writes a row's text, place and category into its case.
func (s *Service) takeOver(ctx context.Context, tx *db.Tx, by access.Actor, k *Known, dict *Dictionary, cid id.Case, r Imported) error {
	was, err := load(ctx, tx, cid)
	if err != nil {
		return err
	}
	cat, _ := dict.Of(r.Category)
	p, err := s.propose(ctx, tx, k, cat, r.Place, r.Area)
	if err != nil {
		return err
	}
	w := &work{tx: tx, by: by, do: "import_update", k: k, was: was, c: was, data: map[string]any{}}
	c := &w.c
	if c.Title, c.Details, c.Place, c.digest = r.Title, r.Details, r.Place, r.digest(); c.Title == "" {
		c.Title = cat.Name
	}
	if was.Category != r.Category {
		c.Category, c.Group = r.Category, p.Group
	}
	if was.Place != r.Place || c.Area == "" {
		c.Area = p.Area
	}
	if r.Group != "" {
		c.Group = r.Group
	}
	if !r.ReportedAt.IsZero() {
		c.ReportedAt = r.ReportedAt
	}
	// Nobody has handled it here: how it stands in the register is how it
	// stands.
	if was.State == Filed && r.State == Closed && was.Version == 1 {
		c.State, c.Closing, c.ClosedAt = Closed, ClosedBefore, r.ClosedAt
		if c.ClosedAt.IsZero() {
			c.ClosedAt = c.ReportedAt
		}
	}
	w.differ()
	if err := s.save(ctx, tx, k, &w.was, c); err != nil {
		return err
	}
	return w.note(ctx)
}

// Publish lets everybody see what an import brought, in one short step: what
// is long has been done by Bring. What that left is brought in here.
func (s *Service) Publish(ctx context.Context, tx *db.Tx, by access.Actor, b *Bringing) (int, error) {
	if err := by.Check(access.ImportCases, access.Owners{}); err != nil {
		return 0, err
	}
	imp := b.imp
	if imp == "" {
		return 0, notFound()
	}
	for rest := NewBringing(imp); ; {
		p, err := s.Prepare(ctx, tx, by, rest)
		if err != nil {
			return 0, err
		}
		if p == nil {
			break
		}
		if err := s.Bring(ctx, tx, p); err != nil {
			return 0, err
		}
	}
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return 0, err
	}
	dict, err := s.Dictionary(ctx, tx)
	if err != nil {
		return 0, err
	}
	updates, err := db.All(ctx, tx, func(r db.Row) (u update, err error) { return u, r.Scan(&u.id, &u.data) },
		`SELECT case_id, data FROM case_updates WHERE county = $1 AND import = $2 ORDER BY case_id`, tx.County, imp)
	if err != nil {
		return 0, fmt.Errorf("publish updates: %w", err)
	}
	for _, u := range updates {
		var r Imported
		if err := json.Unmarshal([]byte(u.data), &r); err != nil {
			return 0, fmt.Errorf("publish updates: %w", err)
		}
		if err := s.takeOver(ctx, tx, by, k, dict, u.id, r); err != nil {
			return 0, err
		}
	}
	sum, err := sumOf(ctx, tx, k, imp, b)
	if err != nil {
		return 0, err
	}
	if err := sum.store(ctx, tx); err != nil {
		return 0, err
	}
	res, err := tx.Exec(ctx, `UPDATE cases SET staged = NULL, updated_at = $3 WHERE county = $1 AND staged = $2`, tx.County, imp, db.Millis(tx.Now))
	if err != nil {
		return 0, fmt.Errorf("publish: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("publish: %w", err)
	}
	return int(n) + len(updates), clearStage(ctx, tx, imp)
}

type update struct {
	id   id.Case
	data string
}

// Discard forgets what an import staged that was not decided upon, up to limit
// parts at a time, and reports whether there are more. No trace is left.
func (s *Service) Discard(ctx context.Context, tx *db.Tx, imp id.Import, limit int) (more bool, err error) {
	parts, err := db.All(ctx, tx, db.Value[string], `SELECT id FROM case_staged WHERE county = $1 AND import = $2 ORDER BY id LIMIT $3`, tx.County, imp, limit)
	if err != nil {
		return false, fmt.Errorf("discard: %w", err)
	}
	for _, part := range parts {
		if _, err := tx.Exec(ctx, `DELETE FROM case_staged WHERE county = $1 AND import = $2 AND id = $3`, tx.County, imp, part); err != nil {
			return false, fmt.Errorf("discard: %w", err)
		}
	}
	if len(parts) == limit {
		return true, nil
	}
	return false, clearStage(ctx, tx, imp)
}

func clearStage(ctx context.Context, tx *db.Tx, imp id.Import) error {
	if _, err := tx.Exec(ctx, `DELETE FROM case_updates WHERE county = $1 AND import = $2`, tx.County, imp); err != nil {
		return fmt.Errorf("clear what was staged: %w", err)
	}
	return nil
}
