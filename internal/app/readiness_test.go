package app_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/cases"
	"chuangwei/internal/id"
	"chuangwei/internal/standard"
)

// A case may hang on one clause by its category and on another by the survey that
// found it: the total counts it once, and opens as many cases as it says.
func TestTheTotalOfOpenCasesIsAsManyAsItOpens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		ctx := t.Context()
		begun(t, a)
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		office := access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
		tree, err := a.Standard.Begin(ctx, office, standard.TreeDraft{Shipped: "province"})
		ok(err)
		ok(a.Standard.SetInForce(ctx, office, standard.Draft{Tree: tree}, a.DB.Now(here).Format(time.DateOnly)))
		for i, c := range []cases.Draft{
			{Category: "03004", Theme: "structures"}, // on 03-01-01, and on 03-05-01
			{Category: "06001", Theme: "structures"}, // on 03-05-01 twice
			{Category: "09001"},                      // on 03-05-02
			{Category: "06033"},                      // on none
		} {
			c.Details, c.Anyway = strings.Repeat("乱", i+1), true
			c.Place.Address = "人民路"
			_, _, err := a.Cases.Open(ctx, office, c)
			ok(err)
		}
		p, _, err := a.Readiness.Now(ctx, office)
		ok(err)
		if p.Cases.N != 3 || p.Added != 4 {
			t.Errorf("%d cases, %d added up, want 3 and 4", p.Cases.N, p.Added)
		}
		opens := func(link string) int {
			t.Helper()
			u, err := url.Parse(link)
			ok(err)
			f, err := cases.FilterFrom(u.Query())
			ok(err)
			n, err := a.Cases.Count(ctx, office, f)
			ok(err)
			return int(n.N)
		}
		if n := opens(p.Cases.Link); n != p.Cases.N {
			t.Errorf("the total is %d and opens %d", p.Cases.N, n)
		}
		for _, part := range p.Parts {
			if n := part.Cases.N; (n > 0 && opens(part.Cases.Link) != n) || (n == 3) != (part.Code == "03") {
				t.Errorf("chapter %s has %d and opens %d", part.Code, n, opens(part.Cases.Link))
			}
			for _, x := range part.Clauses {
				if x.OpenCases > 0 && opens(x.CasesLink) != x.OpenCases {
					t.Errorf("clause %s has %d and opens %d", x.Code, x.OpenCases, opens(x.CasesLink))
				}
			}
		}
	})
}
