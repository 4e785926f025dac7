package web

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
)

// MaxForm bounds a form without files: 1 MiB.
const MaxForm = 1 << 20

// KeyField is the hidden field that carries a form's request key.
const KeyField = "_key"

// Form reads the form of r, at most max bytes; files beyond 8 MiB go to
// temporary files.
func Form(w http.ResponseWriter, r *http.Request, limit int64) error {
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(8 << 20) //nolint:gosec // its body is bounded above
	} else {
		err = r.ParseForm()
	}
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New(fault.TooLarge, "web.too_large", max(limit>>20, 1)).Because(err)
	}
	return fault.New(fault.Invalid, "web.form").Because(err)
}

// Key returns the request key: what makes a second sending do nothing more.
func Key(r *http.Request) string {
	if k := r.Header.Get("Idempotency-Key"); k != "" {
		return k
	}
	return r.PostFormValue(KeyField)
}

// Redirect sends the browser to an address of ours after a POST.
func Redirect(w http.ResponseWriter, r *http.Request, to string) {
	if Part(r) {
		w.Header().Set("HX-Redirect", Local(to))
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, r, Local(to), http.StatusSeeOther)
}

// Local returns to if it is an address within the program, and / if it leads
// elsewhere.
func Local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") {
		return "/"
	}
	return to
}

// Back returns the address that the form named in its field "next", or to.
func Back(r *http.Request, to string) string {
	if next := r.PostFormValue("next"); next != "" {
		return Local(next)
	}
	return to
}

// Keep lets the phone of by keep the page that answers this request, so that it
// can be shown without a network: see web/src/kept.js. It is said on the pages
// of work that is done on the street, and on no others.
func Keep(w http.ResponseWriter, by access.Actor) { w.Header().Set("X-Keep", string(by.Account)) }

const flashCookie = "cw_flash"

// Note is a message shown once, on the next page.
type Note struct {
	Text string `json:"t"`
	Bad  bool   `json:"b,omitempty"`
	// Undo is the address that takes it back by POST; empty if nothing can.
	Undo string `json:"u,omitempty"`
}

// Flash shows the message of key on the next page.
func Flash(w http.ResponseWriter, r *http.Request, key string, args ...any) {
	SetNote(w, r, Note{Text: lang.T(r.Context(), key, args...)})
}

// SetNote shows n on the next page.
func SetNote(w http.ResponseWriter, r *http.Request, n Note) {
	text, err := json.Marshal(n)
	if err != nil || len(text) > 2000 {
		return
	}
	http.SetCookie(w, cookie(r, flashCookie, base64.RawURLEncoding.EncodeToString(text), 60))
}

// TakeNote returns the message to show on this page, and removes it.
func TakeNote(w http.ResponseWriter, r *http.Request) (n Note, ok bool) {
	c, err := r.Cookie(flashCookie)
	if err != nil || c.Value == "" {
		return n, false
	}
	http.SetCookie(w, cookie(r, flashCookie, "", -1))
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(text, &n) != nil {
		return Note{}, false
	}
	return n, true
}
