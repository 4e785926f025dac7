package e2e

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
)

// sample is how many addresses are followed that differ only in the record
// that they name: there are a thousand cases, and their pages are made alike.
const sample = 3

// values is how many values of one parameter of a page are followed: a map leads
// to itself with each of a hundred categories, and all are answered alike.
const values = 8

// A walk is one reader who follows every link that a page shows.
type walk struct {
	t     *testing.T
	who   string
	c     *Client
	from  map[string]string // address → the page that shows it
	seen  map[string]int    // how often a path, or a path with a value, was met, and how many values of a parameter; see facets
	next  []string
	forms map[string]*html.Node // by shape: what the pages offer to send
}

// Nobody is shown what they may not open: whatever link, picture, tab, button
// or entry of the navigation a page has, its address answers its reader.
func TestEveryLinkThatIsShownOpens(t *testing.T) { //nolint:tparallel // one part after the other
	t.Parallel()
	s := Start(t, LoadDemo(t, 0).Copy(t))
	var mu sync.Mutex
	var walks []*walk
	t.Run("read", func(t *testing.T) {
		for i, a := range s.Accounts {
			t.Run(a.Role, func(t *testing.T) {
				t.Parallel()
				w := &walk{t: t, who: a.Role, c: s.As(t, a.Role, []string{"zh-CN", "en"}[i%2]), from: map[string]string{}, seen: map[string]int{}, forms: map[string]*html.Node{}}
				w.see("the start", "/")
				w.see("the phone's start", "/m")
				for len(w.next) > 0 {
					path := w.next[0]
					w.next = w.next[1:]
					w.open(path)
				}
				t.Logf("%d addresses, %d forms", len(w.from), len(w.forms))
				if len(w.from) < 100 {
					t.Errorf("only %d addresses", len(w.from))
				}
				mu.Lock()
				defer mu.Unlock()
				walks = append(walks, w)
			})
		}
	})
	// The forms are sent when all have read, for they change what is there.
	for _, w := range walks {
		w.c.t = t
		w.send(t)
	}
}

var (
	identifier = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|WT-\d+`)
	digits     = regexp.MustCompile(`\d+`)
)

// long are papers of a whole register, made page by page for half a minute and
// more: only those of one record are followed. make bench makes a whole one.
var long = map[string]bool{"/notices/slips/pdf": true, "/notices/slips/word": true}

// anonymous leaves out what tells one record from another.
func anonymous(s string) string {
	return digits.ReplaceAllString(identifier.ReplaceAllString(s, "ID"), "N")
}

// facets are what is new about an address: its path, and each of its
// parameters there. Several values of every parameter are followed once, though
// not together with every other.
func facets(u *url.URL) []string {
	path := anonymous(u.Path)
	out := []string{path}
	for k, vs := range u.Query() {
		for _, v := range vs {
			out = append(out, path+"?"+k+"="+anonymous(v))
		}
	}
	return out
}

// see notes an address that the page at from shows.
func (w *walk) see(from, href string) {
	base, err := url.Parse(from)
	if err != nil {
		base = &url.URL{Path: "/"}
	}
	u, err := base.Parse(href)
	if err != nil {
		w.t.Errorf("%s: %s shows the address %q: %v", w.who, from, href, err)
		return
	}
	if u.Host != "" || u.Scheme != "" && u.Scheme != "http" || u.Path == "" || strings.HasPrefix(u.Path, "/sign-out") {
		return // elsewhere
	}
	if long[u.Path] && !u.Query().Has("id") {
		return
	}
	u.Fragment = ""
	if in := u.Query().Get("lang"); in != "" {
		u.Path, u.RawQuery = "/", url.Values{"lang": {in}}.Encode() // every page offers the other language
	}
	address := u.String()
	fresh := false
	for _, f := range facets(u) {
		name, _, param := strings.Cut(f, "=")
		fresh = fresh || param && w.seen[f] == 0 && w.seen[name] < values || !param && w.seen[f] < sample
	}
	if !fresh || w.from[address] != "" {
		return
	}
	for _, f := range facets(u) {
		if name, _, param := strings.Cut(f, "="); param && w.seen[f] == 0 {
			w.seen[name]++
		}
		w.seen[f]++
	}
	w.from[address] = from
	w.next = append(w.next, address)
}

func (w *walk) open(path string) {
	a := w.c.Get(path)
	switch {
	case a.Status == http.StatusSeeOther || a.Status == http.StatusFound || a.Status == http.StatusMovedPermanently:
		if strings.HasPrefix(a.Location, "/sign-in") {
			w.t.Errorf("%s: %s, shown on %s, asks to sign in", w.who, path, w.from[path])
			return
		}
		w.see(path, a.Location)
		return
	case a.Status != http.StatusOK:
		w.t.Errorf("%s: %s, shown on %s, answered %d", w.who, path, w.from[path], a.Status)
		return
	}
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		return
	}
	for _, n := range a.All(`[href], [src], [action], [data-areas], [data-streets]`) {
		if n.Data == "form" && attr(n, "method") == "post" {
			if shape := anonymous(attr(n, "action")); w.forms[shape] == nil {
				w.forms[shape] = n
			}
			continue
		}
		for _, at := range n.Attr {
			switch at.Key {
			case "href", "src", "action", "data-areas", "data-streets":
				w.see(path, at.Val)
			}
		}
	}
}

// send sends one form of each kind that was offered, as it stood: it may be
// refused for what it says, and never for who sends it.
func (w *walk) send(t *testing.T) {
	for _, shape := range slices.Sorted(maps.Keys(w.forms)) {
		form := w.forms[shape]
		action := attr(form, "action")
		if strings.HasPrefix(action, "/sign-out") {
			continue
		}
		a := w.c.Send(action, filled(form))
		if a.Status == http.StatusForbidden || a.Status == http.StatusMethodNotAllowed || a.Status >= 500 {
			t.Errorf("%s: the form %s answered %d", w.who, action, a.Status)
		}
	}
}

// filled are the fields of a form as the page gave them.
func filled(form *html.Node) url.Values {
	v := url.Values{}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "input" && attr(n, "name") != "" {
			if kind := attr(n, "type"); kind == "hidden" || kind == "text" {
				v.Add(attr(n, "name"), attr(n, "value"))
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(form)
	return v
}
