package casesweb

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
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// newForm is the form for a new case, with what was typed into it.
type newForm struct {
	n      *names
	now    time.Time
	v      url.Values
	Key    string
	Errs   ui.Errors
	Hints  hints
	Same   bool // open cases nearby were found: perhaps it is one of them
	places []string
}

func (h *Handler) newCase(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, err := h.newForm(r, r.URL.Query())
	if err != nil {
		return nil, err
	}
	return newView(f), nil
}

func (h *Handler) newForm(r *http.Request, v url.Values) (newForm, error) {
	ctx, by := r.Context(), web.Actor(r)
	f := newForm{v: v, now: h.DB.Now(by.County), Key: v.Get(web.KeyField)}
	if !by.MayEver(access.ReportCase) {
		return f, by.Check(access.ReportCase, access.Owners{})
	}
	var err error
	if f.n, err = h.names(ctx, by); err != nil {
		return f, err
	}
	if f.Hints, err = h.hintsOf(ctx, by, f.n, v, f.now); err != nil {
		return f, err
	}
	err = h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		f.places, err = areas.Addresses(ctx, tx, "")
		return err
	})
	return f, err
}

func (h *Handler) open(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, MaxUpload); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	pics, picErr := PicturesOf(r, h.Photos, by, "photos")
	if picErr != nil && !fault.Is(picErr, fault.Invalid) {
		pics.Discard(ctx)
		return nil, picErr
	}
	// A form that comes back has its photos, and the place that they told.
	again := func(err error, same []cases.Duplicate) (templ.Component, error) {
		if web.WantsJSON(r) {
			pics.Discard(ctx)
			if err == nil {
				err = fault.New(fault.Conflict, "casesweb.same.title", len(same))
			}
			return nil, web.SayRefused(w, r, err)
		}
		pics.Keep(ctx, r.PostForm)
		if at := pics.Place; at.Known() && r.PostForm.Get("lon") == "" && r.PostForm.Get("lat") == "" {
			r.PostForm.Set("lon", strconv.FormatFloat(at.Lon, 'f', 6, 64))
			r.PostForm.Set("lat", strconv.FormatFloat(at.Lat, 'f', 6, 64))
			r.PostForm.Set("crs", string(geo.WGS84))
		}
		f, ferr := h.newForm(r, r.PostForm)
		if ferr != nil {
			return nil, errors.Join(err, ferr)
		}
		f.Key, f.Same = web.Key(r), len(same) > 0
		if err != nil {
			f.Errs, _ = web.FieldErrors(r, err)
			return web.Unprocessable(newFor(r, f)), nil
		}
		return newFor(r, f), nil
	}
	d, err := DraftOf(r.PostForm)
	if err := together(err, picErr); err != nil {
		return again(err, nil)
	}
	d.Key = web.Key(r)
	d.Before = pics.List
	if !d.Place.Located && pics.Place.Known() {
		d.Place.Located, d.Place.Point, d.Place.Source = true, geo.Point{Lon: pics.Place.Lon, Lat: pics.Place.Lat}, "photo"
	}
	c, same, err := h.Cases.Open(ctx, by, d)
	if fault.Is(err, fault.Invalid) {
		return again(err, nil)
	}
	if err != nil {
		pics.Discard(ctx)
		return nil, err
	}
	if c.ID == "" {
		return again(nil, same)
	}
	label, err := h.label(ctx, by, c)
	if err != nil {
		return nil, err
	}
	if web.WantsJSON(r) {
		return nil, web.Say(w, http.StatusCreated, web.Answer{ID: string(c.ID), Text: lang.T(ctx, "casesweb.opened", label), Link: "/cases/" + label})
	}
	web.Flash(w, r, "casesweb.opened", label)
	web.Redirect(w, r, web.Back(r, "/cases/"+label))
	return nil, nil
}

// DraftOf reads the form of a new case.
func DraftOf(v url.Values) (cases.Draft, error) {
	var bad fault.Fields
	d := cases.Draft{
		Title: strings.TrimSpace(v.Get("title")), Details: strings.TrimSpace(v.Get("details")), Category: v.Get("category"),
		Source: cases.Source(v.Get("source")), Area: id.Area(v.Get("area")), Anyway: v.Get("anyway") != "",
	}
	d.Place.Address = strings.TrimSpace(v.Get("address"))
	readPoint(v, &d.Place, &bad)
	return d, bad.Err()
}

// readPoint reads lon, lat, crs and accuracy of a form.
func readPoint(v url.Values, p *cases.Place, bad *fault.Fields) {
	lon, lat := strings.TrimSpace(v.Get("lon")), strings.TrimSpace(v.Get("lat"))
	if lon == "" && lat == "" {
		return
	}
	x, err1 := strconv.ParseFloat(lon, 64)
	y, err2 := strconv.ParseFloat(lat, 64)
	pt := geo.Point{Lon: x, Lat: y}
	if err1 != nil || err2 != nil || !pt.Valid() {
		bad.Add("lon", "casesweb.bad_point")
		return
	}
	if crs := geo.CRS(v.Get("crs")); crs.Valid() {
		pt = crs.ToWGS(pt)
	}
	p.Located, p.Point, p.Source = true, pt, "map"
	if acc, err := strconv.ParseFloat(v.Get("accuracy"), 64); err == nil && acc > 0 {
		p.Accuracy, p.Source = acc, "gps"
	}
}

// more reports whether the seldom used fields are shown at once: something was
// typed into them or is wrong with them.
func (f newForm) more() bool {
	for _, name := range []string{"area", "source"} {
		if f.v.Get(name) != "" || f.Errs[name] != "" {
			return true
		}
	}
	return f.v.Get("crs") != "" && f.v.Get("crs") != string(geo.WGS84)
}

func sourceOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, s := range cases.Sources() {
		out = append(out, ui.Option{Value: string(s), Label: lang.T(ctx, "case.source."+string(s))})
	}
	return out
}

func (n *names) near(ctx context.Context, ds []cases.Duplicate, now time.Time) []ui.Row {
	var out []ui.Row
	for _, d := range ds {
		row := n.row(ctx, d.Case, now, nil)
		how := lang.T(ctx, "casesweb.metres", int(d.Metres+0.5))
		if d.SameWords {
			how = lang.T(ctx, "casesweb.same.address")
		}
		row.Note = how + " · " + row.Note
		out = append(out, row)
	}
	return out
}
