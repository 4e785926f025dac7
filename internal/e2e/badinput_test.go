package e2e

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/photos/synthetic"
)

// script is what nobody may be able to bring into a page, and sql what nobody
// may bring into a statement.
const (
	script = `"><script>alert('坏')</script><img src=x onerror=alert(1)>`
	sqlish = `'; DROP TABLE cases; -- %_\ OR 1=1`
)

func photo(t *testing.T, seed uint64) []byte {
	t.Helper()
	b, err := synthetic.JPEG(synthetic.Scene{Seed: seed, Width: 640, Height: 480, Caption: "e2e"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// bomb is a spreadsheet of a few hundred kilobytes that unfolds to half a
// gigabyte.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels":                `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>`); err != nil {
		t.Fatal(err)
	}
	block := bytes.Repeat([]byte("a"), 1<<20)
	for range 512 {
		if _, err := w.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := io.WriteString(w, `</t></is></c></row></sheetData></worksheet>`); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var han = regexp.MustCompile(`\p{Han}`)

// refused is an answer that says no, in the reader's language, and says what
// is wrong.
func refused(t *testing.T, what string, c *Client, a Answer) {
	t.Helper()
	if a.Status < 400 || a.Status >= 500 {
		t.Errorf("%s (%s): answered %d %s", what, c.Lang, a.Status, a.Location)
		return
	}
	said := a.Text(`#errors, .field-error, [role="alert"], .alert`)
	if said == "" {
		said = a.Text("main")
	}
	if said == "" {
		t.Errorf("%s (%s): %d without a word", what, c.Lang, a.Status)
	}
	if has := han.MatchString(said); has != (c.Lang == "zh-CN") && !strings.Contains(what, "中") {
		t.Errorf("%s: not in %s: %s", what, c.Lang, said)
	}
	t.Logf("%s (%s): %d %.140s", what, c.Lang, a.Status, said)
}

// count is how many rows a list says that it has.
func count(t *testing.T, c *Client, path string) string {
	t.Helper()
	a := c.Get(path)
	if a.Status != http.StatusOK {
		t.Fatalf("%s answered %d", path, a.Status)
	}
	return number.FindString(strings.ReplaceAll(a.Text("#list .count, #list [data-count], #list"), ",", ""))
}

var number = regexp.MustCompile(`\d+`)

func TestBadInputIsRefusedWithAWordAndStoresNothing(t *testing.T) {
	t.Parallel()
	how := LoadDemo(t, 0).Copy(t)
	foreign := another(t, how)
	s := Start(t, how)
	jpeg := photo(t, 77)
	var wide bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&wide, image.NewGray(image.Rect(0, 0, 10000, 6000))); err != nil {
		t.Fatal(err)
	}
	good := func() url.Values {
		return url.Values{"category": {"06010"}, "lon": {"115.44"}, "lat": {"27.32"}, "anyway": {"1"}, "title": {"bad input"}}
	}
	with := func(field, value string) url.Values {
		v := good()
		v.Set(field, value)
		return v
	}
	for _, lang := range []string{"zh-CN", "en"} {
		admin, office, liaison := s.As(t, "administrator", lang), s.As(t, "office", lang), s.As(t, "liaison", lang)
		cases, areas := count(t, admin, "/cases?campaign=all"), len(admin.Get("/areas").All("main a[href^='/areas/']"))

		// Spreadsheets.
		survey := ""
		for _, a := range admin.Get("/surveys").All(`main a[href^="/surveys/"]`) {
			if h := attr(a, "href"); len(h) > len("/surveys/")+30 && !strings.Contains(h[9:], "/") {
				survey = h
			}
		}
		if survey == "" {
			t.Fatal("no survey is linked")
		}
		for name, content := range map[string][]byte{
			"not a spreadsheet.xlsx": []byte("PK\x03\x04 this is none"),
			"a picture.xlsx":         jpeg,
			"a bomb.xlsx":            bomb(t),
			"empty.xlsx":             {},
		} {
			a := office.Send(survey+"/import", url.Values{}, File{"file", name, content})
			if a.Status == http.StatusSeeOther {
				// It was taken in to be looked at: then the page that would
				// import it says what is wrong, and importing is refused.
				page := office.Get(a.Location)
				if page.Status != http.StatusOK && page.Status != http.StatusUnprocessableEntity || page.Text(`[role="alert"], .alert, .errors`) == "" {
					t.Errorf("%s: %s answered %d without a word", name, a.Location, page.Status)
				}
				a = office.Post(a.Location, url.Values{"do": {"import"}})
			}
			refused(t, name, office, a)
			refused(t, "units: "+name, admin, admin.Send("/org/import/preview", url.Values{"kind": {"units"}}, File{"file", name, content}))
		}

		// Photos.
		for name, content := range map[string][]byte{
			"60 megapixels.png": wide.Bytes(),
			"cut off.jpg":       jpeg[:len(jpeg)/2],
			"none.jpg":          []byte("GIF89a, or what calls itself so"),
			"page.jpg":          []byte("<html>" + script),
		} {
			refused(t, name, office, office.Send("/cases", good(), File{"photos", name, content}))
		}

		// Places and shapes.
		for _, p := range [][2]string{{"200", "27"}, {"115", "95"}, {"NaN", "27"}, {"Inf", "1"}, {"115", ""}, {"1e400", "2"}, {"east", "north"}, {"-0x1p-2", "twenty"}} {
			v := good()
			v.Set("lon", p[0])
			v.Set("lat", p[1])
			refused(t, "place "+p[0]+","+p[1], office, office.Post("/cases", v))
		}
		for what, shape := range map[string]string{
			"crosses itself":    `{"type":"Polygon","coordinates":[[[115.40,27.30],[115.45,27.35],[115.45,27.30],[115.40,27.35],[115.40,27.30]]]}`,
			"beyond the world":  `{"type":"Polygon","coordinates":[[[215.40,27.30],[215.45,27.30],[215.45,97.35],[215.40,27.30]]]}`,
			"not a polygon":     `{"type":"Point","coordinates":[115.4,27.3]}`,
			"not GeoJSON":       `drop table areas`,
			"two corners":       `{"type":"Polygon","coordinates":[[[115.40,27.30],[115.45,27.35],[115.40,27.30]]]}`,
			"numbers as text":   `{"type":"Polygon","coordinates":[[["a","b"]]]}`,
			"nested a thousand": strings.Repeat("[", 100000),
		} {
			refused(t, "area that "+what, admin, admin.Post("/areas", url.Values{"name": {"bad " + what}, "seq": {"99"}, "crs": {"wgs84"}, "boundary": {shape}}))
		}

		// Identifiers of another county.
		refused(t, "area of another county", office, office.Post("/cases", url.Values{"category": {"06010"}, "address": {"x"}, "area": {string(foreign.area)}, "anyway": {"1"}}))
		for _, path := range []string{"/case/" + string(foreign.record), "/areas/" + string(foreign.area), "/org/units/" + string(foreign.unit), "/areas/" + string(foreign.area) + "/edit"} {
			a := admin.Get(path)
			refused(t, "foreign "+path, admin, a)
			if strings.Contains(a.Body, "别县") {
				t.Errorf("%s tells what is in another county", path)
			}
		}
		reported := ""
		for _, a := range office.Get("/cases?state=reported&limit=10").All("#list tbody a[data-open]") {
			reported = attr(a, "href")
		}
		refused(t, "unit of another county", office, office.Post(reported+"/file", url.Values{"version": {"0"}, "category": {"06010"}, "lead": {string(foreign.unit)}}))
		if a := office.Get("/cases/export?as=csv&area=" + url.QueryEscape("' OR 1=1 --")); strings.Count(a.Body, "\n") > 1 {
			t.Error("a statement in a filter lists cases")
		}

		// Too much, and too little.
		ten := strings.Repeat("long text ", 1<<20)
		for _, field := range []string{"details", "title", "address", "category", "_key"} {
			refused(t, "10 MB of "+field, office, office.Post("/cases", with(field, ten)))
		}
		refused(t, "10 MB of a comment", office, office.Post(reported+"/comment", url.Values{"text": {ten}}))
		refused(t, "a text that is no text", office, office.Post("/cases", with("title", "a\xff\xfe\x00b")))
		refused(t, "an unknown category", office, office.Post("/cases", with("category", sqlish)))
		refused(t, "no form at all", office, office.must(office.Ask(http.MethodPost, "/cases", "multipart/form-data; boundary=x", strings.NewReader("rubbish"))))
		refused(t, "a page that is none", office, office.Get("/cases/WT-99999999"))
		refused(t, "an act that is none", office, office.Post(reported+"/explode", url.Values{}))
		refused(t, "another's right", liaison, liaison.Get("/accounts"))

		if got := count(t, admin, "/cases?campaign=all"); got != cases {
			t.Errorf("%s: there were %s cases and are %s", lang, cases, got)
		}
		if got := len(admin.Get("/areas").All("main a[href^='/areas/']")); got != areas {
			t.Errorf("%s: there were %d links to areas and are %d", lang, areas, got)
		}
	}
	// What a file is called says nothing: this one is a PNG.
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 640, 480))); err != nil {
		t.Fatal(err)
	}
	office := s.As(t, "office", "en")
	a := office.Send("/cases", good(), File{"photos", "a.jpg", small.Bytes()})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("a PNG named .jpg: %d %s", a.Status, a.Text("#errors"))
	}
	for _, img := range office.Get(a.Location).All(".pair img") {
		served := office.Get(attr(img, "src"))
		// Its copies are made after the answer; until then a drawing stands for it.
		for end := time.Now().Add(2 * time.Minute); strings.HasPrefix(served.Header.Get("Content-Type"), "image/svg") && time.Now().Before(end); time.Sleep(time.Second) {
			served = office.Get(attr(img, "src"))
		}
		if kind := http.DetectContentType([]byte(served.Body)); kind != served.Header.Get("Content-Type") {
			t.Errorf("a PNG named .jpg is served as %s and is %s", served.Header.Get("Content-Type"), kind)
		}
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	doctor(t, "--data", how.Data)
}

// Whatever is typed into any field of any form is answered, never by an error
// of the program; and where it is shown, it is text.
func TestScriptAndStatementsInEveryField(t *testing.T) {
	t.Parallel()
	how := LoadDemo(t, 0).Copy(t)
	s := Start(t, how)
	nasty := script + sqlish
	office, admin := s.As(t, "office", "en"), s.As(t, "administrator", "en")
	first := func(list, selector string) string {
		for _, a := range admin.Get(list).All(selector) {
			return attr(a, "href")
		}
		t.Fatalf("nothing on %s", list)
		return ""
	}
	forms, kept := 0, map[string]bool{}
	for _, c := range []*Client{office, admin} {
		for _, path := range []string{
			"/cases/new", "/cases", "/search", "/map", "/m/report", "/admin/categories", "/areas/new", "/streets/new", "/org/units/new", "/org/groups/new",
			"/org/bodies/new", "/org/posts/new", "/org/people/new", "/org/import", "/surveys/new", "/accounts/new", "/accounts/bulk", "/accounts", "/keys", "/audit",
			"/county", "/county/campaigns/new", "/calendar", "/me", "/reports/stage", "/inbox", "/overview",
			first("/cases?state=reported", "#list tbody a[data-open]"), first("/cases?state=handling", "#list tbody a[data-open]"),
			first("/cases?state=area_check", "#list tbody a[data-open]"), first("/areas", "main a[href^='/areas/0']") + "/edit",
		} {
			page := c.Get(path)
			if page.Status != http.StatusOK {
				continue // not for this one
			}
			for _, f := range page.All("form[action]") {
				action, method := attr(f, "action"), strings.ToLower(attr(f, "method"))
				if strings.Contains(action, "sign-out") || strings.Contains(action, "password") || strings.Contains(action, "sessions") || strings.Contains(action, "void") {
					continue
				}
				fields, id := url.Values{}, attr(f, "id")
				inner := Answer{Body: page.Body}.All(fmt.Sprintf(`form[action=%q] [name]`, action))
				if id != "" {
					inner = append(inner, page.All(fmt.Sprintf(`[form=%q][name]`, id))...)
				}
				for _, in := range inner {
					name := attr(in, "name")
					switch {
					case name == "_key":
						fields.Set(name, attr(in, "value")) // each form has its own
					case attr(in, "type") == "hidden" && (name == "version" || name == "do"):
						fields.Set(name, attr(in, "value"))
					default:
						fields.Set(name, nasty)
					}
				}
				forms++
				var a Answer
				if method == "post" {
					a = c.Send(action, fields)
				} else {
					a = c.Get(action + "?" + fields.Encode())
				}
				if a.Status >= 500 {
					t.Errorf("%s %s: %d %s", method, action, a.Status, a.Text("main"))
				}
				if strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, "<img src=x") {
					t.Errorf("%s %s: the script stands in the page", method, action)
				}
				if a.Status == http.StatusSeeOther {
					kept[a.Location] = true
				}
			}
		}
	}
	// A case that has it in every text that a case has.
	a := office.Send("/cases", url.Values{
		"title": {script}, "details": {script + sqlish}, "address": {script}, "category": {"06010"}, "lon": {"115.44"}, "lat": {"27.32"}, "anyway": {"1"},
	}, File{"photos", script + ".jpg", photo(t, 4711)})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("a case with a script in its texts: %d %s", a.Status, a.Text("#errors"))
	}
	at := a.Location
	office.Post(at+"/comment", url.Values{"text": {script}})
	office.Send(at+"/attach", url.Values{}, File{"files", script + ".txt", []byte("x")})
	kept[at], kept["/m"+at], kept[at+"/sheet"], kept["/cases"], kept["/"], kept["/map"], kept["/inbox"] = true, true, true, true, true, true, true
	kept["/search?q="+url.QueryEscape(script)], kept["/cases?q="+url.QueryEscape(script)], kept["/overview"], kept["/reports/stage"] = true, true, true, true
	seen := 0
	for path := range kept {
		page := office.Get(path)
		if page.Status >= 500 {
			t.Errorf("%s: %d", path, page.Status)
		}
		if strings.Contains(page.Body, "<script>alert") || strings.Contains(page.Body, "<img src=x") {
			t.Errorf("%s: the script stands in the page", path)
		}
		if strings.Contains(page.Body, "&lt;script&gt;alert") {
			seen++
		}
	}
	if seen < 4 {
		t.Errorf("only %d pages show what was typed", seen)
	}
	if got := count(t, office, "/cases?campaign=all"); got == "" || got == "0" {
		t.Error("the cases are gone")
	}
	t.Logf("%d forms, %d pages", forms, len(kept))
	if forms < 40 {
		t.Errorf("only %d forms were found", forms)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	doctor(t, "--data", how.Data)
}
