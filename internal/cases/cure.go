package cases

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
)

// CureWithin brings a case that something bigger has cured to the check by the
// area, with the proof: a road that was built, a sewer that was laid. The
// caller has decided that by may; what is dispatched is taken on first, what is
// suspended goes on first, so that the timeline misses no step. Whoever
// answers for what was built counts as the rectifier, so that he checks
// nothing of it. A case that is at a check already, or over, is left as it is.
func (s *Service) CureWithin(ctx context.Context, tx *db.Tx, by access.Actor, h HandedIn) (Case, error) {
	c, err := load(ctx, tx, h.ID)
	if err != nil || !c.VoidedAt.IsZero() {
		return c, err
	}
	as := access.System(tx.County)
	as.Account, as.Person, as.Unit, as.Name = by.Account, by.Person, h.Unit, by.Name
	step := func(do Act, fn func(*work) error) error {
		w, err := s.begin(ctx, tx, as, do, Move{ID: h.ID})
		if err == nil {
			err = fn(w)
		}
		if err == nil {
			err = s.finish(ctx, w)
		}
		return err
	}
	switch c.State {
	case AreaCheck, FinalCheck, Closed, Rejected, Merged:
		return c, nil
	case Dispatched:
		err = step(DoSign, signed)
	case Suspended:
		err = step(DoResume, func(w *work) error { return s.resume(ctx, w) })
	case Reported, Filed, Handling:
	}
	if err != nil {
		return c, err
	}
	return s.HandInWithin(ctx, tx, as, h)
}
