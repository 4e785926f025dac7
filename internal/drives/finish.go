package drives

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Finish says that a cell is done, with a note; or, undone, that it is not
// after all. Something has to prove it: work with a photo from afterwards, an
// action of the joint group, or a closed case.
func (s *Service) Finish(ctx context.Context, by access.Actor, cell, note string, undone bool) error {
	note = strings.TrimSpace(note)
	return s.onCell(ctx, by, cell, func(tx *db.Tx, x Drive, c *Cell) (string, map[string]any, error) {
		if err := mayCarry(by, c.Owners()); err != nil {
			return "", nil, err
		}
		if err := x.State.check(Carry); err != nil {
			return "", nil, err
		}
		var f fault.Fields
		f.Text("note", note, MaxNote)
		if err := f.Err(); err != nil {
			return "", nil, err
		}
		if undone {
			if c.Finished.IsZero() {
				return "", nil, stale()
			}
			c.Finished, c.FinishedBy, c.Note = time.Time{}, "", note
			return "drives.unfinished", map[string]any{"note": note}, nil
		}
		proven, err := s.proven(ctx, tx, x, *c)
		if err != nil {
			return "", nil, err
		}
		if !proven {
			return "", nil, fault.New(fault.Conflict, "drives.need_proof")
		}
		c.Finished, c.FinishedBy, c.Note = tx.Now, by.Name, note
		return "drives.finished", map[string]any{"note": note}, nil
	})
}

func (s *Service) proven(ctx context.Context, tx *db.Tx, x Drive, c Cell) (bool, error) {
	it, err := loadItem(ctx, tx, c.Item)
	if err != nil {
		return false, err
	}
	done, err := s.deedsOf(ctx, tx, x, c.ID)
	if err != nil {
		return false, err
	}
	return done.of(c.ID, it, c.Area).Proven(), nil
}

// stillDone takes back that a cell is done if nothing proves it any more.
func (s *Service) stillDone(ctx context.Context, tx *db.Tx, x Drive, cell string) error {
	c, err := loadCell(ctx, tx, cell)
	if err != nil || c.Finished.IsZero() {
		return err
	}
	proven, err := s.proven(ctx, tx, x, c)
	if err != nil || proven {
		return err
	}
	c.Finished, c.FinishedBy = time.Time{}, ""
	if err := c.update(ctx, tx); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectCell, Record: cell, Act: "drives.unfinished", By: access.System(tx.County)})
}

// onCell does something to a cell, with a line in its journal.
func (s *Service) onCell(ctx context.Context, by access.Actor, cell string, fn func(tx *db.Tx, x Drive, c *Cell) (act string, data map[string]any, err error)) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		return s.withCell(ctx, tx, by, cell, fn)
	})
}

func (s *Service) withCell(ctx context.Context, tx *db.Tx, by access.Actor, cell string, fn func(tx *db.Tx, x Drive, c *Cell) (act string, data map[string]any, err error)) error {
	c, err := loadCell(ctx, tx, cell)
	if err != nil {
		return err
	}
	x, err := loadDrive(ctx, tx, c.Drive)
	if err != nil {
		return err
	}
	act, data, err := fn(tx, x, &c)
	if err != nil {
		return err
	}
	if err := c.update(ctx, tx); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectCell, Record: cell, Act: act, By: by, Data: data})
}

// update stores what people say of a cell.
func (c Cell) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE drive_cells SET finished_at = $3, finished_by = $4, note = $5, mark = $6, mark_note = $7, marked_at = $8, marked_by = $9, version = version + 1
		WHERE county = $1 AND id = $2`,
		tx.County, c.ID, db.Millis(c.Finished), c.FinishedBy, c.Note, orNull(c.Mark), c.MarkNote, db.Millis(c.Marked), c.MarkedBy)
	if err != nil {
		return fmt.Errorf("change cell: %w", err)
	}
	return nil
}
