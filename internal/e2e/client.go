package e2e

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// A Client is somebody with a browser, as far as a test needs one.
type Client struct {
	URL  string
	Lang string // "zh-CN" or "en"

	t    testing.TB
	http *http.Client
}

// Client returns somebody who has not signed in.
func (s *Server) Client(t testing.TB, lang string) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Client{URL: s.URL, Lang: lang, t: t, http: &http.Client{
		Jar:           jar,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// As returns the demonstration's person of the role, signed in.
func (s *Server) As(t testing.TB, role, lang string) *Client {
	t.Helper()
	c := s.Client(t, lang)
	who := s.Account(role)
	a := c.Post("/sign-in", url.Values{"name": {who.Name}, "password": {who.Password}, "county": {"360825"}})
	if a.Status != http.StatusSeeOther || strings.HasPrefix(a.Location, "/sign-in") {
		t.Fatalf("%s cannot sign in: %d %s", role, a.Status, a.Text("main"))
	}
	return c
}

// An Answer is what the program answered.
type Answer struct {
	Status   int
	Header   http.Header
	Location string
	Body     string
}

// A File goes with a form.
type File struct {
	Field, Name string
	Content     []byte
}

// Get asks for a page.
func (c *Client) Get(path string) Answer {
	c.t.Helper()
	return c.must(c.Ask(http.MethodGet, path, "", nil))
}

// Post sends a form.
func (c *Client) Post(path string, fields url.Values) Answer {
	c.t.Helper()
	return c.must(c.Ask(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(fields.Encode())))
}

// Send sends a form with files.
func (c *Client) Send(path string, fields url.Values, files ...File) Answer {
	c.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, all := range fields {
		for _, v := range all {
			if err := m.WriteField(k, v); err != nil {
				c.t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		w, err := m.CreateFormFile(f.Field, f.Name)
		if err == nil {
			_, err = w.Write(f.Content)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.must(c.Ask(http.MethodPost, path, m.FormDataContentType(), &b))
}

func (c *Client) must(a Answer, err error) Answer {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

// Ask sends one request. It fails where there is no answer, as while the
// program is being killed.
func (c *Client) Ask(method, path, kind string, body io.Reader) (Answer, error) {
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.URL+path, body)
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("Accept", "text/html,application/json;q=0.9,*/*;q=0.8")
	r.Header.Set("Accept-Language", c.Lang)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return Answer{Status: resp.StatusCode, Header: resp.Header, Location: resp.Header.Get("Location"), Body: string(text)}, err
}

// All returns the elements that the selector names.
func (a Answer) All(selector string) []*html.Node {
	doc, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		return nil // then nothing is found, and the test says so
	}
	return cascadia.QueryAll(doc, cascadia.MustCompile(selector))
}

// Text is what the elements say, white space made one blank.
func (a Answer) Text(selector string) string {
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
	for _, n := range a.All(selector) {
		walk(n)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
