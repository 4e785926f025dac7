package app

import (
	"context"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/jobs"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
)

// channelRounds sends what is to go out, and reminds people of deadlines.
func (a *App) channelRounds(r *jobs.Runner) {
	r.Every("deliveries", time.Minute, func(ctx context.Context, c id.County) error {
		_, err := a.Inbox.Deliver(ctx, c)
		return err
	})
	r.Every("reminders", 15*time.Minute, a.remind)
}

// maxReminded bounds of how much somebody is reminded at once.
const maxReminded = 50

// remind tells everybody who wants it what is due soon.
func (a *App) remind(ctx context.Context, county id.County) error {
	var list []inbox.Reminded
	err := a.DB.Read(ctx, county, func(tx *db.Tx) (err error) {
		list, err = inbox.ToRemind(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, x := range list {
		var by access.Actor
		err := a.DB.Read(ctx, county, func(tx *db.Tx) (err error) {
			by, err = people.ActorOf(ctx, tx, x.Account)
			return err
		})
		if err != nil {
			return err
		}
		todos, err := a.waiting(ctx, by, maxReminded)
		if err != nil {
			return err
		}
		err = a.DB.Write(ctx, county, func(tx *db.Tx) error {
			for _, t := range todos {
				if t.Due.IsZero() || t.Due.Before(tx.Now) || t.Due.Sub(tx.Now) > x.Ahead {
					continue
				}
				if err := inbox.Remind(ctx, tx, x.Account, t); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// waiting is all that waits for by, cases too, by deadline.
func (a *App) waiting(ctx context.Context, by access.Actor, limit int) ([]inbox.Todo, error) {
	out, err := a.todos(ctx, by, limit)
	if err != nil {
		return nil, err
	}
	p, err := a.Cases.List(ctx, by, cases.Filter{Mine: "todo", Sort: "due", Limit: min(limit, 500)})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	for _, c := range p.Cases {
		t, err := situation{a}.caseTodo(ctx, by, c)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, byDue)
	return out[:min(len(out), limit)], nil
}

// groupOptions are the working groups as the choices of a form.
func (a *App) groupOptions(ctx context.Context, by access.Actor) (out []ui.Option, err error) {
	err = a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		groups, err := org.Groups(ctx, tx)
		for _, g := range groups {
			out = append(out, ui.Option{Value: string(g.ID), Label: g.Name})
		}
		return err
	})
	return out, err
}
