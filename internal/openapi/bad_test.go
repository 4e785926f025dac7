package openapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/web/rest"
)

func TestBadInputIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		c := w.open(w.office, 115.41, 27.35)
		with := func(change func(map[string]any)) map[string]any {
			b := draft(115.41, 27.35)
			change(b)
			return b
		}
		for name, tt := range map[string]struct {
			method, path string
			body         any
			status       int
			code         string // of the problem, or of its first field
		}{
			"off the map":      {"POST", "/cases", with(func(b map[string]any) { b["place"] = map[string]any{"lon": 200, "lat": 27} }), 422, "api.field.most"},
			"half a place":     {"POST", "/cases", with(func(b map[string]any) { b["place"] = map[string]any{"lon": 115} }), 422, "api.lon_lat"},
			"no place":         {"POST", "/cases", with(func(b map[string]any) { b["place"] = map[string]any{} }), 422, "case.need_place"},
			"unknown field":    {"POST", "/cases", with(func(b map[string]any) { b["owner"] = "x" }), 422, "api.field.unknown"},
			"no category":      {"POST", "/cases", with(func(b map[string]any) { delete(b, "category") }), 422, "api.field.missing"},
			"unknown category": {"POST", "/cases", with(func(b map[string]any) { b["category"] = "' OR 1=1 --" }), 422, "case.unknown_category"},
			"wrong type":       {"POST", "/cases", with(func(b map[string]any) { b["title"] = 5 }), 422, "api.field.text"},
			"long title":       {"POST", "/cases", with(func(b map[string]any) { b["title"] = strings.Repeat("长", 121) }), 422, "api.field.long"},
			"no source":        {"POST", "/cases", with(func(b map[string]any) { b["source"] = "rumour" }), 422, "api.field.one_of"},
			"no instant":       {"POST", "/cases", with(func(b map[string]any) { b["seen_at"] = "yesterday" }), 422, "api.field.instant"},
			"years ago":        {"POST", "/cases", with(func(b map[string]any) { b["seen_at"] = "2007-08-25T00:00:00Z" }), 422, "case.bad_seen_at"},
			"code zero":        {"POST", "/cases", with(func(b map[string]any) { b["title"] = "a\x00b" }), 400, "api.not_json"},
			"no JSON":          {"POST", "/cases", `{"category":`, 400, "api.not_json"},
			"no photo":         {"POST", "/cases", with(func(b map[string]any) { b["photos"] = []any{"x"} }), 422, "api.photo_unknown"},
			"strange photo":    {"POST", "/cases", with(func(b map[string]any) { b["photos"] = []any{c["id"]} }), 404, "fault.not_found"},
			"10 MB of text":    {"POST", "/cases", with(func(b map[string]any) { b["details"] = strings.Repeat("长文", 5<<20/3) }), 413, "web.too_large"},
			"10 MB remark":     {"POST", "/cases/1/actions/comment", map[string]any{"text": strings.Repeat("x", 10<<20)}, 413, "web.too_large"},
			"unknown state":    {"GET", "/cases?state=lost", nil, 422, "case.bad_parameter"},
			"unknown name":     {"GET", "/cases?colour=red", nil, 422, "api.field.unknown"},
			"too many rows":    {"GET", "/cases?limit=501", nil, 422, "api.field.most"},
			"no number":        {"GET", "/cases?limit=x", nil, 422, "api.field.number"},
			"bad box":          {"GET", "/cases?bbox=1,2,3", nil, 422, "case.bad_parameter"},
			"bad cursor":       {"GET", "/cases?after=!", nil, 422, "case.bad_parameter"},
			"code zero asked":  {"GET", "/cases?q=%00", nil, 422, "api.field.text"},
			"no UTF-8":         {"GET", "/cases?area=%ff", nil, 422, "api.field.text"},
			"bad CSV filter":   {"GET", "/cases.csv?from=2017-13-01", nil, 422, "case.bad_parameter"},
			"no such case":     {"GET", "/cases/WT-9999", nil, 404, "fault.not_found"},
			"no such address":  {"GET", "/nothing", nil, 404, "api.no_address"},
			"other method":     {"DELETE", "/areas", nil, 405, "api.method"},
			"stale":            {"POST", "/cases/1/actions/file", map[string]any{"version": 7}, 409, "case.stale"},
			"not yet":          {"POST", "/cases/1/actions/sign", map[string]any{}, 409, "case.move"},
			"no reason":        {"POST", "/cases/1/actions/reject", map[string]any{}, 422, "case.need_reason"},
			"bad limit":        {"POST", "/cases/1/actions/file", map[string]any{"limit": "soon"}, 422, "case.bad_limit"},
			"bad area":         {"POST", "/cases/1/actions/file", map[string]any{"area": string(w.strange)}, 422, ""},
			"bad day":          {"GET", "/figures/cases.closed?from=tomorrow", nil, 422, "api.field.day"},
			"unknown figure":   {"GET", "/figures/none", nil, 404, "figure.unknown"},
		} {
			status, p := w.ask(w.office, tt.method, tt.path, tt.body)
			code, _ := p["code"].(string)
			if list, ok := p["errors"].([]any); ok && code == "fault.fields" {
				code = list[0].(map[string]any)["code"].(string)
			}
			if status != tt.status || tt.code != "" && code != tt.code {
				t.Errorf("%s: %d %s, want %d %s (%.300v)", name, status, code, tt.status, tt.code, p)
			}
		}
		if status, p := w.ask("cwk_360825_"+strings.Repeat("A", 43), http.MethodGet, "/areas", nil); status != http.StatusUnauthorized {
			t.Errorf("a wrong key: %d %v", status, p)
		}
		if status, p := w.upload(w.office, "/photos", "", 0, []byte("no picture")); status != http.StatusUnprocessableEntity {
			t.Errorf("no picture: %d %v", status, p)
		}
		if status, p := w.upload(w.office, "/photos", "", 0, make([]byte, 31<<20)); status != http.StatusRequestEntityTooLarge {
			t.Errorf("31 MB: %d %v", status, p)
		}
		if _, list := w.ask(w.all, http.MethodGet, "/cases", nil); list["total"] != 1.0 {
			t.Errorf("%v cases after bad input", list["total"])
		}
	})
}

func TestSQLAndScriptInEveryFieldAreText(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		evil := `'); DROP TABLE cases; -- "<script>alert('%1$s')</script> {{7*7}} 中文 😀 $1 ? \u2028`
		c := w.open(w.office, 115.41, 27.35, func(b map[string]any) {
			b["title"], b["details"], b["register_no"] = evil, evil, evil[:50]
			b["place"] = map[string]any{"address": evil, "street": evil, "lon": 115.41, "lat": 27.35}
		})
		got := w.ok(http.MethodGet, "/cases/"+c["number"].(string), nil)
		place := got["place"].(map[string]any)
		for name, v := range map[string]any{"title": got["title"], "details": got["details"], "address": place["address"], "street": place["street"]} {
			if v != evil {
				t.Errorf("%s is %v", name, v)
			}
		}
		w.ok(http.MethodPost, "/cases/1/actions/file", map[string]any{"note": evil})
		w.ok(http.MethodPost, "/cases/1/actions/comment", map[string]any{"text": evil})
		for _, name := range []string{"campaign", "area", "group", "unit", "lead", "category", "theme", "survey", "reporter", "q"} {
			path := "/cases?" + name + "=" + strings.ReplaceAll(strings.ReplaceAll("'; DROP TABLE cases; --<script>", " ", "%20"), ";", "%3B")
			if rec := w.raw(w.office, http.MethodGet, path, nil); rec.Code != http.StatusOK && rec.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
			}
		}
		if n := w.ok(http.MethodGet, "/cases", nil)["total"]; n != 1.0 {
			t.Errorf("%v cases", n)
		}
	})
}

func TestProblemsSpeakTheReadersLanguage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for accept, want := range map[string]string{"zh-CN": "没有这条记录，或您无权查看", "en-GB,en;q=0.9": "There is no such record, or it is not yours to see"} {
			r := httptest.NewRequest(http.MethodGet, rest.Prefix+"/cases/WT-0999", nil)
			r.Header.Set("Accept-Language", accept)
			r.Header.Set("Authorization", "Bearer "+w.office)
			rec := httptest.NewRecorder()
			w.handler.ServeHTTP(rec, r)
			var p rest.Problem
			if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			if p.Detail != want || p.Status != http.StatusNotFound || rec.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s: %+v %v", accept, p, rec.Header())
			}
		}
	})
}

func TestTooManyRequestsAreRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	w := newWorld(t, d)
	last := 0
	for range 400 {
		rec := w.raw(w.all, http.MethodGet, "/areas", nil)
		if last = rec.Code; last != http.StatusOK {
			if rec.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("400 requests at once: %d", last)
	}
}
