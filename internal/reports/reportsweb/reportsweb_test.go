package reportsweb_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/documents"
	"chuangwei/internal/drives"
	"chuangwei/internal/figures"
	"chuangwei/internal/meetings"
	"chuangwei/internal/notices"
	"chuangwei/internal/patrol"
	"chuangwei/internal/plan"
	"chuangwei/internal/reports"
	"chuangwei/internal/reports/reportsweb"
	"chuangwei/internal/supervise"
	"chuangwei/internal/support"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
	"chuangwei/internal/works"
)

func TestTheReportIsAPageWithLinksAndFilesToDownload(t *testing.T) {
	t.Parallel()
	w := casestest.New(t, dbtest.Open(t, db.SQLite))
	w.Varied()
	s := webtest.New(t)
	s.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(ctx, ui.Frame{User: by.Name, URL: r.URL.RequestURI()}), nil
	}
	defs := slices.Concat(
		plan.New(plan.Options{DB: w.DB}).Figures(), custody.New(w.DB).Figures(),
		patrol.New(patrol.Options{DB: w.DB, Ground: w.Areas, People: w.Org, Cases: w.Cases}).Figures(),
		meetings.New(meetings.Options{DB: w.DB}).Figures(), support.New(support.Options{DB: w.DB, Cases: w.Cases}).Figures(),
		supervise.New(supervise.Options{DB: w.DB}).Figures(), drives.New(drives.Options{DB: w.DB, Cases: w.Cases}).Figures(),
		works.New(works.Options{DB: w.DB, Cases: w.Cases}).Figures(), documents.New(documents.Options{DB: w.DB}).Figures(),
		notices.New(w.DB, w.Cases).Figures(),
	)
	for _, key := range w.Book.Keys() {
		def, _ := w.Book.Def(key)
		defs = append(defs, def)
	}
	(&reportsweb.Handler{Pages: s.Pages, Reports: reports.New(w.DB, figures.NewBook(defs...))}).Register(s.Mux)
	s.As(w.Office)
	if p := s.Get("/reports"); p.Status != 303 || p.Location != "/reports/stage" {
		t.Errorf("%d %s", p.Status, p.Location)
	}
	for _, l := range []string{"zh-CN", "en"} {
		s.Lang = l
		p := s.Get("/reports/stage")
		if p.Status != 200 || p.Count("article h2") != 4 || p.Count("article a[href^='/cases?']") < 10 || strings.Contains(p.Body, "«") {
			t.Errorf("%s: %d, %d headings, %d links", l, p.Status, p.Count("article h2"), p.Count("article a[href^='/cases?']"))
		}
		past := s.Get("/reports/stage?asof=2017-08-24")
		if past.Status != 200 || past.Attr("#f-asof", "value") != "2017-08-24" || past.Count(".alert-line") != 1 {
			t.Errorf("an earlier day: %d %s", past.Status, past.Text(".alert-line"))
		}
		for form, kind := range map[string]string{"docx": "officedocument", "md": "markdown", "json": "json", "html": "text/html"} {
			f := s.Get("/reports/stage/" + form + "?asof=2017-08-24")
			if f.Status != 200 || !strings.Contains(f.Header.Get("Content-Type"), kind) || !strings.Contains(f.Header.Get("Content-Disposition"), "2017-08-24."+form) {
				t.Errorf("%s: %d %v", form, f.Status, f.Header)
			}
		}
	}
	for path, want := range map[string]int{"/reports/stage?asof=2099-01-01": 422, "/reports/stage?asof=x": 422, "/reports/stage/exe": 404, "/reports/stage/md?asof=x": 422} {
		if p := s.Get(path); p.Status != want {
			t.Errorf("%s: %d, want %d", path, p.Status, want)
		}
	}
	if bad := s.Get("/reports/stage?asof=x"); bad.Attr("#f-asof", "aria-invalid") != "true" {
		t.Error("the field does not say what is wrong")
	}
	s.As(w.Liaison)
	if p := s.Get("/reports/stage"); p.Status != 403 {
		t.Errorf("a liaison: %d", p.Status)
	}
}
