package custody

import (
	"context"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

// Store notes where a batch is kept.
func (s *Service) Store(ctx context.Context, by access.Actor, batch id.Batch, version int64, store string) error {
	return s.do(ctx, by, batch, version, DoStore, func(w *work) error {
		var f fault.Fields
		store = tidy(store)
		f.Text("store", store, MaxName)
		if store == "" {
			f.Add("store", "custody.need_store")
		}
		w.data["store"] = []string{w.was.Store, store}
		w.b.Store = store
		if w.b.Stored.IsZero() {
			w.b.Stored = w.tx.Now
		}
		return f.Err()
	})
}

// Extend moves the deadline, with a reason. due is the last day in custody.
func (s *Service) Extend(ctx context.Context, by access.Actor, batch id.Batch, version int64, due, reason string) error {
	return s.do(ctx, by, batch, version, DoExtend, func(w *work) error {
		var f fault.Fields
		county, err := counties.Of(ctx, w.tx)
		if err != nil {
			return err
		}
		day, err := time.ParseInLocation(time.DateOnly, due, county.Zone)
		last := deadline(w.was.At, county.Zone, MaxTerm)
		at := deadline(day, county.Zone, 0)
		switch {
		case err != nil:
			f.Add("due", "custody.bad_day")
		case at.After(last):
			f.Add("due", "custody.too_long_held", MaxTerm, last.In(county.Zone).Format(time.DateOnly))
		case !at.After(w.was.Due) || at.Before(w.tx.Now):
			f.Add("due", "custody.not_later")
		}
		reason = strings.TrimSpace(reason)
		needReason(&f, reason)
		w.data["due"] = []string{w.was.Due.In(county.Zone).Format(time.DateOnly), due}
		w.data["reason"] = reason
		w.b.Due, w.b.Extended = at, w.was.Extended+1
		return f.Err()
	})
}

func needReason(f *fault.Fields, reason string) {
	if reason == "" {
		f.Add("reason", "custody.need_reason")
	}
	f.Text("reason", reason, MaxNote)
}

// Edit corrects what was written down. Nil fields stay. The list of goods can
// be corrected, with a reason, as long as no return or disposal names them.
type Edit struct {
	ID       id.Batch
	Version  int64 // as it was shown; 0: whatever it is now
	Place    *string
	Reason   *string
	Party    *string
	Officers *string
	Goods    *string
	Why      string // of a correction of the goods
}

// Edit corrects what was written down of a batch.
func (s *Service) Edit(ctx context.Context, by access.Actor, e Edit) error {
	return s.do(ctx, by, e.ID, e.Version, DoChange, func(w *work) error {
		var f fault.Fields
		for _, t := range []struct {
			name  string
			to    *string
			from  *string
			limit int
		}{{"place", &w.b.Place, e.Place, cases.MaxAddress}, {"reason", &w.b.Reason, e.Reason, MaxNote}, {"officers", &w.b.Officers, e.Officers, MaxNote}, {"party", &w.b.Party, e.Party, MaxName}} {
			if t.from == nil || tidy(*t.from) == *t.to {
				continue
			}
			text := tidy(*t.from)
			f.Text(t.name, text, t.limit)
			if t.name == "party" {
				w.data["party_changed"], w.private = true, private("party", text)
			} else {
				w.data[t.name] = []string{*t.to, text}
			}
			*t.to = text
		}
		if e.Goods != nil {
			if err := w.correct(&f, *e.Goods, strings.TrimSpace(e.Why)); err != nil {
				return err
			}
		}
		if err := f.Err(); err != nil {
			return err
		}
		if len(w.data) == 0 {
			f.Add("", "custody.nothing_changed")
			return f.Err()
		}
		if w.data["goods"] == nil {
			return nil
		}
		return replaceItems(ctx, w.tx, e.ID, w.items)
	})
}

// correct replaces the list of goods.
func (w *work) correct(f *fault.Fields, goods, why string) error {
	var bad fault.Fields
	items := parseGoods(goods, &bad)
	if len(bad) == 0 && slices.EqualFunc(items, w.items, func(a, b Item) bool { return a.Text() == b.Text() }) {
		return nil
	}
	*f = append(*f, bad...)
	named, err := db.Exists(w.ctx, w.tx, `SELECT 1 FROM custody_releases WHERE county = $1 AND batch = $2`, w.tx.County, w.b.ID)
	if err != nil {
		return err
	}
	switch {
	case named:
		f.Add("goods", "custody.goods_left")
	case why == "":
		f.Add("why", "custody.need_reason")
	}
	f.Text("why", why, MaxNote)
	w.data["goods"], w.data["why"] = []string{w.was.Goods, summary(items)}, why
	w.items = items
	w.b.Goods, w.b.Amount, w.b.Remaining = summary(items), amountOf(items), amountOf(items)
	return nil
}

// AddPhotos adds photos: of the goods as they were taken, or as they left.
func (s *Service) AddPhotos(ctx context.Context, by access.Actor, batch id.Batch, before, after []cases.Picture) error {
	return s.do(ctx, by, batch, 0, DoPhotos, func(w *work) error {
		if len(before)+len(after) == 0 {
			var f fault.Fields
			f.Add("photos", "custody.need_photo")
			return f.Err()
		}
		w.data["photos"] = len(before) + len(after)
		w.b.Photos += len(before) + len(after)
		return w.attach(before, after)
	})
}

func (w *work) attach(before, after []cases.Picture) error {
	for _, p := range before {
		if err := p.Insert(w.ctx, w.tx, w.by, Subject, string(w.b.ID), photos.Before); err != nil {
			return err
		}
	}
	for _, p := range after {
		if err := p.Insert(w.ctx, w.tx, w.by, Subject, string(w.b.ID), photos.After); err != nil {
			return err
		}
	}
	return nil
}

// ActionVoided notes that the action that brought a batch was voided. The goods
// are there all the same.
func (s *Service) ActionVoided(ctx context.Context, tx *db.Tx, by access.Actor, batch id.Batch, why string) error {
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(batch), Act: "custody.action_voided", By: by, Data: map[string]any{"reason": why}})
}
