// Package countiesweb is the pages of a county's settings, its campaigns and
// its calendar.
//
//	countiesweb.go  Handler and its routes
//	settings.go settings.templ
//	campaigns.go campaigns.templ
//	calendar.go calendar.templ
//	history.go history.templ  what was changed, by whom
package countiesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	Pages    *web.Pages
	Counties *counties.Service
	// Units lists the units that may keep shifts of their own; it may be nil.
	Units func(ctx context.Context, by access.Actor) ([]ui.Option, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /county":                 h.settings,
		"POST /county":                h.saveSettings,
		"GET /county/history":         h.history,
		"GET /county/campaigns":       h.campaigns,
		"GET /county/campaigns/new":   h.newCampaign,
		"POST /county/campaigns":      h.saveCampaign,
		"GET /county/campaigns/{id}":  h.campaign,
		"POST /county/campaigns/{id}": h.saveCampaign,
		"GET /calendar":               h.calendar,
		"POST /calendar/day":          h.editDay,
		"POST /calendar/reset":        h.resetDay,
		"POST /calendar/import":       h.importDays,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}

// mayManage is a fault for those who may not: their form would be refused.
func mayManage(r *http.Request) error {
	return web.Actor(r).Check(access.ManageCounty, access.Owners{})
}

// saved says that a change was kept and leads on.
func saved(w http.ResponseWriter, r *http.Request, err error, to string) (templ.Component, error) {
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "county.saved")
	web.Redirect(w, r, to)
	return nil, nil
}
