package cases_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
)

func TestFilesWithoutAnAttachmentAreSweptAfterADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		c := w.open(w.office, at(1))
		kept := must[cases.Attachment](t)(w.s.Attach(ctx, w.office, cases.Move{ID: c.ID}, "通知.pdf", "application/pdf", strings.NewReader("内容")))
		key := func(county id.County, f id.File) string {
			return string(county) + "/files/" + string(f[len(f)-2:]) + "/" + string(f)
		}
		orphan, foreign := key(county, id.New[id.File]()), key("110105", id.New[id.File]())
		for _, k := range []string{orphan, foreign} {
			if err := w.files.Put(ctx, k, bytes.NewReader([]byte("x")), 1); err != nil {
				t.Fatal(err)
			}
		}
		sweep := func(after time.Duration, want int) {
			t.Helper()
			if n, err := w.s.Attachments().Sweep(ctx, county, time.Now().Add(after)); err != nil || n != want {
				t.Errorf("swept %d, %v; want %d", n, err, want)
			}
		}
		sweep(23*time.Hour, 0)
		sweep(25*time.Hour, 1)
		sweep(26*time.Hour, 0)
		for k, want := range map[string]bool{orphan: false, foreign: true, key(county, kept.ID): true} {
			if _, err := w.files.Stat(ctx, k); (err == nil) != want {
				t.Errorf("%s is there: %v", k, err)
			}
		}
	})
}

func TestAttachmentsThatAreGoneOrChangedAreFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		c := w.open(w.office, at(1))
		var files []cases.Attachment
		for _, text := range []string{"一", "二", "三"} {
			files = append(files, must[cases.Attachment](t)(w.s.Attach(ctx, w.office, cases.Move{ID: c.ID}, "x.txt", "text/plain", strings.NewReader(text))))
		}
		if broken, n, err := w.s.Attachments().Verify(ctx, county); err != nil || n != 3 || len(broken) > 0 {
			t.Fatalf("whole: %v of %d, %v", broken, n, err)
		}
		for i, f := range files[:2] {
			key := string(county) + "/files/" + string(f.ID[len(f.ID)-2:]) + "/" + string(f.ID)
			if err := w.files.Delete(ctx, key); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				if err := w.files.Put(ctx, key, strings.NewReader("另"), -1); err != nil {
					t.Fatal(err)
				}
			}
		}
		got := map[id.File]string{}
		broken, _, err := w.s.Attachments().Verify(ctx, county)
		for _, b := range broken {
			got[b.File] = b.Why
		}
		if err != nil || len(got) != 2 || got[files[0].ID] != "changed" || got[files[1].ID] != "missing" {
			t.Errorf("found %v, %v", broken, err)
		}
		if broken, n, err := w.s.Attachments().Verify(ctx, "110105"); err != nil || n != 0 || len(broken) > 0 {
			t.Errorf("another county: %v of %d, %v", broken, n, err)
		}
	})
}
