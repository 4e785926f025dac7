package equipmentweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/equipment"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// itemPage is one item with everything around it.
type itemPage struct {
	n *names
	equipment.Detail
	sent
	beside templ.Component
}

// itemOf is the item that an address names, by identifier or by number.
func (h *Handler) itemOf(r *http.Request) (id.Equipment, error) {
	text := r.PathValue("id")
	if n, ok := equipment.NumberOf(text); ok {
		return h.Equipment.ByNumber(r.Context(), web.Actor(r), n)
	}
	return id.Equipment(text), nil
}

func (h *Handler) page(r *http.Request) (p itemPage, err error) {
	item, err := h.itemOf(r)
	if err != nil {
		return p, err
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.Detail, err = h.Equipment.Detail(r.Context(), p.n.by, item); err != nil || h.Beside == nil {
		return p, err
	}
	p.beside, err = h.Beside(r.Context(), p.n.by, string(p.Item.ID))
	return p, err
}

func (h *Handler) item(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return itemView(p), nil
}

// onItem does what a form of an item's page says; the page comes back where it
// was refused.
func (h *Handler) onItem(w http.ResponseWriter, r *http.Request, limit int64, form string, do func(id.Equipment) error) (templ.Component, error) {
	if err := web.Form(w, r, limit); err != nil {
		return nil, err
	}
	item, err := h.itemOf(r)
	if err != nil {
		return nil, err
	}
	err = do(item)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.page(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, form, errs)
		return web.Unprocessable(itemView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "equipmentweb.did."+form)
	web.Redirect(w, r, web.Back(r, "/equipment/"+string(item)))
	return nil, nil
}

func (h *Handler) move(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onItem(w, r, web.MaxForm, "move", func(x id.Equipment) error {
		_, err := h.Equipment.Move(r.Context(), web.Actor(r), moveOf(r, x))
		return err
	})
}

func (h *Handler) allocate(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onItem(w, r, web.MaxForm, "allocate", func(x id.Equipment) error {
		_, err := h.Equipment.Allocate(r.Context(), web.Actor(r), allocationOf(r, x))
		return err
	})
}

func moveOf(r *http.Request, items ...id.Equipment) equipment.Move {
	v := r.PostFormValue
	return equipment.Move{Items: items, To: equipment.State(v("state")), DueOn: v("due_on"), Reason: v("reason"), Key: web.Key(r)}
}

func allocationOf(r *http.Request, items ...id.Equipment) equipment.Allocation {
	v := r.PostFormValue
	return equipment.Allocation{Items: items, Area: areaOf(r), Unit: id.Unit(v("unit")), Since: v("since"), Reason: v("reason"), Key: web.Key(r)}
}

func (h *Handler) addPhotos(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onItem(w, r, casesweb.MaxUpload, "photos", func(x id.Equipment) error {
		pics, err := casesweb.PicturesOf(r, h.Photos, web.Actor(r), "photos")
		if err == nil {
			var list []equipment.Picture
			for _, pic := range pics.List {
				list = append(list, pic)
			}
			err = h.Equipment.AddPhotos(r.Context(), web.Actor(r), x, list)
		}
		switch k := fault.Of(err); {
		case err == nil:
		case k == fault.Invalid || k == fault.Conflict:
			pics.Keep(r.Context(), r.PostForm)
		default:
			pics.Discard(r.Context())
		}
		return err
	})
}

func (p itemPage) mayRun() bool { return p.n.by.May(access.RunEquipment, p.Item.Owners()) }

func (p itemPage) facts(ctx context.Context) []ui.Fact {
	x, n := p.Item, p.n
	out := []ui.Fact{
		{Label: lang.T(ctx, "equipmentweb.col.kind"), Value: n.kind(ctx, x.Kind), Href: "/equipment?kind=" + x.Kind},
		{Label: lang.T(ctx, "equipmentweb.col.quantity"), Value: n.pieces(ctx, x)},
		{Label: lang.T(ctx, "equipmentweb.col.code"), Value: x.Code},
		{Label: lang.T(ctx, "equipmentweb.col.capacity"), Value: x.Capacity},
	}
	area := ui.Fact{Label: lang.T(ctx, "equipmentweb.col.area"), Value: n.in(ctx, x.Area)}
	if x.Area != "" {
		area.Href = "/areas/" + string(x.Area)
	}
	out = append(out, area,
		ui.Fact{Label: lang.T(ctx, "equipmentweb.col.since"), Value: x.Since},
		ui.Fact{Label: lang.T(ctx, "equipmentweb.col.unit"), Value: n.unit[x.Unit], Href: "/org/units/" + string(x.Unit)},
		ui.Fact{Label: lang.T(ctx, "equipmentweb.col.address"), Value: x.Address},
		ui.Fact{Label: lang.T(ctx, "equipmentweb.col.state_on"), Value: x.StateOn},
		ui.Fact{Label: lang.T(ctx, "equipmentweb.col.due_on"), Value: x.DueOn},
		ui.Fact{Label: lang.T(ctx, "equipmentweb.col.reason"), Value: x.Reason})
	if p.Project.ID != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "equipmentweb.col.project"), Value: p.Project.Label + " " + p.Project.Title, Href: p.Project.Link})
	}
	if x.Cost > 0 {
		out = append(out, ui.Fact{Label: lang.T(ctx, "equipmentweb.col.cost"), Value: money(ctx, x.Cost)})
	}
	return append(out, ui.Fact{Label: lang.T(ctx, "equipmentweb.col.note"), Value: x.Note})
}
