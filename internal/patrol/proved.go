package patrol

import (
	"context"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Provable is an action with how much is behind it besides the word of who
// recorded it.
type Provable struct {
	ID       id.Action
	Day      string
	Unit     id.Unit
	Kind     string // code of the dictionary
	CountsAs string
	Count    int64
	Photos   int64
	Backed   bool // a case or held goods came of it
}

// Link is the address of the action's page.
func (r Provable) Link() string { return "/patrol/actions/" + string(r.ID) }

// maxProvable bounds the actions of some days.
const maxProvable = 400_000

// Provable lists the actions of some days, both included, in the order in which
// they were.
func (s *Service) Provable(ctx context.Context, tx *db.Tx, from, to string) ([]Provable, error) {
	w := Filter{Campaign: AllCampaigns, From: from, To: to}.where(tx, "")
	out, err := db.All(ctx, tx, func(r db.Row) (x Provable, err error) {
		return x, r.Scan(&x.ID, &x.Day, &x.Unit, &x.Kind, &x.CountsAs, &x.Count, &x.Photos, &x.Backed)
	}, `SELECT id, day, unit, kind, counts_as, amount, photos_before + photos_after, case_id IS NOT NULL OR batch IS NOT NULL FROM patrol_actions `+w.String()+
		` ORDER BY day, at, id LIMIT `+w.Arg(maxProvable), w.Args...)
	if err != nil {
		return nil, fmt.Errorf("actions of some days: %w", err)
	}
	return out, nil
}
