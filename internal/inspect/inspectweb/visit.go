package inspectweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// visitPage is one site with what was found there.
type visitPage struct {
	n *names
	inspect.VisitDetail
	beside templ.Component
	key    string
	Errs   ui.Errors
	sent   func(string) string
}

func (h *Handler) visitPage(r *http.Request) (p visitPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.sent = func(string) string { return "" }
	if p.VisitDetail, err = h.Inspect.Visit(r.Context(), p.n.by, id.Visit(r.PathValue("id"))); err != nil || p.Visit.State == inspect.Finished {
		return p, err
	}
	people, err := h.Inspect.Inspectors(r.Context(), p.n.by)
	p.n.know(people)
	return p, err
}

func (h *Handler) visit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.visitPage(r)
	if err != nil {
		return nil, err
	}
	if h.Beside != nil {
		if p.beside, err = h.Beside(r.Context(), p.n.by, string(p.Visit.ID)); err != nil {
			return nil, err
		}
	}
	return visitView(p), nil
}

func (p visitPage) look(item string) (inspect.Look, bool) {
	i := slices.IndexFunc(p.Looks, func(l inspect.Look) bool { return l.Item == item })
	if i < 0 {
		return inspect.Look{}, false
	}
	return p.Looks[i], true
}

func (p visitPage) items() []inspect.Place { return p.Sheet.Items(p.Visit.Kind) }

func (p visitPage) facts(ctx context.Context) []ui.Fact {
	v := p.Visit
	out := []ui.Fact{
		{Label: lang.T(ctx, "inspectweb.col.site_kind"), Value: siteKind(ctx, v.Kind)},
		{Label: lang.T(ctx, "inspectweb.col.area"), Value: p.n.area[v.Area]},
		{Label: lang.T(ctx, "inspectweb.col.unit"), Value: p.n.unit[v.Unit]},
		{Label: lang.T(ctx, "inspectweb.col.due_on"), Value: v.Due},
	}
	if v.State == inspect.Finished {
		out = append(out,
			ui.Fact{Label: lang.T(ctx, "inspectweb.col.day"), Value: v.DoneOn},
			ui.Fact{Label: lang.T(ctx, "inspectweb.col.inspector"), Value: v.DoneBy, Note: lang.T(ctx, "inspectweb.confirmed")},
			ui.Fact{Label: lang.T(ctx, "inspectweb.col.signing"), Value: signing(ctx, v), Note: v.Signer})
	} else if who := p.n.who[v.Inspector]; who != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "inspectweb.col.inspector"), Value: who})
	}
	if v.Signing == inspect.Refused {
		out = append(out,
			ui.Fact{Label: lang.T(ctx, "inspectweb.col.refusal"), Value: v.Refusal},
			ui.Fact{Label: lang.T(ctx, "inspectweb.col.witness"), Value: dash(v.Witness), Note: v.WitnessUnit})
	}
	return out
}

func shots(ctx context.Context, list []photos.Photo) []ui.Photo {
	out := make([]ui.Photo, 0, len(list))
	for _, x := range list {
		at := "/photos/" + string(x.ID)
		out = append(out, ui.Photo{Small: at + "/thumb", Full: at + "/public", Alt: lang.T(ctx, "inspectweb.photo", x.Actor), At: x.UploadedAt})
	}
	return out
}

// said is what was found of an item's reasons to deduct.
func said(ctx context.Context, it inspect.Item, l inspect.Look) (out []string) {
	for _, c := range it.Choices {
		for _, a := range l.Answers {
			if a.Code != c.Code {
				continue
			}
			name, lost := c.In(english(ctx)), c.Lost(a).String()
			switch c.Shape {
			case inspect.Each:
				out = append(out, lang.T(ctx, "inspectweb.said.each", name, a.Count, lost))
			case inspect.Sample:
				out = append(out, lang.T(ctx, "inspectweb.said.sample", name, a.Good, a.Sampled, lost))
			case inspect.Missing, inspect.Range:
				out = append(out, lang.T(ctx, "inspectweb.said.one", name, lost))
			}
		}
	}
	return out
}

// answersOf reads what a form says of an item's reasons to deduct.
func answersOf(r *http.Request, it inspect.Item) (out []inspect.Answer, err error) {
	var f fault.Fields
	count := func(name string) int64 {
		text := strings.TrimSpace(r.PostFormValue(name))
		if text == "" {
			return 0
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			f.Add(name, "inspect.bad_count")
		}
		return n
	}
	for _, c := range it.Choices {
		a := inspect.Answer{Code: c.Code}
		name := "a_" + c.Code
		switch c.Shape {
		case inspect.Each, inspect.Missing:
			a.Count = count(name)
		case inspect.Range:
			if text := strings.TrimSpace(r.PostFormValue(name)); text != "" {
				p, ok := inspect.ParsePoints(text)
				if !ok {
					f.Add(name, "inspect.bad_answer.range", c.Cap.String())
				}
				a.Chosen = p
			}
		case inspect.Sample:
			a.Sampled, a.Good = count("s_"+c.Code), count("g_"+c.Code)
		}
		out = append(out, a)
	}
	return out, f.Err()
}

// found notes an item. A phone's page sends it by itself, again and again
// until it is answered, and then wants the answer as JSON.
func (h *Handler) found(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
		return h.refuse(w, r, err)
	}
	ctx, by := r.Context(), web.Actor(r)
	if !by.MayEver(access.Inspect) {
		return h.refuse(w, r, by.Check(access.Inspect, access.Owners{}))
	}
	p, err := h.visitPage(r)
	if err != nil {
		return h.refuse(w, r, err)
	}
	items := p.items()
	at := slices.IndexFunc(items, func(x inspect.Place) bool { return x.Code == r.PostFormValue("item") })
	if at < 0 {
		return h.refuse(w, r, fault.New(fault.NotFound, "fault.not_found"))
	}
	f := inspect.Found{
		Visit: p.Visit.ID, Item: items[at].Code, Reason: r.PostFormValue("reason"), Case: r.PostFormValue("case") == "1", Category: r.PostFormValue("category"), Key: web.Key(r),
	}
	if f.Answers, err = answersOf(r, items[at].Item); err != nil {
		return h.refuse(w, r, err)
	}
	pics, err := casesweb.PicturesOf(r, h.Photos, by, "photos")
	if err != nil {
		pics.Discard(ctx)
		return h.refuse(w, r, err)
	}
	f.Photos = pics.List
	l, err := h.Inspect.Inspect(ctx, by, f)
	if err != nil {
		pics.Discard(ctx)
		return h.refuse(w, r, err)
	}
	text := lang.T(ctx, "inspectweb.noted", items[at].Item.In(english(ctx)), outOf(ctx, l.Mark, l.Full))
	if web.WantsJSON(r) {
		return nil, web.Say(w, http.StatusCreated, web.Answer{ID: l.ID, Text: text})
	}
	web.SetNote(w, r, web.Note{Text: text})
	to := p.Visit.Phone()
	if at+1 < len(items) {
		to += "/" + items[at+1].Code
	}
	web.Redirect(w, r, to)
	return nil, nil
}

// refuse says what is wrong: as JSON, or with the form as it was filled in.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) (templ.Component, error) {
	if web.WantsJSON(r) {
		return nil, web.SayRefused(w, r, err)
	}
	fields, invalid := web.FieldErrors(r, err)
	if !invalid {
		return nil, err
	}
	p, perr := h.itemPage(r, r.PostFormValue("item"))
	if perr != nil {
		return nil, perr
	}
	p.Errs, p.key, p.sent = fields, web.Key(r), r.PostFormValue
	return web.Unprocessable(itemView(p)), nil
}

// finish ends a visit. A phone's page sends that by itself, too.
func (h *Handler) finish(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
		if web.WantsJSON(r) {
			err = web.SayRefused(w, r, err)
		}
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	pics, err := casesweb.PicturesOf(r, h.Photos, by, "signature")
	if err == nil {
		_, err = h.Inspect.Finish(ctx, by, inspect.Finish{
			Visit: id.Visit(r.PathValue("id")), Rest: r.PostFormValue("rest") == "1", Signing: r.PostFormValue("signing"), Signer: r.PostFormValue("signer"),
			Refusal: r.PostFormValue("refusal"), Witness: r.PostFormValue("witness"), WitnessUnit: r.PostFormValue("witness_unit"), Signature: pics.List, Key: web.Key(r),
		})
	}
	if err != nil {
		pics.Discard(ctx)
		if web.WantsJSON(r) {
			return nil, web.SayRefused(w, r, err)
		}
	} else if web.WantsJSON(r) {
		return nil, web.Say(w, http.StatusCreated, web.Answer{ID: r.PathValue("id"), Text: lang.T(ctx, "inspectweb.did.finish")})
	}
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.visitPage(r)
		if err != nil {
			return nil, err
		}
		p.Errs, p.key, p.sent = errs, web.Key(r), r.PostFormValue
		return web.Unprocessable(phoneVisitView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "inspectweb.did.finish")
	web.Redirect(w, r, "/inspections/visits/"+r.PathValue("id"))
	return nil, nil
}

func (h *Handler) sign(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v, err := h.Inspect.Acknowledge(r.Context(), web.Actor(r), id.Visit(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "inspectweb.did.sign")
	web.Redirect(w, r, v.Link())
	return nil, nil
}
