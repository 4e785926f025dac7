package casesweb

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
	"chuangwei/internal/worktime"
)

func send(w io.Writer, r io.Reader) error {
	_, err := io.Copy(w, r)
	return err
}

// act does one act to a case: POST /cases/WT-0312/dispatch. What was refused
// for a fault of the form comes back with everything that was typed.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, MaxUpload); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	c, err := h.Cases.ByNumber(ctx, by, r.PathValue("number"))
	if err != nil {
		return nil, err
	}
	act := cases.Act(r.PathValue("act"))
	err = h.do(r, by, c, act)
	if errs, ok := web.Refused(r, err); ok {
		p, derr := h.detail(r, c.ID)
		if derr != nil {
			return nil, derr
		}
		p.Failed, p.Form, p.Errs, p.Stale = act, r.PostForm, errs, fault.Is(err, fault.Conflict)
		return web.Unprocessable(viewFor(r, p)), nil
	}
	if err != nil {
		return nil, err
	}
	label, err := h.label(ctx, by, c)
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "casesweb.done", lang.Key("case.act."+string(act)), label)
	web.Redirect(w, r, web.Back(r, "/cases/"+label))
	return nil, nil
}

// do reads the form of act and does it.
func (h *Handler) do(r *http.Request, by access.Actor, c cases.Case, act cases.Act) error {
	ctx, v := r.Context(), r.PostForm
	f := form{v: v, version: version(v)}
	var err error
	if f.zone, err = h.zone(ctx, by); err != nil {
		return err
	}
	move := cases.Move{ID: c.ID, Version: f.version, Reason: f.str("reason")}
	if takesPhotos(act) {
		return h.withPhotos(r, by, c, act, f)
	}
	switch act {
	case cases.DoFile:
		limit := f.limit("limit")
		if err := f.bad.Err(); err != nil {
			return err
		}
		_, err = h.Cases.File(ctx, by, cases.Filing{
			ID: c.ID, Version: f.version, Category: f.str("category"), Area: id.Area(f.str("area")), Group: id.Group(f.str("group")),
			LeadUnit: id.Unit(f.str("lead")), Limit: limit, Note: f.str("note"),
		})
	case cases.DoReject:
		_, err = h.Cases.Reject(ctx, by, move)
	case cases.DoMerge:
		into, ferr := h.Cases.ByNumber(ctx, by, f.str("into"))
		if ferr != nil {
			f.bad.Add("into", "casesweb.no_such_case", f.str("into"))
			return f.bad.Err()
		}
		_, err = h.Cases.Merge(ctx, by, move, into.ID)
	case cases.DoDispatch:
		d := cases.Dispatching{ID: c.ID, Version: f.version, Lead: id.Unit(f.str("lead")), Limit: f.limit("limit"), Due: f.moment("due"), Note: f.str("note")}
		for _, u := range v["assist"] {
			if u != "" && u != string(d.Lead) {
				d.Assist = append(d.Assist, id.Unit(u))
			}
		}
		if err := f.bad.Err(); err != nil {
			return err
		}
		_, err = h.Cases.Dispatch(ctx, by, d)
	case cases.DoSign:
		_, err = h.Cases.Sign(ctx, by, move)
	case cases.DoReturn:
		_, err = h.Cases.Return(ctx, by, move)
	case cases.DoChooseCheck:
		_, err = h.Cases.ChooseChecker(ctx, by, move, id.Unit(f.str("unit")))
	case cases.DoAskExtend, cases.DoAskSuspend:
		ask := cases.Ask{ID: c.ID, Version: f.version, Reason: f.str("reason"), Due: f.moment("due"), Review: f.str("review")}
		if err := f.bad.Err(); err != nil {
			return err
		}
		if act == cases.DoAskExtend {
			_, err = h.Cases.AskExtension(ctx, by, ask)
		} else {
			_, err = h.Cases.AskSuspension(ctx, by, ask)
		}
	case cases.DoExtend, cases.DoSuspend:
		d := cases.Decision{ID: c.ID, Version: f.version, Request: id.Request(f.str("request")), Grant: f.str("grant") != "no", Reason: f.str("reason"), Due: f.moment("due"), Review: f.str("review")}
		if err := f.bad.Err(); err != nil {
			return err
		}
		if act == cases.DoExtend {
			_, err = h.Cases.DecideExtension(ctx, by, d)
		} else {
			_, err = h.Cases.DecideSuspension(ctx, by, d)
		}
	case cases.DoResume:
		_, err = h.Cases.Resume(ctx, by, move)
	case cases.DoForceClose:
		_, err = h.Cases.ForceClose(ctx, by, move)
	case cases.DoReopen:
		_, err = h.Cases.Reopen(ctx, by, move)
	case cases.DoVoid:
		_, err = h.Cases.Void(ctx, by, move)
	case cases.DoEdit:
		err = h.edit(ctx, by, c, &f)
	case cases.DoComment:
		err = h.Cases.Comment(ctx, by, c.ID, f.str("text"), web.Key(r))
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

// takesPhotos reports whether photos may come with act.
func takesPhotos(act cases.Act) bool {
	switch act {
	case cases.DoRectify, cases.DoHandIn, cases.DoAreaPass, cases.DoAreaFail, cases.DoFinalPass, cases.DoFinalFail, cases.DoVisit, cases.DoAttach:
		return true
	default:
		return false
	}
}

// withPhotos does the acts that photos may come with.
func (h *Handler) withPhotos(r *http.Request, by access.Actor, c cases.Case, act cases.Act, f form) error {
	ctx := r.Context()
	pics, err := PicturesOf(r, h.Photos, by, "photos")
	before := Pictures{field: "before"}
	if (act == cases.DoRectify || act == cases.DoHandIn) && (err == nil || fault.Is(err, fault.Invalid)) {
		var more error
		before, more = PicturesOf(r, h.Photos, by, "before")
		err = together(err, more)
	}
	if err == nil {
		err = h.withPictures(r, by, c, act, f, pics, before)
	}
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict:
		// The form comes back, and its photos with it.
		pics.Keep(ctx, r.PostForm)
		before.Keep(ctx, r.PostForm)
	default:
		if err != nil {
			pics.Discard(ctx)
			before.Discard(ctx)
		}
	}
	return err
}

func (h *Handler) withPictures(r *http.Request, by access.Actor, c cases.Case, act cases.Act, f form, pics, before Pictures) (err error) {
	ctx := r.Context()
	check := cases.Check{ID: c.ID, Version: f.version, Reason: f.str("reason"), Note: f.str("note"), Photos: pics.List}
	switch act {
	case cases.DoRectify:
		_, err = h.Cases.Rectify(ctx, by, cases.Rectification{ID: c.ID, Version: f.version, Measures: f.v["measure"], Note: f.str("note"), After: pics.List, Before: before.List})
	case cases.DoHandIn:
		_, err = h.Cases.HandIn(ctx, by, cases.HandedIn{ID: c.ID, Version: f.version, Unit: id.Unit(f.str("unit")), Measures: f.v["measure"], Note: f.str("note"), After: pics.List, Before: before.List})
	case cases.DoAreaPass, cases.DoAreaFail:
		check.Pass = act == cases.DoAreaPass
		_, err = h.Cases.AreaCheck(ctx, by, check)
	case cases.DoFinalPass, cases.DoFinalFail:
		check.Pass = act == cases.DoFinalPass
		_, err = h.Cases.FinalCheck(ctx, by, check)
	case cases.DoVisit:
		_, err = h.Cases.Visit(ctx, by, cases.Visit{ID: c.ID, Found: f.str("found") == "yes", Note: f.str("note"), Photos: pics.List})
	case cases.DoAttach:
		err = h.attach(r, by, c, pics.List)
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

// attach keeps photos and other files with a case.
func (h *Handler) attach(r *http.Request, by access.Actor, c cases.Case, pics []cases.Picture) error {
	ctx := r.Context()
	n := len(pics)
	if n > 0 {
		if _, err := h.Cases.AddPhotos(ctx, by, cases.Move{ID: c.ID}, photos.Other, pics); err != nil {
			return err
		}
	}
	if r.MultipartForm != nil {
		for _, fh := range r.MultipartForm.File["files"] {
			if fh.Filename == "" {
				continue
			}
			f, err := fh.Open()
			if err != nil {
				return err
			}
			_, err = h.Cases.Attach(ctx, by, cases.Move{ID: c.ID}, fh.Filename, fh.Header.Get("Content-Type"), f)
			f.Close() //nolint:errcheck // it was only read
			if err != nil {
				return err
			}
			n++
		}
	}
	if n == 0 {
		var bad fault.Fields
		bad.Add("files", "casesweb.need_file")
		return bad.Err()
	}
	return nil
}

func (h *Handler) edit(ctx context.Context, by access.Actor, c cases.Case, f *form) error {
	e := cases.Edit{ID: c.ID, Version: f.version, Reason: f.str("reason")}
	text := func(name, was string) *string {
		if s := f.str(name); f.v.Has(name) && s != was {
			return &s
		}
		return nil
	}
	e.Title, e.Details, e.Category = text("title", c.Title), text("details", c.Details), text("category", c.Category)
	if a := id.Area(f.str("area")); a != c.Area && f.v.Has("area") {
		e.Area = &a
	}
	if g := id.Group(f.str("group")); g != c.Group && f.v.Has("group") {
		e.Group = &g
	}
	pl := c.Place
	pl.Address = f.str("address")
	if f.str("lon") != lonText(c) || f.str("lat") != latText(c) {
		pl.Located = false
		readPoint(f.v, &pl, &f.bad)
	}
	if pl != c.Place {
		e.Place = &pl
	}
	if err := f.bad.Err(); err != nil {
		return err
	}
	_, err := h.Cases.Edit(ctx, by, e)
	return err
}

func lonText(c cases.Case) string { return coordinate(c, c.Place.Point.Lon) }
func latText(c cases.Case) string { return coordinate(c, c.Place.Point.Lat) }

func coordinate(c cases.Case, v float64) string {
	if !c.Place.Located {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 6, 64)
}

func (h *Handler) zone(ctx context.Context, by access.Actor) (*time.Location, error) {
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	return n.county.Zone, nil
}

// form reads an act's form and gathers what is wrong with it.
type form struct {
	v       url.Values
	version int64
	zone    *time.Location
	bad     fault.Fields
}

func version(v url.Values) int64 {
	n, err := strconv.ParseInt(v.Get("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (f *form) str(name string) string { return strings.TrimSpace(f.v.Get(name)) }

func (f *form) moment(name string) time.Time {
	s := f.str(name)
	if s == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", s, f.zone)
	if err != nil {
		f.bad.Add(name, "casesweb.need_moment")
	}
	return t
}

// limit reads a number and its unit; nothing typed is no limit.
func (f *form) limit(name string) worktime.Limit {
	s := f.str(name)
	if s == "" {
		return worktime.Limit{}
	}
	n, err := strconv.Atoi(s)
	unit := worktime.Unit(f.str(name + "_unit"))
	if err != nil || n < 1 || n > 1000 || !unit.Valid() {
		f.bad.Add(name, "casesweb.bad_limit")
		return worktime.Limit{}
	}
	return worktime.Limit{N: n, Unit: unit}
}

// fieldsOf lists the fields of an act in the order of its form, for the
// summary of what is wrong.
func fieldsOf() []string {
	return []string{"category", "area", "group", "lead", "assist", "limit", "due", "review", "into", "unit", "photos", "before", "measure", "files", "title", "details", "address", "lon", "text", "note", "reason"}
}
