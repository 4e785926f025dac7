package photos

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Broken is a photo whose files are not what its row says.
type Broken struct {
	Photo id.Photo
	Size  Size
	Why   string // missing, changed; not made, unreadable: of the copies
}

// pageSize is how many rows are read at a time, so that no transaction stays
// open while files are read.
const pageSize = 500

// pendingFor is how long copies may wait to be made before doctor asks why.
const pendingFor = 2 * time.Hour

// Verify reads every original of the county and compares its hash, and looks
// for the copies. It returns what is broken and how many photos it read.
func (s *Service) Verify(ctx context.Context, county id.County) (broken []Broken, count int, err error) {
	err = s.each(ctx, county, func(p Photo) error {
		count++
		switch {
		case p.Copies == Failed:
			broken = append(broken, Broken{p.ID, Public, "unreadable"})
		case p.Copies == Pending && s.db.Now(county).Sub(p.UploadedAt) > pendingFor:
			broken = append(broken, Broken{p.ID, Public, "not made"})
		}
		for _, size := range []Size{Original, Public, Thumb} {
			why, err := s.verify(ctx, county, p, size)
			if err != nil {
				return err
			}
			if why != "" {
				broken = append(broken, Broken{p.ID, size, why})
			}
		}
		return nil
	})
	return broken, count, err
}

func (s *Service) verify(ctx context.Context, county id.County, p Photo, size Size) (why string, err error) {
	if size != Original && p.Copies != Made {
		return "", nil
	}
	if size != Original {
		if _, err := s.store.Stat(ctx, key(county, p.ID, size)); errors.Is(err, blob.ErrNotFound) {
			return "missing", nil
		} else if err != nil {
			return "", err
		}
		return "", nil
	}
	r, _, err := s.store.Get(ctx, key(county, p.ID, size))
	if errors.Is(err, blob.ErrNotFound) {
		return "missing", nil
	}
	if err != nil {
		return "", err
	}
	defer r.Close() //nolint:errcheck // it was only read
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", fmt.Errorf("verify photo %s: %w", p.ID, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != p.SHA256 {
		return "changed", nil
	}
	return "", nil
}

// each calls fn for every photo of the county, in the order of identifiers.
func (s *Service) each(ctx context.Context, county id.County, fn func(Photo) error) error {
	for last := id.Photo(""); ; {
		var page []Photo
		err := s.db.Read(ctx, county, func(tx *db.Tx) (err error) {
			page, err = db.All(ctx, tx, scan, `SELECT `+columns+` FROM photos WHERE county = $1 AND id > $2 ORDER BY id LIMIT `+strconv.Itoa(pageSize), tx.County, last)
			return err
		})
		if err != nil {
			return fmt.Errorf("list photos: %w", err)
		}
		for _, p := range page {
			if err := fn(p); err != nil {
				return err
			}
			last = p.ID
		}
		if len(page) < pageSize {
			return nil
		}
	}
}

// waiting is how long a photo may wait to be attached, and a file for its row.
const waiting = 24 * time.Hour

// Clean removes photos that were never attached and files that no row names,
// once they are a day old. It returns how many photos and files it removed.
func (s *Service) Clean(ctx context.Context, county id.County) (rows, files int, err error) {
	err = s.db.Write(ctx, county, func(tx *db.Tx) error {
		rows = 0
		old, err := db.All(ctx, tx, db.Value[id.Photo], `SELECT id FROM photos
			WHERE county = $1 AND subject = '' AND record = '' AND uploaded_at < $2 LIMIT 1000`, tx.County, db.Millis(tx.Now.Add(-waiting)))
		if err != nil {
			return fmt.Errorf("list waiting photos: %w", err)
		}
		for _, p := range old {
			if err := remove(ctx, tx, p); err != nil {
				return err
			}
			rows++
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	orphans, err := s.Leftovers(ctx, county)
	for _, k := range orphans {
		if err := s.store.Delete(ctx, k); err != nil {
			return rows, files, err
		}
		files++
	}
	return rows, files, err
}

// Leftovers lists the files of photos that no row names. Those younger than a
// day are left out: their row may be on its way.
func (s *Service) Leftovers(ctx context.Context, county id.County) (keys []string, err error) {
	machine := s.db.Now(county).Add(-s.db.Clock.Offset(county)) // the files know no other clock
	var last id.Photo                                           // the files of a photo lie together
	var there bool
	err = s.store.Walk(ctx, string(county)+"/photos/", func(i blob.Info) error {
		parts := strings.Split(i.Key, "/")
		if len(parts) != 5 || machine.Sub(i.Modified) < waiting {
			return nil
		}
		if photo := id.Photo(parts[3]); photo != last {
			err := s.db.Read(ctx, county, func(tx *db.Tx) (err error) {
				there, err = db.Exists(ctx, tx, `SELECT 1 FROM photos WHERE county = $1 AND id = $2`, tx.County, photo)
				return err
			})
			if err != nil {
				return err
			}
			last = photo
		}
		if !there {
			keys = append(keys, i.Key)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for files without a photo: %w", err)
	}
	return keys, nil
}
