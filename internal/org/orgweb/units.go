package orgweb

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names are what the pages call things.
type names struct {
	units      []org.Unit
	areas      []org.AreaName
	categories []org.Category
	unit       map[id.Unit]string
	area       map[id.Area]string
	category   map[string]string
}

func (h *Handler) names(r *http.Request) (n names, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if n.units, err = h.Org.AllUnits(ctx, by); err != nil {
		return n, err
	}
	if n.areas, err = h.Org.AreaNames(ctx, by); err != nil {
		return n, err
	}
	if n.categories, err = h.Org.Categories(ctx, by); err != nil {
		return n, err
	}
	n.unit, n.area, n.category = map[id.Unit]string{}, map[id.Area]string{}, map[string]string{}
	for _, u := range n.units {
		n.unit[u.ID] = u.Short
	}
	for _, a := range n.areas {
		n.area[a.ID] = a.Name
	}
	for _, c := range n.categories {
		n.category[c.Code] = c.Name
	}
	return n, nil
}

// unitFilter reads the filter of the list of units from the address.
func unitFilter(r *http.Request) org.UnitFilter {
	q := r.URL.Query()
	return org.UnitFilter{
		Q: q.Get("q"), Category: q.Get("category"), Kind: org.Kind(q.Get("kind")), Level: org.Level(q.Get("level")),
		Area: id.Area(q.Get("area")), Part: org.Part(q.Get("part")), Parent: id.Unit(q.Get("parent")), Group: id.Group(q.Get("group")), Unit: id.Unit(q.Get("unit")),
		Retired: q.Get("retired") == "1", Sort: q.Get("sort"), After: q.Get("after"),
	}
}

type unitsView struct {
	names
	filter org.UnitFilter
	page   org.UnitPage
	manage bool
	url    string
	groups []org.Group
}

// Columns that nobody on the page has anything in are left out.
func (v unitsView) parents() bool {
	return slices.ContainsFunc(v.page.Units, func(u org.Unit) bool { return u.Parent != "" })
}

func (v unitsView) phones() bool {
	return v.manage && slices.ContainsFunc(v.page.Units, func(u org.Unit) bool { return u.Phone != "" })
}

func (h *Handler) units(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	v := unitsView{filter: unitFilter(r), manage: manages(r), url: r.URL.RequestURI()}
	var err error
	if v.page, err = h.Org.ListUnits(r.Context(), web.Actor(r), v.filter); err != nil {
		return nil, err
	}
	if v.groups, err = h.Org.GroupList(r.Context(), web.Actor(r)); err != nil {
		return nil, err
	}
	v.names, err = h.names(r)
	return unitsPage(v), err
}

type unitView struct {
	names
	unit   org.Unit
	groups []org.Group // of which it is lead or member
	people org.PersonPage
	events []ui.Event
	state  State
	manage bool
}

func (h *Handler) unit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, unit := r.Context(), web.Actor(r), id.Unit(r.PathValue("id"))
	v := unitView{manage: manages(r)}
	var err error
	if v.unit, err = h.Org.Unit(ctx, by, unit); err != nil {
		return nil, err
	}
	groups, err := h.Org.GroupList(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		if g.LeadUnit == unit {
			v.groups = append(v.groups, g)
			continue
		}
		for _, m := range g.Members {
			if m == unit {
				v.groups = append(v.groups, g)
			}
		}
	}
	if v.people, err = h.Org.ListPeople(ctx, by, org.PersonFilter{Unit: unit, Sort: "name", Limit: 20}); err != nil {
		return nil, err
	}
	lines, err := h.Org.History(ctx, by, org.SubjectUnit, string(unit))
	if err != nil {
		return nil, err
	}
	v.events = Events(ctx, lines)
	if h.Figures != nil {
		if v.state, err = h.Figures.UnitState(ctx, by, unit); err != nil {
			return nil, err
		}
	}
	v.names, err = h.names(r)
	return unitPage(v), err
}

// unitForm is the form of a unit; of is empty for a new one.
func (h *Handler) unitForm(r *http.Request, of id.Unit, d org.UnitDraft) (Form, error) {
	n, err := h.names(r)
	if err != nil {
		return Form{}, err
	}
	ctx := r.Context()
	f := Form{
		Title: lang.T(ctx, "org.unit.new"), Active: "units", Action: "/org/units", Cancel: "/org/units",
		Crumbs: []ui.Crumb{{Label: lang.T(ctx, "org.tab.units"), Href: "/org/units"}},
	}
	if of != "" {
		f.Title = lang.T(ctx, "org.edit", d.Name)
		f.Action = "/org/units/" + string(of)
		f.Cancel = f.Action
		f.Hidden = [][2]string{VersionField(d.Version)}
	}
	var towns []ui.Option
	for _, u := range n.units {
		if u.Kind == org.Town && u.ID != of {
			towns = append(towns, ui.Option{Value: string(u.ID), Label: u.Short})
		}
	}
	none := lang.T(ctx, "ui.none")
	f.Fields = []Field{
		{Input: ui.Input{Name: "name", Label: Label(r, "name"), Value: d.Name, Required: true, Max: 80}},
		{Input: ui.Input{Name: "short", Label: Label(r, "short"), Value: d.Short, Hint: lang.T(ctx, "org.hint.short"), Max: 80}},
		{Input: ui.Input{Name: "code", Label: Label(r, "code"), Value: ownCode(d.Code, string(of)), Hint: lang.T(ctx, "org.hint.code"), Max: 36, Width: "mid"}},
		{Control: Choice, Input: ui.Input{Name: "category", Label: Label(r, "category"), Value: d.Category, Options: categoryOptions(ctx, n.categories), Blank: lang.T(ctx, "ui.choose"), Required: true}},
		{Control: Choice, Input: ui.Input{Name: "kind", Label: Label(r, "kind"), Value: string(d.Kind), Options: options(ctx, "org.kind.", org.Kinds())}},
		{Control: Choice, Input: ui.Input{Name: "level", Label: Label(r, "level"), Value: string(d.Level), Options: options(ctx, "org.level.", org.Levels())}},
		{Control: Choice, Input: ui.Input{Name: "area", Label: Label(r, "area"), Value: string(d.Area), Options: AreaOptions(n.areas), Blank: none}},
		{Control: Choice, Input: ui.Input{Name: "parent", Label: Label(r, "parent"), Value: string(d.Parent), Options: towns, Blank: none, Hint: lang.T(ctx, "org.hint.parent")}},
		{Input: ui.Input{Name: "phone", Label: Label(r, "phone"), Value: d.Phone, Type: "tel", Hint: lang.T(ctx, "org.hint.phone"), Max: 40, Width: "mid"}},
	}
	return f, nil
}

func unitDraft(r *http.Request) org.UnitDraft {
	return org.UnitDraft{
		Name: r.PostFormValue("name"), Short: r.PostFormValue("short"), Code: r.PostFormValue("code"), Category: r.PostFormValue("category"),
		Kind: org.Kind(r.PostFormValue("kind")), Level: org.Level(r.PostFormValue("level")), Area: id.Area(r.PostFormValue("area")),
		Parent: id.Unit(r.PostFormValue("parent")), Phone: r.PostFormValue("phone"), Version: Version(r), Key: web.Key(r),
	}
}

func (h *Handler) newUnit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	f, err := h.unitForm(r, "", org.UnitDraft{Area: id.Area(r.URL.Query().Get("area"))})
	return FormPage(f), err
}

func (h *Handler) createUnit(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d := unitDraft(r)
	unit, err := h.Org.CreateUnit(r.Context(), web.Actor(r), d)
	if err != nil {
		return h.unitAgain(r, "", d, err)
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/units/"+string(unit))
	return nil, nil
}

// unitAgain draws the form once more, if err is a fault of its fields.
func (h *Handler) unitAgain(r *http.Request, of id.Unit, d org.UnitDraft, err error) (templ.Component, error) {
	f, e := h.unitForm(r, of, d)
	if e != nil {
		return nil, e
	}
	return f.Again(r, err)
}

func (h *Handler) editUnit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	u, err := h.Org.Unit(r.Context(), web.Actor(r), id.Unit(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	f, err := h.unitForm(r, u.ID, u.Draft())
	return FormPage(f), err
}

func (h *Handler) changeUnit(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	unit, d := id.Unit(r.PathValue("id")), unitDraft(r)
	if err := h.Org.ChangeUnit(r.Context(), web.Actor(r), unit, d); err != nil {
		return h.unitAgain(r, unit, d, err)
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/units/"+string(unit))
	return nil, nil
}

func (h *Handler) retireUnit(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	unit := id.Unit(r.PathValue("id"))
	if err := h.Org.RetireUnit(r.Context(), web.Actor(r), unit, r.PostFormValue("retired") == "1"); err != nil {
		return nil, err
	}
	web.Flash(w, r, "org.saved")
	web.Redirect(w, r, "/org/units/"+string(unit))
	return nil, nil
}
