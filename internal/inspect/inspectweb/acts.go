package inspectweb

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/web"
)

// act does one act and leads back to the round.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	round, err := h.roundOf(r)
	if err != nil {
		return nil, err
	}
	name := r.PathValue("act")
	m := inspect.Move{ID: round, Version: version(r), Reason: r.PostFormValue("reason")}
	if err := h.do(r, name, m); err != nil {
		return h.again(r, name, err)
	}
	web.Flash(w, r, "inspectweb.did."+name)
	web.Redirect(w, r, web.Back(r, "/inspections/rounds/"+string(round)))
	return nil, nil
}

// dropSite is an act that has no name of its own in the service.
const dropSite = "off"

func (h *Handler) do(r *http.Request, name string, m inspect.Move) (err error) {
	ctx, by, v := r.Context(), web.Actor(r), r.PostFormValue
	switch name {
	case string(inspect.DoRevise):
		_, err = h.Inspect.Revise(ctx, by, m, draftOf(r))
	case string(inspect.DoDraw):
		_, err = h.Inspect.Draw(ctx, by, m, v("seed"))
	case string(inspect.DoBegin):
		_, err = h.Inspect.Begin(ctx, by, m)
	case string(inspect.DoEnd):
		_, err = h.Inspect.End(ctx, by, m)
	case string(inspect.DoDrop):
		_, err = h.Inspect.Drop(ctx, by, m)
	case string(inspect.DoSites):
		var list []inspect.OwnSite
		for line := range strings.SplitSeq(v("name"), "\n") {
			if line = strings.TrimSpace(line); line != "" {
				list = append(list, inspect.OwnSite{Kind: inspect.SiteKind(v("kind")), Name: line, Area: id.Area(v("area")), Unit: id.Unit(v("unit"))})
			}
		}
		_, err = h.Inspect.AddSites(ctx, by, m, list)
	case dropSite:
		_, err = h.Inspect.DropSite(ctx, by, m, v("ref"))
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

// again draws the page with what is wrong with an act.
func (h *Handler) again(r *http.Request, name string, err error) (templ.Component, error) {
	errs, ok := web.Refused(r, err)
	if !ok {
		return nil, err
	}
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if name == string(inspect.DoRevise) {
		f, err := h.form(r, draftOf(r))
		if err != nil {
			return nil, err
		}
		f.round, f.Errs, f.key = &p.Round, errs, web.Key(r)
		return web.Unprocessable(formView(f)), nil
	}
	p.bad, p.sent, p.key, p.Errs = name, r.PostForm, web.Key(r), errs
	return web.Unprocessable(roundView(p)), nil
}
