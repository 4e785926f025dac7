package superviseweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/supervise"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// formPage is the form of a new order or instruction.
type formPage struct {
	n     *names
	about *supervise.Thing // nil: a matter of its own
	draft supervise.Draft
	key   string
	Errs  ui.Errors
}

func (h *Handler) form(r *http.Request, d supervise.Draft) (p formPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	act := access.IssueOrder
	if d.Kind == supervise.Instructed {
		act = access.Instruct
	}
	if !by.MayEver(act) {
		return p, by.Check(act, access.Owners{})
	}
	p.draft = d
	if p.n, err = h.names(r); err != nil || d.Subject == "" {
		return p, err
	}
	t, err := h.Supervise.About(ctx, by, d.Subject, d.Record)
	if err != nil {
		return p, err
	}
	p.about = &t
	if p.draft.To == "" && t.Unit != "" {
		p.draft.To, p.draft.ToID = supervise.ToUnit, string(t.Unit)
	}
	return p, nil
}

func kindOf(s string) supervise.Kind {
	if s == string(supervise.Instructed) {
		return supervise.Instructed
	}
	return supervise.Ordered
}

func (h *Handler) newOrder(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	q := r.URL.Query()
	p, err := h.form(r, supervise.Draft{Kind: kindOf(q.Get("kind")), Subject: q.Get("subject"), Record: q.Get("record"), Level: supervise.OrderLevel})
	if err != nil {
		return nil, err
	}
	return formView(p), nil
}

func (h *Handler) issue(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	d := supervise.Draft{
		Kind: kindOf(v("kind")), Title: v("title"), Details: v("details"), Subject: v("subject"), Record: v("record"), DueOn: v("due_on"), Level: supervise.Level(v("level")), Key: web.Key(r),
	}
	to, of, _ := strings.Cut(v("to"), ":")
	d.To, d.ToID = supervise.Addressee(to), of
	made, err := h.Supervise.Issue(r.Context(), web.Actor(r), d)
	if errs, ok := web.Refused(r, err); ok {
		p, ferr := h.form(r, d)
		if fault.Is(ferr, fault.NotFound) {
			return nil, err
		}
		if ferr != nil {
			return nil, ferr
		}
		p.Errs, p.key = errs, d.Key
		return web.Unprocessable(formView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "superviseweb.made."+string(d.Kind))
	web.Redirect(w, r, "/supervise/"+string(made))
	return nil, nil
}

func (p formPage) instruction() bool { return p.draft.Kind == supervise.Instructed }

func (p formPage) title(ctx context.Context) string {
	if p.instruction() {
		return lang.T(ctx, "superviseweb.instruction.new")
	}
	return lang.T(ctx, "superviseweb.order.new")
}

func (p formPage) active() string {
	if p.instruction() {
		return "instructions"
	}
	return "supervise"
}

// to is the value of the choice of addressees.
func (p formPage) to() string {
	if p.draft.To == "" {
		return ""
	}
	return string(p.draft.To) + ":" + p.draft.ToID
}

func (p formPage) back() string {
	if p.about != nil {
		return p.about.Link
	}
	return p.draft.Kind.Path()
}

func firstLevels(ctx context.Context) (out []ui.Option) {
	for _, l := range []supervise.Level{supervise.OrderLevel, supervise.Reminder} {
		out = append(out, ui.Option{Value: string(l), Label: lang.T(ctx, "supervise.level."+string(l))})
	}
	return out
}
