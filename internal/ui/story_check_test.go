package ui

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chuangwei/internal/lang"
)

func walk(n *html.Node, fn func(*html.Node)) {
	fn(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, fn)
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func TestStoryObeysThePolicyAndIsWellFormed(t *testing.T) {
	t.Parallel()
	for _, p := range story() {
		for _, tag := range lang.Tags() {
			page := draw(t, p, tag)
			name := p.name + "." + string(tag)
			if bytes.Contains(page, []byte("«")) {
				t.Errorf("%s: a message is missing", name)
			}
			doc, err := html.Parse(bytes.NewReader(page))
			if err != nil {
				t.Fatal(err)
			}
			checkPage(t, name, doc)
		}
	}
}

func checkPage(t *testing.T, name string, doc *html.Node) {
	t.Helper()
	ids := map[string]bool{}
	var fors, described []string
	h1 := 0
	walk(doc, func(n *html.Node) {
		if n.Type != html.ElementNode {
			return
		}
		switch n.Data {
		case "style":
			t.Errorf("%s: <style> in the page", name)
		case "script":
			if _, ok := attr(n, "src"); !ok {
				t.Errorf("%s: inline script", name)
			}
		case "h1":
			h1++
		case "a":
			if href, _ := attr(n, "href"); href == "" || strings.HasPrefix(href, "about:") {
				t.Errorf("%s: link to %q", name, href)
			}
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "style", strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s: <%s %s=…> is against the policy", name, n.Data, a.Key)
			case a.Key == "id":
				if ids[a.Val] {
					t.Errorf("%s: id %s stands twice", name, a.Val)
				}
				ids[a.Val] = true
			case a.Key == "for":
				fors = append(fors, a.Val)
			case a.Key == "aria-describedby", a.Key == "aria-labelledby":
				described = append(described, strings.Fields(a.Val)...)
			}
		}
	})
	if h1 != 1 {
		t.Errorf("%s: %d h1 headings", name, h1)
	}
	for _, id := range append(fors, described...) {
		if !ids[id] {
			t.Errorf("%s: %s is named but not there", name, id)
		}
	}
}

func TestEveryIconOfTheFrameIsCarried(t *testing.T) {
	t.Parallel()
	for _, g := range storyFrame("/").Nav {
		if !HasIcon(g.icon()) {
			t.Errorf("no icon %q", g.icon())
		}
	}
}
