package patrolweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// shiftsPage is the shifts of a week.
type shiftsPage struct {
	n      *names
	from   string
	to     string
	area   id.Area
	gap    string // missing, short, cancelled: what is wrong with a shift
	shifts []patrol.Shift
	may    bool
}

func (h *Handler) shifts(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.shiftsPage(r)
	if err != nil {
		return nil, err
	}
	return shiftsView(p), nil
}

func (h *Handler) shiftsPage(r *http.Request) (p shiftsPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	n, err := h.names(ctx, by)
	if err != nil {
		return p, err
	}
	p = shiftsPage{n: n, area: id.Area(r.URL.Query().Get("area")), gap: r.URL.Query().Get("gap"), from: r.URL.Query().Get("from"), to: r.URL.Query().Get("to")}
	if !isDay(p.from) {
		p.from = n.today
	}
	if !isDay(p.to) || p.to < p.from || p.to > shiftDay(p.from, 61) {
		p.to = shiftDay(p.from, 6)
	}
	if p.shifts, err = h.Patrol.Shifts(ctx, by, p.from, p.to); err != nil {
		return p, err
	}
	p.shifts = slices.DeleteFunc(p.shifts, func(x patrol.Shift) bool { return !p.wanted(ctx, x) })
	p.may, err = h.Patrol.MayArrange(ctx, by, patrol.Shift{})
	return p, err
}

// wanted reports whether the list is to show a shift.
func (p shiftsPage) wanted(ctx context.Context, x patrol.Shift) bool {
	if p.area != "" && x.Area != p.area {
		return false
	}
	on := x.Cancelled.IsZero()
	switch p.gap {
	case "missing":
		return on && len(p.n.missing(x)) > 0
	case "short":
		return on && len(p.n.short(ctx, x)) > 0
	case "cancelled":
		return !on
	}
	return true
}

// link is the list at another address, or with changed parameters.
func (p shiftsPage) link(path string, set ...string) string {
	return ui.Address(path, append([]string{"from", p.from, "to", p.to, "area", string(p.area), "gap", p.gap}, set...)...)
}

// exportShifts writes the shifts that the page shows.
func (h *Handler) exportShifts(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.shiftsPage(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	var titles []string
	for _, key := range []string{"date", "shift", "hours", "present", "absent", "area", "vehicles", "cancelled"} {
		titles = append(titles, lang.T(ctx, "patrolweb."+key))
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "shifts-"+p.from, lang.T(ctx, "patrolweb.shifts"), titles...)
	if err != nil {
		return nil, err
	}
	comma := lang.T(ctx, "patrolweb.comma")
	for _, x := range p.shifts {
		var absent []string
		if x.Cancelled.IsZero() {
			if absent = p.n.missing(x); len(absent) == 0 {
				absent = p.n.short(ctx, x)
			}
		}
		sheet.Put(office.Day(x.Day), x.Name, span(x), strings.Join(p.n.attendance(ctx, x), " · "), strings.Join(absent, comma), p.n.area[x.Area], strings.Join(x.Vehicles, comma), x.Reason)
	}
	sheet.End()
	return nil, nil
}

func isDay(s string) bool { return s != "" && shiftDay(s, 0) == s && len(s) == 10 && s[4] == '-' }

func (p shiftsPage) filters(ctx context.Context) ui.Filters {
	var gaps []ui.Option
	for _, g := range []string{"missing", "short", "cancelled"} {
		gaps = append(gaps, ui.Option{Value: g, Label: lang.T(ctx, "patrolweb.gap."+g)})
	}
	return ui.Filters{Action: "/patrol/shifts", Items: []ui.Input{
		{Name: "from", Type: "date", Label: lang.T(ctx, "patrolweb.from"), Value: p.from},
		{Name: "to", Type: "date", Label: lang.T(ctx, "patrolweb.to"), Value: p.to},
		{Name: "area", Label: lang.T(ctx, "patrolweb.area"), Value: string(p.area), Options: p.n.areaOptions()},
		{Name: "gap", Label: lang.T(ctx, "patrolweb.state"), Value: p.gap, Options: gaps},
	}}
}

// shiftPage is one shift with its roster.
type shiftPage struct {
	patrol.Shift
	n       *names
	by      access.Actor
	may     bool
	lines   []journal.Line
	route   patrol.Route
	persons []org.Person
	Failed  string
	Form    url.Values
	Errs    ui.Errors
}

func (h *Handler) shift(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.shiftPage(r)
	if err != nil {
		return nil, err
	}
	return shiftView(p), nil
}

func (h *Handler) shiftPage(r *http.Request) (p shiftPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	p.by = by
	if p.Shift, p.lines, err = h.Patrol.Shift(ctx, by, id.Shift(r.PathValue("id"))); err != nil {
		return p, err
	}
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	if p.may, err = h.Patrol.MayArrange(ctx, by, p.Shift); err != nil {
		return p, err
	}
	p.may = p.may && p.Cancelled.IsZero()
	all, err := h.Patrol.Routes(ctx, by)
	if err != nil {
		return p, err
	}
	for _, x := range all {
		if x.ID == p.Route {
			p.route = x
		}
	}
	if p.may {
		p.persons, err = h.Patrol.People(ctx, by)
	}
	return p, err
}

// personOptions are the employees of the agencies' units.
func (p shiftPage) personOptions() (out []ui.Option) {
	for _, x := range p.persons {
		out = append(out, ui.Option{Value: string(x.ID), Label: x.Name, Group: p.n.unit[x.Unit]})
	}
	return out
}

// members are those of an agency.
func (p shiftPage) members(a id.Agency) (out []patrol.Member) {
	for _, m := range p.Roster {
		if m.Agency == a {
			out = append(out, m)
		}
	}
	return out
}

// absent are those who can be called: of a shift of today, for whoever is out.
func (p shiftPage) absent() (out []ui.Option) {
	if p.Day != p.n.today || !p.Cancelled.IsZero() || !p.may && !p.by.MayEver(access.RecordPatrol) {
		return nil
	}
	for _, m := range p.Roster {
		if m.In.IsZero() && m.Excuse == "" {
			out = append(out, ui.Option{Value: m.ID, Label: m.Name})
		}
	}
	return out
}

// agenciesHere lists the agencies that are needed or have come.
func (p shiftPage) agenciesHere() (out []patrol.Need) {
	out = append(out, p.Needs...)
	for _, m := range p.Roster {
		known := false
		for _, n := range out {
			known = known || n.Agency == m.Agency
		}
		if !known {
			out = append(out, patrol.Need{Agency: m.Agency})
		}
	}
	return out
}

func (n *names) memberState(ctx context.Context, m patrol.Member) (kind, icon, word string) {
	switch {
	case !m.In.IsZero() && m.Late(n.settings.Tolerance, n.now):
		return "check", "clock", lang.T(ctx, "patrolweb.came_late", n.clock(m.In))
	case !m.In.IsZero() && !m.Out.IsZero():
		return "done", "user-check", lang.T(ctx, "patrolweb.in_from_to", n.clock(m.In), n.clock(m.Out))
	case !m.In.IsZero():
		return "done", "user-check", lang.T(ctx, "patrolweb.in_since", n.clock(m.In))
	case m.Excuse != "":
		return "new", "user-off", lang.T(ctx, "patrolweb.excused", m.Excuse)
	case m.Missing(n.settings.Tolerance, n.now):
		return "late", "user-off", lang.T(ctx, "patrolweb.absent")
	}
	return "new", "clock", lang.T(ctx, "patrolweb.expected")
}

func (p shiftPage) facts(ctx context.Context) []ui.Fact {
	return []ui.Fact{
		{Label: lang.T(ctx, "patrolweb.date"), Value: dayWords(ctx, p.Day), Href: "/patrol?day=" + p.Day},
		{Label: lang.T(ctx, "patrolweb.hours"), Value: span(p.Shift)},
		{Label: lang.T(ctx, "patrolweb.area"), Value: p.n.area[p.Area]},
		{Label: lang.T(ctx, "patrolweb.route"), Value: p.route.Name, Note: strings.Join(p.route.Streets, " → ")},
		{Label: lang.T(ctx, "patrolweb.vehicles"), Value: strings.Join(p.Vehicles, lang.T(ctx, "patrolweb.comma"))},
		{Label: lang.T(ctx, "patrolweb.note"), Value: p.Note},
		{Label: lang.T(ctx, "patrolweb.actions"), Value: lang.T(ctx, "patrolweb.open_actions"), Href: patrol.Filter{Shift: p.ID}.Link("/patrol/actions")},
	}
}

func (p shiftPage) in(form string, in ui.Input) ui.Input {
	in.ID = "f-" + form + "-" + in.Name
	if p.Failed == form {
		if p.Form.Has(in.Name) {
			in.Value = p.Form.Get(in.Name)
		}
		return in.At(p.Errs)
	}
	return in
}

// onShift does an act on a shift and comes back to its page.
func (h *Handler) onShift(form, said string, do func(ctx context.Context, by access.Actor, shift id.Shift, r *http.Request) (id.Shift, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		if err := web.Form(w, r, web.MaxForm); err != nil {
			return nil, err
		}
		shift := id.Shift(r.PathValue("id"))
		to, err := do(r.Context(), web.Actor(r), shift, r)
		if errs, ok := web.Refused(r, err); ok {
			p, perr := h.shiftPage(r)
			if perr != nil {
				return nil, perr
			}
			p.Failed, p.Form, p.Errs = form, r.PostForm, errs
			return web.Unprocessable(shiftView(p)), nil
		}
		if err != nil {
			return nil, err
		}
		web.Flash(w, r, said)
		web.Redirect(w, r, shiftHref(to))
		return nil, nil
	}
}

func (h *Handler) addMember(ctx context.Context, by access.Actor, shift id.Shift, r *http.Request) (id.Shift, error) {
	d := patrol.MemberDraft{Agency: id.Agency(r.PostFormValue("agency")), Person: id.Person(r.PostFormValue("person")), Name: r.PostFormValue("name"), Leader: r.PostFormValue("leader") != ""}
	return shift, h.Patrol.AddMember(ctx, by, shift, d)
}

func (h *Handler) dropMember(ctx context.Context, by access.Actor, shift id.Shift, r *http.Request) (id.Shift, error) {
	return shift, h.Patrol.DropMember(ctx, by, shift, r.PostFormValue("member"))
}

func (h *Handler) excuseMember(ctx context.Context, by access.Actor, shift id.Shift, r *http.Request) (id.Shift, error) {
	return shift, h.Patrol.Excuse(ctx, by, shift, r.PostFormValue("member"), r.PostFormValue("reason"))
}

func (h *Handler) signInMember(ctx context.Context, by access.Actor, shift id.Shift, r *http.Request) (id.Shift, error) {
	return shift, h.Patrol.SignIn(ctx, by, shift, r.PostFormValue("member"))
}

func (h *Handler) rollCall(ctx context.Context, by access.Actor, shift id.Shift, r *http.Request) (id.Shift, error) {
	return shift, h.Patrol.RollCall(ctx, by, shift, r.PostForm["member"])
}

func (h *Handler) cancelShift(ctx context.Context, by access.Actor, shift id.Shift, r *http.Request) (id.Shift, error) {
	return shift, h.Patrol.Cancel(ctx, by, shift, r.PostFormValue("reason"))
}

func (h *Handler) repeatShift(ctx context.Context, by access.Actor, shift id.Shift, r *http.Request) (id.Shift, error) {
	return h.Patrol.Repeat(ctx, by, shift, r.PostFormValue("day"), r.PostFormValue("until"), web.Key(r))
}
