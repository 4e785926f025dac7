package patrol

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Record keeps an action that by has done, with the case and the goods that it
// brings. Sixty phones do it all day: without photos it costs six short
// statements.
func (s *Service) Record(ctx context.Context, by access.Actor, d Draft) (a Action, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		a, err = s.recordOnce(ctx, tx, by, d)
		return err
	})
	if err != nil {
		return Action{}, err
	}
	return a, nil
}

// maxBatch bounds how many actions come at once.
const maxBatch = 500

// RecordAll keeps several actions in one unit of work: all of them, or none.
func (s *Service) RecordAll(ctx context.Context, by access.Actor, ds []Draft) (out []Action, err error) {
	if len(ds) > maxBatch {
		return nil, fault.New(fault.Invalid, "patrol.many_actions", maxBatch)
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		out = make([]Action, len(ds))
		for i, d := range ds {
			if out[i], err = s.recordOnce(ctx, tx, by, d); err != nil {
				return fmt.Errorf("action %d: %w", i+1, err)
			}
		}
		return nil
	})
	return out, err
}

func (s *Service) recordOnce(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (a Action, err error) {
	if !by.MayEver(access.RecordPatrol) {
		return a, by.Check(access.RecordPatrol, access.Owners{})
	}
	answer, again, err := once.Do(ctx, tx, by, d.Key, d.request(), func() (string, error) {
		a, err = s.record(ctx, tx, by, d)
		return string(a.ID), err
	})
	if err == nil && again {
		a, err = loadAction(ctx, tx, id.Action(answer))
	}
	return a, err
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Action, error) {
	k, err := s.know(ctx, tx)
	if err != nil {
		return Action{}, err
	}
	if err := d.check(tx.Now, k, s.holder != nil); err != nil {
		return Action{}, err
	}
	kind, _ := k.Kinds.Of(d.Kind)
	a := Action{
		ID: id.New[id.Action](), Campaign: k.Campaign, Day: k.day(d.At), At: d.At, Hour: d.At.In(k.Zone).Hour(), Kind: kind.Code, CountsAs: kind.CountsAs,
		Count: d.Count, Area: d.Area, Place: d.Place, Officer: by.Account, By: by.Name, Note: d.Note, Case: d.Case,
		Before: len(d.Before), After: len(d.After), Recorded: tx.Now, Version: 1,
	}
	if err := s.locate(ctx, tx, k, by, &a, d); err != nil {
		return a, err
	}
	if err := by.Check(access.RecordPatrol, a.Owners()); err != nil {
		return a, err
	}
	if err := s.withCase(ctx, tx, by, &a, kind, d); err != nil {
		return a, err
	}
	if err := s.hold(ctx, tx, by, &a, d); err != nil {
		return a, err
	}
	if err := a.insert(ctx, tx); err != nil {
		return a, err
	}
	if err := figures.Add(ctx, tx, a.counted(1)...); err != nil {
		return a, err
	}
	if a.Day < k.day(tx.Now) {
		// Its report was due already: it has one now, if it had none.
		if err := openDay(ctx, tx, k, a.Day); err != nil {
			return a, err
		}
	}
	err = journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(a.ID), Act: "patrol.recorded", By: by, First: true,
		Data: map[string]any{"kind": a.Kind, "count": a.Count, "day": a.Day, "area": a.Area, "photos": a.Before + a.After, "case": a.Case},
	})
	if err != nil {
		return a, err
	}
	return a, s.bus.Publish(ctx, tx, Recorded{Action: a, By: by})
}

// locate finds area, street, shift and agency of an action.
func (s *Service) locate(ctx context.Context, tx *db.Tx, k *known, by access.Actor, a *Action, d Draft) error {
	var f fault.Fields
	shift, agency, area, err := onDuty(ctx, tx, k, by, a.At)
	if err != nil {
		return err
	}
	a.Shift, a.Agency = shift, agency
	if d.Agency != "" {
		a.Agency = d.Agency
	}
	if a.Agency == "" {
		for _, g := range k.Agencies {
			if g.Unit == by.Unit && by.Unit != "" && !g.Retired {
				a.Agency = g.ID
			}
		}
	}
	g, ok := k.agency(a.Agency)
	if !ok {
		f.Add("agency", "patrol.choose_agency")
	}
	a.Unit = g.Unit
	if err := s.place(ctx, tx, a); err != nil {
		return err
	}
	if a.Area == "" {
		a.Area = area
	}
	if a.Place.Address == "" && a.Place.Street == "" && !a.Place.Located && a.Area == "" {
		f.Add("address", "patrol.need_place")
	}
	return f.Err()
}

// place finds area and street by the point, if there is one.
func (s *Service) place(ctx context.Context, tx *db.Tx, a *Action) error {
	if !a.Place.Located {
		return nil
	}
	area, ok, err := s.ground.At(ctx, tx, a.Place.Point)
	if err != nil {
		return err
	}
	if ok {
		a.Area = area
	}
	if a.Place.Street == "" {
		if a.Place.Street, _, err = s.ground.Nearest(ctx, tx, a.Place.Point); err != nil {
			return err
		}
	}
	return nil
}

// withCase opens the case that an action brings, or hands it in. The photos go
// with the case, which needs them as proof; without one they hang on the
// action.
func (s *Service) withCase(ctx context.Context, tx *db.Tx, by access.Actor, a *Action, kind Kind, d Draft) error {
	switch {
	case d.With == NoCase && d.Case != "":
		if _, err := s.cases.Seen(ctx, tx, by, d.Case); err != nil {
			return err
		}
	case d.With == OpenCase || d.With == HandInCase && d.Case == "":
		c, err := s.open(ctx, tx, by, *a, kind, d.Before)
		if err != nil {
			return err
		}
		a.Case = c.ID
		d.Before = nil
	}
	if d.With == HandInCase {
		_, err := s.cases.HandInWithin(ctx, tx, by, cases.HandedIn{ID: a.Case, Unit: a.Unit, Note: a.Note, Before: d.Before, After: d.After})
		return err
	}
	return attach(ctx, tx, by, a.ID, d.Before, d.After)
}

// open brings a case in from an action.
func (s *Service) open(ctx context.Context, tx *db.Tx, by access.Actor, a Action, kind Kind, before []cases.Picture) (cases.Case, error) {
	return s.cases.OpenWithin(ctx, tx, by, cases.Draft{
		Category: kind.Category, Details: a.Note, Place: a.Place, Area: a.Area, Source: cases.FromPatrol, SeenAt: a.At, Before: before,
	})
}

func attach(ctx context.Context, tx *db.Tx, by access.Actor, a id.Action, before, after []cases.Picture) error {
	for _, p := range before {
		if err := p.Insert(ctx, tx, by, Subject, string(a), photos.Before); err != nil {
			return err
		}
	}
	for _, p := range after {
		if err := p.Insert(ctx, tx, by, Subject, string(a), photos.After); err != nil {
			return err
		}
	}
	return nil
}

// hold takes goods into custody.
func (s *Service) hold(ctx context.Context, tx *db.Tx, by access.Actor, a *Action, d Draft) (err error) {
	if d.Goods == "" {
		return nil
	}
	where := a.Place.Address
	if where == "" {
		where = a.Place.Street
	}
	a.Batch, err = s.holder.Hold(ctx, tx, by, Held{
		Action: a.ID, At: a.At, Area: a.Area, Unit: a.Unit, Place: where, Goods: d.Goods, Reason: d.Reason, Party: d.Party, Photos: d.GoodsPhotos,
	})
	return err
}
