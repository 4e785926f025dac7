package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/search"
)

// A staged import goes three steps. ImportBatch checks the rows and keeps them
// as they are: should one be refused, nothing has happened, and Discard leaves
// no trace. Once the import is decided upon, Prepare and Bring make cases of
// them, part by part, with numbers and journal, which still nobody sees.
// Publish shows them all at once. So numbers have no gaps, and no step is long.

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

// Bringing is an import on its way in, held by whoever brings it. It adds up
// what its cases change in tallies and squares of the map, for Publish to store;
// for what somebody else brought before, Publish asks the cases themselves.
type Bringing struct {
	imp   id.Import
	after string // the part that was prepared last
	sum   sums
}

// NewBringing begins to bring an import in, or goes on where it was broken off.
func NewBringing(imp id.Import) *Bringing { return &Bringing{imp: imp} }

// Part is a part of an import, ready to be brought in: some hundred cases that
// have no number yet.
type Part struct {
	imp   id.Import
	id    string // empty: of a batch that was not staged
	by    access.Actor
	fresh []Case
	docs  []search.Doc
}

// Len is how many cases it has.
func (p *Part) Len() int { return len(p.fresh) }

// Prepare makes cases of the next part of a staged import that was decided
// upon, and returns nil when there is none left. It only reads, and does what
// takes long, so that the next part can be prepared while one is brought in.
func (s *Service) Prepare(ctx context.Context, tx *db.Tx, by access.Actor, b *Bringing) (*Part, error) {
	if err := by.Check(access.ImportCases, access.Owners{}); err != nil {
		return nil, err
	}
	part, data := "", ""
	_, err := db.One(ctx, tx, func(r db.Row) (struct{}, error) { return struct{}{}, r.Scan(&part, &data) },
		`SELECT id, data FROM case_staged WHERE county = $1 AND import = $2 AND id > $3 ORDER BY id LIMIT 1`, tx.County, b.imp, b.after)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("prepare rows: %w", err)
	}
	var p stagedPart
	if err := json.Unmarshal([]byte(data), &p); err != nil {
		return nil, fmt.Errorf("prepare rows: %w", err)
	}
	m, s, err := s.importing(ctx, tx, by, Batch{Survey: p.Survey, Theme: p.Theme, Import: b.imp})
	if err != nil {
		return nil, err
	}
	m.fresh = make([]Case, 0, len(p.Rows))
	for _, row := range p.Rows {
		c, err := s.imported(ctx, m, row.Case, row.Row)
		if err != nil {
			return nil, err
		}
		m.fresh = append(m.fresh, c)
	}
	ready := m.ready(&b.sum)
	b.after, ready.id = part, part
	return ready, nil
}

// ready makes a part of the new cases of a batch, and counts them.
func (m *importing) ready(sum *sums) *Part {
	p := &Part{imp: m.batch.Import, by: m.by, fresh: m.fresh, docs: make([]search.Doc, len(m.fresh))}
	for i := range p.fresh {
		c := &p.fresh[i]
		p.docs[i] = search.Doc{Record: string(c.ID), Text: c.text()}.Cut()
		sum.add(c, m.k)
	}
	return p
}

// Bring makes the cases of a part, with their numbers and journal. Nobody sees
// them before Publish.
func (s *Service) Bring(ctx context.Context, tx *db.Tx, p *Part) error {
	if p.id != "" {
		res, err := tx.Exec(ctx, `DELETE FROM case_staged WHERE county = $1 AND import = $2 AND id = $3`, tx.County, p.imp, p.id)
		if err != nil {
			return fmt.Errorf("bring rows in: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(fault.New(fault.Conflict, "case.import_running"), err)
		}
	}
	if len(p.fresh) == 0 {
		return nil
	}
	first, err := s.below.Numbers(ctx, tx, len(p.fresh))
	if err != nil {
		return err
	}
	entries := make([]journal.Entry, len(p.fresh))
	for i := range p.fresh {
		c := &p.fresh[i]
		c.Number = first + int64(i)
		entries[i] = journal.Entry{
			Subject: Subject, Record: string(c.ID), Act: "case.import", By: p.by, First: true,
			Data: map[string]any{"survey": c.Survey, "register_no": c.RegisterNo, "number": c.Number, "state": c.State, "category": c.Category},
		}
	}
	if err := insertRows(ctx, tx, p.fresh); err != nil {
		return err
	}
	if err := search.Add(ctx, tx, Subject, p.docs...); err != nil {
		return err
	}
	return journal.AppendNew(ctx, tx, entries...)
}
