package rest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/web"
)

const problemType = "application/problem+json"

// Problem is what went wrong, as RFC 9457 has it. Code is the name of the
// fault, which stays the same in every language.
type Problem struct { //nolint:errname // the word of RFC 9457
	Type     string         `json:"type" doc:"Always about:blank: the code says which problem it is." example:"about:blank"`
	Title    string         `json:"title" doc:"The status in words." example:"Unprocessable Entity"`
	Status   int            `json:"status" example:"422"`
	Code     string         `json:"code" doc:"The name of the fault, the same in every language." example:"fault.fields"`
	Detail   string         `json:"detail" doc:"What went wrong, in the reader's language."`
	Instance string         `json:"instance,omitempty" doc:"The request, to tell the office."`
	Errors   []FieldProblem `json:"errors,omitempty" doc:"What is wrong with each field."`
	Data     any            `json:"data,omitempty" doc:"More about it, where the operation says so."`
}

// FieldProblem is what is wrong with one field.
type FieldProblem struct {
	Field  string `json:"field" doc:"Name of the field or parameter." example:"category"`
	Code   string `json:"code" example:"case.need_category"`
	Detail string `json:"detail" doc:"What is wrong with it, in the reader's language."`
}

// Error implements error.
func (p *Problem) Error() string { return p.Code }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.headers() }

func (p Problem) headers() http.Header {
	h := http.Header{}
	switch p.Status {
	case http.StatusTooManyRequests:
		h.Set("Retry-After", "10")
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="chuangwei"`)
	}
	return h
}

func text(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// problem turns err into a Problem. The text of an error that nobody
// classified is logged, and never shown.
func (a *API) problem(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		p.complete(ctx)
		return p
	}
	if big, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = fault.New(fault.TooLarge, "web.too_large", max(big.Limit>>20, 1))
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.Internal {
		if ctx.Err() == nil && a.o.Log != nil {
			a.o.Log.ErrorContext(ctx, "request failed", "err", err)
		}
		f = fault.New(fault.Internal, "fault.internal")
	}
	p := &Problem{Status: web.Status(f.Kind), Code: f.Key, Detail: text(ctx, f.Key, f.Args...)}
	for _, fd := range f.Fields {
		p.Errors = append(p.Errors, FieldProblem{fd.Name, fd.Key, text(ctx, fd.Key, fd.Args...)})
	}
	p.complete(ctx)
	return p
}

func (p *Problem) complete(ctx context.Context) {
	p.Type, p.Title, p.Instance = "about:blank", http.StatusText(p.Status), web.RequestIDFrom(ctx)
}

// fail answers with the problem of err.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	a.write(w, r, *a.problem(r.Context(), err))
}

func (a *API) write(w http.ResponseWriter, r *http.Request, p Problem) {
	p.complete(r.Context())
	maps.Copy(w.Header(), p.headers())
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	if r.Method == http.MethodHead {
		return
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(p) // the asker may have gone
}

// ownProblem puts our problem in place of the validator's.
func ownProblem(c huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	ctx := c.Context()
	p := &Problem{Status: m.Status}
	switch m.Status {
	case http.StatusRequestEntityTooLarge:
		p.Code, p.Detail = "web.too_large", text(ctx, "web.too_large", MaxBody>>20)
	case http.StatusUnprocessableEntity:
		p.Code, p.Detail = "fault.fields", text(ctx, "fault.fields", len(m.Errors))
	case http.StatusBadRequest:
		p.Code, p.Detail = "api.not_json", text(ctx, "api.not_json")
	case http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		p.Code, p.Detail = "api.media", text(ctx, "api.media")
	case http.StatusRequestTimeout:
		p.Code, p.Detail = "api.timeout", text(ctx, "api.timeout")
	default:
		p.Code, p.Detail = "fault.internal", text(ctx, "fault.internal")
	}
	for _, e := range m.Errors {
		if e == nil || m.Status >= http.StatusInternalServerError {
			continue
		}
		key, args := words(e)
		field := strings.TrimPrefix(strings.TrimPrefix(e.Location, "body."), "query.")
		p.Errors = append(p.Errors, FieldProblem{field, key, text(ctx, key, args...)})
	}
	p.complete(ctx)
	return p, nil
}
