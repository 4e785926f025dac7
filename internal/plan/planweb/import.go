package planweb

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/plan"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// importPage takes a task list: tried first, or brought in.
type importPage struct {
	n    *names
	name string
	rep  *office.Report
	Errs ui.Errors
}

// maxShown is how many rows with problems a page shows.
const maxShown = 200

func (h *Handler) importPage(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	if err := by.Check(access.ManagePlan, access.Owners{}); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	return importView(importPage{n: n}), nil
}

func (h *Handler) importFile(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, plan.MaxUpload+1<<20); err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	p := importPage{n: n}
	rep, err := h.bring(r, &p)
	if err != nil {
		errs, ok := web.FieldErrors(r, err)
		if !ok && (fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge)) {
			errs, ok = ui.Errors{"file": web.Explain(r, err).Text}, true
		}
		if !ok {
			return nil, err
		}
		p.Errs = errs
		return web.Unprocessable(importView(p)), nil
	}
	p.rep = &rep
	if !rep.Clean() {
		return web.Unprocessable(importView(p)), nil
	}
	return importView(p), nil
}

func (h *Handler) bring(r *http.Request, p *importPage) (rep office.Report, err error) {
	var f fault.Fields
	file, head, err := r.FormFile("file")
	if err != nil || head.Size == 0 {
		f.Add("file", "planweb.need_file")
		return rep, f.Err()
	}
	defer file.Close() //nolint:errcheck // it was only read
	p.name = head.Filename
	content, err := io.ReadAll(io.LimitReader(file, plan.MaxUpload+1))
	if err != nil {
		return rep, err
	}
	if len(content) > plan.MaxUpload {
		f.Add("file", "plan.file_large", head.Filename, plan.MaxUpload>>20)
		return rep, f.Err()
	}
	return h.Plan.Import(r.Context(), web.Actor(r), head.Filename, bytes.NewReader(content), int64(len(content)), r.PostFormValue("do") == "import")
}

func (h *Handler) importForm(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	form := plan.Form(lang.From(r.Context()))
	var b bytes.Buffer
	if err := form.WriteXLSX(&b); err != nil {
		return nil, err
	}
	office.Attach(w, form.Title+".xlsx", office.XLSX)
	w.Write(b.Bytes()) //nolint:errcheck // the reader has gone
	return nil, nil
}

// problem is one thing wrong in a row.
type problem struct {
	sheet, column, text string
	row                 int
}

func (p importPage) problems(ctx context.Context) (out []problem, more int) {
	for _, r := range p.rep.Rows {
		for _, c := range r.Problems {
			if len(out) == maxShown {
				more++
				continue
			}
			out = append(out, problem{r.Sheet, either(c.Column, c.Heading), lang.T(ctx, c.Key, c.Args...), r.Row})
		}
	}
	return out, more
}

// said is the outcome in a line.
func (p importPage) said(ctx context.Context) (kind, text string) {
	c := p.rep.Counts
	switch {
	case !p.rep.Clean():
		return "late", lang.T(ctx, "planweb.import_refused", c[office.Rejected])
	case p.rep.Applied:
		return "done", lang.T(ctx, "planweb.import_done", c[office.Created], c[office.Updated], c[office.Unchanged])
	}
	return "new", lang.T(ctx, "planweb.import_tried", c[office.Created], c[office.Updated], c[office.Unchanged])
}
