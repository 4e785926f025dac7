package attachments

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"time"

	"chuangwei/internal/blob"
	"chuangwei/internal/id"
)

// grace is how old a file must be before it may count as left over: one that
// was just kept has no row yet.
const grace = 24 * time.Hour

// Row says which record has a file.
type Row struct {
	Record string
	File   id.File
	SHA256 string
}

// Broken is a file that is not what its row says.
type Broken struct {
	Row
	Why string // missing, changed
}

// Rows asks for the slice's rows.
type Rows struct {
	// After returns those whose files follow one, in the order of their
	// identifiers, at most so many.
	After func(ctx context.Context, county id.County, after id.File, limit int) ([]Row, error)
	// Has reports whether one names the file.
	Has func(ctx context.Context, county id.County, f id.File) (bool, error)
}

// Verify reads every file of the county and compares its hash. It returns what
// is broken, and how many files it read.
func (s Shelf) Verify(ctx context.Context, county id.County) (broken []Broken, count int, err error) {
	if s.Blobs == nil {
		return nil, 0, nil
	}
	const many = 500 // at a time, so that no transaction stays open while files are read
	for last := id.File(""); ; {
		page, err := s.Rows.After(ctx, county, last, many)
		if err != nil {
			return broken, count, fmt.Errorf("list files: %w", err)
		}
		for _, k := range page {
			why, err := s.verify(ctx, county, k)
			if err != nil {
				return broken, count, err
			}
			if why != "" {
				broken = append(broken, Broken{k, why})
			}
			last = k.File
			count++
		}
		if len(page) < many {
			return broken, count, nil
		}
	}
}

func (s Shelf) verify(ctx context.Context, county id.County, k Row) (why string, err error) {
	r, err := s.Open(ctx, county, k.File)
	if errors.Is(err, blob.ErrNotFound) {
		return "missing", nil
	}
	if err != nil {
		return "", fmt.Errorf("open file %s: %w", k.File, err)
	}
	defer r.Close() //nolint:errcheck // it was only read
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", fmt.Errorf("verify file %s: %w", k.File, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != k.SHA256 {
		return "changed", nil
	}
	return "", nil
}

// Leftovers lists the keys of files that no row names and that are older than a
// day. now is the machine's clock: files know no other.
func (s Shelf) Leftovers(ctx context.Context, county id.County, now time.Time) (keys []string, err error) {
	if s.Blobs == nil {
		return nil, nil
	}
	err = s.Blobs.Walk(ctx, s.prefix(county), func(i blob.Info) error {
		if now.Sub(i.Modified) < grace {
			return nil
		}
		named, err := s.Rows.Has(ctx, county, id.File(path.Base(i.Key)))
		if err == nil && !named {
			keys = append(keys, i.Key)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for files that no record names: %w", err)
	}
	return keys, nil
}

// Sweep removes the leftovers, and returns how many there were.
func (s Shelf) Sweep(ctx context.Context, county id.County, now time.Time) (int, error) {
	keys, err := s.Leftovers(ctx, county, now)
	for i, key := range keys {
		if err := s.Blobs.Delete(ctx, key); err != nil {
			return i, fmt.Errorf("remove leftover: %w", err)
		}
	}
	return len(keys), err
}
