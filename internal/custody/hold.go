package custody

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Draft is a batch as it is taken.
type Draft struct {
	Key      string // the sender's request key: a second arrival returns the first batch
	Action   id.Action
	At       time.Time // zero: now
	Area     id.Area
	Unit     id.Unit // that holds the goods
	Place    string  // where they were taken
	Goods    string  // one line for each sort, with how many of it
	Reason   string
	Party    string
	Officers string // empty: by
	Store    string // empty: it is brought in later
	Photos   []cases.Picture
}

// skew is how far a clock may be ahead and still mean now; oldest is how long
// afterwards goods may be registered.
const (
	skew   = 10 * time.Minute
	oldest = 30 * 24 * time.Hour
)

func (d *Draft) check(by access.Actor, now time.Time) ([]Item, error) {
	var f fault.Fields
	d.Reason, d.Place, d.Party = strings.TrimSpace(d.Reason), tidy(d.Place), tidy(d.Party)
	d.Officers, d.Store = tidy(d.Officers), tidy(d.Store)
	if d.Officers == "" {
		d.Officers = by.Name
	}
	switch {
	case d.At.IsZero() || d.At.After(now) && d.At.Sub(now) <= skew:
		d.At = now
	case d.At.After(now):
		f.Add("at", "custody.future")
	case now.Sub(d.At) > oldest:
		f.Add("at", "custody.too_old")
	}
	if d.Unit == "" {
		f.Add("unit", "custody.need_unit")
	}
	d.checkTexts(&f)
	items := parseGoods(d.Goods, &f)
	return items, f.Err()
}

func (d *Draft) checkTexts(f *fault.Fields) {
	for _, t := range []struct {
		name, text string
		limit      int
	}{{"reason", d.Reason, MaxNote}, {"place", d.Place, cases.MaxAddress}, {"party", d.Party, MaxName}, {"officers", d.Officers, MaxNote}, {"store", d.Store, MaxName}} {
		f.Text(t.name, t.text, t.limit)
	}
}

// Hold takes goods into custody within another slice's unit of work, which has
// checked that by may do what brought them.
func (s *Service) Hold(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Batch, error) {
	items, err := d.check(by, tx.Now)
	if err != nil {
		return Batch{}, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return Batch{}, err
	}
	b := Batch{
		ID: id.New[id.Batch](), At: d.At, Day: d.At.In(county.Zone).Format(time.DateOnly), Action: d.Action, Area: d.Area, Unit: d.Unit, Place: d.Place,
		Goods: summary(items), Amount: amountOf(items), Remaining: amountOf(items), Reason: d.Reason, Party: d.Party, Officers: d.Officers,
		Keeper: by.Account, By: by.Name, Store: d.Store, Due: deadline(d.At, county.Zone, Term), State: Held, Photos: len(d.Photos), Created: tx.Now, Version: 1,
	}
	if b.Store != "" {
		b.Stored = tx.Now
	}
	if b.Campaign, err = counties.CurrentID(ctx, tx); err != nil {
		return b, err
	}
	if b.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return b, err
	}
	if err := b.insert(ctx, tx, items); err != nil {
		return b, err
	}
	for _, p := range d.Photos {
		if err := p.Insert(ctx, tx, by, Subject, string(b.ID), photos.Before); err != nil {
			return b, err
		}
	}
	if err := figures.Add(ctx, tx, b.counted()...); err != nil {
		return b, err
	}
	return b, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(b.ID), Act: "custody.held", By: by, First: true, Private: private("party", b.Party),
		Data: map[string]any{"number": b.Number, "goods": b.Goods, "amount": b.Amount, "action": b.Action, "reason": b.Reason, "photos": b.Photos},
	})
}

// Register takes goods into custody that no action brought.
func (s *Service) Register(ctx context.Context, by access.Actor, d Draft) (b Batch, err error) {
	if !by.MayEver(access.KeepGoods) {
		return b, by.Check(access.KeepGoods, access.Owners{})
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		what := d
		what.Key, what.Photos = "", nil
		answer, again, err := once.Do(ctx, tx, by, d.Key, what, func() (string, error) {
			if d.Unit != "" {
				if err := by.Check(access.KeepGoods, access.Owners{Area: d.Area, Units: []id.Unit{d.Unit}}); err != nil {
					return "", err
				}
				if err := known(ctx, tx, d); err != nil {
					return "", err
				}
			}
			b, err = s.Hold(ctx, tx, by, d)
			return string(b.ID), err
		})
		if err == nil && again {
			b, err = load(ctx, tx, id.Batch(answer))
		}
		return err
	})
	return b, err
}

// known refuses a unit or an area that the county does not have.
func known(ctx context.Context, tx *db.Tx, d Draft) error {
	var f fault.Fields
	for _, x := range []struct{ name, value, query string }{
		{"unit", string(d.Unit), `SELECT 1 FROM units WHERE county = $1 AND id = $2`},
		{"area", string(d.Area), `SELECT 1 FROM areas WHERE county = $1 AND id = $2`},
	} {
		if x.value == "" {
			continue
		}
		ok, err := db.Exists(ctx, tx, x.query, tx.County, x.value)
		if err != nil {
			return fmt.Errorf("look up %s: %w", x.name, err)
		}
		if !ok {
			f.Add(x.name, "custody.choose")
		}
	}
	return f.Err()
}

// deadline is the end of the day so many days after at.
func deadline(at time.Time, zone *time.Location, days int) time.Time {
	d := at.In(zone)
	return time.Date(d.Year(), d.Month(), d.Day()+days+1, 0, 0, 0, 0, zone).Add(-time.Millisecond).UTC()
}

// private is a personal field of the journal, if there is one.
func private(name, value string) map[string]string {
	if value == "" {
		return nil
	}
	return map[string]string{name: value}
}
