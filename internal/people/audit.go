package people

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/journal"
)

// Audit returns the county's audit log, newest first.
func (s *Service) Audit(ctx context.Context, by access.Actor, f journal.Filter) (lines []journal.Line, err error) {
	if err := by.Check(access.ReadAudit, access.Owners{}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		lines, err = journal.Recent(ctx, tx, f)
		return err
	})
	return lines, err
}
