package standardweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/attachments/attachmentsweb"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// maxUpload bounds a form with files.
const maxUpload = attachmentsweb.Max*attachments.Max + web.MaxForm

// piecePage is one piece of evidence.
type piecePage struct {
	n *names
	standard.Detail
	beside templ.Component
	bad    string
	sent   url.Values
	key    string
	Errs   ui.Errors
}

func (h *Handler) piecePage(r *http.Request) (p piecePage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	evidence := id.Evidence(r.PathValue("id"))
	if found, err := h.Standard.ByCode(r.Context(), p.n.by, r.PathValue("id")); err == nil {
		evidence = found
	}
	if p.Detail, err = h.Standard.Detail(r.Context(), p.n.by, evidence); err != nil || h.Beside == nil {
		return p, err
	}
	p.beside, err = h.Beside(r.Context(), p.n.by, string(p.Evidence.ID))
	return p, err
}

func (h *Handler) piece(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.piecePage(r)
	if err != nil {
		return nil, err
	}
	return pieceView(p), nil
}

// done leads back to the piece, or draws its page with what is wrong.
func (h *Handler) done(w http.ResponseWriter, r *http.Request, act string, err error) (templ.Component, error) {
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.piecePage(r)
		if err != nil {
			return nil, err
		}
		p.bad, p.sent, p.key, p.Errs = act, r.PostForm, web.Key(r), errs
		return web.Unprocessable(pieceView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "standardweb.did."+act)
	web.Redirect(w, r, "/standard/evidence/"+r.PathValue("id"))
	return nil, nil
}

func version(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return 0 // whichever
	}
	return n
}

func (h *Handler) hand(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	x := standard.HandIn{
		ID: id.Evidence(r.PathValue("id")), Version: version(r), Note: r.PostFormValue("note"), Reference: r.PostFormValue("reference"), Dated: r.PostFormValue("dated"),
	}
	if n, err := strconv.ParseInt(r.PostFormValue("pages"), 10, 32); err == nil {
		x.Pages = n
	}
	var err error
	if x.Files, err = attachmentsweb.Keep(r, "files", h.Standard.Keep); err == nil {
		err = h.Standard.Hand(r.Context(), web.Actor(r), x)
	}
	if err != nil {
		attachmentsweb.Discard(r.Context(), x.Files)
	}
	return h.done(w, r, "hand", err)
}

func (h *Handler) review(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	err := h.Standard.Review(r.Context(), web.Actor(r), standard.Review{
		ID: id.Evidence(r.PathValue("id")), Version: version(r), Accept: v("outcome") == "accept", Reason: v("reason"), ExpiresOn: v("expires_on"),
	})
	if v("outcome") == "return" {
		return h.done(w, r, "return", err)
	}
	return h.done(w, r, "accept", err)
}

// file hands a file to the browser.
func (h *Handler) file(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, content, err := h.Standard.OpenFile(r.Context(), web.Actor(r), id.File(r.PathValue("file")))
	if err != nil {
		return nil, err
	}
	attachmentsweb.Send(w, r, f, content)
	return nil, nil
}

func (p piecePage) version() string { return strconv.FormatInt(p.Evidence.Version, 10) }

func (p piecePage) mayHand() bool {
	return p.Evidence.Stage != standard.Handed && p.n.by.May(access.GiveEvidence, p.Evidence.Owners())
}

func (p piecePage) mayReview() bool { return p.Evidence.Stage == standard.Handed && mayManage(p.n.by) }

func (p piecePage) in(form string, in ui.Input) ui.Input {
	in.ID = form + "-" + in.Name
	if p.bad != form {
		return in
	}
	in.ID = "f-" + in.Name
	if v, ok := p.sent[in.Name]; ok {
		in.Value = v[0]
	}
	return in.At(p.Errs)
}

func (p piecePage) form(ctx context.Context, act, to string) ui.Act {
	a := ui.Act{ID: act, Label: lang.T(ctx, "standardweb.act."+act), Text: lang.T(ctx, "standardweb.about."+act), Action: p.Evidence.Link() + "/" + to, Files: act == "hand"}
	if act == "accept" || act == "hand" {
		a.Kind = "primary"
	}
	if p.bad == act {
		a.Open, a.Key = true, p.key
	}
	return a
}

func (p piecePage) facts(ctx context.Context) []ui.Fact {
	e := p.Evidence
	out := []ui.Fact{
		{Label: lang.T(ctx, "standardweb.col.proof"), Value: lang.T(ctx, "standard.proof."+string(e.Kind))},
		{Label: lang.T(ctx, "standardweb.col.unit"), Value: dash(p.n.unit[e.Unit]), Href: "/org/units/" + string(e.Unit)},
		{Label: lang.T(ctx, "standardweb.col.year"), Value: strconv.FormatInt(e.Year, 10)},
		{Label: lang.T(ctx, "standardweb.col.due_on"), Value: e.DueOn},
	}
	if p.Clause.Code != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "standardweb.col.clause"), Value: p.Clause.Code + " " + p.Clause.Named(p.n.english), Href: p.Clause.Link()})
	}
	for _, x := range []struct{ key, value string }{
		{"handed_on", e.HandedOn}, {"dated", e.Dated}, {"accepted_on", e.AcceptedOn}, {"expires_on", e.ExpiresOn}, {"reviewer", e.Reviewer},
	} {
		if x.value != "" {
			out = append(out, ui.Fact{Label: lang.T(ctx, "standardweb.col."+x.key), Value: x.value})
		}
	}
	return out
}
