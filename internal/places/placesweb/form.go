package placesweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/places"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// formPage is the form of a place, new or being changed.
type formPage struct {
	n     *names
	place *places.Place // nil: a new one
	val   func(name string) string
	key   string
	Errs  ui.Errors
}

func (h *Handler) newPlace(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if by := web.Actor(r); !by.MayEver(access.RunPlaces) {
		return nil, by.Check(access.RunPlaces, access.Owners{})
	}
	p, err := h.form(r, places.Place{Kind: places.Kind(r.URL.Query().Get("kind")), Every: places.UsualEvery, Radius: places.UsualRadius, Unit: web.Actor(r).Unit})
	if err != nil {
		return nil, err
	}
	return formView(p), nil
}

// form is the form of a place as it is.
func (h *Handler) form(r *http.Request, x places.Place) (p formPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if err := h.withPosts(r.Context(), p.n); err != nil {
		return p, err
	}
	at := map[string]string{
		"kind": string(x.Kind), "trade": string(x.Trade), "name": x.Name, "area": string(x.Area), "unit": string(x.Unit), "post": string(x.Post), "contact": x.Contact,
		"address": x.Address, "radius": decimal(x.Radius), "size": decimal(x.Size), "company": x.Company, "committee": flag(x.Committee), "note": x.Note, "every": decimal(x.Every),
		"version": decimal(x.Version),
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
	if err := d.n.by.Check(access.RunPlaces, d.Place.Owners()); err != nil {
		return nil, err
	}
	p, err := h.form(r, d.Place)
	if err != nil {
		return nil, err
	}
	p.place = &d.Place
	return formView(p), nil
}

// draftOf reads a place from a form.
func draftOf(r *http.Request) places.Draft {
	v := r.PostFormValue
	d := places.Draft{
		Kind: places.Kind(v("kind")), Trade: places.Trade(v("trade")), Name: v("name"), Area: id.Area(v("area")), Unit: id.Unit(v("unit")), Post: id.Post(v("post")),
		Contact: v("contact"), Address: v("address"), Radius: number(r, "radius"), Company: v("company"), Committee: v("committee") != "", Note: v("note"), Every: number(r, "every"),
		Version: max(number(r, "version"), 0), Key: web.Key(r),
	}
	if strings.TrimSpace(v("size")) != "" {
		d.Size = number(r, "size")
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
	made, err := h.Places.Add(r.Context(), web.Actor(r), draftOf(r))
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.form(r, places.Place{})
		if err != nil {
			return nil, err
		}
		p.val, p.key, p.Errs = r.PostFormValue, web.Key(r), errs
		return web.Unprocessable(formView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "placesweb.did.add")
	web.Redirect(w, r, "/places/"+string(made))
	return nil, nil
}

func (h *Handler) change(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	place, err := h.placeOf(r)
	if err != nil {
		return nil, err
	}
	err = h.Places.Change(r.Context(), web.Actor(r), place, draftOf(r))
	if errs, ok := web.Refused(r, err); ok {
		d, err := h.page(r)
		if err != nil {
			return nil, err
		}
		p, err := h.form(r, d.Place)
		if err != nil {
			return nil, err
		}
		p.place, p.val, p.key, p.Errs = &d.Place, r.PostFormValue, web.Key(r), errs
		return web.Unprocessable(formView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "placesweb.did.change")
	web.Redirect(w, r, "/places/"+string(place))
	return nil, nil
}

func (p formPage) title(ctx context.Context) string {
	if p.place == nil {
		return lang.T(ctx, "placesweb.new")
	}
	return lang.T(ctx, "placesweb.change_of", p.place.Name)
}

func (p formPage) action() string {
	if p.place == nil {
		return "/places"
	}
	return p.place.Link() + "/change"
}

func (p formPage) back() string {
	if p.place == nil {
		return "/places"
	}
	return p.place.Link()
}

// in is an input with what stands in it.
func (p formPage) in(in ui.Input) ui.Input {
	in.Value = p.val(in.Name)
	in.Checked = in.Value != ""
	return in.At(p.Errs)
}
