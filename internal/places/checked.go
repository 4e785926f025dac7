package places

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Checked is a check with who made it and whom the place belonged to then.
type Checked struct {
	ID      string
	Place   Place // its number, name and identifier
	Unit    id.Unit
	Day     string
	Mark    Mark
	Account id.Account
}

// Checked lists the checks of some days, both included, in the order in which
// they were made.
func (s *Service) Checked(ctx context.Context, tx *db.Tx, from, to string) ([]Checked, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (c Checked, err error) {
		return c, r.Scan(&c.ID, &c.Place.ID, &c.Place.Number, &c.Place.Name, &c.Unit, &c.Day, &c.Mark.Met, &c.Mark.Asked, db.Text(&c.Account))
	}, `SELECT c.id, c.place, p.number, p.name, c.unit, c.day, c.met, c.asked, c.account FROM places_checks c JOIN places p ON p.county = c.county AND p.id = c.place
		WHERE c.county = $1 AND c.day >= $2 AND c.day <= $3 ORDER BY c.day, c.id LIMIT 100000`, tx.County, from, to)
	if err != nil {
		return nil, fmt.Errorf("checks of some days: %w", err)
	}
	return out, nil
}
