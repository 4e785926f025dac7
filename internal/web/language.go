package web

import (
	"net/http"

	"chuangwei/internal/lang"
)

const langCookie = "cw_lang"

// Language puts the reader's language into the request: what ?lang says, which
// is remembered, else the remembered one, else what the browser likes.
func Language(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tag := lang.Accept(r.Header.Get("Accept-Language"))
		if c, err := r.Cookie(langCookie); err == nil {
			if t, ok := lang.Parse(c.Value); ok {
				tag = t
			}
		}
		if t, ok := lang.Parse(r.URL.Query().Get("lang")); ok {
			tag = t
			http.SetCookie(w, cookie(r, langCookie, string(t), 365*24*3600))
		}
		w.Header().Set("Content-Language", string(tag))
		next.ServeHTTP(w, r.WithContext(lang.With(r.Context(), tag)))
	})
}
