// Package orgweb is the pages of the organisation: units, working groups,
// bodies with their posts, vacancies, people and categories. The
// responsibility grid and the imports stand with the areas (areasweb), which
// they show too.
//
//	orgweb.go      Handler and its routes
//	form.go form.templ    the form of any record here
//	record.go record.templ    tabs, history, small parts that areasweb shares
//	units.go units.templ
//	groups.go groups.templ
//	posts.go posts.templ      bodies, posts, vacancies
//	people.go people.templ
//	categories.go categories.templ
//	parts.go       choices, facts and paging
//	export.go      lists as XLSX and CSV
package orgweb

import (
	"context"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Figures gives what a unit's page shows of the slices above.
type Figures interface {
	UnitState(ctx context.Context, by access.Actor, unit id.Unit) (State, error)
}

// State is how a unit stands: figures, each with the address of what it
// counts, as far as the reader may open it.
type State struct {
	Cases  []ui.Kpi // that it leads
	Street []ui.Kpi // what it did with the joint group
}

// Handler serves the pages.
type Handler struct {
	Pages *web.Pages
	Org   *org.Service
	// Categories lists, by the group's code, the event categories that each
	// working group answers for, with the address of each as its value; it
	// may be nil.
	Categories func(ctx context.Context, by access.Actor) (map[string][]ui.Option, error)
	Figures    Figures // may be nil
	// OfGroup are those of the slices above on a working group's page, each
	// with the address of what it counts; it may be nil.
	OfGroup func(ctx context.Context, by access.Actor, group id.Group) ([]ui.Kpi, error)
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /org/units":               h.Pages.Stood(h.units),
		"GET /org/units.xlsx":          h.Pages.Stood(h.exportUnits),
		"GET /org/units.csv":           h.Pages.Stood(h.exportUnits),
		"GET /org/units/new":           h.newUnit,
		"POST /org/units":              h.createUnit,
		"GET /org/units/{id}":          h.unit,
		"GET /org/units/{id}/edit":     h.editUnit,
		"POST /org/units/{id}":         h.changeUnit,
		"POST /org/units/{id}/retire":  h.retireUnit,
		"GET /org/groups":              h.Pages.Stood(h.groups),
		"GET /org/groups/new":          h.newGroup,
		"POST /org/groups":             h.createGroup,
		"GET /org/groups/{id}":         h.group,
		"GET /org/groups/{id}/edit":    h.editGroup,
		"POST /org/groups/{id}":        h.changeGroup,
		"POST /org/groups/{id}/retire": h.retireGroup,
		"GET /org/bodies":              h.bodies,
		"GET /org/bodies/new":          h.newBody,
		"POST /org/bodies":             h.createBody,
		"GET /org/bodies/{id}/edit":    h.editBody,
		"POST /org/bodies/{id}":        h.changeBody,
		"GET /org/posts/new":           h.newPost,
		"POST /org/posts":              h.createPost,
		"GET /org/posts/{id}":          h.post,
		"GET /org/posts/{id}/edit":     h.editPost,
		"POST /org/posts/{id}":         h.changePost,
		"POST /org/posts/{id}/appoint": h.appoint,
		"POST /org/posts/{id}/vacate":  h.vacate,
		"POST /org/posts/{id}/abolish": h.abolish,
		"GET /org/vacancies":           h.Pages.Stood(h.vacancies),
		"GET /org/vacancies.xlsx":      h.Pages.Stood(h.exportVacancies),
		"GET /org/vacancies.csv":       h.Pages.Stood(h.exportVacancies),
		"GET /org/people":              h.Pages.Stood(h.people),
		"GET /org/people.xlsx":         h.Pages.Stood(h.exportPeople),
		"GET /org/people.csv":          h.Pages.Stood(h.exportPeople),
		"GET /org/people/new":          h.newPerson,
		"POST /org/people":             h.createPerson,
		"GET /org/people/{id}":         h.person,
		"GET /org/people/{id}/edit":    h.editPerson,
		"POST /org/people/{id}":        h.changePerson,
		"POST /org/people/{id}/retire": h.retirePerson,
		"GET /org/categories":          h.Pages.Stood(h.categories),
		"POST /org/categories/{code}":  h.renameCategory,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}

// manages reports whether the reader may change the organisation.
func manages(r *http.Request) bool { return web.Actor(r).MayEver(access.ManageOrg) }

// mayManage is a fault for those who may not: their form would be refused.
func mayManage(r *http.Request) error { return web.Actor(r).Check(access.ManageOrg, access.Owners{}) }
