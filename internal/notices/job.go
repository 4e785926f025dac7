package notices

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
)

type batchJob struct {
	Batch id.Batched `json:"batch"`
}

// Kind implements jobs.Args.
func (batchJob) Kind() string { return "notices_batch" }

const (
	attempts = 5  // of a job whose work fails for reasons that may pass
	part     = 50 // of a batch, done in one unit of work
)

// Jobs lets r do the service's jobs.
func (s *Service) Jobs(r *jobs.Runner) {
	jobs.Register(r, func(ctx context.Context, job jobs.Job[batchJob]) error { return s.Run(ctx, job.County, job.Args.Batch) })
}

// Run does what is left of a batch, a part in each unit of work. How far it is
// stands in the batch itself, so that it goes on where it broke off.
func (s *Service) Run(ctx context.Context, county id.County, batch id.Batched) error {
	for {
		var over bool
		err := s.db.Write(ctx, county, func(tx *db.Tx) (err error) {
			over, err = s.part(ctx, tx, batch)
			return err
		})
		if err != nil || over {
			return err
		}
		if err := ctx.Err(); err != nil {
			return jobs.Later(0) // the program stops
		}
	}
}

// part does the next items of a batch.
func (s *Service) part(ctx context.Context, tx *db.Tx, batch id.Batched) (over bool, err error) {
	// The row is held first: two jobs of one batch do its parts in turn.
	if _, err := tx.Exec(ctx, `UPDATE served_batches SET done = done WHERE county = $1 AND id = $2`, tx.County, batch); err != nil {
		return false, fmt.Errorf("hold batch: %w", err)
	}
	b, err := batchOf(ctx, tx, batch)
	if err != nil || !b.Running() {
		return true, err
	}
	by, err := s.actor(ctx, tx, b.Account)
	if fault.Is(err, fault.NotFound) {
		by, err = access.Actor{County: tx.County, Name: b.Actor}, nil // who is gone may do nothing
	}
	if err != nil {
		return false, err
	}
	items, err := db.All(ctx, tx, func(r db.Row) (i item, err error) { return i, r.Scan(&i.seq, db.Text(&i.about), db.Text(&i.notice)) },
		`SELECT seq, case_id, notice FROM served_items WHERE county = $1 AND batch = $2 AND seq > $3 ORDER BY seq LIMIT $4`, tx.County, batch, b.Done, part)
	if err != nil {
		return false, fmt.Errorf("items of a batch: %w", err)
	}
	for _, x := range items {
		made, err := s.item(ctx, tx, by, b, x)
		why := ""
		switch fault.Of(err) {
		case fault.Internal:
			if err != nil {
				return false, err
			}
			b.Made++
		default:
			b.Skipped++
			text, err := json.Marshal(whyOf(err))
			if err != nil {
				return false, fmt.Errorf("item of a batch: %w", err)
			}
			why = string(text)
		}
		_, err = tx.Exec(ctx, `UPDATE served_items SET notice = $4, why = $5 WHERE county = $1 AND batch = $2 AND seq = $3`, tx.County, batch, x.seq, db.Null(made), why)
		if err != nil {
			return false, fmt.Errorf("item of a batch: %w", err)
		}
	}
	b.Done += int64(len(items))
	if over = b.Done >= b.Total; over {
		b.EndedAt = tx.Now
	}
	_, err = tx.Exec(ctx, `UPDATE served_batches SET done = $3, made = $4, skipped = $5, ended_at = $6 WHERE county = $1 AND id = $2`,
		tx.County, batch, b.Done, b.Made, b.Skipped, db.Millis(b.EndedAt))
	if err != nil {
		return false, fmt.Errorf("batch: %w", err)
	}
	return over, nil
}

// whyOf is what a fault says, as it is kept.
func whyOf(err error) Why {
	f, ok := errors.AsType[*fault.Error](err)
	switch {
	case !ok:
		return Why{Key: "fault.internal"}
	case len(f.Fields) > 0:
		return Why{Key: f.Fields[0].Key, Args: f.Fields[0].Args}
	}
	return Why{Key: f.Key, Args: f.Args}
}

// item drafts for one case, or signs one draft. A fault leaves nothing done.
func (s *Service) item(ctx context.Context, tx *db.Tx, by access.Actor, b Batch, x item) (id.Served, error) {
	if b.Act == DoSign {
		n, err := one(ctx, tx, x.notice)
		if err != nil {
			return x.notice, err
		}
		if n.State != Drafted {
			return x.notice, fault.New(fault.Conflict, "notices.no_draft")
		}
		_, err = s.actIn(ctx, tx, by, DoSign, Move{ID: x.notice}, func(w *work) error { return sign(ctx, w, b.aware) })
		return x.notice, err
	}
	c, err := s.cases.Seen(ctx, tx, by, x.about)
	if err != nil {
		return "", err
	}
	switch {
	case !c.VoidedAt.IsZero() || c.State == cases.Rejected || c.State == cases.Merged:
		return "", fault.New(fault.Conflict, "notices.case_over")
	case c.Area == "":
		return "", fault.New(fault.Conflict, "notices.no_area")
	}
	d := b.common.of(c)
	n, err := begin(ctx, tx, by)
	if err != nil {
		return "", err
	}
	n.Batch = b.ID
	if err := s.take(ctx, tx, by, &n, d); err != nil {
		return "", err
	}
	if err := s.link(ctx, tx, by, &n, c.ID); err != nil {
		return "", err
	}
	if n.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return "", err
	}
	return n.ID, s.keep(ctx, tx, by, n)
}

// of is the draft for one case.
func (m Common) of(c cases.Case) Draft {
	d := Draft{Kind: m.Kind, Case: c.ID, Area: c.Area, Issuer: m.Issuer, Address: c.Place.Address, Party: Party{Kind: OfPerson}, Text: m.Text}
	d.Object = Object{Name: c.Title, Structure: m.Structure}
	d.Text.Facts = clip(c.Details, MaxText)
	if d.Address == "" {
		d.Address = c.Place.Street
	}
	if d.Address == "" {
		d.Address = c.Title
	}
	if d.Text.Facts == "" {
		d.Text.Facts = c.Title
	}
	return d
}

// clip is the beginning of s, n letters at most.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
