package web

import (
	"context"
	"net/http"

	"github.com/google/uuid"
)

// Policy is the content security policy. No page has inline script or style.
// tiles is the origin of a base map, if one is set.
func Policy(tiles string) string {
	img := "img-src 'self' data: blob:"
	if tiles != "" {
		img += " " + tiles
	}
	return "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; connect-src 'self'; " +
		"font-src 'self'; manifest-src 'self'; " + img + "; style-src 'self'; script-src 'self'; worker-src 'self'"
}

// Secure puts the safety headers on every answer and refuses changes that
// another site's page asks for.
func Secure(policy string, next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	inner := guard.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=()")
		if IsTLS(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		inner.ServeHTTP(w, r)
	})
}

// Numbered gives every request an identifier, for the log and for the person
// who reports an error.
func Numbered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rid := uuid.Must(uuid.NewV7()).String()
		w.Header().Set("X-Request-Id", rid)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey, rid)))
	})
}

// RequestID returns the identifier of the request.
func RequestID(r *http.Request) string { return RequestIDFrom(r.Context()) }

// RequestIDFrom returns the identifier of the request that ctx belongs to.
func RequestIDFrom(ctx context.Context) string {
	rid, _ := ctx.Value(requestKey).(string)
	return rid
}
