package custody

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// work is one act on one batch.
type work struct {
	s       *Service
	ctx     context.Context
	tx      *db.Tx
	by      access.Actor
	was, b  Batch
	items   []Item
	pending *Release // the disposal that is asked for
	data    map[string]any
	private map[string]string
}

// do does an act to a batch: version as it was shown, 0 for whatever it is now.
// fn changes b and items, and says in data what the journal is to tell.
func (s *Service) do(ctx context.Context, by access.Actor, batch id.Batch, version int64, act Act, fn func(*work) error) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error { return s.doWithin(ctx, tx, by, batch, version, act, fn) })
}

func (s *Service) doWithin(ctx context.Context, tx *db.Tx, by access.Actor, batch id.Batch, version int64, act Act, fn func(*work) error) error {
	w := &work{s: s, ctx: ctx, tx: tx, by: by, data: map[string]any{}}
	var err error
	if w.was, err = load(ctx, tx, batch); err != nil {
		return err
	}
	if w.was.State == Asked {
		if w.pending, err = pendingOf(ctx, tx, batch); err != nil {
			return err
		}
	}
	if err := check(w.was, w.pending, by, act); err != nil {
		return err
	}
	if version != 0 && version != w.was.Version {
		return stale()
	}
	if w.items, err = itemsOf(ctx, tx, batch); err != nil {
		return err
	}
	w.b = w.was
	if err := fn(w); err != nil {
		return err
	}
	if err := w.b.update(ctx, tx, w.was); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(batch), Act: "custody." + told[act], By: by, Data: w.data, Private: w.private})
}

// told is what the timeline says of an act.
var told = map[Act]string{
	DoStore: "stored", DoChange: "changed", DoPhotos: "photos", DoExtend: "extended", DoReturn: "returned",
	DoAsk: "asked", DoApprove: "approved", DoRefuse: "refused",
}

// settled brings state and what remains up to date with the items.
func (w *work) settled(asked bool) {
	w.b.Remaining = 0
	for _, x := range w.items {
		w.b.Remaining += x.Remaining()
	}
	w.b.State = settle(w.items)
	if asked {
		w.b.State = Asked
	}
	if !w.b.State.Open() {
		w.b.Settled = w.tx.Now
	}
}
