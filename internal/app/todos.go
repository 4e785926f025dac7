package app

import (
	"context"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
)

// todoer is a slice of which things wait for people.
type todoer interface {
	Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error)
}

// todoers lists the slices besides cases, which have a list of their own.
func (a *App) todoers() []todoer {
	return []todoer{a.Plan, a.Patrol, a.Custody, a.Meetings, a.Support, a.Drives, a.Supervise, a.Works, a.Equipment, a.Places, a.Publicity, a.Notices, a.Documents, a.Inspect, a.Standard, a.Assess, a.Findings}
}

// todos are what waits for by, of all those slices, by deadline.
func (a *App) todos(ctx context.Context, by access.Actor, limit int) (out []inbox.Todo, err error) {
	err = a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		out = nil
		for _, s := range a.todoers() {
			more, err := s.Todos(ctx, tx, by, limit)
			if err != nil {
				return err
			}
			out = append(out, more...)
		}
		return nil
	})
	slices.SortStableFunc(out, byDue)
	return out[:min(len(out), limit)], err
}

// byDue orders what waits by deadline; what has none comes last.
func byDue(x, y inbox.Todo) int {
	far := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	due := func(t inbox.Todo) time.Time {
		if t.Due.IsZero() {
			return far
		}
		return t.Due
	}
	return due(x).Compare(due(y))
}
