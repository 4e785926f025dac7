package meetingsweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type formPage struct {
	n     *names
	id    id.Meeting // empty: a new one
	draft meetings.Draft
	key   string
	Errs  ui.Errors
}

func (p formPage) action() string {
	if p.id == "" {
		return "/meetings"
	}
	return "/meetings/" + string(p.id)
}

// mayOpenForm refuses the form to whoever holds no meetings.
func mayOpenForm(by access.Actor) error {
	if mayHold(by) {
		return nil
	}
	return by.Check(access.ManageMeetings, access.Owners{})
}

func (h *Handler) newMeeting(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if err := mayOpenForm(by); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	d := meetings.Usual()
	d.Day, d.Line = n.today, lineFor(by)
	return formView(formPage{n: n, draft: d}), nil
}

// lineFor is whose meeting the actor most likely holds.
func lineFor(by access.Actor) meetings.Line {
	reach := by.Reach(access.ManageMeetings)
	switch {
	case reach.All:
	case len(reach.Areas) > 0:
		return meetings.Line{Kind: meetings.OfArea, Area: reach.Areas[0]}
	case len(reach.Groups) > 0:
		return meetings.Line{Kind: meetings.OfGroup, Group: reach.Groups[0]}
	}
	return meetings.Line{Kind: meetings.Headquarters}
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	m, err := h.Meetings.Get(r.Context(), web.Actor(r), id.Meeting(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	if err := web.Actor(r).Check(access.ManageMeetings, m.Owners()); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	return formView(formPage{n: n, id: m.ID, draft: m.Draft(n.county.Zone)}), nil
}

// draftFrom reads the form. Whole circles of units may be asked with one tick.
func (n *names) draftFrom(r *http.Request) meetings.Draft {
	v := r.PostFormValue
	d := meetings.Draft{
		Line:  meetings.Line{Kind: meetings.Kind(v("kind")), Area: id.Area(v("area")), Group: id.Group(v("group"))},
		Title: v("title"), Place: v("place"), Chair: v("chair"), Day: v("day"), Clock: v("clock"), Key: web.Key(r),
	}
	var err error
	if d.Minutes, err = strconv.Atoi(v("minutes")); err != nil {
		d.Minutes = -1
	}
	d.Version, _ = strconv.ParseInt(v("version"), 10, 64) // none: whichever
	d.Units = n.unitsFrom(r)
	return d
}

func (n *names) unitsFrom(r *http.Request) (out []id.Unit) {
	for _, circle := range r.PostForm["circle"] {
		switch circle {
		case "areas":
			for _, a := range n.areas {
				out = append(out, a.LeadUnit)
			}
		case "groups":
			for _, g := range n.groups {
				out = append(out, g.LeadUnit)
			}
		}
	}
	for _, u := range r.PostForm["units"] {
		out = append(out, id.Unit(u))
	}
	return out
}

func (h *Handler) create(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.save(w, r, "")
}

func (h *Handler) change(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.save(w, r, id.Meeting(r.PathValue("id")))
}

func (h *Handler) save(w http.ResponseWriter, r *http.Request, meeting id.Meeting) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	d, made := n.draftFrom(r), meeting
	if meeting == "" {
		made, err = h.Meetings.Create(r.Context(), web.Actor(r), d)
	} else {
		err = h.Meetings.Change(r.Context(), web.Actor(r), meeting, d)
	}
	if err != nil {
		errs, ok := web.Refused(r, err)
		if !ok {
			return nil, err
		}
		return web.Unprocessable(formView(formPage{n: n, id: meeting, draft: d, key: web.Key(r), Errs: errs})), nil
	}
	web.Flash(w, r, "meetingsweb.saved")
	web.Redirect(w, r, "/meetings/"+string(made))
	return nil, nil
}

func (p formPage) title(ctx context.Context) string {
	if p.id == "" {
		return lang.T(ctx, "meetingsweb.new")
	}
	return p.draft.Title
}
