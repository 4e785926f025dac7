package custody

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const columns = `id, number, campaign, day, at, action, area, unit, place, goods, amount, remaining, reason, party, officers, keeper, keeper_name,
	store, stored_at, due_at, extended, state, settled_at, photos, created_at, version`

func scan(r db.Row) (b Batch, err error) {
	return b, r.Scan(&b.ID, &b.Number, &b.Campaign, &b.Day, db.Time(&b.At), db.Text(&b.Action), db.Text(&b.Area), &b.Unit, &b.Place, &b.Goods, &b.Amount, &b.Remaining,
		&b.Reason, &b.Party, &b.Officers, db.Text(&b.Keeper), &b.By, &b.Store, db.Time(&b.Stored), db.Time(&b.Due), &b.Extended, &b.State,
		db.Time(&b.Settled), &b.Photos, db.Time(&b.Created), &b.Version)
}

func (b Batch) insert(ctx context.Context, tx *db.Tx, items []Item) error {
	_, err := tx.Exec(ctx, `INSERT INTO custody_batches (county, id, number, campaign, day, at, action, area, unit, place, goods, amount, remaining, reason, party, officers,
			keeper, keeper_name, store, stored_at, due_at, state, photos, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		tx.County, b.ID, b.Number, b.Campaign, b.Day, db.Millis(b.At), db.Null(b.Action), db.Null(b.Area), b.Unit, b.Place, b.Goods, b.Amount, b.Remaining,
		b.Reason, b.Party, b.Officers, db.Null(b.Keeper), b.By, b.Store, db.Millis(b.Stored), db.Millis(b.Due), b.State, b.Photos, db.Millis(b.Created))
	if err != nil {
		return fmt.Errorf("insert batch: %w", err)
	}
	return insertItems(ctx, tx, b.ID, items)
}

func insertItems(ctx context.Context, tx *db.Tx, batch id.Batch, items []Item) error {
	in := db.Insert{Into: "INSERT INTO custody_items", Columns: []string{"county", "batch", "seq", "name", "measure", "amount"}}
	err := in.Rows(ctx, tx, len(items), func(i int, values []any) ([]any, error) {
		x := items[i]
		return append(values, tx.County, batch, x.Seq, x.Name, x.Measure, x.Amount), nil
	})
	if err != nil {
		return fmt.Errorf("insert goods: %w", err)
	}
	return nil
}

// replaceItems puts a corrected list in place of one that no release
// names.
func replaceItems(ctx context.Context, tx *db.Tx, batch id.Batch, items []Item) error {
	if _, err := tx.Exec(ctx, `DELETE FROM custody_items WHERE county = $1 AND batch = $2`, tx.County, batch); err != nil {
		return fmt.Errorf("correct goods: %w", err)
	}
	return insertItems(ctx, tx, batch, items)
}

// updateItems stores what has left of the items that lines name.
func updateItems(ctx context.Context, tx *db.Tx, batch id.Batch, items []Item, lines map[int]int64) error {
	for _, x := range items {
		if lines[x.Seq] == 0 {
			continue
		}
		_, err := tx.Exec(ctx, `UPDATE custody_items SET returned = $4, disposed = $5 WHERE county = $1 AND batch = $2 AND seq = $3`, tx.County, batch, x.Seq, x.Returned, x.Disposed)
		if err != nil {
			return fmt.Errorf("goods leave: %w", err)
		}
	}
	return nil
}

// update stores a batch, unless somebody else has changed it.
func (b *Batch) update(ctx context.Context, tx *db.Tx, was Batch) error {
	b.Version = was.Version + 1
	// A deadline that was moved is warned of anew.
	res, err := tx.Exec(ctx, `UPDATE custody_batches SET place = $3, goods = $4, amount = $5, remaining = $6, reason = $7, party = $8, officers = $9, store = $10, stored_at = $11,
			warned_at = CASE WHEN due_at = $12 THEN warned_at ELSE NULL END, alarmed_at = CASE WHEN due_at = $12 THEN alarmed_at ELSE NULL END, due_at = $12,
			extended = $13, state = $14, settled_at = $15, photos = $16, version = $17
		WHERE county = $1 AND id = $2 AND version = $18`,
		tx.County, b.ID, b.Place, b.Goods, b.Amount, b.Remaining, b.Reason, b.Party, b.Officers, b.Store, db.Millis(b.Stored), db.Millis(b.Due),
		b.Extended, b.State, db.Millis(b.Settled), b.Photos, b.Version, was.Version)
	if err != nil {
		return fmt.Errorf("change batch: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(stale(), err)
	}
	return nil
}

func load(ctx context.Context, tx *db.Tx, batch id.Batch) (Batch, error) {
	if !fault.Storable(string(batch)) {
		return Batch{}, notFound()
	}
	b, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM custody_batches WHERE county = $1 AND id = $2`, tx.County, batch)
	if errors.Is(err, db.ErrNone) {
		return b, notFound()
	}
	if err != nil {
		return b, fmt.Errorf("batch: %w", err)
	}
	return b, nil
}

func itemsOf(ctx context.Context, tx *db.Tx, batch id.Batch) ([]Item, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (x Item, err error) {
		return x, r.Scan(&x.Seq, &x.Name, &x.Measure, &x.Amount, &x.Returned, &x.Disposed)
	}, `SELECT seq, name, measure, amount, returned, disposed FROM custody_items WHERE county = $1 AND batch = $2 ORDER BY seq LIMIT $3`, tx.County, batch, MaxItems)
	if err != nil {
		return nil, fmt.Errorf("goods of a batch: %w", err)
	}
	return out, nil
}

func (r Release) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO custody_releases (county, id, batch, kind, state, at, account, actor, receiver, witness, signed, way, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.County, r.ID, r.Batch, r.Kind, r.State, db.Millis(r.At), db.Null(r.Account), r.Actor, r.Receiver, r.Witness, r.Signed, r.Way, r.Note)
	if err != nil {
		return fmt.Errorf("insert release: %w", err)
	}
	for seq, n := range r.Lines {
		_, err := tx.Exec(ctx, `INSERT INTO custody_release_items (county, release, batch, seq, amount) VALUES ($1, $2, $3, $4, $5)`, tx.County, r.ID, r.Batch, seq, n)
		if err != nil {
			return fmt.Errorf("insert release: %w", err)
		}
	}
	return nil
}

// decide stores what was decided about a disposal.
func (r Release) decide(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE custody_releases SET state = $3, decided_at = $4, decider = $5, decision = $6 WHERE county = $1 AND id = $2`,
		tx.County, r.ID, r.State, db.Millis(r.Decided), r.Decider, r.Decision)
	if err != nil {
		return fmt.Errorf("decide on disposal: %w", err)
	}
	return nil
}

// releasesOf returns what has left a batch and what is asked for, oldest first.
func releasesOf(ctx context.Context, tx *db.Tx, batch id.Batch) ([]Release, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (x Release, err error) {
		x.Lines = map[int]int64{}
		return x, r.Scan(&x.ID, &x.Batch, &x.Kind, &x.State, db.Time(&x.At), db.Text(&x.Account), &x.Actor, &x.Receiver, &x.Witness, &x.Signed, &x.Way, &x.Note,
			db.Time(&x.Decided), &x.Decider, &x.Decision)
	}, `SELECT id, batch, kind, state, at, account, actor, receiver, witness, signed, way, note, decided_at, decider, decision
		FROM custody_releases WHERE county = $1 AND batch = $2 ORDER BY at, id LIMIT 1000`, tx.County, batch)
	if err != nil {
		return nil, fmt.Errorf("releases of a batch: %w", err)
	}
	at := map[string]int{}
	for i, x := range out {
		at[x.ID] = i
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var release string
		var seq int
		var n int64
		if err := r.Scan(&release, &seq, &n); err != nil {
			return err
		}
		if i, ok := at[release]; ok {
			out[i].Lines[seq] = n
		}
		return nil
	}, `SELECT release, seq, amount FROM custody_release_items WHERE county = $1 AND batch = $2 ORDER BY release, seq LIMIT 100000`, tx.County, batch)
	if err != nil {
		return nil, fmt.Errorf("releases of a batch: %w", err)
	}
	return out, nil
}

// pendingOf is the disposal of a batch that is asked for.
func pendingOf(ctx context.Context, tx *db.Tx, batch id.Batch) (*Release, error) {
	all, err := releasesOf(ctx, tx, batch)
	if err != nil {
		return nil, err
	}
	return Detail{Releases: all}.Pending(), nil
}

// Owners returns whom a batch belongs to: who may see its photos.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	b, err := load(ctx, tx, id.Batch(record))
	return b.Owners(), err
}

// ReleaseOwners returns whom the batch of a release belongs to: who may see the
// signature.
func (s *Service) ReleaseOwners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	batch, err := db.One(ctx, tx, db.Value[id.Batch], `SELECT batch FROM custody_releases WHERE county = $1 AND id = $2`, tx.County, record)
	if errors.Is(err, db.ErrNone) {
		return access.Owners{}, notFound()
	}
	if err != nil {
		return access.Owners{}, fmt.Errorf("release: %w", err)
	}
	return s.Owners(ctx, tx, string(batch))
}
