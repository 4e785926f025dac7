package inspect

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// MinAlike is how many sites of one inspector have to have the same mark for
// that to be worth a look.
const MinAlike = 3

// Alike is a finding: an inspector gave every site the same mark. Whether that
// is right a person judges by its visits.
type Alike struct {
	Inspector id.Account
	Name      string
	Code      string // of the sheet
	Sheet     string // its name
	English   string
	Kind      SiteKind
	Mark      Points
	Full      Points
	Sites     int64
	First     string // days
	Last      string
}

// Filter finds the visits that are the evidence.
func (a Alike) Filter() Filter {
	return Filter{State: Finished, Inspector: a.Inspector, Site: a.Kind, Sheet: a.Code}
}

// Alike lists where marks are all alike, the most sites first.
func (s *Service) Alike(ctx context.Context, by access.Actor) (out []Alike, err error) {
	if !manages(by) {
		return nil, by.Check(access.ManageInspections, access.Owners{})
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, func(r db.Row) (a Alike, err error) {
			return a, r.Scan(&a.Inspector, &a.Name, &a.Code, &a.Sheet, &a.English, &a.Kind, &a.Mark, &a.Full, &a.Sites, &a.First, &a.Last)
		}, `SELECT v.done_account, MIN(v.done_by), s.code, MIN(s.name), MIN(s.english), v.kind, MIN(v.mark), MIN(v.possible), COUNT(*), MIN(v.done_on), MAX(v.done_on)
			FROM inspect_visits v JOIN inspect_sheets s ON s.county = v.county AND s.id = v.sheet
			WHERE v.county = $1 AND v.state = 'done' AND v.done_account IS NOT NULL
			GROUP BY v.done_account, s.code, v.kind HAVING COUNT(*) >= $2 AND MIN(v.mark) = MAX(v.mark) AND MIN(v.possible) = MAX(v.possible)
			ORDER BY COUNT(*) DESC, v.done_account, s.code, v.kind LIMIT 500`, tx.County, MinAlike)
		if err != nil {
			return fmt.Errorf("marks alike: %w", err)
		}
		return nil
	})
	return out, err
}
