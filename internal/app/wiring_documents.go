package app

import (
	"context"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/supervise"
)

// examineDocuments compares the number books with the numbers that documents
// bear, and what the rows of documents say with themselves.
func (a *App) examineDocuments(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	return a.verified(ctx, c, "documents", a.Documents.Verify)
}

// documentThing is a document as it is urged: whoever has not read it is told.
func (s subjects) documentThing(ctx context.Context, tx *db.Tx, record id.Document) (t supervise.Thing, err error) {
	d, late, open, err := s.Documents.Waiting(ctx, tx, record)
	if err != nil {
		return t, err
	}
	t.Title, t.Link, t.Owners, t.Open, t.Late = d.Label()+" "+d.Title, d.Link(), d.Owners(), len(open) > 0, late
	for i, a := range open {
		if i == 0 {
			t.Unit = a.Unit
		}
		r := a.Recipients()
		t.To.Units, t.To.Holders = append(t.To.Units, r.Units...), append(t.To.Holders, r.Holders...)
	}
	return t, nil
}
