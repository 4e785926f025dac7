package noticesweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// manyPage is the form by which notices are drafted for many cases: those that
// were ticked, or those of a list.
type manyPage struct {
	n      *names
	ids    []string   // ticked
	list   url.Values // or the list's address
	total  int64
	common notices.Common
	key    string
	Errs   ui.Errors
}

// back is the list of cases that the form came from.
func (p manyPage) back() string {
	if len(p.ids) > 0 || len(p.list) == 0 {
		return "/cases"
	}
	return "/cases?" + p.list.Encode()
}

// manyForm is the form for all cases of a list, whose address is the form's.
func (h *Handler) manyForm(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if !mayDraft(by) {
		return nil, by.Check(access.DraftNotices, access.Owners{})
	}
	q := r.URL.Query()
	kind := q.Get("notice_kind")
	for _, k := range []string{"notice_kind", "cols", "show", "limit", "after", "before", "lang"} {
		q.Del(k)
	}
	p, err := h.many(r, nil, q)
	if err != nil {
		return nil, err
	}
	p.begin(r.Context(), kind)
	return manyView(p), nil
}

func (p *manyPage) begin(ctx context.Context, kind string) {
	k := p.n.kindFirst(kind)
	p.common = notices.Common{Kind: k.Code, Issuer: p.n.by.Unit, Text: p.n.usual(ctx, k)}
}

func (h *Handler) many(r *http.Request, ids []string, list url.Values) (p manyPage, err error) {
	p = manyPage{ids: ids, list: list, total: int64(len(ids))}
	if p.n, err = h.names(r); err != nil || len(ids) > 0 {
		return p, err
	}
	f, err := cases.FilterFrom(list)
	if err != nil {
		return p, err
	}
	total, err := h.Cases.Count(r.Context(), p.n.by, f)
	p.total = total.N
	return p, err
}

// draftMany first shows the form, for the rows that were ticked, and then
// drafts.
func (h *Handler) draftMany(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by, v := r.Context(), web.Actor(r), r.PostFormValue
	ids := r.PostForm["id"]
	list, err := url.ParseQuery(v("list"))
	if err != nil {
		return nil, fault.New(fault.Invalid, "web.form")
	}
	if v("sure") == "" {
		if len(ids) == 0 {
			web.SetNote(w, r, web.Note{Text: lang.T(ctx, "noticesweb.nothing_ticked"), Bad: true})
			web.Redirect(w, r, web.Back(r, "/cases"))
			return nil, nil
		}
		p, err := h.many(r, ids, nil)
		if err != nil {
			return nil, err
		}
		p.begin(ctx, v("notice_kind"))
		return manyView(p), nil
	}
	d := draftOf(r)
	m := notices.Many{Common: notices.Common{Kind: d.Kind, Issuer: d.Issuer, Structure: d.Object.Structure, Text: d.Text}, Key: web.Key(r)}
	if m.Cases, err = h.chosen(ctx, by, ids, list); err != nil {
		return nil, err
	}
	batch, err := h.Notices.DraftMany(ctx, by, m)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.many(r, ids, list)
		if err != nil {
			return nil, err
		}
		p.common, p.Errs, p.key = m.Common, errs, m.Key
		return web.Unprocessable(manyView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Redirect(w, r, "/notices/batches/"+string(batch))
	return nil, nil
}

// chosen are the ticked cases, or those of the list: one more than may be, at
// most.
func (h *Handler) chosen(ctx context.Context, by access.Actor, ids []string, list url.Values) (out []id.Case, err error) {
	for _, c := range ids {
		out = append(out, id.Case(c))
	}
	if len(ids) > 0 {
		return out, nil
	}
	f, err := cases.FilterFrom(list)
	if err != nil {
		return nil, err
	}
	for c, err := range h.Cases.All(ctx, by, f) {
		if err != nil {
			return nil, err
		}
		if out = append(out, c.ID); len(out) > notices.MaxMany {
			break
		}
	}
	return out, nil
}

// signPage asks for a second thought before many drafts are signed.
type signPage struct {
	n      *names
	filter notices.Filter
	total  int64
	lacks  []string // which issuers lack which power
	key    string
	Errs   ui.Errors
}

// signMany first shows what is to be signed, and then signs.
func (h *Handler) signMany(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	query := r.URL.Query()
	if ids := r.PostForm["id"]; len(ids) > 0 {
		query = url.Values{"id": ids}
	}
	f := notices.FilterFrom(query)
	f.States, f.After = []notices.State{notices.Drafted}, ""
	if r.PostFormValue("sure") == "" {
		p, err := h.signing(r, f)
		if err != nil {
			return nil, err
		}
		return signView(p), nil
	}
	batch, err := h.Notices.SignMany(ctx, by, notices.SigningMany{Filter: f, Aware: r.PostFormValue("aware") != "", Key: web.Key(r)})
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.signing(r, f)
		if err != nil {
			return nil, err
		}
		p.Errs, p.key = errs, web.Key(r)
		return web.Unprocessable(signView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Redirect(w, r, "/notices/batches/"+string(batch))
	return nil, nil
}

func (h *Handler) signing(r *http.Request, f notices.Filter) (p signPage, err error) {
	ctx := r.Context()
	p.filter = f
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	seen := map[string]bool{}
	err = h.Notices.Each(ctx, p.n.by, f, func(x notices.Notice) error {
		p.total++
		k, is := p.n.kindFirst(x.Kind), p.n.issuer(x.Issuer)
		if power := k.Power; !is.Has(power) && !seen[string(x.Issuer)+string(power)] {
			seen[string(x.Issuer)+string(power)] = true
			p.lacks = append(p.lacks, lang.T(ctx, "noticesweb.lacks", p.n.unit[x.Issuer], lang.Key("notices.power."+string(power))))
		}
		return nil
	})
	return p, err
}

// issuer is what is known of a unit that issues notices.
func (n *names) issuer(unit id.Unit) notices.Issuer {
	for _, i := range n.issuers {
		if i.Unit == unit {
			return i
		}
	}
	return notices.Issuer{}
}

// batchPage is one act on many, and how far it is.
type batchPage struct {
	n       *names
	batch   notices.Batch
	skipped []notices.Skipped
}

func (p batchPage) href() string { return "/notices/batches/" + string(p.batch.ID) }

// made is the list of what came of it.
func (p batchPage) made() string {
	return notices.Filter{Batch: p.batch.ID}.Link("/notices")
}

func (h *Handler) batchPage(r *http.Request) (p batchPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.batch, p.skipped, err = h.Notices.Batch(r.Context(), p.n.by, id.Batched(r.PathValue("id")))
	return p, err
}

func (h *Handler) batch(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.batchPage(r)
	if err != nil {
		return nil, err
	}
	return batchView(p), nil
}

// progress is the part of the page that is asked for again while a job is at
// it. When it is done the page is drawn anew.
func (h *Handler) progress(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.batchPage(r)
	if err != nil {
		return nil, err
	}
	switch part := web.Part(r); {
	case part && p.batch.Running():
		return batchBar(p), nil
	case part:
		w.Header().Set("HX-Refresh", "true")
		w.WriteHeader(http.StatusNoContent)
	default:
		web.Redirect(w, r, p.href())
	}
	return nil, nil
}

type batchesPage struct {
	n    *names
	list []notices.Batch
}

func (h *Handler) batches(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	list, err := h.Notices.Batches(r.Context(), n.by)
	return batchesView(batchesPage{n, list}), err
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

// chosenKind is how the button of a kind is drawn.
func chosenKind(is bool) string {
	if is {
		return "primary"
	}
	return ""
}
