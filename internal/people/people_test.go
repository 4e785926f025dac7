package people_test

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
	"chuangwei/internal/people"
)

const (
	here  id.County = "360825"
	there id.County = "110105"
	good            = "恩江河边的柳树 7 棵"
	other           = "correct horse battery"
)

// targets knows one area, one group and one unit.
type targets struct{}

func (targets) GrantTargets(context.Context, *db.Tx) ([]people.Target, error) {
	return []people.Target{
		{Scope: access.Area, ID: "a3", Name: "第三片区", Unit: "u1"},
		{Scope: access.Group, ID: "g1", Name: "市容组"},
		{Scope: access.Unit, ID: "u1", Name: "县城管大队", Unit: "u1"},
		{Scope: access.Unit, ID: "u2", Name: "县住建局", Unit: "u2"},
	}, nil
}

var (
	adminGrant = []access.Grant{{Role: access.Administrator, Scope: access.County}}
	unitGrant  = []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "u1"}}
)

type house struct {
	*people.Service
	db    *db.DB
	clock *dbtest.Clock
	admin access.Actor
}

// open returns a county with an administrator.
func open(t *testing.T, d *db.DB) house {
	t.Helper()
	h := house{db: d, clock: dbtest.FixClock(d, time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC))}
	dbtest.Counties(t, d, here, there)
	h.Service = people.New(people.Options{DB: d, Targets: targets{}, Cheap: true})
	slip, err := h.AddUser(t.Context(), here, people.NewAccount{Name: "admin", Label: "系统管理员", Grants: adminGrant, Password: good})
	if err != nil {
		t.Fatal(err)
	}
	h.admin = access.Actor{County: here, Account: slip.Account, Name: "系统管理员", Grants: adminGrant}
	return h
}

func (h house) in(name, password string) (people.Signed, error) {
	return h.SignIn(context.Background(), people.Credentials{County: here, Name: name, Password: password, From: people.From{Address: "10.0.0.1", Agent: "测试 ' %"}})
}

// liaison makes an account that has set its password.
func (h house) liaison(t *testing.T, name string) (id.Account, string) {
	t.Helper()
	slip, err := h.Create(t.Context(), h.admin, people.NewAccount{Name: name, Label: "城管大队联络员", Unit: "u1", Grants: unitGrant})
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.in(name, slip.Password)
	if err != nil || s.Need != people.NeedPassword {
		t.Fatalf("sign in with a slip: %+v, %v", s, err)
	}
	s, err = h.GivePassword(t.Context(), s.Token, good, people.From{})
	if err != nil || s.Need != people.NeedNothing {
		t.Fatalf("first password: %+v, %v", s, err)
	}
	return slip.Account, s.Token
}

func field(err error, name string) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		for _, fd := range f.Fields {
			if fd.Name == name {
				return fd.Key
			}
		}
	}
	return ""
}

func TestASlipIsGoodForOnePasswordOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		slip, err := h.Create(t.Context(), h.admin, people.NewAccount{Name: "ＬＬＹ01 ", Label: "联络员", Unit: "u1", Grants: unitGrant})
		if err != nil || slip.Name != "lly01" || len(slip.Password) != 17 {
			t.Fatalf("Create = %+v, %v", slip, err)
		}
		s, err := h.in("LLY01", strings.ToUpper(strings.ReplaceAll(slip.Password, "-", " ")))
		if err != nil || s.Need != people.NeedPassword {
			t.Fatalf("a slip as people type it: %+v, %v", s, err)
		}
		if _, err := h.Authenticate(t.Context(), s.Token); !fault.Is(err, fault.SignIn) {
			t.Errorf("a step of a sign-in is taken for a session: %v", err)
		}
		for bad, key := range map[string]string{
			"short": "people.password_short", "1234567890": "people.password_common", "aaaaaaaaaaaa": "people.password_common",
			"abcdefghijklmn": "people.password_common", "lly01lly01": "people.password_known", "AdMiN123456": "people.password_common",
			strings.Repeat("长", 201): "people.password_long",
		} {
			_, err := h.GivePassword(t.Context(), s.Token, bad, people.From{})
			if field(err, "password") != key {
				t.Errorf("password %.20q: %v", bad, err)
			}
		}
		done, err := h.GivePassword(t.Context(), s.Token, good, people.From{})
		if err != nil || done.Need != people.NeedNothing {
			t.Fatalf("GivePassword = %+v, %v", done, err)
		}
		by, err := h.Authenticate(t.Context(), done.Token)
		if err != nil || by.Account != slip.Account || by.Name != "联络员" || by.Unit != "u1" || !by.Has(access.Liaison) || by.County != here {
			t.Errorf("Authenticate = %+v, %v", by, err)
		}
		if _, err := h.GivePassword(t.Context(), s.Token, other, people.From{}); !fault.Is(err, fault.SignIn) {
			t.Errorf("the step is used twice: %v", err)
		}
		if _, err := h.in("lly01", slip.Password); !fault.Is(err, fault.SignIn) {
			t.Errorf("the slip is used twice: %v", err)
		}
		if s, err := h.in("lly01", good); err != nil || s.Need != people.NeedNothing {
			t.Errorf("own password: %+v, %v", s, err)
		}
		late, err := h.Create(t.Context(), h.admin, people.NewAccount{Name: "late", Label: "迟到", Grants: unitGrant})
		if err != nil {
			t.Fatal(err)
		}
		h.clock.Add(14*24*time.Hour + time.Minute)
		if _, err := h.in("late", late.Password); !fault.Is(err, fault.Conflict) {
			t.Errorf("a slip of 15 days ago: %v", err)
		}
	})
}

func TestAWrongNameIsToldLikeAWrongPassword(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		_, none := h.in("nobody", good)
		_, bad := h.in("admin", other)
		if none == nil || bad == nil || none.Error() != bad.Error() {
			t.Errorf("%v and %v", none, bad)
		}
		if _, err := h.SignIn(t.Context(), people.Credentials{County: there, Name: "admin", Password: good}); !fault.Is(err, fault.SignIn) {
			t.Errorf("in another county: %v", err)
		}
		if _, err := h.SignIn(t.Context(), people.Credentials{County: "999999", Name: "admin", Password: good}); !fault.Is(err, fault.SignIn) {
			t.Errorf("in a county that is none: %v", err)
		}
		for _, odd := range []string{"", "' OR 1=1 --", "\x00", strings.Repeat("x", 1<<20), "😀"} {
			if _, err := h.in(odd, odd); !fault.Is(err, fault.SignIn) {
				t.Errorf("sign in as %.20q: %v", odd, err)
			}
		}
	})
}

func TestTenWrongTriesLockAnAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for i := range 10 {
			if _, err := h.in("admin", other); !fault.Is(err, fault.SignIn) {
				t.Fatalf("try %d: %v", i, err)
			}
		}
		if _, err := h.in("admin", good); !fault.Is(err, fault.SignIn) {
			t.Errorf("the right password opens a locked account: %v", err)
		}
		p, err := h.List(t.Context(), h.admin, people.Filter{State: "locked", Limit: 10})
		if err != nil || p.Total != 1 {
			t.Errorf("locked accounts: %+v, %v", p, err)
		}
		h.clock.Add(15 * time.Minute)
		if _, err := h.in("admin", good); err != nil {
			t.Errorf("after a quarter of an hour: %v", err)
		}
		lines, err := h.History(t.Context(), h.admin, h.admin.Account)
		if err != nil || lines[1].Act != "account.locked" || lines[2].Act != "account.signed_in" {
			t.Errorf("history: %+v, %v", lines, err)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		sign := func(phone bool) string {
			s, err := h.SignIn(t.Context(), people.Credentials{County: here, Name: "admin", Password: good, Phone: phone})
			if err != nil {
				t.Fatal(err)
			}
			return s.Token
		}
		alive := func(token string) bool {
			_, err := h.Authenticate(t.Context(), token)
			if err != nil && !fault.Is(err, fault.SignIn) {
				t.Fatal(err)
			}
			return err == nil
		}
		desk, phone := sign(false), sign(true)
		for range 3 {
			h.clock.Add(11 * time.Hour)
			if !alive(desk) {
				t.Fatal("a session in use ended")
			}
		}
		h.clock.Add(13 * time.Hour)
		if alive(desk) || !alive(phone) {
			t.Errorf("after 13 idle hours: desk %v, phone %v", alive(desk), alive(phone))
		}
		if list, err := h.Sessions(t.Context(), h.admin, h.admin.Account, phone); err != nil || len(list) != 1 || !list[0].Present {
			t.Errorf("a session that has ended is listed: %+v, %v", list, err)
		}
		h.clock.Add(29 * 24 * time.Hour)
		if alive(phone) {
			t.Error("a phone's session lasts longer than 30 days")
		}
		one, two := sign(false), sign(false)
		list, err := h.Sessions(t.Context(), h.admin, h.admin.Account, two)
		if err != nil || len(list) != 2 || !list[0].Present && !list[1].Present {
			t.Fatalf("sessions: %+v, %v", list, err)
		}
		if err := h.EndSessions(t.Context(), h.admin, h.admin.Account, two); err != nil || alive(one) || !alive(two) {
			t.Errorf("after ending the others: %v", err)
		}
		if err := h.SignOut(t.Context(), two); err != nil || alive(two) {
			t.Errorf("signed out: %v", err)
		}
		for _, bad := range []string{"", ".", "360825.", "110105." + strings.Split(one, ".")[1], strings.Repeat("9", 1000), "360825.' OR '1'='1"} {
			if alive(bad) {
				t.Errorf("token %.20q is good", bad)
			}
		}
		_, token := h.liaison(t, "lly02")
		stranger := access.Actor{County: here, Account: "x", Grants: unitGrant}
		if _, err := h.Sessions(t.Context(), stranger, h.admin.Account, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("somebody else's sessions: %v", err)
		}
		if !alive(token) {
			t.Error("the other's session ended")
		}
	})
}

func TestABrowserCountsByTheMachinesClock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		machine := h.clock.Now()
		d.Clock.Shift(here, -9*365*24*time.Hour)
		s, err := h.in("admin", good)
		if err != nil || !s.Until.Equal(machine.Add(30*24*time.Hour)) {
			t.Errorf("until %v, %v", s.Until, err)
		}
	})
}

func TestAnAccountIsHandedOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		account, token := h.liaison(t, "lly04")
		slip, err := h.HandOver(t.Context(), h.admin, people.HandOver{ID: account, Label: "城管大队联络员（新）", Person: "p2", Key: "k1"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.HandOver(t.Context(), h.admin, people.HandOver{ID: account, Label: "城管大队联络员（新）", Person: "p2", Key: "k1"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same form twice: %v", err)
		}
		if _, err := h.Authenticate(t.Context(), token); !fault.Is(err, fault.SignIn) {
			t.Errorf("the one before is still signed in: %v", err)
		}
		if _, err := h.in("lly04", good); !fault.Is(err, fault.SignIn) {
			t.Errorf("the one before signs in: %v", err)
		}
		if s, err := h.in("lly04", slip.Password); err != nil || s.Need != people.NeedPassword {
			t.Errorf("the next one: %+v, %v", s, err)
		}
		a, err := h.Get(t.Context(), h.admin, account)
		if err != nil || a.Label != "城管大队联络员（新）" || a.Person != "p2" || len(a.Grants) != 1 {
			t.Errorf("account: %+v, %v", a, err)
		}
		lines, err := h.History(t.Context(), h.admin, account)
		if err != nil {
			t.Fatal(err)
		}
		var acts []string
		for _, l := range lines {
			acts = append(acts, l.Act+" "+l.Actor)
		}
		want := "account.created 系统管理员|account.password_set 城管大队联络员|account.signed_in 城管大队联络员|account.handed_over 系统管理员"
		if got := strings.Join(acts, "|"); got != want {
			t.Errorf("history %s", got)
		}
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a, err := h.Get(t.Context(), h.admin, h.admin.Account)
		if err != nil {
			t.Fatal(err)
		}
		less := people.Edit{ID: a.ID, Name: a.Name, Label: a.Label, Grants: unitGrant}
		if err := h.Change(t.Context(), h.admin, less); !fault.Is(err, fault.Conflict) {
			t.Errorf("the grant is taken: %v", err)
		}
		if err := h.SetDisabled(t.Context(), h.admin, a.ID, true); !fault.Is(err, fault.Conflict) {
			t.Errorf("the account is disabled: %v", err)
		}
		if _, err := h.Create(t.Context(), h.admin, people.NewAccount{Name: "second", Label: "副管理员", Grants: adminGrant}); err != nil {
			t.Fatal(err)
		}
		if err := h.Change(t.Context(), h.admin, less); err != nil {
			t.Errorf("with a second one: %v", err)
		}
	})
}

func TestAccountsAreChecked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for _, c := range []struct {
			in    people.NewAccount
			field string
		}{
			{people.NewAccount{Name: "a b", Label: "x", Grants: unitGrant}, "name"},
			{people.NewAccount{Name: "", Label: "x", Grants: unitGrant}, "name"},
			{people.NewAccount{Name: "admin", Label: "x", Grants: unitGrant}, "name"},
			{people.NewAccount{Name: "ok", Label: " ", Grants: unitGrant}, "label"},
			{people.NewAccount{Name: "ok", Label: "a\x00", Grants: unitGrant}, "label"},
			{people.NewAccount{Name: "ok", Label: "x", Email: "a@b@c.d", Grants: unitGrant}, "email"},
			{people.NewAccount{Name: "ok", Label: "x", Email: "a@b.c\r\nBcc: x@y.z", Grants: unitGrant}, "email"},
			{people.NewAccount{Name: "ok", Label: "x"}, "grants"},
			{people.NewAccount{Name: "ok", Label: "x", Grants: []access.Grant{{Role: "king", Scope: access.County}}}, "grants"},
			{people.NewAccount{Name: "ok", Label: "x", Grants: []access.Grant{{Role: access.Liaison, Scope: access.County}}}, "grants"},
			{people.NewAccount{Name: "ok", Label: "x", Grants: []access.Grant{{Role: access.AreaLead, Scope: access.Area, Of: "a9"}}}, "grants"},
			{people.NewAccount{Name: "ok", Label: "x", Grants: []access.Grant{{Role: access.AreaLead, Scope: access.Area}}}, "grants"},
		} {
			if _, err := h.Create(t.Context(), h.admin, c.in); field(err, c.field) == "" {
				t.Errorf("%+v: %v", c.in, err)
			}
		}
		if _, err := h.Create(t.Context(), access.Actor{County: here, Grants: unitGrant}, people.NewAccount{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by a liaison: %v", err)
		}
		foreign := access.Actor{County: there, Account: "x", Grants: adminGrant}
		if _, err := h.Get(t.Context(), foreign, h.admin.Account); !fault.Is(err, fault.NotFound) {
			t.Errorf("by another county's administrator: %v", err)
		}
	})
}

func TestManyAccountsAreMadeOrNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		batch := []people.NewAccount{
			{Name: "lly01", Label: "联络员一", Unit: "u1", Grants: unitGrant},
			{Name: "lly02", Label: "联络员二 🧹 100%", Unit: "u1", Grants: unitGrant},
			{Name: "admin", Label: "重名", Grants: unitGrant},
		}
		if _, err := h.CreateMany(t.Context(), h.admin, batch, "key"); field(err, "name_2") == "" {
			t.Errorf("a name that is taken: %v", err)
		}
		p, err := h.List(t.Context(), h.admin, people.Filter{Limit: 10})
		if err != nil || p.Total != 1 {
			t.Errorf("half of them were made: %+v, %v", p, err)
		}
		slips, err := h.CreateMany(t.Context(), h.admin, batch[:2], "key")
		if err != nil || len(slips) != 2 || slips[0].Password == slips[1].Password || slips[1].Label != "联络员二 🧹 100%" {
			t.Fatalf("CreateMany = %+v, %v", slips, err)
		}
		if _, err := h.CreateMany(t.Context(), h.admin, batch[:2], "key"); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same form twice: %v", err)
		}
		for text, want := range map[string]int64{"100%": 1, "联络员": 2, "LLY": 2, "_": 0, "'": 0} {
			if p, err := h.List(t.Context(), h.admin, people.Filter{Text: text, Limit: 10}); err != nil || p.Total != want {
				t.Errorf("finding %q: %d, %v", text, p.Total, err)
			}
		}
		one, err := h.List(t.Context(), h.admin, people.Filter{Limit: 2})
		if err != nil || len(one.Accounts) != 2 || one.Next == "" {
			t.Fatalf("first page: %+v, %v", one, err)
		}
		two, err := h.List(t.Context(), h.admin, people.Filter{Limit: 2, After: one.Next})
		if err != nil || len(two.Accounts) != 1 || two.Next != "" || two.Accounts[0].Name != "lly02" || len(two.Accounts[0].Grants) != 1 {
			t.Errorf("second page: %+v, %v", two, err)
		}
		again, err := h.Reset(t.Context(), h.admin, []id.Account{slips[0].Account, slips[1].Account}, "r")
		if err != nil || again[0].Password == slips[0].Password {
			t.Errorf("Reset = %+v, %v", again, err)
		}
		if _, err := h.in("lly01", slips[0].Password); !fault.Is(err, fault.SignIn) {
			t.Errorf("the old slip: %v", err)
		}
	})
}

func TestRecipients(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a, _ := h.liaison(t, "one")
		b, _ := h.liaison(t, "two")
		if err := h.SetDisabled(t.Context(), h.admin, b, true); err != nil {
			t.Fatal(err)
		}
		err := d.Read(t.Context(), here, func(tx *db.Tx) error {
			got, err := people.OfUnits(t.Context(), tx, []id.Unit{"u1", "u2"})
			if err != nil || len(got) != 1 || got[0] != a {
				t.Errorf("OfUnits = %v, %v", got, err)
			}
			got, err = people.Holders(t.Context(), tx, access.Administrator, access.County, "")
			if err != nil || len(got) != 1 || got[0] != h.admin.Account {
				t.Errorf("Holders = %v, %v", got, err)
			}
			names, err := people.Labels(t.Context(), tx, []id.Account{a, b})
			if len(names) != 2 {
				t.Errorf("Labels = %v", names)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestPasswordsAreChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		account, token := h.liaison(t, "lly05")
		by := access.Actor{County: here, Account: account, Name: "x", Grants: unitGrant}
		if _, err := h.in("lly05", good); err != nil {
			t.Fatal(err)
		}
		if err := h.ChangePassword(t.Context(), by, token, other, other); field(err, "old") == "" {
			t.Errorf("without the present one: %v", err)
		}
		if err := h.ChangePassword(t.Context(), by, token, good, good); field(err, "password") == "" {
			t.Errorf("to the same: %v", err)
		}
		if err := h.ChangePassword(t.Context(), by, token, good, other); err != nil {
			t.Fatal(err)
		}
		all, err := h.Sessions(t.Context(), by, account, token)
		if err != nil || len(all) != 1 || !all[0].Present {
			t.Errorf("sessions: %+v, %v", all, err)
		}
		if _, err := h.in("lly05", other); err != nil {
			t.Error(err)
		}
		if err := h.SetContact(t.Context(), by, people.Contact{Digest: true}); field(err, "email") == "" {
			t.Errorf("a digest to nowhere: %v", err)
		}
		if err := h.SetContact(t.Context(), by, people.Contact{Email: "lly@yongfeng.example", Digest: true, Lang: "en"}); err != nil {
			t.Error(err)
		}
		err = d.Read(t.Context(), here, func(tx *db.Tx) error {
			readers, err := people.DigestReaders(t.Context(), tx)
			if len(readers) != 1 || readers[0].Lang != "en" {
				t.Errorf("readers: %+v", readers)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
