package notices

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/once"
)

// MaxMany bounds what is drafted or signed in one act.
const MaxMany = 5000

// Common is what all notices say that are drafted in one act. Party, place,
// object and facts come from the case of each.
type Common struct {
	Kind      string
	Issuer    id.Unit
	Structure string
	Text      Text // without facts
}

// Many is what is drafted in one act.
type Many struct {
	Common
	Cases []id.Case
	Key   string
}

// SigningMany is what is signed in one act: every draft that the filter finds.
type SigningMany struct {
	Filter Filter
	Aware  bool
	Key    string
}

// Batch is one act on many, and how far it is.
type Batch struct {
	ID      id.Batched
	Act     Act // DoDraft, DoSign
	Total   int64
	Done    int64
	Made    int64
	Skipped int64
	Account id.Account
	Actor   string
	At      time.Time
	EndedAt time.Time

	common Common
	aware  bool
}

// Running reports whether there is still something to do.
func (b Batch) Running() bool { return b.EndedAt.IsZero() }

// Why is why something was skipped: a message key and its arguments.
type Why struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Skipped is a case or a draft of which nothing was made, and why.
type Skipped struct {
	Case   id.Case
	Number int64 // of the case, or of the draft where there is no case
	Title  string
	Notice id.Served
	Why    Why
}

// DraftMany asks for a draft for each case. A job does it: the batch says how
// far it is. Of a case that has a running notice of the kind none is made, so
// that asking twice makes nothing twice.
func (s *Service) DraftMany(ctx context.Context, by access.Actor, m Many) (id.Batched, error) {
	if !by.MayEver(access.DraftNotices) {
		return "", by.Check(access.DraftNotices, access.Owners{})
	}
	m.Cases = slices.Compact(slices.Sorted(slices.Values(m.Cases)))
	return s.ask(ctx, by, m.Key, m, func(tx *db.Tx) (Batch, []item, error) {
		b := Batch{Act: DoDraft, common: m.Common}
		if err := s.checkCommon(ctx, tx, &b.common); err != nil {
			return b, nil, err
		}
		items := make([]item, 0, len(m.Cases))
		for _, c := range m.Cases {
			items = append(items, item{about: plain(c)})
		}
		return b, items, checkMany("cases", len(items))
	})
}

// SignMany asks for a signature under every draft that the filter finds.
func (s *Service) SignMany(ctx context.Context, by access.Actor, m SigningMany) (id.Batched, error) {
	if !by.MayEver(access.SignNotices) {
		return "", by.Check(access.SignNotices, access.Owners{})
	}
	m.Filter.States, m.Filter.Sort, m.Filter.After = []State{Drafted}, "number", ""
	return s.ask(ctx, by, m.Key, m, func(tx *db.Tx) (Batch, []item, error) {
		w, err := m.Filter.narrow(ctx, tx, by)
		if err != nil {
			return Batch{}, nil, err
		}
		items, err := db.All(ctx, tx, func(r db.Row) (i item, err error) { return i, r.Scan(&i.notice) },
			`SELECT n.id FROM served_notices n `+w.String()+` ORDER BY n.number LIMIT `+w.Arg(MaxMany+1), w.Args...)
		if err != nil {
			return Batch{}, nil, fmt.Errorf("drafts to sign: %w", err)
		}
		return Batch{Act: DoSign, aware: m.Aware}, items, checkMany("drafts", len(items))
	})
}

func checkMany(name string, n int) error {
	var f fault.Fields
	switch {
	case n == 0:
		f.Add(name, "notices.nothing")
	case n > MaxMany:
		f.Add(name, "notices.too_many", MaxMany)
	}
	return f.Err()
}

// item is one of a batch.
type item struct {
	seq    int64
	about  id.Case
	notice id.Served
}

// ask stores a batch with its items and puts it into the queue.
func (s *Service) ask(ctx context.Context, by access.Actor, key string, same any, items func(*db.Tx) (Batch, []item, error)) (batch id.Batched, err error) {
	text, err := json.Marshal(same)
	if err != nil {
		return "", fmt.Errorf("ask for many: %w", err)
	}
	var said map[string]any
	if err := json.Unmarshal(text, &said); err != nil {
		return "", fmt.Errorf("ask for many: %w", err)
	}
	delete(said, "Key")
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, key, said, func() (string, error) {
			b, list, err := items(tx)
			if err != nil {
				return "", err
			}
			b.ID, b.Total, b.Account, b.Actor = id.New[id.Batched](), int64(len(list)), by.Account, by.Name
			return string(b.ID), keepBatch(ctx, tx, b, list)
		})
		batch = id.Batched(answer)
		return err
	})
	return batch, err
}

func keepBatch(ctx context.Context, tx *db.Tx, b Batch, items []item) error {
	common, err := json.Marshal(b.common)
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO served_batches (county, id, act, draft, aware, total, account, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.County, b.ID, b.Act, string(common), b.aware, b.Total, db.Null(b.Account), b.Actor, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	for i, x := range items {
		_, err := tx.Exec(ctx, `INSERT INTO served_items (county, batch, seq, case_id, notice) VALUES ($1, $2, $3, $4, $5)`, tx.County, b.ID, i+1, db.Null(x.about), db.Null(x.notice))
		if err != nil {
			return fmt.Errorf("item of a batch: %w", err)
		}
	}
	return jobs.Enqueue(ctx, tx, batchJob{b.ID}, jobs.Attempts(attempts))
}

// checkCommon checks what all drafts of a batch say, as one draft would be.
func (s *Service) checkCommon(ctx context.Context, tx *db.Tx, c *Common) error {
	kind, known, err := kindOf(ctx, tx, c.Kind)
	if err != nil {
		return err
	}
	var f fault.Fields
	if !known || !kind.Active {
		f.Add("kind", "notices.choose")
	}
	if _, is, err := issuerOf(ctx, tx, c.Issuer); err != nil {
		return err
	} else if !is {
		f.Add("issuer", "notices.no_issuer")
	}
	if c.Structure != "" && !slices.Contains(Structures(), c.Structure) {
		f.Add("structure", "notices.choose")
	}
	var n Notice
	if n.DraftedOn, err = today(ctx, tx); err != nil {
		return err
	}
	c.Text.Facts = c.Kind // what each case says stands here later
	n.checkWords(&f, kind, c.Text)
	c.Text = n.Text
	return f.Err()
}

// Batches lists what was done to many, the latest first: all of it for whoever
// may draft anywhere, for others what they asked for.
func (s *Service) Batches(ctx context.Context, by access.Actor) (out []Batch, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanBatch, `SELECT `+batchColumns+` FROM served_batches WHERE county = $1 AND ($2 OR account = $3) ORDER BY id DESC LIMIT 50`,
			tx.County, by.Reach(access.DraftNotices).All, by.Account)
		return err
	})
	return out, err
}

// Batch returns one of them with what was skipped, the first five hundred.
func (s *Service) Batch(ctx context.Context, by access.Actor, batch id.Batched) (b Batch, skipped []Skipped, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if b, err = batchOf(ctx, tx, batch); err != nil {
			return err
		}
		if b.Account != by.Account && !by.Reach(access.DraftNotices).All {
			return notFound() // what it says of cases is for who may see them
		}
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		skipped, err = db.All(ctx, tx, func(r db.Row) (x Skipped, err error) {
			var why string
			var of, own *int64
			if err := r.Scan(db.Text(&x.Case), db.Text(&x.Notice), &why, &of, &own); err != nil {
				return x, err
			}
			switch {
			case of != nil:
				x.Title = cases.Label(county.Settings.CasePrefix, *of)
			case own != nil:
				x.Title = Notice{Number: *own}.Label()
			}
			return x, json.Unmarshal([]byte(why), &x.Why)
		}, `SELECT i.case_id, i.notice, i.why, c.number, n.number FROM served_items i LEFT JOIN cases c ON c.county = i.county AND c.id = i.case_id
			LEFT JOIN served_notices n ON n.county = i.county AND n.id = i.notice WHERE i.county = $1 AND i.batch = $2 AND i.why <> '' ORDER BY i.seq LIMIT 500`, tx.County, batch)
		return err
	})
	return b, skipped, err
}

const batchColumns = `id, act, draft, aware, total, done, made, skipped, account, actor, at, ended_at`

func scanBatch(r db.Row) (b Batch, err error) {
	var common string
	if err := r.Scan(&b.ID, &b.Act, &common, &b.aware, &b.Total, &b.Done, &b.Made, &b.Skipped, db.Text(&b.Account), &b.Actor, db.Time(&b.At), db.Time(&b.EndedAt)); err != nil {
		return b, err
	}
	return b, json.Unmarshal([]byte(common), &b.common)
}

func batchOf(ctx context.Context, tx *db.Tx, batch id.Batched) (Batch, error) {
	b, err := db.One(ctx, tx, scanBatch, `SELECT `+batchColumns+` FROM served_batches WHERE county = $1 AND id = $2`, tx.County, plain(batch))
	if errors.Is(err, db.ErrNone) {
		return b, notFound()
	}
	if err != nil {
		return b, fmt.Errorf("batch: %w", err)
	}
	return b, nil
}
