package publicityweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// formPage is the form of an activity.
type formPage struct {
	n        *names
	activity *publicity.Activity // that is changed; nil: a new one
	val      func(string) string // what stands in a field
	key      string
	Errs     ui.Errors
}

func (h *Handler) newActivity(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if !mayRun(by) {
		return nil, by.Check(access.RunPublicity, access.Owners{})
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	first := map[string]string{"unit": string(by.Unit), "starts_on": r.URL.Query().Get("of"), "channel": r.URL.Query().Get("channel"), "times": "1"}
	return formView(formPage{n: n, val: func(k string) string { return first[k] }}), nil
}

// draftOf reads the form. An amount that cannot be read is one that is refused.
func draftOf(r *http.Request) publicity.Draft {
	v := r.PostFormValue
	d := publicity.Draft{
		Title: v("title"), Channel: publicity.Channel(v("channel")), Unit: id.Unit(v("unit")), Area: id.Area(v("area")), Place: v("place"), Content: v("content"),
		StartsOn: v("starts_on"), EndsOn: v("ends_on"), Clock: v("clock"), Times: publicity.ParseCount(v("times")), Expected: publicity.ParseCount(v("expected")), Key: web.Key(r),
	}
	d.Cost = fenOf(r, "cost")
	return d
}

// fenOf reads an amount of yuan; one that cannot be read is refused by every
// check.
func fenOf(r *http.Request, name string) int64 {
	fen, ok := publicity.ParseYuan(r.PostFormValue(name))
	if !ok {
		return -1
	}
	return fen
}

func (h *Handler) plan(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	made, err := h.Publicity.Plan(r.Context(), web.Actor(r), draftOf(r))
	if errs, ok := web.Refused(r, err); ok {
		n, err := h.names(r)
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(formView(formPage{n: n, val: r.PostFormValue, key: web.Key(r), Errs: errs})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.plan")
	web.Redirect(w, r, "/publicity/activities/"+string(made))
	return nil, nil
}

// stored is what stands in a field of an activity's form.
func stored(x publicity.Activity) func(string) string {
	return func(k string) string {
		return map[string]string{
			"title": x.Title, "channel": string(x.Channel), "unit": string(x.Unit), "area": string(x.Area), "place": x.Place, "content": x.Content,
			"starts_on": x.StartsOn, "ends_on": x.EndsOn, "clock": x.Clock, "times": decimal(x.Times), "expected": decimal(x.Expected), "cost": yuanText(x.Cost),
			"version": decimal(x.Version),
		}[k]
	}
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if !publicity.May(p.Activity, p.n.by, publicity.DoChange) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return formView(formPage{n: p.n, activity: &p.Activity, val: stored(p.Activity)}), nil
}

func (h *Handler) change(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	m := publicity.Move{ID: p.Activity.ID, Version: versionOf(r)}
	_, err = h.Publicity.Change(r.Context(), web.Actor(r), m, draftOf(r))
	if errs, ok := web.Refused(r, err); ok {
		return web.Unprocessable(formView(formPage{n: p.n, activity: &p.Activity, val: r.PostFormValue, key: web.Key(r), Errs: errs})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.change")
	web.Redirect(w, r, p.Activity.Link())
	return nil, nil
}

// versionOf is the version that a form was drawn for; 0: whichever.
func versionOf(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (p formPage) action() string {
	if p.activity == nil {
		return "/publicity/activities"
	}
	return p.activity.Link() + "/change"
}

func (p formPage) back() string {
	if p.activity == nil {
		return "/publicity"
	}
	return p.activity.Link()
}

// in is an input with what stands in it.
func (p formPage) in(in ui.Input) ui.Input {
	in.Value = p.val(in.Name)
	return in.At(p.Errs)
}
