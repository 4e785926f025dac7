package people_test

import (
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/people"
)

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
