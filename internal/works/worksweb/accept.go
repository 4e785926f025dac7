package worksweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// maxCures is how many of a project's cases the form of acceptance has photos
// for at once.
const maxCures = 20

// acceptPage is the form of acceptance.
type acceptPage struct {
	projectPage
	open []cases.Case // that acceptance cures
}

// acceptOf is the form for the project that an address names.
func (h *Handler) acceptOf(r *http.Request) (p acceptPage, err error) {
	if p.projectPage, err = h.page(r); err != nil {
		return p, err
	}
	if !p.may(works.DoAccept) {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	for _, c := range p.Cases {
		switch c.State {
		case cases.Reported, cases.Filed, cases.Dispatched, cases.Handling, cases.Suspended:
			if c.VoidedAt.IsZero() && len(p.open) < maxCures {
				p.open = append(p.open, c)
			}
		case cases.AreaCheck, cases.FinalCheck, cases.Closed, cases.Rejected, cases.Merged:
		}
	}
	return p, nil
}

func (h *Handler) acceptForm(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.acceptOf(r)
	if err != nil {
		return nil, err
	}
	return acceptView(p), nil
}

func (h *Handler) accept(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	p, err := h.acceptOf(r)
	if err != nil {
		return nil, err
	}
	a := works.Acceptance{Move: works.Move{ID: p.Project.ID}, Result: r.PostFormValue("result"), Key: web.Key(r)}
	a.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	var all []casesweb.Pictures
	for _, c := range p.open {
		x := works.Cure{Case: c.ID}
		for field, to := range map[string]*[]cases.Picture{works.BeforeField(c.ID): &x.Before, works.AfterField(c.ID): &x.After} {
			pics, more := casesweb.PicturesOf(r, h.Photos, by, field)
			all = append(all, pics)
			*to = pics.List
			if err == nil {
				err = more
			}
		}
		a.Cures = append(a.Cures, x)
	}
	if err == nil {
		_, err = h.Works.Accept(ctx, by, a)
	}
	for _, pics := range all {
		switch fault.Of(err) {
		case fault.Invalid, fault.Conflict:
			pics.Keep(ctx, r.PostForm) // the form comes back, and its photos with it
		default:
			if err != nil {
				pics.Discard(ctx)
			}
		}
	}
	if errs, ok := web.Refused(r, err); ok {
		p.bad, p.sent, p.key, p.Errs = "accept", r.PostForm, a.Key, errs
		return web.Unprocessable(acceptView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "worksweb.did.accept")
	web.Redirect(w, r, p.Project.Link())
	return nil, nil
}

// fields lists the names of the form's fields in its order.
func (p acceptPage) fields() []string {
	out := []string{"result"}
	for _, c := range p.open {
		out = append(out, works.BeforeField(c.ID), works.AfterField(c.ID))
	}
	return out
}

// photosIn is the input of a case's photos.
func (p acceptPage) photosIn(name, label string) ui.Input {
	return ui.Input{Name: name, Label: label, Many: true, Kept: p.sent[name+"_kept"]}.At(p.Errs)
}
