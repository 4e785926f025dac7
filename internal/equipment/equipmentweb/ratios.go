package equipmentweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/equipment"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// ratiosPage is the ratios, or what they are multiplied with.
type ratiosPage struct {
	n      *names
	ratios []equipment.Ratio
	bases  equipment.Amounts
	sent
}

func (h *Handler) settings(r *http.Request) (p ratiosPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.ratios, p.bases, err = h.Equipment.Settings(r.Context(), p.n.by)
	return p, err
}

func (h *Handler) ratios(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.settings(r)
	if err != nil {
		return nil, err
	}
	return ratiosView(p), nil
}

func (h *Handler) saveRatio(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	x := equipment.Ratio{Kind: v("kind"), Base: equipment.Base(v("base")), Value: fixed(r, "value", 3), Source: v("source")}
	err := h.Equipment.SaveRatio(r.Context(), web.Actor(r), x)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.settings(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, v("form"), errs)
		return web.Unprocessable(ratiosView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "equipmentweb.did.ratio")
	web.Redirect(w, r, "/equipment/ratios")
	return nil, nil
}

func (h *Handler) bases(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.settings(r)
	if err != nil {
		return nil, err
	}
	return basesView(p), nil
}

func (h *Handler) saveBases(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.settings(r)
	if err != nil {
		return nil, err
	}
	sent := equipment.Amounts{}
	for _, a := range p.n.areas {
		sent[a.ID] = map[equipment.Base]int64{}
		for _, b := range equipment.Bases() {
			sent[a.ID][b] = fixed(r, equipment.AmountField(a.ID, b), b.Places())
		}
	}
	err = h.Equipment.SaveAmounts(r.Context(), web.Actor(r), sent)
	if errs, ok := web.Refused(r, err); ok {
		p.sent = back(r, "bases", errs)
		return web.Unprocessable(basesView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "equipmentweb.did.bases")
	web.Redirect(w, r, "/equipment/ratios/bases")
	return nil, nil
}

// form is the form of a ratio; of one without a kind: that which adds one.
func (p ratiosPage) form(ctx context.Context, x equipment.Ratio) ui.Act {
	a := ui.Act{ID: "ratio-" + x.Kind + "-" + string(x.Base), Label: lang.T(ctx, "equipmentweb.change_ratio"), Title: lang.T(ctx, "equipmentweb.ratio_of", p.n.kind(ctx, x.Kind)), Small: true, Action: "/equipment/ratios"}
	if x.Kind == "" {
		a.ID, a.Label, a.Title, a.Small, a.Icon = "ratio-new", lang.T(ctx, "equipmentweb.add_ratio"), "", false, "plus"
	}
	return p.open(a)
}

func baseOptions(ctx context.Context) (out []ui.Option) {
	for _, b := range equipment.Bases() {
		out = append(out, ui.Option{Value: string(b), Label: lang.T(ctx, "equipment.per."+string(b))})
	}
	return out
}

// value is what stands in the field of an area's base: as it was sent, where
// the form came back.
func (p ratiosPage) value(a id.Area, b equipment.Base) string {
	if v := p.vals[equipment.AmountField(a, b)]; len(v) > 0 {
		return v[0]
	}
	if n := p.bases[a][b]; n > 0 {
		return equipment.Cut(n, b.Places())
	}
	return ""
}

// order is the order of the fields, for the summary of what is wrong.
func (p ratiosPage) order() (out []string) {
	for _, a := range p.n.areas {
		for _, b := range equipment.Bases() {
			out = append(out, equipment.AmountField(a.ID, b))
		}
	}
	return out
}
