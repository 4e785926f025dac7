package drivesweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/db"
	"chuangwei/internal/drives"
	"chuangwei/internal/lang"
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// cellPage is a key task in an area.
type cellPage struct {
	beside templ.Component // of other slices; nil: nothing
	drives.CellDetail
	form
	n      *names
	checks []photos.Photo // of the inspection
}

func (h *Handler) cell(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.cellPage(r)
	if err != nil {
		return nil, err
	}
	return cellView(p), nil
}

func (h *Handler) cellPage(r *http.Request) (p cellPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.CellDetail, err = h.Drives.Cell(ctx, by, r.PathValue("cell")); err != nil {
		return p, err
	}
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	if h.Beside != nil {
		if p.beside, err = h.Beside(ctx, by, p.At.ID); err != nil {
			return p, err
		}
	}
	if drives.MaySee(by, p.At.Owners()) {
		err = h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
			p.checks, err = photos.Of(ctx, tx, drives.SubjectCell, p.At.ID)
			return err
		})
	}
	return p, err
}

// onCell does something to a cell and comes back to its page.
func (h *Handler) onCell(name, said string, do func(r *http.Request) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
			return nil, err
		}
		err := do(r)
		if errs, ok := web.Refused(r, err); ok {
			p, perr := h.cellPage(r)
			if perr != nil {
				return nil, perr
			}
			p.refused(r, name, errs)
			return web.Unprocessable(cellView(p)), nil
		}
		if err != nil {
			return nil, err
		}
		web.Flash(w, r, said)
		web.Redirect(w, r, web.Back(r, "/drives/cells/"+r.PathValue("cell")))
		return nil, nil
	}
}

func (h *Handler) finish(r *http.Request) error {
	return h.Drives.Finish(r.Context(), web.Actor(r), r.PathValue("cell"), r.PostFormValue("note"), false)
}

func (h *Handler) unfinish(r *http.Request) error {
	return h.Drives.Finish(r.Context(), web.Actor(r), r.PathValue("cell"), r.PostFormValue("note"), true)
}

func (h *Handler) giveMark(r *http.Request) error {
	ctx, by := r.Context(), web.Actor(r)
	cell := r.PathValue("cell")
	pics, err := casesweb.PicturesOf(r, h.Photos, by, "photos")
	if err != nil {
		pics.Keep(ctx, r.PostForm)
		return err
	}
	mark := whole(r, "mark_"+cell)
	if strings.TrimSpace(r.PostFormValue("mark_"+cell)) == "" {
		mark = -1
	} else if mark < 0 {
		mark = 101
	}
	err = h.Drives.GiveMarks(ctx, by, []drives.Mark{{Cell: cell, Mark: mark, Note: r.PostFormValue("note_" + cell), Photos: pics.List}})
	if err != nil {
		pics.Keep(ctx, r.PostForm)
	}
	return err
}

// record keeps work, from the cell's page or from a phone.
func (h *Handler) record(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
		return nil, err
	}
	err := h.recordWork(r)
	if errs, ok := web.Refused(r, err); ok {
		if r.PostFormValue("phone") != "" {
			p, perr := h.phonePage(r)
			if perr != nil {
				return nil, perr
			}
			p.refused(r, "work-"+r.PathValue("cell"), errs)
			return web.Unprocessable(phoneView(p)), nil
		}
		p, perr := h.cellPage(r)
		if perr != nil {
			return nil, perr
		}
		p.refused(r, "work", errs)
		return web.Unprocessable(cellView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.recorded")
	to := "/drives/cells/" + r.PathValue("cell")
	if r.PostFormValue("phone") != "" {
		to = "/m/drive"
	}
	web.Redirect(w, r, to)
	return nil, nil
}

func (h *Handler) recordWork(r *http.Request) error {
	ctx, by := r.Context(), web.Actor(r)
	before, err := casesweb.PicturesOf(r, h.Photos, by, "before")
	if err != nil {
		before.Keep(ctx, r.PostForm)
		return err
	}
	after, err := casesweb.PicturesOf(r, h.Photos, by, "after")
	if err == nil {
		amount := whole(r, "amount")
		_, err = h.Drives.Record(ctx, by, drives.WorkDraft{
			Cell: r.PathValue("cell"), Day: r.PostFormValue("day"), Amount: amount, Address: r.PostFormValue("address"), Note: r.PostFormValue("note"),
			Before: before.List, After: after.List, Key: web.Key(r),
		})
	}
	if err != nil {
		before.Keep(ctx, r.PostForm)
		after.Keep(ctx, r.PostForm)
	}
	return err
}

// carries reports whether the reader may record work here now.
func (p cellPage) carries() bool {
	o := p.At.Owners()
	if p.n.by.Unit != "" && slices.ContainsFunc(p.n.by.Grants, func(g access.Grant) bool { return g.Scope == access.Unit }) {
		o.Units = append(slices.Clone(o.Units), p.n.by.Unit)
	}
	return p.Drive.State.Allows(drives.Carry) && p.Drive.Begun(p.Today) && drives.MayCarry(p.n.by, o)
}

// settles reports whether the reader may say that the cell is done.
func (p cellPage) settles() bool {
	return p.Drive.State.Allows(drives.Carry) && p.Drive.Begun(p.Today) && drives.MayCarry(p.n.by, p.At.Owners())
}

func (p cellPage) inspects() bool {
	return p.Drive.State.Allows(drives.Inspect) && p.Drive.Begun(p.Today) && drives.MayInspect(p.n.by, p.At.Cell)
}

// workLink is the list of the cell's records.
func (p cellPage) workLink() string {
	return drives.WorkFilter{Drive: p.Drive.ID, Item: p.Item.ID, Area: p.At.Area}.Link("/drives/records")
}

// closedLink is the list of the cases that were closed for the cell.
func (p cellPage) closedLink() string {
	f := cases.Filter{Campaign: p.Drive.Campaign, On: cases.OnClosed, Closing: "here", From: p.Drive.Starts, To: p.Drive.Ends, Categories: p.Item.Categories}
	f.Areas = append(f.Areas, p.At.Area)
	return p.n.casesLink(f, p.At.Area)
}

// actionsLink is the list of the joint group's actions of a kind.
func (p cellPage) actionsLink(kind string) string {
	return ui.Address("/patrol/actions", "campaign", "all", "category", kind, "area", string(p.At.Area), "from", p.Drive.Starts, "to", p.Drive.Ends)
}

func (p cellPage) facts(ctx context.Context) []ui.Fact {
	c := p.At
	out := []ui.Fact{
		{Label: lang.T(ctx, "drivesweb.stand"), Body: standPill(c.Stand)},
		{Label: lang.T(ctx, "drivesweb.area"), Value: p.n.area[c.Area], Href: p.Drive.Link() + "/areas/" + string(c.Area)},
		{Label: lang.T(ctx, "drivesweb.responsible"), Value: p.unitNames(ctx)},
		{Label: lang.T(ctx, "drivesweb.content"), Value: p.Item.Content},
		{Label: lang.T(ctx, "drivesweb.clause"), Value: p.Item.Clause},
		{Label: lang.T(ctx, "drivesweb.theme"), Value: p.n.theme(ctx, p.Item.Theme)},
		{Label: lang.T(ctx, "drivesweb.group"), Value: p.n.group[p.Item.Group]},
	}
	if p.Item.Theme != "" {
		out[5].Href = "/drives/specials/" + p.Item.Theme
	}
	if c.Target > 0 {
		out = append(out, ui.Fact{Label: lang.T(ctx, "drivesweb.target"), Value: lang.T(ctx, "ui.of", c.All(), c.Target) + " " + p.Item.Measure})
	}
	if !c.Finished.IsZero() {
		out = append(out, ui.Fact{Label: lang.T(ctx, "drivesweb.finished_at"), Value: lang.Moment(ctx, c.Finished) + " " + c.FinishedBy, Note: c.Note})
	}
	mark := ui.Fact{Label: lang.T(ctx, "drivesweb.mark"), Value: markText(c.Mark), Note: c.MarkNote}
	if c.Mark >= 0 {
		mark.Note = strings.TrimSpace(c.MarkNote + " " + c.MarkedBy)
	}
	return append(out, mark)
}

func (p cellPage) unitNames(ctx context.Context) string {
	var out []string
	for _, u := range p.At.Units {
		out = append(out, p.n.unit[u])
	}
	return strings.Join(out, lang.T(ctx, "drivesweb.comma"))
}

func (p cellPage) gallery(ctx context.Context) (out []ui.Photo) {
	for _, x := range p.checks {
		out = append(out, photoOf(ctx, x, p.Item.Title))
	}
	return out
}
