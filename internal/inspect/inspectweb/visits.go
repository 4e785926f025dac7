package inspectweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
)

type visitsPage struct {
	n          *names
	filter     inspect.Filter
	page       inspect.VisitPage
	inspectors []inspect.Inspector
	sheets     []inspect.Sheet
}

func (h *Handler) visits(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := visitsPage{filter: inspect.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Inspect.Visits(r.Context(), p.n.by, p.filter); err != nil {
		return nil, err
	}
	if p.inspectors, err = h.Inspect.Inspectors(r.Context(), p.n.by); err != nil {
		return nil, err
	}
	p.n.know(p.inspectors)
	if p.sheets, err = h.Inspect.Sheets(r.Context(), p.n.by); err != nil {
		return nil, err
	}
	return visitsView(p), nil
}

func inspectorOptions(list []inspect.Inspector) (out []ui.Option) {
	for _, x := range list {
		out = append(out, ui.Option{Value: string(x.Account), Label: x.Name})
	}
	return out
}

func (p visitsPage) filters(ctx context.Context) ui.Filters {
	f := p.filter
	yes := func(key string) []ui.Option { return []ui.Option{{Value: "1", Label: lang.T(ctx, key)}} }
	out := ui.Filters{
		Action: "/inspections/visits", Target: "list", Keep: []string{"sort", "campaign", "mine"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "inspectweb.search_site"), Value: f.Text},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "inspectweb.col.state"), Value: f.State, Options: []ui.Option{
				{Value: inspect.Open, Label: lang.T(ctx, "inspect.visit.open")}, {Value: inspect.Finished, Label: lang.T(ctx, "inspect.visit.done")},
			}},
			{Name: "site", Label: lang.T(ctx, "inspectweb.col.site_kind"), Value: string(f.Site), Options: siteOptions(ctx)},
			{Name: "area", Label: lang.T(ctx, "inspectweb.col.area"), Value: string(f.Area), Options: p.n.areaOptions()},
			{Name: "unit", Label: lang.T(ctx, "inspectweb.col.unit"), Value: string(f.Unit), Options: p.n.unitOptions()},
		},
		More: []ui.Input{
			{Name: "sheet", Label: lang.T(ctx, "inspectweb.col.sheet"), Value: f.Sheet, Options: sheetOptions(ctx, p.sheets)},
			{Name: "inspector", Label: lang.T(ctx, "inspectweb.col.inspector"), Value: string(f.Inspector), Options: inspectorOptions(p.inspectors)},
			{Name: "failed", Label: lang.T(ctx, "inspectweb.col.failed"), Value: yesNo(f.Failed), Options: yes("inspectweb.only_failed")},
			{Name: "late", Label: lang.T(ctx, "inspectweb.late"), Value: yesNo(f.Late), Options: yes("inspectweb.only_late")},
			{Name: "from", Label: lang.T(ctx, "inspectweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "inspectweb.to"), Type: "date", Value: f.To},
		},
	}
	// What only links ask for is shown where it is asked for, so that it can be taken
	// off.
	round, site := "—", "—"
	if len(p.page.Visits) > 0 {
		round, site = p.page.Visits[0].Title, p.n.site(p.page.Visits[0])
	}
	for _, x := range []struct{ name, col, value, label string }{
		{"round", "title", string(f.Round), round}, {"ref", "site", f.Ref, site}, {"kind", "kind", f.Kind, lang.T(ctx, "inspect.kind."+f.Kind)},
	} {
		if x.value != "" {
			out.More = append(out.More, ui.Input{Name: x.name, Label: lang.T(ctx, "inspectweb.col."+x.col), Value: x.value, Options: []ui.Option{{Value: x.value, Label: x.label}}})
		}
	}
	return out
}

// exportVisits writes the list as it is shown: the same filter and order.
func (h *Handler) exportVisits(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := inspect.FilterFrom(r.URL.Query())
	f.After = ""
	cols := heads(ctx, "number", "title", "site", "site_kind", "area", "unit", "state", "day", "inspector", "mark", "full", "failed", "signing", "signer", "refusal", "witness", "witness_unit")
	return nil, office.Download(w, r, lang.T(ctx, "inspectweb.visits"), cols, func(s office.Sheet) error {
		return h.Inspect.EachVisit(ctx, n.by, f, func(v inspect.Visit) error {
			var got any = ""
			if v.State == inspect.Finished {
				got = v.Mark.Float()
			}
			return s.Row(v.Label(), v.Title, n.site(v), siteKind(ctx, v.Kind), n.area[v.Area], n.unit[v.Unit], lang.T(ctx, "inspect.visit."+v.State), office.Day(v.DoneOn), v.DoneBy,
				got, v.Full.Float(), failed(ctx, v), signing(ctx, v), v.Signer, v.Refusal, v.Witness, v.WitnessUnit)
		})
	})
}

func failed(ctx context.Context, v inspect.Visit) string {
	if v.Failed {
		return lang.T(ctx, "inspectweb.not_passed")
	}
	return ""
}

// signing says how the inspected signed.
func signing(ctx context.Context, v inspect.Visit) string {
	switch {
	case v.State != inspect.Finished:
		return ""
	case v.Signing == "":
		return lang.T(ctx, "inspectweb.not_signed")
	}
	return lang.T(ctx, "inspect.signing."+v.Signing)
}
