package inspectweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// formPage is the form of a round.
type formPage struct {
	n          *names
	draft      inspect.Draft
	round      *inspect.Round // that is revised; nil: a new one
	sheets     []inspect.Sheet
	inspectors []inspect.Inspector
	band       inspect.Band
	key        string
	Errs       ui.Errors
}

func (h *Handler) form(r *http.Request, d inspect.Draft) (p formPage, err error) {
	p = formPage{draft: d}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if err := p.n.by.Check(access.ManageInspections, access.Owners{}); err != nil {
		return p, err
	}
	if p.sheets, err = h.Inspect.Sheets(r.Context(), p.n.by); err != nil {
		return p, err
	}
	p.inspectors, err = h.Inspect.Inspectors(r.Context(), p.n.by)
	return p, err
}

// newRound is the form, filled in for a kind of round: the plan of a band for
// a technical assessment.
func (h *Handler) newRound(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	q := r.URL.Query()
	d := inspect.Draft{Kind: q.Get("kind"), Route: inspect.ByNearest}
	band := inspect.Band(q.Get("band"))
	switch d.Kind {
	case inspect.Assessment:
		if !slices.Contains(inspect.Bands(), band) {
			band = inspect.Small
		}
		d.Sheet, d.Announced, d.Plan = inspect.SecretVisit, true, inspect.Technical(band)
	case inspect.Mock:
		band = ""
		d.Sheet, d.Plan = inspect.SecretVisit, inspect.SecretPlan()
	default:
		band = ""
		d.Kind, d.Sheet, d.Plan = inspect.Routine, inspect.CommitteeSheet, []inspect.Need{{Kind: inspect.Committee, Need: 3}, {Kind: inspect.Village, Need: 3}}
	}
	p, err := h.form(r, d)
	if err != nil {
		return nil, err
	}
	p.draft.StartsOn, p.draft.DueOn, p.band = p.n.today, p.n.today, band
	return formView(p), nil
}

// draftOf reads the form.
func draftOf(r *http.Request) inspect.Draft {
	v := r.PostFormValue
	d := inspect.Draft{
		Title: v("title"), Kind: v("kind"), Announced: v("announced") == "1", Sheet: v("sheet"), StartsOn: v("starts_on"), DueOn: v("due_on"), Route: v("route"), Key: web.Key(r),
	}
	for _, k := range inspect.SiteKinds() {
		text := strings.TrimSpace(v("need_" + string(k)))
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			n = -1 // the service says what is wrong with it
		}
		d.Plan = append(d.Plan, inspect.Need{Kind: k, Need: n, Confirm: v("confirm_"+string(k)) == strconv.Itoa(n)})
	}
	for _, a := range r.PostForm["inspectors"] {
		d.Inspectors = append(d.Inspectors, id.Account(a))
	}
	return d
}

func (h *Handler) plan(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d := draftOf(r)
	made, err := h.Inspect.Plan(r.Context(), web.Actor(r), d)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.form(r, d)
		if err != nil {
			return nil, err
		}
		p.Errs, p.key = errs, d.Key
		return web.Unprocessable(formView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "inspectweb.did.plan")
	web.Redirect(w, r, "/inspections/rounds/"+string(made))
	return nil, nil
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	round, err := h.roundOf(r)
	if err != nil {
		return nil, err
	}
	got, err := h.Inspect.Round(r.Context(), web.Actor(r), round)
	if err != nil {
		return nil, err
	}
	x := got.Round
	d := inspect.Draft{Title: x.Title, Kind: x.Kind, Announced: x.Announced, Sheet: got.Sheet.Code, StartsOn: x.StartsOn, DueOn: x.DueOn, Route: x.Route, Plan: got.Plan}
	for _, a := range got.People {
		d.Inspectors = append(d.Inspectors, a.Account)
	}
	p, err := h.form(r, d)
	if err != nil {
		return nil, err
	}
	p.round = &x
	return formView(p), nil
}

func (p formPage) title(ctx context.Context) string {
	if p.round == nil {
		return lang.T(ctx, "inspectweb.new")
	}
	return lang.T(ctx, "inspect.act.revise")
}

func (p formPage) action() string {
	if p.round == nil {
		return "/inspections"
	}
	return p.round.Link() + "/revise"
}

func (p formPage) back() string {
	if p.round == nil {
		return "/inspections"
	}
	return p.round.Link()
}

func (p formPage) version() string {
	if p.round == nil {
		return ""
	}
	return strconv.FormatInt(p.round.Version, 10)
}

func sheetOptions(ctx context.Context, sheets []inspect.Sheet) (out []ui.Option) {
	for _, s := range sheets {
		out = append(out, ui.Option{Value: s.Code, Label: s.In(english(ctx))})
	}
	return out
}

func (p formPage) chosen() (out []string) {
	for _, a := range p.draft.Inspectors {
		out = append(out, string(a))
	}
	return out
}

func (p formPage) need(k inspect.SiteKind) inspect.Need {
	for _, n := range p.draft.Plan {
		if n.Kind == k {
			return n
		}
	}
	return inspect.Need{Kind: k}
}

func (p formPage) needHint(ctx context.Context, k inspect.SiteKind) string {
	if p.need(k).Confirm {
		return lang.T(ctx, "inspectweb.to_confirm")
	}
	return ""
}

func routeOptions(ctx context.Context) (out []ui.Option) {
	for _, s := range inspect.Routes() {
		out = append(out, ui.Option{Value: s, Label: lang.T(ctx, "inspect.route."+s)})
	}
	return out
}

// starts are the kinds of rounds that the form can be filled in for.
func (p formPage) starts(ctx context.Context) []ui.Tab {
	out := []ui.Tab{
		{Label: lang.T(ctx, "inspectweb.start.routine"), Href: "/inspections/new", Active: p.draft.Kind == inspect.Routine},
		{Label: lang.T(ctx, "inspectweb.start.mock"), Href: "/inspections/new?kind=mock", Active: p.draft.Kind == inspect.Mock},
	}
	return append(out, ui.Tab{Label: lang.T(ctx, "inspectweb.start.technical"), Href: "/inspections/new?kind=technical", Active: p.draft.Kind == inspect.Assessment})
}

// bands are the sizes of place that the plan of a technical assessment can be
// filled in for.
func (p formPage) bands(ctx context.Context) (out []ui.Tab) {
	for _, b := range inspect.Bands() {
		out = append(out, ui.Tab{Label: lang.T(ctx, "inspect.band."+string(b)), Href: "/inspections/new?kind=technical&band=" + string(b), Active: p.band == b})
	}
	return out
}

// published says what is sourced of the plan.
func (p formPage) published(ctx context.Context) string {
	x := inspect.PublishedOf(p.band)
	return lang.T(ctx, "inspectweb.published", x.Total, x.Organisation, x.Education, x.Appearance, x.Roads)
}
