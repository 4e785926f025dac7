package app

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/config"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/jobs"
	"chuangwei/internal/lang"
	"chuangwei/internal/mail"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

// seeded is a county in which everything is old enough to be forgotten and
// somebody has unread notices. At an instant that is not zero it is a
// demonstration's.
func seeded(t *testing.T, a *App, c id.County, zone string, at time.Time) {
	t.Helper()
	ctx, sys := t.Context(), access.System(c)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := a.Counties.Create(ctx, sys, counties.Draft{Key: c, Name: "县 " + string(c), Zone: zone, Demo: !at.IsZero()})
	must(err)
	if !at.IsZero() {
		must(a.Counties.ShiftTo(ctx, c, at))
	}
	slip, err := a.People.AddUser(ctx, c, people.NewAccount{Name: "reader", Label: "读者", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}})
	must(err)
	by := access.Actor{County: c, Account: slip.Account, Name: "读者"}
	must(a.People.SetContact(ctx, by, people.Contact{Email: "reader@" + string(c) + ".example", Digest: true, Lang: lang.English}))
	unit, err := a.Org.CreateUnit(ctx, sys, org.UnitDraft{Code: "u1", Name: "县城管大队", Category: "A"})
	must(err)
	person, err := a.Org.CreatePerson(ctx, sys, org.PersonDraft{Unit: unit, Name: "李某", Phone: "13800000000"})
	must(err)
	must(a.Org.RetirePerson(ctx, sys, person, true))
	must(a.DB.Write(ctx, c, func(tx *db.Tx) error {
		_, err := inbox.Tell(ctx, tx, inbox.Message{
			To: inbox.Recipients{Accounts: []id.Account{slip.Account}}, Kind: "case.check", Subject: "case", Record: "x", Key: "case.tell.returned", Args: []any{"WT-0001", "x"}, Link: "/",
		})
		if err != nil {
			return err
		}
		old := db.Millis(tx.Now.Add(-1000 * 24 * time.Hour))
		for _, q := range []string{
			`UPDATE persons SET left_at = $2 WHERE county = $1`,
			`INSERT INTO requests (county, account, request_key, digest, answer, at) VALUES ($1, 'x', 'old', '', '', $2)`,
			`INSERT INTO sessions (county, id, account, token, created_at, seen_at, idle_hours, expires_at) SELECT $1, 'x', id, 'x', $2, $2, 1, $2 FROM accounts WHERE county = $1`,
			`INSERT INTO notices (county, id, account, kind, subject, record, message, args, link, created_at, read_at)
				SELECT $1, 'x', id, 'x', '', '', 'x', '[]', '', $2, $2 FROM accounts WHERE county = $1`,
		} {
			if _, err := tx.Exec(ctx, q, c, old); err != nil {
				return err
			}
		}
		return nil
	}))
}

// kept counts what should be forgotten.
func kept(t *testing.T, a *App, c id.County) (n int) {
	t.Helper()
	for _, q := range []string{
		`SELECT COUNT(*) FROM persons WHERE county = $1 AND name = '李某'`,
		`SELECT COUNT(*) FROM journal_personal WHERE county = $1 AND value IN ('李某', '13800000000') AND subject = 'person'`,
		`SELECT COUNT(*) FROM requests WHERE county = $1 AND request_key = 'old'`,
		`SELECT COUNT(*) FROM sessions WHERE county = $1 AND id = 'x'`,
		`SELECT COUNT(*) FROM notices WHERE county = $1 AND id = 'x'`,
	} {
		err := a.DB.Read(t.Context(), c, func(tx *db.Tx) error {
			more, err := db.One(t.Context(), tx, db.Value[int], q, c)
			n += more
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not in time: %s", what)
}

// The digest goes out and personal data is forgotten at 8:00 of each county:
// in its zone, by its clock, the demonstration's too, and once.
func TestDigestAndForgettingComeAtEightByEachCountysClock(t *testing.T) {
	t.Parallel()
	const shanghai, york, demo = id.County("360825"), id.County("360001"), id.County("360826")
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(dialect.String(), func(t *testing.T) {
			t.Parallel()
			s := config.Settings{Data: filepath.Join(t.TempDir(), "data"), Addr: "127.0.0.1:0", Jobs: true}
			if dialect == db.Postgres {
				s.DB = dbtest.Empty(t)
			}
			a, err := Open(t.Context(), s, Options{Version: "v1", Migrate: true})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := a.Close(); err != nil {
					t.Error(err)
				}
			})
			box := &mail.Memory{}
			a.Mail = box
			// The machine's clock: 7:59 in Shanghai, 12:59 in New York.
			machine := dbtest.FixClock(a.DB, time.Date(2026, 7, 10, 23, 59, 0, 0, time.UTC))
			seeded(t, a, shanghai, "Asia/Shanghai", time.Time{})
			seeded(t, a, york, "America/New_York", time.Time{})
			// The demonstration lives nine years ago, and half an hour behind.
			seeded(t, a, demo, "Asia/Shanghai", time.Date(2017, 8, 24, 23, 29, 0, 0, time.UTC))
			begin := func() func() {
				r := jobs.New(a.DB, jobs.Options{Poll: 50 * time.Millisecond, Look: time.Second, Local: a.local})
				a.rounds(r)
				if err := r.Start(t.Context()); err != nil {
					t.Fatal(err)
				}
				return func() {
					if err := r.Stop(context.WithoutCancel(t.Context())); err != nil {
						t.Error(err)
					}
				}
			}
			letters := func(c id.County) (n int) {
				for _, m := range box.Sent() {
					if strings.Contains(m.To, string(c)) {
						n++
					}
				}
				return n
			}
			state := func() string {
				var b strings.Builder
				for _, c := range []id.County{york, shanghai, demo} {
					fmt.Fprintf(&b, "%d letters, %d kept; ", letters(c), kept(t, a, c))
				}
				return b.String()
			}
			stop := begin()
			for _, step := range []struct {
				what string
				on   time.Duration
				want string
			}{
				{"18:59 in New York, where nothing ran at 8:00", 0, "1 letters, 0 kept; 0 letters, 6 kept; 0 letters, 6 kept; "},
				{"8:00 in Shanghai", time.Minute, "1 letters, 0 kept; 1 letters, 0 kept; 0 letters, 6 kept; "},
				{"8:00 in the demonstration", 30 * time.Minute, "1 letters, 0 kept; 1 letters, 0 kept; 1 letters, 0 kept; "},
			} {
				machine.Add(step.on)
				eventually(t, step.what+": "+step.want, func() bool { return state() == step.want })
			}
			stop()
			// Started anew, nothing comes a second time on the same day.
			stop = begin()
			time.Sleep(3 * time.Second)
			stop()
			if got := state(); got != "1 letters, 0 kept; 1 letters, 0 kept; 1 letters, 0 kept; " {
				t.Errorf("after a restart: %s", got)
			}
		})
	}
}
