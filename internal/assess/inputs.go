package assess

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/rules"
	"chuangwei/internal/worktime"
)

// The keys of what is no figure of the book.
const (
	noted     = "noted."
	always    = "noted.always" // 1 for everybody
	inspected = "inspect."
)

// language is the one in which the formulas of a set are written: figures that
// are numbers, what is noted, and inspections.
func (s *Service) language(set rules.Set) (*rules.Language, error) {
	return rules.NewLanguage(slices.Concat(set.NotedKeys(noted), set.NotedKeys(inspected), s.FormulaKeys()))
}

// FormulaKeys lists the figures that a formula may name besides what is noted
// and inspected.
func (s *Service) FormulaKeys() (out []string) {
	for _, k := range s.Book.Keys() {
		if d, ok := s.Book.Def(k); ok && (d.Kind == figures.Flow || d.Kind == figures.Stock) {
			out = append(out, k)
		}
	}
	return out
}

// lacking is the message that says why a key has no number for those of a
// subject: what it counts is not kept by unit, area or group, or how it stood
// in a month that has passed is not. Empty: it has one.
func (s *Service) lacking(key, subject string) string {
	if strings.HasPrefix(key, inspected) && subject == Groups {
		if _, figure := s.Book.Def(key); !figure {
			return "assess.lacks.grp"
		}
	}
	d, known := s.Book.Def(key)
	switch by := by(subject); {
	case !known:
	case !d.Keeps(by):
		return "assess.lacks." + string(by)
	case !d.Keeps(figures.ByDay):
		return "assess.lacks." + string(figures.ByDay)
	}
	return ""
}

// inputs reads what is known of everybody of a subject, one question for each
// figure and not one for each case: its cost grows with who is assessed.
func (s *Service) inputs(ctx context.Context, tx *db.Tx, p *rules.Program, subject, month string, all []Who) (map[string]rules.Input, error) {
	from, to, ok := span(month)
	if !ok {
		return nil, notFound()
	}
	out := make(map[string]rules.Input, len(all))
	for _, w := range all {
		out[w.Of] = rules.Input{Figures: map[string]int64{}}
	}
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return nil, err
	}
	q := figures.Query{Campaign: campaign, From: from, To: to}
	for _, key := range p.Keys() {
		if s.lacking(key, subject) != "" {
			continue // not known, rather than none: its rules are not rated
		}
		if err := s.figure(ctx, tx, key, q, by(subject), all, out); err != nil {
			return nil, err
		}
	}
	if err := facts(ctx, tx, p.Set, subject, from, to, p.Keys(), out); err != nil {
		return nil, err
	}
	return out, s.inspections(ctx, tx, subject, from, to, p.Keys(), out)
}

// figure reads one figure for everybody: from the tallies at once, by a cut, or
// one by one.
func (s *Service) figure(ctx context.Context, tx *db.Tx, key string, q figures.Query, by figures.By, all []Who, out map[string]rules.Input) error {
	d, ok := s.Book.Def(key)
	if !ok {
		return nil // noted or inspected, or of a version of the program that knew it
	}
	var n map[string]int64
	var err error
	switch {
	case d.Kind == figures.Flow && d.Tally != "":
		of := make([]string, len(all))
		for i, w := range all {
			of[i] = w.Of
		}
		n, err = figures.SplitAmong(ctx, tx, d.Tally, q, by, of)
	case d.Kind == figures.Flow && d.Cuts(by):
		n, err = d.Cut(ctx, tx, q, by)
	default:
		if d.Kind == figures.Stock {
			if q, err = then(ctx, tx, q); err != nil {
				return err
			}
		}
		if d.Cuts(by) {
			of, err := s.Book.Split(ctx, tx, key, q, by)
			if err != nil {
				return err
			}
			for _, w := range all {
				if v := of(w.Of); !v.Later { // else how it stood then is not known
					out[w.Of].Figures[key] = v.N
				}
			}
			return nil
		}
		for _, w := range all {
			v, err := s.Book.Value(ctx, tx, key, by.Narrow(q, w.Of))
			if err != nil {
				return err
			}
			if !v.Later {
				out[w.Of].Figures[key] = v.N
			}
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("figure %s: %w", key, err)
	}
	for _, w := range all {
		out[w.Of].Figures[key] = n[w.Of]
	}
	return nil
}

// then asks for a stock as of the end of its period, if that has passed.
func then(ctx context.Context, tx *db.Tx, q figures.Query) (figures.Query, error) {
	county, day, err := today(ctx, tx)
	if err != nil || q.To >= day {
		return q, err
	}
	last, err := worktime.ParseDay(q.To)
	if err != nil {
		return q, fmt.Errorf("last day of a period: %w", err)
	}
	q.Then = figures.At(q.To, last.End(county.Zone))
	return q, nil
}
