package drivesweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// boardPage is the matrix of a drive.
type boardPage struct {
	drives.Board
	form
	n *names
}

func (h *Handler) board(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.boardPage(r)
	if err != nil {
		return nil, err
	}
	return boardView(p), nil
}

func (h *Handler) boardPage(r *http.Request) (p boardPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.Board, err = h.Drives.Board(ctx, by, id.Drive(r.PathValue("id"))); err != nil {
		return p, err
	}
	p.n, err = h.names(ctx, by)
	return p, err
}

// may reports whether the reader may do act to the drive as it stands.
func (p boardPage) may(act drives.Act) bool { return p.n.manages() && p.Drive.State.Allows(act) }

func (p boardPage) version() string { return number(p.Drive.Version) }

// move is the drive that a form names, as it was shown.
func move(r *http.Request) drives.Move {
	return drives.Move{Drive: id.Drive(r.PathValue("id")), Version: versionOf(r), Reason: r.PostFormValue("reason")}
}

// onDrive does something to a drive and comes back to its page, with the form
// as it was filled in if it was refused.
func (h *Handler) onDrive(name, said string, do func(r *http.Request) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		if err := web.Form(w, r, web.MaxForm); err != nil {
			return nil, err
		}
		err := do(r)
		if errs, ok := web.Refused(r, err); ok {
			p, perr := h.boardPage(r)
			if perr != nil {
				return nil, perr
			}
			p.refused(r, name, errs)
			return web.Unprocessable(boardView(p)), nil
		}
		if err != nil {
			return nil, err
		}
		web.Flash(w, r, said)
		web.Redirect(w, r, drives.Drive{ID: id.Drive(r.PathValue("id"))}.Link())
		return nil, nil
	}
}

func (h *Handler) issue(r *http.Request) error {
	return h.Drives.Issue(r.Context(), web.Actor(r), move(r))
}

func (h *Handler) expect(r *http.Request) error {
	return h.Drives.Expect(r.Context(), web.Actor(r), move(r), int(whole(r, "percent")))
}

func (h *Handler) cancel(r *http.Request) error {
	return h.Drives.Cancel(r.Context(), web.Actor(r), move(r))
}

func (h *Handler) evaluate(r *http.Request) error {
	return h.Drives.Evaluate(r.Context(), web.Actor(r), move(r), r.PostFormValue("evaluation"))
}

func (h *Handler) reopen(r *http.Request) error {
	return h.Drives.Reopen(r.Context(), web.Actor(r), move(r))
}

func (h *Handler) urge(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	drive := id.Drive(r.PathValue("id"))
	told, err := h.Drives.Urge(r.Context(), web.Actor(r), drive)
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.urged", told)
	web.Redirect(w, r, web.Back(r, drives.Drive{ID: drive}.Link()))
	return nil, nil
}

// copyDrive makes the draft of the month after.
func (h *Handler) copyDrive(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	was, err := h.Drives.Get(ctx, by, id.Drive(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	d := fresh(r, nextMonth(was.Month+"-01"))
	drive, err := h.Drives.Copy(ctx, by, was.ID, drives.Draft{Month: d.Month, Title: d.Title, Starts: d.Starts, Ends: d.Ends, Key: web.Key(r)})
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.copied", d.Month)
	web.Redirect(w, r, drives.Drive{ID: drive}.Link()+"/edit")
	return nil, nil
}

// kpis are the figures over the matrix.
func (p boardPage) kpis(ctx context.Context) []ui.Kpi {
	d := p.Drive
	return []ui.Kpi{
		{Label: lang.T(ctx, "drivesweb.cells_done"), Value: lang.T(ctx, "ui.of", p.Done, p.Cells), Note: percent(p.Done, p.Cells), Href: d.Link() + "#matrix", Icon: "circle-check", Kind: "done"},
		{Label: lang.T(ctx, "drivesweb.came_of"), Value: lang.T(ctx, "ui.of", p.Came, p.Expected), Note: percent(p.Came, p.Expected), Href: drives.PeopleFilter{Drive: d.ID}.Link("/drives/attendance"), Icon: "users", Kind: "new"},
		{Label: lang.T(ctx, "drivesweb.marked_of"), Value: lang.T(ctx, "ui.of", p.Marked(), len(p.Columns)), Note: lang.T(ctx, "drivesweb.mean_mark", tenths(p.Mark())), Href: d.Link() + "#areas", Icon: "clipboard-check", Kind: "check"},
		{Label: lang.T(ctx, "drivesweb.read_of"), Value: lang.T(ctx, "ui.of", len(p.Units)-len(p.Unread()), len(p.Units)), Href: d.Link() + "/notice", Icon: "eye-check", Kind: "doing"},
	}
}

// cellWords are what a cell says to those who do not see its sign.
func (p boardPage) cellWords(ctx context.Context, l drives.Line, c drives.Column, st drives.Standing) string {
	return lang.T(ctx, "drivesweb.cell_words", l.Item.Title, c.Name, lang.Key("drives.stand."+string(st.Stand)))
}

// amounts are the numbers under a cell's sign.
func amounts(ctx context.Context, st drives.Standing) string {
	switch {
	case st.Target > 0:
		return lang.T(ctx, "ui.of", st.All(), st.Target)
	case st.All() > 0:
		return lang.Number(ctx, st.All())
	case st.Closed > 0:
		return lang.Number(ctx, st.Closed)
	}
	return ""
}

// exportBoard writes the matrix: a row for each key task and area, or, as a
// matrix, a row for each key task.
func (h *Handler) exportBoard(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.boardPage(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	titles := heads(ctx, "drivesweb.seq", "drivesweb.item", "drivesweb.group")
	for _, c := range p.Columns {
		titles = append(titles, c.Name)
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "attack-week-"+p.Drive.Label(), p.Drive.Title, append(titles, heads(ctx, "drivesweb.cells_done", "drivesweb.cells")...)...)
	if err != nil {
		return nil, err
	}
	for i, l := range p.Lines {
		row := []any{i + 1, l.Item.Title, p.n.group[l.Item.Group]}
		for _, c := range p.Columns {
			st, ok := l.Cells[c.Area.Area]
			if !ok {
				row = append(row, "·")
				continue
			}
			row = append(row, signs[st.Stand]+" "+amounts(ctx, st))
		}
		sheet.Put(append(row, l.Done, len(l.Cells))...)
	}
	for _, sum := range []struct {
		key string
		of  func(drives.Column) any
	}{
		{"drivesweb.expected", func(c drives.Column) any { return c.Expected }},
		{"drivesweb.came", func(c drives.Column) any { return c.Came }},
		{"drivesweb.mark", func(c drives.Column) any { return tenths(c.Mark) }},
	} {
		row := []any{"", lang.T(ctx, sum.key), ""}
		for _, c := range p.Columns {
			row = append(row, sum.of(c))
		}
		sheet.Put(append(row, "", "")...)
	}
	sheet.End()
	return nil, nil
}

// concerned names the areas that a key task concerns: all of them in a word.
func (p boardPage) concerned(ctx context.Context, l drives.Line) string {
	if len(l.Cells) == len(p.Columns) {
		return lang.T(ctx, "drivesweb.all_areas")
	}
	var out []string
	for _, c := range p.Columns {
		if _, ok := l.Cells[c.Area.Area]; ok {
			out = append(out, c.Name)
		}
	}
	return strings.Join(out, lang.T(ctx, "drivesweb.comma"))
}
