package demo

import (
	"errors"
	"fmt"

	"chuangwei/internal/assess"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/supervise"
)

// mostOpen is how many of a month's consequences wait for a decision yet.
const mostOpen = 2

// consequences decides what follows from a locked month: for the areas it is
// confirmed, and of the rest a few wait in the last month.
func (t *teller) consequences(month string) error {
	office := t.actors["office"]
	var all []assess.Consequence
	err := t.Assess.EachConsequence(t.ctx, office, assess.ConsequenceFilter{Month: month, State: assess.Proposed, Sort: "number"}, func(c assess.Consequence) error {
		all = append(all, c)
		return nil
	})
	open := 0
	for _, c := range all {
		switch {
		case err != nil:
			return err
		case c.Who.Subject == assess.Areas:
			err = t.confirm(c)
		case month == assessed[len(assessed)-1].month && open < mostOpen:
			open++
		default:
			err = t.Assess.Dismiss(t.ctx, office, c.ID, demodata.Word("assess.dismissed"))
		}
	}
	return err
}

// confirm confirms a consequence; an order that is made of it is answered and
// accepted within days.
func (t *teller) confirm(c assess.Consequence) error {
	office, today := t.actors["office"], ""
	for _, m := range assessed {
		if m.month == c.Month {
			today = m.locked
		}
	}
	err := t.Assess.Confirm(t.ctx, office, c.ID, assess.Confirming{
		Title: c.Who.Name + demodata.Word("assess.follow."+c.Kind), Details: demodata.Word("assess.follow.text." + c.Kind), DueOn: day(today, 7),
	})
	if err != nil {
		return err
	}
	c, _, err = t.Assess.Consequence(t.ctx, office, c.ID)
	if err != nil || c.Order == "" {
		return err
	}
	m := supervise.Move{ID: c.Order}
	t.then(t.day(day(today, 3), 15, 10), func() error {
		for n, area := range t.areas {
			if area == id.Area(c.Who.Of) {
				return t.reply(t.actors[fmt.Sprint("area", n)], m)
			}
		}
		return errors.New("an order to no area")
	})
	t.then(t.day(day(today, 4), 17, 20), func() error {
		_, err := t.Supervise.Accept(t.ctx, office, m)
		return err
	})
	return nil
}
