package assessweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/attachments"
	"chuangwei/internal/attachments/attachmentsweb"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type markPage struct {
	n *names
	assess.Explanation
	key    string
	reason string
	rule   string
	noted  map[string][]assess.NoteKind
	decide id.Appeal // whose decision came back with faults
	adjust string    // as it was given there
	beside Beside    // what else is known of who is marked
	Errs   ui.Errors
}

func who(r *http.Request) assess.Who {
	return assess.Who{Subject: r.PathValue("subject"), Of: r.PathValue("of")}
}

func (h *Handler) mark(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.markPage(r, r.PathValue("month"), who(r))
	if err != nil {
		return nil, err
	}
	return markView(p), nil
}

func (h *Handler) markPage(r *http.Request, month string, of assess.Who) (p markPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.key = web.Key(r)
	if p.Explanation, err = h.Assess.Explain(r.Context(), p.n.by, month, of); err != nil {
		return p, err
	}
	if h.OfMark != nil {
		if p.beside, err = h.OfMark(r.Context(), p.n.by, month, of); err != nil {
			return p, err
		}
	}
	p.noted, err = h.Assess.NoteKinds(r.Context(), p.n.by)
	return p, err
}

// appeals reports whether the reader may object now.
func (p markPage) appeals() bool {
	return p.Month.State == assess.Published && !p.n.now.After(p.Month.AppealUntil) && p.MayAppeal(p.n.by)
}

func (p markPage) ruleOptions(ctx context.Context) (out []ui.Option) {
	for _, x := range p.Lines {
		out = append(out, ui.Option{Value: x.Rule.Code, Label: words(ctx, x.Rule.Name), Group: words(ctx, x.Part.Name)})
	}
	return out
}

func (h *Handler) appeal(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, 3*attachments.Max); err != nil {
		return nil, err
	}
	o := assess.Objection{Month: r.PathValue("month"), Who: who(r), Rule: r.PostFormValue("rule"), Reason: r.PostFormValue("reason"), Key: web.Key(r)}
	var err error
	if o.Files, err = attachmentsweb.Keep(r, "files", h.Assess.Keep); err == nil {
		_, err = h.Assess.Appeal(r.Context(), web.Actor(r), o)
	}
	if err != nil {
		attachmentsweb.Discard(r.Context(), o.Files)
	}
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.markPage(r, o.Month, o.Who)
		if err != nil {
			return nil, err
		}
		p.Errs, p.reason, p.rule = errs, o.Reason, o.Rule
		return web.Unprocessable(markView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did.appeal")
	web.Redirect(w, r, assess.Mark{Month: o.Month, Who: o.Who}.Link())
	return nil, nil
}

func (h *Handler) decide(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	appeal := id.Appeal(r.PathValue("id"))
	adjust, bad := rules.ParseMark(r.PostFormValue("adjust"))
	if bad != nil {
		adjust = -1 // refused
	}
	err := h.Assess.Decide(r.Context(), web.Actor(r), appeal, adjust, r.PostFormValue("reason"))
	of := assess.Who{Subject: r.PostFormValue("subject"), Of: r.PostFormValue("of")}
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.markPage(r, r.PostFormValue("month"), of)
		if err != nil {
			return nil, err
		}
		p.Errs, p.decide, p.adjust, p.reason = errs, appeal, r.PostFormValue("adjust"), r.PostFormValue("reason")
		return web.Unprocessable(markView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did.decide")
	web.Redirect(w, r, assess.Mark{Month: r.PostFormValue("month"), Who: of}.Link())
	return nil, nil
}

func (h *Handler) file(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, content, err := h.Assess.OpenFile(r.Context(), web.Actor(r), id.File(r.PathValue("file")))
	if err != nil {
		return nil, err
	}
	attachmentsweb.Send(w, r, f, content)
	return nil, nil
}

// record says what a rule counted, and how much of it.
func (p markPage) record(ctx context.Context, v figures.Value) string {
	switch {
	case strings.HasPrefix(v.Key, "inspect.") && v.Kind == "":
		return lang.T(ctx, "assess.record_inspections", rules.Mark(v.N).String())
	case strings.HasPrefix(v.Key, "noted."), strings.HasPrefix(v.Key, "rule."):
		return noteKind(ctx, p.noted, p.Mark.Who.Subject, v.Key) + lang.T(ctx, "assess.colon") + strconv.FormatInt(v.N, 10)
	}
	return lang.T(ctx, "figure."+v.Key) + lang.T(ctx, "assess.colon") + strconv.FormatInt(v.N, 10)
}

// before is what the same rule gave the month before.
func before(x assess.Explained) string {
	if x.Before == nil || x.Before.None != "" {
		return "—"
	}
	return x.Before.Got.String()
}

func got(l rules.Line) string {
	if l.None != "" {
		return "—"
	}
	return l.Got.String()
}

func (p markPage) note(ctx context.Context) string {
	var out []string
	if p.Mark.None != "" {
		out = append(out, lang.T(ctx, "assess.none."+p.Mark.None))
	}
	if p.Mark.Adjusted != 0 {
		out = append(out, p.adjusted(ctx))
	}
	return strings.Join(out, lang.T(ctx, "assess.semicolon"))
}

// adjusted says what appeals have added, and how much of it counts.
func (p markPage) adjusted(ctx context.Context) string {
	added, counts := p.Mark.Adjusted, p.Mark.Counted()
	switch {
	case p.Mark.None != "":
		return lang.T(ctx, "assess.adjusted_none", added.String())
	case counts != added:
		return lang.T(ctx, "assess.adjusted_part", added.String(), counts.String(), p.Most().String())
	}
	return lang.T(ctx, "assess.adjusted", added.String())
}

func (p markPage) beforeTotal() string {
	if p.Before == nil {
		return "—"
	}
	return total(p.Before.None, p.Before.Total)
}

// sum says how the lines make the total.
func (p markPage) sum(ctx context.Context) string {
	r := p.Mark.Result
	if r.None != "" {
		return lang.T(ctx, "assess.none."+r.None)
	}
	sum := lang.T(ctx, "assess.sum", r.Got.String(), r.Rated.String(), p.Set.Body.Full.String(), r.Extra.String(), r.Total.String())
	if p.Mark.Adjusted != 0 {
		sum += lang.T(ctx, "assess.semicolon") + p.adjusted(ctx)
	}
	return sum
}

// room says how much an appeal can add.
func (p markPage) room(ctx context.Context) string {
	if p.Mark.None != "" {
		return lang.T(ctx, "assess.adjust_none")
	}
	return lang.T(ctx, "assess.adjust_room", p.Mark.Total.String(), p.Most().String(), (p.Most() - p.Mark.Total).String())
}

func (p markPage) ruleName(ctx context.Context, code string) string {
	_, r, _ := p.Set.Body.Rule(code)
	return words(ctx, r.Name)
}

// deciding is a field of the form that decides an appeal.
func (p markPage) deciding(a assess.Appeal, in ui.Input) ui.Input {
	in.ID = "f-" + in.Name + "-" + string(a.ID)
	if p.decide != a.ID {
		return in
	}
	in.Value = p.reason
	if in.Name == "adjust" {
		in.Value = p.adjust
	}
	return in.At(p.Errs)
}
