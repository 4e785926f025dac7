package app

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/config"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/findings"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
)

// checks are the records of a month in which a unit was looked at by its own.
type checks struct {
	unit id.Unit
	name string
}

// Month implements findings.Sources.
func (c checks) Month(context.Context, *db.Tx, findings.Span) (r findings.Records, err error) {
	r.Units = map[id.Unit]string{c.unit: c.name}
	for _, n := range []string{"1", "2", "3"} {
		r.Checks = append(r.Checks, findings.Check{
			Ref: findings.Ref{Record: n, Label: n, Link: "/places"}, Of: c.unit, By: findings.Person{Account: id.New[id.Account](), Unit: c.unit}, Day: "2017-07-12", Sound: true,
		})
	}
	return r, nil
}

// A search finds a finding by its number and by whom it concerns, for those who
// may know of it and nobody else.
func TestASearchFindsFindingsForWhoMayKnowOfThem(t *testing.T) {
	t.Parallel()
	const here, there = id.County("360825"), id.County("110105")
	const name = `县城管大队 'O"Neil' 100%_😀`
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(dialect.String(), func(t *testing.T) {
			t.Parallel()
			s := config.Settings{Data: filepath.Join(t.TempDir(), "data"), Addr: "127.0.0.1:0"}
			if dialect == db.Postgres {
				s.DB = dbtest.Empty(t)
			}
			a, err := Open(t.Context(), s, Options{Version: "v1", Migrate: true})
			ok := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			ok(err)
			t.Cleanup(func() {
				if err := a.Close(); err != nil {
					t.Error(err)
				}
			})
			dbtest.FixClock(a.DB, time.Date(2017, 8, 23, 1, 0, 0, 0, time.UTC))
			ctx := lang.With(t.Context(), lang.English)
			for _, c := range []id.County{here, there} {
				_, err := a.Counties.Create(ctx, access.System(c), counties.Draft{Key: c, Name: "县 " + string(c), Zone: "Asia/Shanghai"})
				ok(err)
				dbtest.Campaign(t, a.DB, c)
				ok(a.DB.Write(ctx, c, func(tx *db.Tx) error { return org.Install(ctx, tx) }))
			}
			unit, err := a.Org.CreateUnit(ctx, access.System(here), org.UnitDraft{Name: name, Category: "B", Kind: org.Agency})
			ok(err)
			a.Findings = findings.New(a.DB, checks{unit, name}, nil)
			_, err = a.Findings.Look(ctx, access.System(here), "2017-07")
			ok(err)
			page, err := a.Findings.List(ctx, access.System(here), findings.Filter{})
			if err != nil || len(page.List) != 1 {
				t.Fatalf("%d findings: %v", len(page.List), err)
			}
			who := func(c id.County, role access.Role, scope access.Scope, of string) access.Actor {
				return access.Actor{County: c, Account: id.New[id.Account](), Grants: []access.Grant{{Role: role, Scope: scope, Of: of}}}
			}
			office, liaison := who(here, access.Office, access.County, ""), who(here, access.Liaison, access.Unit, string(unit))
			finds := func(what string, by access.Actor, text string, want int) {
				t.Helper()
				hits, err := a.found(ctx, by, text)
				ok(err)
				n := 0
				for _, h := range hits {
					if !strings.HasPrefix(h.Link, findings.Path) {
						continue
					}
					if n++; h.Title != "YD-0001 Checks by one’s own unit" || h.Note != name || h.Kind != "Findings" || h.Link != page.List[0].Link() {
						t.Errorf("%s: %+v", what, h)
					}
				}
				if n != want {
					t.Errorf("%s finds %d with %q, want %d", what, n, text, want)
				}
			}
			finds("the office", office, "yd-0001", 1)
			finds("the office", office, "100%_😀", 1)
			finds("the office", office, "%x", 0)
			finds("whom it concerns, before it is asked,", liaison, "YD-0001", 0)
			finds("another county", who(there, access.Office, access.County, ""), "YD-0001", 0)
			ok(a.Findings.Ask(ctx, office, page.List[0].ID, "2017-08-25", "为什么"))
			finds("whom it concerns, once it is asked,", liaison, "YD-0001", 1)
			finds("another unit", who(here, access.Liaison, access.Unit, string(id.New[id.Unit]())), "YD-0001", 0)
		})
	}
}
