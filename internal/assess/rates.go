package assess

import (
	"context"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/rules"
)

// Rested is a line of a mark that is a rate, with how many records it is a rate
// of.
type Rested struct {
	Who   Who
	Rule  string
	Name  rules.Text
	N, Of int64
	Got   rules.Mark
	Full  rules.Mark // of the line
	Whole rules.Mark // of the set
	Link  string     // of the mark
}

// Rates lists the rates of everybody who is ranked in a month that is published
// or locked, by subject; none of a month that is not. Its cost grows with who is
// assessed.
func (s *Service) Rates(ctx context.Context, tx *db.Tx, month string) (out []Rested, err error) {
	told, err := toldMonth(ctx, tx, month)
	if err != nil || !told {
		return nil, err
	}
	kinds, err := kinds(ctx, tx)
	if err != nil {
		return nil, err
	}
	sets := map[id.RuleSet]Set{}
	for _, k := range kinds {
		marks, err := marksOf(ctx, tx, month, k.Subject)
		if err != nil {
			return nil, err
		}
		for _, m := range marks {
			if m.Place == 0 {
				continue
			}
			set, ok := sets[m.Set]
			if !ok {
				if set, err = setOf(ctx, tx, m.Set); err != nil {
					return nil, err
				}
				sets[m.Set] = set
			}
			for _, l := range m.Result.Lines {
				if _, rule, ok := set.Body.Rule(l.Rule); ok && l.Of > 0 {
					out = append(out, Rested{m.Who, l.Rule, rule.Name, l.N, l.Of, l.Got, l.Full, set.Body.Full, m.Link()})
				}
			}
		}
	}
	return out, nil
}
