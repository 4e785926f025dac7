package readinessweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/readiness"
	"chuangwei/internal/readiness/readinessweb"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

const here = id.County("360825")

// serve shows the pages of a county whose standard has chapters, as office and
// as somebody who only reads.
func serve(t *testing.T, d *db.DB, chapters []readiness.Chapter) (s *readiness.Service, site *webtest.Site, office, reader access.Actor) {
	t.Helper()
	dbtest.Counties(t, d, here)
	clock := dbtest.FixClock(d, time.Date(2017, 7, 1, 1, 0, 0, 0, time.UTC))
	s = readiness.New(d, func(context.Context, *db.Tx) (readiness.Standing, error) {
		return readiness.Standing{Chapters: chapters, Cases: readiness.Open{N: 4, Link: "/cases?either=x"}}, nil
	})
	for range 2 {
		if err := s.Keep(t.Context(), here); err != nil {
			t.Fatal(err)
		}
		clock.Add(24 * time.Hour)
	}
	site = webtest.New(t)
	site.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(ctx, ui.Frame{User: by.Name, URL: r.URL.RequestURI()}), nil
	}
	(&readinessweb.Handler{Pages: site.Pages, Readiness: s}).Register(site.Mux)
	office = access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
	reader = access.Actor{County: here, Account: id.New[id.Account](), Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "x"}}}
	return s, site, office, reader
}

func chapters() []readiness.Chapter {
	return []readiness.Chapter{
		{Key: "JX-01", Code: "01", Name: "组织管理", Full: 500_000, Clauses: []readiness.Clause{
			{ID: "a", Code: "01-01", Name: "机构人员", Link: "/standard/a", Weight: 1, State: standard.VetoFailed, Veto: true},
		}},
		{Key: "JX-02", Code: "02", Name: "环境卫生", Full: 500_000, Visit: &readiness.Visit{Full: 200_000, Got: 170_000, Sites: 20, Link: "/inspections/1"}, Clauses: []readiness.Clause{
			{ID: "b", Code: "02-01", Name: "道路", Weight: 1, State: standard.NotMet, OpenCases: 3, CasesLink: "/cases?either=b", Projects: 2},
			{ID: "c", Code: "02-02", Name: "公厕", Weight: 1, State: standard.Met, OpenCases: 2},
		}},
	}
}

func TestTheLeadersPageShowsTheVetoesApartFromTheTotal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, site, office, reader := serve(t, d, chapters())
		p := site.As(office).Get("/readiness")
		if p.Status != 200 || strings.Contains(p.Body, "«") {
			t.Fatalf("%d %s", p.Status, p.Body)
		}
		for _, want := range []string{"有否决项不合格", "机构人员", "/standard/a", "/inspections/1", "85.0%", "合格线", "2017-07-02"} {
			if !strings.Contains(p.Body, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		if p.Count(`a[href="/readiness/settings"]`) == 0 || site.As(reader).Get("/readiness").Count(`a[href="/readiness/settings"]`) != 0 {
			t.Error("the settings are for those who may change them, and for nobody else")
		}
		// A case that hangs on two clauses counts in both, and once in the total.
		if p := site.Get("/readiness"); p.Count(`a[href="/cases?either=x"]`) != 2 || !strings.Contains(p.Text("main"), "逐条相加为5件") {
			t.Errorf("the total does not open its cases: %s", p.Text("main"))
		}
		if p := site.Get("/readiness/clauses"); p.Count(`a[href="/cases?either=x"]`) != 1 || p.Count(`a[href="/cases?either=b"]`) != 1 {
			t.Errorf("the list does not open its cases: %s", p.Text("main"))
		}
		if p := site.Get("/readiness?at=2017-07-01"); !strings.Contains(p.Body, "2017-07-01当天预测") {
			t.Error("an earlier day is not told")
		}
	})
}

func TestWithoutAStandardThePageSaysWhatToDo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, site, office, _ := serve(t, d, nil)
		if p := site.As(office).Get("/readiness"); p.Status != 200 || p.Count(`a[href="/standard"]`) == 0 {
			t.Errorf("%d %s", p.Status, p.Body)
		}
	})
}

func TestTheFileHasTheRowsOfTheList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, site, office, _ := serve(t, d, chapters())
		site.As(office)
		for query, want := range map[string]int{"": 3, "?state=met": 1, "?chapter=02&sort=-gain": 2, "?q=nothing": 0} {
			p := site.Get("/readiness/clauses" + query)
			if p.Status != 200 || strings.Contains(p.Body, "«") || p.Count("tbody tr") != want {
				t.Errorf("%s: %d with %d rows, want %d", query, p.Status, p.Count("tbody tr"), want)
			}
			if rows := strings.Split(strings.TrimSpace(site.Get("/readiness/clauses.csv"+query).Body), "\n"); len(rows)-1 != want {
				t.Errorf("%s: %d rows in the file, want %d", query, len(rows)-1, want)
			}
		}
	})
}

func TestSettingsAreRefusedFieldByFieldAndKeptOtherwise(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, site, office, reader := serve(t, d, chapters())
		site.As(office)
		if p := site.Get("/readiness/settings"); p.Status != 200 || p.Attr("#f-pass", "value") != "800" || p.Attr("#f-case_days", "value") != "0.5" {
			t.Fatalf("%d %s", p.Status, p.Body)
		}
		good := url.Values{"version": {"0"}, "pass": {"850"}, "visit_share": {"40"}, "case_days": {"1"}, "proof_days": {"0.5"}, "value_days": {"30"}, "weight_JX-01": {"500"}, "weight_JX-02": {"300"}}
		bad := url.Values{"version": {"0"}, "pass": {"many"}, "visit_share": {"40"}, "case_days": {"0.55"}, "proof_days": {"0.5"}, "value_days": {"30"}, "weight_JX-02": {"-1"}}
		if p := site.Post("/readiness/settings", bad); p.Status != http.StatusUnprocessableEntity || p.Attr("#f-pass", "value") != "many" || p.Count(".form-error") != 3 {
			t.Errorf("%d with %d messages", p.Status, p.Count(".form-error"))
		}
		if p := site.Post("/readiness/settings", good); p.Status != http.StatusSeeOther {
			t.Errorf("%d %s", p.Status, p.Body)
		}
		if k, _, err := s.Settings(t.Context(), office); err != nil || k.Pass != 850 || k.ProofDays != 5 || len(k.Weights) != 1 || k.Weights["JX-02"] != 300 {
			t.Errorf("%+v, %v", k, err)
		}
		if p := site.As(reader).Get("/readiness/settings"); p.Status != http.StatusForbidden {
			t.Errorf("somebody who may not: %d", p.Status)
		}
	})
}

func TestThePageSaysWhyNothingIsPredicted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nothing := chapters()
		for i := range nothing {
			nothing[i].Full = 0
		}
		_, site, office, reader := serve(t, d, nothing)
		p := site.As(office).Get("/readiness")
		if p.Status != 200 || !strings.Contains(p.Text("main"), "各章分值都是0") || strings.Contains(p.Text("main"), "还没有生效的标准") || p.Count(`main .empty a[href="/readiness/settings"]`) != 1 {
			t.Errorf("%d %s", p.Status, p.Text("main"))
		}
		if p := site.As(reader).Get("/readiness"); !strings.Contains(p.Text("main"), "各章分值都是0") || p.Count(`a[href="/readiness/settings"]`) != 0 {
			t.Errorf("a reader: %s", p.Text("main"))
		}
	})
}

func TestAddressesThatAreWrongAreReadAsOtherListsReadThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, site, office, _ := serve(t, d, chapters())
		site.As(office)
		for _, query := range []string{"?state=bad", "?sort=bad", "?page=-1", "?page=99", "?page=9223372036854775807", "?page=x"} {
			if p := site.Get("/readiness/clauses" + query); p.Status != 200 || p.Count("tbody tr") != 3 {
				t.Errorf("%s: %d with %d rows", query, p.Status, p.Count("tbody tr"))
			}
		}
		if p := site.Get("/readiness?at=2017-01-01"); !strings.Contains(p.Text("main"), "2017-01-01当天没有预测记录") {
			t.Errorf("a day without a prediction: %s", p.Text("main"))
		}
	})
}
