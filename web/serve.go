package assets

import (
	"bytes"
	"embed"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// Handler serves the built files under Prefix, compressed as the browser likes
// best, for ever: another content has another name.
func Handler() http.Handler { return server(dist) }

func server(files embed.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		name, ok := strings.CutPrefix(r.URL.Path, Prefix)
		if !ok || !hashed(name) {
			http.NotFound(w, r)
			return
		}
		body, coding := choose(files, name, r.Header.Get("Accept-Encoding"))
		if body == nil {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind(name))
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Add("Vary", "Accept-Encoding")
		if coding != "" {
			h.Set("Content-Encoding", coding)
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
	})
}

// Worker serves the worker that shows web push, and the phone's pages without a
// network. Browsers take it from the root alone, so that it may open any page,
// and ask at every visit whether there is a newer one.
func Worker(w http.ResponseWriter, r *http.Request) {
	name, ok := manifest()["worker.js"]
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, coding := choose(dist, name, r.Header.Get("Accept-Encoding"))
	h := w.Header()
	h.Set("Content-Type", kind(name))
	h.Set("Cache-Control", "no-cache")
	h.Add("Vary", "Accept-Encoding")
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

// hashed reports whether name is one that the build made: its content is in
// its name. Everything else in the folder is not for browsers.
func hashed(name string) bool {
	for _, to := range manifest() {
		if to == name {
			return true
		}
	}
	return false
}

func choose(files embed.FS, name, accept string) (body []byte, coding string) {
	for _, c := range []struct{ coding, ending string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(accept, c.coding) {
			continue
		}
		if b, err := files.ReadFile("dist/" + name + c.ending); err == nil {
			return b, c.coding
		}
	}
	b, err := files.ReadFile("dist/" + name)
	if err != nil {
		return nil, ""
	}
	return b, ""
}

// accepts reports whether an Accept-Encoding header takes coding.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			weight = strings.ReplaceAll(weight, " ", "")
			return weight != "q=0" && !strings.HasPrefix(weight, "q=0.0")
		}
	}
	return false
}

func kind(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".webmanifest":
		return "application/manifest+json"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
