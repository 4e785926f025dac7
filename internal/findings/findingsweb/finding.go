package findingsweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/findings"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/worktime"
)

type findingPage struct {
	n *names
	findings.Detail
	panel templ.Component // of other slices
	act   string          // that came back with faults
	sent  url.Values
	Errs  ui.Errors
}

func (h *Handler) findingPage(r *http.Request) (p findingPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.Detail, err = h.Findings.Get(r.Context(), p.n.by, id.Finding(r.PathValue("id"))); err != nil {
		return p, err
	}
	if h.Beside != nil && p.n.sees() {
		p.panel, err = h.Beside(r.Context(), p.n.by, string(p.Finding.ID))
	}
	return p, err
}

func (h *Handler) finding(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.findingPage(r)
	if err != nil {
		return nil, err
	}
	return findingView(p), nil
}

// box is a field of a form, with what it offers.
func (p findingPage) box(ctx context.Context, name, offered string) ui.Input {
	in := ui.Input{Name: name, Label: lang.T(ctx, "findings."+name), Required: true, Value: offered, Rows: 3, Max: findings.MaxText}
	if p.sent.Has(name) {
		in.Value = p.sent.Get(name)
	}
	return in.At(p.Errs)
}

// until is the day that the form proposes for the explanation.
func (p findingPage) until() string {
	d, err := worktime.ParseDay(p.Today)
	if err != nil {
		return ""
	}
	return d.Add(int(p.Settings.AnswerDays)).String()
}

// ground is what the form of a noted fact proposes.
func (p findingPage) ground(ctx context.Context) string {
	f := p.Finding
	return lang.T(ctx, "findings.ground", f.Label(), f.Month, lang.T(ctx, "findings.kind."+string(f.Kind)), seen(ctx, f), f.Reason)
}

func (p findingPage) events(ctx context.Context) (out []ui.Event) {
	for _, l := range p.Story {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l)})
	}
	return out
}

func (p findingPage) facts(ctx context.Context) []ui.Fact {
	f := p.Finding
	out := []ui.Fact{
		{Label: lang.T(ctx, "findings.kind"), Value: lang.T(ctx, "findings.kind."+string(f.Kind)), Note: lang.T(ctx, "findings.what."+string(f.Kind))},
		{Label: lang.T(ctx, "findings.of."+f.Who.Subject), Value: f.Who.Name},
		{Label: lang.T(ctx, "findings.month"), Value: f.Month},
		{Label: lang.T(ctx, "findings.found"), Value: lang.Moment(ctx, f.Found)},
	}
	if f.Who.Unit != "" && f.Who.Subject != findings.OfUnit {
		out = append(out, ui.Fact{Label: lang.T(ctx, "findings.unit"), Value: p.n.unit(f.Who.Unit)})
	}
	if f.AnswerBy != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "findings.answer_by"), Value: f.AnswerBy, Note: f.AskedBy})
	}
	if f.JudgedBy != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "findings.judged_by"), Value: f.JudgedBy, Note: lang.Moment(ctx, f.JudgedAt)})
	}
	if f.Note != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "findings.note"), Value: lang.T(ctx, "findings.note_open"), Href: f.NoteLink()})
	}
	return out
}

// label is what a record of the evidence is called; other is the one beside it.
func label(ctx context.Context, e findings.Evidence) string {
	switch {
	case e.English != "" && lang.From(ctx) == lang.English:
		return e.English
	case e.Label != "":
		return e.Label
	}
	return lang.T(ctx, "findings.record")
}

func other(ctx context.Context, e findings.Evidence) string {
	if e.Other != "" {
		return e.Other
	}
	return lang.T(ctx, "findings.record")
}

func said(ctx context.Context, e findings.Evidence) string {
	var args []any
	for _, a := range e.Args {
		args = append(args, a)
	}
	return lang.T(ctx, e.Said, args...)
}

func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by, f, act, v := r.Context(), web.Actor(r), id.Finding(r.PathValue("id")), r.PathValue("act"), r.PostFormValue
	var err error
	switch act {
	case "ask":
		err = h.Findings.Ask(ctx, by, f, v("until"), v("question"))
	case "answer":
		err = h.Findings.Answer(ctx, by, f, v("answer"))
	case "dismiss":
		err = h.Findings.Dismiss(ctx, by, f, findings.Judgement{Reason: v("reason"), Seen: read(v("seen"))})
	case "uphold":
		err = h.Findings.Uphold(ctx, by, f, findings.Judgement{Reason: v("grounds"), Seen: read(v("seen"))})
	case "note":
		times, bad := strconv.ParseInt(v("times"), 10, 64)
		if bad != nil {
			times = 0 // refused
		}
		err = h.Findings.Falsified(ctx, by, f, times, v("fact"))
	default:
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.findingPage(r)
		if err != nil {
			return nil, err
		}
		p.Errs, p.act, p.sent = errs, act, r.PostForm
		return web.Unprocessable(findingView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "findings.did."+act)
	web.Redirect(w, r, findings.Finding{ID: f}.Link())
	return nil, nil
}

// read is as what a finding was read, of a form; 0: whichever.
func read(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// heard is what was asked, answered and judged.
func (p findingPage) heard(ctx context.Context) (out []ui.Fact) {
	f := p.Finding
	for _, x := range []struct{ key, text, by string }{{"question", f.Question, f.AskedBy}, {"answer", f.Answer, f.AnsweredBy}, {"reason", f.Reason, f.JudgedBy}} {
		if x.text != "" {
			out = append(out, ui.Fact{Label: lang.T(ctx, "findings."+x.key), Value: x.text, Note: x.by})
		}
	}
	return out
}

// times is how often the fact is noted to have happened.
func (p findingPage) times(ctx context.Context) ui.Input {
	in := p.box(ctx, "times", "1")
	in.Rows, in.Max, in.Width, in.InputMode = 0, 0, "short", "numeric"
	return in
}

// dash is s, or a dash where there is nothing.
func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
