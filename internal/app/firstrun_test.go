package app_test

import (
	"testing"

	"chuangwei/internal/app"
	"chuangwei/internal/counties"
	"chuangwei/internal/id"
	"chuangwei/internal/people"
)

// A county begins with four categories of units and two bodies; with the eight
// working groups if they are wanted, and then every category has its group.
func TestAFirstRunBeginsTheCounty(t *testing.T) {
	t.Parallel()
	for name, wanted := range map[string]int{"with groups": 8, "without": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, a *app.App) {
				code, err := a.People.SetupCode(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				signed, err := a.People.SetUp(t.Context(), people.Setup{
					Code: code, County: counties.Draft{Key: here, Name: "永丰县"}, Dictionaries: wanted > 0,
					Campaign: counties.Campaign{Title: "创建省级卫生县城", StartsOn: "2026-03-01"}, Name: "admin", Label: "系统管理员", Password: "correct horse battery",
				})
				if err != nil {
					t.Fatal(err)
				}
				by, err := a.People.Authenticate(t.Context(), signed.Token)
				if err != nil {
					t.Fatal(err)
				}
				groups, err := a.Org.GroupList(t.Context(), by)
				if err != nil || len(groups) != wanted {
					t.Fatalf("%d groups, %v", len(groups), err)
				}
				categories, err := a.Org.Categories(t.Context(), by)
				if err != nil || len(categories) != 4 {
					t.Errorf("%d unit categories, %v", len(categories), err)
				}
				bodies, err := a.Org.BodyList(t.Context(), by)
				if err != nil || len(bodies) != 2 {
					t.Errorf("%d bodies, %v", len(bodies), err)
				}
				dict, err := a.Cases.Categories(t.Context(), by)
				if err != nil || len(dict.List) < 97 {
					t.Fatalf("a dictionary of %d, %v", len(dict.List), err)
				}
				answers := map[string]id.Group{}
				for _, g := range groups {
					answers[g.Code] = g.ID
				}
				for _, c := range dict.List {
					if wanted > 0 && answers[c.Group] == "" {
						t.Errorf("nobody answers for %s %s: there is no group %q", c.Code, c.Name, c.Group)
					}
				}
				if well, wrong := doctor(t, a, false); !well {
					t.Error(wrong)
				}
			})
		})
	}
}
