package orgweb

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Control is how a field of a form is entered.
type Control int

// The controls.
const (
	Text Control = iota
	Long
	Choice
	Day
	Check
	Shape // a geometry on the map; Input.Attrs is not used
)

// Field is a field of a Form.
type Field struct {
	Control Control
	ui.Input
	Shape string // kind of geometry
}

// Form is the form of a record, new or changed.
type Form struct {
	Title  string
	Active string
	Crumbs []ui.Crumb
	Lead   string
	Action string
	Cancel string
	Fields []Field
	Hidden [][2]string
	Errors ui.Errors
}

// order lists the fields' names as the form shows them.
func (f Form) order() []string {
	var out []string
	for _, fd := range f.Fields {
		out = append(out, fd.Name)
	}
	return out
}

// Again draws the form once more after its fault: with status 422 and what is
// wrong at each field. Another error it returns.
func (f Form) Again(r *http.Request, err error) (templ.Component, error) {
	errs, ok := web.FieldErrors(r, err)
	if !ok {
		return nil, err
	}
	known := map[string]bool{"": true}
	for _, fd := range f.Fields {
		known[fd.Name] = true
	}
	for name, text := range errs {
		if !known[name] { // a fault of what the form does not show
			delete(errs, name)
			errs[""] = text
		}
	}
	f.Errors = errs
	return web.Unprocessable(FormPage(f)), nil
}

// Label returns the name of a field of a record.
func Label(r *http.Request, field string) string { return lang.T(r.Context(), "org.field."+field) }

// Number reads a whole number of a form; what is none is -1, which no record
// accepts.
func Number(s string) int {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// Version reads the hidden field that says which state of a record was
// changed.
func Version(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// VersionField carries the state of a record through its form.
func VersionField(v int64) [2]string { return [2]string{"version", strconv.FormatInt(v, 10)} }

// ZeroBlank writes a number, and 0 as nothing.
func ZeroBlank(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
