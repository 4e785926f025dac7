package documentsweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// formPage is the form of a draft or of a correction, with the page beside it.
type formPage struct {
	n       *names
	d       documents.Document // that is changed; without an identifier: a new one
	w       documents.Writing
	correct bool
	reason  string
	version string
	key     string
	paper   documents.Paper
	Errs    ui.Errors
}

func (h *Handler) form(r *http.Request, d documents.Document, w documents.Writing) (p formPage, err error) {
	p = formPage{d: d, w: w, version: plainNumber(d.Version)}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.preview(r.Context())
	return p, nil
}

// preview draws the page as it would be with what stands in the fields.
func (p *formPage) preview(ctx context.Context) {
	d := p.d
	d.Direction, d.Kind, d.Title, d.Body, d.Annexes, d.Others, d.Secrecy, d.Urgency = documents.Issued, p.w.Kind, p.w.Title, p.w.Body, p.w.Annexes, p.w.Others, p.w.Secrecy, p.w.Urgency
	if d.State == "" {
		d.State = documents.Draft
	}
	if !p.correct {
		d.Number.Word, d.Issuer = p.w.Word, ""
		for _, x := range p.n.issuers {
			if x.Word == p.w.Word {
				d.Issuer = x.Name
			}
		}
	}
	p.paper = p.n.paperOf(ctx, d, p.n.join(ctx, p.w.Main, p.w.Others), p.n.join(ctx, p.w.Copy, ""))
}

func (h *Handler) newDraft(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by, q := web.Actor(r), r.URL.Query()
	if !mayDraft(by) {
		return nil, by.Check(access.DraftDocument, access.Owners{})
	}
	w := documents.Writing{Kind: documents.Kind(q.Get("kind"))}
	if !w.Kind.Valid() {
		w.Kind = documents.Notice
	}
	w.Title, w.Body = lang.T(r.Context(), "documents.title."+string(w.Kind)), lang.T(r.Context(), "documents.begins."+string(w.Kind))
	p, err := h.form(r, documents.Document{}, w)
	if err != nil {
		return nil, err
	}
	if len(p.n.issuers) > 0 {
		p.w.Word = p.n.issuers[0].Word
		p.preview(r.Context())
	}
	return formView(p), nil
}

// writingOf reads the form.
func writingOf(r *http.Request) documents.Writing {
	v := r.PostFormValue
	w := documents.Writing{
		Kind: documents.Kind(v("kind")), Title: v("title"), Word: v("word"), Secrecy: v("secrecy"), Urgency: v("urgency"), Others: v("others"), Body: v("body"), Annexes: v("annexes"),
		Founds: v("founds"), Receipt: v("receipt") != "", ReadBy: v("read_by"), Key: web.Key(r),
	}
	for _, s := range r.PostForm["main"] {
		w.Main = append(w.Main, documents.TargetOf(s))
	}
	for _, s := range r.PostForm["copy"] {
		w.Copy = append(w.Copy, documents.TargetOf(s))
	}
	return w
}

// draft keeps a new draft, or shows its page anew where that is what was asked
// for.
func (h *Handler) draft(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	x := writingOf(r)
	if r.PostFormValue("preview") != "" {
		return h.formAgain(r, documents.Document{}, x, nil)
	}
	made, err := h.Documents.Draft(r.Context(), web.Actor(r), x)
	if errs, ok := web.Refused(r, err); ok {
		return h.formAgain(r, documents.Document{}, x, errs)
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "documentsweb.did.draft")
	web.Redirect(w, r, "/documents/"+string(made))
	return nil, nil
}

// formAgain draws the form with what was sent, and what is wrong with it.
func (h *Handler) formAgain(r *http.Request, d documents.Document, x documents.Writing, errs ui.Errors) (templ.Component, error) {
	p, err := h.form(r, d, x)
	if err != nil {
		return nil, err
	}
	p.key, p.Errs = x.Key, errs
	if v := r.PostFormValue("version"); v != "" {
		p.version = v
	}
	if errs == nil {
		return formView(p), nil
	}
	return web.Unprocessable(formView(p)), nil
}

// writing is a document as its form has it.
func writing(d documents.Detail) documents.Writing {
	x := d.Document
	w := documents.Writing{
		Kind: x.Kind, Title: x.Title, Word: x.Number.Word, Secrecy: x.Secrecy, Urgency: x.Urgency, Others: x.Others, Body: x.Body, Annexes: x.Annexes, Founds: x.Founds,
		Receipt: x.Receipt, ReadBy: x.ReadBy,
	}
	for _, a := range d.Addressees {
		if a.Part == documents.Main {
			w.Main = append(w.Main, a.Target)
		} else {
			w.Copy = append(w.Copy, a.Target)
		}
	}
	return w
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if !p.may(documents.DoChange) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	f, err := h.form(r, p.Document, writing(p.Detail))
	if err != nil {
		return nil, err
	}
	return formView(f), nil
}

func (h *Handler) change(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	x := writingOf(r)
	if r.PostFormValue("preview") != "" {
		return h.formAgain(r, p.Document, x, nil)
	}
	_, err = h.Documents.Change(r.Context(), web.Actor(r), moveOf(r, p.Document.ID), x)
	if errs, ok := web.Refused(r, err); ok {
		return h.formAgain(r, p.Document, x, errs)
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "documentsweb.did.change")
	web.Redirect(w, r, p.Document.Link())
	return nil, nil
}

func (h *Handler) correctForm(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if !p.may(documents.DoCorrect) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	f, err := h.correction(r, p, writing(p.Detail))
	if err != nil {
		return nil, err
	}
	f.w.ReadBy = ""
	return formView(f), nil
}

func (h *Handler) correction(r *http.Request, p documentPage, w documents.Writing) (formPage, error) {
	f, err := h.form(r, p.Document, w)
	f.correct = true
	if err == nil {
		f.preview(r.Context())
	}
	return f, err
}

func (h *Handler) correct(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	v := r.PostFormValue
	c := documents.Correction{Move: moveOf(r, p.Document.ID), Title: v("title"), Body: v("body"), Annexes: v("annexes"), ReadBy: v("read_by")}
	var errs ui.Errors
	if v("preview") == "" {
		_, err = h.Documents.Correct(r.Context(), web.Actor(r), c)
		var refused bool
		if errs, refused = web.Refused(r, err); !refused {
			if err != nil {
				return nil, err
			}
			web.Flash(w, r, "documentsweb.did.correct")
			web.Redirect(w, r, p.Document.Link())
			return nil, nil
		}
	}
	x := writing(p.Detail)
	x.Title, x.Body, x.Annexes, x.ReadBy = c.Title, c.Body, c.Annexes, c.ReadBy
	f, err := h.correction(r, p, x)
	if err != nil {
		return nil, err
	}
	f.reason, f.key, f.Errs = c.Reason, web.Key(r), errs
	if errs == nil {
		return formView(f), nil
	}
	return web.Unprocessable(formView(f)), nil
}

func (p formPage) title(ctx context.Context) string {
	switch {
	case p.correct:
		return lang.T(ctx, "documentsweb.correct", p.d.Title)
	case p.d.ID == "":
		return lang.T(ctx, "documentsweb.draft")
	}
	return lang.T(ctx, "documentsweb.change", p.d.Label())
}

func (p formPage) action() string {
	switch {
	case p.correct:
		return p.d.Link() + "/correct"
	case p.d.ID == "":
		return "/documents"
	}
	return p.d.Link() + "/change"
}

func (p formPage) back() string {
	if p.d.ID == "" {
		return "/documents"
	}
	return p.d.Link()
}

func chosen(list []documents.Target) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.String()
	}
	return out
}

// kindTabs choose with what a new draft begins.
func (p formPage) kindTabs(ctx context.Context) (out []ui.Tab) {
	for _, k := range documents.Kinds() {
		out = append(out, ui.Tab{Label: lang.T(ctx, "documents.kind."+string(k)), Href: "/documents/new?kind=" + string(k), Active: k == p.w.Kind})
	}
	return out
}

func atoi(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (p formPage) submit(ctx context.Context) string {
	if p.correct {
		return lang.T(ctx, "documents.act.correct")
	}
	return lang.T(ctx, "ui.save")
}
