package inspect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Look is an item as it was found.
type Look struct {
	ID      string
	Item    string // of block and item
	Full    Points
	Mark    Points
	Answers []Answer
	Reason  string
	Case    id.Case
	Shown   bool // the reader may open the case
	Account id.Account
	Actor   string
	At      time.Time
	Photos  []photos.Photo
}

// Lost is what was deducted.
func (l Look) Lost() Points { return l.Full - l.Mark }

const lookFields = `id, item, possible, mark, answers, reason, case_id, account, actor, at`

func scanLook(r db.Row) (l Look, err error) {
	var answers string
	if err := r.Scan(&l.ID, &l.Item, &l.Full, &l.Mark, &answers, &l.Reason, db.Text(&l.Case), db.Text(&l.Account), &l.Actor, db.Time(&l.At)); err != nil {
		return l, err
	}
	if err := json.Unmarshal([]byte(answers), &l.Answers); err != nil {
		return l, fmt.Errorf("item %s: %w", l.ID, err)
	}
	return l, nil
}

func looksOf(ctx context.Context, tx *db.Tx, visit id.Visit) ([]Look, error) {
	out, err := db.All(ctx, tx, scanLook, `SELECT `+lookFields+` FROM inspect_items WHERE county = $1 AND visit = $2 ORDER BY item LIMIT 5000`, tx.County, visit)
	if err != nil {
		return nil, fmt.Errorf("items of visit: %w", err)
	}
	return out, nil
}

// Found is an item as an inspector sends it.
type Found struct {
	Visit    id.Visit
	Item     string
	Answers  []Answer
	Reason   string
	Case     bool   // make a case of it
	Category string // of the case; empty: the item's
	Photos   []cases.Picture
	Key      string
}

// Inspect notes what was found of an item. Noted again it takes the place of
// what was noted before.
func (s *Service) Inspect(ctx context.Context, by access.Actor, f Found) (l Look, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		l, err = s.InspectWithin(ctx, tx, by, f)
		return err
	})
	return l, err
}

// InspectWithin is Inspect within the caller's unit of work.
func (s *Service) InspectWithin(ctx context.Context, tx *db.Tx, by access.Actor, f Found) (l Look, err error) {
	f.Reason = strings.TrimSpace(f.Reason)
	same := []any{f.Visit, f.Item, f.Answers, f.Reason, f.Case, f.Category, len(f.Photos)}
	_, again, err := once.Do(ctx, tx, by, f.Key, same, func() (string, error) {
		l, err = s.found(ctx, tx, by, f)
		return l.ID, err
	})
	if again {
		l, err = lookOf(ctx, tx, f.Visit, f.Item)
	}
	return l, err
}

func lookOf(ctx context.Context, tx *db.Tx, visit id.Visit, item string) (Look, error) {
	l, err := db.One(ctx, tx, scanLook, `SELECT `+lookFields+` FROM inspect_items WHERE county = $1 AND visit = $2 AND item = $3`, tx.County, visit, item)
	if errors.Is(err, db.ErrNone) {
		return l, notFound()
	}
	return l, err
}

func (s *Service) found(ctx context.Context, tx *db.Tx, by access.Actor, f Found) (l Look, err error) {
	v, err := visitOf(ctx, tx, by, f.Visit)
	if err != nil {
		return l, err
	}
	if err := mayInspect(ctx, tx, by, v); err != nil {
		return l, err
	}
	if v.State != Open || v.RoundAt != Drawn && v.RoundAt != Begun {
		return l, fault.New(fault.Conflict, "inspect.visit_over")
	}
	sheet, err := sheetOf(ctx, tx, v.Sheet)
	if err != nil {
		return l, err
	}
	items := sheet.Items(v.Kind)
	i := slices.IndexFunc(items, func(p Place) bool { return p.Code == f.Item })
	if i < 0 {
		return l, notFound()
	}
	item := items[i].Item
	var bad fault.Fields
	bad.Text("reason", f.Reason, MaxText)
	if f.Answers, err = item.settle(f.Answers); err != nil {
		return l, err
	}
	mark := item.Mark(f.Answers)
	if mark < item.Full && f.Reason == "" {
		bad.Add("reason", "inspect.need_deduction_reason")
	}
	if f.Case && mark == item.Full {
		bad.Add("case", "inspect.case_without_fault")
	}
	if f.Category == "" {
		f.Category = item.Category
	}
	if f.Case && f.Category == "" {
		bad.Add("category", "inspect.choose")
	}
	if err := bad.Err(); err != nil {
		return l, err
	}
	l, err = lookOf(ctx, tx, v.ID, f.Item)
	first := fault.Is(err, fault.NotFound)
	if err != nil && !first {
		return l, err
	}
	if first {
		l.ID = id.New[string]()
	}
	l.Item, l.Full, l.Mark, l.Answers, l.Reason, l.Account, l.Actor, l.At = f.Item, item.Full, mark, f.Answers, f.Reason, by.Account, by.Name, tx.Now
	if f.Case && l.Case == "" {
		if l.Case, err = s.open(ctx, tx, by, v, f); err != nil {
			return l, err
		}
		f.Photos = nil // they are the case's proof
	}
	if err := l.keep(ctx, tx, v.ID); err != nil {
		return l, err
	}
	for _, pic := range f.Photos {
		if err := pic.Insert(ctx, tx, by, SubjectItem, l.ID, photos.Other); err != nil {
			return l, err
		}
	}
	if first {
		v.Looked++
	}
	if _, err := tx.Exec(ctx, `UPDATE inspect_visits SET looked = $3, moved_at = $4 WHERE county = $1 AND id = $2`, tx.County, v.ID, v.Looked, db.Millis(tx.Now)); err != nil {
		return l, fmt.Errorf("visit: %w", err)
	}
	if err := s.underWay(ctx, tx, by, v); err != nil {
		return l, err
	}
	if mark == item.Full && first {
		return l, nil // nothing to tell
	}
	return l, journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectVisit, Record: string(v.ID), Act: "inspect.found", By: by,
		Data: map[string]any{"item": item.Name, "english": item.English, "mark": mark.String(), "full": item.Full.String(), "reason": f.Reason, "case": l.Case},
	})
}

// underWay begins a round with the first thing that is found.
func (s *Service) underWay(ctx context.Context, tx *db.Tx, by access.Actor, v Visit) error {
	if v.RoundAt != Drawn {
		return nil
	}
	x, err := roundOf(ctx, tx, by, v.Round)
	if err != nil {
		return err
	}
	if err := begin(ctx, tx, &x); err != nil {
		return err
	}
	if err := updateRound(ctx, tx, &x); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(x.ID), Act: "inspect.begin", By: by})
}

func (l Look) keep(ctx context.Context, tx *db.Tx, visit id.Visit) error {
	answers, err := json.Marshal(l.Answers)
	if err != nil {
		return fmt.Errorf("item: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO inspect_items (county, id, visit, item, possible, mark, answers, reason, case_id, account, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (county, visit, item) DO UPDATE SET mark = excluded.mark, answers = excluded.answers, reason = excluded.reason, case_id = excluded.case_id,
		account = excluded.account, actor = excluded.actor, at = excluded.at`,
		tx.County, l.ID, visit, l.Item, l.Full, l.Mark, string(answers), l.Reason, db.Null(l.Case), db.Null(l.Account), l.Actor, db.Millis(l.At))
	if err != nil {
		return fmt.Errorf("item: %w", err)
	}
	return nil
}

// open makes a case of what was found.
func (s *Service) open(ctx context.Context, tx *db.Tx, by access.Actor, v Visit, f Found) (id.Case, error) {
	site, err := db.One(ctx, tx, scanSite, `SELECT `+siteFields+` FROM inspect_sites WHERE county = $1 AND round = $2 AND ref = $3`, tx.County, v.Round, v.Ref)
	if err != nil {
		return "", fmt.Errorf("site: %w", err)
	}
	place := cases.Place{Address: site.Name, Located: site.Located, Point: site.Point}
	if site.Address != "" && site.Address != site.Name {
		place.Address = site.Name + " " + site.Address
	}
	if site.Located {
		place.Source = "map"
	}
	if v.Kind == Whole {
		place.Address = lang.In(lang.Chinese, "inspect.site."+string(Whole))
	}
	c, err := s.cases.OpenWithin(ctx, tx, by, cases.Draft{
		Category: f.Category, Details: f.Reason, Place: place, Area: v.Area, Source: cases.FromInspection, Before: f.Photos, Anyway: true,
	})
	return c.ID, err
}
