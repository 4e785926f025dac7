package equipmentweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/equipment"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// formPage is the form of an item, new or being changed.
type formPage struct {
	n    *names
	item *equipment.Item // nil: a new one
	val  func(name string) string
	key  string
	Errs ui.Errors
}

func (h *Handler) newItem(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if !mayRun(by) {
		return nil, by.Check(access.RunEquipment, access.Owners{})
	}
	p, err := h.form(r, equipment.Item{Kind: r.URL.Query().Get("kind"), Quantity: 1, Unit: by.Unit, State: equipment.InUse}, "")
	if err != nil {
		return nil, err
	}
	return formView(p), nil
}

// form is the form of an item as it is; project is the number of its project.
func (h *Handler) form(r *http.Request, x equipment.Item, project string) (p formPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	area := string(x.Area)
	if area == "" && x.ID != "" {
		area = equipment.WholeCounty
	}
	at := map[string]string{
		"kind": x.Kind, "code": x.Code, "name": x.Name, "quantity": strconv.FormatInt(x.Quantity, 10), "area": area, "unit": string(x.Unit), "since": x.Since, "address": x.Address,
		"capacity": x.Capacity, "state": string(x.State), "due_on": x.DueOn, "project": project, "note": x.Note, "version": strconv.FormatInt(x.Version, 10),
	}
	if x.Cost > 0 {
		at["cost"] = equipment.Fixed(x.Cost, 2)
	}
	if x.Located {
		at["lon"], at["lat"] = strconv.FormatFloat(x.Point.Lon, 'f', -1, 64), strconv.FormatFloat(x.Point.Lat, 'f', -1, 64)
	}
	p.val = func(name string) string { return at[name] }
	return p, nil
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	d, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if err := d.n.by.Check(access.RunEquipment, d.Item.Owners()); err != nil {
		return nil, err
	}
	p, err := h.form(r, d.Item, projectLabel(d.Project))
	if err != nil {
		return nil, err
	}
	p.item = &d.Item
	return formView(p), nil
}

func projectLabel(p equipment.Project) string {
	if p.ID == "" {
		return ""
	}
	return p.Label
}

// draftOf reads an item from a form.
func draftOf(r *http.Request) equipment.Draft {
	v := r.PostFormValue
	d := equipment.Draft{
		Kind: v("kind"), Code: v("code"), Name: v("name"), Quantity: number(r, "quantity"), Area: areaOf(r), Unit: id.Unit(v("unit")), Since: v("since"), Address: v("address"),
		Capacity: v("capacity"), State: equipment.State(v("state")), DueOn: v("due_on"), Project: v("project"), Cost: fixed(r, "cost", 2), Note: v("note"),
		Version: max(number(r, "version"), 0), Key: web.Key(r),
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
	return d
}

func (h *Handler) add(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	made, err := h.Equipment.Add(r.Context(), web.Actor(r), draftOf(r))
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.form(r, equipment.Item{}, "")
		if err != nil {
			return nil, err
		}
		p.val, p.key, p.Errs = r.PostFormValue, web.Key(r), errs
		return web.Unprocessable(formView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "equipmentweb.did.add")
	web.Redirect(w, r, "/equipment/"+string(made))
	return nil, nil
}

func (h *Handler) change(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	item, err := h.itemOf(r)
	if err != nil {
		return nil, err
	}
	err = h.Equipment.Change(r.Context(), web.Actor(r), item, draftOf(r))
	if errs, ok := web.Refused(r, err); ok {
		d, err := h.page(r)
		if err != nil {
			return nil, err
		}
		p, err := h.form(r, d.Item, "")
		if err != nil {
			return nil, err
		}
		p.item, p.val, p.key, p.Errs = &d.Item, r.PostFormValue, web.Key(r), errs
		return web.Unprocessable(formView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "equipmentweb.did.change")
	web.Redirect(w, r, "/equipment/"+string(item))
	return nil, nil
}

func (p formPage) title(ctx context.Context) string {
	if p.item == nil {
		return lang.T(ctx, "equipmentweb.new")
	}
	return lang.T(ctx, "equipmentweb.change_of", p.item.Name)
}

func (p formPage) action() string {
	if p.item == nil {
		return "/equipment"
	}
	return p.item.Link() + "/change"
}

func (p formPage) back() string {
	if p.item == nil {
		return "/equipment"
	}
	return p.item.Link()
}

// in is an input with what stands in it.
func (p formPage) in(in ui.Input) ui.Input {
	in.Value = p.val(in.Name)
	return in.At(p.Errs)
}
