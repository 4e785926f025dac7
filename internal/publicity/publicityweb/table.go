package publicityweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// usualRows is how many rows a table of forms has that asks for none.
const usualRows = 15

// tablePage is the table in which forms on paper are typed.
type tablePage struct {
	pollPage
	rows int
	cols []tableCol
	val  func(field string) string
}

// tableCol is a column: area, age, trade or a question.
type tableCol struct {
	field   string
	title   string // whole, for who cannot see the heading
	short   string
	many    bool // several answers, parted by a blank
	options []ui.Option
}

func (h *Handler) tablePage(r *http.Request) (p tablePage, err error) {
	if p.pollPage, err = h.pollPage(r); err != nil {
		return p, err
	}
	if !mayRun(p.n.by) {
		return p, fault.New(fault.Forbidden, "access.forbidden")
	}
	ctx := r.Context()
	p.rows, p.val = usualRows, r.PostFormValue
	if n, err := strconv.Atoi(r.FormValue("rows")); err == nil && n > 0 {
		p.rows = min(n, publicity.MaxPaperRows)
	}
	p.cols = []tableCol{
		{field: "area", title: lang.T(ctx, "publicityweb.col.area"), options: p.n.areaOptions()},
		{field: "age", title: lang.T(ctx, "publicityweb.col.age"), options: options(ctx, "publicity.age.", publicity.Ages())},
		{field: "trade", title: lang.T(ctx, "publicityweb.col.trade"), options: options(ctx, "publicity.trade.", publicity.Trades())},
	}
	for i := range p.cols {
		p.cols[i].short = p.cols[i].title
	}
	for _, q := range p.Questions {
		p.cols = append(p.cols, tableCol{
			field: publicity.QuestionField(q.Seq), title: decimal(q.Seq) + ". " + q.Said(lang.From(ctx)), short: lang.T(ctx, "publicityweb.question_short", q.Seq),
			many: q.Kind == publicity.AskChannel, options: choices(ctx, q),
		})
	}
	return p, nil
}

func (h *Handler) formTable(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.tablePage(r)
	if err != nil {
		return nil, err
	}
	return tableView(p), nil
}

// enterForms takes the rows in, all of them or, if a cell is wrong, none; then
// they come back as they were typed.
func (h *Handler) enterForms(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.tablePage(r)
	if err != nil {
		return nil, err
	}
	rows := make([]publicity.PaperRow, p.rows)
	for i := range rows {
		rows[i] = publicity.PaperRow{}
		for _, c := range p.cols {
			rows[i][c.field] = r.PostFormValue(publicity.CellField(i+1, c.field))
		}
	}
	n, err := h.Publicity.EnterForms(r.Context(), p.n.by, p.Poll.ID, rows, web.Key(r))
	if errs, ok := web.Refused(r, err); ok {
		p.Errs, p.key = p.named(r, errs), web.Key(r)
		return web.Unprocessable(tableView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.forms", n)
	web.Redirect(w, r, p.Poll.Link()+"/table?rows="+strconv.Itoa(p.rows))
	return nil, nil
}

// named puts row and column before what is wrong with a cell.
func (p tablePage) named(r *http.Request, errs ui.Errors) ui.Errors {
	out := ui.Errors{}
	for i := range p.rows {
		for _, c := range p.cols {
			name := publicity.CellField(i+1, c.field)
			if text, ok := errs[name]; ok {
				out[name] = lang.T(r.Context(), "publicityweb.cell_wrong", i+1, c.short, text)
			}
		}
	}
	if text, ok := errs[""]; ok {
		out[""] = text
	}
	return out
}

// order is that of the cells, for the list of what is wrong.
func (p tablePage) order() (out []string) {
	for i := range p.rows {
		for _, c := range p.cols {
			out = append(out, publicity.CellField(i+1, c.field))
		}
	}
	return out
}
