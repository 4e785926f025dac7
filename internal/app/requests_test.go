package app_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/areas"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/support"
)

// The pages of an area and of a working group say how its requests for support
// stand, and each number opens as many.
func TestPagesOfAreasAndGroupsCountTheirRequests(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		ctx, token := t.Context(), begun(t, a)
		office, err := a.People.Authenticate(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		unit, err := a.Org.CreateUnit(ctx, office, org.UnitDraft{Name: "县教体局", Category: "B", Kind: org.Agency})
		if err != nil {
			t.Fatal(err)
		}
		var ours, others id.Area
		for i, to := range []*id.Area{&ours, &others} {
			if *to, err = a.Areas.Create(ctx, office, areas.Draft{Seq: i + 1, Name: []string{"第一片区", "第二片区"}[i], LeadUnit: unit}); err != nil {
				t.Fatal(err)
			}
		}
		var groups []id.Group
		for i, name := range []string{"城建组", "市容组"} {
			leads, err := a.Org.CreateUnit(ctx, office, org.UnitDraft{Name: name + "组长单位", Category: "B", Kind: org.Agency})
			if err != nil {
				t.Fatal(err)
			}
			group, err := a.Org.CreateGroup(ctx, office, org.GroupDraft{Code: fmt.Sprint("g", i), Seq: 20 + i, Name: name, LeadUnit: leads})
			if err != nil {
				t.Fatal(err)
			}
			groups = append(groups, group)
		}
		lead := access.Actor{County: here, Account: id.New[id.Account](), Unit: unit, Name: "片区", Grants: []access.Grant{{Role: access.AreaLead, Scope: access.Area, Of: string(ours)}}}
		day := a.DB.Now(here).AddDate(0, 0, 3).Format(time.DateOnly)
		for i := range 3 {
			if _, err := a.Support.Ask(ctx, lead, support.Draft{Area: ours, Group: groups[i%2], Title: "污水 <b>'", Needs: "协助", WantedOn: day}); err != nil {
				t.Fatal(err)
			}
		}
		h := a.Handler()
		for path, want := range map[string]int64{
			"/areas/" + string(ours): 3, "/areas/" + string(others): 0, "/org/groups/" + string(groups[0]): 2, "/org/groups/" + string(groups[1]): 1,
		} {
			page := body(t, ask(h, "GET", path, "Cookie", "cw_session="+token))
			links := 0
			for _, part := range strings.Split(page, `href="/support?`)[1:] {
				text, _, _ := strings.Cut(part, `"`)
				query, err := url.ParseQuery(strings.ReplaceAll(text, "&amp;", "&"))
				if err != nil {
					t.Fatal(err)
				}
				list, err := a.Support.List(ctx, office, support.FilterFrom(query))
				if err != nil {
					t.Fatal(err)
				}
				n := int64(0)
				if links == 0 {
					n = want // those that are not over; none is late, none was declined
				}
				links++
				if list.Total != n {
					t.Errorf("%s: %v has %d requests, not %d", path, query, list.Total, n)
				}
			}
			if links != 3 {
				t.Errorf("%s has %d figures of requests", path, links)
			}
		}
	})
}
