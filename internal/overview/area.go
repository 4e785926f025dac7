package overview

import (
	"context"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// Area is the state of one area in the whole current campaign.
type Area struct {
	Head   []figures.Value // how many, how late, how fast
	Stands []figures.Value // its open cases, by the state in which they stand
	Street []figures.Value // what the joint group did there
	Organ  []figures.Value // who is there and who is missing
	Groups []Line          // the working groups that have cases there
}

// areaHead and areaOrgan are the figures of an area's page, in order.
var (
	areaHead = []string{
		"cases.open", "cases.overdue", "cases.due_today", "cases.reported", "cases.closed", "cases.verified",
		"cases.rate.close_on_time", "cases.rate.rework",
	}
	areaOrgan = []string{"org.vacant_posts", "org.units", "org.employees", "org.employees_without_task"}
)

// Area returns the state of an area now; a county without a campaign has none.
// Numbers of cases open their lists for whoever sees every case of the area.
func (s *Service) Area(ctx context.Context, by access.Actor, area id.Area) (Area, error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return Area{}, err
	}
	var a Area
	err := s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		campaign, err := counties.CurrentID(ctx, tx)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		q := figures.Query{Campaign: campaign, Area: area}
		if a.Head, err = s.values(ctx, tx, q, areaHead...); err != nil {
			return err
		}
		var states []string
		for _, st := range cases.OpenStates() {
			states = append(states, "cases.state."+string(st))
		}
		if a.Stands, err = s.values(ctx, tx, q, states...); err != nil {
			return err
		}
		if a.Organ, err = s.values(ctx, tx, q, areaOrgan...); err != nil {
			return err
		}
		if a.Street, err = s.onTheStreet(ctx, tx, q); err != nil {
			return err
		}
		return s.groupsIn(ctx, tx, &a, q)
	})
	if err != nil {
		return Area{}, fmt.Errorf("state of an area: %w", err)
	}
	if !by.May(access.SeeCase, access.Owners{Area: area}) {
		a.unlink()
	}
	return a, nil
}

func (s *Service) values(ctx context.Context, tx *db.Tx, q figures.Query, keys ...string) ([]figures.Value, error) {
	out := make([]figures.Value, len(keys))
	for i, key := range keys {
		var err error
		if out[i], err = s.Book.Value(ctx, tx, key, q); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// groupsIn adds a line for each group that has or had cases in the area.
func (s *Service) groupsIn(ctx context.Context, tx *db.Tx, a *Area, q figures.Query) error {
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return err
	}
	late, err := s.Book.Split(ctx, tx, "cases.overdue", q, figures.ByGroup)
	if err != nil {
		return err
	}
	for _, g := range groups {
		gq := q
		gq.Group = g.ID
		all, err := s.Book.Value(ctx, tx, "cases.all", gq)
		if err != nil {
			return err
		}
		if all.N == 0 {
			continue
		}
		if err := s.line(ctx, tx, &a.Groups, Line{Name: g.Name, Link: all.Link, Overdue: late(string(g.ID))}, gq); err != nil {
			return err
		}
	}
	return nil
}

// unlink takes the addresses of lists of cases from the figures.
func (a *Area) unlink() {
	for _, vs := range [][]figures.Value{a.Head, a.Stands, a.Organ} {
		for i := range vs {
			if strings.HasPrefix(vs[i].Link, "/cases") {
				vs[i].Link = ""
			}
		}
	}
	for i := range a.Groups {
		g := &a.Groups[i]
		g.Link, g.Open.Link, g.Overdue.Link, g.Ended.Link, g.OnTime.Link = "", "", "", "", ""
	}
}
