package blob

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// each runs fn against every kind of store.
func each(t *testing.T, fn func(t *testing.T, s Store)) {
	t.Helper()
	t.Run("folder", func(t *testing.T) {
		t.Parallel()
		s, err := Open(t.Context(), filepath.Join(t.TempDir(), "照片", "x"))
		if err != nil {
			t.Fatal(err)
		}
		fn(t, s)
	})
	t.Run("s3", func(t *testing.T) {
		t.Parallel()
		srv := httptest.NewServer(&bucket{files: map[string][]byte{}})
		t.Cleanup(srv.Close)
		s, err := Open(t.Context(), "s3://key:secret@"+strings.TrimPrefix(srv.URL, "http://")+"/photos/sub?tls=0&region=x")
		if err != nil {
			t.Fatal(err)
		}
		fn(t, s)
	})
}

func put(t *testing.T, s Store, key, text string) {
	t.Helper()
	if err := s.Put(t.Context(), key, strings.NewReader(text), int64(len(text))); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsPutIsGot(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s Store) {
		put(t, s, "360825/photos/ab/1.jpg", "永丰")
		r, info, err := s.Get(t.Context(), "360825/photos/ab/1.jpg")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		got, err := io.ReadAll(r)
		if err != nil || string(got) != "永丰" || info.Size != 6 || info.Key != "360825/photos/ab/1.jpg" || info.Modified.IsZero() {
			t.Errorf("%q %+v %v", got, info, err)
		}
		if _, err := r.Seek(3, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(r); string(got) != "丰" {
			t.Errorf("after seeking: %q", got)
		}
		if err := s.Put(t.Context(), "360825/photos/ab/1.jpg", strings.NewReader("x"), 1); !errors.Is(err, ErrExists) {
			t.Errorf("a second put: %v", err)
		}
	})
}

func TestMissingFilesAreNotFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s Store) {
		put(t, s, "a/b/c", "x")
		for _, key := range []string{"a/b/d", "a/b", "../x", "/etc/passwd", "", "a//b", "a/.part-x", "a/永", "a/b\x00"} {
			if _, err := s.Stat(t.Context(), key); !errors.Is(err, ErrNotFound) {
				t.Errorf("stat %q: %v", key, err)
			}
			if _, _, err := s.Get(t.Context(), key); !errors.Is(err, ErrNotFound) {
				t.Errorf("get %q: %v", key, err)
			}
		}
		if err := s.Delete(t.Context(), "a/b/d"); err != nil {
			t.Errorf("delete what is not there: %v", err)
		}
		for range 2 {
			if err := s.Delete(t.Context(), "a/b/c"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Stat(t.Context(), "a/b/c"); !errors.Is(err, ErrNotFound) {
			t.Error("deleted, and still there")
		}
	})
}

func TestBadKeysAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s Store) {
		for _, key := range []string{"", "..", "a/../b", "/a", "a/", "a/.b", "a/b.", `a\b`, "a b", "a/永", strings.Repeat("a", 600)} {
			if err := s.Put(t.Context(), key, strings.NewReader("x"), 1); err == nil {
				t.Errorf("%q was accepted", key)
			}
		}
	})
}

func TestHalfAFileLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s Store) {
		broken := io.MultiReader(strings.NewReader("half"), iotest{})
		if err := s.Put(t.Context(), "a/1", broken, 100); err == nil {
			t.Error("a broken reader was accepted")
		}
		if err := s.Put(t.Context(), "a/2", strings.NewReader("short"), 100); err == nil {
			t.Error("a short file was accepted")
		}
		n := 0
		if err := s.Walk(t.Context(), "", func(Info) error { n++; return nil }); err != nil || n != 0 {
			t.Errorf("%d files left, %v", n, err)
		}
	})
}

type iotest struct{}

func (iotest) Read([]byte) (int, error) { return 0, errors.New("cable pulled") }

func TestWalkIsByPrefixAndInOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s Store) {
		for _, k := range []string{"360825/photos/ab/2", "360825/photos/ab/1", "360825/photos/aa/3", "360825/files/1", "110105/photos/1"} {
			put(t, s, k, "x")
		}
		for prefix, want := range map[string][]string{
			"360825/photos/":  {"360825/photos/aa/3", "360825/photos/ab/1", "360825/photos/ab/2"},
			"360825/photos/a": {"360825/photos/aa/3", "360825/photos/ab/1", "360825/photos/ab/2"},
			"":                {"110105/photos/1", "360825/files/1", "360825/photos/aa/3", "360825/photos/ab/1", "360825/photos/ab/2"},
			"none/":           nil,
		} {
			var got []string
			if err := s.Walk(t.Context(), prefix, func(i Info) error { got = append(got, i.Key); return nil }); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(prefix, diff)
			}
		}
		stop := errors.New("enough")
		if err := s.Walk(t.Context(), "", func(Info) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("walk went on: %v", err)
		}
	})
}

func TestFilesOfAFolderAreReadOnlyAndInside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := OpenFolder(filepath.Join(dir, "store"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	put(t, s, "a/b", "x")
	st, err := os.Stat(filepath.Join(dir, "store", "a", "b"))
	if err != nil || st.Mode().Perm() != 0o440 {
		t.Errorf("%v %v", st.Mode(), err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../../secret", filepath.Join(dir, "store", "a", "link")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Get(t.Context(), "a/link"); err == nil {
		t.Error("a link led outside")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Put(ctx, "a/c", strings.NewReader("x"), 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// bucket is as much of S3 as the client needs.
type bucket struct {
	mu    sync.Mutex
	files map[string][]byte
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key, isFile := strings.CutPrefix(r.URL.Path, "/photos/")
	isFile = isFile && key != ""
	switch {
	case r.Method == http.MethodHead && !isFile:
	case r.Method == http.MethodGet && !isFile:
		type content struct {
			Key          string
			Size         int
			LastModified string
		}
		var list struct {
			XMLName  xml.Name `xml:"ListBucketResult"`
			Contents []content
		}
		for _, k := range slices.Sorted(maps.Keys(b.files)) {
			if strings.HasPrefix(k, r.URL.Query().Get("prefix")) {
				list.Contents = append(list.Contents, content{k, len(b.files[k]), time.Now().UTC().Format(time.RFC3339)})
			}
		}
		xml.NewEncoder(w).Encode(list)
	case r.Method == http.MethodPut:
		data, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		b.files[key] = unchunk(r, data)
		w.Header().Set("ETag", `"x"`)
	case r.Method == http.MethodDelete:
		delete(b.files, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		data, ok := b.files[key]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			if r.Method == http.MethodGet {
				io.WriteString(w, `<Error><Code>NoSuchKey</Code></Error>`)
			}
			return
		}
		w.Header().Set("ETag", `"x"`)
		http.ServeContent(w, r, "", time.Now(), bytes.NewReader(data))
	}
}

// unchunk takes the signatures out of a streamed upload.
func unchunk(r *http.Request, data []byte) []byte {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return data
	}
	var out []byte
	for len(data) > 0 {
		head, rest, ok := bytes.Cut(data, []byte("\r\n"))
		if !ok {
			break
		}
		size := 0
		for _, c := range bytes.SplitN(head, []byte(";"), 2)[0] {
			size = size*16 + strings.IndexByte("0123456789abcdef", c)
		}
		if size <= 0 || size > len(rest) {
			break
		}
		out = append(out, rest[:size]...)
		data = bytes.TrimPrefix(rest[size:], []byte("\r\n"))
	}
	return out
}
