package casesweb_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/web/webtest"
)

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

func TestTheListBesideTheMapIsOfTheVisiblePart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.Varied()
		part := func(box string) (rows int, total int64) {
			t.Helper()
			q := "state=open&bbox=" + box
			p := h.Get("/map?" + q)
			wants(t, p, 200)
			f, err := cases.FilterFrom(mustQuery(t, q))
			if err != nil {
				t.Fatal(err)
			}
			n, err := h.Cases.Count(t.Context(), h.Office, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range []string{"a[href*='/cases/export']", "#map-as-list"} {
				if n.N > 0 && !strings.Contains(p.Attr(a, "href"), url.QueryEscape(box)) {
					t.Errorf("%s leads to %s", a, p.Attr(a, "href"))
				}
			}
			if src := p.Attr("[data-clusters]", "data-clusters"); strings.Contains(src, "bbox") {
				t.Errorf("the map asks for %s", src)
			}
			return p.Count("#beside li a[href^='/cases/WT-']"), n.N
		}
		all, n := part("115,27,116,28")
		if all == 0 || n == 0 {
			t.Fatalf("%d rows of %d", all, n)
		}
		some, m := part("115.4,27.3,115.41,27.31")
		if m >= n || int64(some) > m {
			t.Errorf("a part has %d rows of %d, the whole %d", some, m, n)
		}
		if rows, m := part("10,10,11,11"); rows != 0 || m != 0 {
			t.Errorf("elsewhere: %d rows of %d", rows, m)
		}
		wants(t, h.Get("/map?bbox=1,2,3"), 200, "1,2,3")
	})
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
	if got := mine.Count(".columns-main .row-list > li, .columns-main ul.rows > li"); int64(got) != n.N || n.N == 0 {
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
