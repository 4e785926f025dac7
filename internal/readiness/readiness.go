// Package readiness says how far the county is from its certificate: the mark
// that an inspection would give it, chapter by chapter, with the interval in
// which it lies; the veto items, which no total hides; what would raise the mark
// most for a day's work; and how all this has gone since the start.
//
// It reads the standard's clauses, their evidence and cases, and the last mock
// inspection; it keeps nothing of them but what it predicted on each day.
//
//	mark.go       the rule: from clauses and visits to a mark
//	readiness.go  Service, the prediction of now
//	settings.go   what the office decides about it
//	trend.go      what was predicted day by day
//	list.go       the clauses as a list
//	figures.go    its figures
package readiness

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
)

// SubjectSettings is the journal's word for what the office decided.
const SubjectSettings = "readiness_settings"

// Source reads the standard in force as it stands.
type Source func(ctx context.Context, tx *db.Tx) (Standing, error)

// Service predicts.
type Service struct {
	db   *db.DB
	from Source
}

// New returns a service that reads the standard from source.
func New(d *db.DB, from Source) *Service { return &Service{db: d, from: from} }

func (s *Service) predict(ctx context.Context, tx *db.Tx) (Prediction, error) {
	st, err := settings(ctx, tx)
	if err != nil {
		return Prediction{}, err
	}
	now, err := s.from(ctx, tx)
	if err != nil {
		return Prediction{}, fmt.Errorf("chapters of the standard: %w", err)
	}
	p := Predict(st.weigh(now.Chapters), st.Settings)
	p.Cases = now.Cases
	return p, nil
}

// Now returns the prediction of now with what was predicted before.
func (s *Service) Now(ctx context.Context, by access.Actor) (p Prediction, before []Point, err error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return p, nil, err
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		if p, err = s.predict(ctx, tx); err != nil {
			return err
		}
		before, err = trend(ctx, tx)
		return err
	})
	return p, before, err
}
