package app

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/areas"
	"chuangwei/internal/backup"
	"chuangwei/internal/blob"
	"chuangwei/internal/config"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
)

// BackUp writes a backup of the installation to the file out.
func (a *App) BackUp(ctx context.Context, out string, p backup.Progress) (backup.Manifest, error) {
	unlock, err := lockFile(a.Settings.Data, backupLock)
	if err != nil {
		return backup.Manifest{}, err
	}
	m, err := backup.Create(ctx, a.installation(), a.DB, out, p)
	return m, errors.Join(err, unlock())
}

func (a *App) installation() backup.Installation {
	return backup.Installation{Data: a.Settings.Data, Target: a.Settings.Target(), Blobs: a.Blobs, Version: a.Version}
}

// VerifyBackup proves a backup: its files, its tables and the journal's chains.
func VerifyBackup(ctx context.Context, path string, p backup.Progress) (backup.Manifest, error) {
	return backup.Verify(ctx, path, chains, p)
}

// Restore puts a backup back into the empty installation that the settings
// name.
func Restore(ctx context.Context, s config.Settings, path string, p backup.Progress) (m backup.Manifest, err error) {
	blobs, err := blob.Open(ctx, s.BlobTarget())
	if err != nil {
		return m, fmt.Errorf("open blobs: %w", err)
	}
	if c, ok := blobs.(interface{ Close() error }); ok {
		defer func() { err = errors.Join(err, c.Close()) }()
	}
	into := backup.Installation{Data: s.Data, Target: s.Target(), Blobs: blobs}
	return backup.Restore(ctx, path, into, chains, reindex, p)
}

// CopyTo copies the database of the data folder into an empty PostgreSQL
// database. Nobody may serve the folder meanwhile: what is written now would
// be lost.
func (a *App) CopyTo(ctx context.Context, to string, p backup.Progress) (map[string]backup.Table, error) {
	if !db.IsURL(to) {
		return nil, fault.New(fault.Invalid, "backup.direction")
	}
	unlock, err := a.lock()
	if err != nil {
		return nil, err
	}
	dst, err := db.Open(ctx, to)
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	got, err := backup.Copy(ctx, a.DB, dst, reindex, p)
	return got, errors.Join(err, dst.Close(), unlock())
}

// chains verifies the journal of every county.
func chains(ctx context.Context, d *db.DB) error {
	return eachCounty(ctx, d, func(tx *db.Tx) error {
		breaks, _, err := journal.Verify(ctx, tx)
		if err == nil && len(breaks) > 0 {
			b := breaks[0]
			err = fault.New(fault.Conflict, "app.chain", b.Subject, b.Record, b.Seq)
		}
		return err
	})
}

// eachCounty runs fn in a read transaction of every county.
func eachCounty(ctx context.Context, d *db.DB, fn func(tx *db.Tx) error) error {
	all, err := counties.New(d).List(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := d.Read(ctx, c.Key, fn); err != nil {
			return err
		}
	}
	return nil
}

// reindex makes the search terms of every county anew.
func reindex(ctx context.Context, d *db.DB) error {
	all, err := counties.New(d).List(ctx)
	if err != nil {
		return err
	}
	service := newCases(d, nil, areas.New(d, &org.Service{DB: d}), nil)
	for _, c := range all {
		if err := service.Reindex(ctx, c.Key); err != nil {
			return err
		}
	}
	return nil
}
