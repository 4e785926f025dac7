package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// see reads a case that by may see; any other is not found.
func see(ctx context.Context, tx *db.Tx, by access.Actor, cid id.Case) (Case, error) {
	c, err := load(ctx, tx, cid)
	if err != nil {
		return c, err
	}
	if !by.May(access.SeeCase, c.Owners(access.SeeCase)) {
		return Case{}, notFound()
	}
	return c, nil
}

// Get returns a case that by may see; else it is not found.
func (s *Service) Get(ctx context.Context, by access.Actor, cid id.Case) (c Case, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		c, err = see(ctx, tx, by, cid)
		return err
	})
	return c, err
}

// ByNumber returns the case of a visible number: WT-0312, wt312, 312.
func (s *Service) ByNumber(ctx context.Context, by access.Actor, label string) (c Case, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		k, err := s.below.Know(ctx, tx)
		if err != nil {
			return err
		}
		n, ok := ParseLabel(k.Prefix, label)
		if !ok {
			return notFound()
		}
		cid, err := db.One(ctx, tx, db.Value[id.Case], `SELECT id FROM cases WHERE county = $1 AND number = $2`, tx.County, n)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		if err != nil {
			return fmt.Errorf("case by number: %w", err)
		}
		c, err = see(ctx, tx, by, cid)
		return err
	})
	return c, err
}

// Owners returns to whom a case belongs, for the guard of its photos.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	c, err := load(ctx, tx, id.Case(record))
	if err != nil {
		return access.Owners{}, err
	}
	return c.Owners(access.SeeCase), nil
}

// Timeline returns what happened to a case, oldest first.
func (s *Service) Timeline(ctx context.Context, by access.Actor, cid id.Case) (lines []journal.Line, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		if _, err := see(ctx, tx, by, cid); err != nil {
			return err
		}
		lines, err = journal.Of(ctx, tx, Subject, string(cid))
		return err
	})
	return lines, err
}

// Asks returns what was asked of a case, newest first.
func (s *Service) Asks(ctx context.Context, by access.Actor, cid id.Case) (list []Asked, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		if _, err := see(ctx, tx, by, cid); err != nil {
			return err
		}
		list, err = asksOf(ctx, tx, cid)
		return err
	})
	return list, err
}

// Detail returns everything that the page of a case shows.
func (s *Service) Detail(ctx context.Context, by access.Actor, cid id.Case) (d Detail, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		d, err = s.detail(ctx, tx, by, cid)
		return err
	})
	return d, err
}

func (s *Service) detail(ctx context.Context, tx *db.Tx, by access.Actor, cid id.Case) (d Detail, err error) {
	if d.Case, err = see(ctx, tx, by, cid); err != nil {
		return d, err
	}
	c := d.Case
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return d, err
	}
	dict, err := s.Dictionary(ctx, tx)
	if err != nil {
		return d, err
	}
	d.Category, _ = dict.Of(c.Category)
	d.Label, d.Steps, d.Now = Label(k.Prefix, c.Number), allowed(c, by, k.unitsOf(by)), tx.Now
	if d.Timeline, err = journal.Of(ctx, tx, Subject, string(cid)); err != nil {
		return d, err
	}
	if d.Files, err = filesOf(ctx, tx, cid); err != nil {
		return d, fmt.Errorf("files: %w", err)
	}
	if d.Asks, err = asksOf(ctx, tx, cid); err != nil {
		return d, fmt.Errorf("asks: %w", err)
	}
	if c.Open() {
		near, err := duplicates(ctx, tx, dict, k, c.Category, c.Place, c.ID)
		if err != nil {
			return d, err
		}
		d.Near = visible(by, near)
	}
	d.Merged, err = db.All(ctx, tx, scanCase, `SELECT `+columnList+` FROM cases
		WHERE county = $1 AND merged_to = $2 AND voided_at IS NULL AND staged IS NULL ORDER BY number LIMIT 50`, tx.County, cid)
	if err != nil {
		return d, fmt.Errorf("merged cases: %w", err)
	}
	d.Merged = slices.DeleteFunc(d.Merged, func(c Case) bool { return !by.May(access.SeeCase, c.Owners(access.SeeCase)) })
	cal, err := s.below.Calendar(ctx, tx, c.LeadUnit)
	if err != nil {
		return d, err
	}
	d.Share = Share(c, cal, tx.Now)
	if d.Followed, err = follows(ctx, tx, by.Account, cid); err != nil {
		return d, fmt.Errorf("follows: %w", err)
	}
	if d.Older, err = s.neighbour(ctx, tx, by, c.Number, true); err != nil {
		return d, err
	}
	d.Newer, err = s.neighbour(ctx, tx, by, c.Number, false)
	return d, err
}

// neighbour returns the next case by number of those that by may see.
func (s *Service) neighbour(ctx context.Context, tx *db.Tx, by access.Actor, number int64, older bool) (id.Case, error) {
	f := Filter{Campaign: AllCampaigns, Limit: 1, Sort: "number", After: cursor{number, number}.String()}
	if older {
		f.Sort = "-number"
	}
	keys, _, err := s.keys(ctx, tx, by, f, 1)
	if err != nil || len(keys) == 0 {
		return "", err
	}
	return keys[0].id, nil
}
