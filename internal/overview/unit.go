package overview

import (
	"context"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// Unit is the state of one unit in the whole current campaign.
type Unit struct {
	Head   []figures.Value // the cases that it leads; none where it never led any
	Street []figures.Value // what it did with the joint group; none where it is not of it
}

var unitHead = []string{"cases.open", "cases.overdue", "cases.due_today", "cases.closed", "cases.rate.close_on_time", "cases.rate.rework"}

// street are the figures of what the joint group did, in order.
var street = []string{
	"patrol.actions", "patrol.stalls", "custody.batches", "patrol.small_ads", "patrol.dumps_and_plots", "patrol.sheds", "patrol.signs", "patrol.traffic",
	"patrol.notices", "patrol.persuasion",
}

// Unit returns the state of a unit now; a county without a campaign has none.
// Numbers of cases open their lists for whoever sees every case of the unit.
func (s *Service) Unit(ctx context.Context, by access.Actor, unit id.Unit) (u Unit, err error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return u, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		u = Unit{}
		campaign, err := counties.CurrentID(ctx, tx)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		q := figures.Query{Campaign: campaign, Unit: unit}
		all, err := s.Book.Value(ctx, tx, "cases.all", q)
		if err != nil {
			return err
		}
		if all.N > 0 {
			if u.Head, err = s.values(ctx, tx, q, unitHead...); err != nil {
				return err
			}
		}
		u.Street, err = s.onTheStreet(ctx, tx, q)
		return err
	})
	if err != nil {
		return Unit{}, fmt.Errorf("state of a unit: %w", err)
	}
	if !by.May(access.SeeCase, access.Owners{Units: []id.Unit{unit}}) {
		for i := range u.Head {
			if strings.HasPrefix(u.Head[i].Link, "/cases") {
				u.Head[i].Link = ""
			}
		}
	}
	return u, nil
}

// onTheStreet are the figures of the joint group for q, without those of what
// it never did there. A book without the group has none.
func (s *Service) onTheStreet(ctx context.Context, tx *db.Tx, q figures.Query) (out []figures.Value, err error) {
	for _, key := range street {
		if _, ok := s.Book.Def(key); !ok {
			continue
		}
		v, err := s.Book.Value(ctx, tx, key, q)
		if err != nil {
			return nil, err
		}
		if v.N > 0 {
			out = append(out, v)
		}
	}
	return out, nil
}
