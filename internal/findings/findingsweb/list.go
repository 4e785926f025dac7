package findingsweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/findings"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	filter findings.Filter
	page   findings.Page
	sent   string // month that came back with faults
	Errs   ui.Errors
}

func (h *Handler) listPage(r *http.Request) (p listPage, err error) {
	p.filter = findings.FilterFrom(r.URL.Query())
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.page, err = h.Findings.List(r.Context(), p.n.by, p.filter)
	return p, err
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.listPage(r)
	if err != nil {
		return nil, err
	}
	return listView(p), nil
}

func (p listPage) narrowed() bool {
	f := p.filter
	f.Sort = ""
	return len(f.Values()) > 0
}

// empty is what the list says when there is nothing.
func (p listPage) empty() string {
	if p.n.sees() {
		return "findings.none"
	}
	return "findings.none_asked"
}

func (p listPage) lead() string {
	if p.n.sees() {
		return "findings.lead"
	}
	return "findings.lead_asked"
}

func (p listPage) filters(ctx context.Context) ui.Filters {
	var kinds, states []ui.Option
	for _, k := range findings.Kinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: lang.T(ctx, "findings.kind."+string(k))})
	}
	states = append(states, ui.Option{Value: "pending", Label: lang.T(ctx, "findings.pending")})
	for _, s := range findings.States() {
		if p.n.sees() || s != findings.Open {
			states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "findings.state."+string(s))})
		}
	}
	state := p.filter.Values().Get("state")
	f := ui.Filters{
		Action: findings.Path, Target: "list", Keep: []string{"sort", "subject", "of", "area", "group", "late", "mine", "campaign"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "findings.search"), Value: p.filter.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "findings.kind"), Value: string(p.filter.Kind), Options: kinds},
			{Name: "state", Label: lang.T(ctx, "findings.state"), Value: state, Options: states},
			{Name: "month", Label: lang.T(ctx, "findings.month"), Value: p.filter.Month, Options: p.months()},
		},
	}
	if p.n.sees() {
		f.Items = append(f.Items, ui.Input{Name: "unit", Label: lang.T(ctx, "findings.of.unit"), Value: string(p.filter.Unit), Options: p.n.unitOptions()})
	}
	return f
}

// monthsBack is how many months the filter offers.
const monthsBack = 24

func (p listPage) months() (out []ui.Option) {
	m := p.n.month
	for range monthsBack {
		out = append(out, ui.Option{Value: m, Label: m})
		m = findings.Before(m)
	}
	return out
}

func (h *Handler) export(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	var heads []office.Head
	for _, k := range []string{"number", "kind", "month", "whom", "name", "unit", "seen", "records", "state", "question", "answer_by", "answer", "reason", "judged_by"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "findings."+k)})
	}
	return nil, office.Download(w, r, lang.T(ctx, "findings.title"), heads, func(s office.Sheet) error {
		return h.Findings.Each(ctx, n.by, findings.FilterFrom(r.URL.Query()), func(f findings.Finding) error {
			return s.Row(f.Label(), lang.T(ctx, "findings.kind."+string(f.Kind)), f.Month, lang.T(ctx, "findings.of."+f.Who.Subject), f.Who.Name, n.unit(f.Who.Unit), seen(ctx, f), f.Records,
				lang.T(ctx, "findings.state."+string(f.State)), f.Question, office.Day(f.AnswerBy), f.Answer, f.Reason, f.JudgedBy)
		})
	})
}

func (h *Handler) look(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	month := r.PostFormValue("month")
	came, err := h.Findings.Look(r.Context(), web.Actor(r), month)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.listPage(r)
		if err != nil {
			return nil, err
		}
		p.Errs, p.sent = errs, month
		return web.Unprocessable(listView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "findings.did.look", came.Found, came.Reopened+came.Grown)
	web.Redirect(w, r, findings.Filter{Month: month}.Link())
	return nil, nil
}

// proposed is the month that the form offers to look at: the one of the list, or
// the one that runs.
func (p listPage) proposed() string {
	switch {
	case p.sent != "":
		return p.sent
	case p.filter.Month != "":
		return p.filter.Month
	}
	return p.n.month
}
