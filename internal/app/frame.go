package app

import (
	"context"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// frame adds what every page of a signed-in person shows.
func (a *App) frame(ctx context.Context, _ *http.Request, by access.Actor) (context.Context, error) {
	f := ui.From(ctx)
	f.User, f.Account = by.Name, string(by.Account)
	if len(by.Grants) > 0 {
		f.Role = lang.T(ctx, "access.role."+string(by.Grants[0].Role))
	}
	err := a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		c, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		f.County, f.Now = c.Name, tx.Now
		ctx = lang.WithZone(ctx, c.Zone)
		if c.Demo {
			f.Banner = lang.T(ctx, "app.demo.banner", lang.Moment(ctx, tx.Now))
		}
		m := c.Settings.Map
		f.Tiles = ui.Tiles{URL: m.Tiles, Source: m.Source, Shift: m.Shift}
		if by.May(access.ReportCase, access.Owners{}) && a.routes["/cases/new"] {
			f.Register = "/cases/new"
		}
		if a.routes["/search"] {
			f.Search = "/search"
		}
		campaign, err := counties.Current(ctx, tx)
		switch {
		case err == nil:
			f.Title = campaign.Title
		case !fault.Is(err, fault.NotFound):
			return err
		}
		return a.frameOf(ctx, tx, by, &f)
	})
	f.Nav = a.nav(ctx, by, f)
	return ui.With(ctx, f), err
}

// frameOf adds what the slices know.
func (a *App) frameOf(ctx context.Context, tx *db.Tx, by access.Actor, f *ui.Frame) error {
	if by.Account == "" {
		return nil
	}
	n, err := inbox.Unread(ctx, tx, by.Account)
	f.Inbox = n
	return err
}

// An entry of the navigation. act is what its page asks for.
type entry struct {
	key, icon, href string
	act             access.Act
}

// The navigation, from top to bottom. The label of an entry is the message
// "app.nav." + key, that of a group "app.nav.group." + name.
var navigation = []struct {
	name, icon string
	entries    []entry
}{
	{"desk", "home", []entry{{"desk", "home", "/", access.SeeCounty}}},
	{"overview", "layout-dashboard", []entry{
		{"overview", "layout-dashboard", "/overview", access.SeeCounty},
		{"pace", "chart-bar", "/overview/groups", access.SeeCounty},
		{"engagement", "temperature", "/overview/engagement", access.SeeCounty},
		{"readiness", "file-certificate", "/readiness", access.SeeCounty},
		{"screen", "device-desktop", "/screen", access.SeeCounty},
	}},
	{"cases", "list-check", []entry{
		{"cases", "list-check", "/cases", access.SeeCase},
		{"map", "map-2", "/map", access.SeeCase},
		{"surveys", "clipboard-list", "/surveys", access.SeeCounty},
		{"categories", "category", "/admin/categories", access.SeeCounty},
	}},
	{"joint", "shield-check", []entry{
		{"patrol", "walk", "/patrol", access.SeeCounty},
		{"shifts", "calendar-time", "/patrol/shifts", access.SeeCounty},
		{"actions", "list-details", "/patrol/actions", access.SeeCounty},
		{"daily", "file-report", "/patrol/daily", access.SeeCounty},
		{"custody", "package", "/custody", access.SeeCounty},
	}},
	{"tasks", "checklist", []entry{
		{"plan", "checklist", "/plan", access.SeeCounty},
		{"duties", "repeat", "/plan/duties", access.SeeCounty},
		{"drives", "flame", "/drives", access.SeeCounty},
		{"specials", "target", "/drives/specials", access.SeeCounty},
		{"support", "lifebuoy", "/support", access.SeeCounty},
		{"meetings", "calendar-event", "/meetings", access.SeeCounty},
		{"decisions", "gavel", "/meetings/decisions", access.SeeCounty},
	}},
	{"supervision", "gavel", []entry{
		{"supervise", "gavel", "/supervise", access.SeeCounty},
		{"instructions", "message-2", "/supervise/instructions", access.SeeCounty},
	}},
	{"assess", "clipboard-check", []entry{
		{"inspections", "clipboard-check", "/inspections", access.SeeCounty},
		{"assess", "report-analytics", "/assess", access.SeeCounty},
		{"findings", "eye-check", "/findings", access.SeeCounty},
		{"standard", "target", "/standard", access.SeeCounty},
		{"evidence", "archive", "/standard/evidence", access.SeeCounty},
	}},
	{"papers", "file-certificate", []entry{
		{"documents", "file-report", "/documents", access.SeeCounty},
		{"notices", "file-certificate", "/notices", access.SeeCounty},
	}},
	{"publicity", "speakerphone", []entry{
		{"publicity", "speakerphone", "/publicity", access.SeeCounty},
	}},
	{"facilities", "tool", []entry{
		{"works", "tool", "/works", access.SeeCounty},
		{"equipment", "truck", "/equipment", access.SeeCounty},
		{"places", "building-community", "/places", access.SeeCounty},
	}},
	{"org", "sitemap", []entry{
		{"org", "sitemap", "/org", access.SeeCounty},
		{"areas", "map-pin", "/areas", access.SeeCounty},
		{"groups", "users", "/org/groups", access.SeeCounty},
		{"units", "building", "/org/units", access.SeeCounty},
		{"people", "user", "/org/people", access.SeeCounty},
		{"posts", "id", "/org/bodies", access.SeeCounty},
		{"vacancies", "user-question", "/org/vacancies", access.SeeCounty},
	}},
	{"reports", "report", []entry{{"reports", "report", "/reports", access.SeeReports}}},
	{"inbox", "bell", []entry{{"inbox", "bell", "/inbox", access.SeeCounty}}},
	{"system", "settings", []entry{
		{"accounts", "users", "/accounts", access.ManagePeople},
		{"keys", "key", "/keys", access.ManagePeople},
		{"robots", "plug", "/robots", access.ManageOrg},
		{"audit", "history", "/audit", access.ReadAudit},
		{"county", "settings", "/county", access.ManageCounty},
		{"calendar", "calendar", "/calendar", access.ManageCounty},
	}},
}

// nav is the navigation: what the actor may use.
func (a *App) nav(ctx context.Context, by access.Actor, f ui.Frame) []ui.NavGroup {
	var out []ui.NavGroup
	for _, g := range navigation {
		group := ui.NavGroup{Label: lang.T(ctx, "app.nav.group."+g.name), Icon: g.icon}
		for _, e := range g.entries {
			if !a.routes[e.href] || !by.MayEver(e.act) {
				continue
			}
			item := ui.NavItem{Key: e.key, Label: lang.T(ctx, "app.nav."+e.key), Icon: e.icon, Href: e.href}
			if e.key == "inbox" {
				item.Count = f.Inbox
			}
			group.Items = append(group.Items, item)
		}
		if len(group.Items) > 0 {
			out = append(out, group)
		}
	}
	return out
}

// find notes which of the navigation's addresses have a page.
func (a *App) find(mux *http.ServeMux) {
	a.routes = map[string]bool{}
	look := []string{"/cases/new", "/search"}
	for _, g := range navigation {
		for _, e := range g.entries {
			look = append(look, e.href)
		}
	}
	for _, href := range look {
		r, err := http.NewRequest(http.MethodGet, href, nil) //nolint:noctx // it is never sent
		if err != nil {
			continue
		}
		_, pattern := mux.Handler(r)
		a.routes[href] = pattern != "" && pattern != "/"
	}
}
