package patrolweb

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// recordForm is the form of an action, with what was typed into it.
type recordForm struct {
	n     *names
	v     url.Values
	Key   string
	Errs  ui.Errors
	Phone bool
	Holds bool
}

func (h *Handler) newAction(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if !by.MayEver(access.RecordPatrol) {
		return nil, by.Check(access.RecordPatrol, access.Owners{})
	}
	n, err := h.names(r.Context(), by)
	if err != nil {
		return nil, err
	}
	return recordView(recordForm{n: n, v: r.URL.Query(), Holds: h.Patrol.Holds()}), nil
}

// phoneField says that a form was filled in on a phone's page.
const phoneField = "phone"

// record keeps an action. A phone's page may send it by itself, again and
// again until it is answered, and then wants the answer as JSON.
func (h *Handler) record(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
		return h.refuse(w, r, err)
	}
	ctx, by := r.Context(), web.Actor(r)
	if !by.MayEver(access.RecordPatrol) {
		return h.refuse(w, r, by.Check(access.RecordPatrol, access.Owners{}))
	}
	d, err := h.draft(r)
	if err != nil {
		return h.refuse(w, r, err)
	}
	d.Key = web.Key(r)
	before, after, err := h.pictures(r, by)
	if err != nil {
		return h.refuse(w, r, err)
	}
	goods, err := casesweb.PicturesOf(r, h.Photos, by, "goods_photos")
	discard := func() {
		before.Discard(ctx)
		after.Discard(ctx)
		goods.Discard(ctx)
	}
	if err != nil {
		discard()
		return h.refuse(w, r, err)
	}
	d.Before, d.After, d.GoodsPhotos = before.List, after.List, goods.List
	at := before.Place
	if !at.Known() {
		at = after.Place
	}
	if !d.Place.Located && at.Known() {
		d.Place.Located, d.Place.Point, d.Place.Source = true, geo.Point{Lon: at.Lon, Lat: at.Lat}, "photo"
	}
	a, err := h.Patrol.Record(ctx, by, d)
	if err != nil {
		discard()
		return h.refuse(w, r, err)
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	said := lang.T(ctx, "patrolweb.recorded", n.kind(ctx, a.Kind), n.counted(ctx, a.Kind, a.Count))
	if web.WantsJSON(r) {
		return nil, web.Say(w, http.StatusCreated, web.Answer{ID: string(a.ID), Text: said, Link: "/patrol/actions/" + string(a.ID)})
	}
	web.SetNote(w, r, web.Note{Text: said})
	to := "/patrol/actions/" + string(a.ID)
	if r.PostFormValue(phoneField) != "" {
		to = "/m/patrol"
	}
	web.Redirect(w, r, to)
	return nil, nil
}

// pictures makes the photos of a form ready: none are kept if one cannot be
// used.
func (h *Handler) pictures(r *http.Request, by access.Actor) (before, after casesweb.Pictures, err error) {
	if before, err = casesweb.PicturesOf(r, h.Photos, by, "before"); err == nil {
		after, err = casesweb.PicturesOf(r, h.Photos, by, "after")
	}
	if err != nil {
		before.Discard(r.Context())
		after.Discard(r.Context())
	}
	return before, after, err
}

// refuse says what is wrong: as JSON, or with the form as it was filled in.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) (templ.Component, error) {
	if web.WantsJSON(r) {
		return nil, web.SayRefused(w, r, err)
	}
	problem := web.Explain(r, err)
	fields, invalid := web.FieldErrors(r, err)
	if !invalid && problem.Status != http.StatusConflict {
		return nil, err
	}
	if !invalid {
		fields = map[string]string{"": problem.Text}
	}
	n, nerr := h.names(r.Context(), web.Actor(r))
	if nerr != nil {
		return nil, errors.Join(err, nerr)
	}
	f := recordForm{n: n, v: r.PostForm, Key: web.Key(r), Errs: fields, Holds: h.Patrol.Holds(), Phone: r.PostFormValue(phoneField) != ""}
	if f.Phone {
		p, perr := h.phonePage(r, f)
		if perr != nil {
			return nil, errors.Join(err, perr)
		}
		return web.Unprocessable(phoneView(p)), nil
	}
	return web.Unprocessable(recordView(f)), nil
}

// draft reads the form of an action.
func (h *Handler) draft(r *http.Request) (patrol.Draft, error) {
	v := r.PostForm
	var bad fault.Fields
	d := patrol.Draft{
		Kind: v.Get("kind"), Area: id.Area(v.Get("area")), Agency: id.Agency(v.Get("agency")), Note: v.Get("note"), With: patrol.With(v.Get("with")),
		Goods: v.Get("goods"), Reason: v.Get("reason"), Party: v.Get("party"),
	}
	d.Place.Address = strings.TrimSpace(v.Get("address"))
	readPoint(v, &d.Place, &bad)
	if s := strings.TrimSpace(v.Get("count")); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1 {
			n = -1
		}
		d.Count = n
	}
	var err error
	if age, aerr := strconv.ParseInt(v.Get("age"), 10, 64); aerr == nil && age > 0 && age < 1e9 {
		d.Ago = time.Duration(age) * time.Second
	}
	if d.At, err = h.moment(r, v.Get("at")); err != nil {
		bad.Add("at", "patrolweb.bad_time")
	}
	return d, bad.Err()
}

// moment reads an instant of a form's field, in the county's zone.
func (h *Handler) moment(r *http.Request, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	n, err := h.names(r.Context(), web.Actor(r))
	if err != nil {
		return time.Time{}, err
	}
	return time.ParseInLocation("2006-01-02T15:04", s, n.county.Zone)
}

// readPoint reads lon, lat and accuracy of a form.
func readPoint(v url.Values, p *cases.Place, bad *fault.Fields) {
	lon, lat := strings.TrimSpace(v.Get("lon")), strings.TrimSpace(v.Get("lat"))
	if lon == "" && lat == "" {
		return
	}
	x, err1 := strconv.ParseFloat(lon, 64)
	y, err2 := strconv.ParseFloat(lat, 64)
	pt := geo.Point{Lon: x, Lat: y}
	if err1 != nil || err2 != nil || !pt.Valid() {
		bad.Add("lon", "patrol.bad_point")
		return
	}
	p.Located, p.Point, p.Source = true, pt, "map"
	if acc, err := strconv.ParseFloat(v.Get("accuracy"), 64); err == nil && acc > 0 {
		p.Accuracy, p.Source = acc, "gps"
	}
}

func (f recordForm) val(name, def string) string {
	if f.v.Has(name) {
		return f.v.Get(name)
	}
	return def
}

// withOptions are the ways in which an action brings a case.
func withOptions(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: string(patrol.NoCase), Label: lang.T(ctx, "patrolweb.with.none")},
		{Value: string(patrol.OpenCase), Label: lang.T(ctx, "patrolweb.with.open"), Hint: lang.T(ctx, "patrolweb.with.open_hint")},
		{Value: string(patrol.HandInCase), Label: lang.T(ctx, "patrolweb.with.hand_in"), Hint: lang.T(ctx, "patrolweb.with.hand_in_hint")},
	}
}

// fieldOrder is the order of the form's fields, for the summary of what is
// wrong.
var fieldOrder = []string{"kind", "count", "before", "after", "address", "lon", "area", "agency", "at", "case", "goods", "goods_photos", "reason", "party", "note"}
