package surveys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/office"
)

// errUndo undoes the unit of work of rows that are only tried.
var errUndo = errors.New("undo")

// flush stages some rows of a table, or only tries them where nothing will be
// kept, and reports each.
func (r *run) flush(ctx context.Context, t *table, part []finding) error {
	batch := cases.Batch{Survey: r.survey.ID, Theme: r.survey.Register, Import: r.imp, Rows: make([]cases.Imported, 0, len(part))}
	for i := range part {
		if f := &part[i]; len(f.wrong) == 0 {
			batch.Rows = append(batch.Rows, f.row)
		}
	}
	if len(batch.Rows) < len(part) && !r.q.Partial {
		r.spoilt = true
	}
	try := r.q.DryRun || r.spoilt
	var out []cases.Outcome
	outside := 0
	work := func(tx *db.Tx) (err error) {
		outside = 0
		for i := range batch.Rows {
			if p := &batch.Rows[i]; p.Place.Located && p.Area == "" {
				_, in, err := r.s.areas.At(ctx, tx, p.Place.Point)
				if err != nil {
					return err
				}
				if !in {
					outside++
				}
			}
		}
		if out, err = r.s.cases.ImportBatch(ctx, tx, r.by, batch); err != nil {
			return err
		}
		if try {
			return errUndo
		}
		return r.beat(ctx, tx, len(part))
	}
	if err := r.s.db.Write(ctx, r.by.County, work); err != nil && (!try || !errors.Is(err, errUndo)) {
		return err
	}
	if try && (!r.q.DryRun || r.q.queued) { // what is undone was no sign of life
		if err := r.s.db.Write(ctx, r.by.County, func(tx *db.Tx) error { return r.beat(ctx, tx, len(part)) }); err != nil {
			return err
		}
	}
	if len(out) != len(batch.Rows) {
		return fmt.Errorf("import: %d outcomes of %d rows", len(out), len(batch.Rows))
	}
	r.report.Outside += outside
	return r.tell(t, part, out)
}

// tell reports the rows of a chunk in their order.
func (r *run) tell(t *table, part []finding, out []cases.Outcome) error {
	at := 0
	for i := range part {
		f := &part[i]
		if len(f.wrong) > 0 {
			f.report.Outcome = office.Rejected
			f.report.Problems = cells(t, f.wrong)
		} else {
			o := out[at]
			at++
			f.report.Outcome = office.Outcome(o.Result)
			if o.Result == cases.Refused {
				f.report.Problems = cells(t, o.Problems)
				r.spoilt = r.spoilt || !r.q.Partial
			} else {
				f.report.Record = string(o.Case)
				f.report.Problems = cells(t, f.notes)
				if !f.located {
					r.report.Nowhere++
				}
			}
		}
		r.report.add(f.report)
		if r.q.Row != nil {
			if err := r.q.Row(f.report); err != nil {
				return fmt.Errorf("report row: %w", err)
			}
		}
	}
	if r.q.Progress != nil {
		r.q.Progress(int64(r.report.Total))
	}
	return nil
}

// beat is the sign of life of an import that runs, and how many rows it has
// gone through.
func (r *run) beat(ctx context.Context, tx *db.Tx, more int) error {
	imp := r.imp
	if r.q.DryRun {
		imp = r.q.upload
	}
	return mine(tx.Exec(ctx, `UPDATE survey_imports SET beat_at = $4, done = $5 WHERE county = $1 AND id = $2 AND runner = $3`,
		tx.County, imp, r.s.name, db.Millis(tx.Now), r.report.Total+more))
}

// mine is the error of a change of an import's row by whoever works on it; the
// row of an import that another has taken over is not found.
func mine(res interface{ RowsAffected() (int64, error) }, err error) error {
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if n == 0 {
		return errTaken
	}
	return nil
}

// end decides: what was staged is brought in and published, or thrown away.
func (r *run) end(ctx context.Context) error {
	switch {
	case r.q.DryRun:
		return nil
	case r.spoilt:
		return r.drop(context.WithoutCancel(ctx), "refused")
	}
	err := r.s.db.Write(ctx, r.by.County, func(tx *db.Tx) error {
		if err := r.finish(ctx, tx, "publishing"); err != nil {
			return err
		}
		return mine(tx.Exec(ctx, `UPDATE survey_imports SET done = 0, total = $4 WHERE county = $1 AND id = $2 AND runner = $3`,
			tx.County, r.imp, r.s.name, r.report.Counts[office.Created]))
	})
	if err != nil {
		return errors.Join(err, r.fail(context.WithoutCancel(ctx)))
	}
	r.report, err = r.s.publish(ctx, r.by, r.imp)
	return err
}

// fail throws away what was staged and says that the import failed. A job says
// so itself, for it may try again.
func (r *run) fail(ctx context.Context) error {
	if r.q.queued {
		return r.s.discard(ctx, r.by, r.q.upload, "")
	}
	return r.drop(ctx, "failed")
}

// publish brings in what an import staged that was decided upon, and shows it
// to everybody. It goes on where it was broken off, and never back: numbers
// have been given out.
func (s *Service) publish(ctx context.Context, by access.Actor, imp id.Import) (*Report, error) {
	b := cases.NewBringing(imp)
	if err := s.bringIn(ctx, by, imp, b); err != nil {
		return nil, fmt.Errorf("publish import: %w", err)
	}
	var rep *Report
	err := s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		u, err := s.upload(ctx, tx, imp)
		if err != nil {
			return err
		}
		if u.State != "publishing" || u.runner != s.name {
			return errTaken
		}
		if _, err := s.cases.Publish(ctx, tx, by, b); err != nil {
			return err
		}
		rep = u.Report
		rep.Applied = true
		if err := putReport(ctx, tx, imp, "published", rep); err != nil {
			return err
		}
		if err := tell(ctx, tx, u, "published"); err != nil {
			return err
		}
		if rep.Counts[office.Created]+rep.Counts[office.Updated] == 0 {
			return nil
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: Subject, Record: string(u.Survey), Act: "survey.imported", By: by,
			Data: map[string]any{
				"file": clip(u.Name, 120), "import": imp,
				"created": rep.Counts[office.Created], "updated": rep.Counts[office.Updated], "rejected": rep.Counts[office.Rejected],
			},
		})
	})
	if err != nil {
		return nil, fmt.Errorf("publish import: %w", err)
	}
	return rep, nil
}

// bringIn brings in every part of an import. While one is written, the next is
// prepared.
func (s *Service) bringIn(ctx context.Context, by access.Actor, imp id.Import, b *cases.Bringing) error {
	both, group := errgroup.WithContext(ctx)
	ready := make(chan *cases.Part)
	both.Go(func() error {
		defer close(ready)
		for {
			var p *cases.Part
			err := s.db.Read(group, by.County, func(tx *db.Tx) (err error) {
				p, err = s.cases.Prepare(group, tx, by, b)
				return err
			})
			if err != nil || p == nil {
				return err
			}
			select {
			case ready <- p:
			case <-group.Done():
				return group.Err()
			}
		}
	})
	both.Go(func() error {
		for p := range ready {
			err := s.db.Write(group, by.County, func(tx *db.Tx) error {
				if err := s.cases.Bring(group, tx, p); err != nil {
					return err
				}
				return mine(tx.Exec(group, `UPDATE survey_imports SET beat_at = $4, done = done + $5 WHERE county = $1 AND id = $2 AND runner = $3`, tx.County, imp, s.name, db.Millis(tx.Now), p.Len()))
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return both.Wait()
}

// finish writes how the import ended, or that it was decided upon.
func (r *run) finish(ctx context.Context, tx *db.Tx, state string) error {
	return putReport(ctx, tx, r.imp, state, r.report)
}

// putReport keeps the report of an import, and its state.
func putReport(ctx context.Context, tx *db.Tx, imp id.Import, state string, rep *Report) error {
	text, err := reportText(rep)
	if err != nil {
		return err
	}
	var finished any
	if state != "publishing" {
		finished = db.Millis(tx.Now)
	}
	_, err = tx.Exec(ctx, `UPDATE survey_imports SET state = $3, report = $4, beat_at = $5, finished_at = $6 WHERE county = $1 AND id = $2`,
		tx.County, imp, state, text, db.Millis(tx.Now), finished)
	if err != nil {
		return fmt.Errorf("end import: %w", err)
	}
	return nil
}

// reportText is a report as it is kept; there may be none.
func reportText(rep *Report) (string, error) {
	if rep == nil {
		return "{}", nil
	}
	b, err := json.Marshal(stored{Report: rep, Problems: rep.Rows, More: rep.More})
	if err != nil {
		return "", fmt.Errorf("keep report: %w", err)
	}
	return string(b), nil
}

// stored is a report as it is kept with its import.
type stored struct {
	*Report
	Problems []office.RowReport
	More     int
}

// drop throws away what was staged and says how the import ended.
func (r *run) drop(ctx context.Context, state string) error {
	if r.q.DryRun || r.imp == "" {
		return nil
	}
	if err := r.s.discard(ctx, r.by, r.imp, ""); err != nil {
		return err
	}
	return r.s.db.Write(ctx, r.by.County, func(tx *db.Tx) error {
		if err := r.finish(ctx, tx, state); err != nil {
			return err
		}
		u, err := r.s.upload(ctx, tx, r.imp)
		if err != nil {
			return err
		}
		if r.q.queued {
			if err := tell(ctx, tx, u, state); err != nil {
				return err
			}
		}
		if r.q.upload == "" || state != "refused" {
			return nil
		}
		// The file waits again: for other columns, or for its good rows alone.
		return mine(tx.Exec(ctx, `UPDATE survey_imports SET state = 'waiting', task = '', finished_at = NULL WHERE county = $1 AND id = $2 AND runner = $3`,
			tx.County, r.imp, r.s.name))
	})
}

// discard throws away the staged rows of an import that this process has in
// hand, some at a time. A state that is not empty is what it ends in.
func (s *Service) discard(ctx context.Context, by access.Actor, imp id.Import, state string) error {
	for more := true; more; {
		err := s.db.Write(ctx, by.County, func(tx *db.Tx) (err error) {
			u, err := s.upload(ctx, tx, imp)
			if err != nil {
				return err
			}
			if u.runner != s.name {
				return errTaken
			}
			if more, err = s.cases.Discard(ctx, tx, imp, chunk); err != nil || more || state == "" {
				return err
			}
			_, err = tx.Exec(ctx, `UPDATE survey_imports SET state = $3, finished_at = $4 WHERE county = $1 AND id = $2`, tx.County, imp, state, db.Millis(tx.Now))
			return err
		})
		if err != nil {
			return fmt.Errorf("discard import: %w", err)
		}
	}
	return nil
}

func asFault(err error) (*fault.Error, bool) { return errors.AsType[*fault.Error](err) }
