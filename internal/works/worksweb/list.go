package worksweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

type listPage struct {
	n      *names
	filter works.Filter
	page   works.Page
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := listPage{filter: works.FilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Works.List(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

// exportList writes the list as it is shown: the same filter and order. Money
// is in yuan.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := works.FilterFrom(r.URL.Query())
	f.After = ""
	var heads []office.Head
	for _, k := range []string{
		"number", "title", "kind", "need", "area", "unit", "contractor", "address", "state", "percent", "starts_on", "due_on", "next_on", "days_late",
		"planned", "approved", "paid", "over", "approved_on", "begun_on", "accepted_on", "result", "handed_on", "keeper", "code", "lon", "lat",
	} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "worksweb.col."+k)})
	}
	return nil, office.Download(w, r, lang.T(ctx, "worksweb.title"), heads, func(s office.Sheet) error {
		return h.Works.Each(ctx, web.Actor(r), f, func(x works.Project) error {
			return s.Row(x.Label(), x.Title, n.kind[x.Kind], x.Need, n.area[x.Area], n.unit[x.Unit], x.Contractor, x.Address, lang.T(ctx, "works.state."+string(x.State)),
				x.Percent, day(x.StartsOn), day(x.DueOn), day(x.Next), x.DaysLate(n.today), yuan(x.Planned), yuan(x.Approved), yuan(x.Paid), yuan(x.Over()),
				day(x.ApprovedOn), day(x.BegunOn), day(x.AcceptedOn), x.Result, day(x.HandedOn), n.unit[x.Keeper], x.Code, degrees(x, x.Point.Lon), degrees(x, x.Point.Lat))
		})
	})
}

func degrees(x works.Project, v float64) any {
	if !x.Located {
		return nil
	}
	return v
}
