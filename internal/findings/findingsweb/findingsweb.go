// Package findingsweb is the pages of findings: what looks like gaming of the
// assessment, for a person to judge.
//
//	findingsweb.go  Handler and its routes; what pages need to speak of
//	list.go         the list, its filters and exports, looking at a month now
//	finding.go      one with its evidence, and what people do with it; story.go
//	                what its journal says
//	settings.go     from when on something is worth a look
package findingsweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/findings"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB       *db.DB
	Pages    *web.Pages
	Findings *findings.Service
	// Beside is what other slices show on the page of a finding; may be nil.
	Beside func(ctx context.Context, by access.Actor, finding string) (templ.Component, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /findings":             h.Pages.Stood(h.list),
		"GET /findings.xlsx":        h.Pages.Stood(h.export),
		"GET /findings.csv":         h.Pages.Stood(h.export),
		"POST /findings/look":       h.look,
		"GET /findings/settings":    h.settings,
		"POST /findings/settings":   h.saveSettings,
		"GET /findings/{id}":        h.finding,
		"POST /findings/{id}/{act}": h.act,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}

// names is what a page needs to speak of.
type names struct {
	by    access.Actor
	url   string
	month string // that runs
	units []org.Unit
}

func (h *Handler) names(r *http.Request) (n *names, err error) {
	n = &names{by: web.Actor(r), url: r.URL.RequestURI()}
	err = h.DB.Read(r.Context(), n.by.County, func(tx *db.Tx) error {
		c, err := counties.Of(r.Context(), tx)
		if err != nil {
			return err
		}
		n.month = counties.Day(tx, c)[:7]
		n.units, err = org.Units(r.Context(), tx)
		return err
	})
	return n, err
}

// sees reports whether the reader sees findings of others.
func (n *names) sees() bool { return n.by.MayEver(access.SeeFindings) }

// office reports whether the reader runs the assessment.
func (n *names) office() bool { return n.by.May(access.ManageAssess, access.Owners{}) }

func (n *names) unit(u id.Unit) string {
	for _, x := range n.units {
		if x.ID == u {
			return x.Name
		}
	}
	return ""
}

func (n *names) unitOptions() (out []ui.Option) {
	for _, u := range n.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.Name})
	}
	return out
}

// look is how a state is drawn.
func look(s findings.State) (kind, icon string) {
	switch s {
	case findings.Open:
		return "check", "eye-check"
	case findings.Asked:
		return "doing", "message-2"
	case findings.Explained:
		return "check", "message-2"
	case findings.Dismissed:
		return "off", "ban"
	case findings.Upheld:
		return "late", "alert-triangle"
	}
	return "off", "ban"
}

// seen says what was seen.
func seen(ctx context.Context, f findings.Finding) string {
	key, args := f.Sentence()
	return lang.T(ctx, key, args...)
}

func crumbs(ctx context.Context) []ui.Crumb {
	return []ui.Crumb{{Label: lang.T(ctx, "findings.assess"), Href: "/assess"}, {Label: lang.T(ctx, "findings.title"), Href: findings.Path}}
}
