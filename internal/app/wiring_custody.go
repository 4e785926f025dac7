package app

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/custody"
	"chuangwei/internal/custody/custodyweb"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/patrol"
	"chuangwei/internal/web"
)

// buildCustody makes the service of held goods.
func (a *App) buildCustody() {
	a.Custody = custody.New(a.DB)
	a.Photos.Guard(custody.Subject, access.SeeCase, a.Custody.Owners)
	a.Photos.Guard(custody.SubjectRelease, access.SeeParty, a.Custody.ReleaseOwners)
}

func (a *App) custodyPages(pages *web.Pages) *custodyweb.Handler {
	return &custodyweb.Handler{DB: a.DB, Pages: pages, Custody: a.Custody, Photos: a.Photos}
}

// holder keeps the goods that patrol's actions hold.
type holder struct{ custody *custody.Service }

// Hold implements patrol.Holder.
func (h holder) Hold(ctx context.Context, tx *db.Tx, by access.Actor, g patrol.Held) (id.Batch, error) {
	b, err := h.custody.Hold(ctx, tx, by, custody.Draft{
		Action: g.Action, At: g.At, Area: g.Area, Unit: g.Unit, Place: g.Place, Goods: g.Goods, Reason: g.Reason, Party: g.Party, Photos: g.Photos,
	})
	return b.ID, err
}

// actionVoided tells the batch of an action that was voided.
func (a *App) actionVoided(ctx context.Context, tx *db.Tx, e patrol.Changed) error {
	if e.Now.Batch == "" || e.Now.Voided.IsZero() {
		return nil
	}
	return a.Custody.ActionVoided(ctx, tx, e.By, e.Now.Batch, e.Now.Why)
}

// custodyRounds warns of goods whose time in custody ends.
func (a *App) custodyRounds(r *jobs.Runner) {
	r.Every("custody_warnings", 30*time.Minute, a.Custody.Warn)
}

// examineCustody weighs the held goods, and looks whether the actions name
// batches that are there.
func (a *App) examineCustody(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	f.Key = "custody"
	err = a.DB.Read(ctx, c.Key, func(tx *db.Tx) error {
		looked, wrong, err := a.Custody.Verify(ctx, tx)
		f.Looked = looked
		for _, w := range wrong {
			f.wrong("%s", w)
		}
		if err != nil {
			return err
		}
		return db.Each(ctx, tx, func(r db.Row) error {
			var action string
			err := r.Scan(&action)
			f.wrong("action %s holds a batch that is not there", action)
			return err
		}, `SELECT a.id FROM patrol_actions a WHERE a.county = $1 AND a.batch IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM custody_batches b WHERE b.county = a.county AND b.id = a.batch AND b.action = a.id) ORDER BY a.id LIMIT 100`, tx.County)
	})
	return f, err
}
