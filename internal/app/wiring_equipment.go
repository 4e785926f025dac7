package app

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/equipment"
	"chuangwei/internal/equipment/equipmentweb"
	"chuangwei/internal/id"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseweb"
	"chuangwei/internal/web"
)

// buildEquipment makes the service of equipment, which names the projects that
// bought or built it.
func (a *App) buildEquipment() {
	a.Equipment = equipment.New(a.DB, a.projectNamed)
	a.Photos.Guard(equipment.Subject, access.SeeCounty, a.Equipment.Owners)
}

// projectNamed finds a project by its identifier or its visible number.
func (a *App) projectNamed(ctx context.Context, tx *db.Tx, name string) (out equipment.Project, err error) {
	p, err := a.Works.Named(ctx, tx, name)
	return equipment.Project{ID: p.ID, Label: p.Label(), Title: p.Title, Link: p.Link()}, err
}

func (a *App) equipmentPages(pages *web.Pages, orders *superviseweb.Handler) *equipmentweb.Handler {
	return &equipmentweb.Handler{DB: a.DB, Pages: pages, Equipment: a.Equipment, Photos: a.Photos, Beside: besideThing(orders, equipment.Subject)}
}

// examineEquipment compares what the rows of equipment say with themselves.
func (a *App) examineEquipment(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	return a.verified(ctx, c, "equipment", a.Equipment.Verify)
}

// equipmentThing is something that is to be in use.
func (s subjects) equipmentThing(ctx context.Context, tx *db.Tx, item id.Equipment) (t supervise.Thing, err error) {
	x, late, err := s.Equipment.Item(ctx, tx, item)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = x.Label()+" "+x.Name, x.Link()
	t.Owners, t.Unit, t.Area = x.Owners(), x.Unit, x.Area
	t.Open, t.Late, t.To.Units = x.State.Waits(), late, []id.Unit{x.Unit}
	return t, nil
}
