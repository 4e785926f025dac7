package placesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/places"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// foundPage is a list of checks, or of what they found.
type foundPage struct {
	n      *names
	filter places.FoundFilter
	made   []places.Made
	found  []places.Found
	total  int64
	mark   places.Mark
	next   string
}

func (h *Handler) checks(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := foundPage{filter: places.FoundFilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.made, p.total, p.mark, p.next, err = h.Places.Checks(r.Context(), p.n.by, p.filter); err != nil {
		return nil, err
	}
	return checksView(p), nil
}

func (h *Handler) found(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := foundPage{filter: places.FoundFilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.found, p.total, p.next, err = h.Places.Found(r.Context(), p.n.by, p.filter); err != nil {
		return nil, err
	}
	return foundView(p), nil
}

// exportChecks writes the list of checks as it is shown.
func (h *Handler) exportChecks(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := places.FoundFilterFrom(r.URL.Query())
	f.After = ""
	cols := heads(ctx, "number", "name", "kind", "area", "unit", "due_on", "day", "met", "asked", "actor", "note")
	return nil, office.Download(w, r, lang.T(ctx, "placesweb.tab.checks"), cols, func(s office.Sheet) error {
		return h.Places.EachCheck(ctx, web.Actor(r), f, func(x places.Made) error {
			return s.Row(x.Of.Label(), x.Of.Name, kindName(ctx, x.Of.Kind), n.area[x.Of.Area], n.unit[x.Of.Unit], day(x.Due), day(x.Day), x.Met, x.Asked, x.Actor, x.Note)
		})
	})
}

// exportFound writes what the checks found as it is shown.
func (h *Handler) exportFound(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := places.FoundFilterFrom(r.URL.Query())
	f.After = ""
	cols := heads(ctx, "number", "name", "kind", "area", "unit", "day", "item", "outcome", "wrong", "actor")
	return nil, office.Download(w, r, lang.T(ctx, "placesweb.tab.found"), cols, func(s office.Sheet) error {
		return h.Places.EachFound(ctx, web.Actor(r), f, func(x places.Found) error {
			return s.Row(x.Of.Label(), x.Of.Name, kindName(ctx, x.Of.Kind), n.area[x.Of.Area], n.unit[x.Of.Unit], day(x.Day), n.item(ctx, x.Of.Kind, x.Item), outcome(ctx, x.Met), x.Note, x.Actor)
		})
	})
}

func outcome(ctx context.Context, met bool) string {
	if met {
		return lang.T(ctx, "places.outcome.met")
	}
	return lang.T(ctx, "places.outcome.fault")
}

// filters is the line over a list of checks, or of what they found.
func (p foundPage) filters(ctx context.Context, path string) ui.Filters {
	f, n := p.filter, p.n
	o := ui.Filters{
		Action: path, Target: "list", Keep: []string{"sort", "campaign"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "placesweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "placesweb.col.kind"), Value: string(f.Kind), Options: options(ctx, "places.kind.", places.Kinds())},
			{Name: "area", Label: lang.T(ctx, "placesweb.col.area"), Value: string(f.Area), Options: n.areaOptions()},
			{Name: "unit", Label: lang.T(ctx, "placesweb.col.unit"), Value: string(f.Unit), Options: n.unitOptions()},
			{Name: "outcome", Label: lang.T(ctx, "placesweb.col.outcome"), Value: string(f.Outcome), Options: options(ctx, "places.outcome.", []places.Outcome{places.Met, places.Fault})},
		},
		More: []ui.Input{
			{Name: "from", Label: lang.T(ctx, "placesweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "placesweb.to"), Type: "date", Value: f.To},
		},
	}
	if path == "/places/found" {
		o.More = append(o.More, ui.Input{Name: "item", Label: lang.T(ctx, "placesweb.col.item"), Value: f.Item, Options: n.itemOptions(ctx, f.Kind)})
	}
	return o
}

func (p foundPage) narrowed() bool {
	f := p.filter
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}
