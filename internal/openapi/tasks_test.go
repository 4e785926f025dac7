package openapi_test

import (
	"net/http"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/plan"
)

func TestATaskIsReportedOverTheAPIOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		task, err := w.plan.Create(t.Context(), access.System(here), plan.Draft{
			Title: "清运积存垃圾 '\"<b>' 100% 😀", Lead: w.westUnit, DueOn: "2017-08-31", Measure: plan.Number, Target: 40, Unit: "吨",
		})
		if err != nil {
			t.Fatal(err)
		}
		path := "/tasks/" + string(task)
		for range 2 {
			r := w.raw(w.westKey, http.MethodPost, path+"/reports", map[string]any{"reached": 12, "note": "已清运 12 吨 😀"}, "Idempotency-Key: k-1")
			if r.Code != http.StatusCreated {
				t.Fatalf("%d %s", r.Code, r.Body)
			}
		}
		status, one := w.ask(w.all, http.MethodGet, path, nil)
		if reports, _ := one["reports"].([]any); status != http.StatusOK || len(reports) != 1 || one["reached"] != 12.0 || one["share"] != 0.3 || one["state"] != "doing" {
			t.Errorf("task: %d %v", status, one)
		}
		if status, list := w.ask(w.all, http.MethodGet, "/tasks?state=running&unit="+string(w.westUnit), nil); status != http.StatusOK || list["total"] != 1.0 {
			t.Errorf("list: %d %v", status, list)
		}
		if status, list := w.ask(w.all, http.MethodGet, "/tasks?unit="+string(w.eastUnit), nil); status != http.StatusOK || list["total"] != 0.0 {
			t.Errorf("another unit's list: %d %v", status, list)
		}
		if status, answer := w.ask(w.westKey, http.MethodPost, path+"/reports", map[string]any{"reached": 12, "complete": true}); status != http.StatusUnprocessableEntity {
			t.Errorf("complete below the target: %d %v", status, answer)
		}
		if status, answer := w.ask(w.westKey, http.MethodPost, path+"/reports", map[string]any{"reached": 13, "photos": []any{"x"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("an unknown photo: %d %v", status, answer)
		}
		if status, _ := w.ask(w.eastKey, http.MethodPost, path+"/reports", map[string]any{"reached": 20}); status != http.StatusForbidden {
			t.Errorf("another unit reports: %d", status)
		}
		if status, _ := w.ask(w.stranger, http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("another county: %d", status)
		}
	})
}
