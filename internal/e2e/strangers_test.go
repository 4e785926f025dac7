package e2e

import (
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	cw "chuangwei/internal/cases"
	"chuangwei/internal/config"
	"chuangwei/internal/counties"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// strangers are records of another county in the same database.
type strangers struct {
	area   id.Area
	unit   id.Unit
	record id.Case
}

func another(t *testing.T, how How) strangers {
	t.Helper()
	ctx, by := t.Context(), access.System("110105")
	a, err := app.Open(ctx, config.Settings{Data: how.Data, DB: how.DB}, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	var out strangers
	if _, err = a.Counties.Create(ctx, by, counties.Draft{Key: "110105", Name: "别县", Zone: "Asia/Shanghai"}); err != nil {
		t.Fatal(err)
	}
	if _, err = a.Counties.SaveCampaign(ctx, by, counties.Campaign{Title: "别县", StartsOn: "2017-05-09", EndsOn: "2030-12-31", Current: true}); err != nil {
		t.Fatal(err)
	}
	if out.unit, err = a.Org.CreateUnit(ctx, by, org.UnitDraft{Code: "bx", Name: "别县一局", Short: "别县一局", Category: "A", Kind: "agency", Level: "county"}); err != nil {
		t.Fatal(err)
	}
	c, _, err := a.Cases.Open(ctx, by, cw.Draft{Title: "别县的事", Category: "06010", Anyway: true, Place: cw.Place{Located: true, Point: geo.Point{Lon: 116.4, Lat: 39.9}, Source: "map"}})
	if err != nil {
		t.Fatal(err)
	}
	out.record, out.area = c.ID, id.New[id.Area]()
	return out
}
