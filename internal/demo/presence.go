package demo

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/people"
)

// presence lets everybody look in on working days and read what came: often at
// the top, seldom at the bottom, as the report complains. It has dice of its
// own, so that the rest of the story stays as it is.
func (t *teller) presence() {
	dice := rand.New(rand.NewPCG(2017, 628)) //nolint:gosec // the same county every time
	for day := t.day(firstDay, 18, 30); day.Before(t.end); day = day.AddDate(0, 0, 1) {
		if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
			continue
		}
		t.then(day, func() error { return t.lookIn(dice) })
	}
}

func (t *teller) lookIn(dice *rand.Rand) error {
	err := t.DB.Write(t.ctx, County, func(tx *db.Tx) error {
		for _, key := range slices.Sorted(maps.Keys(t.actors)) {
			a := t.actors[key]
			if a.Account == "" || dice.Float64() > eagerness(a) {
				continue
			}
			if err := people.Seen(t.ctx, tx, a.Account); err != nil {
				return err
			}
			if err := inbox.ReadAll(t.ctx, tx, a.Account); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look in: %w", err)
	}
	return nil
}

// eagerness is on how many of the working days somebody looks in.
func eagerness(a access.Actor) float64 {
	switch {
	case a.Has(access.Office), a.Has(access.Leader), a.Has(access.Inspector):
		return 0.95
	case a.Has(access.AreaLead):
		return 0.7
	case a.Has(access.GroupLead):
		return 0.5
	case a.Has(access.Committee):
		return 0.1
	}
	return 0.25
}
