// Package peopleweb is the pages of accounts: signing in, one's own account,
// accounts and their slips, the table of roles, API keys, the audit log, and
// the first run.
//
//	peopleweb.go  Handler and its routes
//	signin.go signin.templ
//	setup.go setup.templ
//	me.go me.templ
//	accounts.go accounts.templ  the list, making, the page of one
//	bulk.go bulk.templ          many at once, slips
//	grants.go grants.templ      the form of grants, the table of roles
//	keys.go keys.templ
//	audit.go audit.templ
//	qr.go
package peopleweb

import (
	"context"
	"net/http"

	"golang.org/x/time/rate"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	Pages    *web.Pages
	People   *people.Service
	Counties *counties.Service
	// Persons lists the employees that an account may be for; it may be nil.
	Persons func(ctx context.Context, by access.Actor) ([]ui.Option, error)
	// Steps are what to do after the first run, in order; it may be nil.
	Steps func(ctx context.Context, by access.Actor) []Step
	// Tellers tell what lines of the audit log say of the records of other
	// slices, by the kind of record; it may be nil.
	Tellers func(ctx context.Context, by access.Actor) (map[string]Teller, error)
	// Mail says that e-mail is set up.
	Mail bool
	// Address is where people reach the program, for the slips of counties
	// whose settings name none. If it is empty, the request's own is.
	Address string

	tries web.Limiter // sign-ins, for each address
}

// Teller tells what a line of the journal says beyond who did what and when,
// and where its record is.
type Teller func(ctx context.Context, l journal.Line) Told

// Told is what a line says. Either may be empty.
type Told struct{ Note, Link string }

// Step is something to do after the first run.
type Step struct {
	Title    string
	Text     string
	Href     string // where it is done
	Template string // a spreadsheet to fill in; may be empty
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	// Behind one address sits a whole office, which signs in at eight.
	h.tries.Every, h.tries.Burst = rate.Limit(1), 60

	for pattern, page := range map[string]web.Handler{
		"GET /sign-in":           h.signIn,
		"POST /sign-in":          h.postSignIn,
		"GET /sign-in/code":      h.code,
		"POST /sign-in/code":     h.postCode,
		"GET /sign-in/password":  h.firstPassword,
		"POST /sign-in/password": h.postFirstPassword,
		"GET /sign-in/factor":    h.firstFactor,
		"POST /sign-in/factor":   h.postFirstFactor,
		"POST /sign-out":         h.signOut,
		"GET /set-up":            h.setUp,
		"POST /set-up":           h.postSetUp,
	} {
		mux.Handle(pattern, h.Pages.Open(page))
	}
	for pattern, page := range map[string]web.Handler{
		"GET /set-up/next":             h.next,
		"GET /me":                      h.me,
		"POST /me/contact":             h.contact,
		"POST /me/password":            h.password,
		"GET /me/factor":               h.factor,
		"POST /me/factor":              h.postFactor,
		"POST /me/factor/remove":       h.removeFactor,
		"POST /me/sessions/end":        h.endSessions,
		"POST /me/sessions/{id}/end":   h.endSession,
		"GET /accounts":                h.accounts,
		"GET /accounts.xlsx":           h.exportAccounts,
		"GET /accounts.csv":            h.exportAccounts,
		"GET /accounts/new":            h.newAccount,
		"POST /accounts":               h.createAccount,
		"GET /accounts/bulk":           h.bulk,
		"POST /accounts/bulk":          h.postBulk,
		"POST /accounts/reset":         h.resetMany,
		"GET /accounts/{id}":           h.account,
		"GET /accounts/{id}/edit":      h.editAccount,
		"POST /accounts/{id}":          h.changeAccount,
		"POST /accounts/{id}/reset":    h.reset,
		"POST /accounts/{id}/handover": h.handOver,
		"POST /accounts/{id}/disable":  h.disable,
		"POST /accounts/{id}/enable":   h.enable,
		"POST /accounts/{id}/sign-out": h.signOutAccount,

		"POST /accounts/{id}/sessions/{session}/end": h.endAccountSession,

		"GET /roles":             h.roles,
		"GET /keys":              h.keys,
		"POST /keys":             h.createKey,
		"POST /keys/{id}/revoke": h.revokeKey,
		"GET /audit":             h.audit,
		"GET /audit.xlsx":        h.exportAudit,
		"GET /audit.csv":         h.exportAudit,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}

// from is where a request came from.
func from(r *http.Request) people.From {
	return people.From{Address: web.Address(r), Agent: r.UserAgent()}
}

// accountID is the account that the address names. One that is no identifier
// is none.
func accountID(r *http.Request) id.Account {
	a, err := id.Parse[id.Account](r.PathValue("id"))
	if err != nil {
		return "-"
	}
	return a
}

// mayManage is a fault for those who may not: their form would be refused.
func mayManage(r *http.Request) error {
	return web.Actor(r).Check(access.ManagePeople, access.Owners{})
}
