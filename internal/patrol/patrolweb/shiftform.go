package patrolweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// shiftForm is the form of a shift.
type shiftForm struct {
	n      *names
	routes []patrol.Route
	id     id.Shift // empty: a new one
	draft  patrol.ShiftDraft
	key    string
	Errs   ui.Errors
}

func (h *Handler) shiftForm(r *http.Request, f shiftForm) (_ shiftForm, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if f.n, err = h.names(ctx, by); err != nil {
		return f, err
	}
	f.routes, err = h.Patrol.Routes(ctx, by)
	return f, err
}

func (h *Handler) newShift(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	may, err := h.Patrol.MayArrange(ctx, by, patrol.Shift{})
	if err != nil {
		return nil, err
	}
	if !may {
		return nil, fault.New(fault.Forbidden, "access.forbidden")
	}
	f, err := h.shiftForm(r, shiftForm{})
	if err != nil {
		return nil, err
	}
	f.draft = patrol.ShiftDraft{Day: f.n.today, Starts: f.n.settings.Opens, Ends: 12 * 60}
	for _, a := range f.n.agencies {
		if !a.Retired {
			f.draft.Needs = append(f.draft.Needs, patrol.Need{Agency: a.ID, People: a.Need})
		}
	}
	return shiftFormView(f), nil
}

func (h *Handler) editShift(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	x, _, err := h.Patrol.Shift(r.Context(), web.Actor(r), id.Shift(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	if may, err := h.Patrol.MayArrange(r.Context(), web.Actor(r), x); err != nil || !may {
		return nil, orForbidden(err)
	}
	f, err := h.shiftForm(r, shiftForm{id: x.ID, draft: patrol.ShiftDraft{
		Day: x.Day, Name: x.Name, Starts: x.Starts, Ends: x.Ends, Route: x.Route, Area: x.Area, Vehicles: x.Vehicles, Note: x.Note, Needs: x.Needs, Version: x.Version,
	}})
	if err != nil {
		return nil, err
	}
	return shiftFormView(f), nil
}

func orForbidden(err error) error {
	if err == nil {
		err = fault.New(fault.Forbidden, "access.forbidden")
	}
	return err
}

// shiftDraft reads the form. A time that cannot be read is -1, which the
// service refuses by name.
func shiftDraft(r *http.Request, agencies []patrol.Agency) patrol.ShiftDraft {
	v := r.PostForm
	clock := func(name string) int {
		n, ok := patrol.ParseClock(v.Get(name))
		if !ok {
			return -1
		}
		return n
	}
	d := patrol.ShiftDraft{
		Day: v.Get("day"), Until: v.Get("until"), Name: v.Get("name"), Starts: clock("starts"), Ends: clock("ends"), Route: id.Route(v.Get("route")), Area: id.Area(v.Get("area")),
		Vehicles: strings.Split(v.Get("vehicles"), "\n"), Note: v.Get("note"), Version: versionOf(r), Key: web.Key(r),
	}
	for _, a := range agencies {
		s := strings.TrimSpace(v.Get("need-" + string(a.ID)))
		if s == "" {
			continue
		}
		n, err := strconv.Atoi(s)
		if err != nil {
			n = -1
		}
		d.Needs = append(d.Needs, patrol.Need{Agency: a.ID, People: n})
	}
	return d
}

func (h *Handler) addShift(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.saveShift(w, r, "")
}

func (h *Handler) changeShift(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.saveShift(w, r, id.Shift(r.PathValue("id")))
}

func (h *Handler) saveShift(w http.ResponseWriter, r *http.Request, shift id.Shift) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	agencies, err := h.Patrol.Agencies(ctx, by)
	if err != nil {
		return nil, err
	}
	d := shiftDraft(r, agencies)
	made := shift
	if shift == "" {
		made, err = h.Patrol.AddShifts(ctx, by, d)
	} else {
		err = h.Patrol.ChangeShift(ctx, by, shift, d)
	}
	if err != nil {
		errs, ok := web.FieldErrors(r, err)
		if !ok {
			return nil, err
		}
		f, err := h.shiftForm(r, shiftForm{id: shift, draft: d, key: web.Key(r), Errs: errs})
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(shiftFormView(f)), nil
	}
	web.Flash(w, r, "patrolweb.saved")
	web.Redirect(w, r, shiftHref(made))
	return nil, nil
}

func (f shiftForm) action() string {
	if f.id == "" {
		return "/patrol/shifts"
	}
	return shiftHref(f.id)
}

func (f shiftForm) need(a id.Agency) string {
	for _, n := range f.draft.Needs {
		if n.Agency == a {
			return strconv.Itoa(n.People)
		}
	}
	return ""
}

func (f shiftForm) routeOptions() (out []ui.Option) {
	for _, x := range f.routes {
		if !x.Retired || x.ID == f.draft.Route {
			out = append(out, ui.Option{Value: string(x.ID), Label: x.Name, Group: f.n.area[x.Area]})
		}
	}
	return out
}

func clockValue(minutes int) string {
	if minutes < 0 || minutes > 24*60 {
		return ""
	}
	return patrol.Clock(minutes)
}

func shiftTitle(ctx context.Context, f shiftForm) string {
	if f.id == "" {
		return lang.T(ctx, "patrolweb.new_shift")
	}
	return lang.T(ctx, "patrolweb.edit_shift")
}

// lines is a list as a text area shows it.
func lines(list []string) string { return strings.Join(list, "\n") }
