package engagementweb_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/engagement"
	"chuangwei/internal/engagement/engagementweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

func serve(t *testing.T, s *engagement.Service) *webtest.Site {
	t.Helper()
	site := webtest.New(t)
	site.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(ctx, ui.Frame{User: by.Name, URL: r.URL.RequestURI()}), nil
	}
	(&engagementweb.Handler{Pages: site.Pages, Engagement: s}).Register(site.Mux)
	return site
}

// Every number on the page opens a list of as many acts.
func TestEveryNumberOpensWhatItCounts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := casestest.New(t, d)
		w.Varied()
		s := engagement.New(d, w.Cases.Expected)
		site := serve(t, s)
		site.As(w.Office)
		if p := site.Get("/overview/engagement"); p.Status != 200 || strings.Contains(p.Body, "«") {
			t.Fatalf("nothing is gathered: %d", p.Status)
		}
		w.Clock.Add(40 * 24 * time.Hour)
		if err := s.Gather(t.Context(), casestest.County, 50); err != nil {
			t.Fatal(err)
		}
		numbers := 0
		for _, query := range []string{"?period=campaign", "?period=campaign&level=county", "?period=campaign&level=unit&face=area&sort=-missed", "?period=campaign&level=unit&face=who&sort=name"} {
			p := site.Get("/overview/engagement" + query)
			if p.Status != 200 || strings.Contains(p.Body, "«") {
				t.Fatalf("%s: %d", query, p.Status)
			}
			links, texts := p.Attrs("td.num a", "href"), p.Texts("td.num a")
			for i, link := range links {
				n, err := strconv.ParseInt(texts[i], 10, 64)
				if err != nil {
					continue // a rate
				}
				u, err := url.Parse(link)
				if err != nil {
					t.Fatal(err)
				}
				f, err := engagement.FilterFrom(u.Query())
				if err != nil {
					t.Fatalf("%s: %v", link, err)
				}
				acts, err := s.Acts(t.Context(), w.Office, f)
				if err != nil || acts.Total != n {
					t.Errorf("%d opens %s with %d, %v", n, link, acts.Total, err)
				}
				numbers++
			}
			rows := strings.Split(strings.TrimSpace(site.Get("/overview/engagement.csv"+query).Body), "\n")
			if got := len(p.Texts("#who tbody tr")); got < 50 && len(rows)-1 != got {
				t.Errorf("%s: %d lines, %d rows are exported", query, got, len(rows)-1)
			}
		}
		if numbers < 20 {
			t.Errorf("only %d numbers", numbers)
		}
		list := "/overview/engagement/acts?from=2017-05-01&to=2017-10-30"
		p := site.Get(list)
		if p.Status != 200 || len(p.Texts("tbody tr")) == 0 {
			t.Fatalf("the acts: %d", p.Status)
		}
		all, err := s.All(t.Context(), w.Office, engagement.Filter{From: "2017-05-01", To: "2017-10-30"})
		if rows := strings.Split(strings.TrimSpace(site.Get(strings.Replace(list, "acts?", "acts.csv?", 1)).Body), "\n"); err != nil || len(rows)-1 != len(all) {
			t.Errorf("%d acts, %d rows are exported, %v", len(all), len(rows)-1, err)
		}
		// The other way round the list is the same, page by page and in its file.
		lines := func(at string) []string {
			return strings.Split(strings.TrimSpace(site.Get(strings.Replace(at, "acts?", "acts.csv?", 1)).Body), "\r\n")[1:]
		}
		down := lines(list + "&sort=-due")
		slices.Reverse(down)
		if diff := cmp.Diff(lines(list), down); diff != "" {
			t.Errorf("the latest first is another list: %s", diff)
		}
		n := 0
		for at := list + "&sort=-due"; at != "" && n < 2*len(all)+1; {
			p := site.Get(at)
			n += p.Count("main tbody tr")
			at = ""
			for _, href := range p.Attrs(".pager a", "href") {
				if strings.Contains(href, "after=") {
					at = href
				}
			}
		}
		if n != len(all) {
			t.Errorf("the pages of the latest first have %d of %d acts", n, len(all))
		}
		if p := site.Get("/overview/engagement/acts?from=x&to=y"); p.Status != http.StatusUnprocessableEntity {
			t.Errorf("days that are none: %d", p.Status)
		}
		site.As(w.Liaison)
		if p := site.Get("/overview/engagement"); p.Status != 200 || len(p.Attrs("td.num a", "href")) != 0 {
			t.Errorf("a liaison: %d, %d links", p.Status, len(p.Attrs("td.num a", "href")))
		}
		if p := site.Get(list); p.Status != http.StatusForbidden {
			t.Errorf("a liaison reads the acts: %d", p.Status)
		}
	})
}
