//go:build unix

package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
)

// The files in the data folder that a server, and a backup, hold locked.
const (
	serverLock = "lock"
	backupLock = "backup.lock"
)

// lock makes this process the only one that serves the data folder's SQLite
// file: the visible numbers and the queue of writers suppose it. Several may
// serve one PostgreSQL database. The lock goes with the process, however it
// ends.
func (a *App) lock() (unlock func() error, err error) {
	if a.DB.Dialect == db.Postgres {
		return func() error { return nil }, nil
	}
	return lockFile(a.Settings.Data, serverLock)
}

// lockFile locks a file of the data folder, or says who has.
func lockFile(data, name string) (unlock func() error, err error) {
	path := filepath.Join(data, name)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		holder := make([]byte, 20)
		n, _ := f.ReadAt(holder, 0) // a courtesy, so it may fail
		return nil, errors.Join(fault.New(fault.Conflict, "app.locked", data, strings.TrimSpace(string(holder[:n]))), f.Close())
	}
	if err == nil {
		if err = f.Truncate(0); err == nil {
			_, err = fmt.Fprintln(f, os.Getpid())
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
	}
	return f.Close, nil
}
