package support

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
)

// Follow does to the requests about a case what the case's move means for
// them: what the group has rectified is handed in, what the area has checked
// is done, and what is no case any more is asked for no more.
func (s *Service) Follow(ctx context.Context, tx *db.Tx, e cases.HasMoved) error {
	list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM support_requests WHERE county = $1 AND case_id = $2
		AND state IN ('asked', 'questioned', 'declined', 'escalated', 'accepted', 'handed') ORDER BY number LIMIT 50`, tx.County, e.Case)
	if err != nil {
		return fmt.Errorf("requests about a case: %w", err)
	}
	for _, r := range list {
		do, to := follows(r.State, e)
		if do == "" {
			continue
		}
		w, err := begin(ctx, tx, e.By, do, r)
		if err != nil {
			return err
		}
		w.r.State, w.data["by_case"] = to, string(e.Act)
		switch do {
		case DoHand:
			w.handed()
		case DoConfirm:
			w.done()
		case DoRedo:
			w.undone()
		default:
			w.r.PausedAt = time.Time{}
		}
		if err := s.finish(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// follows returns what a case's move does to a request in a state.
func follows(at State, e cases.HasMoved) (Act, State) {
	working := at == Accepted || at == Handed
	switch {
	case e.Act == cases.DoVoid || e.To == cases.Merged || e.To == cases.Rejected:
		return DoWithdraw, Withdrawn
	case working && (e.To == cases.FinalCheck || e.To == cases.Closed):
		return DoConfirm, Done
	case at == Accepted && e.To == cases.AreaCheck:
		return DoHand, Handed
	case at == Handed && e.To != cases.AreaCheck:
		return DoRedo, Accepted
	case e.To == cases.Closed && at != Declined:
		return DoWithdraw, Withdrawn // it was solved without the group
	}
	return "", ""
}
