package inbox_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/mail"
	"chuangwei/internal/people"
)

const (
	here  id.County = "360825"
	there id.County = "110105"
)

type house struct {
	*inbox.Service
	db     *db.DB
	clock  *dbtest.Clock
	people *people.Service
	office access.Actor
	lly    access.Actor
}

func open(t *testing.T, d *db.DB) house {
	t.Helper()
	h := house{db: d, Service: inbox.New(d, "https://cw.example.cn"), clock: dbtest.FixClock(d, time.Date(2017, 8, 25, 0, 30, 0, 0, time.UTC))}
	dbtest.Counties(t, d, here, there)
	h.people = people.New(people.Options{DB: d, Cheap: true})
	h.office = h.account(t, here, "office", access.Grant{Role: access.Office, Scope: access.County})
	h.lly = h.account(t, here, "lly", access.Grant{Role: access.Liaison, Scope: access.Unit, Of: "u1"})
	return h
}

func (h house) account(t *testing.T, c id.County, name string, g access.Grant) access.Actor {
	t.Helper()
	slip, err := h.people.AddUser(t.Context(), c, people.NewAccount{Name: name, Label: "岗位 " + name, Grants: []access.Grant{g}})
	if err != nil {
		t.Fatal(err)
	}
	return access.Actor{County: c, Account: slip.Account, Name: slip.Label, Grants: []access.Grant{g}}
}

func (h house) tell(t *testing.T, c id.County, m inbox.Message) (n int) {
	t.Helper()
	err := h.db.Write(t.Context(), c, func(tx *db.Tx) (err error) {
		n, err = inbox.Tell(t.Context(), tx, m)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func message(to inbox.Recipients) inbox.Message {
	return inbox.Message{To: to, Kind: "case.dispatched", Subject: "case", Record: "c1", Key: "inbox.mail.greeting", Args: []any{"沿街乱堆 '%' 🧹"}, Link: "/cases/WT-0312"}
}

func TestAMessageReachesItsRecipientsOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		all := inbox.Recipients{
			Accounts: []id.Account{h.lly.Account, "no-such-account"}, Units: []id.Unit{"u1"},
			Holders: []inbox.Holder{inbox.Everyone(access.Office), {Role: access.Liaison, Scope: access.Unit}},
		}
		if n := h.tell(t, here, message(all)); n != 2 {
			t.Errorf("reached %d", n)
		}
		all.Not = h.office.Account
		if n := h.tell(t, here, message(all)); n != 1 {
			t.Errorf("but for who did it: reached %d", n)
		}
		if n := h.tell(t, here, message(inbox.Recipients{})); n != 0 {
			t.Errorf("nobody: reached %d", n)
		}
		warn := message(inbox.Recipients{Units: []id.Unit{"u1"}})
		warn.Once = "case.warn:c1:80"
		if a, b := h.tell(t, here, warn), h.tell(t, here, warn); a != 1 || b != 0 {
			t.Errorf("a warning told twice reached %d and %d", a, b)
		}
		if n := h.tell(t, there, message(all)); n != 0 {
			t.Errorf("in another county: reached %d", n)
		}
		p, err := h.List(t.Context(), h.lly, inbox.Filter{Limit: 10})
		if err != nil || len(p.Notices) != 3 || p.Unread != 3 {
			t.Fatalf("List = %+v, %v", p, err)
		}
		if got := p.Notices[0].Text(t.Context()); !strings.Contains(got, "沿街乱堆 '%' 🧹") {
			t.Errorf("text %q", got)
		}
	})
}

func TestReadingPagesAndMarks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		mine := inbox.Recipients{Accounts: []id.Account{h.lly.Account}}
		for range 7 {
			h.tell(t, here, message(mine))
		}
		m := message(mine)
		m.Kind, m.Record = "survey.begun", "s1"
		h.tell(t, here, m)
		var seen []id.Notice
		f := inbox.Filter{Limit: 3}
		for range 5 {
			p, err := h.List(t.Context(), h.lly, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range p.Notices {
				seen = append(seen, n.ID)
			}
			if p.Next == "" {
				break
			}
			f.After = p.Next
		}
		if len(seen) != 8 {
			t.Errorf("pages show %d", len(seen))
		}
		if p, err := h.List(t.Context(), h.lly, inbox.Filter{Kind: "survey", Limit: 10}); err != nil || len(p.Notices) != 1 {
			t.Errorf("of one kind: %+v, %v", p, err)
		}
		if _, err := h.Open(t.Context(), h.office, seen[0]); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's notice: %v", err)
		}
		if err := h.Mark(t.Context(), h.office, seen); err != nil {
			t.Fatal(err)
		}
		link, err := h.Open(t.Context(), h.lly, seen[0])
		if err != nil || link != "/cases/WT-0312" {
			t.Errorf("Open = %q, %v", link, err)
		}
		if n, err := h.Unread(t.Context(), h.lly); err != nil || n != 7 {
			t.Errorf("unread %d, %v", n, err)
		}
		if err := h.Mark(t.Context(), h.lly, seen[1:3]); err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), here, func(tx *db.Tx) error {
			return inbox.MarkRecord(t.Context(), tx, h.lly.Account, "case", "c1")
		})
		if err != nil {
			t.Fatal(err)
		}
		p, err := h.List(t.Context(), h.lly, inbox.Filter{Unread: true, Limit: 10})
		if err != nil || p.Unread != len(p.Notices) || p.Unread > 1 {
			t.Errorf("after opening the record: %+v, %v", p, err)
		}
		if err := h.MarkAll(t.Context(), h.lly); err != nil {
			t.Fatal(err)
		}
		if n, _ := h.Unread(t.Context(), h.lly); n != 0 {
			t.Errorf("unread %d", n)
		}
	})
}

// post keeps the letters, or refuses them.
type post struct {
	mail.Memory
	refuse bool
}

func (p *post) Send(ctx context.Context, messages ...mail.Message) error {
	if p.refuse {
		return errors.New("no such mailbox")
	}
	return p.Memory.Send(ctx, messages...)
}

func TestTheDigestGoesOutOnceADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		if err := h.people.SetContact(t.Context(), h.lly, people.Contact{Email: "lly@yongfeng.example", Digest: true, Lang: lang.English}); err != nil {
			t.Fatal(err)
		}
		var box post
		send := func() int {
			n, err := h.Digest(t.Context(), here, &box)
			if err != nil && !box.refuse {
				t.Fatal(err)
			}
			return n
		}
		if send() != 0 {
			t.Error("a letter about nothing")
		}
		m := message(inbox.Recipients{Accounts: []id.Account{h.lly.Account, h.office.Account}})
		m.Due = time.Date(2017, 8, 25, 10, 0, 0, 0, time.UTC)
		for range 32 {
			h.tell(t, here, m)
		}
		box.refuse = true
		if send() != 0 {
			t.Error("a refused letter counts as sent")
		}
		box.refuse = false
		if send() != 1 || send() != 0 {
			t.Error("one letter a day")
		}
		sent := box.Sent()
		if len(sent) != 1 || sent[0].To != "lly@yongfeng.example" ||
			!strings.Contains(sent[0].Text, "25 Aug 2017 18:00") || !strings.Contains(sent[0].Text, "2 more") || !strings.Contains(sent[0].Text, "https://cw.example.cn/inbox") {
			t.Errorf("letters: %+v", sent)
		}
		h.clock.Add(24 * time.Hour)
		if send() != 1 {
			t.Error("no letter on the next day")
		}
	})
}
