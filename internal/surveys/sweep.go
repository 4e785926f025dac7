package surveys

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// grace is how old a file must be before it may count as left over: one that
// was just stored has no row yet.
const grace = 24 * time.Hour

// Leftovers lists the files of uploads that nobody waits for: a crash came
// between the file and its row, or between the end of an import and the removal
// of its file. Files that are younger than a day are left out.
func (s *Service) Leftovers(ctx context.Context, county id.County) (keys []string, err error) {
	if s.files == nil {
		return nil, nil
	}
	machine := s.db.Now(county).Add(-s.db.Clock.Offset(county)) // the files know no other clock
	prefix := fileKey(county, "")
	err = s.files.Walk(ctx, prefix, func(i blob.Info) error {
		if machine.Sub(i.Modified) < grace {
			return nil
		}
		return s.db.Read(ctx, county, func(tx *db.Tx) error {
			u, err := s.upload(ctx, tx, id.Import(strings.TrimPrefix(i.Key, prefix)))
			switch {
			case fault.Is(err, fault.NotFound), err == nil && !u.Busy() && u.State != "waiting":
				keys = append(keys, i.Key)
				return nil
			}
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("look for files without an import: %w", err)
	}
	return keys, nil
}

// Sweep removes the leftovers and returns how many there were.
func (s *Service) Sweep(ctx context.Context, county id.County) (int, error) {
	keys, err := s.Leftovers(ctx, county)
	for i, key := range keys {
		if err := s.files.Delete(ctx, key); err != nil {
			return i, fmt.Errorf("remove leftover: %w", err)
		}
	}
	return len(keys), err
}
