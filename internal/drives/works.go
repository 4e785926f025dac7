package drives

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

// WorkFilter narrows the list of work. Zero fields do not narrow it, but for
// Voided (those that are not).
type WorkFilter struct {
	Campaign id.Campaign
	Drive    id.Drive
	Item     id.Item
	Area     id.Area
	Unit     id.Unit
	Theme    string // of the key task
	From, To string
	Photos   string // none, before, after
	Voided   bool
	Text     string // in note or address
	Sort     string // at, count; "-" before it for downward; empty: -at
	After    string
	Limit    int
}

// WorkFilterFrom reads the parameters of the list's address.
func WorkFilterFrom(v url.Values) (WorkFilter, error) {
	f := WorkFilter{
		Campaign: id.Campaign(v.Get("campaign")), Drive: id.Drive(v.Get("drive")), Item: id.Item(v.Get("item")), Area: id.Area(v.Get("area")), Unit: id.Unit(v.Get("unit")),
		Theme: v.Get("theme"), From: v.Get("from"), To: v.Get("to"), Photos: v.Get("photos"), Voided: v.Get("voided") == "1", Text: tidy(v.Get("q")), Sort: v.Get("sort"), After: v.Get("after"),
	}
	bad := checkParameters(v, [][2]string{{"from", f.From}, {"to", f.To}}, []choice{
		{"photos", f.Photos, []string{"none", "before", "after"}},
		{"sort", strings.TrimPrefix(f.Sort, "-"), []string{"at", "count"}},
	})
	return f, bad.Err()
}

// Link returns path with f as its parameters.
func (f WorkFilter) Link(path string) string {
	voided := ""
	if f.Voided {
		voided = "1"
	}
	return address(path, map[string]string{
		"campaign": string(f.Campaign), "drive": string(f.Drive), "item": string(f.Item), "area": string(f.Area), "unit": string(f.Unit), "theme": f.Theme,
		"from": f.From, "to": f.To, "photos": f.Photos, "voided": voided, "q": f.Text, "sort": f.Sort, "after": f.After,
	}, f.Limit)
}

const worked = `drive_work k JOIN drives d ON d.county = k.county AND d.id = k.drive JOIN drive_items i ON i.county = k.county AND i.id = k.item`

func (f WorkFilter) where(tx *db.Tx) *db.Where {
	var w db.Where
	w.And("k.county = ?", tx.County)
	for _, c := range [][2]string{
		{"d.campaign", string(f.Campaign)},
		{"k.drive", string(f.Drive)},
		{"k.item", string(f.Item)},
		{"k.area", string(f.Area)},
		{"k.unit", string(f.Unit)},
		{"i.theme", f.Theme},
	} {
		if c[1] != "" {
			w.And(c[0]+" = ?", c[1])
		}
	}
	if f.From != "" {
		w.And("k.day >= ?", f.From)
	}
	if f.To != "" {
		w.And("k.day <= ?", f.To)
	}
	switch f.Photos {
	case "none":
		w.And("k.photos_before + k.photos_after = 0")
	case "before":
		w.And("k.photos_before > 0")
	case "after":
		w.And("k.photos_after > 0")
	}
	if f.Voided {
		w.And("k.voided_at IS NOT NULL")
	} else {
		w.And("k.voided_at IS NULL")
	}
	if f.Text != "" {
		like := strings.ToLower(db.Contains(f.Text))
		w.And("LOWER(k.note) LIKE ? ESCAPE '!' OR LOWER(k.address) LIKE ? ESCAPE '!'", like, like)
	}
	return &w
}

// WorkPage is a page of the list of work.
type WorkPage struct {
	Work   []Work
	Titles map[id.Item]string
	Total  int64 // records
	Amount int64 // what they add up to
	Next   string
}

// Works returns a page of the work. Everybody of the county sees it.
func (s *Service) Works(ctx context.Context, by access.Actor, f WorkFilter) (page WorkPage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		page, err = works(ctx, tx, f)
		return err
	})
	return page, err
}

func works(ctx context.Context, tx *db.Tx, f WorkFilter) (page WorkPage, err error) {
	w := f.where(tx)
	_, err = db.One(ctx, tx, func(r db.Row) (struct{}, error) { return struct{}{}, r.Scan(&page.Total, &page.Amount) },
		`SELECT COUNT(*), CAST(COALESCE(SUM(k.amount), 0) AS BIGINT) FROM `+worked+` `+w.String(), w.Args...)
	if err != nil {
		return page, fmt.Errorf("count work: %w", err)
	}
	column, sign, order := "k.at", " < ", " DESC"
	if f.Sort != "" && f.Sort[0] != '-' {
		sign, order = " > ", " ASC"
	}
	if strings.TrimPrefix(f.Sort, "-") == "count" {
		column = "k.amount"
	}
	if f.After != "" {
		of, at, _ := strings.Cut(f.After, "|")
		n, err := strconv.ParseInt(at, 36, 64)
		if err != nil || !fault.Storable(of) {
			return page, fault.New(fault.Invalid, "drives.bad_parameter", f.After)
		}
		w.And("("+column+", k.id)"+sign+"(?, ?)", n, of)
	}
	limit := rowsOf(f.Limit)
	page.Titles = map[id.Item]string{}
	page.Work, err = db.All(ctx, tx, func(r db.Row) (x Work, err error) {
		var title string
		err = r.Scan(&x.ID, &x.Drive, &x.Item, &x.Area, &x.Cell, db.Text(&x.Unit), &x.Day, db.Time(&x.At), &x.Amount, &x.Address, &x.Note, db.Text(&x.Account), &x.By,
			&x.Before, &x.After, db.Time(&x.Voided), &x.Why, &x.Version, &title)
		page.Titles[x.Item] = title
		return x, err
	}, `SELECT k.`+strings.ReplaceAll(workColumns, ", ", ", k.")+`, i.title FROM `+worked+` `+w.String()+` ORDER BY `+column+order+`, k.id`+order+` LIMIT `+w.Arg(limit+1), w.Args...)
	if err != nil {
		return page, fmt.Errorf("list work: %w", err)
	}
	if len(page.Work) > limit {
		page.Work = page.Work[:limit]
		last := page.Work[limit-1]
		n := last.At.UnixMilli()
		if column == "k.amount" {
			n = last.Amount
		}
		page.Next = last.ID + "|" + strconv.FormatInt(n, 36)
	}
	return page, nil
}

// AllWork yields every record of the list in its order, for exports, with the
// title of its key task.
func (s *Service) AllWork(ctx context.Context, by access.Actor, f WorkFilter) iter.Seq2[TitledWork, error] {
	return func(yield func(TitledWork, error) bool) {
		f.After, f.Limit = "", mostRows
		for {
			page, err := s.Works(ctx, by, f)
			if err != nil {
				yield(TitledWork{}, err)
				return
			}
			for _, w := range page.Work {
				if !yield(TitledWork{w, page.Titles[w.Item]}, nil) {
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

// TitledWork is a record with the title of its key task.
type TitledWork struct {
	Work
	Title string
}

// WorkDetail is everything that the page of one record shows.
type WorkDetail struct {
	Work     Work
	Drive    Drive
	Item     Item
	Photos   []photos.Photo // for those who may see the area's records
	Timeline []journal.Line
}

// MaySee reports whether by may see the photos of records of o.
func MaySee(by access.Actor, o access.Owners) bool { return by.May(access.SeeCase, o) }

// WorkOf returns one record.
func (s *Service) WorkOf(ctx context.Context, by access.Actor, work string) (d WorkDetail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if d.Work, err = loadWork(ctx, tx, work); err != nil {
			return err
		}
		if d.Drive, err = loadDrive(ctx, tx, d.Work.Drive); err != nil {
			return err
		}
		if d.Item, err = loadItem(ctx, tx, d.Work.Item); err != nil {
			return err
		}
		if MaySee(by, d.Work.Owners()) {
			if d.Photos, err = photos.Of(ctx, tx, SubjectWork, work); err != nil {
				return err
			}
		}
		d.Timeline, err = journal.Of(ctx, tx, SubjectWork, work)
		return err
	})
	return d, err
}
