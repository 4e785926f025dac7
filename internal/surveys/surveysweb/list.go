package surveysweb

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/lang"
	"chuangwei/internal/surveys"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	by     access.Actor
	filter surveys.Filter
	lines  []surveys.Line
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	q := r.URL.Query()
	p := listPage{by: by, filter: surveys.Filter{Register: q.Get("register"), Text: q.Get("q")}}
	if s := surveys.Status(q.Get("status")); slices.Contains(surveys.Statuses(), s) {
		p.filter.Status = s
	}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.lines, err = h.Surveys.List(ctx, by, p.filter); err != nil {
		return nil, err
	}
	return listView(p), nil
}

// template hands out an empty spreadsheet.
func (h *Handler) template(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	code := r.PathValue("register")
	name := "register"
	if slices.Contains(surveys.Registers(), code) {
		name = code
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.xlsx"`)
	return nil, surveys.Template(w, code, lang.From(r.Context()))
}

func (p listPage) narrowed() bool { return p.filter != surveys.Filter{} }

func (p listPage) filters(ctx context.Context) ui.Filters {
	var statuses, registers []ui.Option
	for _, s := range surveys.Statuses() {
		statuses = append(statuses, ui.Option{Value: string(s), Label: lang.T(ctx, "survey.status."+string(s))})
	}
	for _, r := range surveys.Registers() {
		registers = append(registers, ui.Option{Value: r, Label: lang.T(ctx, "survey.register."+r)})
	}
	return ui.Filters{
		Action: "/surveys", Target: "list",
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "surveysweb.search"), Value: p.filter.Text},
		Items: []ui.Input{
			{Name: "register", Label: lang.T(ctx, "surveysweb.register"), Value: p.filter.Register, Options: registers},
			{Name: "status", Label: lang.T(ctx, "surveysweb.status"), Value: string(p.filter.Status), Options: statuses},
		},
	}
}
