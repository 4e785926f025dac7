package surveys

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

const columns = `id, campaign, code, title, register, status, starts_on, ends_on, grp, unit, category, source, note, version, created_at`

func scan(r db.Row) (s Survey, err error) {
	return s, r.Scan(&s.ID, &s.Campaign, &s.Code, &s.Title, &s.Register, &s.Status, &s.StartsOn, &s.EndsOn, db.Text(&s.Group), db.Text(&s.Unit),
		&s.Category, &s.Source, &s.Note, &s.Version, db.Time(&s.Created))
}

// fill adds the areas of a round.
func fill(ctx context.Context, tx *db.Tx, s Survey) (Survey, error) {
	var err error
	s.Areas, err = db.All(ctx, tx, db.Value[id.Area], `SELECT area FROM survey_areas WHERE county = $1 AND survey = $2 ORDER BY area LIMIT $3`, tx.County, s.ID, maxAreas)
	if err != nil {
		return s, fmt.Errorf("survey areas: %w", err)
	}
	return s, nil
}

// Themes lists the registers that the county's rounds have: those that the
// program knows by name, and its own.
func Themes(ctx context.Context, tx *db.Tx) ([]string, error) {
	own, err := db.All(ctx, tx, db.Value[string], `SELECT DISTINCT register FROM surveys WHERE county = $1 AND register <> '' ORDER BY register LIMIT 1000`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("registers: %w", err)
	}
	known := Registers()
	return append(known, slices.DeleteFunc(own, func(r string) bool { return slices.Contains(known, r) })...), nil
}

func insert(ctx context.Context, tx *db.Tx, s Survey) error {
	_, err := tx.Exec(ctx, `INSERT INTO surveys (county, id, campaign, code, title, register, status, starts_on, ends_on, grp, unit, category, source, note, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.County, s.ID, s.Campaign, s.Code, s.Title, s.Register, s.Status, s.StartsOn, s.EndsOn, db.Null(s.Group), db.Null(s.Unit),
		s.Category, s.Source, s.Note, s.Version, db.Millis(s.Created))
	if err != nil {
		return fmt.Errorf("create survey: %w", err)
	}
	return putAreas(ctx, tx, s)
}

func update(ctx context.Context, tx *db.Tx, s Survey) error {
	_, err := tx.Exec(ctx, `UPDATE surveys SET code = $3, title = $4, register = $5, status = $6, starts_on = $7, ends_on = $8, grp = $9, unit = $10,
		category = $11, source = $12, note = $13, version = version + 1 WHERE county = $1 AND id = $2`,
		tx.County, s.ID, s.Code, s.Title, s.Register, s.Status, s.StartsOn, s.EndsOn, db.Null(s.Group), db.Null(s.Unit), s.Category, s.Source, s.Note)
	if err != nil {
		return fmt.Errorf("change survey: %w", err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM survey_areas WHERE county = $1 AND survey = $2`, tx.County, s.ID); err != nil {
		return fmt.Errorf("change survey: %w", err)
	}
	return putAreas(ctx, tx, s)
}

func putAreas(ctx context.Context, tx *db.Tx, s Survey) error {
	for _, a := range s.Areas {
		if _, err := tx.Exec(ctx, `INSERT INTO survey_areas (county, survey, area) VALUES ($1, $2, $3)`, tx.County, s.ID, a); err != nil {
			return fmt.Errorf("survey areas: %w", err)
		}
	}
	return nil
}

// counted returns how many cases each round found, and how many are open.
func counted(ctx context.Context, tx *db.Tx) (map[id.Survey][2]int64, error) {
	out := map[id.Survey][2]int64{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var s id.Survey
		var n [2]int64
		if err := r.Scan(&s, &n[0], &n[1]); err != nil {
			return err
		}
		out[s] = n
		return nil
	}, `SELECT survey, COUNT(*), COALESCE(SUM(CASE WHEN live THEN 1 ELSE 0 END), 0) FROM cases
		WHERE county = $1 AND survey IS NOT NULL AND staged IS NULL AND voided_at IS NULL GROUP BY survey LIMIT 5000`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("survey counts: %w", err)
	}
	return out, nil
}
