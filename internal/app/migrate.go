package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"chuangwei/internal/backup"
	"chuangwei/internal/counties"
	"chuangwei/internal/fault"
)

// upToDate makes the schema of a new database, and that of an older one if it
// may; a backup of the database is made first.
func (a *App) upToDate(ctx context.Context, may bool) error {
	version, pending, err := a.DB.Pending(ctx)
	if err != nil {
		return fmt.Errorf("look at the schema: %w", err)
	}
	if version > 0 && pending > 0 {
		if !may {
			return fault.New(fault.Unavailable, "app.schema.old", pending)
		}
		out, err := a.backUpDatabase(ctx, version)
		if err != nil {
			return fmt.Errorf("back up before migrating: %w", err)
		}
		a.say("app.schema.saved", out)
	}
	n, err := a.DB.Migrate(ctx)
	if err != nil {
		return err
	}
	if version > 0 && n > 0 {
		a.say("app.schema.done", n)
		a.migrated = true
	}
	return nil
}

// countAnew counts the tallies of every county, and the squares of its maps,
// anew after a migration: what is counted may have changed with the program.
func (a *App) countAnew(ctx context.Context) error {
	list, err := a.Counties.List(ctx)
	if err != nil {
		return err
	}
	for _, c := range list {
		for _, examine := range []func(context.Context, counties.County, bool) (Finding, error){a.examineTallies, a.examinePatrol} {
			if _, err := examine(ctx, c, true); err != nil {
				return fmt.Errorf("count anew: %w", err)
			}
		}
	}
	return nil
}

// backUpDatabase copies the database, without photos, into the data folder:
// they do not change with the schema.
func (a *App) backUpDatabase(ctx context.Context, version int64) (string, error) {
	dir := filepath.Join(a.Settings.Data, "backups")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	at := a.DB.Now("").Format("20060102-150405")
	out := filepath.Join(dir, fmt.Sprintf("before-%s-schema-%d.tar", at, version))
	in := backup.Installation{Target: a.Settings.Target(), Version: a.Version}
	_, err := backup.Create(ctx, in, a.DB, out, nil)
	return out, err
}
