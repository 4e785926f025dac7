package photos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Defer makes Prepare answer once the original is checked and durable. Whoever
// calls it sees to it that MakeCopies comes round.
func (s *Service) Defer() { s.later.Store(true) }

// seal checks an upload as far as can be done without opening its picture.
func seal(up Upload) (Photo, error) {
	f, conf, err := inspect(up.Data)
	if err != nil {
		return Photo{}, err
	}
	if !ends(up.Data, f.mime) {
		return Photo{}, fault.New(fault.Invalid, "photos.cut")
	}
	m := readMetadata(up.Data, f.mime)
	p := describe(up, f.mime, m)
	p.Width, p.Height, p.Copies = conf.Width, conf.Height, Pending
	if m.orientation >= 5 {
		p.Width, p.Height = p.Height, p.Width
	}
	return p, nil
}

// pendingRows is how many photos are taken up at a time: their rows are changed
// in one unit of work.
const pendingRows = 16

// MakeCopies makes the copies of a county's photos that wait for them, the
// oldest first, and looks for each picture among those that were there before.
// It returns how many it made. What cannot be made now waits for the next time.
func (s *Service) MakeCopies(ctx context.Context, county id.County) (made int, err error) {
	var errs []error
	for last := id.Photo(""); ; {
		var page []Photo
		err := s.db.Read(ctx, county, func(tx *db.Tx) (err error) {
			page, err = db.All(ctx, tx, scan, `SELECT `+columns+` FROM photos WHERE county = $1 AND copies = 'pending' AND id > $2 ORDER BY id LIMIT $3`, tx.County, last, pendingRows)
			return err
		})
		if err != nil || len(page) == 0 {
			return made, errors.Join(append(errs, err)...)
		}
		last = page[len(page)-1].ID
		done, err := s.copyAll(ctx, county, page)
		if err != nil {
			errs = append(errs, err)
		}
		err = s.db.Write(ctx, county, func(tx *db.Tx) error {
			for _, p := range done {
				if err := finish(ctx, tx, p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return made, errors.Join(append(errs, err)...)
		}
		made += len(done)
	}
}

// copyAll makes the files of the copies, as many at a time as there are slots.
// It returns the photos that are done, with their hash, or as failed.
func (s *Service) copyAll(ctx context.Context, county id.County, page []Photo) ([]Photo, error) {
	results, errs := make([]Photo, len(page)), make([]error, len(page))
	var wg sync.WaitGroup
	room := make(chan struct{}, cap(s.slots)) // no original is read before it can be worked on
	for i, p := range page {
		room <- struct{}{}
		wg.Go(func() {
			defer func() { <-room }()
			results[i], errs[i] = s.copyOne(ctx, county, p)
		})
	}
	wg.Wait()
	var done []Photo
	for i, p := range results {
		if errs[i] == nil {
			done = append(done, p)
		}
	}
	return done, errors.Join(errs...)
}

func (s *Service) copyOne(ctx context.Context, county id.County, p Photo) (Photo, error) {
	data, err := s.original(ctx, county, p)
	if err != nil {
		return p, err
	}
	made, c, err := s.inSlot(ctx, Upload{Data: data})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		p.Copies = Failed
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.Width, p.Height, p.Hash, p.Copies = made.Width, made.Height, made.Hash, Made
	return p, s.putCopies(ctx, county, p.ID, c)
}

func (s *Service) original(ctx context.Context, county id.County, p Photo) ([]byte, error) {
	r, _, err := s.store.Get(ctx, key(county, p.ID, Original))
	if err != nil {
		return nil, fmt.Errorf("copies of photo %s: %w", p.ID, err)
	}
	data, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("copies of photo %s: %w", p.ID, err)
	}
	return data, nil
}

// finish notes that the copies are made. Another process may have been faster,
// or the photo may be gone.
func finish(ctx context.Context, tx *db.Tx, p Photo) error {
	res, err := tx.Exec(ctx, `UPDATE photos SET width = $3, height = $4, dhash = $5, copies = $6 WHERE county = $1 AND id = $2 AND copies = 'pending'`,
		tx.County, p.ID, p.Width, p.Height, int64(p.Hash), p.Copies)
	if err != nil {
		return fmt.Errorf("copies of photo %s: %w", p.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if err := insertPieces(ctx, tx, p); err != nil {
		return err
	}
	// It may have been attached since it was read.
	if p, err = one(ctx, tx, p.ID); err != nil || p.Subject == "" {
		return err
	}
	return compare(ctx, tx, p)
}
