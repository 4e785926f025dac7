// Package sheetweb is the page that takes a spreadsheet: chosen, looked at row by
// row, and only then done. What a slice reads in and where, it says with a Page.
package sheetweb

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Limits of a file. It comes back from the preview inside the form, in the
// letters of base64.
const (
	maxFile   = 6 << 20
	maxUpload = maxFile*4/3 + 1<<20
)

// Page is a spreadsheet being read in: chosen, looked at, done.
type Page struct {
	Title, About string
	Form         string // what the spreadsheet to be filled in is called; empty: the empty one
	Active       string // entry of the navigation
	Path         string // where the form goes; the spreadsheet to be filled in is at /form.xlsx below it
	Back         string // the list of what is read in
	Crumbs       []ui.Crumb
	// Version is that of the record which the file changes, as it was looked at: it
	// comes back as "version" with what is confirmed. Empty: it changes none, or the
	// report says which.
	Version string

	errs    ui.Errors
	name    string // of the file
	content string // base64, to be imported after the preview
	result  *office.Report
}

// Run reads a file in; without apply it only says what would happen.
type Run func(name string, file io.ReaderAt, size int64, apply bool) (office.Report, error)

// form is what the spreadsheet to be filled in is called.
func (p Page) form(ctx context.Context) string {
	if p.Form != "" {
		return p.Form
	}
	return lang.T(ctx, "org.import.form")
}

// View is the page before a file is chosen.
func (p Page) View() templ.Component { return importView(p) }

// Take reads a spreadsheet in by run. The first time it says what would
// happen; with the content that it had then, it does it. What cannot be done as
// things stand (fault.Conflict) it says beside the file, which is chosen anew.
func (p Page) Take(w http.ResponseWriter, r *http.Request, run Run) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	content, apply, err := p.read(r)
	if err == nil {
		var rep office.Report
		if rep, err = run(p.name, bytes.NewReader(content), int64(len(content)), apply); err == nil {
			p.Version = cmp.Or(rep.Version, p.Version)
			p.result, p.content = &rep, base64.StdEncoding.EncodeToString(content)
			if apply && !rep.Applied {
				return web.Unprocessable(importView(p)), nil
			}
			return importView(p), nil
		}
	}
	if fault.Is(err, fault.TooLarge) || fault.Is(err, fault.Conflict) {
		p.errs = ui.Errors{"file": web.Explain(r, err).Text}
		return web.Unprocessable(importView(p)), nil
	}
	errs, ok := web.FieldErrors(r, err)
	if !ok {
		return nil, err
	}
	if text, has := errs[""]; has {
		delete(errs, "")
		errs["file"] = text
	}
	p.errs = errs
	return web.Unprocessable(importView(p)), nil
}

// read returns the file that was chosen, or that which was looked at.
func (p *Page) read(r *http.Request) (content []byte, apply bool, err error) {
	var none fault.Fields
	none.Add("file", "org.import.no_file")
	if text := r.PostFormValue("content"); text != "" {
		p.name = r.PostFormValue("name")
		content, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, true, none.Err()
		}
		return content, true, nil
	}
	f, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return nil, false, none.Err()
	}
	if err != nil {
		return nil, false, fault.New(fault.Invalid, "web.form").Because(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	p.name = head.Filename
	if content, err = io.ReadAll(io.LimitReader(f, maxFile+1)); err != nil {
		return nil, false, err
	}
	if len(content) > maxFile {
		var large fault.Fields
		large.Add("file", "web.too_large", maxFile>>20)
		return nil, false, large.Err()
	}
	return content, false, nil
}

// Form answers with the spreadsheet to fill in.
func Form(w http.ResponseWriter, form office.Form) error {
	var b bytes.Buffer
	if err := form.WriteXLSX(&b); err != nil {
		return err
	}
	office.Attach(w, form.Title+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	_, err := b.WriteTo(w)
	return err
}

// outcomes are the outcomes in the order of the summary.
var outcomes = []office.Outcome{office.Created, office.Updated, office.Unchanged, office.Removed, office.Rejected}

// counted are the outcomes that the summary tells: that nothing is removed goes
// without saying, as most imports never remove anything.
func (p Page) counted() []office.Outcome {
	return slices.DeleteFunc(slices.Clone(outcomes), func(o office.Outcome) bool { return o == office.Removed && p.result.Counts[o] == 0 })
}

// maxShown bounds the rows that the page lists.
const maxShown = 500

// rows are those that the page lists: the rejected ones first, those without
// change last.
func (p Page) rows() []office.RowReport {
	place := func(row office.RowReport) int {
		switch row.Outcome {
		case office.Rejected:
			return 0
		case office.Unchanged:
			return 2
		case office.Created, office.Updated, office.Removed:
		}
		return 1
	}
	out := slices.Clone(p.result.Rows)
	slices.SortStableFunc(out, func(a, b office.RowReport) int { return cmp.Compare(place(a), place(b)) })
	return out[:min(len(out), maxShown)]
}

func outcomeLook(o office.Outcome) (kind, icon string) {
	switch o {
	case office.Created:
		return "done", "plus"
	case office.Updated:
		return "doing", "pencil"
	case office.Rejected:
		return "late", "alert-circle"
	case office.Removed:
		return "off", "trash"
	case office.Unchanged:
	}
	return "off", "circle-check"
}

func rowText(row office.RowReport) string {
	if row.Row == 0 {
		return "—"
	}
	return strconv.Itoa(row.Row)
}

// changed names what would be other in a row.
func changed(ctx context.Context, row office.RowReport) string {
	names := make([]string, len(row.Changed))
	for i, key := range row.Changed {
		names[i] = lang.T(ctx, key)
	}
	return lang.T(ctx, "org.import.changed", strings.Join(names, lang.T(ctx, "app.comma")))
}

// problem says what is wrong with a cell, and where it is.
func problem(ctx context.Context, c office.CellProblem) string {
	text := lang.T(ctx, c.Key, c.Args...)
	if c.Column == "" {
		return text
	}
	return c.Column + " " + c.Heading + ": " + text
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
