package access_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

func actor(r access.Role, s access.Scope, of string) access.Actor {
	return access.Actor{County: "360825", Account: "me", Unit: "mine", Grants: []access.Grant{{Role: r, Scope: s, Of: of}}}
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	own := access.Owners{Area: "a3", Group: "g1", Units: []id.Unit{"mine", "other"}, Reporter: "me"}
	foreign := access.Owners{Area: "a9", Group: "g2", Units: []id.Unit{"x"}, Reporter: "you"}
	reported := access.Owners{Area: "a9", Group: "g2", Units: []id.Unit{"x"}, Reporter: "me"}
	for _, c := range []struct {
		who    string
		actor  access.Actor
		act    access.Act
		owners access.Owners
		want   bool
	}{
		{"office", actor(access.Office, access.County, ""), access.DispatchCase, foreign, true},
		{"office does not rectify", actor(access.Office, access.County, ""), access.RectifyCase, own, false},
		{"auditor reads", actor(access.Auditor, access.County, ""), access.SeeCase, foreign, true},
		{"auditor reports nothing", actor(access.Auditor, access.County, ""), access.ReportCase, access.Owners{}, false},
		{"liaison sees own unit's", actor(access.Liaison, access.Unit, "mine"), access.SeeCase, own, true},
		{"liaison does not see another area's", actor(access.Liaison, access.Unit, "mine"), access.SeeCase, foreign, false},
		{"whoever reported a case sees it", actor(access.Liaison, access.Unit, "mine"), access.SeeCase, reported, true},
		{"and may add to it", actor(access.Employee, access.Unit, "mine"), access.CommentCase, reported, true},
		{"but signs for no other unit", actor(access.AreaLead, access.Area, "a3"), access.SignCase, reported, false},
		{"nor does the office", actor(access.Office, access.County, ""), access.SignCase, reported, false},
		{"nor rectifies for it", actor(access.PatrolMember, access.County, ""), access.RectifyCase, reported, false},
		{"nor checks", actor(access.Liaison, access.Unit, "mine"), access.AreaCheck, reported, false},
		{"liaison signs own", actor(access.Liaison, access.Unit, "mine"), access.SignCase, own, true},
		{"liaison files nothing", actor(access.Liaison, access.Unit, "mine"), access.FileCase, own, false},
		{"area lead in the area", actor(access.AreaLead, access.Area, "a3"), access.AreaCheck, own, true},
		{"area lead elsewhere", actor(access.AreaLead, access.Area, "a3"), access.AreaCheck, foreign, false},
		{"group lead", actor(access.GroupLead, access.Group, "g1"), access.DispatchCase, own, true},
		{"group lead elsewhere", actor(access.GroupLead, access.Group, "g1"), access.DispatchCase, foreign, false},
		{"group lead signs what its unit answers for", actor(access.GroupLead, access.Group, "g9"), access.SignCase, own, true},
		{"an area grant of no area", actor(access.AreaLead, access.Area, ""), access.AreaCheck, access.Owners{}, false},
		{"administrator manages people", actor(access.Administrator, access.County, ""), access.ManagePeople, access.Owners{}, true},
		{"office does not", actor(access.Office, access.County, ""), access.ManagePeople, access.Owners{}, false},
		{"nobody", access.Actor{}, access.SeeCase, own, false},
		{"the program", access.System("360825"), access.VoidCase, foreign, true},
	} {
		if got := c.actor.May(c.act, c.owners); got != c.want {
			t.Errorf("%s: May(%s) = %v, want %v", c.who, c.act, got, c.want)
		}
		if err := c.actor.Check(c.act, c.owners); (err == nil) != c.want || err != nil && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: Check(%s) = %v", c.who, c.act, err)
		}
	}
}

func TestAuditorsChangeNothing(t *testing.T) {
	t.Parallel()
	reads := []access.Act{access.SeeCounty, access.SeeReports, access.SeeCase, access.SeeOriginal, access.ReadAudit, access.SeeParty, access.SeeFindings}
	for _, act := range access.Acts() {
		want := slices.Contains(reads, act)
		if got := access.Cell(act, access.Auditor) != "never"; got != want {
			t.Errorf("an auditor may %s: %v, want %v", act, got, want)
		}
	}
}

// A list filtered by Reach holds exactly what May lets one see.
func TestReachAgreesWithMay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		pick := func(name string) string { return rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(r, name) }
		a := access.Actor{Account: "me", Unit: id.Unit(pick("unit"))}
		for range rapid.IntRange(0, 3).Draw(r, "grants") {
			role := rapid.SampledFrom(access.Roles()).Draw(r, "role")
			scope := rapid.SampledFrom(access.ScopesOf(role)).Draw(r, "scope")
			g := access.Grant{Role: role, Scope: scope, Of: rapid.SampledFrom([]string{"1", "2", "3"}).Draw(r, "of")}
			if scope == access.County {
				g.Of = ""
			}
			a.Grants = append(a.Grants, g)
		}
		o := access.Owners{Area: id.Area(pick("area")), Group: id.Group(pick("group")), Reporter: id.Account(rapid.SampledFrom([]string{"me", "you", ""}).Draw(r, "reporter"))}
		if u := pick("lead"); u != "" {
			o.Units = []id.Unit{id.Unit(u)}
		}
		for _, act := range access.Acts() {
			reach := a.Reach(act)
			in := reach.All || o.Area != "" && slices.Contains(reach.Areas, o.Area) || o.Group != "" && slices.Contains(reach.Groups, o.Group) ||
				len(o.Units) > 0 && slices.Contains(reach.Units, o.Units[0]) || o.Reporter != "" && o.Reporter == reach.Reporter
			if may := a.May(act, o); may != in {
				r.Fatalf("%s of %+v by %+v: May %v, in reach %v", act, o, a.Grants, may, in)
			}
			if reach.Empty() == a.MayEver(act) && !reach.Empty() {
				r.Fatalf("%s by %+v: reach is not empty, yet never", act, a.Grants)
			}
		}
	})
}
