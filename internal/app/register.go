package app

import (
	"net/http"

	"chuangwei/internal/web"
)

// register adds every slice's pages and its API.
func (a *App) register(mux *http.ServeMux, pages *web.Pages) {
}

// authenticator knows who carries a session.
func (a *App) authenticator() web.Authenticator { return nil }
