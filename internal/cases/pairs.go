package cases

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
)

// PairQuery asks for photo pairs of cases: of those with the visible numbers of
// Labels, else the best of those that were closed from From to To.
type PairQuery struct {
	From, To time.Time
	Labels   []string
	Most     int
}

// Pair is how the place of a case looked before and afterwards.
type Pair struct {
	Case   Case
	Label  string
	Before photos.Photo // the first that was taken
	After  photos.Photo // the last
}

// Pairs returns photo pairs of cases that by may see. The best cases are those
// that were put right at the first attempt, the latest first; each area has one
// before another has its second. A case that has no pair is left out.
func (s *Service) Pairs(ctx context.Context, tx *db.Tx, by access.Actor, q PairQuery) ([]Pair, error) {
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return nil, err
	}
	const looked = 100 // there are as many areas at most that one of each is found among
	var w db.Where
	w.And("county = ?", tx.County)
	w.And("photos_before > 0 AND photos_after > 0 AND voided_at IS NULL AND staged IS NULL")
	order := "number"
	if len(q.Labels) > 0 {
		numbers := make([]int64, 0, len(q.Labels))
		for _, l := range q.Labels {
			if n, ok := ParseLabel(k.Prefix, l); ok {
				numbers = append(numbers, n)
			}
		}
		if len(numbers) == 0 {
			return nil, nil
		}
		db.In(&w, "number", numbers)
	} else {
		w.And("closed_at >= ?", db.Millis(q.From))
		w.And("closed_at <= ?", db.Millis(q.To))
		order = "rework, closed_at DESC, number"
	}
	list, err := db.All(ctx, tx, scanCase, "SELECT "+listColumns+" FROM cases "+w.String()+fmt.Sprintf(" ORDER BY %s LIMIT %d", order, looked), w.Args...)
	if err != nil {
		return nil, fmt.Errorf("cases with photo pairs: %w", err)
	}
	if err := loadAssist(ctx, tx, list); err != nil {
		return nil, err
	}
	if len(q.Labels) == 0 {
		list = oneOfEach(list)
	}
	var out []Pair
	for _, c := range list {
		if len(out) == q.Most {
			break
		}
		if !by.May(access.SeeCase, c.Owners(access.SeeCase)) {
			continue
		}
		taken, err := photos.Of(ctx, tx, Subject, string(c.ID))
		if err != nil {
			return nil, err
		}
		p := Pair{Case: c, Label: Label(k.Prefix, c.Number)}
		for _, x := range taken {
			switch {
			case x.Kind == photos.Before && p.Before.ID == "":
				p.Before = x
			case x.Kind == photos.After:
				p.After = x
			}
		}
		if p.Before.ID != "" && p.After.ID != "" {
			out = append(out, p)
		}
	}
	return out, nil
}

// oneOfEach puts the first case of every area before the second of any.
func oneOfEach(list []Case) []Case {
	seen := map[id.Area]int{}
	turn := make(map[id.Case]int, len(list))
	for _, c := range list {
		turn[c.ID] = seen[c.Area]
		seen[c.Area]++
	}
	slices.SortStableFunc(list, func(a, b Case) int { return turn[a.ID] - turn[b.ID] })
	return list
}
