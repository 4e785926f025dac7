package worksweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// theme is the register of which the cases are offered to projects.
const theme = "infrastructure"

// formPage is the form of a project.
type formPage struct {
	n        *names
	draft    works.Draft
	project  *works.Project // that is changed; nil: a new one
	version  string
	lon, lat string // as they are typed
	cases    []ui.Option
	key      string
	Errs     ui.Errors
}

// form makes the form of a draft. Offered are the cases of the register of
// infrastructure that are open and free, and those that the draft has.
func (h *Handler) form(r *http.Request, d works.Draft, own []cases.Case) (p formPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	p = formPage{draft: d, lon: r.PostFormValue("lon"), lat: r.PostFormValue("lat")}
	if r.Method != http.MethodPost && d.Located {
		p.lon, p.lat = strconv.FormatFloat(d.Point.Lon, 'f', -1, 64), strconv.FormatFloat(d.Point.Lat, 'f', -1, 64)
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	taken, err := h.Works.Taken(ctx, by)
	if err != nil {
		return p, err
	}
	list, err := h.Cases.List(ctx, by, cases.Filter{Theme: theme, States: cases.OpenStates(), Sort: "number", Limit: 500})
	if err != nil {
		return p, err
	}
	shown := own
	for _, c := range list.Cases {
		if !slices.Contains(taken, c.ID) {
			shown = append(shown, c)
		}
	}
	for _, c := range d.Cases {
		if slices.ContainsFunc(shown, func(x cases.Case) bool { return x.ID == c }) {
			continue
		}
		got, err := h.Cases.Get(ctx, by, c)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return p, err
		}
		shown = append(shown, got)
	}
	for _, c := range shown {
		p.cases = append(p.cases, ui.Option{Value: string(c.ID), Label: p.n.caseLabel(c) + " " + c.Title, Group: p.n.area[c.Area]})
	}
	slices.SortStableFunc(p.cases, func(a, b ui.Option) int { return strings.Compare(a.Group, b.Group) })
	return p, nil
}

func (h *Handler) newProject(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if !mayPropose(web.Actor(r)) {
		return nil, web.Actor(r).Check(access.RunWorks, access.Owners{})
	}
	d := works.Draft{Unit: web.Actor(r).Unit}
	if c := r.URL.Query().Get("case"); c != "" {
		got, err := h.Cases.Get(r.Context(), web.Actor(r), id.Case(c))
		if err != nil {
			return nil, err
		}
		d.Title, d.Need, d.Area, d.Address, d.Cases = got.Title, got.Details, got.Area, got.Place.Address, []id.Case{got.ID}
	}
	p, err := h.form(r, d, nil)
	if err != nil {
		return nil, err
	}
	return formView(p), nil
}

// draftOf reads the form.
func draftOf(r *http.Request) works.Draft {
	v := r.PostFormValue
	d := works.Draft{
		Title: v("title"), Need: v("need"), Kind: v("kind"), Area: id.Area(v("area")), Unit: id.Unit(v("unit")), Contractor: v("contractor"), Address: v("address"),
		StartsOn: v("starts_on"), DueOn: v("due_on"), Code: v("code"), Key: web.Key(r),
	}
	lon, lat := strings.TrimSpace(v("lon")), strings.TrimSpace(v("lat"))
	if lon != "" || lat != "" {
		x, err := strconv.ParseFloat(lon, 64)
		y, err2 := strconv.ParseFloat(lat, 64)
		d.Located, d.Point = true, geo.Point{Lon: x, Lat: y}
		if err != nil || err2 != nil {
			d.Point = geo.Point{Lon: 999} // no point: the service says so beside the field
		}
	}
	for _, c := range r.PostForm["cases"] {
		d.Cases = append(d.Cases, id.Case(c))
	}
	return d
}

func (h *Handler) propose(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d := draftOf(r)
	made, err := h.Works.Propose(r.Context(), web.Actor(r), d)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.form(r, d, nil)
		if err != nil {
			return nil, err
		}
		p.Errs, p.key = errs, d.Key
		return web.Unprocessable(formView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "worksweb.did.propose")
	web.Redirect(w, r, "/works/"+string(made))
	return nil, nil
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if !p.may(works.DoChange) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	x := p.Project
	d := works.Draft{
		Title: x.Title, Need: x.Need, Kind: x.Kind, Area: x.Area, Unit: x.Unit, Contractor: x.Contractor, Address: x.Address, StartsOn: x.StartsOn, DueOn: x.DueOn,
		Code: x.Code, Located: x.Located, Point: x.Point,
	}
	for _, c := range p.Cases {
		d.Cases = append(d.Cases, c.ID)
	}
	f, err := h.form(r, d, p.Cases)
	if err != nil {
		return nil, err
	}
	f.project, f.version = &x, strconv.FormatInt(x.Version, 10)
	return formView(f), nil
}

func (h *Handler) change(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	d, m := draftOf(r), works.Move{ID: p.Project.ID}
	m.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	_, err = h.Works.Change(r.Context(), web.Actor(r), m, d)
	if errs, ok := web.Refused(r, err); ok {
		f, err := h.form(r, d, p.Cases)
		if err != nil {
			return nil, err
		}
		f.project, f.version, f.Errs, f.key = &p.Project, r.PostFormValue("version"), errs, d.Key
		return web.Unprocessable(formView(f)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "worksweb.did.change")
	web.Redirect(w, r, p.Project.Link())
	return nil, nil
}

func (p formPage) title(ctx context.Context) string {
	if p.project == nil {
		return lang.T(ctx, "worksweb.propose")
	}
	return lang.T(ctx, "worksweb.change")
}

func (p formPage) action() string {
	if p.project == nil {
		return "/works"
	}
	return p.project.Link() + "/change"
}

func (p formPage) back() string {
	if p.project == nil {
		return "/works"
	}
	return p.project.Link()
}

func (p formPage) chosen() (out []string) {
	for _, c := range p.draft.Cases {
		out = append(out, string(c))
	}
	return out
}
