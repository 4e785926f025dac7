package reportsweb

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/reports"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type writtenPage struct {
	r           reports.Reading
	write, sign bool
	last        reports.Written
	sinceLast   []reports.Difference
	hasLast     bool
	now         []reports.Difference // of a signed one: what its records say now
	fault       string               // why a draft cannot be filled
	errs        ui.Errors
}

func (h *Handler) page(r *http.Request) (p writtenPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.r, err = h.Reports.Read(ctx, by, id.Report(r.PathValue("id"))); err != nil {
		return p, err
	}
	p.write, p.sign = by.May(access.WriteReports, access.Owners{}), by.May(access.SignReports, access.Owners{})
	if fault := p.r.Fault; fault != nil {
		p.fault = web.Explain(r, fault).Text
		return p, nil
	}
	if p.last, p.sinceLast, p.hasLast, err = h.Reports.Last(ctx, by, p.r); err != nil {
		return p, err
	}
	if p.r.State == reports.Signed {
		p.now, err = h.Reports.Differences(ctx, by, p.r.Written)
	}
	return p, err
}

func (h *Handler) written(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return writtenView(p), nil
}

func (h *Handler) writtenFile(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	x, err := h.Reports.Read(r.Context(), web.Actor(r), id.Report(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	if x.Fault != nil {
		return nil, x.Fault
	}
	return nil, h.send(w, r, x.Spoken, x.Label(), showing(x, web.Actor(r)))
}

// sheet is a list behind a figure, as it was when the report was signed.
func (h *Handler) sheet(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	l, err := h.Reports.Sheet(r.Context(), web.Actor(r), id.Report(r.PathValue("id")), r.URL.Query().Get("figure"))
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(l.Sheet))
	if err != nil {
		return nil, fmt.Errorf("open a frozen list: %w", err)
	}
	office.Attach(w, l.Figure+".csv", office.CSV)
	_, err = io.Copy(w, z) //nolint:gosec // the program wrote it itself
	return nil, err
}

// editPage is the text of a draft, or of a template, with what it may use.
type editPage struct {
	title   string
	lead    string
	action  string
	back    string
	version int64
	text    string
	key     string
	offers  []reports.Offer
	errs    ui.Errors
	shipped string // of a template: the text that comes with the program; empty if it stands so
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if err := by.Check(access.WriteReports, access.Owners{}); err != nil {
		return nil, err
	}
	x, err := h.Reports.Read(r.Context(), by, id.Report(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	if x.State != reports.Draft {
		return nil, fault.New(fault.Conflict, "report.no_draft", x.Label())
	}
	p, err := h.editing(r, x, x.Text)
	if err != nil {
		return nil, err
	}
	return editView(p), nil
}

func (h *Handler) editing(r *http.Request, x reports.Reading, text string) (p editPage, err error) {
	p = editPage{title: x.Title, lead: x.Label(), action: x.Link() + "/save", back: x.Link(), version: x.Version, text: text}
	p.offers, err = h.Reports.Offers(r.Context(), web.Actor(r))
	return p, err
}

// act does one act and leads back to the report.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, 1<<20); err != nil {
		return nil, err
	}
	ctx, by, v := r.Context(), web.Actor(r), r.PostFormValue
	report := id.Report(r.PathValue("id"))
	version, _ := strconv.ParseInt(v("version"), 10, 64) // none: 0, which no draft has
	var err error
	act := r.PathValue("act")
	switch act {
	case "save":
		err = h.Reports.Save(ctx, by, report, version, v("text"))
	case "sign":
		err = h.Reports.Sign(ctx, by, report, version)
	case "discard":
		err = h.Reports.Discard(ctx, by, report, version, v("reason"))
	case "comment":
		err = h.Reports.Say(ctx, by, report, v("text"), web.Key(r))
	default:
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return h.again(r, act, err)
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "reportsweb.did."+act)
	web.Redirect(w, r, reports.Written{ID: report}.Link())
	return nil, nil
}

// again draws the page with what is wrong with an act; nothing typed is lost.
func (h *Handler) again(r *http.Request, act string, err error) (templ.Component, error) {
	errs, ok := web.Refused(r, err)
	if !ok || len(errs) == 0 {
		errs = ui.Errors{"text": web.Explain(r, err).Text}
	}
	if act == "save" {
		x, err := h.Reports.Read(r.Context(), web.Actor(r), id.Report(r.PathValue("id")))
		if err != nil {
			return nil, err
		}
		p, err := h.editing(r, x, r.PostFormValue("text"))
		if err != nil {
			return nil, err
		}
		p.errs, p.key = errs, web.Key(r)
		return web.Unprocessable(editView(p)), nil
	}
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	p.errs = errs
	return web.Unprocessable(writtenView(p)), nil
}

func (p writtenPage) facts(ctx context.Context) []ui.Fact {
	x := p.r
	out := []ui.Fact{
		{Label: lang.T(ctx, "reportsweb.col.kind"), Value: lang.T(ctx, "report.kind."+string(x.Kind))},
		{Label: lang.T(ctx, "reportsweb.col.days"), Value: days(ctx, x.Period)},
		{Label: lang.T(ctx, "reportsweb.col.actor"), Value: x.Actor, Note: lang.Moment(ctx, x.At)},
	}
	if x.State == reports.Signed {
		out = append(out, ui.Fact{Label: lang.T(ctx, "reportsweb.col.signer"), Value: x.Signer, Note: lang.Moment(ctx, x.Signed)},
			ui.Fact{Label: lang.T(ctx, "reportsweb.digest"), Value: x.Digest[:16], Note: lang.T(ctx, "reportsweb.digest_note")})
	}
	return out
}

func (p writtenPage) story(ctx context.Context) []ui.Event {
	out := make([]ui.Event, 0, len(p.r.Timeline))
	for _, l := range p.r.Timeline {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l)})
	}
	return out
}

// said is a figure as it stood in a report.
func said(f reports.SpokenFigure) string {
	if f.Text != "" {
		return f.Text
	}
	if f.Value != nil {
		return strconv.FormatInt(*f.Value, 10)
	}
	return f.Percent
}

// Note says what a line of the timeline says besides the act.
func Note(ctx context.Context, l journal.Line) string {
	if s := l.Str("reason"); s != "" {
		return lang.T(ctx, "reportsweb.quoted", s)
	}
	return ""
}
