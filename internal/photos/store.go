package photos

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const columns = `id, subject, record, kind, sha256, bytes, width, height, type, orientation, taken_at, camera,
	lon, lat, accuracy, place, dhash, synthetic, uploaded_at, account, actor, copies`

func scan(r db.Row) (p Photo, err error) {
	var hash int64
	err = r.Scan(&p.ID, &p.Subject, &p.Record, &p.Kind, &p.SHA256, &p.Bytes, &p.Width, &p.Height, &p.Type, &p.Orientation, &p.TakenAt, &p.Camera,
		db.Num(&p.Place.Lon), db.Num(&p.Place.Lat), db.Num(&p.Place.Accuracy), &p.Place.Source, &hash, &p.Synthetic, db.Time(&p.UploadedAt), db.Text(&p.Account), &p.Actor, &p.Copies)
	p.Hash = uint64(hash)
	return p, err
}

func one(ctx context.Context, tx *db.Tx, photo id.Photo) (Photo, error) {
	p, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM photos WHERE county = $1 AND id = $2`, tx.County, photo)
	if errors.Is(err, db.ErrNone) {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return p, fmt.Errorf("read photo: %w", err)
	}
	return p, nil
}

func insert(ctx context.Context, tx *db.Tx, p Photo) error {
	var lon, lat, accuracy any
	if p.Place.Known() {
		lon, lat, accuracy = p.Place.Lon, p.Place.Lat, db.Null(p.Place.Accuracy)
	}
	_, err := tx.Exec(ctx, `INSERT INTO photos (county, `+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		tx.County, p.ID, p.Subject, p.Record, string(p.Kind), p.SHA256, p.Bytes, p.Width, p.Height, p.Type, p.Orientation, p.TakenAt, p.Camera,
		lon, lat, accuracy, p.Place.Source, int64(p.Hash), p.Synthetic, db.Millis(p.UploadedAt), db.Null(p.Account), p.Actor, p.Copies)
	if err != nil {
		return fmt.Errorf("insert photo: %w", err)
	}
	return insertPieces(ctx, tx, p)
}

// insertPieces makes a photo findable by its hash.
func insertPieces(ctx context.Context, tx *db.Tx, p Photo) error {
	if !telling(p.Hash) {
		return nil
	}
	ps := pieces(p.Hash)
	_, err := tx.Exec(ctx, `INSERT INTO photo_pieces (county, piece, photo, dhash) VALUES ($1, $4, $2, $3), ($1, $5, $2, $3), ($1, $6, $2, $3), ($1, $7, $2, $3)`,
		tx.County, p.ID, int64(p.Hash), ps[0], ps[1], ps[2], ps[3])
	if err != nil {
		return fmt.Errorf("insert photo: %w", err)
	}
	return nil
}

func insertReuse(ctx context.Context, tx *db.Tx, photo id.Photo, found []Reuse) error {
	for _, r := range found {
		// The other may be gone since Prepare looked.
		_, err := tx.Exec(ctx, `INSERT INTO photo_reuse (county, photo, other, distance, exact)
			SELECT county, $2, id, $4, $5 FROM photos WHERE county = $1 AND id = $3
			AND NOT EXISTS (SELECT 1 FROM photo_reuse u WHERE u.county = $1 AND u.photo = $2 AND u.other = $3)`, tx.County, photo, r.Photo, r.Distance, r.Exact)
		if err != nil {
			return fmt.Errorf("insert photo reuse: %w", err)
		}
	}
	return nil
}

func remove(ctx context.Context, tx *db.Tx, photo id.Photo) error {
	for _, q := range []string{
		`DELETE FROM photo_reuse WHERE county = $1 AND (photo = $2 OR other = $2)`,
		`DELETE FROM photo_pieces WHERE county = $1 AND photo = $2`,
		`DELETE FROM photos WHERE county = $1 AND id = $2 AND subject = ''`,
	} {
		if _, err := tx.Exec(ctx, q, tx.County, photo); err != nil {
			return fmt.Errorf("remove photo: %w", err)
		}
	}
	return nil
}
