package placesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/lang"
	"chuangwei/internal/places"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

func (h *Handler) checkForm(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if err := p.n.by.Check(access.CheckPlaces, p.Place.Owners()); err != nil {
		return nil, err
	}
	return checkView(p), nil
}

func (h *Handler) phonePlace(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	p.phone = true
	return phonePlaceView(p), nil
}

// check enters a check. The form comes back, with its photos, where it says too
// little.
func (h *Handler) check(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
		return nil, err
	}
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	d := places.CheckDraft{Place: p.Place.ID, Note: r.PostFormValue("note"), Key: web.Key(r)}
	var all []casesweb.Pictures
	for _, i := range p.Active() {
		v := func(what string) string { return r.PostFormValue(places.Field(what, i.Code)) }
		pics, more := casesweb.PicturesOf(r, h.Photos, p.n.by, places.Field("photos", i.Code))
		all = append(all, pics)
		if err = more; err != nil {
			break
		}
		d.Findings = append(d.Findings, places.Finding{Item: i.Code, Outcome: places.Outcome(v("outcome")), Note: v("note"), Photos: pics.List, OpenCase: v("case") != ""})
	}
	if err == nil {
		err = h.Places.MakeCheck(r.Context(), p.n.by, d)
	}
	keep(r, err, all...)
	if errs, ok := web.Refused(r, err); ok {
		p.sent, p.phone = back(r, "check", errs), r.PostFormValue("phone") != ""
		if p.phone {
			return web.Unprocessable(phonePlaceView(p)), nil
		}
		return web.Unprocessable(checkView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "placesweb.did.check")
	web.Redirect(w, r, web.Back(r, p.Place.Link()))
	return nil, nil
}

// field is an input of a check, with what was sent before.
func (p placePage) field(in ui.Input) ui.Input {
	if v := p.vals[in.Name]; len(v) > 0 {
		in.Value, in.Checked = v[0], true
	}
	return in.At(p.Errs)
}

// outcomes are what may be said of an item.
func outcomes(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: string(places.Met), Label: lang.T(ctx, "places.outcome.met")},
		{Value: string(places.Fault), Label: lang.T(ctx, "places.outcome.fault")},
		{Value: string(places.Unseen), Label: lang.T(ctx, "placesweb.not_seen")},
	}
}

// told reports whether something was said of an item's fault before the form
// came back.
func (p placePage) told(item string) bool {
	for _, what := range []string{"outcome", "note", "photos", "case"} {
		if p.Errs[places.Field(what, item)] != "" {
			return true
		}
	}
	v := p.vals[places.Field("outcome", item)]
	return len(v) > 0 && v[0] == string(places.Fault)
}

// order is the order of the form's fields, for the summary of what is wrong.
func (p placePage) order() []string {
	var out []string
	for _, i := range p.Active() {
		for _, what := range []string{"outcome", "note", "photos", "case"} {
			out = append(out, places.Field(what, i.Code))
		}
	}
	return append(out, "note")
}
