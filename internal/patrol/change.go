package patrol

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

// Edit changes an action. Nil fields stay.
type Edit struct {
	ID      id.Action
	Version int64 // as it was shown; 0: whatever it is now
	Kind    *string
	Count   *int64
	Agency  *id.Agency
	Place   *cases.Place
	Area    *id.Area
	Note    *string
	Reason  string // wanted once the day's report is confirmed
}

// Edit changes an action, for its officer and whoever manages the group. Once
// the day's report is confirmed the change is a correction, and has a reason.
func (s *Service) Edit(ctx context.Context, by access.Actor, e Edit) (Action, error) {
	return s.change(ctx, by, e.ID, e.Version, &e.Reason, "patrol.changed", func(tx *db.Tx, k *known, a *Action) error {
		var f fault.Fields
		if e.Kind != nil && *e.Kind != a.Kind {
			kind, ok := k.Kinds.Of(*e.Kind)
			if !ok || !kind.Active {
				f.Add("kind", "patrol.choose_kind")
			}
			a.Kind, a.CountsAs = kind.Code, kind.CountsAs
		}
		if e.Count != nil {
			a.Count = *e.Count
			checkCount(&f, a.Count)
		}
		if e.Agency != nil && *e.Agency != a.Agency {
			g, ok := k.agency(*e.Agency)
			if !ok {
				f.Add("agency", "patrol.choose_agency")
			}
			a.Agency, a.Unit = g.ID, g.Unit
		}
		if e.Note != nil {
			a.Note = strings.TrimSpace(*e.Note)
			f.Text("note", a.Note, MaxNote)
		}
		if e.Area != nil {
			a.Area = *e.Area
		}
		if e.Place != nil {
			a.Place = *e.Place
			a.Place.Address, a.Place.Street = tidy(a.Place.Address), tidy(a.Place.Street)
			checkPlace(&f, a.Place)
			if len(f) == 0 {
				if err := s.place(ctx, tx, a); err != nil {
					return err
				}
			}
		}
		return f.Err()
	})
}

// Void takes back an action that was recorded by mistake, with the reason. The
// record stays and counts no more.
func (s *Service) Void(ctx context.Context, by access.Actor, action id.Action, version int64, reason string) (Action, error) {
	reason = strings.TrimSpace(reason)
	return s.change(ctx, by, action, version, &reason, "patrol.voided", func(tx *db.Tx, _ *known, a *Action) error {
		if reason == "" {
			var f fault.Fields
			f.Add("reason", "patrol.need_reason")
			return f.Err()
		}
		a.Voided, a.Why = tx.Now, reason
		return nil
	})
}

// change does one change. One that corrects no count needs no reason: nil.
func (s *Service) change(ctx context.Context, by access.Actor, action id.Action, version int64, reason *string, act string, fn func(*db.Tx, *known, *Action) error) (a Action, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		k, err := s.know(ctx, tx)
		if err != nil {
			return err
		}
		was, err := loadAction(ctx, tx, action)
		if err != nil {
			return err
		}
		if err := mayChange(by, was); err != nil {
			return err
		}
		if !was.Voided.IsZero() {
			return fault.New(fault.Conflict, "patrol.is_voided")
		}
		if version != 0 && version != was.Version {
			return stale()
		}
		a = was
		if err := fn(tx, k, &a); err != nil {
			return err
		}
		data := changesOf(was, a)
		if reason != nil {
			if err := correction(ctx, tx, was.Day, strings.TrimSpace(*reason), data); err != nil {
				return err
			}
		}
		if err := a.update(ctx, tx, was); err != nil {
			return err
		}
		if err := journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(a.ID), Act: act, By: by, Data: data}); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, Changed{Was: was, Now: a, By: by})
	})
	if err != nil {
		return Action{}, err
	}
	return a, nil
}

// correction asks for the reason of a change to a day whose report is
// confirmed, and notes it.
func correction(ctx context.Context, tx *db.Tx, day, reason string, data map[string]any) error {
	confirmed, err := isConfirmed(ctx, tx, day)
	if err != nil {
		return err
	}
	var f fault.Fields
	f.Text("reason", reason, MaxNote)
	if confirmed {
		data["correction"] = true
		if reason == "" {
			f.Add("reason", "patrol.correction_reason")
		}
	}
	if reason != "" {
		data["reason"] = reason
	}
	return f.Err()
}

// mayChange: its officer, and whoever manages the group.
func mayChange(by access.Actor, a Action) error {
	if by.Account != "" && by.Account == a.Officer && by.May(access.RecordPatrol, a.Owners()) {
		return nil
	}
	return by.Check(access.ManagePatrol, a.Owners())
}

// MayChange reports whether by may change a.
func MayChange(by access.Actor, a Action) bool { return a.Voided.IsZero() && mayChange(by, a) == nil }

// changesOf lists what was and what is, of what differs.
func changesOf(was, now Action) map[string]any {
	out := map[string]any{}
	for name, v := range map[string][2]any{
		"kind": {was.Kind, now.Kind}, "count": {was.Count, now.Count}, "agency": {was.Agency, now.Agency}, "area": {was.Area, now.Area},
		"address": {was.Place.Address, now.Place.Address}, "street": {was.Place.Street, now.Place.Street}, "note": {was.Note, now.Note},
		"case": {was.Case, now.Case},
	} {
		if v[0] != v[1] {
			out[name] = v
		}
	}
	return out
}

// AddPhotos adds photos to an action, for whoever may change it.
func (s *Service) AddPhotos(ctx context.Context, by access.Actor, action id.Action, before, after []cases.Picture) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		a, err := loadAction(ctx, tx, action)
		if err != nil {
			return err
		}
		if err := mayChange(by, a); err != nil {
			return err
		}
		if !a.Voided.IsZero() {
			return fault.New(fault.Conflict, "patrol.is_voided")
		}
		if len(before)+len(after) == 0 {
			var f fault.Fields
			f.Add("after", "patrol.need_photo")
			return f.Err()
		}
		was := a
		a.Before, a.After = a.Before+len(before), a.After+len(after)
		if err := a.update(ctx, tx, was); err != nil {
			return err
		}
		if err := attach(ctx, tx, by, a.ID, before, after); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: Subject, Record: string(a.ID), Act: "patrol.photos", By: by, Data: map[string]any{"photos": len(before) + len(after)},
		})
	})
}

// MakeCase opens a case of an action that has none, with its photos; handIn
// sends it straight to the check by the area.
func (s *Service) MakeCase(ctx context.Context, by access.Actor, action id.Action, handIn bool) (Action, error) {
	return s.change(ctx, by, action, 0, nil, "patrol.case", func(tx *db.Tx, k *known, a *Action) error {
		kind, _ := k.Kinds.Of(a.Kind)
		if a.Case != "" {
			return fault.New(fault.Conflict, "patrol.has_case")
		}
		if kind.Category == "" {
			return fault.New(fault.Invalid, "patrol.no_category", kind.Name)
		}
		list, err := photos.Of(ctx, tx, Subject, string(a.ID))
		if err != nil {
			return err
		}
		var before, after []cases.Picture
		for _, p := range list {
			if p.Kind == photos.After {
				after = append(after, moved{p.ID})
			} else {
				before = append(before, moved{p.ID})
			}
		}
		c, err := s.open(ctx, tx, by, *a, kind, before)
		if err != nil {
			return err
		}
		a.Case = c.ID
		if handIn {
			_, err = s.cases.HandInWithin(ctx, tx, by, cases.HandedIn{ID: c.ID, Unit: a.Unit, Note: a.Note, After: after})
		}
		return err
	})
}

// moved is a photo of an action that goes over to its case.
type moved struct{ id id.Photo }

// Insert implements cases.Picture.
func (m moved) Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind photos.Kind) error {
	return photos.Move(ctx, tx, by, m.id, Subject, subject, record, kind)
}
