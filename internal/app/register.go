package app

import (
	"net/http"

	"chuangwei/internal/overview/overviewweb"
	"chuangwei/internal/reports/reportsweb"
	"chuangwei/internal/web"
)

// register adds every slice's pages and its API.
func (a *App) register(mux *http.ServeMux, pages *web.Pages) {
	(&overviewweb.Handler{Pages: pages, Overview: a.Overview}).Register(mux)
	(&reportsweb.Handler{Pages: pages, Reports: a.Reports}).Register(mux)
}

// authenticator knows who carries a session.
func (a *App) authenticator() web.Authenticator { return a.People }
