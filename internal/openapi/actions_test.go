package openapi_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/patrol"
)

func TestAnActionSentTwiceIsRecordedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		agency, err := w.patrol.AddAgency(t.Context(), access.System(here), patrol.AgencyDraft{Unit: w.westUnit, Need: 1})
		if err != nil {
			t.Fatal(err)
		}
		_, photo := w.upload(w.office, "/photos", "", 7, nil)
		body := map[string]any{
			"kind": "stall", "count": 3, "agency": agency, "note": "劝离 '\"<b>' 100% 😀", "before": []any{photo["id"]},
			"place": map[string]any{"lon": 115.41, "lat": 27.35, "accuracy": 12},
		}
		var ids []string
		for range 2 {
			r := w.raw(w.office, http.MethodPost, "/actions", body, "Idempotency-Key: k-1")
			var a map[string]any
			if err := json.Unmarshal(r.Body.Bytes(), &a); err != nil || r.Code != http.StatusCreated {
				t.Fatalf("%d %s: %v", r.Code, r.Body, err)
			}
			if a["area"] != string(w.west) || a["counts_as"] != "stalls" || a["photos_before"] != 1.0 {
				t.Errorf("action = %v", a)
			}
			id, _ := a["id"].(string)
			ids = append(ids, id)
		}
		if ids[0] != ids[1] {
			t.Errorf("recorded twice: %v", ids)
		}
		if status, one := w.ask(w.all, http.MethodGet, "/actions/"+ids[0], nil); status != http.StatusOK || one["note"] != body["note"] {
			t.Errorf("get: %d %v", status, one)
		}
		if status, list := w.ask(w.all, http.MethodGet, "/actions?as=stalls", nil); status != http.StatusOK || list["total"] != 1.0 || list["sum"] != 3.0 {
			t.Errorf("list: %d %v", status, list)
		}
		if status, _ := w.ask(w.stranger, http.MethodGet, "/actions/"+ids[0], nil); status != http.StatusNotFound {
			t.Errorf("another county: %d", status)
		}
		if status, _ := w.ask(w.westKey, http.MethodPost, "/actions", body); status != http.StatusForbidden {
			t.Errorf("an area lead records: %d", status)
		}
		for name, bad := range map[string]map[string]any{
			"kind": {"kind": "nothing", "place": map[string]any{"address": "x"}}, "place": {"kind": "stall", "place": map[string]any{"lon": 1}},
			"agency": {"kind": "stall", "place": map[string]any{"address": "x"}},
		} {
			if status, answer := w.ask(w.office, http.MethodPost, "/actions", bad); status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %v", name, status, answer)
			}
		}
		if status, kinds := w.ask(w.all, http.MethodGet, "/action-kinds", nil); status != http.StatusOK || len(kinds["kinds"].([]any)) != len(patrol.Builtin().List) {
			t.Errorf("kinds: %d", status)
		}
	})
}
