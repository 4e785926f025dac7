package custody

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

// Page is a page of the list of batches.
type Page struct {
	Batches   []Batch
	Total     int64
	Remaining int64 // things in store, of all of them
	Next      string
	Prev      string
	Now       time.Time
}

const (
	usualRows = 50
	mostRows  = 500
)

// List returns a page of the batches. Everybody of the county sees them;
// parties only those who may.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (page Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		campaign, err := current(ctx, tx, f)
		if err != nil {
			return err
		}
		page = Page{Now: tx.Now}
		w := f.where(tx, by, campaign)
		err = db.Each(ctx, tx, func(r db.Row) error { return r.Scan(&page.Total, &page.Remaining) },
			`SELECT COUNT(*), CAST(COALESCE(SUM(remaining), 0) AS BIGINT) FROM custody_batches `+w.String(), w.Args...)
		if err != nil {
			return fmt.Errorf("count batches: %w", err)
		}
		return page.read(ctx, tx, by, f, campaign)
	})
	return page, err
}

// current is the current campaign, if f asks for it.
func current(ctx context.Context, tx *db.Tx, f Filter) (id.Campaign, error) {
	if f.Campaign != "" {
		return "", nil
	}
	c, err := counties.CurrentID(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return "", nil // a county that has not begun holds nothing
	}
	return c, err
}

// read reads the rows of a page.
func (page *Page) read(ctx context.Context, tx *db.Tx, by access.Actor, f Filter, campaign id.Campaign) error {
	limit := f.Limit
	if limit <= 0 {
		limit = usualRows
	}
	limit = min(limit, mostRows)
	sort := f.Sort
	if sort == "" {
		sort = "-number"
	}
	key, down := strings.CutPrefix(sort, "-")
	cols := columnsOf[key]
	w := f.where(tx, by, campaign)
	back := f.Before != ""
	if from := f.After + f.Before; from != "" {
		values, err := cursorFrom(from, len(cols))
		if err != nil {
			return err
		}
		sign := " > "
		if down != back {
			sign = " < "
		}
		w.And("("+strings.Join(cols, ", ")+")"+sign+"("+strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ")+")", values...)
	}
	order := " ASC"
	if down != back {
		order = " DESC"
	}
	rows, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM custody_batches `+w.String()+` ORDER BY `+strings.Join(cols, order+", ")+order+` LIMIT `+w.Arg(limit+1), w.Args...)
	if err != nil {
		return fmt.Errorf("list batches: %w", err)
	}
	more := len(rows) > limit
	if more {
		rows = rows[:limit]
	}
	if back {
		slices.Reverse(rows)
	}
	if len(rows) > 0 && (more || back) {
		page.Next = rows[len(rows)-1].cursor(key)
	}
	if len(rows) > 0 && (back && more || f.After != "") {
		page.Prev = rows[0].cursor(key)
	}
	for _, b := range rows {
		page.Batches = append(page.Batches, b.seenBy(by))
	}
	return nil
}

// seenBy is b without what by may not see.
func (b Batch) seenBy(by access.Actor) Batch {
	if !by.May(access.SeeParty, b.Owners()) {
		b.Party = ""
	}
	return b
}

// cursor is the place of b in a list.
func (b Batch) cursor(key string) string {
	n := strconv.FormatInt(b.Number, 36)
	switch key {
	case "due":
		return strconv.FormatInt(b.Due.UnixMilli(), 36) + "." + n
	case "amount":
		return strconv.FormatInt(b.Remaining, 36) + "." + n
	}
	return n
}

func cursorFrom(s string, n int) (values []any, err error) {
	parts := strings.Split(s, ".")
	for _, p := range parts {
		v, err := strconv.ParseInt(p, 36, 64)
		if err != nil || len(parts) != n {
			return nil, fault.New(fault.Invalid, "custody.bad_parameter", s)
		}
		values = append(values, v)
	}
	return values, nil
}

// All yields every batch of a list in its order, for exports.
func (s *Service) All(ctx context.Context, by access.Actor, f Filter) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		f.After, f.Before, f.Limit = "", "", mostRows
		for {
			var page Page
			err := s.read(ctx, by, func(tx *db.Tx) error {
				campaign, err := current(ctx, tx, f)
				if err != nil {
					return err
				}
				page = Page{}
				return page.read(ctx, tx, by, f, campaign)
			})
			if err != nil {
				yield(Batch{}, err)
				return
			}
			for _, b := range page.Batches {
				if !yield(b, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			f.After = page.Next
		}
	}
}

// Detail is everything that the page of one batch shows.
type Detail struct {
	Batch     Batch
	Items     []Item
	Releases  []Release
	Photos    []photos.Photo          // of the goods, if the reader may see them
	Signature map[string]photos.Photo // by release
	Timeline  []journal.Line
	SeesParty bool
	Now       time.Time
}

// Pending is the disposal that is asked for; nil: none is.
func (d Detail) Pending() *Release {
	for i, r := range d.Releases {
		if r.State == ReleaseAsked {
			return &d.Releases[i]
		}
	}
	return nil
}

// Item returns the item of a number.
func (d Detail) Item(seq int) Item {
	if i := itemAt(d.Items, seq); i >= 0 {
		return d.Items[i]
	}
	return Item{Seq: seq}
}

// Batch returns a batch without what only some may read, within the unit of work
// of another slice.
func (s *Service) Batch(ctx context.Context, tx *db.Tx, batch id.Batch) (Batch, error) {
	b, err := load(ctx, tx, batch)
	b.Party = ""
	return b, err
}

// Get returns one batch.
func (s *Service) Get(ctx context.Context, by access.Actor, batch id.Batch) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{Now: tx.Now, Signature: map[string]photos.Photo{}}
		if d.Batch, err = load(ctx, tx, batch); err != nil {
			return err
		}
		d.SeesParty = by.May(access.SeeParty, d.Batch.Owners())
		if d.Items, err = itemsOf(ctx, tx, batch); err != nil {
			return err
		}
		if d.Releases, err = releasesOf(ctx, tx, batch); err != nil {
			return err
		}
		if by.May(access.SeeCase, d.Batch.Owners()) {
			if d.Photos, err = photos.Of(ctx, tx, Subject, string(batch)); err != nil {
				return err
			}
		}
		if err := d.parties(ctx, tx, by); err != nil {
			return err
		}
		d.Timeline, err = journal.Of(ctx, tx, Subject, string(batch))
		return err
	})
	return d, err
}

// parties adds the signatures, or takes away what names a party.
func (d *Detail) parties(ctx context.Context, tx *db.Tx, by access.Actor) error {
	d.Batch = d.Batch.seenBy(by)
	for i, r := range d.Releases {
		if !d.SeesParty {
			d.Releases[i].Receiver = ""
			continue
		}
		if !r.Signed {
			continue
		}
		list, err := photos.Of(ctx, tx, SubjectRelease, r.ID)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			d.Signature[r.ID] = list[0]
		}
	}
	return nil
}

// Stores lists where goods were kept, the names alone.
func (s *Service) Stores(ctx context.Context, by access.Actor) (names []string, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		names, err = db.All(ctx, tx, db.Value[string], `SELECT DISTINCT store FROM custody_batches WHERE county = $1 AND store <> '' ORDER BY store LIMIT 200`, tx.County)
		return err
	})
	return names, err
}
