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

type streetsView struct {
	filter areas.PlaceFilter
	page   areas.PlacePage
	areas  []org.AreaName
	area   map[id.Area]string
	manage bool
	url    string
}

func placeFilter(r *http.Request) areas.PlaceFilter {
	q := r.URL.Query()
	return areas.PlaceFilter{Q: q.Get("q"), Area: id.Area(q.Get("area")), Kind: areas.Kind(q.Get("kind")), After: q.Get("after")}
}

func (h *Handler) areaNames(r *http.Request) ([]org.AreaName, map[id.Area]string, error) {
	list, err := h.Org.AreaNames(r.Context(), web.Actor(r))
	out := map[id.Area]string{}
	for _, a := range list {
		out[a.ID] = a.Name
	}
	return list, out, err
}

func (h *Handler) streets(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	v := streetsView{filter: placeFilter(r), manage: manages(r), url: r.URL.RequestURI()}
	var err error
	if v.page, err = h.Areas.ListPlaces(r.Context(), web.Actor(r), v.filter); err != nil {
		return nil, err
	}
	v.areas, v.area, err = h.areaNames(r)
	return streetsPage(v), err
}

type streetView struct {
	place  areas.Place
	area   string
	events []ui.Event
	manage bool
}

func (h *Handler) street(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, place := r.Context(), web.Actor(r), id.Place(r.PathValue("id"))
	v := streetView{manage: manages(r)}
	var err error
	if v.place, err = h.Areas.Place(ctx, by, place); err != nil {
		return nil, err
	}
	lines, err := h.Areas.History(ctx, by, areas.SubjectStreet, string(place))
	if err != nil {
		return nil, err
	}
	v.events = orgweb.Events(ctx, lines)
	_, names, err := h.areaNames(r)
	v.area = names[v.place.Area]
	return streetPage(v), err
}

type givenStreet struct {
	draft areas.PlaceDraft
	line  string
	crs   string
}

func (h *Handler) streetForm(r *http.Request, of id.Place, g givenStreet) (orgweb.Form, error) {
	ctx := r.Context()
	list, _, err := h.areaNames(r)
	if err != nil {
		return orgweb.Form{}, err
	}
	d := g.draft
	f := orgweb.Form{
		Title: lang.T(ctx, "areas.street.new"), Active: "areas", Action: "/streets", Cancel: "/streets",
		Crumbs: []ui.Crumb{{Label: lang.T(ctx, "org.tab.streets"), Href: "/streets"}},
	}
	if of != "" {
		f.Title = lang.T(ctx, "org.edit", d.Name)
		f.Action = "/streets/" + string(of)
		f.Cancel = f.Action
		f.Hidden = [][2]string{orgweb.VersionField(d.Version)}
	}
	shape := "LineString"
	if d.Kind == areas.Landmark {
		shape = "Point"
	}
	f.Fields = []orgweb.Field{
		{Input: ui.Input{Name: "name", Label: orgweb.Label(r, "name"), Value: d.Name, Required: true, Max: 80}},
		{Control: orgweb.Choice, Input: ui.Input{Name: "kind", Label: orgweb.Label(r, "street_kind"), Value: string(d.Kind), Options: kindOptions(ctx)}},
		{Control: orgweb.Choice, Input: ui.Input{Name: "area", Label: orgweb.Label(r, "area"), Value: string(d.Area), Options: orgweb.AreaOptions(list), Blank: lang.T(ctx, "areas.by_place")}},
		{Control: orgweb.Shape, Shape: shape, Input: ui.Input{Name: "line", Label: orgweb.Label(r, "line"), Value: g.line, Rows: 4, Hint: lang.T(ctx, "areas.hint.line")}},
		{Control: orgweb.Choice, Input: ui.Input{Name: "crs", Label: lang.T(ctx, "areas.crs"), Value: g.crs, Options: crsOptions(ctx), Hint: lang.T(ctx, "areas.hint.crs")}},
	}
	return f, nil
}

func (h *Handler) newStreet(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	q := r.URL.Query()
	f, err := h.streetForm(r, "", givenStreet{draft: areas.PlaceDraft{Kind: areas.Kind(q.Get("kind")), Area: id.Area(q.Get("area"))}, crs: string(geo.WGS84)})
	return orgweb.FormPage(f), err
}

func (h *Handler) editStreet(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	p, err := h.Areas.Place(r.Context(), web.Actor(r), id.Place(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	g := givenStreet{draft: p.Draft(), crs: string(geo.WGS84)}
	if !p.Line.Empty() {
		g.line = geo.GeoJSON(p.Line)
	}
	f, err := h.streetForm(r, p.ID, g)
	return orgweb.FormPage(f), err
}

func (h *Handler) createStreet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.saveStreet(w, r, "")
}

func (h *Handler) changeStreet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.saveStreet(w, r, id.Place(r.PathValue("id")))
}

func (h *Handler) saveStreet(w http.ResponseWriter, r *http.Request, place id.Place) (templ.Component, error) {
	if err := web.Form(w, r, maxShape); err != nil {
		return nil, err
	}
	g := givenStreet{line: r.PostFormValue("line"), crs: r.PostFormValue("crs"), draft: areas.PlaceDraft{
		Name: r.PostFormValue("name"), Kind: areas.Kind(r.PostFormValue("kind")), Area: id.Area(r.PostFormValue("area")),
		Version: orgweb.Version(r), Key: web.Key(r),
	}}
	to := place
	var err error
	if g.draft.Line, err = areas.CheckLine("line", g.line, crsOf(g.crs)); err == nil {
		if place == "" {
			to, err = h.Areas.CreatePlace(r.Context(), web.Actor(r), g.draft)
		} else {
			err = h.Areas.ChangePlace(r.Context(), web.Actor(r), place, g.draft)
		}
	} else if e := mayManage(r); e != nil {
		err = e
	}
	if err != nil {
		if !fault.Is(err, fault.Invalid) {
			return nil, err
		}
		f, e := h.streetForm(r, place, g)
		if e != nil {
			return nil, e
		}
		return f.Again(r, err)
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/streets/"+string(to))
	return nil, nil
}

func (h *Handler) removeStreet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	if err := h.Areas.RemovePlace(r.Context(), web.Actor(r), id.Place(r.PathValue("id"))); err != nil {
		return nil, err
	}
	web.Flash(w, r, "areas.street.removed")
	web.Redirect(w, r, "/streets")
	return nil, nil
}
