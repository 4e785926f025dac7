package web

import (
	"errors"
	"net/http"
	"net/url"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
)

// Problem is an error as people see it.
type Problem struct {
	Status int
	Kind   fault.Kind
	Text   string
	Fields []FieldProblem
	ID     string // of the request, to tell the office
}

// FieldProblem is what is wrong with one field.
type FieldProblem struct{ Name, Text string }

// Status returns the HTTP status of a kind of fault.
func Status(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.SignIn:
		return http.StatusUnauthorized
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Internal:
	}
	return http.StatusInternalServerError
}

// Explain returns err as the reader of r sees it. The text of an error that
// nobody classified is never shown.
func Explain(r *http.Request, err error) Problem {
	p := Problem{Status: http.StatusInternalServerError, ID: RequestID(r)}
	if big, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = fault.New(fault.TooLarge, "web.too_large", big.Limit>>20)
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.Internal {
		p.Text = lang.T(r.Context(), "fault.internal")
		return p
	}
	p.Kind, p.Status, p.Text = f.Kind, Status(f.Kind), lang.T(r.Context(), f.Key, f.Args...)
	for _, fd := range f.Fields {
		p.Fields = append(p.Fields, FieldProblem{fd.Name, lang.T(r.Context(), fd.Key, fd.Args...)})
	}
	return p
}

// FieldErrors returns the message of each wrong field of an Invalid fault, by
// the field's name, and false if err is something else.
func FieldErrors(r *http.Request, err error) (map[string]string, bool) {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Invalid {
		return nil, false
	}
	out := map[string]string{}
	for _, fd := range f.Fields {
		if _, has := out[fd.Name]; !has {
			out[fd.Name] = lang.T(r.Context(), fd.Key, fd.Args...)
		}
	}
	if len(f.Fields) == 0 {
		out[""] = lang.T(r.Context(), f.Key, f.Args...)
	}
	return out, true
}

// Refused returns what to say beside a form that was not taken: FieldErrors of
// an Invalid fault, or under "" the message of a Conflict; and false if err is
// neither.
func Refused(r *http.Request, err error) (map[string]string, bool) {
	if fault.Is(err, fault.Conflict) {
		return map[string]string{"": Explain(r, err).Text}, true
	}
	return FieldErrors(r, err)
}

func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	pr := Explain(r, err)
	if pr.Status >= http.StatusInternalServerError {
		p.Log.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	}
	if pr.Kind == fault.SignIn && r.Method == http.MethodGet && !Part(r) {
		http.Redirect(w, r, "/sign-in?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	if pr.Kind == fault.TooMany {
		w.Header().Set("Retry-After", "60")
	}
	p.render(w, r, pr.Status, p.Error(r.Context(), pr, Part(r)))
}
