// Package rest is the frame of the REST API: who asks, how often, what is
// wrong with a request, and the description of all of it.
//
// A resource package (<subject>api) adds its operations with Add, or with
// Plain where bytes come or go. The frame finds out who asks (a key, or for
// reading a session), turns every error into a problem of RFC 9457 in the
// reader's language, and refuses fields and parameters that nobody knows.
//
//	rest.go     New, Add, Plain
//	guard.go    keys, sessions, rate limits
//	problem.go  errors
//	words.go    what the validator says, as messages
//	spec.go     the OpenAPI description
package rest

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"regexp"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"golang.org/x/time/rate"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/web"
)

// Prefix is where the API lives.
const Prefix = "/api/v1"

// MaxBody bounds the JSON of a request.
const MaxBody = 1 << 20

// Keys knows who carries an API key.
type Keys interface {
	AuthenticateKey(ctx context.Context, secret string) (access.Actor, error)
}

// Options are what an API works with.
type Options struct {
	Title, About string // of the description
	Version      string
	Keys         Keys
	Sessions     web.Authenticator // for reading from a page of the program; may be nil
	Log          *slog.Logger
	// Rate is how many requests a second a key may make for long, and Burst
	// how many at once. Zero: 50 and 200.
	Rate  rate.Limit
	Burst int
}

// API is the REST API while it is put together, and when it serves.
type API struct {
	Huma huma.API

	o      Options
	mux    *http.ServeMux
	often  web.Limiter // of keys and accounts
	failed web.Limiter // of addresses that guess
	spec   spec
}

// New returns an API without operations, which serves on mux below Prefix.
func New(mux *http.ServeMux, o Options) *API {
	if o.Rate == 0 {
		o.Rate, o.Burst = 50, 200
	}
	a := &API{o: o, mux: mux}
	a.often.Every, a.often.Burst = o.Rate, o.Burst
	a.failed.Every, a.failed.Burst = 0.2, 20
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}
	a.Huma = humago.NewWithPrefix(mux, Prefix, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: o.Title, Description: o.About, Version: o.Version},
			Servers: []*huma.Server{{URL: Prefix}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					keyScheme:     {Type: "http", Scheme: "bearer", Description: "An API key of the county."},
					sessionScheme: {Type: "apiKey", In: "cookie", Name: web.SessionCookie, Description: "A signed-in browser, for reading only."},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": format, "json": format}, // the second stands for anything+json
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{ownProblem},
	})
	a.Huma.UseMiddleware(a.middleware)
	a.serveSpec()
	mux.HandleFunc(Prefix+"/", a.nothing)
	return a
}

// Common are the parameters that every operation has.
type Common struct {
	Lang string `query:"lang" enum:"zh-CN,en" doc:"Language of messages; otherwise the Accept-Language header decides."`
}

// Op describes an operation.
type Op struct {
	ID, Method, Path string
	Tag              string
	Summary, About   string
	Status           int // of success; 0: 200
}

func (op Op) huma() huma.Operation {
	if op.Method == "" {
		op.Method = http.MethodGet
	}
	security := []map[string][]string{{keyScheme: {}}}
	if op.Method == http.MethodGet {
		security = append(security, map[string][]string{sessionScheme: {}})
	}
	return huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: op.Path, Tags: []string{op.Tag}, Summary: op.Summary, Description: op.About,
		DefaultStatus: op.Status, MaxBodyBytes: MaxBody, RejectUnknownQueryParameters: true, Security: security,
	}
}

// Add adds an operation whose input and output are described by their types.
func Add[I, O any](a *API, op Op, fn func(ctx context.Context, by access.Actor, in *I) (*O, error)) {
	huma.Register(a.Huma, op.huma(), func(ctx context.Context, in *I) (*O, error) {
		by, _ := web.ActorFrom(ctx)
		out, err := fn(ctx, by, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

var pathNames = regexp.MustCompile(`\{(\w+)\}`)

// Plain adds an operation that reads or writes bytes itself. describe adds to
// its description; it may be nil.
func (a *API) Plain(op Op, describe func(*huma.Operation), fn func(w http.ResponseWriter, r *http.Request, by access.Actor) error) {
	h := op.huma()
	if describe != nil {
		describe(&h)
	}
	for _, m := range pathNames.FindAllStringSubmatch(op.Path, -1) {
		h.Parameters = append(h.Parameters, &huma.Param{Name: m[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	if h.Responses == nil {
		h.Responses = map[string]*huma.Response{}
	}
	schemas := a.Huma.OpenAPI().Components.Schemas
	h.Responses["default"] = &huma.Response{Description: "Error", Content: map[string]*huma.MediaType{
		problemType: {Schema: schemas.Schema(reflect.TypeFor[huma.ErrorModel](), true, "")},
	}}
	a.Huma.OpenAPI().AddOperation(&h)
	a.mux.HandleFunc(h.Method+" "+Prefix+h.Path, func(w http.ResponseWriter, r *http.Request) {
		ctx, err := a.enter(r)
		if err == nil {
			by, _ := web.ActorFrom(ctx)
			err = fn(w, r.WithContext(ctx), by)
		}
		if err != nil {
			a.fail(w, r, err)
		}
	})
}

// Query returns the parameters of the request that ctx belongs to.
func Query(ctx context.Context) url.Values {
	v, _ := ctx.Value(queryKey).(url.Values)
	return v
}

// nothing answers an address that is none of the API's.
func (a *API) nothing(w http.ResponseWriter, r *http.Request) {
	var allow []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = m
		if _, pattern := a.mux.Handler(other); pattern != "" && pattern != Prefix+"/" {
			allow = append(allow, m)
		}
	}
	if len(allow) > 0 {
		for _, m := range allow {
			w.Header().Add("Allow", m)
		}
		a.write(w, r, Problem{Status: http.StatusMethodNotAllowed, Code: "api.method", Detail: text(r.Context(), "api.method")})
		return
	}
	a.fail(w, r, fault.New(fault.NotFound, "api.no_address"))
}
