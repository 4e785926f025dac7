package casesweb_test

import (
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/office"
	"chuangwei/internal/web/webtest"
)

func TestWhoeverFillsInAReportIsToldWhatTheCategoryIsAndWhatIsThereAlready(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	first := h.Open(h.Inspector, casestest.At(1))
	cat, _ := cases.Builtin().Of("09006")
	other, _ := cases.Builtin().Of("09005")
	h.As(h.Inspector)
	p := h.Get("/cases/hints?category=09006")
	if text := p.Text("body"); p.Status != 200 || !strings.Contains(text, cat.Filing) || !strings.Contains(text, other.Filing) || strings.Contains(text, label(first)) {
		t.Errorf("%d %s", p.Status, text)
	}
	if p := h.Get("/cases/hints?category=09006&lon=115.403&lat=27.301"); !strings.Contains(p.Text("body"), label(first)) || p.Count("input[name=anyway]") != 1 || !strings.Contains(p.Text("body"), "第一片区") {
		t.Errorf("the neighbour is not named: %s", p.Text("body"))
	}
	for _, q := range []string{"", "?category=nonsense", "?category=09006&lon=999&lat=x", "?lon=115.4&lat=27.3"} {
		if p := h.Get("/cases/hints" + q); p.Status != 200 || strings.Contains(p.Text("body"), label(first)) {
			t.Errorf("%s: %d", q, p.Status)
		}
	}
	h.As(h.Auditor)
	if p := h.Get("/cases/hints?category=09006"); p.Status != 403 {
		t.Errorf("an auditor reports nothing: %d", p.Status)
	}
	h.As(h.Office)
	page := h.Get("/cases/" + label(first))
	if got := page.Text("form[action$='/file']"); !strings.Contains(got, cat.Filing) || !strings.Contains(got, other.Name) {
		t.Errorf("who files is not told when: %s", got)
	}
	h.Handled(first)
	h.As(h.WestChecker)
	h.Lang = "en"
	page = h.Get("/cases/" + label(first))
	for _, act := range []string{"area_pass", "area_fail"} {
		if got := page.Text("form[action$='/" + act + "']"); !strings.Contains(got, "the way is free") {
			t.Errorf("who checks is not told what closed means, %s: %s", act, got)
		}
	}
}

func TestPhotosOfAFormThatComesBackGoAlongWithIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Inspector)
		v := url.Values{"address": {"人民路"}, "_key": {"k1"}}
		bad := h.Send("/cases", v, h.photo("photos", false), webtest.File{Field: "photos", Name: "x.jpg", Content: []byte("nothing")})
		kept := bad.Attr("input[name=photos_kept]", "value")
		if bad.Status != 422 || bad.Count("input[name=photos_kept]") != 1 || bad.Count(`.errors a[href="#f-photos"]`) != 1 {
			t.Fatalf("%d, kept %q: %v", bad.Status, kept, bad.Texts(".errors"))
		}
		if p := h.Get("/photos/" + kept + "/thumb"); p.Status != 200 {
			t.Errorf("the photo that waits is not shown: %d", p.Status)
		}
		v.Set("category", "09006")
		v.Set("photos_kept", kept)
		if p := h.Send("/cases", v); p.Status != 303 {
			t.Fatalf("sent again: %d %v", p.Status, p.Texts(".errors"))
		}
		if p := h.Send("/cases", v); p.Status != 303 || p.Location != "/cases/WT-0001" {
			t.Errorf("and once more: %d %s", p.Status, p.Location)
		}
		c, err := h.Cases.ByNumber(t.Context(), h.Office, "1")
		if err != nil || c.Before != 1 {
			t.Fatalf("%d photos, %v", c.Before, err)
		}

		// A photo of somebody else's does not come along.
		h.As(h.Office)
		v.Set("_key", "k2")
		v.Set("address", "建设路") // at the same address it would be asked whether it is the same
		if p := h.Send("/cases", v); p.Status != 303 {
			t.Fatalf("another's photo: %d", p.Status)
		}
		if c, err := h.Cases.ByNumber(t.Context(), h.Office, "2"); err != nil || c.Before != 0 {
			t.Errorf("%d photos, %v", c.Before, err)
		}

		// The proof of a rectification waits for what is still missing.
		h.Filed(c)
		h.As(h.Office)
		h.Send("/cases/WT-0001/dispatch", url.Values{"lead": {string(h.WestA)}})
		h.As(h.Liaison)
		h.Send("/cases/WT-0001/sign", url.Values{})
		refused := h.Send("/cases/WT-0001/rectify", url.Values{"note": {strings.Repeat("长", cases.MaxComment+1)}}, h.photo("photos", true))
		kept = refused.Attr("form[action$='/rectify'] input[name=photos_kept]", "value")
		if refused.Status != 422 || kept == "" {
			t.Fatalf("%d, kept %q", refused.Status, kept)
		}
		if p := h.Send("/cases/WT-0001/rectify", url.Values{"photos_kept": {kept}}); p.Status != 303 {
			t.Fatalf("rectified: %d %v", p.Status, p.Texts(".errors"))
		}
		if c, err := h.Cases.ByNumber(t.Context(), h.Office, "1"); err != nil || c.After != 1 || c.State != cases.AreaCheck {
			t.Errorf("%s with %d photos, %v", c.State, c.After, err)
		}
	})
}

func TestTheDictionaryIsSearchedEditedAndExported(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	cat, _ := cases.Builtin().Of("06011")
	p := h.Get("/admin/categories?q=渣土")
	wants(t, p, 200, cat.Filing, cat.Close, "暴露垃圾")
	if n := p.Count("#list tbody tr"); n == 0 || n > 10 {
		t.Errorf("%d rows", n)
	}
	if p := h.Get("/admin/categories?kind=infrastructure"); p.Count("#list tbody tr") != 19 {
		t.Errorf("%d infrastructure items", p.Count("#list tbody tr"))
	}
	wants(t, h.Get("/admin/categories?q=nonsense"), 200, "清除筛选")
	file := h.Get("/admin/categories?as=xlsx&q=渣土")
	book, err := office.Open("x.xlsx", strings.NewReader(file.Body), int64(len(file.Body)))
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for row, err := range book.Rows(book.Sheets()[0]) {
		if err != nil {
			t.Fatal(err)
		}
		if !row.Blank() {
			rows++
		}
	}
	if rows != p.Count("#list tbody tr")+1 {
		t.Errorf("%d rows in the file, %d on the page", rows, p.Count("#list tbody tr"))
	}
	h.As(h.Admin)
	wants(t, h.Get("/admin/categories?edit=new-major"), 200)
	wants(t, h.Get("/admin/categories?edit=06"), 200)
	if bad := h.Send("/admin/categories", url.Values{"edit": {"new-major"}, "code": {"7"}, "name": {"宠物"}}); bad.Status != 422 || bad.Attr("#f-name", "value") != "宠物" {
		t.Errorf("a bad code: %d", bad.Status)
	}
	if made := h.Send("/admin/categories", url.Values{"edit": {"new-major"}, "code": {"11"}, "name": {"宠物"}}); made.Status != 303 {
		t.Fatalf("a class: %d %v", made.Status, made.Texts(".errors"))
	}
	if named := h.Send("/admin/categories", url.Values{"edit": {"06"}, "name": {"市容"}, "english": {"Looks"}}); named.Status != 303 {
		t.Fatalf("a class: %d %v", named.Status, named.Texts(".errors"))
	}
	if made := h.Send("/admin/categories", url.Values{"edit": {"new"}, "code": {"11001"}, "name": {"宠物粪便"}, "active": {"1"}}); made.Status != 303 {
		t.Fatalf("a category: %d %v", made.Status, made.Texts(".errors"))
	}
	wants(t, h.Get("/admin/categories"), 200, "11 宠物", "11001", "06 市容")
}
