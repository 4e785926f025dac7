package meetingsweb

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// minutesPage is where the minutes are written.
type minutesPage struct {
	meetingPage
	text  string
	base  int64
	aside int64 // the version under which what was sent is kept, if not as the minutes
}

func (h *Handler) minutesOf(r *http.Request) (p minutesPage, err error) {
	if p.meetingPage, err = h.detail(r); err != nil {
		return p, err
	}
	if err := p.n.by.Check(access.ManageMeetings, p.Meeting.Owners()); err != nil {
		return p, err
	}
	if !p.may(meetings.DoWrite) && !p.may(meetings.DoAmend) {
		return p, fault.New(fault.Conflict, "meetings.not_running")
	}
	p.text, p.base = p.Minutes.Text, p.Minutes.Seq
	return p, nil
}

func (h *Handler) minutes(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.minutesOf(r)
	if err != nil {
		return nil, err
	}
	return minutesView(p), nil
}

// kept answers a page that saves by itself. What was refused has no Seq.
type kept struct {
	Seq   int64  `json:"seq,omitempty"`
	Aside bool   `json:"aside,omitempty"`
	Said  string `json:"said"`
}

func (k kept) send(w http.ResponseWriter, status int) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(k)
}

// write keeps the text: by itself while somebody writes, or with the button.
func (h *Handler) write(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, 4*web.MaxForm); err != nil {
		return nil, err
	}
	meeting, err := h.meetingOf(r)
	if err != nil {
		return nil, err
	}
	in := meetings.Writing{Meeting: meeting, Text: r.PostFormValue("text")}
	in.Base, _ = strconv.ParseInt(r.PostFormValue("base"), 10, 64) // none: before the first
	itself := strings.Contains(r.Header.Get("Accept"), "application/json")
	v, err := h.Meetings.Write(r.Context(), web.Actor(r), in)
	if err != nil {
		if problem := web.Explain(r, err); itself && problem.Status < http.StatusInternalServerError {
			said := problem.Text
			if len(problem.Fields) > 0 {
				said = problem.Fields[0].Text
			}
			return nil, kept{Said: said}.send(w, problem.Status)
		}
		errs, ok := web.FieldErrors(r, err)
		if !ok {
			return nil, err
		}
		p, err := h.minutesOf(r)
		if err != nil {
			return nil, err
		}
		p.text, p.base, p.Errs = in.Text, in.Base, errs
		return web.Unprocessable(minutesView(p)), nil
	}
	if itself {
		said := lang.T(r.Context(), "meetingsweb.kept", lang.Moment(r.Context(), v.At))
		if v.Aside {
			said = lang.T(r.Context(), "meetingsweb.kept_aside", v.Seq)
		}
		return nil, kept{v.Seq, v.Aside, said}.send(w, http.StatusOK)
	}
	if v.Aside {
		p, err := h.minutesOf(r)
		if err != nil {
			return nil, err
		}
		p.aside = v.Seq
		return web.Unprocessable(minutesView(p)), nil
	}
	web.Flash(w, r, "meetingsweb.did.write")
	web.Redirect(w, r, "/meetings/"+string(meeting))
	return nil, nil
}

type versionPage struct {
	n *names
	m meetings.Meeting
	v meetings.Version
}

// version is one text of the minutes.
func (h *Handler) version(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	meeting, err := h.meetingOf(r)
	if err != nil {
		return nil, err
	}
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	p := versionPage{}
	if p.m, p.v, err = h.Meetings.Version(r.Context(), web.Actor(r), meeting, seq); err != nil {
		return nil, err
	}
	p.n, err = h.names(r)
	return versionView(p), err
}

type materialPage struct {
	n *names
	m meetings.Meeting
	meetings.Material
}

// material is what the meeting has before it.
func (h *Handler) material(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	meeting, err := h.meetingOf(r)
	if err != nil {
		return nil, err
	}
	p := materialPage{}
	if p.m, p.Material, err = h.Meetings.Material(r.Context(), web.Actor(r), meeting); err != nil {
		return nil, err
	}
	p.n, err = h.names(r)
	return materialView(p), err
}

// number is a figure in words.
func number(f meetings.Figure) string {
	if f.Text != "" {
		return f.Text
	}
	return strconv.FormatInt(f.N, 10)
}

func crumbs(title string, m meetings.Meeting) []ui.Crumb {
	return []ui.Crumb{{Label: title, Href: "/meetings"}, {Label: m.Label() + " " + m.Title, Href: m.Link()}}
}
