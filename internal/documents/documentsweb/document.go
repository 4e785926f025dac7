package documentsweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/attachments/attachmentsweb"
	"chuangwei/internal/documents"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// documentPage is one document with everything around it.
type documentPage struct {
	n *names
	documents.Detail
	sheet documents.Paper
	// An act that came back with faults: its form, what was sent, and what is
	// wrong.
	bad  string
	sent url.Values
	key  string
	Errs ui.Errors
}

// documentOf is the document that an address names, by identifier or by its
// place in the register.
func (h *Handler) documentOf(r *http.Request) (id.Document, error) {
	text := r.PathValue("id")
	if n, ok := documents.SerialOf(text); ok {
		return h.Documents.BySerial(r.Context(), web.Actor(r), n)
	}
	return id.Document(text), nil
}

func (h *Handler) page(r *http.Request) (p documentPage, err error) {
	document, err := h.documentOf(r)
	if err != nil {
		return p, err
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.Detail, err = h.Documents.Detail(r.Context(), p.n.by, document); err != nil {
		return p, err
	}
	p.sheet = p.current(r.Context())
	return p, nil
}

// document shows a document. Whoever it went to has read it by that.
func (h *Handler) document(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	document, err := h.documentOf(r)
	if err != nil {
		return nil, err
	}
	if err := h.Documents.Opened(r.Context(), web.Actor(r), document); err != nil {
		return nil, err
	}
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return documentView(p), nil
}

// file hands a document's file to the browser.
func (h *Handler) file(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	document, err := h.documentOf(r)
	if err != nil {
		return nil, err
	}
	f, content, err := h.Documents.OpenFile(r.Context(), web.Actor(r), document, id.File(r.PathValue("file")))
	if err != nil {
		return nil, err
	}
	attachmentsweb.Send(w, r, f, content)
	return nil, nil
}

func (p documentPage) version() string { return plainNumber(p.Document.Version) }

func (p documentPage) may(a documents.Act) bool { return p.May(p.n.by, a) }

// waitsForOther reports whether the reader drafted what he might review if
// another had.
func (p documentPage) waitsForOther() bool {
	with := p.Detail
	with.Settings.OwnReview = true
	return with.May(p.n.by, documents.DoReview) && !p.may(documents.DoReview)
}

// acts lists what the actor may do, but for what has a place of its own.
func (p documentPage) acts() []documents.Rule {
	return slices.DeleteFunc(p.Allowed(p.n.by), func(r documents.Rule) bool { return r.Else })
}

// owes reports whether the reader is to say that he has read it.
func (p documentPage) owes() bool {
	return p.Document.State.InForce() && slices.ContainsFunc(p.Mine, func(a documents.Addressee) bool { return a.Receipt.IsZero() })
}

// open lists the addressees who have not read it.
func (p documentPage) open() []documents.Addressee {
	return slices.DeleteFunc(slices.Clone(p.Addressees), func(a documents.Addressee) bool { return !a.Done.IsZero() })
}

// form is the form of an act.
func (p documentPage) form(ctx context.Context, a documents.Act, main bool) ui.Act {
	x := ui.Act{
		ID: string(a), Label: lang.T(ctx, "documents.act."+string(a)), Text: lang.T(ctx, "documentsweb.about."+string(a)), Action: p.Document.Link() + "/" + string(a),
		Danger: slices.Contains([]documents.Act{documents.DoVoid, documents.DoRepeal, documents.DoDrop}, a),
	}
	if main {
		x.Kind = "primary"
	}
	if p.bad == x.ID {
		x.Open, x.Key = true, p.key
	}
	return x
}

// in is an input of a form, with what was sent before where it came back.
func (p documentPage) in(form string, in ui.Input) ui.Input {
	in.ID = "f-" + in.Name
	if p.bad != form {
		in.ID = form + "-" + in.Name
		return in
	}
	if v, ok := p.sent[in.Name]; ok {
		in.Value = v[0]
	}
	return in.At(p.Errs)
}

func (p documentPage) facts(ctx context.Context) []ui.Fact {
	d := p.Document
	var out []ui.Fact
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Fact{Label: lang.T(ctx, "documentsweb.col."+key), Value: value})
		}
	}
	word := func(prefix, s string) string {
		if s == "" {
			return ""
		}
		return lang.T(ctx, prefix+s)
	}
	add("number", mark(ctx, d))
	add("direction", lang.T(ctx, "documents.direction."+string(d.Direction)))
	add("kind", lang.T(ctx, "documents.kind."+string(d.Kind)))
	add("issuer", d.Issuer)
	add("unit", p.n.unit[d.Unit])
	add("dated", d.Dated)
	if d.Direction == documents.Received {
		add("received_on", d.IssuedOn)
	} else {
		add("issued_on", d.IssuedOn)
	}
	add("secrecy", word("documents.secrecy.", d.Secrecy))
	add("urgency", word("documents.urgency.", d.Urgency))
	add("founds", word("documents.founds.", d.Founds))
	w := writing(p.Detail)
	add("main", p.n.join(ctx, w.Main, w.Others))
	add("copy", p.n.join(ctx, w.Copy, ""))
	add("read_by", d.ReadBy)
	add("drafted", d.Actor+" "+d.DraftedOn)
	add("reviewer", d.Reviewer)
	add("signer", d.Signer)
	add("ended_on", d.EndedOn)
	if d.Edition > 1 {
		add("edition", plainNumber(d.Edition))
	}
	return out
}

// life is the document's way from draft to issue.
func (p documentPage) life(ctx context.Context) []ui.Step {
	d := p.Document
	if d.Direction == documents.Received {
		return nil
	}
	way := []documents.State{documents.Draft, documents.Reviewing, documents.Signing, documents.Signed, documents.Out}
	switch d.State {
	case documents.Void:
		way[4] = documents.Void
	case documents.Repealed:
		way = append(way, documents.Repealed)
	case documents.Dropped:
		way = []documents.State{documents.Draft, documents.Dropped}
	default:
	}
	at := slices.Index(way, d.State)
	out := make([]ui.Step, len(way))
	for i, s := range way {
		out[i].Label = lang.T(ctx, "documents.state."+string(s))
		switch {
		case i < at || d.State == documents.Out:
			out[i].State = "done"
		case i == at:
			out[i].State = "now"
		}
	}
	return out
}
