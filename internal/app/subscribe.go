package app

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/events"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
	"chuangwei/internal/plan"
)

// subscribe says who hears what. It is the one place where a slice learns of
// another's events.
func (a *App) subscribe() {
	events.On(a.Bus, func(ctx context.Context, tx *db.Tx, e people.CountyBegun) error {
		return a.Org.Begin(ctx, tx, e.By, e.Dictionaries)
	})
	events.On(a.Bus, handOver)
	events.On(a.Bus, func(ctx context.Context, tx *db.Tx, e org.PersonForgotten) error {
		return people.ForgetPerson(ctx, tx, e.Person)
	})
	events.On(a.Bus, occupy)
	events.On(a.Bus, func(ctx context.Context, tx *db.Tx, e plan.HasMoved) error {
		return a.decisionMoved(ctx, tx, e.Task, e.Source)
	})
	events.On(a.Bus, func(ctx context.Context, tx *db.Tx, e plan.HasChanged) error {
		return a.decisionMoved(ctx, tx, e.Task, e.Source)
	})
	events.On(a.Bus, a.actionVoided)
}

// handOver tells the administrators that a post has another holder, while the
// account of the one before is still his.
func handOver(ctx context.Context, tx *db.Tx, e org.IncumbentChanged) error {
	if e.Old == "" {
		return nil
	}
	accounts, err := people.ByPerson(ctx, tx, e.Old)
	if err != nil || len(accounts) == 0 {
		return err
	}
	labels, err := people.Labels(ctx, tx, accounts)
	if err != nil {
		return err
	}
	for _, account := range accounts {
		_, err := inbox.Tell(ctx, tx, inbox.Message{
			To:   inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Administrator)}},
			Kind: "account.hand_over", Subject: people.Subject, Record: string(account),
			Key: "app.tell.hand_over", Args: []any{labels[account]}, Link: "/org/posts/" + string(e.Post),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
