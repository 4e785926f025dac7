package web_test

import (
	"net/http/httptest"
	"testing"

	"chuangwei/internal/web"
)

func TestHomeIsWhatIsSetElseWhatWasAsked(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]struct {
		proto string
		set   []string
	}{
		"http://example.com":     {},
		"https://example.com":    {proto: "https", set: []string{"", ""}},
		"https://cw.example.cn":  {set: []string{"https://cw.example.cn", "https://other.example"}},
		"https://other.example":  {proto: "https", set: []string{"", "https://other.example"}},
		"https://cw2.example.cn": {proto: "http", set: []string{"https://cw2.example.cn"}},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/x", nil)
		if c.proto != "" {
			r.Header.Set("X-Forwarded-Proto", c.proto)
		}
		if got := web.Home(r, c.set...); got != want {
			t.Errorf("Home = %q, want %q", got, want)
		}
	}
}
