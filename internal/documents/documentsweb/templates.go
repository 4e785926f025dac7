package documentsweb

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// template hands out the template of a kind: the county's own as it came, or
// the built-in one to begin with.
func (h *Handler) template(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	kind := documents.Kind(r.PathValue("kind"))
	if !kind.Valid() {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	_, own, err := h.Documents.OpenTemplate(r.Context(), n.by, kind)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if own != nil {
		defer own.Close() //nolint:errcheck // it was only read
		_, err = b.ReadFrom(own)
	} else {
		var doc *office.Doc
		if doc, err = build(r.Context(), documents.Blank(), documents.Document{Issuer: n.county.Name}); err == nil {
			_, err = doc.WriteTo(&b)
		}
	}
	if err != nil {
		return nil, err
	}
	office.Attach(w, string(kind)+".docx", office.Word)
	w.Write(b.Bytes()) //nolint:errcheck // the reader has gone
	return nil, nil
}

// templatesPage is the county's own templates.
type templatesPage struct {
	n    *names
	own  map[documents.Kind]documents.Template
	kind string
	key  string
	Errs ui.Errors
}

func (h *Handler) templatesPage(r *http.Request) (p templatesPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	list, err := h.Documents.Templates(r.Context(), p.n.by)
	p.own = map[documents.Kind]documents.Template{}
	for _, t := range list {
		p.own[t.Kind] = t
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
	if err := h.Documents.DropTemplate(r.Context(), web.Actor(r), documents.Kind(r.PathValue("kind"))); err != nil {
		return nil, err
	}
	web.Flash(w, r, "documentsweb.did.template_off")
	web.Redirect(w, r, "/documents/templates")
	return nil, nil
}
