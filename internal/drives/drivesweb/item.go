package drivesweb

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// itemPage is the form of a key task.
type itemPage struct {
	form
	n     *names
	d     drives.Drive
	x     drives.Item // without an id: a new one
	cells []drives.Cell
	areas []drives.Column
}

func (h *Handler) newItem(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.itemPage(r, id.Drive(r.PathValue("id")), "")
	if err != nil {
		return nil, err
	}
	return itemView(p), nil
}

func (h *Handler) item(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.itemPage(r, "", id.Item(r.PathValue("item")))
	if err != nil {
		return nil, err
	}
	return itemView(p), nil
}

func (h *Handler) itemPage(r *http.Request, drive id.Drive, item id.Item) (p itemPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if err := by.Check(access.ManageDrives, access.Owners{}); err != nil {
		return p, err
	}
	if item != "" {
		if p.d, p.x, p.cells, err = h.Drives.Item(ctx, by, item); err != nil {
			return p, err
		}
		drive = p.d.ID
	}
	b, err := h.Drives.Board(ctx, by, drive)
	if err != nil {
		return p, err
	}
	p.d, p.areas = b.Drive, b.Columns
	p.n, err = h.names(ctx, by)
	return p, err
}

// concerns are the areas whose boxes are ticked: all of them for a new task.
func (p itemPage) concerns() (out []string) {
	for _, c := range p.areas {
		if p.x.ID == "" || slices.ContainsFunc(p.cells, func(k drives.Cell) bool { return k.Area == c.Area.Area }) {
			out = append(out, string(c.Area.Area))
		}
	}
	return out
}

func (p itemPage) areaOptions() (out []ui.Option) {
	for _, c := range p.areas {
		out = append(out, ui.Option{Value: string(c.Area.Area), Label: c.Name})
	}
	return out
}

func (p itemPage) action() string {
	if p.x.ID == "" {
		return p.d.Link() + "/items"
	}
	return "/drives/items/" + string(p.x.ID)
}

func (p itemPage) title(ctx context.Context) string {
	if p.x.ID == "" {
		return lang.T(ctx, "drivesweb.add_item")
	}
	return p.x.Title
}

func itemDraft(r *http.Request) drives.ItemDraft {
	return drives.ItemDraft{
		Seq: int(whole(r, "seq")), Title: r.PostFormValue("title"), Content: r.PostFormValue("content"), Clause: r.PostFormValue("clause"), Theme: r.PostFormValue("theme"),
		Group: id.Group(r.PostFormValue("group")), Categories: chosen[string](r, "categories"), Kinds: chosen[string](r, "kinds"), Measure: r.PostFormValue("measure"),
		Areas: chosen[id.Area](r, "areas"), Target: whole(r, "target"), Version: versionOf(r), Key: web.Key(r),
	}
}

func (h *Handler) addItem(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	drive := id.Drive(r.PathValue("id"))
	_, err := h.Drives.AddItem(r.Context(), web.Actor(r), drives.Move{Drive: drive}, itemDraft(r))
	return h.afterItem(w, r, drive, "", err)
}

func (h *Handler) changeItem(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	item := id.Item(r.PathValue("item"))
	return h.afterItem(w, r, "", item, h.Drives.ChangeItem(r.Context(), web.Actor(r), item, itemDraft(r)))
}

// afterItem goes on to the drive, or shows the form again.
func (h *Handler) afterItem(w http.ResponseWriter, r *http.Request, drive id.Drive, item id.Item, err error) (templ.Component, error) {
	errs, again := web.Refused(r, err)
	if err != nil && !again {
		return nil, err
	}
	p, perr := h.itemPage(r, drive, item)
	if perr != nil {
		return nil, perr
	}
	if again {
		p.refused(r, "item", errs)
		return web.Unprocessable(itemView(p)), nil
	}
	web.Flash(w, r, "drivesweb.saved")
	web.Redirect(w, r, p.d.Link())
	return nil, nil
}

func (h *Handler) dropItem(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by, item := r.Context(), web.Actor(r), id.Item(r.PathValue("item"))
	d, _, _, err := h.Drives.Item(ctx, by, item)
	if err != nil {
		return nil, err
	}
	if err := h.Drives.DropItem(ctx, by, item); err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.dropped")
	web.Redirect(w, r, d.Link())
	return nil, nil
}
