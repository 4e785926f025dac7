package cases

import (
	"context"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
)

// Rectify sends in the proof and names the unit that checks for the area. The
// handling time ends here.
func (s *Service) Rectify(ctx context.Context, by access.Actor, r Rectification) (Case, error) {
	if by.Account == "" {
		return Case{}, fault.New(fault.Forbidden, "case.check_account")
	}
	return s.act(ctx, by, DoRectify, Move{Sent: r.Sent, ID: r.ID, Version: r.Version}, func(w *work) error { return s.prove(ctx, w, r) })
}

// prove takes the proof of what was done and sends the case to the check by
// the area.
func (s *Service) prove(ctx context.Context, w *work, r Rectification) error {
	c, by := &w.c, w.by
	var bad fault.Fields
	bad.Text("note", r.Note, MaxComment)
	for _, m := range r.Measures {
		if !slices.Contains(Measures(), m) {
			bad.Add("measures", "case.bad_parameter", m)
		}
	}
	if err := addPictures(ctx, w.tx, by, c, photos.Before, r.Before); err != nil {
		return err
	}
	if err := addPictures(ctx, w.tx, by, c, photos.After, r.After); err != nil {
		return err
	}
	if c.Before < w.k.Before {
		bad.Add("before", "case.need_before", w.k.Before)
	}
	if c.Fresh < w.k.After {
		bad.Add("after", "case.need_after", w.k.After)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	c.HandledAt, c.Measures = w.tx.Now, r.Measures
	c.Rectifier, c.RectifierPerson, c.RectifierUnit = by.Account, by.Person, by.Unit
	if c.RectifierUnit == "" {
		if units := unitsOf(by); len(units) > 0 {
			c.RectifierUnit = units[0]
		}
	}
	c.forgetChecks()
	unit, err := s.checkUnit(ctx, w)
	if err != nil {
		return err
	}
	c.CheckUnit = unit
	w.data["unit"], w.data["check_unit"], w.data["photos"] = c.RectifierUnit, unit, len(r.After)
	if len(r.Measures) > 0 {
		w.data["measures"] = strings.Join(r.Measures, ",")
	}
	if r.Note != "" {
		w.data["note"] = r.Note
	}
	w.told = append(w.told, Message{Kind: "check", Key: "case.tell.check", Units: one(unit), Office: unit == ""})
	return nil
}

func (c *Case) forgetChecks() {
	c.AreaChecker, c.AreaCheckerPerson, c.AreaCheckerUnit = "", "", ""
	c.FinalChecker, c.FinalCheckerUnit = "", ""
}

// checkUnit returns the unit that checks for the area: its lead unit, or, if
// that took part in the work, another member, in turn. Without an area, or
// where every member took part, it is for the office to choose.
func (s *Service) checkUnit(ctx context.Context, w *work) (id.Unit, error) {
	c := w.c
	if c.Area == "" {
		return "", nil
	}
	worked := append([]id.Unit{c.RectifierUnit, c.LeadUnit}, c.Assist...)
	lead := w.k.Areas[c.Area].Lead
	if lead != "" && !slices.Contains(worked, lead) {
		return lead, nil
	}
	members, err := s.below.Members(ctx, w.tx, c.Area)
	if err != nil {
		return "", err
	}
	free := slices.DeleteFunc(members, func(u id.Unit) bool { return u == "" || u == lead || slices.Contains(worked, u) })
	if len(free) == 0 {
		return "", nil
	}
	return free[int(c.Number%int64(len(free)))], nil
}

// ChooseChecker names another unit that checks for the area.
func (s *Service) ChooseChecker(ctx context.Context, by access.Actor, m Move, unit id.Unit) (Case, error) {
	return s.act(ctx, by, DoChooseCheck, m, func(w *work) error {
		c := &w.c
		var bad fault.Fields
		if err := s.checkUnits(ctx, w.tx, &bad, "unit", unit); err != nil {
			return err
		}
		if unit == c.LeadUnit || unit == c.RectifierUnit || slices.Contains(c.Assist, unit) {
			bad.Add("unit", "case.check_own_unit")
		}
		if err := bad.Err(); err != nil {
			return err
		}
		c.CheckUnit = unit
		w.data["check_unit"] = unit
		w.told = append(w.told, Message{Kind: "check", Key: "case.tell.check", Units: one(unit)})
		return nil
	})
}
