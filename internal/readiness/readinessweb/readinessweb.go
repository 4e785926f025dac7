// Package readinessweb is readiness as pages: one for leaders, one for the
// office, and what the office decides about the prediction.
//
//	readinessweb.go  routes, the leaders' page
//	clauses.go       the clauses as a list
//	settings.go      the settings
//	words.go         marks and days as text
package readinessweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/lang"
	"chuangwei/internal/readiness"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/worktime"
)

const (
	clausesPath  = readiness.Path + "/clauses"
	settingsPath = readiness.Path + "/settings"
)

// Handler serves the pages.
type Handler struct {
	Pages     *web.Pages
	Readiness *readiness.Service
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /readiness":              h.page,
		"GET /readiness/clauses":      h.clauses,
		"GET /readiness/clauses.xlsx": h.exportClauses,
		"GET /readiness/clauses.csv":  h.exportClauses,
		"GET /readiness/settings":     h.settings,
		"POST /readiness/settings":    h.saveSettings,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}

// front is the leaders' page.
type front struct {
	readiness.Prediction

	before  []readiness.Point
	at      readiness.Point // what was predicted on the day that was asked for; no day: now
	unknown string          // the day that was asked for, on which nothing was predicted
	may     bool            // change the settings
}

// best is how many acts the leaders' page names.
const best = 6

func (h *Handler) page(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	p, before, err := h.Readiness.Now(r.Context(), by)
	if err != nil {
		return nil, err
	}
	f := front{Prediction: p, before: before, may: by.Check(access.ManageOrg, access.Owners{}) == nil}
	at := r.URL.Query().Get("at")
	for _, x := range before {
		if x.Day == at {
			f.at = x
		}
	}
	if _, err := worktime.ParseDay(at); err == nil && f.at.Day == "" {
		f.unknown = at
	}
	return frontView(f), nil
}

// weigh leads to where chapters are given their weight, whoever may do that.
func (f front) weigh(ctx context.Context) ui.Btn {
	if !f.may {
		return ui.Btn{}
	}
	return ui.Btn{Label: lang.T(ctx, "readiness.settings"), Href: settingsPath}
}

// chart is the expected mark since the start, with its ends.
func (f front) chart(ctx context.Context) ui.Chart {
	c := ui.Chart{Title: lang.T(ctx, "readiness.trend"), Unit: lang.T(ctx, "readiness.points")}
	var low, mid, high []float64
	for _, p := range f.shown() {
		of := readiness.Prediction{Full: p.Full, Mark: p.Mark}.Of1000()
		c.Labels = append(c.Labels, p.Day[5:])
		c.Links = append(c.Links, readiness.Path+"?at="+p.Day)
		low, mid, high = append(low, float64(of.Low)), append(mid, float64(of.Mid)), append(high, float64(of.High))
	}
	c.Series = []ui.Series{
		{Name: lang.T(ctx, "readiness.mid"), Values: mid},
		{Name: lang.T(ctx, "readiness.low"), Values: low},
		{Name: lang.T(ctx, "readiness.high"), Values: high},
	}
	if first, last := f.before[0], f.before[len(f.before)-1]; len(mid) > 0 {
		c.Sum = lang.T(ctx, "readiness.trend_sum", first.Day, first.Of1000(), last.Day, last.Of1000())
	}
	return c
}

// most is how many points the chart draws.
const most = 16

// shown are the days of the trend that the chart draws: the last of every so
// many, and always the latest.
func (f front) shown() (out []readiness.Point) {
	step := (len(f.before) + most - 1) / most
	for i := len(f.before) - 1; i >= 0; i -= max(step, 1) {
		out = append([]readiness.Point{f.before[i]}, out...)
	}
	return out
}

func (f front) kpis(ctx context.Context) []ui.Kpi {
	of := f.Of1000()
	out := []ui.Kpi{
		{Label: lang.T(ctx, "readiness.mark"), Value: lang.Number(ctx, of.Mid), Unit: lang.T(ctx, "readiness.of1000"), Note: lang.T(ctx, "readiness.between", of.Low, of.High), Icon: "file-certificate", Kind: verdictKind(f.Verdict())},
		{Label: lang.T(ctx, "readiness.pass"), Value: lang.Number(ctx, f.Set.Pass), Unit: lang.T(ctx, "readiness.points"), Note: distance(ctx, of.Mid, f.Set.Pass), Icon: "flag"},
		{Label: lang.T(ctx, "readiness.vetoes"), Value: lang.Number(ctx, len(f.Vetoes)), Note: lang.T(ctx, "readiness.vetoes_note"), Icon: "ban", Kind: "done", Href: readiness.Filter{State: standard.VetoFailed}.Link(clausesPath)},
	}
	if len(f.Vetoes) > 0 {
		out[2].Kind = "late"
	}
	proof := 0
	for _, p := range f.Parts {
		proof += p.Proof
	}
	return append(out,
		ui.Kpi{Label: lang.T(ctx, "readiness.open_cases"), Value: lang.Number(ctx, f.Cases.N), Note: lang.T(ctx, "readiness.open_note", f.Added), Icon: "alert-triangle", Href: f.Cases.Link},
		ui.Kpi{Label: lang.T(ctx, "readiness.proof"), Value: lang.Number(ctx, proof), Note: lang.T(ctx, "readiness.proof_note"), Icon: "file-text"},
	)
}
