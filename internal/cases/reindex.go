package cases

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/search"
)

// reindexAtOnce is how many cases are read and indexed at a time.
const reindexAtOnce = 1000

// Reindex makes the search terms of every case anew: after the database was
// copied to another kind, which keeps them in a form of its own.
func (s *Service) Reindex(ctx context.Context, county id.County) error {
	var from, last id.Case
	for {
		n := 0
		err := s.db.Write(ctx, county, func(tx *db.Tx) error {
			all, err := db.All(ctx, tx, scanCase, "SELECT "+columnList+" FROM cases WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3",
				tx.County, from, reindexAtOnce)
			if err != nil {
				return fmt.Errorf("read cases: %w", err)
			}
			docs := make([]search.Doc, len(all))
			for i, c := range all {
				docs[i] = search.Doc{Record: string(c.ID), Text: c.text()}
				last = c.ID
			}
			n = len(all)
			return search.Put(ctx, tx, Subject, docs...)
		})
		if err != nil {
			return fmt.Errorf("reindex: %w", err)
		}
		if n < reindexAtOnce {
			return nil
		}
		from = last
	}
}
