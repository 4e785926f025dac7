package drivesweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/drives"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// peoplePage is the list of who came, and, of one drive, how many of each unit
// did not.
type peoplePage struct {
	n        *names
	f        drives.PeopleFilter
	query    url.Values
	page     drives.PeoplePage
	turnouts []drives.Turnout
	d        drives.Drive // the one to which the list is narrowed
	all      []drives.Row
	bad      string
}

func (h *Handler) attendance(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := peoplePage{query: r.URL.Query()}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.all, err = h.driveRows(ctx, r); err != nil {
		return nil, err
	}
	if p.f, err = drives.PeopleFilterFrom(p.query); err == nil {
		p.page, err = h.Drives.People(ctx, by, p.f)
	}
	if fault.Is(err, fault.Invalid) {
		p.bad, err = firstFault(r, err), nil
		return peopleView(p), err
	}
	if err != nil || p.f.Drive == "" {
		return peopleView(p), err
	}
	p.d, err = h.Drives.Get(ctx, by, p.f.Drive)
	if fault.Is(err, fault.NotFound) {
		return peopleView(p), nil
	}
	if err == nil {
		p.turnouts, err = h.Drives.Turnouts(ctx, by, p.f.Drive, p.f.Area)
	}
	return peopleView(p), err
}

func (p peoplePage) at(path string, set ...string) string {
	f := p.f
	f.After = ""
	return ui.Address(f.Link(path), set...)
}

func (p peoplePage) narrowed() bool {
	f := p.f
	f.Sort, f.After, f.Limit = "", "", 0
	return f != drives.PeopleFilter{}
}

func (p peoplePage) pager() (o ui.PagerOpts) {
	if p.f.After != "" {
		o.First = p.at("/drives/attendance")
	}
	if p.page.Next != "" {
		o.Older = p.at("/drives/attendance", "after", p.page.Next)
	}
	return o
}

func (p peoplePage) filters(ctx context.Context) ui.Filters {
	var how []ui.Option
	for _, k := range []string{drives.ByCode, drives.ByList} {
		how = append(how, ui.Option{Value: k, Label: lang.T(ctx, "drives.how."+k)})
	}
	return ui.Filters{
		Action: "/drives/attendance", Target: "list", Keep: []string{"sort", "campaign"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "drivesweb.search_people"), Value: p.f.Text},
		Items: []ui.Input{
			{Name: "drive", Label: lang.T(ctx, "drivesweb.drive"), Value: string(p.f.Drive), Options: driveOptions(p.all)},
			{Name: "area", Label: lang.T(ctx, "drivesweb.area"), Value: string(p.f.Area), Options: p.n.areaOptions()},
			{Name: "unit", Label: lang.T(ctx, "drivesweb.unit"), Value: string(p.f.Unit), Options: append(p.n.unitOptions(), ui.Option{Value: drives.None, Label: lang.T(ctx, "drivesweb.no_unit")})},
		},
		More: []ui.Input{
			{Name: "how", Label: lang.T(ctx, "drivesweb.how"), Value: p.f.How, Options: how},
			{Name: "from", Type: "date", Label: lang.T(ctx, "drivesweb.from"), Value: p.f.From},
			{Name: "to", Type: "date", Label: lang.T(ctx, "drivesweb.to"), Value: p.f.To},
		},
	}
}

// missing are the units of which fewer came than were expected.
func (p peoplePage) missing() (out []drives.Turnout) {
	for _, t := range p.turnouts {
		if t.Came < t.Expected && (p.f.Unit == "" || p.f.Unit == t.Unit.Unit) {
			out = append(out, t)
		}
	}
	return out
}

// drops reports whether the reader may take a line back.
func (p peoplePage) drops(a drives.Attendee) bool {
	return p.d.State.Allows(drives.Carry) && drives.MayCarry(p.n.by, a.Owners())
}

// cameLink is the list of those of a unit who came.
func cameLink(drive id.Drive, t drives.Turnout) string {
	f := drives.PeopleFilter{Drive: drive, Area: t.Area, Unit: t.Unit.Unit}
	if f.Unit == "" {
		f.Unit = drives.None
	}
	return f.Link("/drives/attendance")
}

func unitName(ctx context.Context, n *names, unit id.Unit) string {
	if unit == "" {
		return lang.T(ctx, "drivesweb.no_unit")
	}
	return n.unit[unit]
}

// exportPeople writes everybody of the list's address.
func (h *Handler) exportPeople(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	f, err := drives.PeopleFilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	f.After, f.Limit = "", 500
	page, err := h.Drives.People(ctx, by, f)
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "attendance", lang.T(ctx, "drivesweb.people"), heads(ctx, "drivesweb.person", "drivesweb.unit", "drivesweb.area", "drivesweb.first", "drivesweb.days_came", "drivesweb.how", "drivesweb.signed_by")...)
	if err != nil {
		return nil, err
	}
	for {
		for _, a := range page.People {
			sheet.Put(a.Name, n.unit[a.Unit], n.area[a.Area], n.local(a.First), a.Days, lang.T(ctx, "drives.how."+a.How), a.By)
		}
		if page.Next == "" {
			break
		}
		f.After = page.Next
		page, err = h.Drives.People(ctx, by, f)
		sheet.Check(err)
	}
	sheet.End()
	return nil, nil
}

func (h *Handler) dropAttendee(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	if err := h.Drives.DropAttendee(r.Context(), web.Actor(r), r.PathValue("attendee")); err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.sign_dropped")
	web.Redirect(w, r, web.Back(r, "/drives/attendance"))
	return nil, nil
}

// unitPage is the list of a unit, to tick who came.
type unitPage struct {
	form
	n     *names
	d     drives.Drive
	t     drives.Turnout
	day   string
	staff []drives.Staff
}

func (h *Handler) unit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.unitPage(r, r.URL.Query().Get("day"))
	if err != nil {
		return nil, err
	}
	return unitView(p), nil
}

func (h *Handler) unitPage(r *http.Request, day string) (p unitPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	drive, unit := id.Drive(r.PathValue("id")), id.Unit(r.PathValue("unit"))
	if p.d, err = h.Drives.Get(ctx, by, drive); err != nil {
		return p, err
	}
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	all, err := h.Drives.Turnouts(ctx, by, drive, "")
	if err != nil {
		return p, err
	}
	found := false
	for _, t := range all {
		if t.Unit.Unit == unit && !found {
			p.t, found = t, true
		}
	}
	if !found {
		return p, notFound()
	}
	p.day = day
	if p.day < p.d.Starts || p.day > p.d.Ends {
		p.day = max(min(p.n.today, p.d.Ends), p.d.Starts)
	}
	p.staff, err = h.Drives.StaffOf(ctx, by, drive, p.t.Area, unit, p.day)
	return p, err
}

func (p unitPage) href() string { return p.d.Link() + "/units/" + string(p.t.Unit.Unit) }

// days are those on which a list may be entered: the ones that have come.
func (p unitPage) days() (out []ui.Tab) {
	for _, day := range p.d.Days() {
		if day <= p.n.today {
			out = append(out, ui.Tab{Label: day[5:], Href: ui.Address(p.href(), "day", day), Active: day == p.day})
		}
	}
	return out
}

// open reports whether a list may be entered now.
func (p unitPage) open() bool {
	return p.d.State.Allows(drives.Carry) && p.d.Begun(p.n.today) && drives.MayCarry(p.n.by, access.Owners{Area: p.t.Area, Units: []id.Unit{p.t.Unit.Unit}})
}

// left are those who are not noted for the day yet.
func (p unitPage) left() (out []ui.Option) {
	for _, s := range p.staff {
		if !s.Today {
			out = append(out, ui.Option{Value: string(s.Person), Label: s.Name})
		}
	}
	return out
}

func (h *Handler) signUnit(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.unitPage(r, r.PostFormValue("day"))
	if err != nil {
		return nil, err
	}
	n, err := h.Drives.SignByList(r.Context(), web.Actor(r), drives.SignList{
		Drive: p.d.ID, Area: p.t.Area, Unit: p.t.Unit.Unit, Day: p.day, People: chosen[id.Person](r, "people"), Names: strings.Split(r.PostFormValue("names"), "\n"), Key: web.Key(r),
	})
	if errs, ok := web.Refused(r, err); ok {
		p.refused(r, "sign", errs)
		return web.Unprocessable(unitView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.noted", n)
	web.Redirect(w, r, ui.Address(p.href(), "day", p.day))
	return nil, nil
}
