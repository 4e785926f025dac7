package supervise_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/photos"
	"chuangwei/internal/supervise"
)

// world is a small county in which things are supervised. Today is 2017-08-23.
type world struct {
	*casestest.World
	t         testing.TB
	supervise *supervise.Service
	east      access.Actor // who leads the eastern area
	second    access.Actor // a second of the office
}

func open(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{World: casestest.New(t, d), t: t}
	files, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.supervise = supervise.New(supervise.Options{DB: d, Files: files, Subjects: ofCases{w.Cases}})
	w.east = access.Actor{
		County: casestest.County, Account: id.New[id.Account](), Unit: w.EastLead, Name: "东片牵头",
		Grants: []access.Grant{{Role: access.AreaLead, Scope: access.Area, Of: string(w.East)}},
	}
	w.second = w.Office
	w.second.Account = id.New[id.Account]()
	return w
}

// ofCases knows cases only.
type ofCases struct{ cases *cases.Service }

func (s ofCases) Thing(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string) (supervise.Thing, error) {
	if subject != cases.Subject {
		return supervise.Thing{}, fault.New(fault.NotFound, "fault.not_found")
	}
	c, err := s.cases.Seen(ctx, tx, by, id.Case(record))
	if err != nil {
		return supervise.Thing{}, err
	}
	return supervise.Thing{
		Reference: supervise.Reference{Subject: subject, Record: record, Title: c.Title, Link: "/case/" + record},
		Owners:    c.Owners(access.Urge), Unit: c.LeadUnit, Area: c.Area, Group: c.Group, Open: c.Open(), Late: c.Overdue(tx.Now),
		To: inbox.Recipients{Units: []id.Unit{c.LeadUnit}},
	}, nil
}

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d)) })
}

// odd is a text that breaks what is not careful with text.
const odd = `整改 'O"Neil' 100%_😀 <b>`

func (w *world) draft() supervise.Draft {
	return supervise.Draft{Title: odd, Details: odd, To: supervise.ToUnit, ToID: string(w.WestA), DueOn: "2017-08-25"}
}

func (w *world) issue(by access.Actor, d supervise.Draft) supervise.Order {
	w.t.Helper()
	made, err := w.supervise.Issue(w.t.Context(), by, d)
	if err != nil {
		w.t.Fatalf("issue: %v", err)
	}
	return w.get(made)
}

func (w *world) get(o id.Order) supervise.Order { return w.detail(o).Order }

func (w *world) detail(o id.Order) supervise.Detail {
	w.t.Helper()
	d, err := w.supervise.Detail(w.t.Context(), w.Office, o)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) must(o supervise.Order, err error) supervise.Order {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

func of(o supervise.Order, why ...string) supervise.Move {
	m := supervise.Move{ID: o.ID, Version: o.Version}
	if len(why) > 0 {
		m.Reason = why[0]
	}
	return m
}

// answering is an answer with a file as proof.
func (w *world) answering(by access.Actor, o supervise.Order) supervise.Answering {
	w.t.Helper()
	up, err := w.supervise.Keep(w.t.Context(), by, "回复.pdf", "application/pdf", bytes.NewReader([]byte("x")))
	if err != nil {
		w.t.Fatal(err)
	}
	return supervise.Answering{Move: of(o), Text: odd, Files: []*attachments.Upload{up}}
}

func (w *world) climb() int {
	w.t.Helper()
	var n int
	err := w.DB.Write(w.t.Context(), casestest.County, func(tx *db.Tx) (err error) {
		if n, err = w.supervise.Climb(w.t.Context(), tx); err != nil {
			return err
		}
		return w.supervise.Warn(w.t.Context(), tx)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) total(by access.Actor, f supervise.Filter) int64 {
	w.t.Helper()
	n, err := w.supervise.Count(w.t.Context(), by, f)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) shot(by access.Actor) supervise.Picture {
	w.t.Helper()
	p, err := w.Photos.Prepare(w.t.Context(), by, photos.Upload{Data: w.JPEG(true)})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
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
