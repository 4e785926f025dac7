package reportsweb_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/documents"
	"chuangwei/internal/drives"
	"chuangwei/internal/equipment"
	"chuangwei/internal/figures"
	"chuangwei/internal/findings"
	"chuangwei/internal/inspect"
	"chuangwei/internal/meetings"
	"chuangwei/internal/notices"
	"chuangwei/internal/patrol"
	"chuangwei/internal/places"
	"chuangwei/internal/plan"
	"chuangwei/internal/publicity"
	"chuangwei/internal/readiness"
	"chuangwei/internal/reports"
	"chuangwei/internal/reports/reportsweb"
	"chuangwei/internal/standard"
	"chuangwei/internal/supervise"
	"chuangwei/internal/support"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
	"chuangwei/internal/works"
)

// site is the pages of reports of a county with cases of every state.
func site(t *testing.T, d *db.DB) (*webtest.Site, *casestest.World) {
	t.Helper()
	w := casestest.New(t, d)
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
		works.New(works.Options{DB: w.DB, Cases: w.Cases}).Figures(), equipment.New(w.DB, nil).Figures(), documents.New(documents.Options{DB: w.DB}).Figures(),
		notices.New(w.DB, w.Cases).Figures(), publicity.New(w.DB).Figures(), places.New(w.DB, w.Cases).Figures(), standard.New(standard.Options{DB: w.DB}).Figures(), inspect.New(inspect.Options{DB: w.DB, Cases: w.Cases}).Figures(), assess.New(w.DB, nil).Figures(), findings.New(w.DB, nil, nil).Figures(),
		readiness.New(w.DB, func(context.Context, *db.Tx) (readiness.Standing, error) { return readiness.Standing{}, nil }).Figures(),
	)
	for _, key := range w.Book.Keys() {
		def, _ := w.Book.Def(key)
		defs = append(defs, def)
	}
	(&reportsweb.Handler{Pages: s.Pages, Reports: reports.New(w.DB, figures.NewBook(defs...)), Photos: w.Photos}).Register(s.Mux)
	return s, w
}

func TestTheReportIsAPageWithLinksAndFilesToDownload(t *testing.T) {
	t.Parallel()
	s, w := site(t, dbtest.Open(t, db.SQLite))
	s.As(w.Office)
	for _, l := range []string{"zh-CN", "en"} {
		s.Lang = l
		p := s.Get("/reports/stage")
		if p.Status != 200 || p.Count("article h2") != 3 || p.Count("article h3") < 6 || p.Count("article a[href^='/cases?']") < 10 || strings.Contains(p.Body, "«") {
			t.Errorf("%s: %d, %d headings, %d links", l, p.Status, p.Count("article h2"), p.Count("article a[href^='/cases?']"))
		}
		past := s.Get("/reports/stage?asof=2017-08-24")
		if past.Status != 200 || past.Attr("#f-asof", "value") != "2017-08-24" || past.Count(".alert-line") != 0 {
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

// A report is begun, worded, commented on, signed, and read in every form.
func TestAReportIsWrittenAndSigned(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, w := site(t, d)
		s.As(w.Office)
		if p := s.Get("/reports"); p.Status != 200 || p.Count("main table") != 0 || p.Count("a[href='/reports/new']") == 0 {
			t.Fatalf("an empty list: %d %s", p.Status, p.Text("main"))
		}
		if p := s.Post("/reports", url.Values{"kind": {"daily"}, "lang": {"zh-CN"}, "day": {"2099-01-01"}}); p.Status != 422 || p.Attr("#f-day", "aria-invalid") != "true" {
			t.Errorf("a day to come: %d", p.Status)
		}
		made := s.Post("/reports", url.Values{"kind": {"weekly"}, "lang": {"zh-CN"}, "day": {"2017-08-24"}})
		if made.Status != 303 {
			t.Fatalf("%d %s", made.Status, made.Text("main"))
		}
		page := made.Location
		if p := s.Post(page+"/save", url.Values{"version": {"1"}, "text": {"# a\n[[nothing]]"}}); p.Status != 422 || p.Text("#f-text") != "# a [[nothing]]" || !strings.Contains(p.Text(".summary, [role=alert]"), "nothing") {
			t.Errorf("a mistake in the text: %d %q", p.Status, p.Text("main [role=alert]"))
		}
		if p := s.Post(page+"/save", url.Values{"version": {"1"}, "text": {"# <b>A</b> week\n## One\n[[cases_reported]] <script>"}}); p.Status != 303 {
			t.Errorf("saved: %d", p.Status)
		}
		if p := s.Post(page+"/comment", url.Values{"text": {"shorter"}}); p.Status != 303 {
			t.Errorf("a comment: %d", p.Status)
		}
		s.As(w.Leader)
		if p := s.Get(page); p.Status != 200 || p.Count("form[action$='/sign']") != 1 || p.Count("form[action$='/discard']") != 0 || strings.Contains(p.Body, "<script> <") {
			t.Errorf("a leader's page: %d", p.Status)
		}
		if p := s.Post(page+"/sign", url.Values{"version": {"2"}}); p.Status != 303 {
			t.Fatalf("signed: %d %s", p.Status, p.Text("main"))
		}
		signed := s.Get(page)
		if signed.Count("form[action$='/sign']") != 0 || signed.Count("article h2") != 1 || !strings.Contains(signed.Text("h1"), "<b>A</b> week") {
			t.Errorf("signed: %s", signed.Text("main"))
		}
		for form := range map[string]bool{"docx": true, "md": true, "json": true, "html": true} {
			if f := s.Get(page + "/as/" + form); f.Status != 200 || !strings.Contains(f.Header.Get("Content-Disposition"), "BG-0001."+form) {
				t.Errorf("%s: %d %v", form, f.Status, f.Header)
			}
		}
		if p := s.Get("/reports?state=signed&kind=weekly"); p.Count("main tbody tr") != 1 {
			t.Errorf("the list: %s", p.Text("main"))
		}
		if p := s.Get("/reports.csv?state=draft"); p.Status != 200 || strings.Contains(p.Body, "BG-0001") {
			t.Errorf("drafts: %d %s", p.Status, p.Body)
		}
		s.As(w.Liaison)
		for _, path := range []string{"/reports", page, page + "/as/md", page + "/edit", "/reports/templates", "/reports/new", "/reports/templates/stage"} {
			if p := s.Get(path); p.Status != 403 {
				t.Errorf("a liaison on %s: %d", path, p.Status)
			}
		}
	})
}

func TestATemplateIsWordedOnItsPage(t *testing.T) {
	t.Parallel()
	s, w := site(t, dbtest.Open(t, db.SQLite))
	s.As(w.Office)
	if p := s.Get("/reports/templates?in=en"); p.Status != 200 || p.Count("main tbody a") != 5 {
		t.Errorf("%d %s", p.Status, p.Text("main"))
	}
	const path = "/reports/templates/stage?in=en"
	p := s.Get(path)
	if p.Status != 200 || !strings.Contains(p.Text("#f-text"), "[[areas]]") || p.Count("main aside tbody tr, main table tbody tr") < 40 || p.Count("#reset") != 0 {
		t.Errorf("%d, %d fields", p.Status, p.Count("main table tbody tr"))
	}
	if p := s.Post(path, url.Values{"version": {"0"}, "text": {"# x\n[[end]]"}}); p.Status != 422 || p.Text("#f-text") != "# x [[end]]" {
		t.Errorf("a mistake: %d %q", p.Status, p.Text("#f-text"))
	}
	if p := s.Post(path, url.Values{"version": {"0"}, "text": {"# Ours\n## Areas\n[[areas]]"}}); p.Status != 303 {
		t.Errorf("%d", p.Status)
	}
	s.Lang = "en"
	if p := s.Get("/reports/stage"); p.Text("h1") != "Ours" {
		t.Errorf("%q", p.Text("h1"))
	}
	if p := s.Get(path); p.Count("#reset") != 1 {
		t.Error("the program's own cannot be taken again")
	}
}
