package casesweb_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

func TestTheLedgerFiltersSortsPagesAndKeepsViewsAndColumns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		n := h.Varied()
		shown := func(path string) []string {
			t.Helper()
			p := h.Get(path)
			wants(t, p, 200)
			return p.Texts("#cases tbody td.nowrap a")
		}
		if got := shown("/cases"); len(got) != n-1 { // one is voided
			t.Errorf("%d rows, want %d", len(got), n-1)
		}
		if got := shown("/cases?area=" + string(h.East)); len(got) != 1 {
			t.Errorf("the eastern area: %v", got)
		}
		if got := shown("/cases?due=overdue"); len(got) == 0 {
			t.Error("none is late")
		}
		// Pages come one after the other without a gap or a repetition.
		var all []string
		path := "/cases?limit=5&sort=due"
		for range 10 {
			p := h.Get(path)
			all = append(all, p.Texts("#cases tbody td.nowrap a")...)
			if path = p.Attr("nav.pager a[rel=next], .pager a[href*=after]", "href"); path == "" {
				break
			}
		}
		seen := map[string]bool{}
		for _, l := range all {
			if seen[l] {
				t.Errorf("%s stands twice", l)
			}
			seen[l] = true
		}
		if len(all) != n-1 {
			t.Errorf("by pages %d, want %d", len(all), n-1)
		}
		none := h.Get("/cases?q=" + url.QueryEscape("沒有這樣的"))
		if none.Count("#cases") != 0 || none.Count("a[href='/cases']") == 0 {
			t.Errorf("nothing found: %s", none.Text("main"))
		}
		for _, bad := range []string{"/cases?from=x", "/cases?state=nonsense", "/cases?sort=x", "/cases?after=%00", "/map?state=x"} {
			if p := h.Get(bad); p.Status != 200 || p.Count(".alert-line") == 0 {
				t.Errorf("%s: %d %s", bad, p.Status, p.Text("main"))
			}
		}
		cols := h.Get("/cases/columns?back=%2Fcases%3Fstate%3Dopen&col=number&col=category&col=lon")
		if cols.Status != 303 || !strings.Contains(cols.Location, "cols=number%2Ccategory%2Clon") || !strings.Contains(cols.Location, "state=open") {
			t.Fatalf("columns: %d %s", cols.Status, cols.Location)
		}
		if p := h.Get(cols.Location); p.Count("#cases thead th") != 4 {
			t.Errorf("columns: %v", p.Texts("#cases thead th"))
		}
		if p := h.Get("/cases/columns?back=https%3A%2F%2Fevil.example%2F&col=number"); !strings.HasPrefix(p.Location, "/cases?") {
			t.Errorf("leads away: %s", p.Location)
		}
		saved := h.Post("/cases/views", url.Values{"name": {"东片 '超期' 😀"}, "query": {"area=" + string(h.East) + "&after=zzz"}, "shared": {"1"}})
		if saved.Status != 303 || strings.Contains(saved.Location, "after=") {
			t.Fatalf("view: %d %s", saved.Status, saved.Location)
		}
		p := h.Get(saved.Location)
		wants(t, p, 200, "东片 '超期' 😀")
		drop := p.Attr("form[action*='/drop']", "action")
		if drop == "" {
			t.Fatal("a view of one's own cannot be removed")
		}
		h.As(h.Inspector)
		wants(t, h.Get("/cases"), 200, "东片 '超期' 😀")
		h.As(h.Office)
		if p := h.Post(drop, url.Values{}); p.Status != 303 {
			t.Errorf("remove: %d", p.Status)
		}
		for _, tab := range h.Get("/cases").Texts(".tabs a") {
			if strings.Contains(tab, "东片") {
				t.Error("the removed view is still there")
			}
		}
		if p := h.Post("/cases/views", url.Values{"name": {""}, "query": {"state=open"}}); p.Status != 422 {
			t.Errorf("a view without a name: %d", p.Status)
		}
	})
}

func TestTheExportHoldsExactlyTheList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.Varied()
		for _, query := range []string{"", "?state=open&sort=due", "?area=" + string(h.East), "?cols=number,title,state,lon&sort=-reported"} {
			list := h.Get("/cases" + query)
			sep := "?"
			if query != "" {
				sep = "&"
			}
			f := h.Get("/cases/export" + query + sep + "as=csv")
			wants(t, f, 200)
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(f.Body, "\ufeff"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			var numbers []string
			for _, r := range rows[1:] {
				numbers = append(numbers, r[0])
			}
			if diff := cmp.Diff(list.Texts("#cases tbody td.nowrap a"), numbers); diff != "" {
				t.Errorf("%s: the page and its export differ\n%s", query, diff)
			}
			if diff := cmp.Diff(list.Texts("#cases thead th")[1:], rows[0]); diff != "" {
				t.Errorf("%s: headings\n%s", query, diff)
			}
			x := h.Get("/cases/export" + query + sep + "as=xlsx")
			z, err := zip.NewReader(bytes.NewReader([]byte(x.Body)), int64(len(x.Body)))
			if err != nil || len(z.File) == 0 {
				t.Errorf("xlsx: %v", err)
			}
		}
		h.As(h.EastLiaison)
		if f := h.Get("/cases/export?as=csv"); strings.Count(f.Body, "WT-") > 1 {
			t.Errorf("a liaison exports others' cases: %s", f.Body)
		}
	})
}

func TestManyCasesAreDispatchedExtendedMergedNotedAndPrintedAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	var ids []string
	for i := range 3 {
		ids = append(ids, string(h.Filed(h.Open(h.Inspector, casestest.At(i))).ID))
	}
	if p := h.Post("/cases/bulk", url.Values{"do": {"dispatch"}}); p.Status != 303 {
		t.Errorf("nothing chosen: %d", p.Status)
	}
	if p := h.Post("/cases/bulk", url.Values{"do": {"explode"}, "id": ids}); p.Status != 422 && p.Status != 400 {
		t.Errorf("no such act: %d", p.Status)
	}
	form := h.Post("/cases/bulk", url.Values{"do": {"dispatch"}, "id": ids, "next": {"/cases?state=filed"}})
	wants(t, form, 200, "WT-0001", "WT-0003")
	if form.Count("input[type=hidden][name=id]") != 3 || form.Count("select[name=lead]") != 1 {
		t.Fatal(form.Text("main"))
	}
	done := h.Post("/cases/bulk", url.Values{"do": {"dispatch"}, "sure": {"1"}, "id": ids, "lead": {string(h.WestA)}, "next": {"/cases?state=filed"}})
	if done.Status != 303 || done.Location != "/cases?state=filed" {
		t.Fatalf("dispatch: %d %s", done.Status, done.Text("main"))
	}
	if p := h.Get("/cases?state=dispatched"); p.Count("#cases tbody tr") != 3 {
		t.Error("they are not dispatched")
	}
	if p := h.Post("/cases/bulk", url.Values{"do": {"extend"}, "sure": {"1"}, "id": ids, "due": {"bad"}, "reason": {"雨"}}); p.Status != 422 || p.Text("textarea[name=reason]") != "雨" {
		t.Errorf("extend with a bad date: %d", p.Status)
	}
	if p := h.Post("/cases/bulk", url.Values{"do": {"extend"}, "sure": {"1"}, "id": ids, "due": {"2017-09-20T18:00"}, "reason": {"雨"}}); p.Status != 303 {
		t.Errorf("extend: %d %s", p.Status, p.Text("main"))
	}
	wants(t, h.Get("/cases/WT-0002"), 200, "2017年9月20日", "雨")
	if p := h.Post("/cases/bulk", url.Values{"do": {"comment"}, "sure": {"1"}, "id": ids, "text": {"请核实 100%"}, "_key": {"once"}}); p.Status != 303 {
		t.Errorf("comment: %d", p.Status)
	}
	wants(t, h.Get("/cases/WT-0003"), 200, "请核实 100%")
	if p := h.Post("/cases/bulk", url.Values{"do": {"merge"}, "sure": {"1"}, "id": ids, "into": {ids[0]}}); p.Status != 303 {
		t.Errorf("merge: %d %s", p.Status, p.Text("main"))
	}
	half := h.Post("/cases/bulk", url.Values{"do": {"merge"}, "sure": {"1"}, "id": append(ids, string(h.Open(h.Inspector, casestest.At(9)).ID)), "into": {ids[0]}})
	wants(t, half, 200, "WT-0002", "WT-0003")
	paper := h.Post("/cases/bulk", url.Values{"do": {"print"}, "id": ids})
	if paper.Status != 303 || !strings.HasPrefix(paper.Location, "/cases/print?") {
		t.Fatalf("print: %d %s", paper.Status, paper.Location)
	}
	if sheets := h.Get(paper.Location); sheets.Count("article.sheet-page") != 3 || sheets.Count("svg.qr") != 3 {
		t.Error("sheets")
	}
	if p := h.Get("/cases/print"); p.Status == 200 {
		t.Error("nothing to print prints")
	}
}

func TestTheLedgerOfAnEarlierDaySaysSoAndExportsWhatStoodThen(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	c := h.Open(h.Inspector, casestest.At(1))
	h.Clock.Add(24 * time.Hour)
	h.Closed(c)
	h.Open(h.Inspector, casestest.At(2))
	then := "/cases?at=2017-08-23&state=open"
	p := h.Get(then)
	wants(t, p, 200)
	if p.Count("#cases tbody tr") != 1 || !strings.Contains(p.Text("#list"), "2017年8月23日日终时的状况") {
		t.Errorf("as it stood: %s", p.Text("#list"))
	}
	if p.Count("#bulk, input[form=bulk]") != 0 {
		t.Error("what stood then can be chosen for acts of now")
	}
	if now := p.Attr("#list a[href='/cases?state=open']", "href"); now == "" {
		t.Error("nothing leads to what stands now")
	}
	rows, err := csv.NewReader(bytes.NewReader([]byte(h.Get("/cases/export?as=csv&at=2017-08-23&state=open").Body))).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Errorf("the file has %d rows: %v", len(rows), err)
	}
	wants(t, h.Get("/cases?at=2017-08-26"), 200)
	if got := h.Get("/cases?at=2017-08-26").Count("#cases"); got != 0 {
		t.Error("a day that has not come has a list")
	}
}
