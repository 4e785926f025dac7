package documentsweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/attachments/attachmentsweb"
	"chuangwei/internal/documents"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// maxUpload bounds a document that came in, with its files.
const maxUpload = attachmentsweb.Max * attachments.Max

// registerPage is the form of a document that came in.
type registerPage struct {
	n    *names
	x    documents.Incoming
	key  string
	Errs ui.Errors
}

func (h *Handler) registerForm(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.IssueDocument, access.Owners{}); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	return registerView(registerPage{n: n, x: documents.Incoming{Kind: documents.Notice}}), nil
}

func (h *Handler) register(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	ctx, v := r.Context(), r.PostFormValue
	x := documents.Incoming{
		Number: v("number"), Issuer: v("issuer"), Title: v("title"), Kind: documents.Kind(v("kind")), Dated: v("dated"), On: v("on"), Secrecy: v("secrecy"), Urgency: v("urgency"),
		Founds: v("founds"), Note: v("note"), Receipt: v("receipt") != "", ReadBy: v("read_by"), Key: web.Key(r),
	}
	for _, s := range r.PostForm["main"] {
		x.Main = append(x.Main, documents.TargetOf(s))
	}
	var err error
	var made string
	if x.Files, err = attachmentsweb.Keep(r, "files", h.Documents.Keep); err == nil {
		d, failed := h.Documents.Register(ctx, web.Actor(r), x)
		made, err = string(d), failed
	}
	if err != nil {
		attachmentsweb.Discard(ctx, x.Files)
	}
	if errs, ok := web.Refused(r, err); ok {
		n, err := h.names(r)
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(registerView(registerPage{n: n, x: x, key: x.Key, Errs: errs})), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "documentsweb.did.register")
	web.Redirect(w, r, "/documents/"+made)
	return nil, nil
}
