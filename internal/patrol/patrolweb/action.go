package patrolweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/patrol"
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// actionPage is one action.
type actionPage struct {
	patrol.Detail
	n      *names
	by     access.Actor
	may    bool
	Failed string // the form that was refused
	Form   url.Values
	Errs   ui.Errors
}

func (h *Handler) action(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.actionPage(r)
	if err != nil {
		return nil, err
	}
	return actionView(p), nil
}

func (h *Handler) actionPage(r *http.Request) (p actionPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	p.by = by
	if p.Detail, err = h.Patrol.Get(ctx, by, id.Action(r.PathValue("id"))); err != nil {
		return p, err
	}
	p.may = patrol.MayChange(by, p.Action)
	p.n, err = h.names(ctx, by)
	return p, err
}

func (p actionPage) href() string { return "/patrol/actions/" + string(p.Action.ID) }

// val is what was typed into the refused form, else def.
func (p actionPage) val(form, name, def string) string {
	if p.Failed == form && p.Form.Has(name) {
		return p.Form.Get(name)
	}
	return def
}

func (p actionPage) in(form string, in ui.Input) ui.Input {
	in.ID = "f-" + form + "-" + in.Name
	in.Value = p.val(form, in.Name, in.Value)
	if p.Failed == form {
		return in.At(p.Errs)
	}
	return in
}

func (p actionPage) version() string { return strconv.FormatInt(p.Action.Version, 10) }

// gallery are the photos of a kind.
func (p actionPage) gallery(ctx context.Context, kind photos.Kind) (out []ui.Photo) {
	for _, ph := range p.Photos {
		if ph.Kind == kind {
			out = append(out, ui.Photo{
				Small: "/photos/" + string(ph.ID) + "/thumb", Full: "/photos/" + string(ph.ID) + "/public",
				Alt: lang.T(ctx, "patrolweb.photo_alt", p.n.kind(ctx, p.Action.Kind), lang.Key("ui.photo."+string(kind))), At: ph.UploadedAt, Note: ph.Actor,
			})
		}
	}
	return out
}

func (p actionPage) facts(ctx context.Context) []ui.Fact {
	a := p.Action
	out := []ui.Fact{
		{Label: lang.T(ctx, "patrolweb.amount"), Value: p.n.counted(ctx, a.Kind, a.Count)},
		{Label: lang.T(ctx, "patrolweb.counts_as"), Value: figure(ctx, a.CountsAs), Href: patrol.Filter{CountsAs: a.CountsAs, From: a.Day, To: a.Day}.Link("/patrol/actions")},
		{Label: lang.T(ctx, "patrolweb.time"), Body: ui.When(a.At)},
		{Label: lang.T(ctx, "patrolweb.place"), Value: p.n.where(a), Note: place(ctx, a)},
		{Label: lang.T(ctx, "patrolweb.area"), Value: p.n.area[a.Area], Href: "/areas/" + string(a.Area)},
		{Label: lang.T(ctx, "patrolweb.agency"), Value: p.n.agency[a.Agency], Href: "/org/units/" + string(a.Unit)},
		{Label: lang.T(ctx, "patrolweb.officer"), Value: a.By},
		{Label: lang.T(ctx, "patrolweb.report_of"), Value: a.Day, Href: "/patrol/daily/" + a.Day},
	}
	if a.Shift != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "patrolweb.shift"), Value: lang.T(ctx, "patrolweb.open_shift"), Href: "/patrol/shifts/" + string(a.Shift)})
	}
	if p.Case != nil {
		out = append(out, ui.Fact{Label: lang.T(ctx, "patrolweb.case"), Value: p.n.label(*p.Case), Href: "/cases/" + p.n.label(*p.Case), Note: lang.T(ctx, "case.state."+string(p.Case.State))})
	}
	if a.Batch != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "patrolweb.batch"), Value: lang.T(ctx, "patrolweb.open_batch"), Href: "/custody/" + string(a.Batch)})
	}
	if a.Note != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "patrolweb.note"), Value: a.Note})
	}
	return out
}

func place(ctx context.Context, a patrol.Action) string {
	if !a.Place.Located {
		return ""
	}
	s := a.Place.Point.String()
	if a.Place.Accuracy > 0 {
		s += " " + lang.T(ctx, "patrolweb.accuracy", int(a.Place.Accuracy+0.5))
	}
	return s
}

// done does something to an action and comes back to its page, with what is
// wrong if it was refused.
func (h *Handler) done(w http.ResponseWriter, r *http.Request, form, said string, do func(ctx context.Context, by access.Actor, a id.Action) error) (templ.Component, error) {
	if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
		return nil, err
	}
	err := do(r.Context(), web.Actor(r), id.Action(r.PathValue("id")))
	if errs, ok := web.Refused(r, err); ok {
		p, perr := h.actionPage(r)
		if perr != nil {
			return nil, perr
		}
		p.Failed, p.Form, p.Errs = form, r.PostForm, errs
		return web.Unprocessable(actionView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, said)
	web.Redirect(w, r, "/patrol/actions/"+r.PathValue("id"))
	return nil, nil
}

func versionOf(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (h *Handler) edit(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.done(w, r, "edit", "patrolweb.saved", func(ctx context.Context, by access.Actor, a id.Action) error {
		was, err := h.Patrol.Get(ctx, by, a)
		if err != nil {
			return err
		}
		kind, note, agency := r.PostFormValue("kind"), r.PostFormValue("note"), id.Agency(r.PostFormValue("agency"))
		count, err := strconv.ParseInt(r.PostFormValue("count"), 10, 64)
		if err != nil {
			count = -1
		}
		spot := was.Action.Place
		spot.Address = r.PostFormValue("address")
		_, err = h.Patrol.Edit(ctx, by, patrol.Edit{
			ID: a, Version: versionOf(r), Kind: &kind, Count: &count, Agency: &agency, Note: &note, Place: &spot, Reason: r.PostFormValue("reason"),
		})
		return err
	})
}

func (h *Handler) void(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.done(w, r, "void", "patrolweb.voided_now", func(ctx context.Context, by access.Actor, a id.Action) error {
		_, err := h.Patrol.Void(ctx, by, a, versionOf(r), r.PostFormValue("reason"))
		return err
	})
}

func (h *Handler) addPhotos(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.done(w, r, "photos", "patrolweb.photos_added", func(ctx context.Context, by access.Actor, a id.Action) error {
		before, after, err := h.pictures(r, by)
		if err != nil {
			return err
		}
		if err := h.Patrol.AddPhotos(ctx, by, a, before.List, after.List); err != nil {
			before.Discard(ctx)
			after.Discard(ctx)
			return err
		}
		return nil
	})
}

func (h *Handler) makeCase(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.done(w, r, "case", "patrolweb.case_made", func(ctx context.Context, by access.Actor, a id.Action) error {
		_, err := h.Patrol.MakeCase(ctx, by, a, r.PostFormValue("with") == string(patrol.HandInCase))
		return err
	})
}

// mayCase reports whether a case can be made of the action.
func (p actionPage) mayCase() bool {
	k, _ := p.n.kinds.Of(p.Action.Kind)
	return p.may && p.Action.Case == "" && k.Category != ""
}

// editText says what a change is once the day's report is confirmed.
func editText(ctx context.Context, p actionPage) string {
	if p.Confirmed {
		return lang.T(ctx, "patrolweb.edit_confirmed")
	}
	return ""
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
