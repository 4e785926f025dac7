package app

import (
	"context"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// frame adds what every page of a signed-in person shows.
func (a *App) frame(ctx context.Context, _ *http.Request, by access.Actor) (context.Context, error) {
	f := ui.From(ctx)
	f.User = by.Name
	err := a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		c, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		f.County, f.Now = c.Name, tx.Now
		ctx = lang.WithZone(ctx, c.Zone)
		if c.Demo {
			f.Banner = lang.T(ctx, "app.demo.banner", lang.Moment(ctx, tx.Now))
		}
		m := c.Settings.Map
		f.Tiles = ui.Tiles{URL: m.Tiles, Source: m.Source, Shift: m.Shift}
		return a.frameOf(ctx, tx, by, &f)
	})
	f.Nav = nav(ctx, by)
	return ui.With(ctx, f), err
}

// frameOf adds what the slices know.
func (a *App) frameOf(ctx context.Context, tx *db.Tx, by access.Actor, f *ui.Frame) error {
	campaign, err := counties.Current(ctx, tx)
	if err == nil {
		f.Title = campaign.Title
	}
	return nil
}

// nav is the navigation: what the actor may use.
func nav(ctx context.Context, by access.Actor) []ui.NavGroup {
	return nil
}
