package app

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/patrol"
)

// buildPatrol makes the service of the joint rectification group.
func (a *App) buildPatrol() {
	a.Patrol = patrol.New(patrol.Options{DB: a.DB, Bus: a.Bus, Ground: a.Areas, People: a.Org, Cases: a.Cases, Holder: holder{a.Custody}})
	a.Photos.Guard(patrol.Subject, access.SeeCase, a.Patrol.Owners)
}

// examinePatrol compares what the map of actions is drawn from with the
// actions, and mends it.
func (a *App) examinePatrol(ctx context.Context, c counties.County, mend bool) (f Finding, err error) {
	f.Key = "patrol"
	look := func(mend bool) func(tx *db.Tx) error {
		return func(tx *db.Tx) error {
			looked, wrong, err := a.Patrol.MapAnew(ctx, tx, mend)
			f = Finding{Key: f.Key, Looked: looked}
			for _, w := range wrong {
				f.wrong("%s", w)
			}
			return err
		}
	}
	if err := a.DB.Read(ctx, c.Key, look(false)); err != nil || !mend || len(f.Wrong) == 0 {
		return f, err
	}
	err = a.DB.Write(ctx, c.Key, look(true))
	f.Mended = int64(len(f.Wrong)) + f.More
	return f, err
}
