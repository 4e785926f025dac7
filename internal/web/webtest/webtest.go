// Package webtest asks a slice's pages as a browser would and looks into the
// answers by meaning: which elements there are and what they say.
//
//	site := webtest.New(t)
//	(&orgweb.Handler{Pages: site.Pages, …}).Register(site.Mux)
//	page := site.As(office).Get("/org/units")
//	page.Texts("tbody th")
package webtest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"chuangwei/internal/access"
	"chuangwei/internal/web"
)

// Site is pages under test with somebody who asks for them.
type Site struct {
	Pages *web.Pages
	Mux   *http.ServeMux
	// Lang is the language of the requests; Chinese if empty.
	Lang string

	t  testing.TB
	by *access.Actor
}

// New returns a site without pages; register handlers with its Mux and Pages.
func New(t testing.TB) *Site {
	t.Helper()
	s := &Site{t: t, Mux: http.NewServeMux()}
	s.Pages = &web.Pages{
		Auth: s,
		Log:  slog.New(slog.NewTextHandler(t.Output(), nil)),
		Error: func(_ context.Context, p web.Problem, _ bool) templ.Component {
			return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
				_, err := io.WriteString(w, `<main class="problem">`+html.EscapeString(p.Text)+`</main>`)
				return err
			})
		},
	}
	return s
}

// As signs somebody in, in place of whoever was.
func (s *Site) As(by access.Actor) *Site {
	s.by = &by
	return s
}

// Authenticate implements web.Authenticator.
func (s *Site) Authenticate(context.Context, string) (access.Actor, error) { return *s.by, nil }

// Get asks for a page.
func (s *Site) Get(path string) Page {
	s.t.Helper()
	return s.ask(httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, path, nil))
}

// Part asks for a part of a page, as the page's script does.
func (s *Site) Part(path string) Page {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, path, nil)
	r.Header.Set("HX-Request", "true")
	return s.ask(r)
}

// Post sends a form.
func (s *Site) Post(path string, fields url.Values) Page {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.ask(r)
}

// PostForJSON sends a form as a page's script does that wants JSON.
func (s *Site) PostForJSON(path string, fields url.Values) Page {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	return s.ask(r)
}

// Upload sends a form with a file in its field "file".
func (s *Site) Upload(path string, fields url.Values, name string, content []byte) Page {
	s.t.Helper()
	if name == "" {
		return s.Send(path, fields)
	}
	return s.Send(path, fields, File{"file", name, content})
}

// File is a file in a field of a form.
type File struct {
	Field, Name string
	Content     []byte
}

// Send sends a form with files.
func (s *Site) Send(path string, fields url.Values, files ...File) Page {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, vs := range fields {
		for _, v := range vs {
			if err := m.WriteField(k, v); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	for _, file := range files {
		f, err := m.CreateFormFile(file.Field, file.Name)
		if err == nil {
			_, err = f.Write(file.Content)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		s.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return s.ask(r)
}

func (s *Site) ask(r *http.Request) Page {
	s.t.Helper()
	if s.by != nil {
		r.Header.Add("Cookie", web.SessionCookie+"=token")
	}
	if s.Lang != "" {
		r.Header.Add("Cookie", "cw_lang="+s.Lang)
	}
	w := httptest.NewRecorder()
	web.Language(s.Mux).ServeHTTP(w, r)
	p := Page{Status: w.Code, Header: w.Header(), Body: w.Body.String(), Location: w.Header().Get("Location"), t: s.t}
	doc, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		s.t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	p.doc = doc
	return p
}

// Page is an answer.
type Page struct {
	Status   int
	Header   http.Header
	Body     string
	Location string // where a redirect leads

	t   testing.TB
	doc *html.Node
}

func (p Page) all(selector string) []*html.Node {
	p.t.Helper()
	sel, err := cascadia.ParseGroup(selector)
	if err != nil {
		p.t.Fatalf("selector %s: %v", selector, err)
	}
	return cascadia.QueryAll(p.doc, sel)
}

// Count returns how many elements the selector names.
func (p Page) Count(selector string) int {
	p.t.Helper()
	return len(p.all(selector))
}

// Texts returns what the elements say, white space made one blank.
func (p Page) Texts(selector string) (out []string) {
	p.t.Helper()
	for _, n := range p.all(selector) {
		out = append(out, text(n))
	}
	return out
}

// Text returns what the first such element says.
func (p Page) Text(selector string) string {
	p.t.Helper()
	if all := p.Texts(selector); len(all) > 0 {
		return all[0]
	}
	return ""
}

// Attr returns an attribute of the first such element.
func (p Page) Attr(selector, name string) string {
	p.t.Helper()
	for _, n := range p.all(selector) {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
	}
	return ""
}

// Attrs returns an attribute of every such element, "" where it is missing.
func (p Page) Attrs(selector, name string) (out []string) {
	p.t.Helper()
	for _, n := range p.all(selector) {
		value := ""
		for _, a := range n.Attr {
			if a.Key == name {
				value = a.Val
			}
		}
		out = append(out, value)
	}
	return out
}

func text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}
