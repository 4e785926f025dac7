package works

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

const columns = `id, campaign, number, code, title, need, kind, area, unit, contractor, address, lon, lat, keeper, state, before_pause, reason, starts_on, due_on, next_on, percent,
	planned, approved, paid, account, actor, proposed_on, approved_on, begun_on, accepted_on, result, handed_on, ended_on, moved_at, version`

func scan(r db.Row) (x Project, err error) {
	var lon, lat *float64
	err = r.Scan(&x.ID, &x.Campaign, &x.Number, &x.Code, &x.Title, &x.Need, &x.Kind, &x.Area, &x.Unit, &x.Contractor, &x.Address, &lon, &lat, db.Text(&x.Keeper), &x.State, &x.BeforePause,
		&x.Reason, &x.StartsOn, &x.DueOn, &x.Next, &x.Percent, &x.Planned, &x.Approved, &x.Paid, db.Text(&x.Account), &x.Actor, &x.ProposedOn, &x.ApprovedOn, &x.BegunOn,
		&x.AcceptedOn, &x.Result, &x.HandedOn, &x.EndedOn, db.Time(&x.Moved), &x.Version)
	if lon != nil && lat != nil {
		x.Located, x.Point = true, geo.Point{Lon: *lon, Lat: *lat}
	}
	return x, err
}

func insert(ctx context.Context, tx *db.Tx, x Project) error {
	lon, lat := x.lonLat()
	_, err := tx.Exec(ctx, `INSERT INTO works_projects (county, id, campaign, number, title, need, kind, area, unit, contractor, address, state, starts_on, due_on,
		account, actor, proposed_on, moved_at, version, code, lon, lat) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		tx.County, x.ID, x.Campaign, x.Number, x.Title, x.Need, x.Kind, x.Area, x.Unit, x.Contractor, x.Address, x.State, x.StartsOn, x.DueOn,
		db.Null(x.Account), x.Actor, x.ProposedOn, db.Millis(x.Moved), x.Version, x.Code, lon, lat)
	if err != nil {
		return fmt.Errorf("insert project: %w", err)
	}
	return nil
}

// update writes what may change of a project.
func update(ctx context.Context, tx *db.Tx, x *Project) error {
	x.Version++
	lon, lat := x.lonLat()
	_, err := tx.Exec(ctx, `UPDATE works_projects SET title = $3, need = $4, kind = $5, area = $6, unit = $7, contractor = $8, address = $9, keeper = $10, state = $11,
		before_pause = $12, reason = $13, starts_on = $14, due_on = $15, next_on = $16, percent = $17, planned = $18, approved = $19, paid = $20, approved_on = $21,
		begun_on = $22, accepted_on = $23, result = $24, handed_on = $25, ended_on = $26, moved_at = $27, version = $28, code = $29, lon = $30, lat = $31 WHERE county = $1 AND id = $2`,
		tx.County, x.ID, x.Title, x.Need, x.Kind, x.Area, x.Unit, x.Contractor, x.Address, db.Null(x.Keeper), x.State, x.BeforePause, x.Reason, x.StartsOn, x.DueOn, x.Next,
		x.Percent, x.Planned, x.Approved, x.Paid, x.ApprovedOn, x.BegunOn, x.AcceptedOn, x.Result, x.HandedOn, x.EndedOn, db.Millis(x.Moved), x.Version, x.Code, lon, lat)
	if err != nil {
		return fmt.Errorf("update project: %w", err)
	}
	return nil
}

// one returns a project of the county.
func one(ctx context.Context, tx *db.Tx, project id.Project) (Project, error) {
	if !fault.Storable(string(project)) {
		return Project{}, notFound()
	}
	x, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM works_projects WHERE county = $1 AND id = $2`, tx.County, project)
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("read project: %w", err)
	}
	return x, nil
}
