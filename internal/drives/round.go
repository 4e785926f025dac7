package drives

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// Tick tells what the day brings: on its first day that a drive begins, from
// its half on which areas are behind, and after its end that the office is to
// evaluate. It may run again and again; everything is told once.
func (s *Service) Tick(ctx context.Context, county id.County) error {
	return s.db.Write(ctx, county, func(tx *db.Tx) error {
		list, err := current(ctx, tx)
		if err != nil {
			return err
		}
		n, err := present(ctx, tx)
		if err != nil {
			return err
		}
		for _, d := range list {
			if d.State != Issued || !d.Begun(n.today) {
				continue
			}
			if err := s.remind(ctx, tx, d, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) remind(ctx context.Context, tx *db.Tx, d Drive, n now) error {
	b, err := s.board(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	m := inbox.Message{Subject: Subject, Record: string(d.ID), Link: d.Link(), Due: n.endOf(d.Ends), Args: []any{d.Title, d.Starts, d.Ends}}
	if d.Over(n.today) {
		m.Kind, m.Key, m.Once = "drive.over", "drives.tell.over", "drive.over:"+string(d.ID)
		m.Due = n.endOf(shiftDay(d.Ends, graceDays))
		m.To.Holders = []inbox.Holder{inbox.Everyone(access.Office)}
		_, err := inbox.Tell(ctx, tx, m)
		return err
	}
	m.Kind, m.Key, m.Once = "drive.begins", "drives.tell.begins", "drive.begins:"+string(d.ID)
	m.To.Holders = []inbox.Holder{{Role: access.AreaLead, Scope: access.Area}}
	for _, u := range b.Units {
		if u.Expected > 0 {
			m.To.Units = append(m.To.Units, u.Unit)
		}
	}
	if _, err := inbox.Tell(ctx, tx, m); err != nil {
		return err
	}
	for _, c := range b.Columns {
		if c.Behind == 0 {
			continue
		}
		m := m
		m.Kind, m.Key, m.Args = "drive.behind", "drives.tell.behind", []any{d.Title, c.Name, c.Behind}
		m.Once = "drive.behind:" + string(d.ID) + ":" + string(c.Area.Area)
		m.To = inbox.Recipients{Holders: []inbox.Holder{{Role: access.AreaLead, Scope: access.Area, Of: string(c.Area.Area)}}}
		if _, err := inbox.Tell(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}
