package documents

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
)

// Settings is what a county sets for its documents.
type Settings struct {
	OwnReview bool // who drafted a document may review it, too
	Version   int64
}

func settings(ctx context.Context, tx *db.Tx) (Settings, error) {
	st, err := db.One(ctx, tx, func(r db.Row) (st Settings, err error) { return st, r.Scan(&st.OwnReview, &st.Version) },
		`SELECT own_review, version FROM document_settings WHERE county = $1`, tx.County)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return st, fmt.Errorf("settings of documents: %w", err)
	}
	return st, nil
}

// Settings returns the county's.
func (s *Service) Settings(ctx context.Context, by access.Actor) (st Settings, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		st, err = settings(ctx, tx)
		return err
	})
	return st, err
}

// SaveSettings changes them.
func (s *Service) SaveSettings(ctx context.Context, by access.Actor, st Settings) error {
	if err := by.Check(access.IssueDocument, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		was, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		if st.Version != was.Version {
			return fault.New(fault.Conflict, "documents.settings_stale")
		}
		if st.OwnReview == was.OwnReview {
			return nil
		}
		_, err = tx.Exec(ctx, `INSERT INTO document_settings (county, own_review, version) VALUES ($1, $2, 1)
			ON CONFLICT (county) DO UPDATE SET own_review = excluded.own_review, version = document_settings.version + 1`, tx.County, st.OwnReview)
		if err != nil {
			return fmt.Errorf("settings of documents: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectBook, Record: string(tx.County), Act: "documents.settings", By: by, Data: map[string]any{"own_review": st.OwnReview},
		})
	})
}

// ownReview reports whether by would review what he drafted himself.
func ownReview(d Document, by access.Actor) bool {
	return !by.System && by.Account != "" && by.Account == d.Account
}
