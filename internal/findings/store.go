package findings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

const columns = `id, campaign, number, kind, month, subject, of_id, name, unit, args, records, state, found_at, asked_at, asked_by, question, answer_by, answered_at, answered_by, answer,
	judged_at, judged_by, reason, note, moved_at`

func scan(r db.Row) (f Finding, err error) {
	var args string
	err = r.Scan(&f.ID, &f.Campaign, &f.Number, &f.Kind, &f.Month, &f.Who.Subject, &f.Who.Of, &f.Who.Name, db.Text(&f.Who.Unit), &args, &f.Records, &f.State, db.Time(&f.Found),
		db.Time(&f.AskedAt), &f.AskedBy, &f.Question, &f.AnswerBy, db.Time(&f.AnsweredAt), &f.AnsweredBy, &f.Answer, db.Time(&f.JudgedAt), &f.JudgedBy, &f.Reason, db.Text(&f.Note), db.Time(&f.Moved))
	if err != nil {
		return f, err
	}
	if err := json.Unmarshal([]byte(args), &f.Args); err != nil {
		return f, fmt.Errorf("what a finding says: %w", err)
	}
	return f, nil
}

func one(ctx context.Context, tx *db.Tx, finding id.Finding) (Finding, error) {
	f, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM findings WHERE county = $1 AND id = $2`, tx.County, plain(finding))
	if errors.Is(err, db.ErrNone) {
		return f, notFound()
	}
	if err != nil {
		return f, fmt.Errorf("finding: %w", err)
	}
	return f, nil
}

// same is the finding that a sight is, if there is one.
func same(ctx context.Context, tx *db.Tx, month string, x Sight) (Finding, bool, error) {
	f, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM findings WHERE county = $1 AND month = $2 AND kind = $3 AND subject = $4 AND of_id = $5`,
		tx.County, month, x.Kind, x.Who.Subject, x.Who.Of)
	if errors.Is(err, db.ErrNone) {
		return f, false, nil
	}
	if err != nil {
		return f, false, fmt.Errorf("finding: %w", err)
	}
	return f, true, nil
}

// whose are the columns by which lists and figures narrow to whom it concerns.
func whose(f Finding) (area, group any) {
	switch f.Who.Subject {
	case OfArea:
		return f.Who.Of, nil
	case OfGroup:
		return nil, f.Who.Of
	}
	return nil, nil
}

func numbers(args []int64) (string, error) {
	if args == nil {
		args = []int64{}
	}
	text, err := json.Marshal(args)
	if err != nil {
		return "", fmt.Errorf("what a finding says: %w", err)
	}
	return string(text), nil
}

func insert(ctx context.Context, tx *db.Tx, f Finding) error {
	args, err := numbers(f.Args)
	if err != nil {
		return err
	}
	area, group := whose(f)
	_, err = tx.Exec(ctx, `INSERT INTO findings (county, id, campaign, number, kind, month, subject, of_id, name, unit, area, grp, args, records, state, found_at, moved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tx.County, f.ID, f.Campaign, f.Number, f.Kind, f.Month, f.Who.Subject, f.Who.Of, f.Who.Name, db.Null(f.Who.Unit), area, group, args, f.Records, f.State, db.Millis(f.Found), db.Millis(f.Moved))
	if err != nil {
		return fmt.Errorf("store a finding: %w", err)
	}
	return nil
}

func update(ctx context.Context, tx *db.Tx, f Finding) error {
	args, err := numbers(f.Args)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE findings SET args = $3, records = $4, state = $5, found_at = $6, asked_at = $7, asked_by = $8, question = $9, answer_by = $10, answered_at = $11, answered_by = $12,
		answer = $13, judged_at = $14, judged_by = $15, reason = $16, note = $17, moved_at = $18 WHERE county = $1 AND id = $2`,
		tx.County, f.ID, args, f.Records, f.State, db.Millis(f.Found), db.Millis(f.AskedAt), f.AskedBy, f.Question, f.AnswerBy, db.Millis(f.AnsweredAt), f.AnsweredBy, f.Answer,
		db.Millis(f.JudgedAt), f.JudgedBy, f.Reason, db.Null(f.Note), db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("change a finding: %w", err)
	}
	return nil
}

var insertEvidence = db.Insert{
	Into:    "INSERT INTO finding_evidence",
	Columns: []string{"county", "finding", "evidence", "label", "english", "link", "other", "other_at", "day", "said", "args", "added_at"},
}

func addEvidence(ctx context.Context, tx *db.Tx, finding id.Finding, list []Evidence) error {
	err := insertEvidence.Rows(ctx, tx, len(list), func(i int, v []any) ([]any, error) {
		e := list[i]
		args, err := numbers(e.Args)
		return append(v, tx.County, finding, e.Key, e.Label, e.English, e.Link, e.Other, e.OtherAt, e.Day, e.Said, args, db.Millis(tx.Now)), err
	})
	if err != nil {
		return fmt.Errorf("store evidence: %w", err)
	}
	return nil
}

// keysOf are the keys of the evidence that is kept with a finding.
func keysOf(ctx context.Context, tx *db.Tx, finding id.Finding) (map[string]bool, error) {
	out := map[string]bool{}
	list, err := db.All(ctx, tx, db.Value[string], `SELECT evidence FROM finding_evidence WHERE county = $1 AND finding = $2 LIMIT $3`, tx.County, finding, MostEvidence)
	for _, k := range list {
		out[k] = true
	}
	if err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	return out, nil
}

func evidenceOf(ctx context.Context, tx *db.Tx, finding id.Finding) ([]Evidence, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (e Evidence, err error) {
		var args string
		if err := r.Scan(&e.Key, &e.Label, &e.English, &e.Link, &e.Other, &e.OtherAt, &e.Day, &e.Said, &args, db.Time(&e.Added)); err != nil {
			return e, err
		}
		return e, json.Unmarshal([]byte(args), &e.Args)
	}, `SELECT evidence, label, english, link, other, other_at, day, said, args, added_at FROM finding_evidence WHERE county = $1 AND finding = $2 ORDER BY day, evidence LIMIT $3`,
		tx.County, finding, MostEvidence)
	if err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	return out, nil
}
