package assess

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/rules"
)

// Filter narrows lists of marks and of appeals. The address of a list says the
// same (FilterFrom, Values).
type Filter struct {
	Month   string // of marks; empty: the latest
	Subject string
	On      string // red, black, rated, unrated
	State   string // of appeals
	Other   string // a dimension that marks do not have: it finds nothing
	At      string // the day as of which the last locked month is meant; empty: today

	Sort  string
	After string
	Limit int
}

// What an address may name instead of a month and a subject: the last one that
// is locked, and all units with the committees.
const (
	lockedMonth = "locked"
	allUnits    = "units"
)

// FilterFrom reads the filter of an address.
func FilterFrom(q url.Values) Filter {
	return Filter{
		Month: q.Get("month"), Subject: q.Get("subject"), On: q.Get("on"), State: q.Get("state"), Other: q.Get("category") + q.Get("theme") + q.Get("area") + q.Get("group") + q.Get("unit"), At: q.Get("at"),
		Sort: q.Get("sort"), After: q.Get("after"),
	}
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{"month": f.Month, "subject": f.Subject, "on": f.On, "state": f.State, "theme": f.Other, "at": f.At, "sort": f.Sort} {
		if s != "" {
			v.Set(name, s)
		}
	}
	return v
}

// Link is path with the filter as its address.
func (f Filter) Link(path string) string {
	if v := f.Values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

const (
	usualLimit = 100
	mostLimit  = 500
)

func (f Filter) limit() int {
	if f.Limit <= 0 {
		return usualLimit
	}
	return min(f.Limit, mostLimit)
}

// Those who are not rated come last: they have no place.
const placed = `CASE WHEN place = 0 THEN 1000000 ELSE place END`

var markOrders = map[string][]db.Key{
	"place": {{SQL: "subject"}, {SQL: placed, Number: true}, {SQL: "of_id"}},
	"total": {{SQL: "total", Number: true}, {SQL: "subject"}, {SQL: "of_id"}},
	"name":  {{SQL: "name"}, {SQL: "subject"}, {SQL: "of_id"}},
}

func markCursor(o db.Order, m Mark) string {
	switch o.Name {
	case "total":
		return o.Cursor(int64(m.Total), m.Who.Subject, m.Who.Of)
	case "name":
		return o.Cursor(m.Who.Name, m.Who.Subject, m.Who.Of)
	}
	place := m.Place
	if place == 0 {
		place = 1_000_000
	}
	return o.Cursor(m.Who.Subject, place, m.Who.Of)
}

// Page is a page of marks.
type Page struct {
	Month Month // zero: no month has been assessed that the reader may see
	Marks []Mark
	Total int64
	Next  string
}

// List returns a page of a month's marks: of the latest month that by may see,
// if none is named.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	months, err := s.Months(ctx, by)
	if err != nil {
		return p, err
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		county, _, err := today(ctx, tx)
		if err != nil {
			return err
		}
		for _, m := range months {
			locked := m.State == Locked && (f.At == "" || m.LockedAt.In(county.Zone).Format(time.DateOnly) <= f.At)
			if p.Month.Month == "" && (f.Month == "" || f.Month == m.Month || f.Month == lockedMonth && locked) {
				p.Month = m
			}
		}
		if p.Month.Month == "" {
			return nil
		}
		w := f.marks(tx, p.Month.Month)
		if p.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM assess_marks `+w.String(), w.Args...); err != nil {
			return err
		}
		o := db.OrderOf(markOrders, f.Sort, "place")
		o.After(w, f.After)
		n := f.limit()
		p.Marks, err = db.All(ctx, tx, scanMark, `SELECT `+markColumns+` FROM assess_marks `+w.String()+o.By()+` LIMIT `+w.Arg(n+1), w.Args...)
		if err != nil {
			return fmt.Errorf("list marks: %w", err)
		}
		st, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		for i := range p.Marks {
			p.Marks[i].rung = st.Ladder.RungOf(p.Marks[i].Running)
		}
		p.Next = ""
		if len(p.Marks) > n {
			p.Marks = p.Marks[:n]
			p.Next = markCursor(o, p.Marks[n-1])
		}
		return nil
	})
	return p, err
}

func (f Filter) marks(tx *db.Tx, month string) *db.Where {
	w := &db.Where{}
	w.And("county = ?", tx.County)
	w.And("month = ?", month)
	switch f.Subject {
	case "":
	case allUnits:
		w.And("subject NOT IN ('areas', 'groups', 'committees')")
	default:
		w.And("subject = ?", plain(f.Subject))
	}
	switch f.On {
	case "red":
		w.And("red")
	case "black":
		w.And("black")
	case "rated":
		w.And("place > 0")
	case "unrated":
		w.And("place = 0")
	}
	if f.Other != "" {
		w.And("1 = 0")
	}
	return w
}

// Each calls fn for every mark of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Mark) error) error {
	f.Limit, f.After = mostLimit, ""
	for {
		p, err := s.List(ctx, by, f)
		if err != nil {
			return err
		}
		for _, m := range p.Marks {
			if err := fn(m); err != nil {
				return err
			}
		}
		if p.Next == "" {
			return nil
		}
		f.After = p.Next
	}
}

var appealOrders = map[string][]db.Key{"number": {{SQL: "a.number", Number: true}}, "state": {{SQL: "a.state"}, {SQL: "a.number", Number: true}}}

// AppealPage is a page of appeals.
type AppealPage struct {
	Appeals []Appeal
	Total   int64
	Next    string
}

// Appeals lists the appeals that by may see: the office all, everybody else
// those of whom they speak for.
func (s *Service) Appeals(ctx context.Context, by access.Actor, f Filter) (p AppealPage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = appeals(ctx, tx, by, f)
		return err
	})
	return p, err
}

func appeals(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (p AppealPage, err error) {
	w := f.appeals(tx, by)
	if p.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*)`+fromAppeals+w.String(), w.Args...); err != nil {
		return p, fmt.Errorf("count appeals: %w", err)
	}
	o := db.OrderOf(appealOrders, f.Sort, "-number")
	o.After(w, f.After)
	n := f.limit()
	p.Appeals, err = db.All(ctx, tx, scanAppeal, `SELECT `+appealColumns+fromAppeals+w.String()+o.By()+` LIMIT `+w.Arg(n+1), w.Args...)
	if err != nil {
		return p, fmt.Errorf("list appeals: %w", err)
	}
	if len(p.Appeals) > n {
		p.Appeals = p.Appeals[:n]
		last := p.Appeals[n-1]
		p.Next = o.Cursor(last.Number)
		if o.Name == "state" {
			p.Next = o.Cursor(last.State, last.Number)
		}
	}
	return p, nil
}

func (f Filter) appeals(tx *db.Tx, by access.Actor) *db.Where {
	w := &db.Where{}
	w.And("a.county = ?", tx.County)
	if f.Month != "" {
		w.And("a.month = ?", plain(f.Month))
	}
	if f.Subject != "" {
		w.And("a.subject = ?", plain(f.Subject))
	}
	if f.State != "" {
		w.And("a.state = ?", plain(f.State))
	}
	if by.May(access.ManageAssess, access.Owners{}) {
		return w
	}
	reach := by.Reach(access.AppealAssess)
	cond, args := "1 = 0", []any(nil)
	for _, x := range reach.Areas {
		cond, args = cond+" OR a.subject = 'areas' AND a.of_id = ?", append(args, x)
	}
	for _, x := range reach.Groups {
		cond, args = cond+" OR a.subject = 'groups' AND a.of_id = ?", append(args, x)
	}
	for _, x := range reach.Units {
		cond, args = cond+" OR a.subject NOT IN ('areas', 'groups') AND a.of_id = ?", append(args, x)
	}
	w.And("("+cond+")", args...)
	return w
}

// EachAppeal calls fn for every appeal of the list, in its order.
func (s *Service) EachAppeal(ctx context.Context, by access.Actor, f Filter, fn func(Appeal) error) error {
	f.Limit, f.After = mostLimit, ""
	for {
		p, err := s.Appeals(ctx, by, f)
		if err != nil {
			return err
		}
		for _, a := range p.Appeals {
			if err := fn(a); err != nil {
				return err
			}
		}
		if p.Next == "" {
			return nil
		}
		f.After = p.Next
	}
}

// SetFilter narrows the list of rule sets.
type SetFilter struct {
	Subject, State string // draft, counting
	At             string // the day on which a set is counting; empty: today
	Sort, After    string
	Limit          int
}

// SetFilterFrom reads the filter of an address.
func SetFilterFrom(q url.Values) SetFilter {
	return SetFilter{Subject: q.Get("subject"), State: q.Get("state"), At: q.Get("at"), Sort: q.Get("sort"), After: q.Get("after")}
}

var setOrders = map[string][]db.Key{
	"subject": {{SQL: "subject"}, {SQL: "version", Number: true}},
	"from":    {{SQL: "counts_from"}, {SQL: "subject"}, {SQL: "version", Number: true}},
}

// SetPage is a page of rule sets.
type SetPage struct {
	Sets  []Set
	Sums  []rules.Sums
	Total int64
	Next  string
}

// Sets lists the rule sets.
func (s *Service) Sets(ctx context.Context, by access.Actor, f SetFilter) (p SetPage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p = SetPage{}
		county, _, err := today(ctx, tx)
		if err != nil {
			return err
		}
		w := f.where(tx, county)
		if p.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM assess_sets s `+w.String(), w.Args...); err != nil {
			return err
		}
		o := db.OrderOf(setOrders, f.Sort, "subject")
		o.After(w, f.After)
		n := Filter{Limit: f.Limit}.limit()
		if p.Sets, err = db.All(ctx, tx, scanSet, `SELECT `+setColumns+` FROM assess_sets s `+w.String()+o.By()+` LIMIT `+w.Arg(n+1), w.Args...); err != nil {
			return fmt.Errorf("list rule sets: %w", err)
		}
		if len(p.Sets) > n {
			p.Sets = p.Sets[:n]
			last := p.Sets[n-1]
			p.Next = o.Cursor(last.Subject, last.Version)
			if o.Name == "from" {
				p.Next = o.Cursor(last.From, last.Subject, last.Version)
			}
		}
		for _, x := range p.Sets {
			p.Sums = append(p.Sums, x.Body.Sums())
		}
		return nil
	})
	return p, err
}

// unitCategories narrows to the sets of the county's unit categories.
const unitCategories = "categories"

// where makes the conditions of f over assess_sets s. Of the sets that count on a
// day it finds of each subject the one that began last, as far as was known then.
func (f SetFilter) where(tx *db.Tx, county counties.County) *db.Where {
	w := &db.Where{}
	day, known := counties.Day(tx, county), tx.Now
	if at, err := time.ParseInLocation(time.DateOnly, f.At, county.Zone); err == nil && f.At < day {
		day, known = f.At, at.AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	w.And("s.county = ?", tx.County)
	switch f.Subject {
	case "":
	case unitCategories:
		w.And("s.subject NOT IN ('areas', 'groups', 'committees')")
	default:
		w.And("s.subject = ?", plain(f.Subject))
	}
	switch f.State {
	case "draft":
		w.And("s.counts_from = ''")
	case "counting":
		// One that counts is not moved any more: since then it is known.
		w.And(`s.counts_from > '' AND s.counts_from <= ? AND s.moved_at <= ? AND NOT EXISTS (SELECT 1 FROM assess_sets n WHERE n.county = s.county AND n.subject = s.subject
			AND n.counts_from > '' AND n.counts_from <= ? AND n.moved_at <= ? AND (n.counts_from > s.counts_from OR n.counts_from = s.counts_from AND n.version > s.version))`,
			day, db.Millis(known), day, db.Millis(known))
	}
	return w
}
