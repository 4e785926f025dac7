package assess

import (
	"context"
	"fmt"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/rules"
)

// Inspected is the mark of one inspection, in thousandths of a point: what it
// got, of how much.
type Inspected struct {
	Of        string // whom it is of
	Round     string // the kind of its round
	Got, Full int64
}

// Inspections is asked for the marks of inspections. It may be nil: then rules
// of inspections are not rated, and say so.
type Inspections interface {
	// Marks lists those of everybody of a subject from one day to another.
	Marks(ctx context.Context, tx *db.Tx, from, to, subject string) ([]Inspected, error)
	// Links are the addresses of the lists of exactly those of somebody; round
	// narrows them to a kind of round unless it is empty.
	Links(ctx context.Context, tx *db.Tx, w Who, from, to, round string) ([]string, error)
}

// inspections fills in the marks of inspections: of all as "inspect.got" and
// "inspect.full", of the rounds of a kind as "inspect.<kind>_got" and so on.
// Where there was none they are not known, so that their rules are not rated.
func (s *Service) inspections(ctx context.Context, tx *db.Tx, subject, from, to string, out map[string]rules.Input) error {
	if s.Inspections == nil {
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
		for _, prefix := range []string{inspected, inspected + m.Round + "_"} {
			in.Figures[prefix+"got"] += m.Got
			in.Figures[prefix+"full"] += m.Full
		}
	}
	return nil
}

// roundOf is the kind of round that a key of inspections is narrowed to; empty
// for all.
func roundOf(key string) string {
	name := strings.TrimPrefix(key, inspected)
	for _, end := range []string{"_got", "_full"} {
		if kind, ok := strings.CutSuffix(name, end); ok {
			return kind
		}
	}
	return ""
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
			links, err := s.Inspections.Links(ctx, tx, m.Who, from, to, roundOf(key))
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
