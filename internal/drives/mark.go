package drives

import (
	"context"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/photos"
)

// Mark is what an inspector finds in a cell.
type Mark struct {
	Cell   string
	Mark   int64 // 0 to 100; -1: takes the mark away
	Note   string
	Photos []cases.Picture
}

// GiveMarks keeps the marks of an inspection: all of them, or none. No
// inspector gives marks to the own unit.
func (s *Service) GiveMarks(ctx context.Context, by access.Actor, marks []Mark) error {
	if len(marks) == 0 {
		return fault.New(fault.Invalid, "drives.need_marks")
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		for _, m := range marks {
			m.Note = strings.TrimSpace(m.Note)
			err := s.withCell(ctx, tx, by, m.Cell, func(tx *db.Tx, x Drive, c *Cell) (string, map[string]any, error) {
				return "drives.marked", map[string]any{"mark": m.Mark, "note": m.Note, "photos": len(m.Photos)}, m.give(ctx, tx, by, x, c)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (m Mark) give(ctx context.Context, tx *db.Tx, by access.Actor, x Drive, c *Cell) error {
	if err := mayInspect(by, *c); err != nil {
		return err
	}
	if err := x.State.check(Inspect); err != nil {
		return err
	}
	n, err := present(ctx, tx)
	if err != nil {
		return err
	}
	if !x.Begun(n.today) {
		return fault.New(fault.Conflict, "drives.not_begun")
	}
	var f fault.Fields
	if m.Mark < -1 || m.Mark > 100 {
		f.Add("mark_"+c.ID, "drives.bad_mark")
	}
	f.Text("note_"+c.ID, m.Note, MaxNote)
	if err := f.Err(); err != nil {
		return err
	}
	c.Mark, c.MarkNote, c.Marked, c.MarkedBy = m.Mark, m.Note, tx.Now, by.Name
	if m.Mark < 0 {
		c.Marked, c.MarkedBy = time.Time{}, ""
	}
	for _, p := range m.Photos {
		if err := p.Insert(ctx, tx, by, SubjectCell, c.ID, photos.Check); err != nil {
			return err
		}
	}
	return nil
}

// mayInspect: whoever inspects drives, but for one's own unit.
func mayInspect(by access.Actor, c Cell) error {
	if err := by.Check(access.InspectDrive, c.Owners()); err != nil {
		return err
	}
	for _, u := range c.Units {
		if u == by.Unit && by.Unit != "" {
			return fault.New(fault.Forbidden, "drives.own_unit")
		}
	}
	return nil
}

// MayInspect reports whether by may give a cell its mark.
func MayInspect(by access.Actor, c Cell) bool { return mayInspect(by, c) == nil }

// MayCarry reports whether by may record work in a cell, finish it, and note
// who came.
func MayCarry(by access.Actor, o access.Owners) bool { return mayCarry(by, o) == nil }
