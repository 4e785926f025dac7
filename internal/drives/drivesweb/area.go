package drivesweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// areaPage is an area in a drive: what it is to do, whom it sends, its marks.
type areaPage struct {
	boardPage
	at       drives.Column
	turnouts []drives.Turnout
	going    bool
}

func (h *Handler) area(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.areaPage(r)
	if err != nil {
		return nil, err
	}
	return areaView(p), nil
}

func (h *Handler) areaPage(r *http.Request) (p areaPage, err error) {
	if p.boardPage, err = h.boardPage(r); err != nil {
		return p, err
	}
	area := id.Area(r.PathValue("area"))
	var ok bool
	if p.at, ok = p.Of(area); !ok {
		return p, notFound()
	}
	p.going = p.Drive.Going(p.Today)
	p.turnouts, err = h.Drives.Turnouts(r.Context(), web.Actor(r), p.Drive.ID, area)
	return p, err
}

func (p areaPage) href() string { return p.Drive.Link() + "/areas/" + string(p.at.Area.Area) }

// cells are those of the area, in the order of the key tasks.
func (p areaPage) cells() (out []areaCell) {
	for _, l := range p.Lines {
		if st, ok := l.Cells[p.at.Area.Area]; ok {
			out = append(out, areaCell{l.Item, st})
		}
	}
	return out
}

type areaCell struct {
	Item drives.Item
	drives.Standing
}

// inspects reports whether the reader may give the area its marks now.
func (p areaPage) inspects() bool {
	return p.Drive.State.Allows(drives.Inspect) && p.Drive.Begun(p.Today) && p.n.by.May(access.InspectDrive, access.Owners{Area: p.at.Area.Area})
}

// carries reports whether the reader may note who came.
func (p areaPage) carries(unit id.Unit) bool {
	return p.Drive.State.Allows(drives.Carry) && p.Drive.Begun(p.Today) && drives.MayCarry(p.n.by, access.Owners{Area: p.at.Area.Area, Units: []id.Unit{unit}})
}

func (p areaPage) unitNames(ctx context.Context, units []id.Unit) string {
	var out []string
	for _, u := range units {
		out = append(out, p.n.unit[u])
	}
	return dash(strings.Join(out, lang.T(ctx, "drivesweb.comma")))
}

// partOptions are the units that take part in the area.
func (p areaPage) partOptions() (out []ui.Option) {
	for _, u := range p.Units {
		if u.Area == p.at.Area.Area {
			out = append(out, ui.Option{Value: string(u.Unit), Label: p.n.unit[u.Unit]})
		}
	}
	return out
}

// onArea does something to an area in a drive and comes back to its page.
func (h *Handler) onArea(name, said string, do func(r *http.Request, p areaPage) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		if err := web.Form(w, r, casesweb.MaxUpload); err != nil {
			return nil, err
		}
		p, err := h.areaPage(r)
		if err != nil {
			return nil, err
		}
		err = do(r, p)
		if errs, ok := web.Refused(r, err); ok {
			p.refused(r, name, errs)
			return web.Unprocessable(areaView(p)), nil
		}
		if err != nil {
			return nil, err
		}
		web.Flash(w, r, said)
		web.Redirect(w, r, p.href())
		return nil, nil
	}
}

func (h *Handler) setArea(r *http.Request, p areaPage) error {
	d := drives.AreaDraft{Leader: r.PostFormValue("leader"), Expected: map[id.Unit]int64{}, Cells: map[string]drives.CellDraft{}}
	for _, u := range p.Units {
		if name := "expected_" + string(u.Unit); u.Area == p.at.Area.Area && r.PostForm.Has(name) {
			d.Expected[u.Unit] = whole(r, name)
		}
	}
	for _, c := range p.cells() {
		d.Cells[c.ID] = drives.CellDraft{Target: whole(r, "target_"+c.ID), Units: chosen[id.Unit](r, "units_"+c.ID)}
	}
	return h.Drives.SetArea(r.Context(), web.Actor(r), move(r), p.at.Area.Area, d)
}

func (h *Handler) giveMarks(r *http.Request, p areaPage) error {
	var marks []drives.Mark
	for _, c := range p.cells() {
		text, note := strings.TrimSpace(r.PostFormValue("mark_"+c.ID)), r.PostFormValue("note_"+c.ID)
		mark := int64(-1)
		if text != "" {
			if mark = whole(r, "mark_"+c.ID); mark < 0 {
				mark = 101
			}
		}
		if mark == c.Mark && strings.TrimSpace(note) == c.MarkNote {
			continue
		}
		marks = append(marks, drives.Mark{Cell: c.ID, Mark: mark, Note: note})
	}
	return h.Drives.GiveMarks(r.Context(), web.Actor(r), marks)
}

// markText is a mark as its field shows it.
func markText(n int64) string {
	if n < 0 {
		return ""
	}
	return number(n)
}
