package documentsweb

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// template hands out the template of a kind: the county's own as it came, in
// the version that the address names or the one that is filled, or the built-in
// one to begin with. With sample=1 it is filled, to see how it looks.
func (h *Handler) template(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	kind := documents.Kind(r.PathValue("kind"))
	if !kind.Valid() {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	t, own, err := h.Documents.OpenTemplate(r.Context(), n.by, kind, atoi(q.Get("version")))
	if err != nil {
		return nil, err
	}
	var file io.Reader
	if own != nil {
		defer own.Close() //nolint:errcheck // it was only read
		file = own
	} else {
		var b bytes.Buffer
		doc, err := build(r.Context(), documents.Blank(), documents.Document{Issuer: n.county.Name})
		if err == nil {
			_, err = doc.WriteTo(&b)
		}
		if err != nil {
			return nil, err
		}
		t.Size, file = int64(b.Len()), &b
	}
	if q.Get("sample") != "" {
		return nil, fill(w, file, t.Size, n.sample(r.Context(), kind), string(kind)+"-sample")
	}
	office.Attach(w, string(kind)+".docx", office.Word)
	io.Copy(w, file) //nolint:errcheck // the reader has gone
	return nil, nil
}

// sample is a paper of a kind as a draft begins, to see a template with.
func (n *names) sample(ctx context.Context, kind documents.Kind) documents.Paper {
	d := documents.Document{
		Kind: kind, State: documents.Draft, Issuer: n.county.Name, Annexes: lang.T(ctx, "documentsweb.sample_annexes"),
		Title: lang.T(ctx, "documents.title."+string(kind)), Body: lang.T(ctx, "documents.begins."+string(kind)), Urgency: documents.Urgencies()[0],
	}
	if len(n.issuers) > 0 {
		d.Issuer, d.Number.Word = n.issuers[0].Name, n.issuers[0].Word
	}
	unit := ""
	for _, a := range n.areas {
		unit = a.Name
		break
	}
	return n.paperOf(ctx, d, unit, unit)
}

// templatesPage is the county's own templates.
type templatesPage struct {
	n        *names
	versions map[documents.Kind][]documents.Template // the last first
	kind     string
	key      string
	Errs     ui.Errors
}

// filled is the version of a kind's template that is filled; none: the built-in
// paper is made.
func (p templatesPage) filled(k documents.Kind) (documents.Template, bool) {
	for _, t := range p.versions[k] {
		if !t.Withdrawn() {
			return t, true
		}
	}
	return documents.Template{}, false
}

func (h *Handler) templatesPage(r *http.Request) (p templatesPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	list, err := h.Documents.Templates(r.Context(), p.n.by)
	p.versions = map[documents.Kind][]documents.Template{}
	for _, t := range list {
		p.versions[t.Kind] = append(p.versions[t.Kind], t)
	}
	return p, err
}

func (h *Handler) templates(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.templatesPage(r)
	if err != nil {
		return nil, err
	}
	return templatesView(p), nil
}

func (h *Handler) saveTemplate(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	kind := documents.Kind(r.PostFormValue("kind"))
	err := h.keepTemplate(r, kind)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.templatesPage(r)
		if err != nil {
			return nil, err
		}
		p.kind, p.key, p.Errs = string(kind), web.Key(r), errs
		return web.Unprocessable(templatesView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "documentsweb.did.template")
	web.Redirect(w, r, "/documents/templates")
	return nil, nil
}

func (h *Handler) keepTemplate(r *http.Request, kind documents.Kind) error {
	file, head, err := r.FormFile("file")
	if err != nil {
		var f fault.Fields
		f.Add("file", "attachments.none")
		return f.Err()
	}
	defer file.Close() //nolint:errcheck // it was only read
	return h.Documents.SetTemplate(r.Context(), web.Actor(r), kind, head.Filename, head.Header.Get("Content-Type"), file)
}

func (h *Handler) dropTemplate(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	if err := h.Documents.WithdrawTemplate(r.Context(), web.Actor(r), documents.Kind(r.PathValue("kind")), atoi(r.PostFormValue("version"))); err != nil {
		return nil, err
	}
	web.Flash(w, r, "documentsweb.did.template_off")
	web.Redirect(w, r, "/documents/templates")
	return nil, nil
}
