package areasweb

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/areas"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/org/orgweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// kinds are what can be imported, in the order in which a county does it.
var kinds = []string{
	string(org.UnitSheet), string(org.PeopleSheet), string(areas.AreaSheet), "boundaries", string(org.PostSheet),
	string(areas.StreetSheet), "lines",
}

// listOf is the page that lists what a kind brought.
var listOf = map[string]string{
	string(org.UnitSheet): "/org/units", string(org.PeopleSheet): "/org/people", string(org.PostSheet): "/org/bodies",
	string(areas.AreaSheet): "/areas", "boundaries": "/areas", string(areas.StreetSheet): "/streets", "lines": "/streets",
}

// following is what a county imports after a kind; empty after the last.
func following(kind string) string {
	if i := slices.Index(kinds, kind); i >= 0 && i+1 < len(kinds) {
		return kinds[i+1]
	}
	return ""
}

func drawn(kind string) bool { return kind == "boundaries" || kind == "lines" }

func placed(kind string) bool { return drawn(kind) || kind == string(areas.StreetSheet) }

// Limits of a file. It comes back from the preview inside the form, in the
// letters of base64.
const (
	maxFile   = 6 << 20
	maxUpload = maxFile*4/3 + 1<<20
)

type importView struct {
	kind         string
	crs          string
	illustrative bool
	errors       ui.Errors
	name         string // of the file
	content      string // base64, to be imported after the preview
	result       *areas.Result
}

func (h *Handler) importPage(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	v := importView{kind: r.URL.Query().Get("kind"), crs: "wgs84"}
	if !slices.Contains(kinds, v.kind) {
		v.kind = kinds[0]
	}
	return importForm(v), nil
}

// emptyForm answers with the spreadsheet to fill in, in the reader's language.
func (h *Handler) emptyForm(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	kind, tag := r.PathValue("kind"), lang.From(r.Context())
	form, ok := org.Sheet(kind).Form(tag)
	if !ok {
		form, ok = areas.Sheet(kind).Form(tag)
	}
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	var b bytes.Buffer
	if err := form.WriteXLSX(&b); err != nil {
		return nil, err
	}
	orgweb.Send(w, form.Title+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b.Bytes())
	return nil, nil
}

// preview says what an import would do, and changes nothing.
func (h *Handler) preview(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	v := importView{kind: r.PostFormValue("kind"), crs: r.PostFormValue("crs"), illustrative: r.PostFormValue("illustrative") == "1"}
	if !slices.Contains(kinds, v.kind) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	content, err := v.upload(r)
	if err == nil {
		var res areas.Result
		if res, err = h.run(r, v, content, false); err == nil {
			v.result = &res
			v.content = base64.StdEncoding.EncodeToString(content)
			return importForm(v), nil
		}
	}
	return v.again(r, err)
}

// apply does what the preview showed.
func (h *Handler) apply(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	v := importView{kind: r.PostFormValue("kind"), crs: r.PostFormValue("crs"), illustrative: r.PostFormValue("illustrative") == "1", name: r.PostFormValue("name")}
	if !slices.Contains(kinds, v.kind) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	content, err := base64.StdEncoding.DecodeString(r.PostFormValue("content"))
	if err != nil || len(content) == 0 {
		return v.again(r, noFile())
	}
	res, err := h.run(r, v, content, true)
	if err != nil {
		return v.again(r, err)
	}
	v.result = &res
	if !res.Applied {
		return web.Unprocessable(importForm(v)), nil
	}
	return importForm(v), nil
}

func noFile() error {
	var fs fault.Fields
	fs.Add("file", "org.import.no_file")
	return fs.Err()
}

// upload reads the chosen file.
func (v *importView) upload(r *http.Request) ([]byte, error) {
	f, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return nil, noFile()
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "web.form").Because(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	v.name = head.Filename
	content, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(content) > maxFile {
		var fs fault.Fields
		fs.Add("file", "web.too_large", maxFile>>20)
		return nil, fs.Err()
	}
	return content, nil
}

func (h *Handler) run(r *http.Request, v importView, content []byte, apply bool) (res areas.Result, err error) {
	ctx, by := r.Context(), web.Actor(r)
	drawing := areas.Drawing{Data: content, CRS: crsOf(v.crs), Illustrative: v.illustrative}
	file, size := bytes.NewReader(content), int64(len(content))
	switch v.kind {
	case "boundaries":
		return h.Areas.ImportBoundaries(ctx, by, drawing, apply)
	case "lines":
		return h.Areas.ImportLines(ctx, by, drawing, apply)
	case string(areas.AreaSheet), string(areas.StreetSheet):
		return h.Areas.Import(ctx, by, areas.Sheet(v.kind), v.name, file, size, crsOf(v.crs), apply)
	}
	res.Report, err = h.Org.Import(ctx, by, org.Sheet(v.kind), v.name, file, size, apply)
	return res, err
}

// again draws the form with what is wrong with the file.
func (v importView) again(r *http.Request, err error) (templ.Component, error) {
	if fault.Is(err, fault.TooLarge) {
		p := web.Explain(r, err)
		v.errors = ui.Errors{"file": p.Text}
		return web.Unprocessable(importForm(v)), nil
	}
	errs, ok := web.FieldErrors(r, err)
	if !ok {
		return nil, err
	}
	if text, has := errs[""]; has {
		delete(errs, "")
		errs["file"] = text
	}
	v.errors = errs
	return web.Unprocessable(importForm(v)), nil
}

// outcomes are the outcomes in the order of the summary.
var outcomes = []office.Outcome{office.Created, office.Updated, office.Unchanged, office.Rejected}

// shown bounds the rows that the page lists; rejected ones come first.
const shown = 500

func (v importView) rows() []office.RowReport {
	var first, then []office.RowReport
	for _, row := range v.result.Rows {
		if row.Outcome == office.Rejected {
			first = append(first, row)
		} else {
			then = append(then, row)
		}
	}
	first = append(first, then...)
	return first[:min(len(first), shown)]
}

func pillOf(o office.Outcome) (kind, icon string) {
	switch o {
	case office.Created:
		return "done", "plus"
	case office.Updated:
		return "doing", "pencil"
	case office.Rejected:
		return "late", "alert-circle"
	case office.Unchanged, office.Removed: // of areas an import removes none
	}
	return "off", "circle-check"
}
