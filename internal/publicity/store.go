package publicity

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const columns = `id, campaign, number, title, channel, unit, area, place, content, starts_on, ends_on, clock, times, expected, cost, state, reason,
	done_on, done_times, reached, link, note, proofs, account, actor, moved_at, version`

func scan(r db.Row) (x Activity, err error) {
	return x, r.Scan(&x.ID, &x.Campaign, &x.Number, &x.Title, &x.Channel, &x.Unit, db.Text(&x.Area), &x.Place, &x.Content, &x.StartsOn, &x.EndsOn, &x.Clock, &x.Times,
		&x.Expected, &x.Cost, &x.State, &x.Reason, &x.DoneOn, &x.DoneTimes, &x.Reached, &x.Address, &x.Note, &x.Proofs, db.Text(&x.Account), &x.Actor, db.Time(&x.Moved),
		&x.Version)
}

func insert(ctx context.Context, tx *db.Tx, x Activity) error {
	_, err := tx.Exec(ctx, `INSERT INTO publicity_activities (county, id, campaign, number, title, channel, unit, area, place, content, starts_on, ends_on, clock, times,
		expected, cost, state, account, actor, moved_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		tx.County, x.ID, x.Campaign, x.Number, x.Title, x.Channel, x.Unit, db.Null(x.Area), x.Place, x.Content, x.StartsOn, x.EndsOn, x.Clock, x.Times, x.Expected, x.Cost,
		x.State, db.Null(x.Account), x.Actor, db.Millis(x.Moved), x.Version)
	if err != nil {
		return fmt.Errorf("insert activity: %w", err)
	}
	return nil
}

// update writes what may change of an activity.
func update(ctx context.Context, tx *db.Tx, x *Activity) error {
	x.Version++
	_, err := tx.Exec(ctx, `UPDATE publicity_activities SET title = $3, channel = $4, unit = $5, area = $6, place = $7, content = $8, starts_on = $9, ends_on = $10,
		clock = $11, times = $12, expected = $13, cost = $14, state = $15, reason = $16, done_on = $17, done_times = $18, reached = $19, link = $20, note = $21,
		proofs = $22, moved_at = $23, version = $24 WHERE county = $1 AND id = $2`,
		tx.County, x.ID, x.Title, x.Channel, x.Unit, db.Null(x.Area), x.Place, x.Content, x.StartsOn, x.EndsOn, x.Clock, x.Times, x.Expected, x.Cost, x.State, x.Reason,
		x.DoneOn, x.DoneTimes, x.Reached, x.Address, x.Note, x.Proofs, db.Millis(x.Moved), x.Version)
	if err != nil {
		return fmt.Errorf("update activity: %w", err)
	}
	return nil
}

// one returns an activity of the county.
func one(ctx context.Context, tx *db.Tx, activity id.Activity) (Activity, error) {
	if !fault.Storable(string(activity)) {
		return Activity{}, notFound()
	}
	x, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM publicity_activities WHERE county = $1 AND id = $2`, tx.County, activity)
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("read activity: %w", err)
	}
	return x, nil
}
