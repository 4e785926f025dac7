package assess

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/rules"
)

// Verify makes every mark of the locked months again from what is stored with
// it, and compares: its result byte for byte, its total, and the ranking. It
// returns a line for every difference, for doctor, and how many marks it looked
// at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	months, err := db.All(ctx, tx, scanMonth, `SELECT `+monthColumns+` FROM assess_months WHERE county = $1 AND state = 'locked' ORDER BY month LIMIT 240`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify months: %w", err)
	}
	kinds, err := kinds(ctx, tx)
	if err != nil {
		return 0, nil, err
	}
	sets := map[id.RuleSet]rules.Set{}
	for _, m := range months {
		for _, k := range kinds {
			marks, err := marksOf(ctx, tx, m.Month, k.Subject)
			if err != nil {
				return looked, wrong, err
			}
			more, err := verify(ctx, tx, sets, marks)
			if err != nil {
				return looked, wrong, err
			}
			looked += int64(len(marks))
			wrong = append(wrong, more...)
		}
	}
	return looked, wrong, nil
}

func verify(ctx context.Context, tx *db.Tx, sets map[id.RuleSet]rules.Set, marks []Mark) (wrong []string, err error) {
	var standings []rules.Standing
	for _, m := range marks {
		if _, ok := sets[m.Set]; !ok {
			set, err := setOf(ctx, tx, m.Set)
			if err != nil {
				return nil, err
			}
			sets[m.Set] = set.Body
		}
		same, result, err := again(m, sets[m.Set])
		if err != nil {
			return nil, err
		}
		if !same || result.Total+m.Adjusted != m.Total || result.None != m.None {
			wrong = append(wrong, fmt.Sprintf("%s %s %s: made again the mark is another", m.Month, m.Who.Subject, m.Who.Name))
		}
		standings = append(standings, standing(m))
	}
	if len(marks) == 0 {
		return wrong, nil
	}
	set := sets[marks[0].Set]
	at := map[string]rules.Standing{}
	for _, x := range standings {
		at[x.Of] = x
	}
	for _, x := range rules.Rank(standings, set.Full, set.Lists) {
		if at[x.Of] != x {
			wrong = append(wrong, fmt.Sprintf("%s %s %s: the place is another", marks[0].Month, marks[0].Who.Subject, x.Of))
		}
	}
	return wrong, nil
}
