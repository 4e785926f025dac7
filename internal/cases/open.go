package cases

import (
	"context"
	"errors"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
	"chuangwei/internal/search"
)

// Open brings a case in: validates, finds area and group, gives it a number.
// If open cases of the same category lie nearby and d.Anyway is false, it
// returns them and opens nothing.
func (s *Service) Open(ctx context.Context, by access.Actor, d Draft) (Case, []Duplicate, error) {
	if err := by.Check(access.ReportCase, access.Owners{Reporter: by.Account}); err != nil {
		return Case{}, nil, err
	}
	d.trim()
	var opened Case
	var near []Duplicate
	err := s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		opened, near = Case{}, nil
		dict, err := s.Dictionary(ctx, tx)
		if err != nil {
			return err
		}
		if err := d.check(tx.Now, dict); err != nil {
			return err
		}
		k, err := s.below.Know(ctx, tx)
		if err != nil {
			return err
		}
		answer, again, err := once.Do(ctx, tx, by, d.Key, d.request(), func() (string, error) {
			if !d.Anyway {
				if near, err = duplicates(ctx, tx, dict, k, d.Category, d.Place, ""); err != nil {
					return "", err
				}
				if near = visible(by, near); len(near) > 0 {
					return "", errNear
				}
			}
			opened, err = s.open(ctx, tx, by, d, dict, k)
			return string(opened.ID), err
		})
		if err != nil {
			return err
		}
		if again {
			opened, err = load(ctx, tx, id.Case(answer))
		}
		return err
	})
	if err == errNear { //nolint:errorlint // it is returned as it is
		return Case{}, near, nil
	}
	if err != nil {
		return Case{}, nil, err
	}
	return opened, nil, nil
}

// errNear undoes the unit of work, so that the request key stays free for the
// second try.
var errNear = errors.New("there are possible duplicates")

func (d *Draft) trim() {
	d.Title, d.Details = strings.TrimSpace(d.Title), strings.TrimSpace(d.Details)
	d.Place.Address, d.Place.Street = strings.TrimSpace(d.Place.Address), strings.TrimSpace(d.Place.Street)
	d.RegisterNo = strings.TrimSpace(d.RegisterNo)
	if d.Place.Located {
		d.Place.Point = d.Place.Point.Rounded()
	}
}

// request is what the request key stands for. Whether to open it anyway is
// asked in a second step of the same request.
func (d Draft) request() any {
	photos := len(d.Before)
	d.Before, d.Anyway, d.Key = nil, false, ""
	return struct {
		Draft  Draft
		Photos int
	}{d, photos}
}

// open inserts the case and what goes with it.
func (s *Service) open(ctx context.Context, tx *db.Tx, by access.Actor, d Draft, dict *Dictionary, k *Known) (c Case, err error) {
	cat, _ := dict.Of(d.Category)
	c = Case{
		ID: id.New[id.Case](), Campaign: k.Campaign, RegisterNo: d.RegisterNo, Title: d.Title, Details: d.Details, State: Reported, Version: 1,
		Category: d.Category, Area: d.Area, Source: d.Source, Survey: d.Survey, Theme: d.Theme, Place: d.Place,
		Reporter: by.Account, ReporterUnit: by.Unit, ReportedAt: tx.Now, UpdatedAt: tx.Now, Limit: cat.Limit, SignLimit: cat.Sign,
	}
	if c.Title == "" {
		c.Title = cat.Name
	}
	if c.Source == "" {
		c.Source = sourceOf(by)
	}
	if !d.SeenAt.IsZero() {
		c.ReportedAt = d.SeenAt
	}
	p, err := s.propose(ctx, tx, k, cat, c.Place, c.Area)
	if err != nil {
		return c, err
	}
	if d.Area != "" && p.Area == "" {
		// The caller's own, for the point lay in none: it is of no area here.
		var bad fault.Fields
		bad.Add("area", "case.unknown_area")
		return c, bad.Err()
	}
	c.Area, c.Group, c.Route = p.Area, p.Group, p.Why
	if c.Number, err = s.below.Numbers(ctx, tx, 1); err != nil {
		return c, err
	}
	if err := addPictures(ctx, tx, by, &c, photos.Before, d.Before); err != nil {
		return c, err
	}
	if err := insertRow(ctx, tx, &c); err != nil {
		return c, err
	}
	if err := figures.Add(ctx, tx, change(nil, &c, k)...); err != nil {
		return c, err
	}
	if err := addCells(ctx, tx, cellChange(nil, &c)); err != nil {
		return c, err
	}
	if err := search.Add(ctx, tx, Subject, search.Doc{Record: string(c.ID), Text: c.text()}); err != nil {
		return c, err
	}
	err = journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(c.ID), Act: "case.report", By: by, First: true,
		Data: map[string]any{"number": c.Number, "category": c.Category, "area": c.Area, "source": c.Source, "photos": len(d.Before)},
	})
	if err != nil {
		return c, err
	}
	return c, s.bus.Publish(ctx, tx, WasOpened{Case: c.ID, By: by})
}

// sourceOf guesses where a case comes from by who reports it.
func sourceOf(by access.Actor) Source {
	for _, p := range []struct {
		role access.Role
		from Source
	}{
		{access.PatrolMember, FromPatrol},
		{access.Inspector, FromInspection},
		{access.Office, FromInspection},
		{access.Leader, FromLeader},
		{access.Liaison, FromUnit},
		{access.Employee, FromUnit},
		{access.Committee, FromUnit},
		{access.AreaLead, FromUnit},
		{access.GroupLead, FromUnit},
	} {
		if by.Has(p.role) {
			return p.from
		}
	}
	return FromOther
}
