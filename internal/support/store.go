package support

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const columns = `id, campaign, number, area, grp, case_id, title, needs, wanted_on, state, reason, plan, plan_on, question, reply, result, directed,
	account, actor, asked_at, asked_on, answer_due, answered_at, answered_on, due_at, paused_at, escalated_at, handed_at, done_on, returned, moved_at, version`

func scan(r db.Row) (x Request, err error) {
	return x, r.Scan(&x.ID, &x.Campaign, &x.Number, &x.Area, &x.Group, db.Text(&x.Case), &x.Title, &x.Needs, &x.WantedOn, &x.State, &x.Reason, &x.Plan, &x.PlanOn,
		&x.Question, &x.Reply, &x.Result, &x.Directed, db.Text(&x.Account), &x.Actor, db.Time(&x.AskedAt), &x.AskedOn, db.Time(&x.AnswerDue), db.Time(&x.AnsweredAt),
		&x.AnsweredOn, db.Time(&x.Due), db.Time(&x.PausedAt), db.Time(&x.Escalated), db.Time(&x.HandedAt), &x.DoneOn, &x.Returned, db.Time(&x.Moved), &x.Version)
}

func insert(ctx context.Context, tx *db.Tx, x Request) error {
	_, err := tx.Exec(ctx, `INSERT INTO support_requests (county, id, campaign, number, area, grp, case_id, title, needs, wanted_on, state,
		account, actor, asked_at, asked_on, answer_due, due_at, moved_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		tx.County, x.ID, x.Campaign, x.Number, x.Area, x.Group, db.Null(x.Case), x.Title, x.Needs, x.WantedOn, x.State,
		db.Null(x.Account), x.Actor, db.Millis(x.AskedAt), x.AskedOn, db.Millis(x.AnswerDue), db.Millis(x.Due), db.Millis(x.Moved), x.Version)
	if err != nil {
		return fmt.Errorf("insert request: %w", err)
	}
	return nil
}

// update writes what may change of a request.
func update(ctx context.Context, tx *db.Tx, x *Request) error {
	x.Version++
	_, err := tx.Exec(ctx, `UPDATE support_requests SET grp = $3, state = $4, reason = $5, plan = $6, plan_on = $7, question = $8, reply = $9, result = $10,
		directed = $11, answer_due = $12, answered_at = $13, answered_on = $14, due_at = $15, paused_at = $16, escalated_at = $17, handed_at = $18, done_on = $19,
		returned = $20, moved_at = $21, version = $22 WHERE county = $1 AND id = $2`,
		tx.County, x.ID, x.Group, x.State, x.Reason, x.Plan, x.PlanOn, x.Question, x.Reply, x.Result,
		x.Directed, db.Millis(x.AnswerDue), db.Millis(x.AnsweredAt), x.AnsweredOn, db.Millis(x.Due), db.Millis(x.PausedAt), db.Millis(x.Escalated), db.Millis(x.HandedAt),
		x.DoneOn, x.Returned, db.Millis(x.Moved), x.Version)
	if err != nil {
		return fmt.Errorf("update request: %w", err)
	}
	return nil
}

// one returns a request of the county.
func one(ctx context.Context, tx *db.Tx, request id.Support) (Request, error) {
	if !fault.Storable(string(request)) {
		return Request{}, notFound()
	}
	x, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM support_requests WHERE county = $1 AND id = $2`, tx.County, request)
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("read request: %w", err)
	}
	return x, nil
}
