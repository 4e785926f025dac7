package db

import (
	"context"
	"errors"
	"fmt"
)

// Relaxed runs fn while SQLite answers for what is written before the disk has
// it. A power cut may take back the last of it, and harms nothing else: the file
// stays whole. It is for what can be made again and nobody waits for, before the
// program serves; tens of thousands of small writes then wait for the disk a few
// times. What was written is on the disk when Relaxed returns. PostgreSQL is
// left as it is.
func (d *DB) Relaxed(ctx context.Context, fn func() error) (err error) {
	if d.Dialect != SQLite {
		return fn()
	}
	if _, err := d.write.ExecContext(ctx, "PRAGMA synchronous = NORMAL"); err != nil {
		return fmt.Errorf("relax writing: %w", err)
	}
	defer func() {
		ctx := context.WithoutCancel(ctx)
		_, full := d.write.ExecContext(ctx, "PRAGMA synchronous = FULL")
		_, kept := d.write.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)") // waits for the disk
		if again := errors.Join(full, kept); again != nil {
			err = errors.Join(err, fmt.Errorf("write through to the disk again: %w", again))
		}
	}()
	return fn()
}
