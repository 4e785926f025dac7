package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"chuangwei/internal/progress"
)

func TestWhoWaitsIsToldHowFarItIs(t *testing.T) {
	t.Parallel()
	const key = "0123456789abcdef"
	p, mux := pages(), http.NewServeMux()
	mux.HandleFunc("GET /progress/{key}", p.Progress)
	ask := func() (int, string) {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "/progress/"+key, http.NoBody)
		res := serve(mux, r)
		return res.StatusCode, strings.TrimSpace(body(t, res))
	}
	mux.Handle("GET /paper", p.Open(func(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
		progress.Set(r.Context(), progress.State{Of: "records", Done: 88, Total: 628})
		if status, says := ask(); status != 200 || says != `{"of":"records","done":88,"total":628}` {
			t.Errorf("meanwhile: %d %s", status, says)
		}
		return text("made"), nil
	}))
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "/paper", http.NoBody)
	r.Header.Set("X-Progress", key)
	if says := body(t, serve(mux, r)); says != "made" {
		t.Errorf("answer %q", says)
	}
	if status, says := ask(); status != 204 || says != "" {
		t.Errorf("afterwards: %d %s", status, says)
	}
}
