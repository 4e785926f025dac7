package equipmentweb

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/equipment"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// manyPage is the form by which the ticked items change their state or go to an
// area: all or none.
type manyPage struct {
	n      *names
	do     string // move, allocate
	chosen []equipment.Item
	next   string
	sent
}

// many first shows what is chosen, and then does it.
func (h *Handler) many(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	p := manyPage{do: r.PostFormValue("do"), next: web.Back(r, "/equipment")}
	if p.do != "move" && p.do != "allocate" {
		return nil, fault.New(fault.Invalid, "web.form")
	}
	var ids []id.Equipment
	for _, i := range r.PostForm["id"] {
		ids = append(ids, id.Equipment(i))
	}
	if len(ids) == 0 {
		web.SetNote(w, r, web.Note{Text: lang.T(ctx, "equipmentweb.nothing_ticked"), Bad: true})
		web.Redirect(w, r, p.next)
		return nil, nil
	}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.chosen, err = h.Equipment.Chosen(ctx, by, ids); err != nil {
		return nil, err
	}
	if r.PostFormValue("sure") == "" {
		return manyView(p), nil
	}
	var changed int
	if p.do == "move" {
		changed, err = h.Equipment.Move(ctx, by, moveOf(r, ids...))
	} else {
		changed, err = h.Equipment.Allocate(ctx, by, allocationOf(r, ids...))
	}
	if errs, ok := web.Refused(r, err); ok {
		p.sent = back(r, p.do, errs)
		return web.Unprocessable(manyView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "equipmentweb.many.done", changed)
	web.Redirect(w, r, p.next)
	return nil, nil
}

// to are the states that any of the chosen may go to.
func (p manyPage) to() (out []equipment.State) {
	for _, s := range equipment.States() {
		for _, x := range p.chosen {
			if slices.Contains(x.State.Next(), s) {
				out = append(out, s)
				break
			}
		}
	}
	return out
}

func (p manyPage) rows(ctx context.Context) []ui.Row {
	out := make([]ui.Row, 0, len(p.chosen))
	for _, x := range p.chosen {
		out = append(out, ui.Row{Href: x.Link(), Above: x.Label(), Title: x.Name, Note: p.n.in(ctx, x.Area) + " · " + stateName(ctx, x.State), Late: x.Late(p.n.today)})
	}
	return out
}
