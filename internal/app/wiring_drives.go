package app

import (
	"context"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/drives"
	"chuangwei/internal/drives/drivesweb"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/patrol"
	"chuangwei/internal/web"
)

// buildDrives makes the service of attack weeks and special rectifications.
func (a *App) buildDrives() {
	a.Drives = drives.New(drives.Options{DB: a.DB, Cases: a.Cases, Patrol: GroupInDrives{a.Patrol}, Plan: a.Plan})
	a.Photos.Guard(drives.SubjectWork, access.SeeCase, a.Drives.Owners)
	a.Photos.Guard(drives.SubjectCell, access.SeeCase, a.Drives.Owners)
}

func (a *App) drivesPages(pages *web.Pages) *drivesweb.Handler {
	return &drivesweb.Handler{DB: a.DB, Pages: pages, Drives: a.Drives, Cases: a.Cases, Photos: a.Photos, Address: strings.TrimRight(a.Settings.URL, "/")}
}

// drivesRounds tells what the days of drives bring.
func (a *App) drivesRounds(r *jobs.Runner) {
	r.Every("drives", 30*time.Minute, a.Drives.Tick)
}

// examineDrives compares what is kept of drives with their records.
func (a *App) examineDrives(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	f.Key = "drives"
	err = a.DB.Read(ctx, c.Key, func(tx *db.Tx) error {
		looked, wrong, err := a.Drives.Verify(ctx, tx)
		f.Looked = looked
		for _, w := range wrong {
			f.wrong("%s", w)
		}
		return err
	})
	return f, err
}

// GroupInDrives is the joint group as drives see it.
type GroupInDrives struct{ Group *patrol.Service }

// Deeds implements drives.Patrol.
func (g GroupInDrives) Deeds(ctx context.Context, tx *db.Tx, from, to string) ([]drives.Deed, error) {
	list, err := g.Group.Deeds(ctx, tx, from, to)
	out := make([]drives.Deed, len(list))
	for i, d := range list {
		out[i] = drives.Deed(d)
	}
	return out, err
}

// Covered implements drives.Patrol: of the streets of an area, and of the hours
// in which the group is out.
func (g GroupInDrives) Covered(ctx context.Context, tx *db.Tx, from, to string) (map[id.Area]drives.Cover, error) {
	reached, hours, err := g.Group.Reaches(ctx, tx, from, to)
	if err != nil {
		return nil, err
	}
	all, err := areas.Brief(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := map[id.Area]drives.Cover{}
	for _, a := range all {
		streets, err := areas.Addresses(ctx, tx, a.ID)
		if err != nil {
			return nil, err
		}
		c := drives.Cover{Streets: int64(len(streets)), Hours: int64(len(hours))}
		for _, s := range streets {
			if !reached[a.ID].Streets[s] {
				c.Bare++
			}
		}
		for _, h := range hours {
			if !reached[a.ID].Hours[h] {
				c.Idle++
			}
		}
		out[a.ID] = c
	}
	return out, nil
}

// Kinds implements drives.Patrol.
func (g GroupInDrives) Kinds(ctx context.Context, tx *db.Tx) ([]drives.Kind, error) {
	dict, err := g.Group.KindsOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []drives.Kind
	for _, k := range dict.List {
		if k.Active {
			out = append(out, drives.Kind{Code: k.Code, Name: k.Name, English: k.English})
		}
	}
	return out, nil
}
