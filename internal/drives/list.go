package drives

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Row is a drive in a list, with how it stands.
type Row struct {
	Drive
	Cells    int64
	Done     int64
	Expected int64
	Came     int64
	Units    int64
	Read     int64 // of the units, those that have taken note
}

// Page is a page of the list of drives.
type Page struct {
	Drives []Row
	Today  string
	Total  int64
	Next   string
}

// List returns a page of the drives.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (page Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		page, err = s.list(ctx, tx, f)
		return err
	})
	return page, err
}

func (s *Service) list(ctx context.Context, tx *db.Tx, f Filter) (page Page, err error) {
	n, err := present(ctx, tx)
	if err != nil {
		return page, err
	}
	page.Today = n.today
	current, err := counties.CurrentID(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return page, nil
	}
	if err != nil {
		return page, err
	}
	w := f.where(tx, current)
	if page.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM drives `+w.String(), w.Args...); err != nil {
		return page, fmt.Errorf("count drives: %w", err)
	}
	column, sign, order := "starts", " < ", " DESC"
	if f.Sort != "" && f.Sort[0] != '-' {
		sign, order = " > ", " ASC"
	}
	if strings.TrimPrefix(f.Sort, "-") == "number" {
		column = "number"
	}
	if f.After != "" {
		of, at, ok := strings.Cut(f.After, "|")
		var from any = at
		number, err := strconv.ParseInt(at, 10, 64)
		if column == "number" {
			from = number
		}
		if !ok || !fault.Storable(f.After) || column == "number" && err != nil {
			return page, fault.New(fault.Invalid, "drives.bad_parameter", f.After)
		}
		w.And("("+column+", id)"+sign+"(?, ?)", from, of)
	}
	limit := rowsOf(f.Limit)
	found, err := db.All(ctx, tx, scanDrive, `SELECT `+driveColumns+` FROM drives `+w.String()+` ORDER BY `+column+order+`, id`+order+` LIMIT `+w.Arg(limit+1), w.Args...)
	if err != nil {
		return page, fmt.Errorf("list drives: %w", err)
	}
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		at := last.Starts
		if column == "number" {
			at = strconv.FormatInt(last.Number, 10)
		}
		page.Next = string(last.ID) + "|" + at
	}
	for _, d := range found {
		b, err := s.board(ctx, tx, d.ID)
		if err != nil {
			return page, err
		}
		page.Drives = append(page.Drives, Row{
			Drive: d, Cells: b.Cells, Done: b.Done, Expected: b.Expected, Came: b.Came, Units: int64(len(b.Units)), Read: int64(len(b.Units) - len(b.Unread())),
		})
	}
	return page, nil
}

// All yields every drive of a list in its order, for exports.
func (s *Service) All(ctx context.Context, by access.Actor, f Filter) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		f.After, f.Limit = "", usualRows
		for {
			page, err := s.List(ctx, by, f)
			if err != nil {
				yield(Row{}, err)
				return
			}
			for _, d := range page.Drives {
				if !yield(d, nil) {
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

// Get returns the record of a drive.
func (s *Service) Get(ctx context.Context, by access.Actor, drive id.Drive) (d Drive, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d, err = loadDrive(ctx, tx, drive)
		return err
	})
	return d, err
}

// Going returns the drives that go on today, for phones and desks.
func (s *Service) Going(ctx context.Context, by access.Actor) (out []Drive, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		n, err := present(ctx, tx)
		if err != nil {
			return err
		}
		out, err = db.All(ctx, tx, scanDrive, `SELECT `+driveColumns+` FROM drives WHERE county = $1 AND starts <= $2 AND ends >= $2 AND state = $3 ORDER BY starts, id LIMIT 10`,
			tx.County, n.today, Issued)
		if err != nil {
			return fmt.Errorf("drives that go on: %w", err)
		}
		return nil
	})
	return out, err
}
