package cases

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
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// grace is how old a file must be before it may count as left over: one that
// was just stored has no row yet.
const grace = 24 * time.Hour

// BrokenFile is an attachment whose file is not what its row says.
type BrokenFile struct {
	Case id.Case
	File id.File
	Why  string // missing, changed
}

// VerifyFiles reads every attachment of the county and compares its hash. It
// returns what is broken and how many attachments it read.
func (s *Service) VerifyFiles(ctx context.Context, county id.County) (broken []BrokenFile, count int, err error) {
	if s.files == nil {
		return nil, 0, nil
	}
	const rows = 500 // at a time, so that no transaction stays open while files are read
	type kept struct {
		BrokenFile
		sum string
	}
	for last := id.File(""); ; {
		var page []kept
		err := s.db.Read(ctx, county, func(tx *db.Tx) (err error) {
			page, err = db.All(ctx, tx, func(r db.Row) (k kept, err error) { return k, r.Scan(&k.File, &k.Case, &k.sum) },
				`SELECT id, case_id, sha256 FROM case_files WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3`, tx.County, last, rows)
			return err
		})
		if err != nil {
			return broken, count, fmt.Errorf("list files: %w", err)
		}
		for _, k := range page {
			if k.Why, err = s.verifyFile(ctx, county, k.File, k.sum); err != nil {
				return broken, count, err
			}
			if k.Why != "" {
				broken = append(broken, k.BrokenFile)
			}
			last = k.File
			count++
		}
		if len(page) < rows {
			return broken, count, nil
		}
	}
}

func (s *Service) verifyFile(ctx context.Context, county id.County, file id.File, sum string) (why string, err error) {
	r, _, err := s.files.Get(ctx, blobKey(county, file))
	if errors.Is(err, blob.ErrNotFound) {
		return "missing", nil
	}
	if err != nil {
		return "", fmt.Errorf("open file %s: %w", file, err)
	}
	defer r.Close() //nolint:errcheck // it was only read
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", fmt.Errorf("verify file %s: %w", file, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != sum {
		return "changed", nil
	}
	return "", nil
}

// Leftovers lists the files of attachments that no row names: a crash came
// between the file and its row. Those younger than a day are left out.
func (s *Service) Leftovers(ctx context.Context, county id.County) (keys []string, err error) {
	if s.files == nil {
		return nil, nil
	}
	machine := s.db.Now(county).Add(-s.db.Clock.Offset(county)) // the files know no other clock
	err = s.files.Walk(ctx, string(county)+"/files/", func(i blob.Info) error {
		if machine.Sub(i.Modified) < grace {
			return nil
		}
		there := false
		err := s.db.Read(ctx, county, func(tx *db.Tx) (err error) {
			there, err = db.Exists(ctx, tx, `SELECT 1 FROM case_files WHERE county = $1 AND id = $2`, tx.County, path.Base(i.Key))
			return err
		})
		if !there && err == nil {
			keys = append(keys, i.Key)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for files without an attachment: %w", err)
	}
	return keys, nil
}

// Sweep removes the leftovers and returns how many there were.
func (s *Service) Sweep(ctx context.Context, county id.County) (int, error) {
	keys, err := s.Leftovers(ctx, county)
	for i, key := range keys {
		if err := s.files.Delete(ctx, key); err != nil {
			return i, fmt.Errorf("remove leftover: %w", err)
		}
	}
	return len(keys), err
}
