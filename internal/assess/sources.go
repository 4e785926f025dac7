package assess

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/rules"
	"chuangwei/internal/worktime"
)

// Inspected is the mark of one inspection, in thousandths of a point: what it
// got, of how much.
type Inspected struct {
	Of        string // whom it is of
	Day       string
	Round     string // the kind of its round
	Sheet     string // the code of its sheet
	Site      string // the kind of its site
	Got, Full int64
}

// Inspections is asked for the marks of inspections. It may be nil: then rules
// of inspections are not rated, and say so.
type Inspections interface {
	// Marks lists those of everybody of a subject from one day to another.
	Marks(ctx context.Context, tx *db.Tx, from, to, subject string) ([]Inspected, error)
	// Narrowed lists what marks can be narrowed to: kinds of rounds and of sites,
	// and codes of sheets.
	Narrowed(ctx context.Context, tx *db.Tx) (rounds, sites, sheets []string, err error)
	// Links are the addresses of the lists of exactly those of somebody, narrowed
	// to the round, sheet and site that n has.
	Links(ctx context.Context, tx *db.Tx, w Who, n Inspected, from, to string) ([]string, error)
}

// What keys of inspections are narrowed by, besides the kinds of rounds: the
// days of the month, the code of a sheet, the kind of a site.
const (
	atEnd    = "end"      // in the last days of the month
	ordinary = "ordinary" // on the others
	ofSheet  = "sheet_"
	ofSite   = "site_"
)

// endDays is how many days of a month are its end.
const endDays = 5

// ends is the first day of the end of the month whose last day is to.
func ends(to string) string {
	last, err := worktime.ParseDay(to)
	if err != nil {
		return to
	}
	return last.Add(1 - endDays).String()
}

// narrowed are the names by which the mark is narrowed in keys.
func (m Inspected) narrowed(to string) []string {
	when := ordinary
	if m.Day >= ends(to) {
		when = atEnd
	}
	return []string{m.Round, when, ofSheet + m.Sheet, ofSite + m.Site}
}

// inspections fills in the marks of inspections that the keys ask for: of all as
// "inspect.got" and "inspect.full", narrowed as "inspect.mock_got" and so on.
// Where there was none they are not known, so that their rules are not rated.
func (s *Service) inspections(ctx context.Context, tx *db.Tx, subject, from, to string, keys []string, out map[string]rules.Input) error {
	if s.Inspections == nil || !slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, inspected) }) {
		return nil
	}
	list, err := s.Inspections.Marks(ctx, tx, from, to, subject)
	if err != nil {
		return fmt.Errorf("marks of inspections: %w", err)
	}
	for _, m := range list {
		in, ok := out[m.Of]
		if !ok || m.Full <= 0 {
			continue
		}
		names := m.narrowed(to)
		for _, key := range keys {
			name, full, ok := inspectionKey(key)
			switch {
			case !ok || name != "" && !slices.Contains(names, name):
			case full:
				in.Figures[key] += m.Full
			default:
				in.Figures[key] += m.Got
			}
		}
	}
	return nil
}

// inspectionKey takes a key of inspections apart: what it is narrowed by (empty:
// nothing), and whether it is of the full marks.
func inspectionKey(key string) (name string, full, ok bool) {
	name, ok = strings.CutPrefix(key, inspected)
	switch {
	case !ok:
		return "", false, false
	case name == "got" || name == "full":
		return "", name == "full", true
	}
	if got, ok := strings.CutSuffix(name, "_got"); ok {
		return got, false, got != ""
	}
	name, ok = strings.CutSuffix(name, "_full")
	return name, true, ok && name != ""
}

// noInspections lists the keys of inspections among keys that no inspection can
// ever have.
func (s *Service) noInspections(ctx context.Context, tx *db.Tx, keys []string) (out []string, err error) {
	if s.Inspections == nil || len(keys) == 0 {
		return nil, nil
	}
	known, sites, sheets, err := s.Inspections.Narrowed(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("kinds of inspections: %w", err)
	}
	known = append(known, "", atEnd, ordinary)
	for _, k := range sites {
		known = append(known, ofSite+k)
	}
	for _, k := range sheets {
		known = append(known, ofSheet+k)
	}
	for _, key := range keys {
		if _, figure := s.Book.Def(key); figure {
			continue
		}
		if name, _, ok := inspectionKey(key); !ok || !slices.Contains(known, name) {
			out = append(out, key)
		}
	}
	return out, nil
}

// narrowing is what a key of inspections is narrowed to, and the days that it is
// of.
func narrowing(name, from, to string) (n Inspected, first, last string) {
	switch {
	case name == atEnd:
		return n, ends(to), to
	case name == ordinary:
		before, err := worktime.ParseDay(ends(to))
		if err != nil {
			return n, from, to
		}
		return n, from, before.Add(-1).String()
	case strings.HasPrefix(name, ofSheet):
		n.Sheet = strings.TrimPrefix(name, ofSheet)
	case strings.HasPrefix(name, ofSite):
		n.Site = strings.TrimPrefix(name, ofSite)
	default:
		n.Round = name
	}
	return n, from, to
}

// facts fills in what was noted: how often each kind of fact came to be, and the
// amounts that inspectors chose. A kind that was not noted is 0 times, but for a
// number that is measured rather than counted: that one is not known.
func facts(ctx context.Context, tx *db.Tx, set rules.Set, subject, from, to string, keys []string, out map[string]rules.Input) error {
	measured := set.Measured()
	for _, key := range keys {
		if !strings.HasPrefix(key, noted) || measured[key] {
			continue
		}
		n := int64(0)
		if key == always {
			n = 1
		}
		for _, in := range out {
			in.Figures[key] = n
		}
	}
	wanted := map[string]bool{}
	for _, key := range keys {
		wanted[key] = true
	}
	type fact struct {
		of, kind string
		times    int64
		amount   rules.Mark
	}
	list, err := db.All(ctx, tx, func(r db.Row) (x fact, err error) { return x, r.Scan(&x.of, &x.kind, &x.times, &x.amount) },
		`SELECT of_id, kind, times, amount FROM assess_notes WHERE county = $1 AND day >= $2 AND day <= $3 AND subject = $4 AND state = 'confirmed' ORDER BY number LIMIT 100000`,
		tx.County, from, to, subject)
	if err != nil {
		return fmt.Errorf("noted facts: %w", err)
	}
	for _, x := range list {
		in, ok := out[x.of]
		if !ok {
			continue
		}
		if code, ok := strings.CutPrefix(x.kind, ranged); ok {
			if in.Chosen == nil {
				in.Chosen = map[string][]rules.Mark{}
				out[x.of] = in
			}
			in.Chosen[code] = append(in.Chosen[code], x.amount)
		} else if wanted[x.kind] {
			in.Figures[x.kind] += x.times
		}
	}
	return nil
}

// records are the addresses of the records that a rule counted for somebody,
// with how much was counted: figures of the book, inspections, noted facts.
func (s *Service) records(ctx context.Context, tx *db.Tx, p *rules.Program, r rules.Rule, m Mark, month Month, q figures.Query) (out []figures.Value, err error) {
	from, to, _ := span(m.Month)
	seen := map[string]bool{}
	add := func(kind figures.Kind, key, link string) {
		if seen[key+link] {
			return
		}
		seen[key+link] = true
		out = append(out, figures.Value{Key: key, Kind: kind, N: m.Inputs.Figures[key], Link: link})
	}
	for _, key := range p.KeysOf(r) {
		d, known := s.Book.Def(key)
		switch {
		case known:
			add(d.Kind, key, s.Book.Named(key, q).Link)
		case key == always:
		case strings.HasPrefix(key, noted):
			add("", key, counted(key, m.Who, from, to, month.ComputedAt).Link())
		case strings.HasPrefix(key, inspected) && s.Inspections != nil && m.Inputs.Figures[key] > 0:
			name, _, _ := inspectionKey(key)
			n, first, last := narrowing(name, from, to)
			links, err := s.Inspections.Links(ctx, tx, m.Who, n, first, last)
			if err != nil {
				return nil, err
			}
			for _, link := range links {
				if strings.HasSuffix(key, "got") {
					add("", key, link)
				}
			}
		}
	}
	if r.Shape == rules.Range {
		v := figures.Value{Key: ranged + r.Code, N: int64(len(m.Inputs.Chosen[r.Code]))}
		v.Link = counted(v.Key, m.Who, from, to, month.ComputedAt).Link()
		out = append(out, v)
	}
	return out, nil
}
