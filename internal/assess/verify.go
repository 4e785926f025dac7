package assess

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/rules"
)

// Verify makes every mark of the locked months again from what is stored with
// it, and compares: its result byte for byte, its total, what its appeals have
// added, the ranking, and how long it has stood on the black list. It returns a
// line for every difference, for doctor, and how many marks it looked at.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (looked int64, wrong []string, err error) {
	months, err := db.All(ctx, tx, scanMonth, `SELECT `+monthColumns+` FROM assess_months WHERE county = $1 AND state = 'locked' ORDER BY month LIMIT 240`, tx.County)
	if err != nil {
		return 0, nil, fmt.Errorf("verify months: %w", err)
	}
	kinds, err := kinds(ctx, tx)
	if err != nil {
		return 0, nil, err
	}
	v := verifier{tx: tx, sets: map[id.RuleSet]rules.Set{}, months: map[string]Month{}}
	for _, m := range months {
		v.months[m.Month] = m
		if v.added, err = added(ctx, tx, m.Month); err != nil {
			return looked, v.wrong, err
		}
		for _, k := range kinds {
			marks, err := marksOf(ctx, tx, m.Month, k.Subject)
			if err == nil && len(marks) > 0 {
				err = v.month(ctx, m, marks)
			}
			if err != nil {
				return looked, v.wrong, err
			}
			looked += int64(len(marks))
		}
	}
	return looked, v.wrong, nil
}

// verifier looks at the marks of locked months, one month after another.
type verifier struct {
	tx     *db.Tx
	sets   map[id.RuleSet]rules.Set
	months map[string]Month   // this one and those before
	added  map[Who]rules.Mark // by the appeals of this month; without names
	wrong  []string
}

// added is what the appeals of a month have added to each mark.
func added(ctx context.Context, tx *db.Tx, month string) (map[Who]rules.Mark, error) {
	out := map[Who]rules.Mark{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var w Who
		var n rules.Mark
		err := r.Scan(&w.Subject, &w.Of, &n)
		out[w] = n
		return err
	}, `SELECT subject, of_id, CAST(SUM(adjusted) AS BIGINT) FROM assess_appeals WHERE county = $1 AND month = $2 GROUP BY subject, of_id LIMIT $3`, tx.County, month, mostMarks)
	if err != nil {
		return nil, fmt.Errorf("what appeals have added: %w", err)
	}
	return out, nil
}

func (v *verifier) say(m Mark, what string) {
	v.wrong = append(v.wrong, fmt.Sprintf("%s %s %s: %s", m.Month, m.Who.Subject, m.Who.Name, what))
}

// month looks at the marks of one subject.
func (v *verifier) month(ctx context.Context, month Month, marks []Mark) error {
	before, err := v.before(ctx, month, marks[0].Who.Subject)
	if err != nil {
		return err
	}
	var standings []rules.Standing
	at := map[string]Mark{}
	for _, m := range marks {
		if err := v.mark(ctx, m); err != nil {
			return err
		}
		if !ran(m, before[m.Who.Of]) {
			v.say(m, "the months on the black list are others")
		}
		at[m.Who.Of] = m
		standings = append(standings, standing(m))
	}
	set := v.sets[marks[0].Set]
	for _, x := range rules.Rank(standings, set.Full, set.Lists) {
		if standing(at[x.Of]) != x {
			v.say(at[x.Of], "the place is another")
		}
	}
	return nil
}

// mark makes one mark again.
func (v *verifier) mark(ctx context.Context, m Mark) error {
	if _, ok := v.sets[m.Set]; !ok {
		set, err := setOf(ctx, v.tx, m.Set)
		if err != nil {
			return err
		}
		v.sets[m.Set] = set.Body
	}
	same, result, err := again(m, v.sets[m.Set])
	if err != nil {
		return err
	}
	made := Mark{Result: result, Adjusted: m.Adjusted}
	made.sum(v.sets[m.Set])
	if !same || made.Total != m.Total || made.None != m.None {
		v.say(m, "made again the mark is another")
	}
	if v.added[Who{Subject: m.Who.Subject, Of: m.Who.Of}] != m.Adjusted {
		v.say(m, "its appeals have added something else")
	}
	return nil
}

// before is how many months running those of a subject had stood on the black
// list when a month was locked: a month before that was locked later did not
// count yet.
func (v *verifier) before(ctx context.Context, month Month, subject string) (map[string]int, error) {
	out := map[string]int{}
	last, ok := v.months[Before(month.Month)]
	if !ok || last.LockedAt.After(month.LockedAt) {
		return out, nil
	}
	marks, err := marksOf(ctx, v.tx, last.Month, subject)
	for _, m := range marks {
		out[m.Who.Of] = m.Running
	}
	return out, err
}

// ran reports whether the months that a mark counts running follow from those
// before it. Whether who leaves the list steps down or off is not stored: either
// is right.
func ran(m Mark, before int) bool {
	if m.Black {
		return m.Running == before+1
	}
	return m.Running == 0 || m.Running == max(before-1, 0)
}
