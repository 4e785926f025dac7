package people_test

import (
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/people"
)

func TestTheSecondFactor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		d.Clock.Shift(here, -1000*time.Hour) // a phone lives by the machine's clock
		code := func(secret string) string {
			c, err := people.CodeAt(secret, h.clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		e, err := h.BeginFactor(t.Context(), h.admin)
		if err != nil || !strings.HasPrefix(e.URI, "otpauth://totp/") || !strings.Contains(e.URI, e.Secret) {
			t.Fatalf("BeginFactor = %+v, %v", e, err)
		}
		if again, err := h.BeginFactor(t.Context(), h.admin); err != nil || again.Secret != e.Secret {
			t.Errorf("a reload makes another secret: %v", err)
		}
		if _, err := h.ConfirmFactor(t.Context(), h.admin, "000000"); field(err, "code") == "" {
			t.Errorf("a wrong code: %v", err)
		}
		recovery, err := h.ConfirmFactor(t.Context(), h.admin, code(e.Secret))
		if err != nil || len(recovery) != 10 {
			t.Fatalf("ConfirmFactor = %v, %v", recovery, err)
		}
		s, err := h.in("admin", good)
		if err != nil || s.Need != people.NeedCode {
			t.Fatalf("with the password alone: %+v, %v", s, err)
		}
		if _, err := h.GiveCode(t.Context(), s.Token, code(e.Secret), people.From{}); field(err, "code") == "" {
			t.Errorf("a code that was used: %v", err)
		}
		h.clock.Add(31 * time.Second)
		done, err := h.GiveCode(t.Context(), s.Token, code(e.Secret), people.From{})
		if err != nil || done.Need != people.NeedNothing {
			t.Errorf("GiveCode = %+v, %v", done, err)
		}
		s, _ = h.in("admin", good)
		if _, err := h.GiveCode(t.Context(), s.Token, strings.ToUpper(recovery[3]), people.From{}); err != nil {
			t.Errorf("a recovery code: %v", err)
		}
		s, _ = h.in("admin", good)
		if _, err := h.GiveCode(t.Context(), s.Token, recovery[3], people.From{}); field(err, "code") == "" {
			t.Errorf("a recovery code twice: %v", err)
		}
		if n, err := h.CodesLeft(t.Context(), h.admin); err != nil || n != 9 {
			t.Errorf("%d codes left, %v", n, err)
		}
		for range 10 {
			_, _ = h.GiveCode(t.Context(), s.Token, "123456", people.From{})
		}
		h.clock.Add(31 * time.Second)
		if _, err := h.GiveCode(t.Context(), s.Token, code(e.Secret), people.From{}); err == nil {
			t.Error("codes can be guessed for ever")
		}
		h.clock.Add(time.Hour)
		if err := h.RemoveFactor(t.Context(), h.admin, other); field(err, "password") == "" {
			t.Errorf("removed with a wrong password: %v", err)
		}
		if err := h.RemoveFactor(t.Context(), h.admin, good); err != nil {
			t.Error(err)
		}
		if s, err := h.in("admin", good); err != nil || s.Need != people.NeedNothing {
			t.Errorf("after removing: %+v, %v", s, err)
		}
	})
}

func TestACountyMayWantASecondFactorOfAdministrators(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		_, _ = h.liaison(t, "lly03")
		st := counties.Defaults()
		st.AdminFactor = true
		if err := counties.New(d).SetSettings(t.Context(), h.admin, st); err != nil {
			t.Fatal(err)
		}
		if s, err := h.in("lly03", good); err != nil || s.Need != people.NeedNothing {
			t.Errorf("a liaison: %+v, %v", s, err)
		}
		s, err := h.in("admin", good)
		if err != nil || s.Need != people.NeedFactor {
			t.Fatalf("the administrator: %+v, %v", s, err)
		}
		e, err := h.Enrolment(t.Context(), s.Token)
		if err != nil {
			t.Fatal(err)
		}
		code, _ := people.CodeAt(e.Secret, h.clock.Now())
		done, codes, err := h.GiveFactor(t.Context(), s.Token, code, people.From{})
		if err != nil || done.Need != people.NeedNothing || len(codes) != 10 {
			t.Errorf("GiveFactor = %+v, %d codes, %v", done, len(codes), err)
		}
	})
}

func TestAKeyHasGrantsOfItsOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		k, secret, err := h.CreateKey(t.Context(), h.admin, people.NewKey{Label: "城管平台", Grants: unitGrant, ExpiresOn: "2017-08-31"})
		if err != nil || !strings.HasPrefix(secret, "cwk_360825_") {
			t.Fatalf("CreateKey = %+v, %v", k, err)
		}
		by, err := h.AuthenticateKey(t.Context(), secret)
		if err != nil || by.Name != "城管平台" || !by.Has(access.Liaison) || by.Has(access.Administrator) || by.Account == "" {
			t.Errorf("AuthenticateKey = %+v, %v", by, err)
		}
		if _, err := h.Authenticate(t.Context(), secret); !fault.Is(err, fault.SignIn) {
			t.Errorf("a key is taken for a session: %v", err)
		}
		_, second, err := h.CreateKey(t.Context(), h.admin, people.NewKey{Label: "二", Grants: unitGrant})
		if err != nil {
			t.Fatal(err)
		}
		h.clock.Add(10 * 24 * time.Hour)
		if _, err := h.AuthenticateKey(t.Context(), secret); !fault.Is(err, fault.SignIn) {
			t.Errorf("after its last day: %v", err)
		}
		all, _, err := h.Keys(t.Context(), h.admin)
		if err != nil || len(all) != 2 || all[0].Label != "二" || !all[0].UsedAt.IsZero() || all[1].UsedAt.IsZero() {
			t.Fatalf("Keys = %+v, %v", all, err)
		}
		if err := h.RevokeKey(t.Context(), h.admin, all[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.AuthenticateKey(t.Context(), second); !fault.Is(err, fault.SignIn) {
			t.Errorf("a revoked key: %v", err)
		}
		if err := h.RevokeKey(t.Context(), access.Actor{County: there, Grants: adminGrant}, all[1].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another county's key: %v", err)
		}
		if _, _, err := h.CreateKey(t.Context(), h.admin, people.NewKey{Label: "", ExpiresOn: "2017-01-01"}); field(err, "label") == "" || field(err, "expires") == "" || field(err, "grants") == "" {
			t.Errorf("an empty key: %v", err)
		}
	})
}
