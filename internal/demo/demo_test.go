package demo_test

import (
	"context"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/demo"
	"chuangwei/internal/figures"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/people"
	"chuangwei/internal/photos"
)

func services(t *testing.T, d *db.DB) demo.Services {
	t.Helper()
	store, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := &org.Service{DB: d}
	a := areas.New(d, o)
	s := demo.Services{
		DB: d, Counties: counties.New(d), Org: o, Areas: a, People: people.New(people.Options{DB: d, Cheap: true}), Photos: photos.New(d, store),
		Cases:  cases.New(cases.Options{DB: d, Ground: cases.NewFloors(a), Files: store}),
		Import: func(context.Context, access.Actor, string, string, []byte) error { return nil },
	}
	s.Patrol = patrol.New(patrol.Options{DB: d, Ground: a, People: o, Cases: s.Cases})
	s.Photos.Guard(cases.Subject, access.SeeCase, s.Cases.Owners)
	return s
}

func TestTheCountyIsLeftWithCasesInEveryState(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	s := services(t, d)
	accounts, err := demo.Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	offered := map[access.Role]bool{}
	for _, a := range accounts {
		offered[a.Role] = true
		if len(a.Password) < 16 {
			t.Errorf("%s: the password is short", a.Name)
		}
	}
	for _, r := range access.Roles() {
		if !offered[r] {
			t.Errorf("no account for role %s", r)
		}
	}
	zone := time.FixedZone("", 8*3600)
	if now := d.Now(demo.County).In(zone); now.Format("2006-01-02 15") != "2017-08-25 14" {
		t.Errorf("it is %s in the county", now)
	}
	sys := access.System(demo.County)
	for _, st := range cases.States() {
		n, err := s.Cases.Count(t.Context(), sys, cases.Filter{States: []cases.State{st}})
		t.Logf("%s: %d", st, n.N)
		if err != nil || n.N == 0 {
			t.Errorf("%d cases in state %s: %v", n.N, st, err)
		}
	}
	book := figures.NewBook(s.Patrol.Figures()...)
	err = d.Read(t.Context(), demo.County, func(tx *db.Tx) error {
		for key, want := range map[string][2]int64{
			"patrol.stalls": {2000, 2099}, "patrol.small_ads": {13000, 13099}, "patrol.dumps_and_plots": {500, 509}, "patrol.sheds": {120, 129}, "patrol.reports_late": {3, 15},
		} {
			v, err := book.Value(t.Context(), tx, key, figures.Query{})
			if err != nil {
				return err
			}
			if v.N < want[0] || v.N > want[1] {
				t.Errorf("%s = %d, want %d to %d", key, v.N, want[0], want[1])
			}
		}
		diffs, err := figures.Recount(t.Context(), tx, s.Cases.Recount, s.Patrol.Recount)
		if len(diffs) > 0 {
			t.Errorf("tallies differ from the records: %v", diffs[0])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	again, err := demo.Load(t.Context(), s)
	if err != nil || again != nil {
		t.Errorf("a second load: %v accounts, %v", again, err)
	}
}
