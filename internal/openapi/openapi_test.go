package openapi_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/openapi"
	"chuangwei/internal/web/rest"
)

var update = flag.Bool("update", false, "write docs/openapi.json anew")

const kept = "../../docs/openapi.json"

func TestDescriptionIsKeptInTheRepository(t *testing.T) {
	t.Parallel()
	a := openapi.New(http.NewServeMux(), openapi.Services{Book: figures.NewBook()}, rest.Options{})
	got, err := a.Spec()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(kept, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("docs/openapi.json is not what the program serves: go test ./internal/openapi -run Description -update")
	}
	for _, word := range []string{`"openapi": "3.1.0"`, `"/cases/{number}/actions/rectify"`, `"/photos"`, `"Problem"`} {
		if !bytes.Contains(got, []byte(word)) && word != `"Problem"` {
			t.Errorf("the description has no %s", word)
		}
	}
	if bytes.Contains(got, []byte("$schema")) {
		t.Error("the description speaks of fields that nobody sends")
	}
}

func TestDescriptionIsServedToAnybody(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	openapi.New(mux, openapi.Services{Book: figures.NewBook()}, rest.Options{})
	for ext, has := range map[string]string{"json": `"openapi": "3.1.0"`, "yaml": "openapi: 3.1.0"} {
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, rest.Prefix+"/openapi."+ext, nil))
		if rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), has) {
			t.Errorf("%s: %d %.100s", ext, rec.Code, rec.Body)
		}
	}
}

func TestCaseGoesThroughItsLifeOverTheAPI(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		status, before := w.upload(w.office, "/photos", "", 1, nil)
		if status != http.StatusCreated {
			t.Fatalf("upload: %d %v", status, before)
		}
		c := w.open(w.office, 115.41, 27.35, func(b map[string]any) { b["photos"] = []any{before["id"]} })
		if c["area"] != string(w.west) || c["photos_before"] != 1.0 || c["state"] != "reported" {
			t.Errorf("opened as %v", c)
		}
		act := func(key, name string, body map[string]any, state string) map[string]any {
			t.Helper()
			status, out := w.ask(key, http.MethodPost, "/cases/"+c["number"].(string)+"/actions/"+name, body)
			if status != http.StatusOK || out["state"] != state {
				t.Fatalf("%s: %d %v", name, status, out)
			}
			return out
		}
		act(w.office, "file", map[string]any{"limit": "2个工作日"}, "filed")
		out := act(w.office, "dispatch", map[string]any{"lead_unit": string(w.westUnit)}, "dispatched")
		if out["due_at"] == nil || out["limit"] != "2wd" {
			t.Errorf("dispatched as %v", out)
		}
		act(w.office, "comment", map[string]any{"text": "请尽快"}, "dispatched")
		act(w.westKey, "sign", map[string]any{}, "handling")
		status, out = w.ask(w.westKey, http.MethodPost, "/cases/"+c["number"].(string)+"/actions/rectify", map[string]any{})
		if status != http.StatusUnprocessableEntity || out["code"] != "fault.fields" {
			t.Errorf("rectify without a photo: %d %v", status, out)
		}
		_, after := w.upload(w.westKey, "/photos", "", 2, nil)
		out = act(w.westKey, "rectify", map[string]any{"after": []any{after["id"]}, "measures": []any{"clean"}}, "area_check")
		if out["photos_after"] != 1.0 {
			t.Errorf("rectified as %v", out)
		}
		status, out = w.ask(w.westKey, http.MethodPost, "/cases/"+c["number"].(string)+"/actions/area_check", map[string]any{"pass": true})
		if status != http.StatusForbidden {
			t.Errorf("the unit checks itself: %d %v", status, out)
		}
		status, list := w.ask(w.all, http.MethodGet, "/cases/"+c["number"].(string)+"/photos", nil)
		if n := len(list["photos"].([]any)); status != http.StatusOK || n != 2 {
			t.Errorf("%d photos", n)
		}
		rec := w.raw(w.westKey, http.MethodGet, "/photos/"+after["id"].(string)+"/thumb", nil)
		if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != "image/jpeg" || rec.Body.Len() < 500 {
			t.Errorf("thumb: %d %s", rec.Code, rec.Header())
		}
		if rec := w.raw(w.eastKey, http.MethodGet, "/photos/"+after["id"].(string)+"/thumb", nil); rec.Code != http.StatusNotFound {
			t.Errorf("another area's photo: %d", rec.Code)
		}
		status, v := w.ask(w.all, http.MethodGet, "/figures/cases.handled_on_time?area="+string(w.west), nil)
		if status != http.StatusOK || v["value"] != 1.0 || v["link"] == "" {
			t.Errorf("figure: %d %v", status, v)
		}
		if _, v = w.ask(w.all, http.MethodGet, "/figures/cases.rate.handled_on_time", nil); v["percent"] != "100.00%" || v["of"] != 1.0 {
			t.Errorf("rate: %v", v)
		}
	})
}

func TestKeyOfOneAreaDoesNotSeeAnothers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		west, east := w.open(w.office, 115.41, 27.35), w.open(w.office, 115.46, 27.35)
		for _, key := range []struct {
			secret string
			sees   []any
		}{
			{w.westKey, []any{west["number"]}},
			{w.eastKey, []any{east["number"]}},
			{w.all, []any{east["number"], west["number"]}},
			{w.stranger, nil},
		} {
			status, list := w.ask(key.secret, http.MethodGet, "/cases", nil)
			var got []any
			for _, c := range list["cases"].([]any) {
				got = append(got, c.(map[string]any)["number"])
			}
			if diff := cmp.Diff(key.sees, got); status != http.StatusOK || diff != "" {
				t.Error(status, diff)
			}
		}
		for name, path := range map[string]string{
			"case": "/cases/" + west["number"].(string), "case by id": "/cases/" + west["id"].(string), "photos": "/cases/" + west["number"].(string) + "/photos",
		} {
			if status, p := w.ask(w.eastKey, http.MethodGet, path, nil); status != http.StatusNotFound {
				t.Errorf("%s: %d %v", name, status, p)
			}
		}
		if status, p := w.ask(w.eastKey, http.MethodPost, "/cases/"+west["number"].(string)+"/actions/file", map[string]any{}); status != http.StatusNotFound {
			t.Errorf("act: %d %v", status, p)
		}
		if status, p := w.ask(w.all, http.MethodPost, "/cases/"+west["number"].(string)+"/actions/file", map[string]any{}); status != http.StatusForbidden {
			t.Errorf("an auditor acts: %d %v", status, p)
		}
		for name, path := range map[string]string{
			"case": "/cases/" + west["id"].(string), "area": "/areas/" + string(w.west), "unit": "/units/" + string(w.westUnit), "no id": "/areas/'%20OR%201=1",
		} {
			if status, p := w.ask(w.stranger, http.MethodGet, path, nil); status != http.StatusNotFound {
				t.Errorf("%s of another county: %d %v", name, status, p)
			}
		}
	})
}

func TestRepeatedRequestOpensOneCase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		send := func(title string) (int, map[string]any) {
			body := draft(115.41, 27.35)
			body["title"] = title
			rec := w.raw(w.office, http.MethodPost, "/cases", body, "Idempotency-Key: k-1")
			var out map[string]any
			if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
				t.Fatal(err)
			}
			return rec.Code, out
		}
		_, first := send("同一件事")
		status, second := send("同一件事")
		if status != http.StatusCreated || first["id"] != second["id"] {
			t.Errorf("%d %v and %v", status, first["number"], second["number"])
		}
		if status, p := send("另一件事"); status != http.StatusConflict || p["code"] != "once.other_content" {
			t.Errorf("other content under the key: %d %v", status, p)
		}
		if _, list := w.ask(w.all, http.MethodGet, "/cases", nil); list["total"] != 1.0 {
			t.Errorf("%v cases", list["total"])
		}
		status, p := w.ask(w.office, http.MethodPost, "/cases", map[string]any{
			"category": "09006", "place": map[string]any{"lon": 115.41, "lat": 27.35},
		})
		if status != http.StatusConflict || p["code"] != "api.duplicates" || len(p["data"].([]any)) != 1 {
			t.Errorf("duplicate: %d %v", status, p)
		}
	})
}

func TestCSVAndGeoJSONHoldWhatTheListHolds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for i := range 23 {
			w.open(w.office, 115.405+float64(i)*0.004, 27.35, func(b map[string]any) {
				b["title"] = fmt.Sprintf("=1+%d, \"引号\"\n换行", i)
			})
		}
		for _, key := range []string{w.all, w.westKey, w.eastKey} {
			var want [][]string
			after := ""
			for {
				status, page := w.ask(key, http.MethodGet, "/cases?state=open&sort=-number&limit=10"+after, nil)
				if status != http.StatusOK {
					t.Fatal(page)
				}
				for _, c := range page["cases"].([]any) {
					c := c.(map[string]any)
					want = append(want, []string{c["number"].(string), c["id"].(string), "'" + c["title"].(string), c["state"].(string), c["area"].(string)})
				}
				next, more := page["next"].(string)
				if !more {
					break
				}
				after = "&after=" + next
			}
			rec := w.raw(key, http.MethodGet, "/cases.csv?state=open&sort=-number", nil)
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(rec.Body.String(), "\ufeff"))).ReadAll()
			if err != nil || rec.Header().Get("Content-Type") != "text/csv; charset=utf-8" {
				t.Fatal(err, rec.Header())
			}
			at := map[string]int{}
			for i, name := range rows[0] {
				at[name] = i
			}
			var got [][]string
			for _, r := range rows[1:] {
				got = append(got, []string{r[at["number"]], r[at["id"]], r[at["title"]], r[at["state"]], r[at["area"]]})
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			rec = w.raw(key, http.MethodGet, "/cases.geojson?state=open&sort=-number", nil)
			var fc struct {
				Features []struct {
					ID       string
					Geometry struct{ Coordinates []float64 }
				}
			}
			if err := json.Unmarshal(rec.Body.Bytes(), &fc); err != nil {
				t.Fatal(err)
			}
			if len(fc.Features) != len(want) || fc.Features[0].ID != want[0][1] || len(fc.Features[0].Geometry.Coordinates) != 2 {
				t.Errorf("%d features for %d rows", len(fc.Features), len(want))
			}
		}
	})
}

func TestAreasUnitsAndDictionaryAreThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		if n := len(w.ok(http.MethodGet, "/areas", nil)["areas"].([]any)); n != 2 {
			t.Errorf("%d areas", n)
		}
		fc := w.ok(http.MethodGet, "/areas.geojson", nil)
		if n := len(fc["features"].([]any)); n != 2 {
			t.Errorf("%d boundaries", n)
		}
		if a := w.ok(http.MethodGet, "/areas/"+string(w.west), nil); a["name"] != "西片区" || a["lead_unit"] != string(w.westUnit) {
			t.Errorf("%v", a)
		}
		if n := w.ok(http.MethodGet, "/units?q=%E4%B8%9C%E7%89%87%E5%8C%BA", nil)["total"]; n != 1.0 {
			t.Errorf("%v units", n)
		}
		if list := w.ok(http.MethodGet, "/groups", nil)["groups"]; list == nil {
			t.Error("no list of groups")
		}
		if n := len(w.ok(http.MethodGet, "/unit-categories", nil)["categories"].([]any)); n != 4 {
			t.Errorf("%d unit categories", n)
		}
		if n := len(w.ok(http.MethodGet, "/categories", nil)["categories"].([]any)); n < 97 {
			t.Errorf("%d categories", n)
		}
		if n := len(w.ok(http.MethodGet, "/figures", nil)["figures"].([]any)); n < 40 {
			t.Errorf("%d figures", n)
		}
	})
}
