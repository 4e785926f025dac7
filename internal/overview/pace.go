package overview

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/org"
)

// Few is the number of cases below which a share says little: it is shown with
// a warning.
const Few = 20

// Pace sets the working groups, or the areas, side by side: who has how much
// before it, and how fast it goes.
type Pace struct {
	Period   string
	From, To string // first and last day of the period
	By       string // group or area
	Sort     string
	Open     int64 // of the whole county
	Lines    []PaceLine
}

// PaceLine is one group or area.
type PaceLine struct {
	Of, Name, Link string
	Open, Overdue  figures.Value // now
	Was, WasLate   figures.Value // at the end of the same day of the last week; without a key where that is not known
	Reported       figures.Value // in the period, as everything below
	Handled        figures.Value
	Took           figures.Value // median of the handling time
	OnTime         figures.Value // of what was due to be closed
	Rework         figures.Value
	Share          float64 // of all that is open in the county
	Weeks          []Week  // the last weeks: what came in and what was closed
}

// Few reports whether the line's shares are of too little to be compared.
func (l PaceLine) Few() bool { return l.OnTime.Rate.Valid() && l.OnTime.Rate.Den < Few }

// Worsening reports whether the backlog grew in the last four weeks by enough
// to be no chance: by five cases and a tenth of what is open.
func (l PaceLine) Worsening() bool {
	var more int64
	for _, w := range l.Weeks[max(0, len(l.Weeks)-4):] {
		more += w.Reported.N - w.Closed.N
	}
	return more >= 5 && 10*more >= l.Open.N
}

// PaceOf is what somebody asks for, from an address. Unknown words are the
// defaults.
type PaceOf struct {
	Period string // one of Periods
	By     string // group or area
	Sort   string // name of a column, - before it for downwards; empty: the county's own order
}

// PaceFrom reads it from an address.
func PaceFrom(v url.Values) PaceOf {
	o := PaceOf{Period: cmp.Or(v.Get("period"), "month"), By: cmp.Or(v.Get("by"), "group"), Sort: v.Get("sort")}
	if paceOrder[strings.TrimPrefix(o.Sort, "-")] == nil {
		o.Sort = ""
	}
	return o
}

// Link is the address of the page at path.
func (o PaceOf) Link(path string) string {
	v := url.Values{"period": {o.Period}, "by": {o.By}}
	if o.Sort != "" {
		v.Set("sort", o.Sort)
	}
	return path + "?" + v.Encode()
}

// paceOrder are the columns by which the lines can be ordered, upwards.
var paceOrder = map[string]func(a, b *PaceLine) int{
	"name":     func(a, b *PaceLine) int { return strings.Compare(a.Name, b.Name) },
	"open":     func(a, b *PaceLine) int { return cmp.Compare(a.Open.N, b.Open.N) },
	"overdue":  func(a, b *PaceLine) int { return cmp.Compare(a.Overdue.N, b.Overdue.N) },
	"reported": func(a, b *PaceLine) int { return cmp.Compare(a.Reported.N, b.Reported.N) },
	"handled":  func(a, b *PaceLine) int { return cmp.Compare(a.Handled.N, b.Handled.N) },
	"took":     func(a, b *PaceLine) int { return cmp.Compare(a.Took.Band.From, b.Took.Band.From) },
	"on_time":  func(a, b *PaceLine) int { return cmp.Compare(a.OnTime.Rate.Float(), b.OnTime.Rate.Float()) },
	"rework":   func(a, b *PaceLine) int { return cmp.Compare(a.Rework.Rate.Float(), b.Rework.Rate.Float()) },
}

// Pace returns the lines now, for a period that ends today.
func (s *Service) Pace(ctx context.Context, by access.Actor, o PaceOf) (Pace, error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return Pace{}, err
	}
	if !slices.Contains(Periods(), o.Period) {
		return Pace{}, fault.New(fault.Invalid, "overview.bad_period", o.Period)
	}
	if o.By != "group" && o.By != "area" {
		return Pace{}, fault.New(fault.Invalid, "overview.bad_by", o.By)
	}
	p := Pace{Period: o.Period, By: o.By, Sort: o.Sort}
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
		p.From, p.To = days(o.Period, today, campaign.StartsOn)
		return s.lines(ctx, tx, &p, figures.Query{Campaign: campaign.ID, From: p.From, To: p.To}, today, campaign.StartsOn)
	})
	if err != nil {
		return Pace{}, fmt.Errorf("pace: %w", err)
	}
	if order := paceOrder[strings.TrimPrefix(o.Sort, "-")]; order != nil {
		slices.SortStableFunc(p.Lines, func(a, b PaceLine) int {
			if strings.HasPrefix(o.Sort, "-") {
				return order(&b, &a)
			}
			return order(&a, &b)
		})
	}
	if !by.Reach(access.SeeCase).All {
		p.unlink()
	}
	return p, nil
}

// days is the first and last day of a period that ends today.
func days(name string, today time.Time, since string) (from, to string) {
	to = today.Format(time.DateOnly)
	switch name {
	case "week":
		from = monday(today).Format(time.DateOnly)
	case "month":
		from = today.Format("2006-01") + "-01"
	default:
		from = since
	}
	return from, to
}

// lines adds the lines of all groups or areas.
func (s *Service) lines(ctx context.Context, tx *db.Tx, p *Pace, q figures.Query, today time.Time, since string) error {
	open, err := s.Book.Value(ctx, tx, "cases.open", q)
	if err != nil {
		return err
	}
	p.Open = open.N
	var lines []PaceLine
	dim := figures.ByGroup
	if p.By == "area" {
		dim = figures.ByArea
		list, err := areas.Brief(ctx, tx)
		if err != nil {
			return err
		}
		for _, a := range list {
			lines = append(lines, PaceLine{Of: string(a.ID), Name: a.Name, Link: "/areas/" + string(a.ID)})
		}
	} else {
		groups, err := org.Groups(ctx, tx)
		if err != nil {
			return err
		}
		for _, g := range groups {
			lines = append(lines, PaceLine{Of: string(g.ID), Name: g.Name, Link: "/org/groups"})
		}
	}
	late, err := s.Book.Split(ctx, tx, "cases.overdue", q, dim)
	if err != nil {
		return err
	}
	then := weekAgo(today)
	for i := range lines {
		l := &lines[i]
		lq := dim.Narrow(q, l.Of)
		l.Overdue = late(l.Of)
		for _, f := range []struct {
			to  *figures.Value
			key string
		}{
			{&l.Open, "cases.open"},
			{&l.Reported, "cases.reported"},
			{&l.Handled, "cases.handled"},
			{&l.Took, "cases.median_handling"},
			{&l.OnTime, "cases.rate.close_on_time"},
			{&l.Rework, "cases.rate.rework"},
		} {
			if *f.to, err = s.Book.Value(ctx, tx, f.key, lq); err != nil {
				return err
			}
		}
		if l.Was, err = s.ago(ctx, tx, "cases.open", lq, then); err != nil {
			return err
		}
		if l.WasLate, err = s.ago(ctx, tx, "cases.overdue", lq, then); err != nil {
			return err
		}
		if p.Open > 0 {
			l.Share = float64(l.Open.N) / float64(p.Open)
		}
		if l.Weeks, err = s.trend(ctx, tx, lq, monday(today), since); err != nil {
			return err
		}
	}
	p.Lines = lines
	return nil
}

// trend returns the last weeks of a line, whose days are read at once.
func (s *Service) trend(ctx context.Context, tx *db.Tx, q figures.Query, last time.Time, since string) ([]Week, error) {
	all := q
	all.From, all.To = last.AddDate(0, 0, -7*(weeks-1)).Format(time.DateOnly), last.AddDate(0, 0, 6).Format(time.DateOnly)
	var byDay [2]map[string]int64
	keys := [2]string{"cases.reported", "cases.closed"}
	for i, key := range keys {
		var err error
		if byDay[i], err = figures.Split(ctx, tx, key, all, figures.ByDay); err != nil {
			return nil, err
		}
	}
	var out []Week
	for i := weeks - 1; i >= 0; i-- {
		m := last.AddDate(0, 0, -7*i)
		w := Week{From: m.Format(time.DateOnly), To: m.AddDate(0, 0, 6).Format(time.DateOnly)}
		if w.To < since {
			continue
		}
		wq := q
		wq.From, wq.To = w.From, w.To
		for i, to := range []*figures.Value{&w.Reported, &w.Closed} {
			*to = s.Book.Named(keys[i], wq)
			for d := range 7 {
				to.N += byDay[i][m.AddDate(0, 0, d).Format(time.DateOnly)]
			}
		}
		out = append(out, w)
	}
	return out, nil
}

// unlink takes the addresses of lists of cases, of which the reader sees a
// part.
func (p *Pace) unlink() {
	for i := range p.Lines {
		l := &p.Lines[i]
		for _, v := range []*figures.Value{&l.Open, &l.Overdue, &l.Was, &l.WasLate, &l.Reported, &l.Handled, &l.Took, &l.OnTime, &l.Rework} {
			v.Link = ""
		}
		for j := range l.Weeks {
			l.Weeks[j].Reported.Link, l.Weeks[j].Closed.Link = "", ""
		}
	}
}
