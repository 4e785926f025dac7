package people_test

import (
	"slices"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/people"
)

func TestNumberedNamesGoOnAfterThoseThatAreTaken(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		numbered := func(prefix string, n int) (names []string) {
			t.Helper()
			in := make([]people.NewAccount, n)
			for i := range in {
				in[i] = people.NewAccount{Name: prefix, Numbered: true, Label: "联络员 😀", Grants: unitGrant}
			}
			slips, err := h.CreateMany(t.Context(), h.admin, in, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range slips {
				names = append(names, s.Name)
			}
			return names
		}
		if _, err := h.Create(t.Context(), h.admin, people.NewAccount{Name: "l_y02", Label: "x", Grants: unitGrant}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Create(t.Context(), h.admin, people.NewAccount{Name: "lxy01", Label: "x", Grants: unitGrant}); err != nil {
			t.Fatal(err)
		}
		if got := numbered("L_Y", 2); !slices.Equal(got, []string{"l_y01", "l_y03"}) {
			t.Errorf("first: %v", got)
		}
		if got := numbered("l_y", 1); !slices.Equal(got, []string{"l_y04"}) {
			t.Errorf("then: %v", got)
		}
		if got := numbered("z", 101); got[100] != "z101" || got[8] != "z09" {
			t.Errorf("past a hundred: %v", got)
		}
		if _, err := h.CreateMany(t.Context(), h.admin, []people.NewAccount{{Name: "a b\x00", Numbered: true, Label: "x", Grants: unitGrant}}, ""); field(err, "name") == "" {
			t.Errorf("a beginning that no name may have: %v", err)
		}
	})
}

// Who is given a unit, or the lead of an area, acts for that unit.
func TestAnAccountActsForTheUnitOfItsGrants(t *testing.T) {
	t.Parallel()
	of := func(r access.Role, s access.Scope, target string) access.Grant {
		return access.Grant{Role: r, Scope: s, Of: target}
	}
	for name, c := range map[string]struct {
		grants []access.Grant
		chosen id.Unit
		want   id.Unit
	}{
		"a unit's liaison":     {grants: []access.Grant{of(access.Liaison, access.Unit, "u2")}, want: "u2"},
		"an area's lead":       {grants: []access.Grant{of(access.AreaLead, access.Area, "a3")}, want: "u1"},
		"both of one unit":     {grants: []access.Grant{of(access.AreaLead, access.Area, "a3"), of(access.Liaison, access.Unit, "u1")}, want: "u1"},
		"of two units":         {grants: []access.Grant{of(access.AreaLead, access.Area, "a3"), of(access.Liaison, access.Unit, "u2")}},
		"a group without lead": {grants: []access.Grant{of(access.GroupLead, access.Group, "g1")}},
		"a leader of the area": {grants: []access.Grant{of(access.Leader, access.Area, "a3")}},
		"somebody on loan":     {grants: []access.Grant{of(access.Liaison, access.Unit, "u2")}, chosen: "u1", want: "u1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := open(t, d)
				slip, err := h.Create(t.Context(), h.admin, people.NewAccount{Name: "somebody", Label: "x", Unit: c.chosen, Grants: c.grants})
				if err != nil {
					t.Fatal(err)
				}
				if a, err := h.Get(t.Context(), h.admin, slip.Account); err != nil || a.Unit != c.want {
					t.Errorf("the unit is %q, %v, want %q", a.Unit, err, c.want)
				}
			})
		})
	}
}

// The last day of a key is the county's, not that of Greenwich.
func TestAKeyEndsWithItsLastDayInTheCounty(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		k, secret, err := h.CreateKey(t.Context(), h.admin, people.NewKey{Label: "平台", Grants: adminGrant, ExpiresOn: "2017-08-25"})
		if err != nil {
			t.Fatal(err)
		}
		if want := time.Date(2017, 8, 25, 16, 0, 0, 0, time.UTC); !k.ExpiresAt.Equal(want) {
			t.Errorf("it ends at %v, want %v", k.ExpiresAt, want)
		}
		if _, err := h.AuthenticateKey(t.Context(), secret); err != nil {
			t.Errorf("on its last day: %v", err)
		}
		h.clock.Add(10 * time.Hour) // it is 00:30 of the next day
		if _, err := h.AuthenticateKey(t.Context(), secret); err == nil {
			t.Error("it is good on the day after its last")
		}
	})
}
