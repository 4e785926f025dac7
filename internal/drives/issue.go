package drives

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
)

// readTime is within what time a unit is to take note of a notice.
const readTime = 24 * time.Hour

// Issue sends the notice out: to the leads of the areas, to the leads of the
// groups and to every unit that takes part, which then has a day to take note.
func (s *Service) Issue(ctx context.Context, by access.Actor, m Move) error {
	return s.on(ctx, by, m, Issue, func(tx *db.Tx, x *Drive, _ now) (map[string]any, error) {
		items, err := itemsOf(ctx, tx, x.ID)
		if err != nil {
			return nil, err
		}
		cells, err := cellsOf(ctx, tx, x.ID)
		if err != nil {
			return nil, err
		}
		switch {
		case len(items) == 0 || len(cells) == 0:
			return nil, fault.New(fault.Conflict, "drives.need_items")
		case x.Notice == "":
			return nil, fault.New(fault.Conflict, "drives.need_notice")
		}
		x.Issued, x.IssuedBy = tx.Now, by.Name
		_, err = tx.Exec(ctx, `UPDATE drive_units SET due_at = $3 WHERE county = $1 AND drive = $2`, tx.County, x.ID, db.Millis(tx.Now.Add(readTime)))
		if err != nil {
			return nil, fmt.Errorf("issue drive: %w", err)
		}
		units, err := unitsOf(ctx, tx, x.ID)
		if err != nil {
			return nil, err
		}
		told, err := s.tell(ctx, tx, *x, by, units, "issued", "drives.tell.issued", "/notice")
		return map[string]any{"units": len(units), "told": told, "key_tasks": len(items)}, err
	})
}

// tell tells everybody who takes part.
func (s *Service) tell(ctx context.Context, tx *db.Tx, x Drive, by access.Actor, units []Unit, kind, key, page string) (int, error) {
	m := inbox.Message{
		Kind: "drive." + kind, Subject: Subject, Record: string(x.ID), Key: key, Args: []any{x.Title, x.Starts, x.Ends}, Link: x.Link() + page,
		To: inbox.Recipients{Not: by.Account, Holders: []inbox.Holder{
			inbox.Everyone(access.Leader), {Role: access.AreaLead, Scope: access.Area}, {Role: access.GroupLead, Scope: access.Group}, inbox.Everyone(access.PatrolMember),
		}},
	}
	for _, u := range units {
		m.To.Units = append(m.To.Units, u.Unit)
	}
	return inbox.Tell(ctx, tx, m)
}

// MayRead reports whether by may take note of a notice for a unit.
func MayRead(by access.Actor, u Unit) bool {
	return by.Account != "" && by.Unit != "" && by.Unit == u.Unit && by.May(access.WorkDrive, access.Owners{Area: u.Area, Units: []id.Unit{u.Unit}})
}

// Receive takes note of the notice for the unit of by. Doing it twice changes
// nothing.
func (s *Service) Receive(ctx context.Context, by access.Actor, drive id.Drive) error {
	return s.ReceiveAll(ctx, []access.Actor{by}, drive)
}

// ReceiveAll takes note for many units, each by the account that stands for
// it, in one unit of work.
func (s *Service) ReceiveAll(ctx context.Context, who []access.Actor, drive id.Drive) error {
	if len(who) == 0 {
		return nil
	}
	return s.db.Write(ctx, who[0].County, func(tx *db.Tx) error {
		x, err := loadDrive(ctx, tx, drive)
		if err != nil {
			return err
		}
		if !slices.Contains(Held(), x.State) {
			return x.State.check(Carry)
		}
		units, err := unitsOf(ctx, tx, drive)
		if err != nil {
			return err
		}
		for _, by := range who {
			i := slices.IndexFunc(units, func(u Unit) bool { return MayRead(by, u) })
			if i < 0 {
				return fault.New(fault.Forbidden, "drives.not_yours")
			}
			if units[i].Read.IsZero() {
				if err := receive(ctx, tx, by, drive); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func receive(ctx context.Context, tx *db.Tx, by access.Actor, drive id.Drive) error {
	_, err := tx.Exec(ctx, `UPDATE drive_units SET read_at = $4, read_by = $5 WHERE county = $1 AND drive = $2 AND unit = $3`, tx.County, drive, by.Unit, db.Millis(tx.Now), by.Name)
	if err != nil {
		return fmt.Errorf("take note: %w", err)
	}
	if err := inbox.MarkRecord(ctx, tx, by.Account, Subject, string(drive)); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectSign, Record: string(by.Unit), Act: "drives.received", By: by, Data: map[string]any{"drive": drive, "unit": by.Unit}})
}

// Cancel calls a drive off, with the reason.
func (s *Service) Cancel(ctx context.Context, by access.Actor, m Move) error {
	reason := tidy(m.Reason)
	return s.on(ctx, by, m, Cancel, func(tx *db.Tx, x *Drive, _ now) (map[string]any, error) {
		var f fault.Fields
		if reason == "" {
			f.Add("reason", "drives.need_reason")
		}
		f.Text("reason", reason, MaxNote)
		if err := f.Err(); err != nil {
			return nil, err
		}
		x.Reason = reason
		if x.State == Issued {
			units, err := unitsOf(ctx, tx, x.ID)
			if err != nil {
				return nil, err
			}
			if _, err := s.tell(ctx, tx, *x, by, units, "cancelled", "drives.tell.cancelled", ""); err != nil {
				return nil, err
			}
		}
		return map[string]any{"reason": reason}, nil
	})
}

// Urge reminds the units that have not taken note, and those of which fewer
// people came than were expected.
func (s *Service) Urge(ctx context.Context, by access.Actor, drive id.Drive) (told int, err error) {
	err = s.on(ctx, by, Move{Drive: drive}, Carry, func(tx *db.Tx, x *Drive, n now) (map[string]any, error) {
		units, err := unitsOf(ctx, tx, drive)
		if err != nil {
			return nil, err
		}
		came, err := cameOf(ctx, tx, drive)
		if err != nil {
			return nil, err
		}
		m := inbox.Message{
			Kind: "drive.urged", Subject: Subject, Record: string(drive), Key: "drives.tell.urged", Args: []any{x.Title}, Link: x.Link(), Due: n.endOf(x.Ends),
			To: inbox.Recipients{Not: by.Account},
		}
		for _, u := range units {
			if u.Read.IsZero() || x.Begun(n.today) && came.of(u.Area, u.Unit) < u.Expected {
				m.To.Units = append(m.To.Units, u.Unit)
			}
		}
		if len(m.To.Units) > 0 {
			if told, err = inbox.Tell(ctx, tx, m); err != nil {
				return nil, err
			}
		}
		return map[string]any{"units": len(m.To.Units), "told": told}, nil
	})
	return told, err
}
