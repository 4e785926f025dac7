package superviseweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/photos"
	"chuangwei/internal/supervise"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// orderPage is one order with everything around it.
type orderPage struct {
	n *names
	supervise.Detail
	// An act that came back with faults: what was sent, and what is wrong.
	bad  supervise.Act
	sent url.Values
	key  string
	Errs ui.Errors
}

func (h *Handler) detail(r *http.Request, order id.Order) (p orderPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.Detail, err = h.Supervise.Detail(r.Context(), p.n.by, order)
	return p, err
}

// orderOf is the order that an address names, by identifier or by number.
func (h *Handler) orderOf(r *http.Request) (id.Order, error) {
	text := r.PathValue("id")
	if k, n, ok := supervise.NumberOf(text); ok {
		return h.Supervise.ByNumber(r.Context(), web.Actor(r), k, n)
	}
	return id.Order(text), nil
}

func (h *Handler) page(r *http.Request) (orderPage, error) {
	order, err := h.orderOf(r)
	if err != nil {
		return orderPage{}, err
	}
	return h.detail(r, order)
}

func (h *Handler) order(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return orderView(p), nil
}

func (h *Handler) phoneOrder(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return phoneView(p), nil
}

func (p orderPage) version() string { return strconv.FormatInt(p.Order.Version, 10) }

func (p orderPage) acts() []supervise.Rule { return supervise.Allowed(p.Order, p.n.by) }

func (p orderPage) active() string {
	if p.Order.Kind == supervise.Instructed {
		return "instructions"
	}
	return "supervise"
}

// mayUrge reports whether the reader may urge the answer.
func (p orderPage) mayUrge() bool {
	return p.Order.State == supervise.Issued && p.n.by.May(access.Urge, p.Order.Owners())
}

// form is the form of an act.
func (p orderPage) form(ctx context.Context, r supervise.Rule) ui.Act {
	kind := ""
	if r.Main {
		kind = "primary"
	}
	a := ui.Act{
		ID: string(r.Act), Label: lang.T(ctx, "supervise.act."+string(r.Act)), Kind: kind, Text: lang.T(ctx, "superviseweb.about."+string(r.Act)),
		Action: p.Order.Link() + "/" + string(r.Act), Danger: r.Act == supervise.DoWithdraw, Files: r.Act == supervise.DoAnswer, Open: p.bad == r.Act,
	}
	if p.bad == r.Act {
		a.Key = p.key
	}
	return a
}

// in is an input with what was sent before, where the act came back.
func (p orderPage) in(a supervise.Act, in ui.Input) ui.Input {
	if p.bad != a {
		in.ID = string(a) + "-" + in.Name
		return in
	}
	if v, ok := p.sent[in.Name]; ok && in.Name != "photos" {
		in.Value = v[0]
	} else if ok {
		in.Kept = v
	}
	return in.At(p.Errs)
}

func (p orderPage) facts(ctx context.Context) []ui.Fact {
	o := p.Order
	out := []ui.Fact{
		{Label: lang.T(ctx, "superviseweb.col.to"), Value: p.n.addressee(o), Note: p.leadNote()},
		{Label: lang.T(ctx, "superviseweb.col.issuer"), Value: o.Actor, Note: lang.Moment(ctx, o.IssuedAt)},
		{Label: lang.T(ctx, "superviseweb.col.due"), Value: o.DueOn},
	}
	if o.About.Title != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "superviseweb.about"), Value: o.About.Title, Href: o.About.Link})
	}
	if o.AnsweredOn != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "superviseweb.col.answered"), Value: o.AnsweredOn})
	}
	if o.ClosedOn != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "superviseweb.col.closed"), Value: o.ClosedOn})
	}
	if o.Returned > 0 {
		out = append(out, ui.Fact{Label: lang.T(ctx, "superviseweb.returned"), Value: lang.Number(ctx, o.Returned)})
	}
	return out
}

// leadNote names the unit that answers for an area or a group.
func (p orderPage) leadNote() string {
	if p.Order.To == supervise.ToUnit {
		return ""
	}
	return p.n.unit[p.Order.Unit]
}

// ladder is the rungs: climbed, where it stands, still above.
func (p orderPage) ladder(ctx context.Context) []ui.Step {
	climbed := map[supervise.Level]supervise.Step{}
	for _, s := range p.Steps {
		climbed[s.Level] = s
	}
	var out []ui.Step
	for _, l := range supervise.Levels() {
		s, done := climbed[l]
		if !done && l == supervise.Reminder {
			continue // it began as an order
		}
		step := ui.Step{Label: lang.T(ctx, "supervise.level."+string(l))}
		if done {
			step.State, step.Note = "done", p.when(s.At)
		}
		if l == p.Order.Level {
			step.State = "now"
		}
		out = append(out, step)
	}
	return out
}

func (p orderPage) when(t time.Time) string { return t.In(p.n.county.Zone).Format(time.DateOnly) }

// stepReason says why a rung was climbed.
func stepReason(ctx context.Context, s supervise.Step) string {
	if s.ByRule {
		return lang.T(ctx, "superviseweb.by_rule", s.Days)
	}
	return lang.T(ctx, "superviseweb.quoted", s.Reason)
}

// above are the rungs to which it may be raised.
func (p orderPage) above(ctx context.Context) (out []ui.Option) {
	for _, l := range p.Order.Above() {
		out = append(out, ui.Option{Value: string(l), Label: lang.T(ctx, "supervise.level."+string(l))})
	}
	return out
}

func shots(ctx context.Context, list []photos.Photo) []ui.Photo {
	out := make([]ui.Photo, 0, len(list))
	for _, x := range list {
		at := "/photos/" + string(x.ID)
		out = append(out, ui.Photo{Small: at + "/thumb", Full: at + "/public", Alt: lang.T(ctx, "superviseweb.photo", x.Actor), At: x.UploadedAt})
	}
	return out
}

func verdict(v supervise.Verdict) (kind, icon string) {
	switch v {
	case supervise.Accepted:
		return "done", "circle-check"
	case supervise.SentBack:
		return "late", "rotate"
	case supervise.Unchecked:
	}
	return "check", "hourglass"
}
