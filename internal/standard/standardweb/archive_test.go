package standardweb_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/standard"
	"chuangwei/internal/standard/standardweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

// lossy is a store that has lost its files.
type lossy struct {
	blob.Store
	lost bool
}

func (l *lossy) Get(ctx context.Context, key string) (io.ReadSeekCloser, blob.Info, error) {
	if l.lost {
		return nil, blob.Info{}, blob.ErrNotFound
	}
	return l.Store.Get(ctx, key)
}

// cabinet is a county with one accepted piece that has a file.
func cabinet(t *testing.T, d *db.DB) (*webtest.Site, *lossy, standard.Evidence) {
	t.Helper()
	w, s := casestest.New(t, d), webtest.New(t)
	s.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.With(ctx, lang.Chinese), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: w.Clock.Now()}), nil
	}
	folder, err := blob.Open(t.Context(), t.TempDir())
	ok(t, err)
	files := &lossy{Store: folder}
	held := standard.New(standard.Options{DB: d, Files: files})
	(&standardweb.Handler{DB: d, Pages: s.Pages, Standard: held}).Register(s.Mux)
	ctx := t.Context()
	tree, err := held.Begin(ctx, w.Office, standard.TreeDraft{Shipped: "province"})
	ok(t, err)
	ok(t, held.SetInForce(ctx, w.Office, standard.Draft{Tree: tree}, "2017-05-01"))
	made, err := held.AskFor(ctx, w.Office, standard.Ask{Clause: "01-01-01", Year: 2017, Kind: "document", Title: awkward, Unit: w.Works, DueOn: "2017-08-30"})
	ok(t, err)
	unit := access.Actor{County: casestest.County, Account: id.New[id.Account](), Unit: w.Works, Name: "住建局联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: string(w.Works)}}}
	up, err := held.Keep(ctx, unit, "x.txt", "text/plain", strings.NewReader("proof"))
	ok(t, err)
	ok(t, held.Hand(ctx, unit, standard.HandIn{ID: made, Dated: "2017-08-01", Pages: 2, Files: []*attachments.Upload{up}}))
	ok(t, held.Review(ctx, w.Office, standard.Review{ID: made, Accept: true}))
	piece, err := held.Detail(ctx, w.Office, made)
	ok(t, err)
	return s.As(w.Office), files, piece.Evidence
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// copies makes n more accepted pieces of the archive of one.
func copies(t *testing.T, d *db.DB, e standard.Evidence, n int) {
	t.Helper()
	ok(t, d.Write(t.Context(), casestest.County, func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
			INSERT INTO standard_evidence (county, id, campaign, family, clause, item, year, number, kind, title, unit, due_on, state, edition, dated, pages, moved_at)
			SELECT e.county, 'copy-' || n.i, e.campaign, e.family, e.clause, e.item, e.year, e.number + n.i, e.kind, e.title, e.unit, e.due_on, 'accepted', 1, '2017-08-01', 2, e.moved_at
			FROM n JOIN standard_evidence e ON e.county = $1 AND e.id = $2`, casestest.County, e.ID, n)
		return err
	}))
}

func TestAnArchiveThatBreaksIsBrokenOffAndNotTakenForTheWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, files, e := cabinet(t, d)
		if got := s.Get("/standard/archive.zip"); got.Status != 200 || got.Header.Get("Content-Type") != "application/zip" {
			t.Fatalf("whole: %d %s", got.Status, got.Header.Get("Content-Type"))
		}
		files.lost = true
		if got := s.Get("/standard/archive.zip"); got.Status != 500 || strings.HasPrefix(got.Body, "PK") || strings.Contains(got.Header.Get("Content-Type"), "zip") || got.Header.Get("Content-Disposition") != "" {
			t.Errorf("nothing was sent yet: %d %v", got.Status, got.Header)
		}
		copies(t, d, e, 12_000)
		defer func() {
			if got := recover(); got != http.ErrAbortHandler { //nolint:errorlint // a panic holds the value itself
				t.Errorf("ended with %v", got)
			}
		}()
		got := s.Get("/standard/archive.zip")
		t.Errorf("answered %d with %d bytes", got.Status, len(got.Body))
	})
}

func TestAnArchiveThatIsTooLargeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _, e := cabinet(t, d)
		copies(t, d, e, 20_000)
		if got := s.Get("/standard/archive.zip"); got.Status != http.StatusRequestEntityTooLarge || !strings.Contains(got.Text("body"), "请按年度或项目筛选后分次打包") {
			t.Errorf("%d %s", got.Status, got.Text("body"))
		}
		first := s.Get("/standard/box?item=01-01&year=2017")
		if text := first.Text("main"); first.Status != 200 || !strings.Contains(text, "第1盒（共11盒）") || !strings.Contains(text, "共2,000份4,000页") {
			t.Errorf("the first box: %d", first.Status)
		}
		last := s.Get("/standard/box?item=01-01&year=2017&box=11")
		wants(t, last, 200, "第11盒（共11盒）", "共1份2页", "20001")
		if last.Count(`a[href="/standard/box/word?box=11&item=01-01&year=2017"]`) != 1 {
			t.Error("the paper is of another box")
		}
	})
}
