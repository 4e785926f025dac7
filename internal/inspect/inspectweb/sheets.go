package inspectweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type sheetsPage struct {
	n    *names
	list []inspect.Sheet
}

func (h *Handler) sheets(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	var p sheetsPage
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.list, err = h.Inspect.Sheets(r.Context(), p.n.by); err != nil {
		return nil, err
	}
	return sheetsView(p), nil
}

type sheetPage struct {
	n *names
	inspect.Sheet
	versions []int64
	latest   bool
	sent     url.Values // settings that came back
	Errs     ui.Errors
}

func (h *Handler) sheetPage(r *http.Request) (p sheetPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	version, _ := strconv.ParseInt(r.URL.Query().Get("version"), 10, 64) // none: the latest
	p.Sheet, p.versions, err = h.Inspect.Sheet(r.Context(), p.n.by, r.PathValue("code"), version)
	p.latest = len(p.versions) == 0 || p.Version == p.versions[0]
	return p, err
}

func (h *Handler) sheet(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.sheetPage(r)
	if err != nil {
		return nil, err
	}
	return sheetView(p), nil
}

func (h *Handler) exportSheet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.sheetPage(r)
	if err != nil {
		return nil, err
	}
	return nil, writeSheet(w, r, p.Sheet)
}

func (h *Handler) setSheet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := inspect.Settings{Version: version(r), Pass: r.PostFormValue("pass"), Key: r.PostForm["key"]}
	var err error
	if v.KeyShare, err = strconv.ParseInt(r.PostFormValue("key_share"), 10, 64); err != nil {
		v.KeyShare = -1 // the service says what is wrong with it
	}
	_, err = h.Inspect.SetSheet(r.Context(), web.Actor(r), r.PathValue("code"), v)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.sheetPage(r)
		if err != nil {
			return nil, err
		}
		p.Errs, p.sent = errs, r.PostForm
		return web.Unprocessable(sheetView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "inspectweb.did.sheet")
	web.Redirect(w, r, "/inspections/sheets/"+r.PathValue("code"))
	return nil, nil
}

// in is an input of the settings, with what was sent before where it came back.
func (p sheetPage) in(in ui.Input) ui.Input {
	if v := p.sent[in.Name]; p.sent != nil {
		in.Values = v
		if len(v) > 0 {
			in.Value = v[0]
		}
	}
	return in.At(p.Errs)
}

func (p sheetPage) blockOptions(ctx context.Context) (out []ui.Option) {
	for _, b := range p.Blocks {
		out = append(out, ui.Option{Value: b.Code, Label: b.In(english(ctx))})
	}
	return out
}

func (p sheetPage) keys() (out []string) {
	for _, b := range p.Blocks {
		if b.Key {
			out = append(out, b.Code)
		}
	}
	return out
}

// about says what a block is besides its name.
func about(ctx context.Context, b inspect.Block) string {
	out := []string{lang.T(ctx, "inspectweb.full", b.Full.String())}
	if b.Key {
		out = append(out, lang.T(ctx, "inspectweb.key"))
	}
	if b.Confirm {
		out = append(out, lang.T(ctx, "inspectweb.to_confirm"))
	}
	for _, k := range b.Sites {
		out = append(out, siteKind(ctx, k))
	}
	return strings.Join(out, " · ")
}
