package documentsweb

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"rsc.io/qr"

	"chuangwei/internal/access"
	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
)

// paperOf is a document as it stands on paper, to those recipients.
func (n *names) paperOf(ctx context.Context, d documents.Document, to, copies string) documents.Paper {
	p := documents.Paper{
		Head: d.Issuer, Title: d.Title, To: to, Body: documents.Paras(d.Body), Issuer: d.Issuer, Copy: copies, Annexes: documents.Lines(d.Annexes),
		Mark: mark(ctx, d), Date: longDay(ctx, d.Dated),
	}
	if p.Mark == "" && d.Kind.Numbered() && d.Number.Word != "" {
		p.Mark = lang.T(ctx, "documentsweb.number_to_be", d.Number.Word)
	}
	if d.Kind == documents.Brief {
		p.Head = lang.T(ctx, "documentsweb.brief_head", d.Issuer)
		if p.Mark == "" {
			p.Mark = lang.T(ctx, "documentsweb.issue_to_be")
		}
	}
	if p.Date == "" {
		p.Date = lang.T(ctx, "documentsweb.date_to_be")
	}
	if d.Secrecy != "" {
		p.Secrecy = lang.T(ctx, "documents.secrecy."+d.Secrecy)
	}
	if d.Urgency != "" {
		p.Urgency = lang.T(ctx, "documents.urgency."+d.Urgency)
	}
	if d.Kind.Upward() {
		p.Signer = lang.T(ctx, "documentsweb.signer_is", dash(d.Signer))
	}
	for i, a := range p.Annexes {
		if i == 0 {
			a = lang.T(ctx, "documentsweb.annex_is", a)
		}
		p.Annexed = append(p.Annexed, a)
	}
	if copies != "" {
		p.Copied = lang.T(ctx, "documentsweb.copy_is", copies)
	}
	if p.To != "" {
		p.To += lang.T(ctx, "documentsweb.colon")
	}
	printed := d.IssuedOn
	if printed == "" {
		printed = d.Dated
	}
	p.Printer, p.Letter = d.Issuer, d.Kind == documents.Letter
	p.PrintedOn = lang.T(ctx, "documentsweb.printed", dash(longDay(ctx, printed)))
	switch {
	case d.State == documents.Void:
		p.Draft = lang.T(ctx, "documentsweb.is_void")
	case d.State == documents.Repealed:
		p.Draft = lang.T(ctx, "documentsweb.is_repealed", longDay(ctx, d.EndedOn))
	case !d.State.Sent():
		p.Draft = lang.T(ctx, "documentsweb.is_draft")
	default:
		p.Check = n.home + d.CheckPath(n.by.County)
	}
	if n.county.Demo {
		p.Note = lang.T(ctx, "documentsweb.demo")
	}
	return p
}

// longDay writes a day as a paper bears it.
func longDay(ctx context.Context, day string) string {
	part := strings.Split(day, "-")
	if len(part) != 3 {
		return ""
	}
	return lang.T(ctx, "documentsweb.day", part[0], strings.TrimPrefix(part[1], "0"), strings.TrimPrefix(part[2], "0"))
}

// listed joins lines to one.
func listed(ctx context.Context, lines string) string {
	return strings.ReplaceAll(lines, "\n", lang.T(ctx, "documents.comma"))
}

// join names the targets of a draft, as they will stand on paper.
func (n *names) join(ctx context.Context, list []documents.Target, others string) string {
	out := documents.Lines(others)
	for _, t := range list {
		out = append(out, n.targetName(t))
	}
	return strings.Join(out, lang.T(ctx, "documents.comma"))
}

func (n *names) targetName(t documents.Target) string {
	switch t.Scope {
	case access.Area:
		for _, a := range n.areas {
			if string(a.ID) == t.Of {
				return a.Name
			}
		}
	case access.Group:
		for _, g := range n.groups {
			if string(g.ID) == t.Of {
				return g.Name
			}
		}
	case access.Unit, access.County:
	}
	return n.unit[id.Unit(t.Of)]
}

// current is the paper of the document as it holds.
func (p documentPage) current(ctx context.Context) documents.Paper {
	if n := len(p.Editions); n > 0 {
		return p.edition(ctx, p.Editions[n-1])
	}
	w := writing(p.Detail)
	return p.n.paperOf(ctx, p.Document, p.n.join(ctx, w.Main, w.Others), p.n.join(ctx, w.Copy, ""))
}

// edition is the paper of one of its editions.
func (p documentPage) edition(ctx context.Context, e documents.Edition) documents.Paper {
	d := p.Document
	d.Title, d.Body, d.Annexes = e.Title, e.Body, e.Annexes
	out := p.n.paperOf(ctx, d, listed(ctx, e.Main), listed(ctx, e.Copy))
	if e.Edition < p.Document.Edition {
		out.Draft = lang.T(ctx, "documentsweb.is_old", plainNumber(e.Edition), plainNumber(p.Document.Edition))
	}
	return out
}

// asked is the paper of the edition that an address asks for, or of the one
// that holds.
func (p documentPage) asked(r *http.Request) (documents.Paper, error) {
	if p.Document.Direction != documents.Issued {
		return documents.Paper{}, fault.New(fault.NotFound, "fault.not_found")
	}
	want := r.URL.Query().Get("edition")
	if want == "" {
		return p.sheet, nil
	}
	for _, e := range p.Editions {
		if plainNumber(e.Edition) == want {
			return p.edition(r.Context(), e), nil
		}
	}
	return documents.Paper{}, fault.New(fault.NotFound, "fault.not_found")
}

// paper shows the page that the browser prints.
func (h *Handler) paper(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if p.sheet, err = p.asked(r); err != nil {
		return nil, err
	}
	return paperView(p), nil
}

// word writes the document as a Word file: the county's own template of its
// kind with its fields filled, or the built-in paper.
func (h *Handler) word(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if p.sheet, err = p.asked(r); err != nil {
		return nil, err
	}
	t, own, err := h.Documents.OpenTemplate(r.Context(), p.n.by, p.Document.Kind, 0)
	if err != nil {
		return nil, err
	}
	if own == nil {
		return nil, p.send(w, r)
	}
	defer own.Close() //nolint:errcheck // it was only read
	return nil, fill(w, own, t.Size, p.sheet, p.Document.Label())
}

// fill writes a template with the fields of a paper as a file of that name.
func fill(w http.ResponseWriter, template io.Reader, size int64, p documents.Paper, name string) error {
	var read, filled bytes.Buffer
	if _, err := read.ReadFrom(template); err != nil {
		return err
	}
	if err := office.Fill(&filled, bytes.NewReader(read.Bytes()), size, p.Fields()); err != nil {
		return err
	}
	office.Attach(w, name+".docx", office.Word)
	w.Write(filled.Bytes()) //nolint:errcheck // the reader has gone
	return nil
}

// pdf writes the built-in paper as a PDF.
func (h *Handler) pdf(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if p.sheet, err = p.asked(r); err != nil {
		return nil, err
	}
	return nil, p.send(w, r)
}

func (p documentPage) send(w http.ResponseWriter, r *http.Request) error {
	doc, err := build(r.Context(), p.sheet, p.Document)
	if err != nil {
		return err
	}
	return office.Paper(w, r, doc, p.Document.Label())
}

// build makes the built-in paper.
func build(ctx context.Context, p documents.Paper, d documents.Document) (*office.Doc, error) {
	var code []byte
	if p.Check != "" {
		c, err := qr.Encode(p.Check, qr.M)
		if err != nil {
			return nil, err
		}
		code = c.PNG()
	}
	meta := office.DocMeta{Title: p.Title, Author: d.Issuer, Created: d.Moved, English: lang.From(ctx) == lang.English}
	return p.Doc(meta, code, lang.T(ctx, "documentsweb.check_by"))
}

// check says to anybody what a document's code is about.
func (h *Handler) check(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	c, err := h.Documents.Check(r.Context(), r.PathValue("code"))
	if err != nil {
		return nil, err
	}
	return checkView(c), nil
}

func checkFacts(ctx context.Context, c documents.Checked) []ui.Fact {
	number := c.Number
	if c.Total > 0 {
		number = lang.T(ctx, "documentsweb.issue", plainNumber(c.Issue), plainNumber(c.Total))
	}
	title := c.Title
	if title == "" {
		title = lang.T(ctx, "documentsweb.title_within")
	}
	out := []ui.Fact{
		{Label: lang.T(ctx, "documentsweb.col.number"), Value: number},
		{Label: lang.T(ctx, "documentsweb.col.title"), Value: title},
		{Label: lang.T(ctx, "documentsweb.col.issuer"), Value: c.Issuer},
		{Label: lang.T(ctx, "documentsweb.col.dated"), Value: longDay(ctx, c.Dated)},
	}
	if c.Edition > 1 {
		out = append(out, ui.Fact{Label: lang.T(ctx, "documentsweb.col.edition"), Value: plainNumber(c.Edition)})
	}
	return out
}
