package inspect

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Given is a mark that a site got, for those who are assessed by it.
type Given struct {
	Visit      id.Visit
	Number     string
	Link       string
	Day        string
	Sheet      string // its code
	Round      string // the kind of its round
	Kind       SiteKind
	Site       string
	Area       id.Area // empty: none
	Unit       id.Unit // of a committee or unit, else of none
	Mark, Full Points
	Failed     bool
	Account    id.Account // who gave it
	By         string
}

// Marks lists the marks of the sites that were done from one day to another,
// both included, with their areas and units.
func (s *Service) Marks(ctx context.Context, tx *db.Tx, from, to string) ([]Given, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (g Given, err error) {
		var v Visit
		if err := r.Scan(&g.Visit, &v.Number, &v.Seq, &g.Day, &g.Sheet, &g.Round, &g.Kind, &g.Site, db.Text(&g.Area), db.Text(&g.Unit), &g.Mark, &g.Full, &g.Failed, db.Text(&g.Account), &g.By); err != nil {
			return g, err
		}
		v.ID = g.Visit
		g.Number, g.Link = v.Label(), v.Link()
		return g, nil
	}, `SELECT v.id, p.number, v.seq, v.done_on, s.code, p.kind, v.kind, v.site, v.area, v.unit, v.mark, v.possible, v.failed, v.done_account, v.done_by FROM inspect_visits v
		JOIN inspect_rounds p ON p.county = v.county AND p.id = v.round JOIN inspect_sheets s ON s.county = v.county AND s.id = v.sheet
		WHERE v.county = $1 AND v.state = 'done' AND v.done_on >= $2 AND v.done_on <= $3 ORDER BY v.done_on, p.number, v.seq LIMIT 100000`, tx.County, from, to)
	if err != nil {
		return nil, fmt.Errorf("marks of inspections: %w", err)
	}
	return out, nil
}

// SheetCodes lists the codes of the sheets that the county has.
func SheetCodes(ctx context.Context, tx *db.Tx) (out []string, err error) {
	all, err := sheetsOf(ctx, tx)
	for _, s := range all {
		out = append(out, s.Code)
	}
	return out, err
}
