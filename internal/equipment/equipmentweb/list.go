package equipmentweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/equipment"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// listPage is the register.
type listPage struct {
	n      *names
	filter equipment.Filter
	page   equipment.Page
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := listPage{filter: equipment.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Equipment.List(r.Context(), p.n.by, p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

// exportList writes the list as it is shown: the same filter and order. Its
// columns are those of the spreadsheet to fill in, so that it can be read in
// again. Money is in yuan.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	labels, err := h.Equipment.ProjectLabels(ctx, n.by)
	if err != nil {
		return nil, err
	}
	f := equipment.FilterFrom(r.URL.Query())
	f.After = ""
	cols := heads(ctx, "number", "kind", "name", "unit", "area", "code", "quantity", "address", "lon", "lat", "capacity", "state", "due_on", "reason", "since", "project", "cost", "note", "state_on")
	return nil, office.Download(w, r, lang.T(ctx, "equipmentweb.title"), cols, func(s office.Sheet) error {
		return h.Equipment.Each(ctx, web.Actor(r), f, func(x equipment.Item) error {
			return s.Row(x.Label(), n.kind(ctx, x.Kind), x.Name, n.unit[x.Unit], n.in(ctx, x.Area), x.Code, x.Quantity, x.Address, degrees(x, x.Point.Lon), degrees(x, x.Point.Lat),
				x.Capacity, stateName(ctx, x.State), day(x.DueOn), x.Reason, day(x.Since), labels[x.Project], yuan(x.Cost), x.Note, day(x.StateOn))
		})
	})
}

func degrees(x equipment.Item, v float64) any {
	if !x.Located {
		return nil
	}
	return v
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// filters is the line over the register at path.
func (n *names) filters(ctx context.Context, f equipment.Filter, path string) ui.Filters {
	state := ""
	if len(f.States) > 0 {
		state = f.Values().Get("state")
	}
	yes := func(name string, on bool) ui.Input {
		return ui.Input{Name: name, Label: lang.T(ctx, "equipmentweb.is."+name), Value: flag(on), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "equipmentweb.only."+name)}}}
	}
	o := ui.Filters{
		Action: path, Target: "list", Keep: []string{"sort", "project"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "equipmentweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "equipmentweb.col.kind"), Value: f.Kind, Options: append([]ui.Option{{Value: equipment.Vehicles, Label: lang.T(ctx, "equipmentweb.vehicles")}}, n.kindOptions(ctx, f.Kind, true)...)},
			{Name: "state", Label: lang.T(ctx, "equipmentweb.col.state"), Value: state, Options: append([]ui.Option{{Value: "held", Label: lang.T(ctx, "equipmentweb.held")}}, stateOptions(ctx, equipment.States())...)},
			{Name: "area", Label: lang.T(ctx, "equipmentweb.col.area"), Value: string(f.Area), Options: n.areaOptions(ctx)},
			{Name: "unit", Label: lang.T(ctx, "equipmentweb.col.unit"), Value: string(f.Unit), Options: n.unitOptions()},
		},
		More: []ui.Input{yes("late", f.Late), yes("mine", f.Mine)},
	}
	if path != "/equipment" {
		o.Target, o.Keep = "", []string{"bbox", "project"}
	}
	return o
}

// narrowed reports whether the filter leaves anything out.
func narrowed(f equipment.Filter) bool {
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}
