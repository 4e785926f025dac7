package app_test

import (
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/counties"
	"chuangwei/internal/id"
	"chuangwei/internal/people"
)

func TestACountyIsAddedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		ctx := t.Context()
		added := func(key id.County, admin string) (people.Slip, error) {
			return a.AddCounty(ctx, access.System(key), app.NewCounty{
				County:   counties.Draft{Key: key, Name: "永丰县 '%😀"},
				Campaign: counties.Campaign{Title: "创建省级卫生县城", StartsOn: "2026-03-01", EndsOn: "2027-03-01", Current: true},
				Admin:    people.NewAccount{Name: admin, Label: "系统管理员", Grants: []access.Grant{{Role: access.Administrator, Scope: access.County}}},
			})
		}
		if _, err := added(here, "no sign-in name: '\x00"); err == nil {
			t.Fatal("an administrator without a name is made")
		}
		if list, err := a.Counties.List(ctx); err != nil || len(list) != 0 {
			t.Errorf("the county stands without its administrator: %v, %v", list, err)
		}
		slip, err := added(here, "admin")
		if err != nil || slip.Name != "admin" || slip.Password == "" {
			t.Fatalf("slip %+v, %v", slip, err)
		}
		if list, err := a.Counties.List(ctx); err != nil || len(list) != 1 {
			t.Errorf("%v, %v", list, err)
		}
		if well, wrong := doctor(t, a, false); !well {
			t.Errorf("doctor: %v", wrong)
		}
	})
}
