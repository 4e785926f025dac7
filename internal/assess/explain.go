package assess

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/rules"
)

// Explained is a rule applied, with what it counted.
type Explained struct {
	Part   rules.Part
	Rule   rules.Rule
	Line   rules.Line
	Before *rules.Line     // of the month before, by the rule of the same code
	Links  []figures.Value // the lists of the records that it counts; N is as it was counted
}

// Explanation is a mark with everything that it came of.
type Explanation struct {
	Month   Month
	Mark    Mark
	Set     Set
	Lines   []Explained
	Before  *Mark // of the month before
	Appeals []Appeal
	Since   []Adjustment // what was confirmed or withdrawn once it was published
}

// Explain says how a mark came about.
func (s *Service) Explain(ctx context.Context, by access.Actor, month string, w Who) (e Explanation, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		e = Explanation{}
		if e.Month, err = monthOf(ctx, tx, month); err != nil {
			return err
		}
		if e.Month.State == Computed && !by.May(access.ManageAssess, access.Owners{}) {
			return notFound()
		}
		if e.Mark, err = markOf(ctx, tx, month, w); err != nil {
			return err
		}
		if e.Set, err = setOf(ctx, tx, e.Mark.Set); err != nil {
			return err
		}
		if e.Since, err = adjustmentsOf(ctx, tx, month, w); err != nil {
			return err
		}
		e.Month = extended(e.Month, e.Since)
		st, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		e.Mark.rung = st.Ladder.RungOf(e.Mark.Running)
		if e.Before, err = markBefore(ctx, tx, by, month, w); err != nil {
			return err
		}
		if err := s.lines(ctx, tx, &e); err != nil {
			return err
		}
		if e.MayAppeal(by) || by.May(access.ManageAssess, access.Owners{}) {
			e.Appeals, err = appealsOf(ctx, tx, month, w)
		}
		return err
	})
	return e, err
}

// markBefore is the mark of the month before, as far as by may know of it: before
// it is published a month is the office's. Nil: there is none.
func markBefore(ctx context.Context, tx *db.Tx, by access.Actor, month string, w Who) (*Mark, error) {
	last := Before(month)
	told, err := toldMonth(ctx, tx, last)
	if err != nil || !told && !by.May(access.ManageAssess, access.Owners{}) {
		return nil, err
	}
	m, err := markOf(ctx, tx, last, w)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &m, err
}

// Most is the highest mark that the set gives.
func (e Explanation) Most() rules.Mark { return most(e.Set.Body) }

// MayAppeal reports whether by speaks for who is marked.
func (e Explanation) MayAppeal(by access.Actor) bool {
	return by.May(access.AppealAssess, e.Mark.Who.Owners())
}

func (s *Service) lines(ctx context.Context, tx *db.Tx, e *Explanation) error {
	l, err := s.language(e.Set.Body)
	if err != nil {
		return err
	}
	// A figure of a former version of the program has no list; the rest has.
	p, err := rules.Compile(e.Set.Body, l)
	if err != nil {
		p = nil
	}
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return err
	}
	from, to, _ := span(e.Mark.Month)
	q := by(e.Mark.Who.Subject).Narrow(figures.Query{Campaign: campaign, From: from, To: to}, e.Mark.Who.Of)
	for _, line := range e.Mark.Result.Lines {
		part, rule, ok := e.Set.Body.Rule(line.Rule)
		if !ok {
			continue
		}
		x := Explained{Part: part, Rule: rule, Line: line}
		if p != nil {
			if x.Links, err = s.records(ctx, tx, p, rule, e.Mark, e.Month, q); err != nil {
				return err
			}
		}
		if e.Before != nil {
			for _, b := range e.Before.Result.Lines {
				if b.Rule == line.Rule {
					x.Before = &b
				}
			}
		}
		e.Lines = append(e.Lines, x)
	}
	return nil
}
