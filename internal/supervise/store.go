package supervise

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const columns = `id, campaign, kind, number, title, details, subject, record, subject_title, subject_link, addressee, unit, area, grp, due_on, level, state, reason, returned,
	account, actor, issued_at, issued_on, answered_on, closed_on, moved_at, version`

func scan(r db.Row) (o Order, err error) {
	return o, r.Scan(&o.ID, &o.Campaign, &o.Kind, &o.Number, &o.Title, &o.Details, &o.About.Subject, &o.About.Record, &o.About.Title, &o.About.Link, &o.To, &o.Unit,
		db.Text(&o.Area), db.Text(&o.Group), &o.DueOn, &o.Level, &o.State, &o.Reason, &o.Returned, db.Text(&o.Account), &o.Actor, db.Time(&o.IssuedAt), &o.IssuedOn,
		&o.AnsweredOn, &o.ClosedOn, db.Time(&o.Moved), &o.Version)
}

func insert(ctx context.Context, tx *db.Tx, o Order) error {
	_, err := tx.Exec(ctx, `INSERT INTO supervise_orders (county, `+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
		$16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		tx.County, o.ID, o.Campaign, o.Kind, o.Number, o.Title, o.Details, o.About.Subject, o.About.Record, o.About.Title, o.About.Link, o.To, o.Unit,
		db.Null(o.Area), db.Null(o.Group), o.DueOn, o.Level, o.State, o.Reason, o.Returned, db.Null(o.Account), o.Actor, db.Millis(o.IssuedAt), o.IssuedOn,
		o.AnsweredOn, o.ClosedOn, db.Millis(o.Moved), o.Version)
	if err != nil {
		return fmt.Errorf("insert order: %w", err)
	}
	return nil
}

// update writes what may change of an order.
func update(ctx context.Context, tx *db.Tx, o *Order) error {
	o.Version++
	_, err := tx.Exec(ctx, `UPDATE supervise_orders SET due_on = $3, level = $4, state = $5, reason = $6, returned = $7, answered_on = $8, closed_on = $9, moved_at = $10, version = $11
		WHERE county = $1 AND id = $2`,
		tx.County, o.ID, o.DueOn, o.Level, o.State, o.Reason, o.Returned, o.AnsweredOn, o.ClosedOn, db.Millis(o.Moved), o.Version)
	if err != nil {
		return fmt.Errorf("update order: %w", err)
	}
	return nil
}

// one returns an order of the county.
func one(ctx context.Context, tx *db.Tx, order id.Order) (Order, error) {
	if !fault.Storable(string(order)) {
		return Order{}, notFound()
	}
	o, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM supervise_orders WHERE county = $1 AND id = $2`, tx.County, order)
	if errors.Is(err, db.ErrNone) {
		return o, notFound()
	}
	if err != nil {
		return o, fmt.Errorf("read order: %w", err)
	}
	return o, nil
}

// Owners are whom an order belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	o, err := one(ctx, tx, id.Order(record))
	return o.Owners(), err
}
