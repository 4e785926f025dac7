package casesweb_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

type house struct {
	*webtest.Site
	*casestest.World
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{webtest.New(t), casestest.New(t, d)}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(lang.WithZone(ctx, zone), ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI(), Now: h.Clock.Now()}), nil
	}
	(&casesweb.Handler{
		DB: d, Pages: h.Pages, Cases: h.Cases, Photos: h.Photos,
		Reminders: func(context.Context, access.Actor) ([]casesweb.Reminder, error) {
			return []casesweb.Reminder{{Text: "4 个领导岗位空缺", Link: "/org/vacancies"}}, nil
		},
		Found: func(_ context.Context, _ access.Actor, text string) ([]casesweb.Hit, error) {
			if text != "教体" {
				return nil, nil
			}
			return []casesweb.Hit{{Kind: "单位", Title: "县教体局", Link: "/org/units/x"}}, nil
		},
	}).Register(h.Mux)
	h.As(h.Office)
	return h
}

func (h *house) photo(field string, after bool) webtest.File {
	return webtest.File{Field: field, Name: "p.jpg", Content: h.JPEG(after)}
}

// label of a case as the pages write it.
func label(c cases.Case) string { return cases.Label("WT", c.Number) }

func wants(t *testing.T, p webtest.Page, status int, says ...string) {
	t.Helper()
	if p.Status != status {
		t.Fatalf("status %d, want %d: %s", p.Status, status, p.Text("main"))
	}
	for _, s := range says {
		if !strings.Contains(p.Text("main"), s) {
			t.Errorf("the page does not say %q: %s", s, p.Text("main"))
		}
	}
	if i := strings.Index(p.Body, "«"); i >= 0 {
		t.Errorf("a message is missing: %s", p.Body[i:min(len(p.Body), i+60)])
	}
}

func TestACaseGoesFromThePhoneToItsClosingByThePages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Inspector)
		form := h.Get("/m/report")
		wants(t, form, 200)
		if form.Count("input[type=file][name=photos]") != 1 || form.Count("select[name=category] option") < 90 {
			t.Fatalf("form: %s", form.Text("main"))
		}
		fields := url.Values{
			"phone": {"1"}, "next": {"/m"}, "_key": {"k1"}, "category": {"09006"}, "title": {casestest.Title}, "address": {"人民路18号"},
			"lon": {"115.42"}, "lat": {"27.32"}, "accuracy": {"8"}, "crs": {"wgs84"},
		}
		made := h.Send("/cases", fields, h.photo("photos", false))
		if made.Status != 303 || made.Location != "/m" {
			t.Fatalf("report: %d %s %s", made.Status, made.Location, made.Text("main"))
		}
		if again := h.Send("/cases", fields, h.photo("photos", false)); again.Status != 303 {
			t.Errorf("sent twice: %d", again.Status)
		}
		h.As(h.Office)
		list := h.Get("/cases")
		wants(t, list, 200, "WT-0001", casestest.Title, "第一片区")
		if list.Count("#cases tbody tr") != 1 {
			t.Fatalf("rows: %v", list.Texts("#cases tbody tr"))
		}
		step := func(by access.Actor, act string, v url.Values, files ...webtest.File) {
			t.Helper()
			h.As(by)
			page := h.Get("/cases/WT-0001")
			wants(t, page, 200)
			form := fmt.Sprintf("form[action='/cases/WT-0001/%s']", act)
			if page.Count(form) != 1 {
				t.Fatalf("%s is not offered to %s: %v", act, by.Name, page.Texts("[data-act-form], details, dialog"))
			}
			if v == nil {
				v = url.Values{}
			}
			v.Set("version", page.Attr(form+" input[name=version]", "value"))
			if p := h.Send("/cases/WT-0001/"+act, v, files...); p.Status != 303 || p.Location != "/cases/WT-0001" {
				t.Fatalf("%s: %d %s", act, p.Status, p.Text(".errors"))
			}
		}
		page := h.Get("/cases/WT-0001")
		if got := page.Attr("form[action$='/file'] select[name=area] option[selected]", "value"); got != string(h.West) {
			t.Errorf("proposed area %q", got)
		}
		step(h.Office, "file", url.Values{"category": {"09006"}, "area": {string(h.West)}, "limit": {"4"}, "limit_unit": {"work_hour"}})
		step(h.Office, "dispatch", url.Values{"lead": {string(h.WestA)}, "assist": {string(h.Works)}, "note": {"尽快"}})
		step(h.Liaison, "sign", nil)
		step(h.Liaison, "rectify", url.Values{"measure": {"persuade"}, "note": {"已劝离"}}, h.photo("photos", true))
		h.As(h.Liaison)
		if p := h.Get("/cases/WT-0001"); p.Count("form[action$='/area_pass']") != 0 {
			t.Error("a member of the unit that rectified is offered the check")
		}
		if p := h.Send("/cases/WT-0001/area_pass", url.Values{}); p.Status != 403 {
			t.Errorf("and may check: %d", p.Status)
		}
		step(h.WestChecker, "area_pass", url.Values{"note": {"现场干净"}})
		step(h.Office, "final_pass", nil)

		end := h.Get("/cases/WT-0001")
		wants(t, end, 200, "已办结", "派发了问题", "城管大队", "县住建局", "尽快", "已劝离", "现场干净", "2017")
		if end.Count(".timeline img, .photo-pair img, figure img") < 2 {
			t.Errorf("photos: %d", end.Count("figure img"))
		}
		if end.Count("form[action$='/reopen']") != 1 || end.Count("form[action$='/dispatch']") != 0 {
			t.Error("what is offered for a closed case")
		}
		h.Lang = "en"
		wants(t, h.Get("/cases/WT-0001"), 200, "Closed", "Dispatched the case")
		for _, path := range []string{"/", "/?tab=reported", "/cases", "/cases?show=cards", "/cases/new", "/cases/WT-0001/sheet", "/map", "/m", "/m/report", "/m/cases/WT-0001", "/search?q=x", "/search", "/admin/categories", "/admin/categories?edit=09006", "/admin/categories?edit=new"} {
			wants(t, h.Get(path), 200)
		}
		h.As(h.Admin)
		wants(t, h.Get("/admin/categories?edit=09006"), 200)
	})
}

func TestWhatIsRefusedComesBackWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	bad := h.Send("/cases", url.Values{"title": {casestest.Title}, "details": {"很长"}, "address": {"人民路"}, "lon": {"999"}, "lat": {"27"}})
	if bad.Status != 422 || bad.Attr("#f-title", "value") != casestest.Title || bad.Text("#f-details") != "很长" {
		t.Fatalf("%d %q", bad.Status, bad.Attr("#f-title", "value"))
	}
	if diff := cmp.Diff([]string{"#f-lon"}, []string{bad.Attr(".errors a", "href")}); diff != "" {
		t.Error(diff)
	}
	if p := h.Send("/cases", url.Values{"title": {"x"}, "address": {"人民路"}}); p.Status != 422 || p.Count(`.errors a[href="#f-category"]`) != 1 {
		t.Errorf("no category: %d %v", p.Status, p.Texts(".errors"))
	}
	broken := h.Send("/cases", url.Values{"category": {"09006"}, "address": {"人民路"}}, webtest.File{Field: "photos", Name: "x.jpg", Content: h.JPEG(false)[:2000]})
	if broken.Status != 422 || broken.Count(`.errors a[href="#f-photos"]`) != 1 {
		t.Errorf("a broken photo: %d %v", broken.Status, broken.Texts(".errors"))
	}
	onPhone := h.Send("/cases", url.Values{"phone": {"1"}, "title": {"x"}})
	if onPhone.Status != 422 || onPhone.Attr("input[name=phone]", "value") != "1" {
		t.Errorf("the phone's form: %d", onPhone.Status)
	}

	c := h.Filed(h.Open(h.Inspector, casestest.At(1)))
	path := "/cases/" + label(c)
	p := h.Send(path+"/dispatch", url.Values{"lead": {""}, "limit": {"x"}, "limit_unit": {"work_day"}, "note": {"尽快 <b>"}})
	if p.Status != 422 || p.Text("form[action$='/dispatch'] textarea") != "尽快 <b>" || p.Attr("form[action$='/dispatch'] input[name=limit]", "value") != "x" {
		t.Fatalf("dispatch: %d %q", p.Status, p.Text("form[action$='/dispatch'] textarea"))
	}
	for _, href := range []string{p.Attr(".errors a", "href")} {
		if p.Count("[id='"+strings.TrimPrefix(href, "#")+"']") != 1 {
			t.Errorf("the summary leads to %s, which is not there", href)
		}
	}
	h.As(h.Liaison)
	h.Handling(h.Open(h.Inspector, casestest.At(30)))
	if p := h.Send("/cases/WT-0002/rectify", url.Values{"note": {"好了"}}); p.Status != 422 || p.Text("form[action$='/rectify'] textarea") != "好了" {
		t.Errorf("without an after photo: %d %v", p.Status, p.Texts(".errors"))
	}
	h.As(h.Office)
	stale := h.Send(path+"/dispatch", url.Values{"lead": {string(h.WestA)}, "version": {"1"}, "note": {"我的话"}})
	if stale.Status != 422 || stale.Text("form[action$='/dispatch'] textarea") != "我的话" || stale.Count(".alert-line") == 0 {
		t.Errorf("a page that is no longer true: %d %s", stale.Status, stale.Text("main"))
	}
	if got := stale.Attr("form[action$='/dispatch'] input[name=version]", "value"); got == "1" {
		t.Error("the form drawn again carries the old version")
	}
	for act, want := range map[string]int{"nonsense": 404, "sign": 422, "final_pass": 422} {
		if p := h.Send(path+"/"+act, url.Values{}); p.Status != want && p.Status != 403 {
			t.Errorf("%s: %d, want %d", act, p.Status, want)
		}
	}
}

func TestNeighboursOfTheSameKindAreShownBeforeACaseIsOpened(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	first := h.Open(h.Inspector, casestest.At(1))
	v := url.Values{"category": {"09006"}, "lon": {"115.403"}, "lat": {"27.301"}, "title": {"又一处"}, "_key": {"k"}}
	p := h.Send("/cases", v, h.photo("photos", false))
	if p.Status != 200 || !strings.Contains(p.Text("main"), label(first)) || p.Count("input[name=anyway]") != 1 || p.Attr("#f-title", "value") != "又一处" {
		t.Fatalf("%d %s", p.Status, p.Text("main"))
	}
	v.Set("anyway", "1")
	if p := h.Send("/cases", v, h.photo("photos", false)); p.Status != 303 || p.Location != "/cases/WT-0002" {
		t.Fatalf("anyway: %d %s", p.Status, p.Location)
	}
	page := h.Get("/cases/WT-0002")
	wants(t, page, 200, label(first))
	if p := h.Send("/cases/WT-0002/merge", url.Values{"into": {label(first)}}); p.Status != 303 {
		t.Fatalf("merge: %d", p.Status)
	}
	wants(t, h.Get("/cases/"+label(first)), 200, "WT-0002")
	if p := h.Send("/cases/"+label(first)+"/merge", url.Values{"into": {"WT-9999"}}); p.Status != 422 {
		t.Errorf("into nothing: %d", p.Status)
	}
}

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
	print := h.Post("/cases/bulk", url.Values{"do": {"print"}, "id": ids})
	if print.Status != 303 || !strings.HasPrefix(print.Location, "/cases/print?") {
		t.Fatalf("print: %d %s", print.Status, print.Location)
	}
	if sheets := h.Get(print.Location); sheets.Count("article.sheet-page") != 3 || sheets.Count("svg.qr") != 3 {
		t.Error("sheets")
	}
	if p := h.Get("/cases/print"); p.Status == 200 {
		t.Error("nothing to print prints")
	}
}

func TestTheMapAnswersInTheFormThatItsScriptReads(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	h.Varied()
	type bubbles struct {
		Clusters []struct {
			Lon, Lat        float64
			N, Late         int64
			BBox            []float64
			ID, Href, Title string
			Kind            string
		}
	}
	ask := func(query string) (b bubbles, n, late int64) {
		t.Helper()
		p := h.Get("/map/clusters?" + query)
		if p.Status != 200 || !strings.HasPrefix(p.Header.Get("Content-Type"), "application/json") {
			t.Fatalf("%d %s", p.Status, p.Body)
		}
		if err := json.Unmarshal([]byte(p.Body), &b); err != nil {
			t.Fatal(err)
		}
		for _, c := range b.Clusters {
			n += c.N
			late += c.Late
			if c.N == 1 && (!strings.HasPrefix(c.Href, "/cases/WT-") || c.Title == "" || c.Kind == "") {
				t.Errorf("a single case: %+v", c)
			}
			if c.N > 1 && (len(c.BBox) != 4 || c.Lon < c.BBox[0] || c.Lon > c.BBox[2] || c.Lat < c.BBox[1] || c.Lat > c.BBox[3]) {
				t.Errorf("a bubble outside its square: %+v", c)
			}
		}
		return b, n, late
	}
	const box = "&bbox=115.3,27.2,115.6,27.4"
	count := func(query string) int64 {
		t.Helper()
		f, err := cases.FilterFrom(mustQuery(t, query))
		if err != nil {
			t.Fatal(err)
		}
		total, err := h.Cases.Count(t.Context(), h.Office, f)
		if err != nil {
			t.Fatal(err)
		}
		return total.N
	}
	for _, q := range []string{"", "state=open", "due=overdue", "area=" + string(h.East)} {
		for _, zoom := range []string{"10", "16", "19"} {
			if _, n, late := ask(q + box + "&zoom=" + zoom); n != count(q) || q == "due=overdue" && late != n {
				t.Errorf("%q at zoom %s: %d on the map (%d late), %d in the list", q, zoom, n, late, count(q))
			}
		}
	}
	if b, _, _ := ask("area=" + string(h.East) + box + "&zoom=15"); len(b.Clusters) != 1 || h.Get(b.Clusters[0].Href).Status != 200 {
		t.Error("a bubble of one does not open its case")
	}
	for _, bad := range []string{"", "bbox=1,2,3,4", "zoom=3", "bbox=x&zoom=3", "bbox=1,2,3,4&zoom=99"} {
		if p := h.Get("/map/clusters?" + bad); p.Status == 200 || p.Status >= 500 {
			t.Errorf("%q: %d", bad, p.Status)
		}
	}
	p := h.Get("/map?area=" + string(h.West))
	wants(t, p, 200, "WT-")
	if src := p.Attr("[data-clusters]", "data-clusters"); !strings.Contains(src, "area="+string(h.West)) {
		t.Errorf("the map asks for %s", src)
	}
	h.As(h.EastLiaison)
	if _, n, _ := ask(box[1:] + "&zoom=12"); n > 1 {
		t.Errorf("a liaison sees %d on the map", n)
	}
}

func mustQuery(t *testing.T, s string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheDeskShowsWhatWaitsByWhenItIsDue(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	wants(t, h.Get("/"), 200, "4 个领导岗位空缺")
	h.Varied()
	desk := h.Get("/")
	wants(t, desk, 200)
	if desk.Count("a.btn[data-act][href*='#file']") == 0 {
		t.Error("no step is offered")
	}
	h.As(h.Liaison)
	mine := h.Get("/")
	wants(t, mine, 200, "已超期")
	f, err := cases.FilterFrom(url.Values{"mine": {"todo"}})
	if err != nil {
		t.Fatal(err)
	}
	n, err := h.Cases.Count(t.Context(), h.Liaison, f)
	if err != nil {
		t.Fatal(err)
	}
	if got := mine.Count(".row-list > li, ul.rows > li"); int64(got) != n.N || n.N == 0 {
		t.Errorf("%d rows, %d wait", got, n.N)
	}
	phone := h.Get("/m")
	wants(t, phone, 200)
	if phone.Count("a[href^='/m/cases/WT-']") == 0 {
		t.Error("the phone's tasks lead nowhere")
	}
	h.As(h.EastLiaison)
	wants(t, h.Get("/m"), 200)
}

func TestSearchOpensANumberAndFindsWordsAndRecords(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	c := h.Open(h.Inspector, casestest.At(1))
	if p := h.Get("/search?q=" + label(c)); p.Status != 303 || p.Location != "/cases/"+label(c) {
		t.Errorf("a number: %d %s", p.Status, p.Location)
	}
	wants(t, h.Get("/search?q="+url.QueryEscape("夜宵摊")), 200, label(c))
	wants(t, h.Get("/search?q="+url.QueryEscape("教体")), 200, "县教体局")
	wants(t, h.Get("/search?q="+url.QueryEscape("<script>")), 200, "<script>")
}

func TestPhotosAndFilesOfAnInvisibleCaseAreNotThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c := h.Open(h.Inspector, casestest.At(1))
		path := "/cases/" + label(c)
		if p := h.Send(path+"/attach", url.Values{}, webtest.File{Field: "files", Name: "批示 '1'.txt", Content: []byte("同意")}, h.photo("photos", false)); p.Status != 303 {
			t.Fatalf("attach: %d %s", p.Status, p.Text("main"))
		}
		if p := h.Send(path+"/attach", url.Values{}); p.Status != 422 {
			t.Errorf("nothing attached: %d", p.Status)
		}
		page := h.Get(path)
		file, photo := page.Attr("a[href*='/files/']", "href"), page.Attr("img[src^='/photos/']", "src")
		if file == "" || photo == "" {
			t.Fatalf("file %q photo %q", file, photo)
		}
		got := h.Get(file)
		if got.Status != 200 || got.Body != "同意" || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("file: %d %q", got.Status, got.Body)
		}
		if got := h.Get(photo); got.Status != 200 || !strings.HasPrefix(got.Header.Get("Content-Type"), "image/") {
			t.Errorf("photo: %d %s", got.Status, got.Header.Get("Content-Type"))
		}
		large := strings.TrimSuffix(photo, "/thumb")
		for _, p := range []string{large + "/nonsense", "/photos/none/thumb", path + "/files/none", "/cases/WT-0999", "/cases/x", "/m/cases/WT-0999", "/q/WT-0999", "/case/none"} {
			if got := h.Get(p); got.Status != 404 {
				t.Errorf("%s: %d", p, got.Status)
			}
		}
		if p := h.Get("/q/" + label(c)); p.Status != 303 || p.Location != path {
			t.Errorf("the code on paper leads to %s", p.Location)
		}
		h.As(h.EastLiaison)
		for _, p := range []string{path, path + "/sheet", file, photo, large + "/public", large + "/original", "/m" + path, "/q/" + label(c), "/case/" + string(c.ID), "/cases/print?id=" + string(c.ID)} {
			if got := h.Get(p); got.Status != 404 {
				t.Errorf("the liaison of another area gets %d for %s", got.Status, p)
			}
		}
		if got := h.Send(path+"/comment", url.Values{"text": {"x"}}); got.Status != 404 {
			t.Errorf("and comments: %d", got.Status)
		}
	})
}

func TestTheDictionaryIsEditedByThoseWhoMay(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	h.As(h.Admin)
	edit := h.Get("/admin/categories?edit=09006")
	wants(t, edit, 200)
	v := url.Values{"edit": {"09006"}, "name": {"夜宵占道 😀"}, "english": {"Night stalls"}, "limit": {"8"}, "limit_unit": {"work_hour"}, "active": {"1"}, "confused": {"09005，09008"}}
	if p := h.Post("/admin/categories", v); p.Status != 303 || p.Location != "/admin/categories#c-09006" {
		t.Fatalf("save: %d %s", p.Status, p.Text("main"))
	}
	wants(t, h.Get("/admin/categories"), 200, "夜宵占道 😀")
	v.Set("name", "")
	v.Set("limit", "x")
	if p := h.Post("/admin/categories", v); p.Status != 422 || p.Attr("#f-limit", "value") != "x" {
		t.Errorf("a wrong form: %d, limit %q", p.Status, p.Attr("#f-limit", "value"))
	}
	if p := h.Post("/admin/categories", url.Values{"edit": {"new"}, "code": {"09900"}, "name": {"其他"}, "limit": {"1"}, "limit_unit": {"work_day"}, "active": {"1"}}); p.Status != 303 {
		t.Errorf("a new one: %d %s", p.Status, p.Text(".errors"))
	}
	h.As(h.Office)
	if p := h.Post("/admin/categories", v); p.Status != 403 && p.Status != 422 && p.Status != 303 {
		t.Errorf("the office: %d", p.Status)
	}
	h.As(h.Liaison)
	if p := h.Post("/admin/categories", v); p.Status != 403 {
		t.Errorf("a liaison: %d", p.Status)
	}
}

func TestExtensionSuspensionReworkAndVoidingGoThroughThePage(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	c := h.Handling(h.Open(h.Inspector, casestest.At(1)))
	path := "/cases/" + label(c)
	do := func(by access.Actor, act string, v url.Values, want int) webtest.Page {
		t.Helper()
		h.As(by)
		p := h.Send(path+"/"+act, v)
		if p.Status != want {
			t.Fatalf("%s: %d, want %d: %v", act, p.Status, want, p.Texts(".errors"))
		}
		return p
	}
	do(h.Liaison, "ask_extend", url.Values{"due": {"2017-09-01T18:00"}, "reason": {"夜间才收摊"}}, 303)
	h.As(h.Office)
	page := h.Get(path)
	wants(t, page, 200, "夜间才收摊")
	request := page.Attr("form[action$='/extend'] input[name=request]", "value")
	if request == "" {
		t.Fatal("the ask is not shown to those who decide")
	}
	do(h.Office, "extend", url.Values{"request": {request}, "grant": {"yes"}, "due": {"2017-09-01T18:00"}, "reason": {"同意"}}, 303)
	wants(t, h.Get(path), 200, "2017年9月1日 18:00", "同意")
	do(h.Liaison, "ask_suspend", url.Values{"review": {"2017-09-20"}, "reason": {"征迁"}}, 303)
	h.As(h.Office)
	request = h.Get(path).Attr("form[action$='/suspend'] input[name=request]", "value")
	do(h.Office, "suspend", url.Values{"request": {request}, "grant": {"no"}, "reason": {"不同意"}}, 303)
	wants(t, h.Get(path), 200, "不同意")
	do(h.Office, "edit", url.Values{"title": {"新标题"}, "category": {"09006"}, "lon": {"115.402000"}, "lat": {"27.303000"}, "address": {"新地址"}, "reason": {"更正"}}, 303)
	wants(t, h.Get(path), 200, "新标题", "新地址")
	do(h.Office, "visit", url.Values{"found": {"yes"}, "note": {"还在"}}, 303)
	do(h.Office, "void", url.Values{"reason": {""}}, 422)
	do(h.Office, "force_close", url.Values{"reason": {"搬迁"}}, 303)
	wants(t, h.Get(path), 200, "搬迁")
	do(h.Office, "reopen", url.Values{"reason": {"反弹"}}, 303)
	wants(t, h.Get(path), 200, "反弹")
	do(h.Admin, "void", url.Values{"reason": {"误录"}}, 303)
	wants(t, h.Get(path), 200, "误录")
}
