package support

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
)

// maxWarned bounds what one round tells.
const maxWarned = 1000

// Warn tells once of every clock that has run out: the group that it was its,
// the area that it may take it further, and the headquarters, on whose desk
// it stands from then on.
func (s *Service) Warn(ctx context.Context, tx *db.Tx) error {
	list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM support_requests WHERE county = $1 AND state IN ('asked', 'escalated', 'accepted')
		AND due_at < $2 ORDER BY due_at DESC, number LIMIT $3`, tx.County, db.Millis(tx.Now), maxWarned)
	if err != nil {
		return fmt.Errorf("late requests: %w", err)
	}
	for _, r := range list {
		m := inbox.Message{
			To: r.sides(), Kind: "support.late", Key: "support.tell.late." + string(r.State), Due: r.Due,
			Once: fmt.Sprintf("support.late:%s:%s:%d", r.ID, r.State, r.Due.UnixMilli()),
		}
		if r.State != Accepted {
			m.To.Holders = append(m.To.Holders, headquarters().Holders...)
		}
		if err := tell(ctx, tx, access.Actor{}, r, m); err != nil {
			return err
		}
	}
	return nil
}
