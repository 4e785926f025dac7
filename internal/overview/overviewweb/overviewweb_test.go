package overviewweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/overview"
	"chuangwei/internal/overview/overviewweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

func TestEveryNumberOfTheOverviewOpensWhatItCounts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := casestest.New(t, d)
		s := webtest.New(t)
		s.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
			return ui.With(ctx, ui.Frame{User: by.Name, URL: r.URL.RequestURI()}), nil
		}
		(&overviewweb.Handler{Pages: s.Pages, Overview: overview.New(d, w.Book)}).Register(s.Mux)
		s.As(w.Leader)
		if p := s.Get("/overview"); p.Status != 200 || strings.Contains(p.Body, "«") {
			t.Fatalf("an empty county: %d", p.Status)
		}
		w.Varied()
		for _, path := range []string{"/overview", "/overview?period=month", "/overview?period=campaign"} {
			p := s.Get(path)
			if p.Status != 200 || strings.Contains(p.Body, "«") {
				t.Fatalf("%s: %d", path, p.Status)
			}
			links, texts := p.Attrs("td.num a", "href"), p.Texts("td.num a")
			if len(links) < 20 {
				t.Errorf("%s: %d numbers", path, len(links))
			}
			for i, link := range links {
				n, err := strconv.ParseInt(texts[i], 10, 64)
				if err != nil {
					continue // a rate
				}
				u, err := url.Parse(link)
				if err != nil {
					t.Fatal(err)
				}
				f, err := cases.FilterFrom(u.Query())
				if err != nil {
					t.Fatalf("%s: %v", link, err)
				}
				if total, err := w.Cases.Count(t.Context(), w.Leader, f); err != nil || total.N != n {
					t.Errorf("%d opens %s with %d, %v", n, link, total.N, err)
				}
			}
		}
		if p := s.Get("/overview?period=century"); p.Status != 422 {
			t.Errorf("no such period: %d", p.Status)
		}
		s.As(w.Liaison)
		if p := s.Get("/overview"); p.Status != 200 || p.Count("td.num a, a.kpi") != 0 || p.Count("td.num") < 20 {
			t.Errorf("a liaison, who sees a part of the cases: %d, %d links", p.Status, p.Count("td.num a, a.kpi"))
		}
	})
}

func TestPaceShowsOrdersAndExportsTheSameLines(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	w := casestest.New(t, d)
	w.Varied()
	s := webtest.New(t)
	s.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(ctx, ui.Frame{User: by.Name, URL: r.URL.RequestURI()}), nil
	}
	(&overviewweb.Handler{Pages: s.Pages, Overview: overview.New(d, w.Book)}).Register(s.Mux)
	s.As(w.Leader)
	for _, query := range []string{"", "?by=area", "?by=area&sort=-open&period=campaign", "?by=group&period=week"} {
		p := s.Get("/overview/groups" + query)
		names := p.Texts("tbody th a[data-open]")
		if p.Status != 200 || strings.Contains(p.Body, "«") || len(names) < 2 {
			t.Fatalf("%s: %d, %d lines", query, p.Status, len(names))
		}
		csv := s.Get("/overview/groups.csv" + query)
		rows := strings.Split(strings.TrimSpace(csv.Body), "\n")
		if csv.Status != 200 || len(rows) != len(names)+1 {
			t.Fatalf("%s: %d rows of %d lines are exported", query, len(rows)-1, len(names))
		}
		for i, name := range names {
			if !strings.HasPrefix(rows[i+1], name+",") {
				t.Errorf("%s: line %d is %s, its row %q", query, i, name, rows[i+1])
			}
		}
	}
	if p := s.Get("/overview/groups?period=century"); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown period: %d", p.Status)
	}
}
