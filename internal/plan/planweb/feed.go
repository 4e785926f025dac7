package planweb

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/ical"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/plan"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type feedsPage struct {
	n      *names
	list   []plan.Feed
	secret string // the address that was just made, shown once
}

func (h *Handler) feeds(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.feedsOf(r)
	if err != nil {
		return nil, err
	}
	return feedsView(p), nil
}

func (h *Handler) feedsOf(r *http.Request) (p feedsPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.list, err = h.Plan.Feeds(r.Context(), web.Actor(r))
	return p, err
}

func (h *Handler) makeFeed(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	by := web.Actor(r)
	secret, err := h.Plan.MakeFeed(r.Context(), by, id.Unit(r.PostFormValue("unit")))
	if err != nil {
		return nil, err
	}
	p, err := h.feedsOf(r)
	if err != nil {
		return nil, err
	}
	p.secret = address(r, p.n) + "/feeds/" + string(by.County) + "/" + secret + ".ics"
	// Shown once, in the answer itself: no cache and no address keeps it.
	w.Header().Set("Cache-Control", "no-store")
	return feedsView(p), nil
}

// address is where people reach the program: the county's setting, or where
// the request came to.
func address(r *http.Request, n *names) string {
	if a := strings.TrimRight(n.county.Settings.Address, "/"); a != "" {
		return a
	}
	return base(r)
}

func (h *Handler) revokeFeed(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := h.Plan.Revoke(r.Context(), web.Actor(r), r.PathValue("id")); err != nil {
		return nil, err
	}
	web.Flash(w, r, "planweb.feed_revoked")
	web.Redirect(w, r, "/plan/calendars")
	return nil, nil
}

// feed answers a calendar program, which is not signed in: the address itself
// is the secret.
func (h *Handler) feed(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, county := r.Context(), id.County(r.PathValue("county"))
	c, err := h.Plan.Calendar(ctx, county, strings.TrimSuffix(r.PathValue("secret"), ".ics"))
	if err != nil {
		return nil, err
	}
	at := base(r)
	cal := ical.Calendar{Name: lang.T(ctx, "planweb.feed_name", c.Name), Zone: c.Zone.String()}
	for _, t := range c.Tasks {
		if t.DueOn == "" {
			continue
		}
		due := date(t.DueOn)
		cal.Events = append(cal.Events, ical.Event{
			UID: string(t.ID) + "@" + string(county), Stamp: t.Moved, Start: due, End: due, AllDay: true, Free: true,
			Title: t.Label() + " " + t.Title, Text: either(t.Details, measure(ctx, t), t.Evidence), Link: at + t.Link(),
		})
	}
	if h.Events != nil && c.Unit == "" {
		more, err := h.Events(ctx, c.Actor)
		if err != nil {
			return nil, err
		}
		cal.Events = append(cal.Events, more...)
	}
	var b bytes.Buffer
	if err := ical.Write(&b, cal); err != nil {
		return nil, err
	}
	w.Header().Set("Content-Type", ical.Type)
	w.Header().Set("Cache-Control", "private, no-store")
	w.Write(b.Bytes()) //nolint:errcheck // the reader has gone
	return nil, nil
}

// base is where the request came to.
func base(r *http.Request) string {
	if web.IsTLS(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (p feedsPage) unitOptions() (out []ui.Option) {
	if mayManage(p.n.by) {
		return p.n.unitOptions()
	}
	for _, u := range plan.FeedUnits(p.n.by) {
		out = append(out, ui.Option{Value: string(u), Label: p.n.unit[u]})
	}
	return out
}
