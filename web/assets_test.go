package assets

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestWhatIsNotBuiltIsNotServed(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"/assets/placeholder.txt", "/assets/manifest.json", "/assets/", "/assets/../embed.go", "/assets/nothing.css", "/other/app.css", "/assets/THIRD-PARTY-NOTICES.txt",
	} {
		if res := get(t, path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, res.Status)
		}
	}
}

func TestANameWithoutABuildStaysAsItIs(t *testing.T) {
	t.Parallel()
	if got := Path("no-such-file.css"); got != "/assets/no-such-file.css" {
		t.Errorf("Path = %q", got)
	}
}

func TestBuiltFilesAreKeptForEverAndCompressed(t *testing.T) {
	t.Parallel()
	if !Built() {
		t.Skip("the front end is not built")
	}
	path := Path("app.css")
	res := get(t, path)
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/css") {
		t.Fatalf("%s: %s %s", path, res.Status, res.Header.Get("Content-Type"))
	}
	if !strings.Contains(res.Header.Get("Cache-Control"), "immutable") || res.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("headers %v", res.Header)
	}
	plain, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(Notices(), "leaflet") {
		t.Error("the licences are not inside")
	}
	zipped := get(t, path, "Accept-Encoding", "gzip;q=1.0, br;q=0")
	if zipped.Header.Get("Content-Encoding") != "gzip" {
		t.Skip("built without compression")
	}
	z, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); err != nil || string(got) != string(plain) {
		t.Errorf("the compressed file is another one (%v)", err)
	}
	if got := get(t, path, "Accept-Encoding", "gzip, deflate, br").Header.Get("Content-Encoding"); got != "br" {
		t.Errorf("a browser that takes br gets %q", got)
	}
}

func TestTheChosenCodingIsOneThatIsAccepted(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"": false, "br": true, "gzip, br": true, "br;q=0": false, "br; q=0.0": false, "BR;q=0.5": true, "brotli": false,
	} {
		if got := accepts(header, "br"); got != want {
			t.Errorf("accepts(%q, br) = %v", header, got)
		}
	}
}

func TestTheWorkerIsAskedForAnewAtEveryVisit(t *testing.T) {
	t.Parallel()
	if !Built() {
		t.Skip("the front end is not built")
	}
	w := httptest.NewRecorder()
	Worker(w, httptest.NewRequest(http.MethodGet, "/push.js", nil))
	if got := w.Header(); w.Code != http.StatusOK || !strings.HasPrefix(got.Get("Content-Type"), "text/javascript") || got.Get("Cache-Control") != "no-cache" {
		t.Errorf("%d %v", w.Code, got)
	}
	for _, part := range []string{"push", "/m/offline", Path("field.js"), Path("field.css")} {
		if !strings.Contains(w.Body.String(), part) {
			t.Errorf("the worker knows nothing of %s", part)
		}
	}
}
