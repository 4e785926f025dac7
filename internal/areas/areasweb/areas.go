package areasweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/areas"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/org/orgweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type gridView struct {
	grid     []areas.Line
	units    map[id.Unit]org.Unit
	leading  []org.Post // vacant leading posts
	homeless int64      // units without an area
	idle     int64      // employees without a task
	people   int
	manage   bool
}

// grid shows who answers for which area, and what is missing.
func (h *Handler) grid(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	v := gridView{manage: manages(r)}
	var err error
	if v.grid, err = h.Areas.Grid(ctx, by); err != nil {
		return nil, err
	}
	for _, l := range v.grid {
		v.people += l.People
	}
	if v.leading, err = h.Org.PostList(ctx, by, org.PostFilter{Vacant: true, Leading: true}); err != nil {
		return nil, err
	}
	units, err := h.Org.ListUnits(ctx, by, org.UnitFilter{Area: org.NoArea, Limit: 1})
	if err != nil {
		return nil, err
	}
	people, err := h.Org.ListPeople(ctx, by, org.PersonFilter{Idle: true, Limit: 1})
	if err != nil {
		return nil, err
	}
	v.homeless, v.idle = units.Total, people.Total
	v.units, _, err = h.units(r)
	return gridPage(v), err
}

// units are the units by identifier, and as a list.
func (h *Handler) units(r *http.Request) (map[id.Unit]org.Unit, []org.Unit, error) {
	list, err := h.Org.AllUnits(r.Context(), web.Actor(r))
	out := map[id.Unit]org.Unit{}
	for _, u := range list {
		out[u.ID] = u
	}
	return out, list, err
}

type listView struct {
	list     []areas.Area
	units    map[id.Unit]org.Unit
	overlaps []areas.Overlap
	manage   bool
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	v := listView{manage: manages(r)}
	var err error
	if v.list, err = h.Areas.All(r.Context(), web.Actor(r)); err != nil {
		return nil, err
	}
	if v.manage {
		v.overlaps = areas.OverlapsOf(v.list)
	}
	v.units, _, err = h.units(r)
	return listPage(v), err
}

func (v listView) illustrative() bool {
	for _, a := range v.list {
		if a.Illustrative {
			return true
		}
	}
	return false
}

type areaView struct {
	area    areas.Area
	units   map[id.Unit]org.Unit
	posts   []org.Post
	people  int64
	streets areas.PlacePage
	state   State
	events  []ui.Event
	manage  bool
}

func (h *Handler) area(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, area := r.Context(), web.Actor(r), id.Area(r.PathValue("id"))
	v := areaView{manage: manages(r)}
	var err error
	if v.area, err = h.Areas.Area(ctx, by, area); err != nil {
		return nil, err
	}
	if v.posts, err = h.Org.PostList(ctx, by, org.PostFilter{Area: area}); err != nil {
		return nil, err
	}
	people, err := h.Org.ListPeople(ctx, by, org.PersonFilter{Area: area, Limit: 1})
	if err != nil {
		return nil, err
	}
	v.people = people.Total
	if v.streets, err = h.Areas.ListPlaces(ctx, by, areas.PlaceFilter{Area: area, Limit: 100}); err != nil {
		return nil, err
	}
	if h.Figures != nil {
		if v.state, err = h.Figures.AreaState(ctx, by, area); err != nil {
			return nil, err
		}
	}
	lines, err := h.Areas.History(ctx, by, areas.SubjectArea, string(area))
	if err != nil {
		return nil, err
	}
	v.events = orgweb.Events(ctx, lines)
	v.units, _, err = h.units(r)
	return areaPage(v), err
}

// given is what a form held, so that it can be drawn again as it was.
type given struct {
	draft    areas.Draft
	boundary string
	crs      string
}

func (h *Handler) areaForm(r *http.Request, of id.Area, g given) (orgweb.Form, error) {
	ctx := r.Context()
	_, units, err := h.units(r)
	if err != nil {
		return orgweb.Form{}, err
	}
	categories, err := h.Org.Categories(ctx, web.Actor(r))
	if err != nil {
		return orgweb.Form{}, err
	}
	d := g.draft
	f := orgweb.Form{
		Title: lang.T(ctx, "areas.new"), Active: "areas", Action: "/areas", Cancel: "/areas",
		Crumbs: []ui.Crumb{{Label: lang.T(ctx, "org.tab.areas"), Href: "/areas"}},
	}
	if of != "" {
		f.Title = lang.T(ctx, "org.edit", d.Name)
		f.Action = "/areas/" + string(of)
		f.Cancel = f.Action
		f.Hidden = [][2]string{orgweb.VersionField(d.Version)}
	}
	choices := orgweb.UnitOptions(ctx, units, categories)
	f.Fields = []orgweb.Field{
		{Input: ui.Input{Name: "seq", Label: orgweb.Label(r, "seq"), Value: orgweb.ZeroBlank(d.Seq), Width: "short", InputMode: "numeric"}},
		{Input: ui.Input{Name: "name", Label: orgweb.Label(r, "name"), Value: d.Name, Required: true, Max: 80}},
		{Control: orgweb.Choice, Input: ui.Input{Name: "lead", Label: orgweb.Label(r, "lead"), Value: string(d.LeadUnit), Options: choices, Blank: lang.T(ctx, "ui.none")}},
		{Control: orgweb.Choice, Input: ui.Input{Name: "units", Label: lang.T(ctx, "areas.units"), Values: orgweb.Strings(d.Units), Many: true, Options: choices, Hint: lang.T(ctx, "org.hint.many")}},
		{Control: orgweb.Long, Input: ui.Input{Name: "note", Label: orgweb.Label(r, "note"), Value: d.Note, Max: 2000, Rows: 3}},
		{Control: orgweb.Shape, Shape: "Polygon", Input: ui.Input{Name: "boundary", Label: orgweb.Label(r, "boundary"), Value: g.boundary, Rows: 6, Hint: lang.T(ctx, "areas.hint.boundary")}},
		{Control: orgweb.Choice, Input: ui.Input{Name: "crs", Label: lang.T(ctx, "areas.crs"), Value: g.crs, Options: crsOptions(ctx), Hint: lang.T(ctx, "areas.hint.crs")}},
		{Control: orgweb.Check, Input: ui.Input{Name: "illustrative", Label: orgweb.Label(r, "illustrative"), Value: "1", Checked: d.Illustrative}},
	}
	return f, nil
}

func (h *Handler) newArea(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	f, err := h.areaForm(r, "", given{crs: string(geo.WGS84)})
	return orgweb.FormPage(f), err
}

func (h *Handler) editArea(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	a, err := h.Areas.Area(r.Context(), web.Actor(r), id.Area(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	g := given{draft: a.Draft(), crs: string(geo.WGS84)}
	if !a.Boundary.Empty() {
		g.boundary = geo.GeoJSON(a.Boundary)
	}
	f, err := h.areaForm(r, a.ID, g)
	return orgweb.FormPage(f), err
}

// maxShape bounds a form with a geometry.
const maxShape = 8 << 20

func (h *Handler) createArea(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.saveArea(w, r, "")
}

func (h *Handler) changeArea(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.saveArea(w, r, id.Area(r.PathValue("id")))
}

func (h *Handler) saveArea(w http.ResponseWriter, r *http.Request, area id.Area) (templ.Component, error) {
	if err := web.Form(w, r, maxShape); err != nil {
		return nil, err
	}
	g := given{boundary: r.PostFormValue("boundary"), crs: r.PostFormValue("crs"), draft: areas.Draft{
		Seq: orgweb.Number(r.PostFormValue("seq")), Name: r.PostFormValue("name"), Note: r.PostFormValue("note"), LeadUnit: id.Unit(r.PostFormValue("lead")),
		Units: orgweb.Picked[id.Unit](r.PostForm["units"]), Illustrative: r.PostFormValue("illustrative") == "1", Version: orgweb.Version(r), Key: web.Key(r),
	}}
	to := area
	var err error
	if g.draft.Boundary, err = areas.CheckDrawing("boundary", g.boundary, crsOf(g.crs)); err == nil {
		if area == "" {
			to, err = h.Areas.Create(r.Context(), web.Actor(r), g.draft)
		} else {
			err = h.Areas.Change(r.Context(), web.Actor(r), area, g.draft)
		}
	} else if e := mayManage(r); e != nil {
		err = e
	}
	if err != nil {
		if !fault.Is(err, fault.Invalid) {
			return nil, err
		}
		f, e := h.areaForm(r, area, g)
		if e != nil {
			return nil, e
		}
		return f.Again(r, err)
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/areas/"+string(to))
	return nil, nil
}

// crsOf reads a coordinate system; what is none counts as WGS-84.
func crsOf(s string) geo.CRS {
	if c := geo.CRS(s); c.Valid() {
		return c
	}
	return geo.WGS84
}

func (h *Handler) retireArea(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	if err := h.Areas.Retire(r.Context(), web.Actor(r), id.Area(r.PathValue("id"))); err != nil {
		return nil, err
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/areas")
	return nil, nil
}
