// Package inboxweb is the page of somebody's inbox.
//
//	inboxweb.go  Handler, routes, the notices
//	waiting.go   all that waits, by deadline
//	channels.go  by which channels somebody is told; robots of chat groups
package inboxweb

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	Pages *web.Pages
	Inbox *inbox.Service
	// Waiting lists what waits for the actor of every slice, by deadline.
	Waiting func(ctx context.Context, by access.Actor, limit int) ([]inbox.Todo, error)
	// Groups are the working groups that a robot may be of.
	Groups func(ctx context.Context, by access.Actor) ([]ui.Option, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	mux.Handle("GET /inbox", h.Pages.Handle(h.list))
	mux.Handle("POST /inbox/{id}/open", h.Pages.Handle(h.open))
	mux.Handle("POST /inbox/read", h.Pages.Handle(h.read))
	mux.Handle("GET /inbox/export", h.Pages.Handle(h.export))
	mux.Handle("GET /inbox/waiting", h.Pages.Handle(h.waiting))
	mux.Handle("GET /inbox/waiting/export", h.Pages.Handle(h.exportWaiting))
	mux.Handle("GET /me/notices", h.Pages.Handle(h.channels))
	mux.Handle("POST /me/notices", h.Pages.Handle(h.saveChannels))
	mux.Handle("POST /me/notices/devices", h.Pages.Handle(h.addDevice))
	mux.Handle("POST /me/notices/devices/{id}/remove", h.Pages.Handle(h.dropDevice))
	mux.Handle("GET /robots", h.Pages.Handle(h.robots))
	mux.Handle("POST /robots", h.Pages.Handle(h.addRobot))
	mux.Handle("POST /robots/{id}/{act}", h.Pages.Handle(h.robotAct))
}

// How many notices a page has, and how many are read at once for a file.
const (
	pageSize = 50
	exported = 200
)

type page struct {
	Page   inbox.Page
	Filter inbox.Filter
}

func filterOf(r *http.Request) inbox.Filter {
	q := r.URL.Query()
	return inbox.Filter{Unread: q.Get("unread") != "", About: q.Get("about"), Limit: pageSize}
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	q, f := r.URL.Query(), filterOf(r)
	if after, err := id.Parse[id.Notice](q.Get("after")); err == nil {
		f.After = after
	}
	p, err := h.Inbox.List(r.Context(), web.Actor(r), f)
	if err != nil {
		return nil, err
	}
	return view(page{p, f}), nil
}

// export writes the notices of the list's address, the newest first.
func (h *Handler) export(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, f := r.Context(), web.Actor(r), filterOf(r)
	f.Limit = exported
	p, err := h.Inbox.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "inbox", lang.T(ctx, "inbox.title"), lang.T(ctx, "inbox.col.at"), lang.T(ctx, "inbox.col.text"), lang.T(ctx, "inbox.col.due"), lang.T(ctx, "inbox.unread"))
	if err != nil {
		return nil, err
	}
	for {
		for _, n := range p.Notices {
			unread := ""
			if n.Unread() {
				unread = lang.T(ctx, "inbox.unread")
			}
			sheet.Put(lang.Moment(ctx, n.At), n.Text(ctx), moment(ctx, n.Due), unread)
		}
		if p.Next == "" {
			break
		}
		f.After = p.Next
		p, err = h.Inbox.List(ctx, by, f)
		sheet.Check(err)
	}
	sheet.End()
	return nil, nil
}

func moment(ctx context.Context, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return lang.Moment(ctx, at)
}

func (p page) filters(ctx context.Context) ui.Filters {
	var options []ui.Option
	for _, s := range inbox.Subjects() {
		options = append(options, ui.Option{Value: s, Label: lang.T(ctx, "inbox.about."+s)})
	}
	return ui.Filters{Action: "/inbox", Keep: []string{"unread"}, Items: []ui.Input{{Name: "about", Label: lang.T(ctx, "inbox.about"), Value: p.Filter.About, Options: options}}}
}

// open marks a notice as read and leads to what it is about.
func (h *Handler) open(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := id.Parse[id.Notice](r.PathValue("id"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	link, err := h.Inbox.Open(r.Context(), web.Actor(r), n)
	if err != nil {
		return nil, err
	}
	if link == "" {
		link = "/inbox"
	}
	web.Redirect(w, r, link)
	return nil, nil
}

func (h *Handler) read(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := h.Inbox.MarkAll(r.Context(), web.Actor(r)); err != nil {
		return nil, err
	}
	web.Flash(w, r, "inbox.marked")
	web.Redirect(w, r, "/inbox")
	return nil, nil
}

// icon is the sign of a kind of notice.
func icon(kind string) string {
	for _, k := range [][2]string{
		{"case.warn", "alarm"},
		{"case.overdue", "alarm"},
		{"case.dispatched", "send"},
		{"case.returned", "arrow-back-up"},
		{"case.closed", "circle-check"},
		{"case", "list-check"},
		{"patrol.late", "alarm"},
		{"custody.late", "alarm"},
		{"custody", "package"},
		{"patrol", "file-report"},
		{"survey", "clipboard-list"},
		{"meeting.late", "alarm"},
		{"meeting", "calendar-event"},
		{"account", "user"},
	} {
		if kind == k[0] || strings.HasPrefix(kind, k[0]+".") {
			return k[1]
		}
	}
	return "bell"
}

// count is the number on the tab: nothing where nothing is unread.
func count(p page) int { return p.Page.Unread }
