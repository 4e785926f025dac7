package attachments_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/attachments"
	"chuangwei/internal/blob"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const county, other id.County = "360825", "110105"

// open returns a shelf whose rows are those files.
func open(t *testing.T, rows *[]attachments.Row) attachments.Shelf {
	t.Helper()
	store, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return attachments.Shelf{Blobs: store, Folder: "plan", Rows: attachments.Rows{
		After: func(_ context.Context, c id.County, after id.File, limit int) (page []attachments.Row, _ error) {
			for _, r := range *rows {
				if c == county && r.File > after && len(page) < limit {
					page = append(page, r)
				}
			}
			return page, nil
		},
		Has: func(_ context.Context, c id.County, f id.File) (bool, error) {
			for _, r := range *rows {
				if c == county && r.File == f {
					return true, nil
				}
			}
			return false, nil
		},
	}}
}

func TestAFileIsKeptUnderItsBareName(t *testing.T) {
	t.Parallel()
	s := open(t, new([]attachments.Row))
	for sent, want := range map[string]string{"整改 50%.pdf": "整改 50%.pdf", `C:\照片\🧹'.txt`: "🧹'.txt", "../../etc/passwd": "passwd", " a.txt ": "a.txt"} {
		up, err := s.Keep(t.Context(), county, "files", sent, "text/plain", strings.NewReader("永丰"))
		if err != nil || up.Name != want || up.Size != 6 {
			t.Errorf("%q is kept as %+v, %v", sent, up, err)
			continue
		}
		r, err := s.Open(t.Context(), county, up.ID)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil || string(got) != "永丰" {
			t.Errorf("%s: %q, %v", want, got, err)
		}
		if _, err := s.Open(t.Context(), other, up.ID); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("another county: %v", err)
		}
		if err := up.Discard(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := s.Open(t.Context(), county, up.ID); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("discarded: %v", err)
		}
	}
}

func TestWhatCannotBeKeptIsSaidOfItsField(t *testing.T) {
	t.Parallel()
	s := open(t, new([]attachments.Row))
	large := bytes.Repeat([]byte{1}, attachments.Max+1)
	for name, c := range map[string]struct {
		name string
		data []byte
		want string
	}{
		"no name":    {" ", []byte("x"), "attachments.none"},
		"a folder":   {"/", []byte("x"), "attachments.none"},
		"odd signs":  {"a\x00.txt", []byte("x"), "attachments.name"},
		"not UTF-8":  {"\xd5\xfb.txt", []byte("x"), "attachments.name"},
		"a long one": {strings.Repeat("永", attachments.MaxName) + ".txt", []byte("x"), "attachments.name_long"},
		"empty":      {"a.txt", nil, "attachments.empty"},
		"too large":  {"a.txt", large, "attachments.large"},
	} {
		_, err := s.Keep(t.Context(), county, "files", c.name, "", bytes.NewReader(c.data))
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != "files" || f.Fields[0].Key != c.want {
			t.Errorf("%s: %v, want %s of files", name, err, c.want)
		}
	}
	n := 0
	if err := s.Blobs.Walk(t.Context(), "", func(blob.Info) error { n++; return nil }); err != nil || n > 0 {
		t.Errorf("%d files are left of what was refused, %v", n, err)
	}
	if _, err := (attachments.Shelf{}).Keep(t.Context(), county, "files", "a.txt", "", strings.NewReader("x")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("without a store: %v", err)
	}
}

func TestWhatNoRowNamesIsSweptAfterADay(t *testing.T) {
	t.Parallel()
	var rows []attachments.Row
	s := open(t, &rows)
	ctx := t.Context()
	keep := func(c id.County) *attachments.Upload {
		up, err := s.Keep(ctx, c, "files", "a.txt", "", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		return up
	}
	named, orphan := keep(county), keep(county)
	rows = append(rows, attachments.Row{Record: "r", File: named.ID, SHA256: named.SHA256})
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{23 * time.Hour, 0}, {25 * time.Hour, 1}, {26 * time.Hour, 0}} {
		if n, err := s.Sweep(ctx, county, time.Now().Add(step.after)); err != nil || n != step.want {
			t.Errorf("after %s: swept %d, %v; want %d", step.after, n, err, step.want)
		}
	}
	if _, err := s.Open(ctx, county, orphan.ID); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("the orphan: %v", err)
	}
	if broken, n, err := s.Verify(ctx, county); err != nil || n != 1 || len(broken) > 0 {
		t.Errorf("what is left: %v of %d, %v", broken, n, err)
	}
	rows = append(rows, attachments.Row{Record: "gone", File: orphan.ID, SHA256: orphan.SHA256}, attachments.Row{Record: "r", File: "~", SHA256: "other"})
	rows[0].SHA256 = "other"
	broken, n, err := s.Verify(ctx, county)
	if err != nil || n != 3 || len(broken) != 3 || broken[0].Why != "changed" || broken[1].Why != "missing" || broken[1].Record != "gone" {
		t.Errorf("found %v of %d, %v", broken, n, err)
	}
}
