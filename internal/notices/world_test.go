package notices_test

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"testing"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/notices"
	"chuangwei/internal/photos"
)

// world is a small county with people who issue notices. It is Wednesday
// 2017-08-23.
type world struct {
	*casestest.World
	t       testing.TB
	notices *notices.Service
}

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{World: casestest.New(t, d), t: t}
		w.notices = notices.New(d, w.Cases)
		w.notices.ActAs(w.Office)
		w.issuer(w.WestA, "城管改", notices.ToRectify)
		fn(t, w)
	})
}

// odd is a text that breaks what is not careful with text.
const odd = `铁皮棚 'O"Neil' 100%_😀 <b>`

func (w *world) issuer(unit id.Unit, word string, powers ...notices.Power) {
	w.t.Helper()
	if err := w.notices.SaveIssuer(w.t.Context(), w.Office, notices.Issuer{Unit: unit, Word: word, Powers: powers}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) draftOf(kind string, c id.Case) notices.Draft {
	return notices.Draft{
		Kind: kind, Case: c, Area: w.West, Issuer: w.WestA, Address: odd, Party: notices.Party{Kind: notices.OfBusiness, Name: odd, ID: "92360825MA35ABCD1X"},
		Object: notices.Object{Name: odd, Structure: "sheet", Length: 1250, Width: 400},
		Text:   notices.Text{Facts: odd, Basis: odd, Demand: odd, DueOn: "2017-08-25", Statement: 3, Remedies: odd},
	}
}

func (w *world) drafted(kind string, c id.Case) notices.Notice {
	w.t.Helper()
	made, err := w.notices.Draft(w.t.Context(), w.Office, w.draftOf(kind, c))
	if err != nil {
		w.t.Fatal(err)
	}
	return w.get(made)
}

func (w *world) get(n id.Served) notices.Notice {
	w.t.Helper()
	d, err := w.notices.Detail(w.t.Context(), w.Office, n)
	if err != nil {
		w.t.Fatal(err)
	}
	return d.Notice
}

func (w *world) ok(n notices.Notice, err error) notices.Notice {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) issued() notices.Notice {
	w.t.Helper()
	return w.ok(w.notices.Sign(w.t.Context(), w.Office, notices.Signing{Move: of(w.drafted("order", ""))}))
}

func (w *world) served() notices.Notice {
	w.t.Helper()
	return w.ok(w.notices.Serve(w.t.Context(), w.Liaison, handed(w.issued())))
}

func handed(n notices.Notice) notices.Delivery {
	return notices.Delivery{Move: of(n), Serving: notices.Serving{Method: notices.Direct, Place: odd, Receiver: odd, Relation: "本人"}}
}

func of(n notices.Notice) notices.Move { return notices.Move{ID: n.ID} }

// picture is a photo as a camera makes it, ready for its record.
func (w *world) picture() notices.Picture {
	w.t.Helper()
	p, err := w.Photos.Prepare(w.t.Context(), w.Office, photos.Upload{Data: w.JPEG(true), Synthetic: true})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// verified compares the notices with the books of numbers.
func (w *world) verified() {
	w.t.Helper()
	err := w.DB.Read(context.WithoutCancel(w.t.Context()), casestest.County, func(tx *db.Tx) error {
		_, wrong, err := w.notices.Verify(w.t.Context(), tx)
		for _, x := range wrong {
			w.t.Error(x)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func refused(t testing.TB, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want kind %d", what, err, kind)
	}
}

// names says which field a fault is about.
func names(t testing.TB, what string, err error, field string) {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == field }) {
		t.Errorf("%s: %v names no field %q", what, err, field)
	}
}

func (w *world) run(batch id.Batched) {
	w.t.Helper()
	if err := w.notices.Run(w.t.Context(), casestest.County, batch); err != nil {
		w.t.Fatal(err)
	}
}

// filterOf is the filter of a figure's link.
func filterOf(t *testing.T, link string) notices.Filter {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return notices.FilterFrom(u.Query())
}
