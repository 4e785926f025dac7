package drivesweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// bulletinPage is the bulletin of a drive.
type bulletinPage struct {
	drives.Bulletin
	form
	n *names
}

func (h *Handler) bulletin(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.bulletinPage(r)
	if err != nil {
		return nil, err
	}
	return bulletinView(p), nil
}

func (h *Handler) bulletinPage(r *http.Request) (p bulletinPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.Bulletin, err = h.Drives.Bulletin(ctx, by, id.Drive(r.PathValue("id"))); err != nil {
		return p, err
	}
	p.n, err = h.names(ctx, by)
	return p, err
}

func (p bulletinPage) may(act drives.Act) bool { return p.n.manages() && p.Drive.State.Allows(act) }

// onBulletin does something to a bulletin and comes back to its page.
func (h *Handler) onBulletin(name, said string, do func(r *http.Request) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		if err := web.Form(w, r, web.MaxForm); err != nil {
			return nil, err
		}
		err := do(r)
		if errs, ok := web.Refused(r, err); ok {
			p, perr := h.bulletinPage(r)
			if perr != nil {
				return nil, perr
			}
			p.refused(r, name, errs)
			return web.Unprocessable(bulletinView(p)), nil
		}
		if err != nil {
			return nil, err
		}
		web.Flash(w, r, said)
		web.Redirect(w, r, drives.Drive{ID: id.Drive(r.PathValue("id"))}.Link()+"/bulletin")
		return nil, nil
	}
}

func (h *Handler) write(r *http.Request) error {
	d := drives.BulletinDraft{Text: r.PostFormValue("text"), Praised: map[id.Area]string{}}
	for name, values := range r.PostForm {
		if area, ok := strings.CutPrefix(name, "praised_"); ok && len(values) > 0 {
			d.Praised[id.Area(area)] = values[0]
		}
	}
	return h.Drives.SetBulletin(r.Context(), web.Actor(r), move(r), d)
}

func (h *Handler) publish(r *http.Request) error {
	return h.Drives.Publish(r.Context(), web.Actor(r), move(r))
}

// praised are the areas of one of the lists, named.
func (p bulletinPage) praised(which string) (out []drives.Area) {
	for _, a := range p.Areas {
		if a.Praised == which {
			out = append(out, a)
		}
	}
	return out
}

func (p bulletinPage) named(ctx context.Context, which string) string {
	var out []string
	for _, a := range p.praised(which) {
		out = append(out, p.n.area[a.Area])
	}
	return dash(strings.Join(out, lang.T(ctx, "drivesweb.comma")))
}

// sums are the results of all areas together, as they were kept.
func (p bulletinPage) sums() (r drives.Result) {
	for _, a := range p.Areas {
		r.Cells += a.Result.Cells
		r.Done += a.Result.Done
		r.Expected += a.Result.Expected
		r.Came += a.Result.Came
	}
	return r
}

func praisedOptions(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: "", Label: lang.T(ctx, "drivesweb.neither")}, {Value: drives.Best, Label: lang.T(ctx, "drivesweb.best")}, {Value: drives.Worst, Label: lang.T(ctx, "drivesweb.worst")},
	}
}

func place(n int64) string {
	if n == 0 {
		return "—"
	}
	return number(n)
}
