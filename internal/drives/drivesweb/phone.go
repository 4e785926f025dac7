package drivesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/web"
)

// phonePage is what somebody with a phone sees of the drives that go on: the
// cells of the own unit or area, with a form for what was done.
type phonePage struct {
	form
	n      *names
	boards []drives.Board
}

func (h *Handler) phone(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.phonePage(r)
	if err != nil {
		return nil, err
	}
	return phoneView(p), nil
}

func (h *Handler) phonePage(r *http.Request) (p phonePage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	going, err := h.Drives.Going(ctx, by)
	if err != nil {
		return p, err
	}
	for _, d := range going {
		b, err := h.Drives.Board(ctx, by, d.ID)
		if err != nil {
			return p, err
		}
		p.boards = append(p.boards, b)
	}
	return p, nil
}

// maxOnPhone bounds the forms of one page.
const maxOnPhone = 20

// cells are those in which the reader may record, the undone ones first.
func (p phonePage) cells(b drives.Board) (out []areaCell) {
	var finished []areaCell
	for _, l := range b.Lines {
		for _, c := range b.Columns {
			st, ok := l.Cells[c.Area.Area]
			if !ok || !p.mine(b, st) {
				continue
			}
			if st.Stand == drives.DoneStand {
				finished = append(finished, areaCell{l.Item, st})
			} else {
				out = append(out, areaCell{l.Item, st})
			}
		}
	}
	out = append(out, finished...)
	return out[:min(len(out), maxOnPhone)]
}

// mine reports whether a cell is of the reader's unit or area.
func (p phonePage) mine(b drives.Board, st drives.Standing) bool {
	o := st.Owners()
	for _, u := range b.Units {
		if u.Unit == p.n.by.Unit && u.Area == st.Area {
			o.Units = append(o.Units, u.Unit)
		}
	}
	return p.n.by.May(access.WorkDrive, o)
}

// signPage asks whether to sign in.
type signPage struct {
	n      *names
	d      drives.Drive
	c      drives.Code
	signed bool
}

func (h *Handler) signIn(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := signPage{c: drives.CodeFrom(id.Drive(r.PathValue("id")), r.URL.Query())}
	var err error
	if p.d, p.signed, err = h.Drives.See(ctx, by, p.c); err != nil {
		return nil, err
	}
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	return signView(p), nil
}

func (h *Handler) doSignIn(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	c := drives.CodeFrom(id.Drive(r.PathValue("id")), r.PostForm)
	if err := h.Drives.SignIn(r.Context(), web.Actor(r), c); err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.signed_in")
	web.Redirect(w, r, "/m/drive")
	return nil, nil
}

// fields are the parameters of the code, for the form.
func (p signPage) fields() [][2]string {
	v := p.c.Values()
	return [][2]string{{"area", v.Get("area")}, {"until", v.Get("until")}, {"code", v.Get("code")}}
}

func (p phonePage) lead(ctx context.Context, b drives.Board) string {
	return lang.T(ctx, "drivesweb.board_lead", b.Drive.Month, b.Drive.Starts, b.Drive.Ends)
}
