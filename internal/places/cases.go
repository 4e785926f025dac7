package places

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// At is a case at a place.
type At struct {
	cases.Case
	Metres float64 // how far from its point; 0 where it is not known
	Made   bool    // a check of the place made it
}

// maxCases bounds the cases that a place's page shows.
const maxCases = 200

// casesAt lists the cases at a place that the reader may see: those that its
// checks made, and those within its distance, the open ones first.
func (s *Service) casesAt(ctx context.Context, by access.Actor, p Place) (out []At, err error) {
	seen := map[id.Case]bool{}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		out = nil
		made, err := db.All(ctx, tx, db.Value[id.Case], `SELECT case_id FROM places_results WHERE county = $1 AND place = $2 AND case_id IS NOT NULL ORDER BY case_id DESC LIMIT $3`,
			tx.County, p.ID, maxCases)
		if err != nil {
			return fmt.Errorf("cases of a place: %w", err)
		}
		for _, c := range made {
			got, err := s.cases.Seen(ctx, tx, by, c)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			seen[c] = true
			out = append(out, At{Case: got, Made: true})
		}
		return nil
	})
	if err != nil || !p.Located {
		return out, err
	}
	box := p.Point.Bounds().Pad(float64(p.Radius))
	near, err := s.cases.List(ctx, by, cases.Filter{Box: &box, Limit: maxCases})
	if err != nil {
		return nil, err
	}
	for _, c := range near.Cases {
		if away := p.Point.Distance(c.Place.Point); !seen[c.ID] && away <= float64(p.Radius) {
			out = append(out, At{Case: c, Metres: away})
		}
	}
	slices.SortStableFunc(out, func(a, b At) int {
		if a.Open() != b.Open() {
			return map[bool]int{true: -1, false: 1}[a.Open()]
		}
		return cmp.Compare(b.Number, a.Number)
	})
	return out[:min(len(out), maxCases)], nil
}
