package drivesweb

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// headPage is the form of a drive's head.
type headPage struct {
	form
	n *names
	d drives.Drive // as it stands; without an id: a new one
}

// fresh is a drive as its form shows it first: the third week, from Monday to
// Sunday, of a month.
func fresh(r *http.Request, month string) drives.Drive {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return drives.Drive{Month: month, Weights: drives.UsualWeights()}
	}
	t = t.AddDate(0, 0, (8-int(t.Weekday()))%7+14)
	return drives.Drive{
		Month: month, Title: lang.T(r.Context(), "drivesweb.usual_title", t.Format("2006"), int(t.Month())), Starts: t.Format(time.DateOnly), Ends: t.AddDate(0, 0, 6).Format(time.DateOnly),
		Weights: drives.UsualWeights(),
	}
}

// nextMonth is the month after a day.
func nextMonth(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, 1-t.Day()).AddDate(0, 1, 0).Format("2006-01")
}

func (h *Handler) newDrive(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if err := by.Check(access.ManageDrives, access.Owners{}); err != nil {
		return nil, err
	}
	n, err := h.names(r.Context(), by)
	if err != nil {
		return nil, err
	}
	return headView(headPage{n: n, d: fresh(r, nextMonth(n.today))}), nil
}

func draftOf(r *http.Request) drives.Draft {
	return drives.Draft{
		Month: r.PostFormValue("month"), Title: r.PostFormValue("title"), Starts: r.PostFormValue("starts"), Ends: r.PostFormValue("ends"), Notice: r.PostFormValue("notice"),
		Weights: drives.Weights{Done: int(whole(r, "done_weight")), Came: int(whole(r, "came_weight")), Mark: int(whole(r, "mark_weight"))}, Key: web.Key(r),
	}
}

func (h *Handler) add(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	drive, err := h.Drives.Add(ctx, by, draftOf(r))
	if errs, ok := web.Refused(r, err); ok {
		return h.headAgain(r, drives.Drive{}, errs)
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.added")
	web.Redirect(w, r, drives.Drive{ID: drive}.Link())
	return nil, nil
}

// headAgain is the form as it was filled in, with what is wrong.
func (h *Handler) headAgain(r *http.Request, d drives.Drive, errs ui.Errors) (templ.Component, error) {
	n, err := h.names(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	p := headPage{n: n, d: d}
	p.refused(r, "head", errs)
	return web.Unprocessable(headView(p)), nil
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	if err := by.Check(access.ManageDrives, access.Owners{}); err != nil {
		return nil, err
	}
	d, err := h.Drives.Get(ctx, by, id.Drive(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	return headView(headPage{n: n, d: d}), nil
}

func (h *Handler) change(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by, drive := r.Context(), web.Actor(r), id.Drive(r.PathValue("id"))
	err := h.Drives.Change(ctx, by, drives.Move{Drive: drive, Version: versionOf(r)}, draftOf(r))
	if errs, ok := web.Refused(r, err); ok {
		d, gerr := h.Drives.Get(ctx, by, drive)
		if gerr != nil {
			return nil, gerr
		}
		return h.headAgain(r, d, errs)
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.saved")
	web.Redirect(w, r, drives.Drive{ID: drive}.Link())
	return nil, nil
}

// action is where the form goes.
func (p headPage) action() string {
	if p.d.ID == "" {
		return "/drives"
	}
	return p.d.Link()
}

// back is where it leads without being sent.
func (p headPage) back() string {
	if p.d.ID == "" {
		return "/drives"
	}
	return p.d.Link()
}

// notice is what the form shows: for a new drive, a usual one to begin with.
func (p headPage) notice(usual string) string {
	if p.d.ID != "" || p.d.Notice != "" {
		return p.d.Notice
	}
	return usual
}
