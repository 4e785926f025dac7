package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/web"
)

// The names of the security schemes in the description.
const (
	keyScheme     = "key"
	sessionScheme = "session"
)

type ctxKey struct{ name string }

var queryKey = ctxKey{"query"}

// middleware lets in whom enter lets in.
func (a *API) middleware(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	c, err := a.enter(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	next(huma.WithContext(ctx, c))
}

// enter finds out who asks, and whether not too often.
func (a *API) enter(r *http.Request) (context.Context, error) {
	by, err := a.who(r)
	if err != nil {
		if fault.Is(err, fault.SignIn) {
			if often := a.failed.Allow(web.Address(r)); often != nil {
				return nil, often
			}
		}
		return nil, err
	}
	if err := a.often.Allow(string(by.County) + "/" + string(by.Account)); err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fault.New(fault.Invalid, "api.address").Because(err)
	}
	var bad fault.Fields
	for name, vs := range query {
		if slices.ContainsFunc(append(vs, name), unstorable) {
			bad.Add(strings.ToValidUTF8(name, "?"), "api.field.text")
		}
	}
	return context.WithValue(web.WithActor(r.Context(), by), queryKey, query), bad.Err()
}

// unstorable tells texts that are none: no database keeps them.
func unstorable(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) }

// unmarshal reads JSON, and refuses texts that no database keeps.
func unmarshal(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	if tree, ok := v.(*any); ok && bytes.Contains(data, []byte(`\u0000`)) && anywhere(*tree) {
		return errNUL
	}
	return nil
}

var errNUL = errors.New("a text with a character of code zero")

func anywhere(v any) bool {
	switch v := v.(type) {
	case string:
		return unstorable(v)
	case []any:
		return slices.ContainsFunc(v, anywhere)
	case map[string]any:
		for k, x := range v {
			if unstorable(k) || anywhere(x) {
				return true
			}
		}
	}
	return false
}

// ID reads an identifier of an address; what is none names no record.
func ID[T ~string](s string) (T, error) {
	v, err := id.Parse[T](s)
	if err != nil {
		return "", fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	return v, nil
}

// who reads the key of the request; a browser's session is good for reading.
func (a *API) who(r *http.Request) (access.Actor, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") && secret != "" && a.o.Keys != nil {
		return a.o.Keys.AuthenticateKey(r.Context(), secret)
	}
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	if c, err := r.Cookie(web.SessionCookie); err == nil && c.Value != "" && reading && a.o.Sessions != nil {
		return a.o.Sessions.Authenticate(r.Context(), c.Value)
	}
	return access.Actor{}, fault.New(fault.SignIn, "api.key_wanted")
}
