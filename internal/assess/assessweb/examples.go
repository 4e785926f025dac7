package assessweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type examplesPage struct {
	n   *names
	all []assess.Example
}

func (h *Handler) examples(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	all, err := h.Assess.Examples(n.by)
	if err != nil {
		return nil, err
	}
	return examplesView(examplesPage{n, all}), nil
}

// of are the examples that a part of the page shows.
func (p examplesPage) of(begin bool) (out []assess.Example) {
	for _, e := range p.all {
		if e.Default == begin {
			out = append(out, e)
		}
	}
	return out
}

type examplePage struct {
	n *names
	assess.Example
	subject string
	key     string
	Errs    ui.Errors
}

func (h *Handler) examplePage(r *http.Request) (p examplePage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.key = web.Key(r)
	p.Example, err = h.Assess.Example(p.n.by, r.PathValue("code"))
	if p.Default {
		p.subject = p.Set.Code
	}
	return p, err
}

func (h *Handler) example(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.examplePage(r)
	if err != nil {
		return nil, err
	}
	return exampleView(p), nil
}

func (h *Handler) draftFrom(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	made, err := h.Assess.DraftFrom(r.Context(), web.Actor(r), r.PathValue("code"), r.PostFormValue("subject"), web.Key(r))
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.examplePage(r)
		if err != nil {
			return nil, err
		}
		p.Errs, p.subject = errs, r.PostFormValue("subject")
		return web.Unprocessable(exampleView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did.copy")
	web.Redirect(w, r, assess.Set{ID: made}.Link())
	return nil, nil
}

// exampleState says whether a set that ships is whole, and whether it adds up.
func exampleState(ctx context.Context, e assess.Example) (kind, icon, text string) {
	switch {
	case e.Set.Fragment:
		return "off", "alert-triangle", lang.T(ctx, "assess.example_fragment")
	case !e.Sums.Agree():
		return "late", "ban", lang.T(ctx, "assess.example_sums")
	}
	return "done", "circle-check", lang.T(ctx, "assess.example_whole")
}

// given says what a worked case begins with.
func given(ctx context.Context, c assess.WorkedCase) string {
	var out []string
	for _, key := range sorted(c.Figures) {
		out = append(out, figureName(ctx, key)+lang.T(ctx, "assess.colon")+strconv.FormatInt(c.Figures[key], 10))
	}
	for _, code := range sorted(c.Chosen) {
		var marks []string
		for _, m := range c.Chosen[code] {
			marks = append(marks, m.String())
		}
		out = append(out, lang.T(ctx, "assess.chosen", strings.Join(marks, " + ")))
	}
	if len(out) == 0 {
		return lang.T(ctx, "assess.how.nothing")
	}
	return strings.Join(out, lang.T(ctx, "assess.semicolon"))
}

func sorted[T any](m map[string]T) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// figureName is what people call the number of a key.
func figureName(ctx context.Context, key string) string {
	if w, ok := rules.Word(key); ok {
		return words(ctx, w)
	}
	if rest, ok := strings.CutPrefix(key, "inspect."); ok {
		if strings.HasSuffix(rest, "got") {
			return lang.T(ctx, "assess.inspect_got")
		}
		return lang.T(ctx, "assess.inspect_full")
	}
	return lang.T(ctx, "figure."+key)
}

// outcome is a mark, or why there is none.
func outcome(ctx context.Context, s string) string {
	if _, err := rules.ParseMark(s); err != nil {
		return lang.T(ctx, "assess.none."+s)
	}
	return s
}

// about says what of a set a worked case is about.
func about(ctx context.Context, e assess.Example, c assess.WorkedCase) string {
	if c.Rule == "" {
		return lang.T(ctx, "assess.col.total")
	}
	_, r, _ := e.Set.Rule(c.Rule)
	return words(ctx, r.Name)
}

// reads says in words how a rule makes a mark.
func reads(ctx context.Context, r rules.Rule) string {
	var out []string
	say := func(key string, args ...any) { out = append(out, lang.T(ctx, "assess.reads."+key, args...)) }
	switch r.Shape {
	case rules.Rate:
		if r.Down {
			say("rate_down", r.At.String(), r.Per.String())
		} else {
			say("rate", r.At.String(), r.Per.String())
		}
	case rules.Share:
		say("share")
	case rules.Each:
		say("each", r.Per.String())
	case rules.Range:
		say("range", r.Min.String(), r.Max.String())
	case rules.Bands:
		for _, b := range r.Bands {
			say("band", b.From.String(), b.Mark.String())
		}
	case rules.Earn:
		say("earn", r.Per.String())
	case rules.Bonus:
		say("bonus", r.Per.String(), r.Cap.String())
	case rules.Veto:
		say("veto", r.Cap.String())
	}
	for _, s := range r.Steps {
		say("step", s.From, s.Per.String())
	}
	if r.Heavy != "" {
		say("heavy", r.Times.String())
	}
	if r.Cap > 0 && (r.Shape == rules.Each || r.Shape == rules.Range) {
		say("cap", r.Cap.String())
	}
	return strings.Join(out, lang.T(ctx, "assess.semicolon"))
}
