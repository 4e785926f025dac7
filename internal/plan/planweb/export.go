package planweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/plan"
)

// download answers a request whose path ends in .xlsx or .csv with a sheet
// that fill writes.
func download(w http.ResponseWriter, r *http.Request, title string, heads []office.Head, fill func(office.Sheet) error) (templ.Component, error) {
	return nil, office.Download(w, r, title, heads, fill)
}

// exportTable writes the plan as the page shows it, in the columns in which it
// can be imported.
func (h *Handler) exportTable(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	p, err := h.outline(r, "", -1)
	if err != nil {
		return nil, err
	}
	n := p.n
	return download(w, r, lang.T(ctx, "plan.sheet"), plan.Heads(lang.From(ctx)), func(s office.Sheet) error {
		for _, l := range p.o.Lines {
			var target, reached any
			if l.Measure == plan.Number {
				target, reached = l.Target, l.Reached
			}
			err := s.Row(l.No, l.Label(), n.objective[l.Objective], l.Title, l.Details, l.Basis, target, l.Unit, n.unit[l.Lead], n.list(ctx, l.Responsible),
				n.list(ctx, l.Assist), n.leader[l.Leader], n.person[l.Person], n.area[l.Area], n.group[l.Group], day(l.StartsOn), day(l.DueOn), l.Weight, l.Evidence,
				lang.T(ctx, "plan.state."+string(l.State)), reached, day(l.DoneOn))
			if err != nil {
				return err
			}
		}
		return nil
	})
}
