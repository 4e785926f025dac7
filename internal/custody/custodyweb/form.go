package custodyweb

import (
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/custody"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// batchForm is the form of a batch, with what was typed into it.
type batchForm struct {
	n    *names
	v    url.Values
	by   access.Actor
	Key  string
	Errs ui.Errors
}

func (f batchForm) val(name, def string) string {
	if f.v.Has(name) {
		return f.v.Get(name)
	}
	return def
}

// fieldOrder is the order of the form's fields, for the summary of what is
// wrong.
var fieldOrder = []string{"goods", "photos", "at", "place", "area", "unit", "reason", "party", "officers", "store"}

func (h *Handler) newBatch(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if !by.MayEver(access.KeepGoods) {
		return nil, by.Check(access.KeepGoods, access.Owners{})
	}
	n, err := h.names(r.Context(), by)
	if err != nil {
		return nil, err
	}
	return formView(batchForm{n: n, v: r.URL.Query(), by: by}), nil
}

func (h *Handler) register(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	if !by.MayEver(access.KeepGoods) {
		return nil, by.Check(access.KeepGoods, access.Owners{})
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	v := r.PostForm
	d := custody.Draft{
		Key: web.Key(r), Area: id.Area(v.Get("area")), Unit: id.Unit(v.Get("unit")), Place: v.Get("place"), Goods: v.Get("goods"), Reason: v.Get("reason"),
		Party: v.Get("party"), Officers: v.Get("officers"), Store: v.Get("store"),
	}
	var bad fault.Fields
	if s := v.Get("at"); s != "" {
		if d.At, err = time.ParseInLocation("2006-01-02T15:04", s, n.county.Zone); err != nil {
			bad.Add("at", "custody.bad_day")
		}
	}
	pics, err := casesweb.PicturesOf(r, h.Photos, by, "photos")
	if err == nil {
		err = bad.Err()
	}
	var b custody.Batch
	if err == nil {
		d.Photos = pics.List
		b, err = h.Custody.Register(ctx, by, d)
	}
	if errs, ok := web.Refused(r, err); ok {
		pics.Keep(ctx, r.PostForm)
		return web.Unprocessable(formView(batchForm{n: n, v: r.PostForm, by: by, Key: web.Key(r), Errs: errs})), nil
	}
	if err != nil {
		pics.Discard(ctx)
		return nil, err
	}
	web.Flash(w, r, "custodyweb.registered", b.Label())
	web.Redirect(w, r, href(b.ID))
	return nil, nil
}
