package org

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
)

// Category is one of the classes in which units are compared with each other:
// nobody is ranked outside his own.
type Category struct {
	Code  string // A to D
	Seq   int
	Name  string
	Units int // that belong to it
}

// Categories lists the unit categories in their order, with their units
// counted.
func Categories(ctx context.Context, tx *db.Tx) ([]Category, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (c Category, err error) { return c, r.Scan(&c.Code, &c.Seq, &c.Name, &c.Units) },
		`SELECT c.code, c.seq, c.name,
			(SELECT COUNT(*) FROM units u WHERE u.county = c.county AND u.category = c.code AND u.retired = FALSE)
		FROM unit_categories c WHERE c.county = $1 ORDER BY c.seq, c.code LIMIT 100`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("unit categories: %w", err)
	}
	if len(out) == 0 { // nothing was ever changed here
		out = slices.Clone(builtinCategories)
	}
	return out, nil
}

// Categories lists the unit categories.
func (s *Service) Categories(ctx context.Context, by access.Actor) (out []Category, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = Categories(ctx, tx)
		return err
	})
	return out, err
}

// RenameCategory gives a category another name.
func (s *Service) RenameCategory(ctx context.Context, by access.Actor, code, name string) error {
	code, name = plainText(code), tidy(name)
	var fs fault.Fields
	fs.Need("name", name, maxName)
	if err := fs.Err(); err != nil {
		return err
	}
	return s.write(ctx, by, func(tx *db.Tx) error {
		if err := Install(ctx, tx); err != nil {
			return err
		}
		was, err := db.One(ctx, tx, db.Value[string], `SELECT name FROM unit_categories WHERE county = $1 AND code = $2`, tx.County, code)
		if errors.Is(err, db.ErrNone) {
			return none()
		}
		if err != nil {
			return fmt.Errorf("rename category: %w", err)
		}
		if was == name {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE unit_categories SET name = $3 WHERE county = $1 AND code = $2`, tx.County, code, name); err != nil {
			return fmt.Errorf("rename category: %w", err)
		}
		var c changes
		c.text("name", was, name)
		return note(ctx, tx, by, SubjectCategory, code, "category.changed", c)
	})
}
