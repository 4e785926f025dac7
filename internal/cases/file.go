package cases

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// File accepts a reported case. What f leaves empty is as proposed.
func (s *Service) File(ctx context.Context, by access.Actor, f Filing) (Case, error) {
	return s.act(ctx, by, DoFile, Move{Sent: f.Sent, ID: f.ID, Version: f.Version}, func(w *work) error {
		if err := checkNote(f.Note); err != nil {
			return err
		}
		dict, err := s.Dictionary(ctx, w.tx)
		if err != nil {
			return err
		}
		c := &w.c
		if f.Category != "" {
			c.Category = f.Category
		}
		var bad fault.Fields
		cat, ok := dict.Of(c.Category)
		if !ok || f.Category != "" && !cat.Active {
			bad.Add("category", "case.unknown_category", c.Category)
			return bad.Err()
		}
		given := c.Area
		if f.Area != "" {
			given = f.Area
		}
		p, err := s.propose(ctx, w.tx, w.k, cat, c.Place, given)
		if err != nil {
			return err
		}
		c.Area, c.Group, c.LeadUnit, c.Limit, c.SignLimit, c.Route = p.Area, p.Group, p.LeadUnit, p.Limit, p.Sign, p.Why
		if err := s.override(ctx, w, &bad, f); err != nil {
			return err
		}
		c.FiledAt = w.tx.Now
		w.data["category"], w.data["area"], w.data["group"] = c.Category, c.Area, c.Group
		w.data["unit"], w.data["limit"] = c.LeadUnit, c.Limit.String()
		if f.Note != "" {
			w.data["note"] = f.Note
		}
		if w.k.FromFiling {
			return s.startClock(ctx, w.tx, c, w.tx.Now, c.DueAt)
		}
		return nil
	})
}

// override puts what was chosen by hand in place of the proposal, and says so
// in the reasons.
func (s *Service) override(ctx context.Context, w *work, bad *fault.Fields, f Filing) error {
	c := &w.c
	if f.Area != "" && f.Area != c.Area {
		a, ok := w.k.Areas[f.Area]
		if !ok {
			bad.Add("area", "case.unknown_area")
		}
		c.Area = f.Area
		c.Route = append(c.Route, Reason{"case.why.area_chosen", []any{a.Name}})
	}
	if f.Group != "" && f.Group != c.Group {
		g, ok := w.k.Groups[f.Group]
		if !ok {
			bad.Add("group", "case.unknown_group")
		}
		c.Group = f.Group
		c.Route = append(c.Route, Reason{"case.why.group_chosen", []any{g.Name}})
	}
	if f.LeadUnit != "" && f.LeadUnit != c.LeadUnit {
		name, ok, err := s.below.UnitName(ctx, w.tx, f.LeadUnit)
		if err != nil {
			return err
		}
		if !ok {
			bad.Add("unit", "case.unknown_unit")
		}
		c.LeadUnit = f.LeadUnit
		c.Route = append(c.Route, Reason{"case.why.lead_chosen", []any{name}})
	}
	if !f.Limit.IsZero() && f.Limit != c.Limit {
		if !f.Limit.Valid() {
			bad.Add("limit", "case.bad_limit")
		}
		c.Limit = f.Limit
		c.Route = append(c.Route, Reason{"case.why.limit_chosen", []any{f.Limit.String()}})
	}
	return bad.Err()
}

// Reject refuses a reported case, with the reason.
func (s *Service) Reject(ctx context.Context, by access.Actor, m Move) (Case, error) {
	return s.act(ctx, by, DoReject, m, func(w *work) error {
		w.c.RejectedAt, w.c.Reason = w.tx.Now, w.reason
		w.c.stopClock()
		w.told = append(w.told, Message{Kind: "rejected", Key: "case.tell.rejected", Account: w.c.Reporter})
		return nil
	})
}

// Merge ends a case as a duplicate of another, which goes on.
func (s *Service) Merge(ctx context.Context, by access.Actor, m Move, into id.Case) (Case, error) {
	return s.act(ctx, by, DoMerge, m, func(w *work) error {
		target, err := load(ctx, w.tx, into)
		if err != nil {
			return err
		}
		if !by.May(access.SeeCase, target.Owners(access.SeeCase)) {
			return notFound()
		}
		if target.ID == w.c.ID || !target.Open() {
			return fault.New(fault.Conflict, "case.merge_target", Label(w.k.Prefix, target.Number), lang.Key("case.state."+string(target.State)))
		}
		w.c.MergedAt, w.c.MergedTo, w.c.Reason = w.tx.Now, into, w.reason
		w.c.stopClock()
		w.data["into"], w.data["number"] = into, target.Number
		return journal.Append(ctx, w.tx, journal.Entry{
			Subject: Subject, Record: string(into), Act: "case.absorb", By: by,
			Data: map[string]any{"case": w.c.ID, "number": w.c.Number, "reason": w.reason},
		})
	})
}
