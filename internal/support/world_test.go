package support_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/support"
)

// world is a small county with two areas, the groups, and people on both sides
// of a request. It is Wednesday 2017-08-23, 9:00.
type world struct {
	*casestest.World
	t       testing.TB
	support *support.Service
	cases   *cases.Service // with a bus
	groups  []id.Group
	// Who lead the western and the eastern area, and the first two groups.
	west, east access.Actor
	trade      [2]access.Actor
}

func open(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{World: casestest.New(t, d), t: t}
	bus := &events.Bus{}
	w.cases = cases.New(cases.Options{DB: d, Ground: cases.NewFloors(w.Areas), Bus: bus})
	w.Cases = w.cases
	w.support = support.New(support.Options{DB: d, Bus: bus, Cases: w.cases})
	events.On(bus, func(ctx context.Context, tx *db.Tx, e cases.HasMoved) error { return w.support.Follow(ctx, tx, e) })
	err := d.Read(t.Context(), casestest.County, func(tx *db.Tx) error {
		list, err := org.Groups(t.Context(), tx)
		for _, g := range list {
			w.groups = append(w.groups, g.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.west = w.WestChecker
	w.east = as("东片牵头", w.EastLead, access.AreaLead, access.Area, string(w.East))
	for i := range w.trade {
		w.trade[i] = as("专业组", w.Works, access.GroupLead, access.Group, string(w.groups[i]))
	}
	return w
}

func as(name string, unit id.Unit, r access.Role, sc access.Scope, of string) access.Actor {
	return access.Actor{
		County: casestest.County, Account: id.New[id.Account](), Unit: unit, Name: name, Grants: []access.Grant{{Role: r, Scope: sc, Of: of}},
	}
}

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d)) })
}

// odd is a text that breaks what is not careful with text.
const odd = `污水管网 'O"Neil' 100%_😀 <b>`

func (w *world) draft() support.Draft {
	return support.Draft{Area: w.West, Group: w.groups[0], Title: odd, Needs: odd, WantedOn: "2017-08-30"}
}

func (w *world) ask(by access.Actor, d support.Draft) support.Request {
	w.t.Helper()
	made, err := w.support.Ask(w.t.Context(), by, d)
	if err != nil {
		w.t.Fatalf("ask: %v", err)
	}
	return w.get(made)
}

func (w *world) get(r id.Support) support.Request {
	w.t.Helper()
	d, err := w.support.Detail(w.t.Context(), w.Office, r)
	if err != nil {
		w.t.Fatal(err)
	}
	return d.Request
}

func (w *world) must(r support.Request, err error) support.Request {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) total(by access.Actor, f support.Filter) int64 {
	w.t.Helper()
	n, err := w.support.Count(w.t.Context(), by, f)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func of(r support.Request) support.Move { return support.Move{ID: r.ID, Version: r.Version} }

func because(r support.Request, why string) support.Move {
	return support.Move{ID: r.ID, Version: r.Version, Reason: why}
}

func refused(t testing.TB, what string, err error, kind fault.Kind, fields ...string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want kind %d", what, err, kind)
		return
	}
	f, _ := errors.AsType[*fault.Error](err)
	var got []string
	if f != nil {
		for _, x := range f.Fields {
			got = append(got, x.Name)
		}
	}
	if len(fields) > 0 && len(got) != len(fields) {
		t.Errorf("%s: faults of %v, want %v", what, got, fields)
		return
	}
	for i := range fields {
		if got[i] != fields[i] {
			t.Errorf("%s: faults of %v, want %v", what, got, fields)
		}
	}
}

// late lets a day of working time pass and more.
func (w *world) late() { w.Clock.Add(49 * time.Hour) }
