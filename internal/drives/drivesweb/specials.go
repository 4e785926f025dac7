package drivesweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/cases"
	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// specialsPage is the special rectifications with their figures.
type specialsPage struct {
	form
	n    *names
	list []drives.Special
}

func (h *Handler) specials(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.specialsPage(r)
	if err != nil {
		return nil, err
	}
	return specialsView(p), nil
}

func (h *Handler) specialsPage(r *http.Request) (p specialsPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	p.list, err = h.Drives.Specials(ctx, by)
	return p, err
}

// retired are the themes that are out of use.
func (p specialsPage) retired() (out []drives.Theme) {
	for _, t := range p.n.themes {
		if !t.Active {
			out = append(out, t)
		}
	}
	return out
}

// casesOf is the list of cases behind a figure of a theme, if the reader sees
// all of it; empty for a theme without categories.
func (n *names) casesOf(t drives.Theme, f cases.Filter) string {
	if len(t.Categories) == 0 {
		return ""
	}
	var area id.Area
	if len(f.Areas) == 1 {
		area = f.Areas[0]
	}
	return n.casesLink(f, area)
}

// groupName is the working group of a code.
func (n *names) groupName(code string) string {
	for _, g := range n.groups {
		if g.Code == code {
			return g.Name
		}
	}
	return ""
}

func (h *Handler) exportSpecials(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.specialsPage(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	sheet, err := office.Begin(w, r, h.Pages.Log, "special-rectifications", lang.T(ctx, "drivesweb.specials"), heads(ctx, "drivesweb.theme", "drivesweb.group", "drivesweb.reported", "drivesweb.open", "drivesweb.overdue", "drivesweb.closed",
		"drivesweb.actions", "drivesweb.action_count", "drivesweb.drives")...)
	if err != nil {
		return nil, err
	}
	for _, x := range p.list {
		a := x.All
		sheet.Put(x.Theme.In(lang.From(ctx)), p.n.groupName(x.Theme.Group), a.Reported, a.Open, a.Overdue, a.Closed, a.Actions, a.Count, a.Drives)
	}
	sheet.End()
	return nil, nil
}

// specialPage is one of them.
type specialPage struct {
	drives.Special
	form
	n *names
}

func (h *Handler) special(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.specialPage(r, r.PathValue("code"))
	if err != nil {
		return nil, err
	}
	return specialView(p), nil
}

func (h *Handler) specialPage(r *http.Request, code string) (p specialPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.Special, err = h.Drives.Special(ctx, by, code); err != nil {
		return p, err
	}
	p.n, err = h.names(ctx, by)
	return p, err
}

// exportSpecial writes one of them by area and month.
func (h *Handler) exportSpecial(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.specialPage(r, r.PathValue("code"))
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	sheet, err := office.Begin(w, r, h.Pages.Log, "special-"+p.Theme.Code, p.Theme.In(lang.From(ctx)), heads(ctx, "drivesweb.area_or_month", "drivesweb.reported", "drivesweb.open", "drivesweb.overdue", "drivesweb.closed", "drivesweb.actions", "drivesweb.action_count")...)
	if err != nil {
		return nil, err
	}
	for _, g := range p.Areas {
		sheet.Put(g.Name, g.Reported, g.Open, g.Overdue, g.Closed, g.Actions, g.Count)
	}
	for _, g := range p.Months {
		sheet.Put(g.Month, g.Reported, "", "", g.Closed, g.Actions, g.Count)
	}
	sheet.End()
	return nil, nil
}

func (p specialPage) kpis(ctx context.Context) []ui.Kpi {
	t, a := p.Theme, p.All
	out := []ui.Kpi{
		{Label: lang.T(ctx, "drivesweb.reported"), Value: lang.Number(ctx, a.Reported), Href: p.n.casesOf(t, t.ReportedCases(drives.Stage{})), Icon: "list-check", Kind: "new"},
		{Label: lang.T(ctx, "drivesweb.open"), Value: lang.Number(ctx, a.Open), Href: p.n.casesOf(t, t.OpenCases(drives.Stage{})), Icon: "hourglass", Kind: "doing"},
		{Label: lang.T(ctx, "drivesweb.overdue"), Value: lang.Number(ctx, a.Overdue), Href: p.n.casesOf(t, t.OverdueCases(drives.Stage{})), Icon: "alarm", Kind: "late"},
		{Label: lang.T(ctx, "drivesweb.closed"), Value: lang.Number(ctx, a.Closed), Href: p.n.casesOf(t, t.ClosedCases(drives.Stage{})), Icon: "circle-check", Kind: "done"},
	}
	if len(t.Kinds) > 0 {
		out = append(out, ui.Kpi{Label: lang.T(ctx, "drivesweb.action_count"), Value: lang.Number(ctx, a.Count), Note: lang.T(ctx, "drivesweb.actions_n", a.Actions), Href: t.Link() + "#patrol", Icon: "shield-check", Kind: "check"})
	}
	return append(out, ui.Kpi{Label: lang.T(ctx, "drivesweb.drives"), Value: lang.Number(ctx, a.Drives), Href: t.HeldDrives(a).Link("/drives"), Icon: "flame", Kind: "doing"})
}

// actionsOf is the list of the joint group's actions of a kind, in an area or a
// month.
func actionsOf(kind string, cut drives.Stage) string {
	return ui.Address("/patrol/actions", "campaign", "all", "category", kind, "area", string(cut.Area), "from", cut.From, "to", cut.To)
}

// saveTheme adds or changes a special rectification.
func (h *Handler) saveTheme(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	code := r.PathValue("code")
	t := drives.Theme{
		Code: code, Seq: int(whole(r, "seq")), Name: r.PostFormValue("name"), English: r.PostFormValue("english"), Content: r.PostFormValue("content"), Group: r.PostFormValue("group"),
		Categories: chosen[string](r, "categories"), Kinds: chosen[string](r, "kinds"), Active: r.PostFormValue("active") != "", Version: versionOf(r),
	}
	if code == "" {
		t.Code = strings.TrimSpace(r.PostFormValue("code"))
	}
	err := h.Drives.SetTheme(r.Context(), web.Actor(r), t)
	errs, again := web.Refused(r, err)
	switch {
	case again && code == "":
		p, perr := h.specialsPage(r)
		if perr != nil {
			return nil, perr
		}
		p.refused(r, "theme", errs)
		return web.Unprocessable(specialsView(p)), nil
	case again:
		p, perr := h.specialPage(r, code)
		if perr != nil {
			return nil, perr
		}
		p.refused(r, "theme", errs)
		return web.Unprocessable(specialView(p)), nil
	case err != nil:
		return nil, err
	}
	web.Flash(w, r, "drivesweb.saved")
	web.Redirect(w, r, t.Link())
	return nil, nil
}

// groupCodes are the working groups by code.
func (n *names) groupCodes() (out []ui.Option) {
	for _, g := range n.groups {
		out = append(out, ui.Option{Value: g.Code, Label: g.Name})
	}
	return out
}
