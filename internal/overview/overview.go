// Package overview reads across the slices for the front page of leaders: how
// many are open, late and closed, how fast, and where it is red. Every number
// is a figure and opens what it counts; none is counted here.
//
//	overview.go  the whole county
//	balance.go   whether groups, and areas, are in balance; who takes part
//	area.go      one area; unit.go one unit
//	pace.go      groups, or areas, side by side
//	ago.go       how it stood a week ago
//	screen.go    the screen on the wall
package overview

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// Service builds the overview.
type Service struct {
	DB     *db.DB
	Book   *figures.Book
	Scenes Scenes // what other slices bring to the screen
	Levels Levels // how much each level takes part; nil: nobody knows

	stood stood // how it stood on past days
}

// New returns a service that reads d and knows the figures of book.
func New(d *db.DB, book *figures.Book) *Service { return &Service{DB: d, Book: book} }

// Periods lists the periods that an overview can be asked for.
func Periods() []string { return []string{"week", "month", "campaign"} }

// Ask is what somebody asks of the overview, from an address.
type Ask struct {
	Period string  // one of Periods; empty: the week
	Area   id.Area // empty: the whole county
}

// Link is the address of the page at path.
func (a Ask) Link(path string) string {
	v := url.Values{"period": {a.Period}}
	if a.Area != "" {
		v.Set("area", string(a.Area))
	}
	return path + "?" + v.Encode()
}

// Overview is the state of the campaign.
type Overview struct {
	Ask
	Place    string // name of the area; empty: the whole county
	From, To string // first and last day of the period
	Head     []figures.Value
	Ago      []figures.Value // the first two of Head at the end of the same day of the last week, if that is known
	OnTime   figures.Value   // share closed on time, of all that is looked at
	Levels   []Level         // from the top
	Choice   []areas.Area    // those that can be asked for
	Weeks    []Week
	Areas    []Line
	Groups   []Line
	// Registers are the surveys' lists that have cases.
	Registers []Register
}

// Register is a survey's list of problems and how far it has been put right.
type Register struct {
	Theme       string // its name is the message "overview.register." + Theme
	All, Closed figures.Value
	Rectified   figures.Value
}

// Week is what came in and what was closed in a week.
type Week struct {
	From, To         string // Monday and Sunday
	Reported, Closed figures.Value
}

// Line is an area or a group with its figures.
type Line struct {
	Name, Link           string
	Open, Overdue, Ended figures.Value
	OnTime               figures.Value
}

// head are the figures on top, in order.
var head = []string{"cases.open", "cases.overdue", "cases.due_today", "cases.reported", "cases.closed", "cases.verified", "cases.rate.close_on_time", "cases.rate.rework"}

// weeks is how many weeks the chart shows.
const weeks = 14

// Overview returns the state of the current campaign now, for a period that
// ends today.
func (s *Service) Overview(ctx context.Context, by access.Actor, ask Ask) (Overview, error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return Overview{}, err
	}
	ask.Period = cmp.Or(ask.Period, "week")
	if !slices.Contains(Periods(), ask.Period) {
		return Overview{}, fault.New(fault.Invalid, "overview.bad_period", ask.Period)
	}
	o := Overview{Ask: ask}
	err := s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		campaign, err := counties.Current(ctx, tx)
		if err != nil {
			return err
		}
		today := tx.Now.In(county.Zone)
		o.From, o.To = days(o.Period, today, campaign.StartsOn)
		if o.Choice, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		list, err := o.looksAt()
		if err != nil {
			return err
		}
		q := figures.Query{Campaign: campaign.ID, From: o.From, To: o.To, Area: o.Area}
		for _, key := range head {
			v, err := s.Book.Value(ctx, tx, key, q)
			if err != nil {
				return err
			}
			o.Head = append(o.Head, v)
			if key == "cases.rate.close_on_time" {
				o.OnTime = v
			}
		}
		then := weekAgo(today)
		for _, v := range o.Head[:2] {
			was, err := s.ago(ctx, tx, v.Key, q, then)
			if err != nil {
				return err
			}
			if was.Key != "" {
				o.Ago = append(o.Ago, was)
			}
		}
		if o.Weeks, err = s.weeks(ctx, tx, q, monday(today), campaign.StartsOn); err != nil {
			return err
		}
		late, err := s.Book.Split(ctx, tx, "cases.overdue", q, figures.ByArea)
		if err != nil {
			return err
		}
		for _, a := range list {
			aq := q
			aq.Area = a.ID
			if err := s.line(ctx, tx, &o.Areas, Line{Name: a.Name, Link: "/areas/" + string(a.ID), Overdue: late(string(a.ID))}, aq); err != nil {
				return err
			}
		}
		if err := s.registers(ctx, tx, &o, q); err != nil {
			return err
		}
		groups, err := org.Groups(ctx, tx)
		if err != nil {
			return err
		}
		if late, err = s.Book.Split(ctx, tx, "cases.overdue", q, figures.ByGroup); err != nil {
			return err
		}
		for _, g := range groups {
			gq := q
			gq.Group = g.ID
			if err := s.line(ctx, tx, &o.Groups, Line{Name: g.Name, Link: openOf(gq), Overdue: late(string(g.ID))}, gq); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Overview{}, fmt.Errorf("overview: %w", err)
	}
	if s.Levels != nil {
		if o.Levels, err = s.Levels(ctx, by, o.Ask); err != nil {
			return Overview{}, fmt.Errorf("overview: %w", err)
		}
	}
	if !by.Reach(access.SeeCase).All {
		o.unlink()
	}
	return o, nil
}

// openOf is the list of the open cases of a group, in an area or in all.
func openOf(q figures.Query) string {
	return figures.Query{Group: q.Group, Area: q.Area}.Link("/cases", "state", "open")
}

// looksAt are the areas that the overview is about.
func (o *Overview) looksAt() ([]areas.Area, error) {
	if o.Area == "" {
		return o.Choice, nil
	}
	i := slices.IndexFunc(o.Choice, func(a areas.Area) bool { return a.ID == o.Area })
	if i < 0 {
		return nil, fault.New(fault.Invalid, "overview.bad_area")
	}
	o.Place = o.Choice[i].Name
	return o.Choice[i : i+1], nil
}

// unlink takes the addresses from the figures: whoever sees a part of the
// cases would find other rows behind a number than it counts.
func (o *Overview) unlink() {
	o.OnTime.Link = ""
	for i := range o.Head {
		o.Head[i].Link = ""
	}
	for i := range o.Ago {
		o.Ago[i].Link = ""
	}
	for i := range o.Weeks {
		o.Weeks[i].Reported.Link, o.Weeks[i].Closed.Link = "", ""
	}
	for i := range o.Registers {
		o.Registers[i].All.Link, o.Registers[i].Closed.Link = "", ""
	}
	for _, ls := range [][]Line{o.Areas, o.Groups} {
		for i := range ls {
			ls[i].Open.Link, ls[i].Overdue.Link, ls[i].Ended.Link, ls[i].OnTime.Link = "", "", "", ""
		}
	}
}

// registers adds the surveys' lists.
func (s *Service) registers(ctx context.Context, tx *db.Tx, o *Overview, q figures.Query) error {
	for _, theme := range cases.Themes() {
		g := Register{Theme: theme}
		for _, f := range []struct {
			to  *figures.Value
			key string
		}{{&g.All, "cases.problems"}, {&g.Closed, "cases.state.closed"}, {&g.Rectified, "cases.rate.rectification"}} {
			v, err := s.Book.Value(ctx, tx, f.key, figures.Query{Campaign: q.Campaign, Area: q.Area, Theme: theme})
			if err != nil {
				return err
			}
			*f.to = v
		}
		if g.All.N > 0 {
			o.Registers = append(o.Registers, g)
		}
	}
	return nil
}

func monday(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }

// line adds a line with its figures but for the overdue, which are counted for
// all lines at once.
func (s *Service) line(ctx context.Context, tx *db.Tx, out *[]Line, l Line, q figures.Query) error {
	for _, f := range []struct {
		to  *figures.Value
		key string
	}{{&l.Open, "cases.open"}, {&l.Ended, "cases.closed"}, {&l.OnTime, "cases.rate.close_on_time"}} {
		v, err := s.Book.Value(ctx, tx, f.key, q)
		if err != nil {
			return err
		}
		*f.to = v
	}
	*out = append(*out, l)
	return nil
}

// weeks returns the last weeks up to that of monday, none before the
// campaign's first.
func (s *Service) weeks(ctx context.Context, tx *db.Tx, q figures.Query, last time.Time, since string) ([]Week, error) {
	var out []Week
	for i := weeks - 1; i >= 0; i-- {
		m := last.AddDate(0, 0, -7*i)
		w := Week{From: m.Format(time.DateOnly), To: m.AddDate(0, 0, 6).Format(time.DateOnly)}
		if w.To < since {
			continue
		}
		wq := q
		wq.From, wq.To = w.From, w.To
		var err error
		if w.Reported, err = s.Book.Value(ctx, tx, "cases.reported", wq); err != nil {
			return nil, err
		}
		if w.Closed, err = s.Book.Value(ctx, tx, "cases.closed", wq); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}
