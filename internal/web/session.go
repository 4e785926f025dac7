package web

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
)

// SessionCookie carries the session token.
const SessionCookie = "cw_session"

type ctxKey string

const (
	actorKey   ctxKey = "actor"
	tokenKey   ctxKey = "token"
	requestKey ctxKey = "request"
)

// identify finds out who asks and prepares the request's context.
func (p *Pages) identify(r *http.Request, must bool) (*http.Request, error) {
	ctx := r.Context()
	// Who asks from inside the program, as the one for whom it does something,
	// brings no cookie.
	by, known := ActorFrom(ctx)
	if c, err := r.Cookie(SessionCookie); err == nil && c.Value != "" && p.Auth != nil {
		by, err = p.Auth.Authenticate(ctx, c.Value)
		switch {
		case err == nil:
			known = true
			ctx = context.WithValue(WithActor(ctx, by), tokenKey, c.Value)
		case !fault.Is(err, fault.SignIn):
			return r, err
		}
	}
	if !known && must {
		return r, fault.New(fault.SignIn, "web.sign_in")
	}
	if known && p.Prepare != nil {
		var err error
		if ctx, err = p.Prepare(ctx, r, by); err != nil {
			return r.WithContext(ctx), err
		}
	}
	return r.WithContext(ctx), nil
}

// WithActor returns a context in which by acts.
func WithActor(ctx context.Context, by access.Actor) context.Context {
	return context.WithValue(ctx, actorKey, by)
}

// ActorFrom returns who acts in ctx, and false if nobody is signed in.
func ActorFrom(ctx context.Context) (access.Actor, bool) {
	by, ok := ctx.Value(actorKey).(access.Actor)
	return by, ok
}

// Actor returns who is signed in. A request that Pages.Handle serves always
// has somebody.
func Actor(r *http.Request) access.Actor {
	by, _ := ActorFrom(r.Context())
	return by
}

// Token returns the session token of the request, to end the session.
func Token(r *http.Request) string {
	t, _ := r.Context().Value(tokenKey).(string)
	return t
}

// SetSession gives the browser a session token. It is sent over TLS only,
// where the request came by TLS.
func SetSession(w http.ResponseWriter, r *http.Request, token string, expires time.Time) {
	c := cookie(r, SessionCookie, token, 0) //nolint:gosec // which sets all of them
	c.Expires = expires
	http.SetCookie(w, c)
}

// EndSession takes the session token from the browser.
func EndSession(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, cookie(r, SessionCookie, "", -1))
}

// cookie makes a cookie for the whole program that no script reads and no other
// site sends along. The browser keeps it for age seconds, 0 being unsaid, and
// drops it at less.
func cookie(r *http.Request, name, value string, age int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // over TLS only, where the request came by TLS
		Name: name, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: IsTLS(r), SameSite: http.SameSiteLaxMode,
	}
}

// IsTLS reports whether the browser speaks TLS, to us or to the proxy before
// us.
func IsTLS(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// Home returns the address under which people reach the program, without a
// slash at its end: the first of those that somebody has set, else the one of
// the request.
func Home(r *http.Request, set ...string) string {
	for _, s := range set {
		if s != "" {
			return s
		}
	}
	if IsTLS(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
