package app_test

import (
	"slices"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/cases"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

// What follows a case comes to the inbox of those who still see it, and once:
// whoever is told for a better reason is not told of it again.
func TestFollowersAreToldOnceAndOnlyWhileTheySee(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		ctx := t.Context()
		office, err := a.People.Authenticate(ctx, begun(t, a))
		if err != nil {
			t.Fatal(err)
		}
		unit, err := a.Org.CreateUnit(ctx, office, org.UnitDraft{Name: "县城管大队", Category: "B", Kind: org.Agency})
		if err != nil {
			t.Fatal(err)
		}
		account := func(name string, g access.Grant) access.Actor {
			slip, err := a.People.AddUser(ctx, here, people.NewAccount{Name: name, Label: name, Grants: []access.Grant{g}})
			if err != nil {
				t.Fatal(err)
			}
			return access.Actor{County: here, Account: slip.Account, Name: name, Grants: []access.Grant{g}}
		}
		desk := account("desk", access.Grant{Role: access.Office, Scope: access.County})
		leader := account("leader", access.Grant{Role: access.Leader, Scope: access.County})
		liaison := account("liaison", access.Grant{Role: access.Liaison, Scope: access.Unit, Of: string(unit)})
		c, _, err := a.Cases.Open(ctx, desk, cases.Draft{Title: "占道 '<b>", Category: "09006", Place: cases.Place{Address: "建设路"}})
		if err != nil {
			t.Fatal(err)
		}
		move := func(_ cases.Case, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		move(a.Cases.File(ctx, desk, cases.Filing{ID: c.ID, LeadUnit: unit}))
		for _, by := range []access.Actor{leader, liaison} {
			if err := a.Cases.Follow(ctx, by, c.ID, true); err != nil {
				t.Fatal(err)
			}
		}
		kinds := func(by access.Actor) (out []string) {
			page, err := a.Inbox.List(ctx, by, inbox.Filter{Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range page.Notices {
				out = append(out, n.Kind)
			}
			return out
		}
		move(a.Cases.Dispatch(ctx, desk, cases.Dispatching{ID: c.ID, Lead: unit}))
		if got := kinds(leader); !slices.Equal(got, []string{"case.follow"}) {
			t.Errorf("the leader was told %v", got)
		}
		if got := kinds(liaison); !slices.Equal(got, []string{"case.dispatched"}) {
			t.Errorf("the liaison was told %v", got)
		}
		move(a.Cases.Return(ctx, liaison, cases.Move{ID: c.ID, Reason: "不归我单位"}))
		other, err := a.Org.CreateUnit(ctx, office, org.UnitDraft{Name: "恩江镇", Category: "B", Kind: org.Agency})
		if err != nil {
			t.Fatal(err)
		}
		move(a.Cases.Dispatch(ctx, desk, cases.Dispatching{ID: c.ID, Lead: other}))
		if got := kinds(leader); len(got) != 3 {
			t.Errorf("the leader was told %v", got)
		}
		if got := kinds(liaison); !slices.Equal(got, []string{"case.dispatched"}) {
			t.Errorf("the liaison, who sees it no longer, was told %v", got)
		}
	})
}
