package cases

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Edit changes what a case is about: text, place, category, owners. A new
// place or category brings its area and group with it, unless they are given.
func (s *Service) Edit(ctx context.Context, by access.Actor, e Edit) (Case, error) {
	return s.act(ctx, by, DoEdit, Move{Sent: e.Sent, ID: e.ID, Version: e.Version, Reason: e.Reason}, func(w *work) error {
		dict, err := s.Dictionary(ctx, w.tx)
		if err != nil {
			return err
		}
		c := &w.c
		var bad fault.Fields
		e.apply(c, dict, &bad)
		if err := bad.Err(); err != nil {
			return err
		}
		cat, _ := dict.Of(c.Category)
		if e.Place != nil || e.Category != nil {
			p, err := s.propose(ctx, w.tx, w.k, cat, c.Place, c.Area)
			if err != nil {
				return err
			}
			if e.Place != nil {
				c.Area = p.Area
			}
			if e.Category != nil {
				c.Group = p.Group
			}
			c.Route = p.Why
		}
		f := Filing{}
		if e.Area != nil {
			if f.Area = *e.Area; f.Area == "" {
				c.Area = ""
			}
		}
		if e.Group != nil {
			if f.Group = *e.Group; f.Group == "" {
				c.Group = ""
			}
		}
		if err := s.override(ctx, w, &bad, f); err != nil {
			return err
		}
		w.differ()
		return nil
	})
}

func (e Edit) apply(c *Case, dict *Dictionary, bad *fault.Fields) {
	if e.Title != nil {
		c.Title = strings.TrimSpace(*e.Title)
		bad.Text("title", c.Title, MaxTitle)
		if c.Title == "" {
			bad.Add("title", "case.need_title")
		}
	}
	if e.Details != nil {
		c.Details = strings.TrimSpace(*e.Details)
		bad.Text("details", c.Details, MaxDetails)
	}
	if e.Category != nil && *e.Category != c.Category {
		if cat, ok := dict.Of(*e.Category); !ok || !cat.Active {
			bad.Add("category", "case.unknown_category", *e.Category)
		}
		c.Category = *e.Category
	}
	if e.Place != nil {
		c.Place = *e.Place
		c.Place.Address, c.Place.Street = strings.TrimSpace(c.Place.Address), strings.TrimSpace(c.Place.Street)
		if c.Place.Located {
			c.Place.Point = c.Place.Point.Rounded()
		}
		c.Place.check(bad)
	}
}

// differ tells the timeline what an edit changed, as was and is.
func (w *work) differ() {
	point := func(c Case) string {
		if !c.Place.Located {
			return ""
		}
		return c.Place.Point.String()
	}
	for _, d := range []struct{ name, was, is string }{
		{"title", w.was.Title, w.c.Title},
		{"details", w.was.Details, w.c.Details},
		{"category", w.was.Category, w.c.Category},
		{"area", string(w.was.Area), string(w.c.Area)},
		{"group", string(w.was.Group), string(w.c.Group)},
		{"address", w.was.Place.Address, w.c.Place.Address},
		{"street", w.was.Place.Street, w.c.Place.Street},
		{"point", point(w.was), point(w.c)},
	} {
		if d.was != d.is {
			w.data[d.name] = []string{d.was, d.is}
		}
	}
}

// Comment adds a remark to the timeline. key is the sender's request key.
func (s *Service) Comment(ctx context.Context, by access.Actor, cid id.Case, text, key string) error {
	text = strings.TrimSpace(text)
	var bad fault.Fields
	bad.Text("text", text, MaxComment)
	if text == "" {
		bad.Add("text", "case.need_text")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		w, err := s.begin(ctx, tx, by, DoComment, Move{ID: cid})
		if err != nil {
			return err
		}
		_, _, err = once.Do(ctx, tx, by, key, []string{string(cid), text}, func() (string, error) {
			w.data["text"] = text
			if err := w.note(ctx); err != nil {
				return "", err
			}
			return "", s.tellFollowers(ctx, tx, by, w.c, "case.tell.follow", lang.Key("journal.act.case.comment"), lang.Key("case.state."+string(w.c.State)))
		})
		return err
	})
}

// Visit notes that somebody went and looked, and what they found.
func (s *Service) Visit(ctx context.Context, by access.Actor, v Visit) (Case, error) {
	return s.act(ctx, by, DoVisit, Move{Sent: v.Sent, ID: v.ID}, func(w *work) error {
		if err := checkNote(v.Note); err != nil {
			return err
		}
		kind := photos.Check
		if w.c.State == Reported || w.c.State == Filed {
			kind = photos.Before // it shows the problem, before anything was done
		}
		if err := addPictures(ctx, w.tx, by, &w.c, kind, v.Photos); err != nil {
			return err
		}
		w.data["found"] = v.Found
		if v.Note != "" {
			w.data["note"] = v.Note
		}
		if len(v.Photos) > 0 {
			w.data["photos"] = len(v.Photos)
		}
		return nil
	})
}

// AddPhotos adds photos to a case. Photos of the result are for those who may
// rectify it, while it is being handled.
func (s *Service) AddPhotos(ctx context.Context, by access.Actor, m Move, kind photos.Kind, pictures []Picture) (Case, error) {
	return s.act(ctx, by, DoAttach, m, func(w *work) error {
		if kind == photos.After {
			if w.c.State != Handling {
				return fault.New(fault.Conflict, "case.after_when_handling")
			}
			if err := by.Check(access.RectifyCase, w.c.Owners(access.RectifyCase)); err != nil {
				return err
			}
		}
		if kind == photos.Before && w.c.State.Final() {
			return fault.New(fault.Conflict, "case.before_when_open")
		}
		if len(pictures) == 0 {
			var bad fault.Fields
			bad.Add("photos", "case.need_photos")
			return bad.Err()
		}
		w.data["photos"], w.data["kind"] = len(pictures), string(kind)
		return addPictures(ctx, w.tx, by, &w.c, kind, pictures)
	})
}
