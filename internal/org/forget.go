package org

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Forgotten stands where the name of an employee stood who left long ago.
const Forgotten = "—"

// PersonForgotten says that what was known of an employee who left is gone.
type PersonForgotten struct{ Person id.Person }

// maxForget bounds how many employees are forgotten in one unit of work; the
// next day takes the rest.
const maxForget = 200

// Forget erases name, staff number and telephone number of those who left
// longer ago than the county's setting, here and in the journal. What they were
// and which posts they held stays.
func (s *Service) Forget(ctx context.Context, county id.County) (n int, err error) {
	err = s.DB.Write(ctx, county, func(tx *db.Tx) error {
		n = 0
		c, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		before := tx.Now.Add(-time.Duration(c.Settings.ForgetDays) * 24 * time.Hour)
		gone, err := db.All(ctx, tx, scanPerson, `SELECT `+personColumns+` FROM persons
			WHERE county = $1 AND left_at IS NOT NULL AND left_at < $2 AND retired = TRUE ORDER BY left_at LIMIT $3`, tx.County, db.Millis(before), maxForget)
		if err != nil {
			return err
		}
		for _, p := range gone {
			if err := s.forget(ctx, tx, p); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("forget who left: %w", err)
	}
	return n, nil
}

func (s *Service) forget(ctx context.Context, tx *db.Tx, p Person) error {
	err := tx.Redact(ctx, "persons", `UPDATE %s SET name = $3, code = NULL, phone = '', left_at = NULL, version = version + 1 WHERE county = $1 AND id = $2`,
		tx.County, p.ID, Forgotten)
	if err != nil {
		return err
	}
	if err := journal.Erase(ctx, tx, SubjectPerson, string(p.ID)); err != nil {
		return err
	}
	posts, err := db.All(ctx, tx, db.Value[id.Post], `SELECT DISTINCT post FROM incumbencies WHERE county = $1 AND person = $2 ORDER BY post LIMIT 1000`, tx.County, p.ID)
	if err != nil {
		return err
	}
	for _, post := range posts {
		if err := journal.EraseValue(ctx, tx, SubjectPost, string(post), p.Name); err != nil {
			return err
		}
	}
	if err := note(ctx, tx, access.System(tx.County), SubjectPerson, string(p.ID), "person.forgotten", changes{}); err != nil {
		return err
	}
	return s.Bus.Publish(ctx, tx, PersonForgotten{p.ID})
}
