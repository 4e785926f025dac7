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
