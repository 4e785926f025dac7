package worksweb

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/works"
)

const (
	mapPath = "/works/map"
	mapList = 12 // projects beside the map, its equivalent for those who do not see it
)

// mapPage is the register on the map.
type mapPage struct {
	listPage
	query url.Values
}

func (h *Handler) chart(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := mapPage{query: r.URL.Query()}
	p.filter = works.FilterFrom(p.query)
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	f := p.filter
	f.Limit = mapList
	if p.page, err = h.Works.List(r.Context(), p.n.by, f); err != nil {
		return nil, err
	}
	return mapView(p), nil
}

func (h *Handler) clusters(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	v := r.URL.Query()
	zoom, err := strconv.Atoi(v.Get("zoom"))
	f := works.FilterFrom(v)
	if err != nil || zoom < 0 || zoom > 22 || f.Box == nil {
		return nil, fault.New(fault.Invalid, "worksweb.bad_map")
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	spots, err := h.Works.Spots(r.Context(), n.by, f)
	if err != nil {
		return nil, err
	}
	list := make([]ui.Spot, len(spots))
	for i, x := range spots {
		list[i] = ui.Spot{Point: x.Point, ID: string(x.ID), Href: x.Link(), Title: x.Label() + " " + x.Title + " " + lang.T(r.Context(), "works.state."+string(x.State)), Kind: colour(x, n.today), Late: x.Late(n.today)}
	}
	w.Header().Set("Content-Type", "application/json")
	return nil, json.NewEncoder(w).Encode(ui.Marks(list, zoom))
}

// colour is how a project is drawn.
func colour(x works.Project, today string) string {
	if x.Late(today) {
		return "late"
	}
	kind, _ := look(x.State)
	return kind
}

// at is an address with what the page is narrowed by, and further parameters.
func (p mapPage) at(path string, set ...string) string {
	return ui.Address(path+"?"+p.query.Encode(), append([]string{"after", "", "part", ""}, set...)...)
}

func (p mapPage) besideRows(ctx context.Context) (rows []ui.Row) {
	for _, x := range p.page.Projects {
		note := p.n.kind[x.Kind] + " · " + p.n.area[x.Area] + " · " + lang.T(ctx, "works.state."+string(x.State))
		rows = append(rows, ui.Row{Href: x.Link(), Above: x.Label(), Title: x.Title, Note: note, Late: x.Late(p.page.Today)})
	}
	return rows
}
