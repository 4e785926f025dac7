package plan_test

import (
	"context"
	"errors"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
	"chuangwei/internal/plan"
)

// world is a small county with a plan. Today is 2017-08-23.
type world struct {
	*casestest.World
	t     *testing.T
	plan  *plan.Service
	bus   *events.Bus
	moved []plan.HasMoved
	// An employee of the liaison's unit and one of the eastern unit.
	mine, other id.Person
	helper      access.Actor // the employee's account
}

func open(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{World: casestest.New(t, d), t: t, bus: &events.Bus{}}
	files, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.plan = plan.New(plan.Options{DB: d, Bus: w.bus, Files: files})
	events.On(w.bus, func(_ context.Context, _ *db.Tx, e plan.HasMoved) error {
		w.moved = append(w.moved, e)
		return nil
	})
	for _, p := range []struct {
		to   *id.Person
		unit id.Unit
		name string
	}{{&w.mine, w.WestA, "一大队职工"}, {&w.other, w.EastA, "东片职工"}} {
		if *p.to, err = w.Org.CreatePerson(t.Context(), access.System(casestest.County), org.PersonDraft{Unit: p.unit, Name: p.name, Title: p.name}); err != nil {
			t.Fatal(err)
		}
	}
	w.helper = access.Actor{County: casestest.County, Account: id.New[id.Account](), Person: w.mine, Unit: w.WestA, Name: "职工", Grants: []access.Grant{{Role: access.Employee, Scope: access.Unit, Of: string(w.WestA)}}}
	return w
}

// odd is a text that breaks what is not careful with text.
const odd = `清扫 'O"Neil' 100%_😀 <b>`

func (w *world) draft(title string) plan.Draft {
	return plan.Draft{Title: title, Lead: w.WestA, DueOn: "2017-08-31"}
}

func (w *world) add(d plan.Draft) plan.Task {
	w.t.Helper()
	made, err := w.plan.Create(w.t.Context(), w.Office, d)
	if err != nil {
		w.t.Fatalf("add %s: %v", d.Title, err)
	}
	return w.get(made)
}

func (w *world) get(task id.Task) plan.Task {
	w.t.Helper()
	t, err := w.plan.Get(w.t.Context(), w.Office, task)
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

func move(t plan.Task, reason string) plan.Move { return plan.Move{ID: t.ID, Reason: reason} }

// refused checks that err is a fault of the kind, of these fields.
func refused(t *testing.T, what string, err error, kind fault.Kind, fields ...string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want kind %d", what, err, kind)
		return
	}
	f, _ := errors.AsType[*fault.Error](err)
	if len(fields) == 0 || f == nil {
		return
	}
	var got []string
	for _, x := range f.Fields {
		got = append(got, x.Name)
	}
	if len(got) != len(fields) {
		t.Errorf("%s: faults of %v, want %v", what, got, fields)
		return
	}
	for i := range got {
		if got[i] != fields[i] {
			t.Errorf("%s: faults of %v, want %v", what, got, fields)
		}
	}
}

func each(t *testing.T, fn func(*world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(open(t, d)) })
}

// shot is a photo as a report carries it.
func (w *world) shot() plan.Picture {
	w.t.Helper()
	p, err := w.Photos.Prepare(w.t.Context(), w.helper, photos.Upload{Data: w.JPEG(true), Synthetic: true})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}
