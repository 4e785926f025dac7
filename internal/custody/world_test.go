package custody_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/photos"
)

const (
	county = id.County("360825")
	other  = id.County("110105")
)

// begun is a Wednesday, 9:00 in the county.
var begun = time.Date(2017, 8, 23, 1, 0, 0, 0, time.UTC)

// odd is text that has to come back as it went.
const odd = `三轮车 'O"Neil' 100%_😀`

// world is a county with a brigade that holds goods.
type world struct {
	*custody.Service
	t     testing.TB
	d     *db.DB
	clock *dbtest.Clock
	book  *figures.Book

	campaign                                 id.Campaign
	brigade                                  id.Unit
	office, second, officer, leader, liaison access.Actor
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, d: d, clock: dbtest.FixClock(d, begun), Service: custody.New(d), brigade: id.New[id.Unit]()}
	dbtest.Counties(t, d, county, other)
	w.campaign = dbtest.Campaign(t, d, county)
	dbtest.Campaign(t, d, other)
	w.write(func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO unit_categories (county, code, seq, name) VALUES ($1, 'A', 1, 'A')`, county); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO units (county, id, code, name, short, category, kind, level, created_at) VALUES ($1, $2, 'U', '城管大队', '城管', 'A', 'agency', 'county', 0)`, county, w.brigade)
		return err
	})
	w.book = figures.NewBook(w.Figures()...)
	w.office, w.second = w.actor("创卫办", access.Office), w.actor("创卫办副主任", access.Office)
	w.officer, w.leader, w.liaison = w.actor("城管队员", access.PatrolMember), w.actor("县领导", access.Leader), w.actor("联络员", access.Liaison)
	return w
}

func (w *world) actor(name string, r access.Role) access.Actor {
	return access.Actor{
		County: county, Account: id.New[id.Account](), Person: id.New[id.Person](), Unit: w.brigade, Name: name,
		Grants: []access.Grant{{Role: r, Scope: access.County}},
	}
}

func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), county, func(tx *db.Tx) error { return fn(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Read(w.t.Context(), county, func(tx *db.Tx) error { return fn(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// held takes goods into custody.
func (w *world) held(goods string) custody.Batch {
	w.t.Helper()
	b, err := w.Register(w.t.Context(), w.officer, custody.Draft{Unit: w.brigade, Goods: goods, Place: "人民路", Reason: "占道经营", Party: "经营户"})
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func (w *world) get(b id.Batch) custody.Detail {
	w.t.Helper()
	d, err := w.Get(w.t.Context(), w.office, b)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// picture is a photo without its files.
type picture struct{}

// Insert implements cases.Picture.
func (picture) Insert(ctx context.Context, tx *db.Tx, _ access.Actor, subject, record string, kind photos.Kind) error {
	_, err := tx.Exec(ctx, `INSERT INTO photos (county, id, subject, record, kind, sha256, bytes, width, height, type, dhash, uploaded_at, actor)
		VALUES ($1, $2, $3, $4, $5, '', 1, 1, 1, 'image/jpeg', 0, $6, '')`, tx.County, id.New[id.Photo](), subject, record, string(kind), db.Millis(tx.Now))
	return err
}

// value is a figure of the book.
func (w *world) value(key string) (v figures.Value) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = w.book.Value(ctx, tx, key, figures.Query{Campaign: w.campaign})
		return err
	})
	return v
}

// wrong is what doctor finds: nothing.
func (w *world) wrong() (out []string) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) error {
		diffs, err := figures.Recount(ctx, tx, w.Recount)
		if err != nil {
			return err
		}
		for _, d := range diffs {
			out = append(out, fmt.Sprintf("tally %s %+v: kept %d, counted %d", d.Tally, d.Dims, d.Kept, d.Count))
		}
		_, differ, err := w.Verify(ctx, tx)
		if err != nil {
			return err
		}
		breaks, _, err := journal.Verify(ctx, tx)
		if len(breaks) > 0 {
			out = append(out, fmt.Sprint("broken chains: ", breaks))
		}
		out = append(out, differ...)
		return err
	})
	return out
}
