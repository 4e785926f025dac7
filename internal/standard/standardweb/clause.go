package standardweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Figure is the kind of Choice that gives a clause its value.
const Figure = "figure"

// A Choice is something that may hang on a clause, with its name and the list
// of what is open of it.
type Choice struct{ Code, Name, Link string }

// Lists names what may hang on clauses, by kind of hook, and the figures that may
// give them their values.
type Lists interface {
	Choices(ctx context.Context, by access.Actor) (map[string][]Choice, error)
}

// clausePage is one clause with everything around it.
type clausePage struct {
	n *names
	standard.ClauseDetail
	standard.Standing
	choices map[string][]Choice
	bad     string
	sent    url.Values
	key     string
	Errs    ui.Errors
}

func (h *Handler) clausePage(r *http.Request) (p clausePage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.ClauseDetail, err = h.Standard.Clause(r.Context(), p.n.by, r.PathValue("code")); err != nil {
		return p, err
	}
	p.Standing = p.Board.Clauses[0]
	if h.Lists != nil {
		p.choices, err = h.Lists.Choices(r.Context(), p.n.by)
	}
	return p, err
}

func (h *Handler) clause(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.clausePage(r)
	if err != nil {
		return nil, err
	}
	return clauseView(p), nil
}

// clauseAct does an act of the clause's page and leads back to it.
func (h *Handler) clauseAct(w http.ResponseWriter, r *http.Request, act string, do func(code string, v url.Values) error) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	err := do(r.PathValue("code"), r.PostForm)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.clausePage(r)
		if err != nil {
			return nil, err
		}
		p.bad, p.sent, p.key, p.Errs = act, r.PostForm, web.Key(r), errs
		return web.Unprocessable(clauseView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "standardweb.did."+act)
	web.Redirect(w, r, "/standard/clauses/"+r.PathValue("code"))
	return nil, nil
}

func (h *Handler) measure(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.clauseAct(w, r, "measure", func(code string, v url.Values) error {
		return h.Standard.Measure(r.Context(), web.Actor(r), standard.ValueDraft{
			Clause: code, Day: v.Get("day"), Value: v.Get("value"), Source: v.Get("source"), Evidence: id.Evidence(v.Get("evidence")), Key: web.Key(r),
		})
	})
}

func (h *Handler) ask(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.clauseAct(w, r, "ask", func(code string, v url.Values) error {
		year, err := strconv.ParseInt(v.Get("year"), 10, 32)
		if err != nil {
			year = 0 // the service says what is wrong with it
		}
		_, err = h.Standard.AskFor(r.Context(), web.Actor(r), standard.Ask{
			Clause: code, Year: year, Kind: standard.Proof(v.Get("kind")), Title: v.Get("title"), Unit: id.Unit(v.Get("unit")), DueOn: v.Get("due_on"), Key: web.Key(r),
		})
		return err
	})
}

func (h *Handler) hang(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.clauseAct(w, r, "hang", func(code string, v url.Values) error {
		if v.Get("off") != "" {
			code = ""
		}
		return h.Standard.Hang(r.Context(), web.Actor(r), standard.Hook{Subject: v.Get("subject"), Code: v.Get("code"), Clause: code})
	})
}

// in is an input of a form, with what was sent before where it came back.
func (p clausePage) in(form string, in ui.Input) ui.Input {
	in.ID = form + "-" + in.Name
	if p.bad != form {
		return in
	}
	in.ID = "f-" + in.Name
	if v, ok := p.sent[in.Name]; ok {
		in.Value = v[0]
	}
	return in.At(p.Errs)
}

func (p clausePage) form(ctx context.Context, act string) ui.Act {
	a := ui.Act{ID: act, Label: lang.T(ctx, "standardweb.act."+act), Text: lang.T(ctx, "standardweb.about."+act), Action: p.Link() + "/" + act}
	if p.bad == act {
		a.Open, a.Key = true, p.key
	}
	return a
}

func (p clausePage) mayMeasure() bool { return p.n.by.May(access.GiveEvidence, p.Owners()) }

func (p clausePage) facts(ctx context.Context) []ui.Fact {
	out := []ui.Fact{
		{Label: lang.T(ctx, "standardweb.col.target"), Value: target(ctx, p.Node), Note: p.Share(p.n.english)},
		{Label: lang.T(ctx, "standardweb.col.source"), Value: sourceOf(ctx, p.Node, p.n.english)},
		{Label: lang.T(ctx, "standardweb.col.weight"), Value: p.Weight.String()},
		{Label: lang.T(ctx, "standardweb.col.group"), Value: dash(p.n.group[p.Group])},
	}
	unit := ui.Fact{Label: lang.T(ctx, "standardweb.col.unit"), Value: dash(p.n.unit[p.Unit])}
	if p.Unit != "" {
		unit.Href = "/org/units/" + string(p.Unit)
	}
	out = append(out, unit)
	if p.Facts.Value != nil {
		note := p.Latest.Day
		if p.Latest.Low != nil {
			note += " · " + lang.T(ctx, "standardweb.interval", p.Latest.Low.String(), p.Latest.High.String(), p.Latest.Asked)
		}
		if p.Latest.Source != "" {
			note += " · " + p.Latest.Source
		}
		out = append(out, ui.Fact{Label: lang.T(ctx, "standardweb.col.value"), Value: valued(ctx, *p.Facts.Value, p.Node), Href: p.Latest.Link, Note: note})
	}
	if p.Figure != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "standardweb.col.figure"), Value: lang.T(ctx, "figure."+p.Figure)})
	}
	return out
}

// valueOptions are the answers to a question.
func valueOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Value: "yes", Label: lang.T(ctx, "standardweb.yes")}, {Value: "no", Label: lang.T(ctx, "standardweb.no")}}
}

func (p clausePage) proofChoices() (out []ui.Option) {
	for _, e := range p.Proofs {
		out = append(out, ui.Option{Value: string(e.ID), Label: e.Label() + " " + e.Title})
	}
	return out
}

// choice is what is known of a hook.
func (p clausePage) choice(h standard.Hook) Choice {
	i := slices.IndexFunc(p.choices[h.Subject], func(c Choice) bool { return c.Code == h.Code })
	if i < 0 {
		return Choice{Code: h.Code, Name: h.Code}
	}
	return p.choices[h.Subject][i]
}

func (p clausePage) choiceOptions(subject string) (out []ui.Option) {
	for _, c := range p.choices[subject] {
		out = append(out, ui.Option{Value: c.Code, Label: c.Name})
	}
	return out
}

// valueSource says where a value comes from.
func valueSource(ctx context.Context, v standard.Value) string {
	if v.Figure != "" {
		return lang.T(ctx, "standardweb.from_figure", lang.T(ctx, "figure."+v.Figure))
	}
	return v.Source
}
