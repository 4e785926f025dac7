package works

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// Approve lets a project go ahead. It wants milestones: by them it is watched.
func (s *Service) Approve(ctx context.Context, by access.Actor, m Move) (Project, error) {
	return s.act(ctx, by, DoApprove, m, func(w *work) error {
		has, err := db.Exists(ctx, w.tx, `SELECT 1 FROM works_milestones WHERE county = $1 AND project = $2`, w.tx.County, w.p.ID)
		if err != nil {
			return fmt.Errorf("milestones: %w", err)
		}
		if !has {
			return fault.New(fault.Conflict, "works.need_milestones")
		}
		w.p.ApprovedOn, w.p.Reason = w.today, ""
		return nil
	})
}

// Begin says that the work on the site has begun, and by whom.
func (s *Service) Begin(ctx context.Context, by access.Actor, m Move, contractor string) (Project, error) {
	return s.act(ctx, by, DoBegin, m, func(w *work) error {
		var f fault.Fields
		w.p.Contractor = words(contractor)
		f.Need("contractor", w.p.Contractor, MaxTitle)
		if err := f.Err(); err != nil {
			return err
		}
		w.p.BegunOn, w.data["contractor"] = w.today, w.p.Contractor
		return nil
	})
}

// Refuse says why a project is not accepted yet. It stays under way.
func (s *Service) Refuse(ctx context.Context, by access.Actor, m Move) (Project, error) {
	return s.act(ctx, by, DoRefuse, m, func(*work) error { return nil })
}

// Suspend lets a project rest.
func (s *Service) Suspend(ctx context.Context, by access.Actor, m Move) (Project, error) {
	return s.act(ctx, by, DoSuspend, m, func(w *work) error {
		w.p.BeforePause = w.was.State
		return nil
	})
}

// Resume lets a project go on where it rested.
func (s *Service) Resume(ctx context.Context, by access.Actor, m Move) (Project, error) {
	return s.act(ctx, by, DoResume, m, func(w *work) error {
		w.p.State, w.p.BeforePause, w.p.Reason = w.was.BeforePause, "", ""
		return nil
	})
}

// Drop ends a project that will not be built. Its cases are free again.
func (s *Service) Drop(ctx context.Context, by access.Actor, m Move) (Project, error) {
	return s.act(ctx, by, DoDrop, m, func(w *work) error {
		w.p.EndedOn, w.p.BeforePause = w.today, ""
		return nil
	})
}

// Hand gives what was built to the unit that keeps it from now on.
func (s *Service) Hand(ctx context.Context, by access.Actor, m Move, keeper id.Unit) (Project, error) {
	return s.act(ctx, by, DoHand, m, func(w *work) error {
		var f fault.Fields
		w.p.Keeper = plain(keeper)
		if err := checkUnit(ctx, w.tx, &f, "keeper", w.p.Keeper); err != nil {
			return err
		}
		if err := f.Err(); err != nil {
			return err
		}
		w.p.HandedOn, w.data["keeper"] = w.today, w.p.Keeper
		return nil
	})
}

// checkUnit refuses what is no unit of the county.
func checkUnit(ctx context.Context, tx *db.Tx, f *fault.Fields, name string, u id.Unit) error {
	units, err := org.UnitNames(ctx, tx)
	if err == nil && units[u] == "" {
		f.Add(name, "works.choose")
	}
	return err
}
