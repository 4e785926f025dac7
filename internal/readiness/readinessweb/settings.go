package readinessweb

import (
	"context"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/readiness"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// settingsPage is the form of the settings.
type settingsPage struct {
	value   func(field string) string
	version int64
	weights []readiness.Chapter
	Errs    ui.Errors
}

func (h *Handler) settings(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	k, chapters, err := h.Readiness.Settings(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	v := map[string]string{
		"pass": strconv.FormatInt(k.Pass, 10), "visit_share": strconv.FormatInt(k.VisitShare, 10),
		"case_days": tenths(k.CaseDays), "proof_days": tenths(k.ProofDays), "value_days": tenths(k.ValueDays),
	}
	for _, c := range chapters {
		v[weightOf(c)] = strconv.FormatInt(worth(c, k.Settings), 10)
	}
	return settingsView(settingsPage{value: func(f string) string { return v[f] }, version: k.Version, weights: chapters}), nil
}

func (h *Handler) saveSettings(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	var k readiness.Kept
	k.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: refused if there is one
	whole := func(field string) int64 {
		n, err := strconv.ParseInt(strings.TrimSpace(r.PostFormValue(field)), 10, 64)
		if err != nil {
			return -1 // refused by the check
		}
		return n
	}
	k.Pass, k.VisitShare = whole("pass"), whole("visit_share")
	k.CaseDays, k.ProofDays, k.ValueDays = tenfold(r.PostFormValue("case_days")), tenfold(r.PostFormValue("proof_days")), tenfold(r.PostFormValue("value_days"))
	was, chapters, err := h.Readiness.Settings(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	k.Weights = maps.Clone(was.Weights)
	for _, c := range chapters {
		if !r.PostForm.Has(weightOf(c)) {
			continue // a form that does not ask for it leaves it
		}
		n := whole(weightOf(c))
		if n == c.Full/1000 {
			delete(k.Weights, c.Key) // what it came with is no setting
			continue
		}
		if k.Weights == nil {
			k.Weights = map[string]int64{}
		}
		k.Weights[c.Key] = n
	}
	err = h.Readiness.SaveSettings(r.Context(), web.Actor(r), k)
	if errs, ok := web.Refused(r, err); ok {
		return web.Unprocessable(settingsView(settingsPage{value: r.PostFormValue, version: k.Version, weights: chapters, Errs: errs})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "readiness.saved")
	web.Redirect(w, r, readiness.Path)
	return nil, nil
}

// weightOf is the field of a chapter's weight.
func weightOf(c readiness.Chapter) string { return "weight_" + c.Key }

// worth is how many points a chapter is worth by the settings.
func worth(c readiness.Chapter, s readiness.Settings) int64 {
	if w, ok := s.Weights[c.Key]; ok {
		return w
	}
	return c.Full / 1000
}

// fields are those of the form, in its order.
func (p settingsPage) fields() []string {
	out := []string{"pass", "visit_share", "case_days", "proof_days", "value_days"}
	for _, c := range p.weights {
		out = append(out, weightOf(c))
	}
	return out
}

// weight is the input of a chapter's weight.
func (p settingsPage) weight(ctx context.Context, c readiness.Chapter) ui.Input {
	return ui.Input{
		Name: weightOf(c), Label: c.Code + " " + named(ctx, c.Name, c.English), Required: true, Value: p.value(weightOf(c)), InputMode: "numeric", Width: "short",
		Suffix: lang.T(ctx, "readiness.points"), Hint: lang.T(ctx, "readiness.weight_was", c.Full/1000),
	}.At(p.Errs)
}

// tenfold reads a number with at most one decimal; what cannot be read, or has
// more, is refused by the check.
func tenfold(text string) int64 {
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	n := math.Round(x * 10)
	if err != nil || math.Abs(n-x*10) > 1e-6 || n < 0 || n > 1e6 {
		return -1
	}
	return int64(n)
}

// number is the input of a number, as it was typed.
func (p settingsPage) number(ctx context.Context, field, suffix string) ui.Input {
	return ui.Input{
		Name: field, Label: lang.T(ctx, "readiness.set."+field), Required: true, Value: p.value(field), InputMode: "decimal", Width: "short", Suffix: lang.T(ctx, suffix),
	}.At(p.Errs)
}
