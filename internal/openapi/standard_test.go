package openapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/standard"
)

func TestClausesAreReadAndMeasuredAndEvidenceIsHandedInAndReviewed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		by := access.System(here)
		tree, err := w.standard.Begin(t.Context(), by, standard.TreeDraft{Shipped: "province"})
		if err == nil {
			err = w.standard.SetInForce(t.Context(), by, standard.Draft{Tree: tree}, "2017-05-22")
		}
		if err != nil {
			t.Fatal(err)
		}
		ask := func(key, method, path string, body map[string]any, status int) map[string]any {
			t.Helper()
			got, out := w.ask(key, method, path, body)
			if got != status {
				t.Fatalf("%s %s: %d %v", method, path, got, out)
			}
			return out
		}
		list := ask(w.all, http.MethodGet, "/standard/trees", nil, 200)["trees"].([]any)
		if len(list) != 1 || list[0].(map[string]any)["in_force"] != true {
			t.Errorf("trees: %v", list)
		}
		one := ask(w.all, http.MethodGet, fmt.Sprint("/standard/trees/", tree), nil, 200)
		all := ask(w.all, http.MethodGet, "/standard/clauses", nil, 200)
		if one["clauses"] != all["total"] || len(one["nodes"].([]any)) <= len(all["clauses"].([]any)) {
			t.Errorf("%v clauses of a tree of %v", all["total"], one["clauses"])
		}
		const clause = "/standard/clauses/03-02-02"
		if c := ask(w.all, http.MethodGet, clause, nil, 200); c["state"] != "no_evidence" || len(c["reasons"].([]any)) == 0 {
			t.Errorf("without a value: %v", c["state"])
		}
		value := map[string]any{"day": "2017-08-20", "value": "93.5", "source": odd}
		for range 2 {
			if r := w.raw(w.office, http.MethodPost, clause+"/values", value, "Idempotency-Key: v-1"); r.Code != http.StatusCreated {
				t.Fatalf("measure: %d %s", r.Code, r.Body)
			}
		}
		if c := ask(w.all, http.MethodGet, clause, nil, 200); c["state"] != "met" || c["value"] != "93.5" || len(c["values"].([]any)) != 1 {
			t.Errorf("with a value: %v", c)
		}
		ask(w.all, http.MethodPost, clause+"/values", value, 403)
		ask(w.stranger, http.MethodGet, clause, nil, 404)

		evidence, err := w.standard.AskFor(t.Context(), by, standard.Ask{Clause: "03-02-02", Year: 2017, Kind: standard.Proofs()[0], Title: odd, Unit: w.westUnit, DueOn: "2017-08-20"})
		if err != nil {
			t.Fatal(err)
		}
		w.finds(w.all, "/standard/evidence?late=1", "evidence", 1)
		at := fmt.Sprint("/standard/evidence/", evidence)
		given := map[string]any{"reference": "/documents/0", "dated": "2017-08-20", "pages": 3, "note": odd}
		unit := w.key(access.Grant{Role: access.Liaison, Scope: access.Unit, Of: string(w.westUnit)})
		ask(unit, http.MethodPost, at+"/hand-in", map[string]any{"reference": "https://x", "dated": "2017-08-20", "pages": 3}, 422)
		for range 2 {
			if r := w.raw(unit, http.MethodPost, at+"/hand-in", given, "Idempotency-Key: h-1"); r.Code != http.StatusOK {
				t.Fatalf("hand in: %d %s", r.Code, r.Body)
			}
		}
		ask(unit, http.MethodPost, at+"/review", map[string]any{"accept": true}, 403)
		ask(w.office, http.MethodPost, at+"/review", map[string]any{"accept": false}, 422)
		for range 2 {
			if r := w.raw(w.office, http.MethodPost, at+"/review", map[string]any{"accept": false, "reason": odd}, "Idempotency-Key: r-1"); r.Code != http.StatusOK {
				t.Fatalf("review: %d %s", r.Code, r.Body)
			}
		}
		if got := ask(w.all, http.MethodGet, at, nil, 200); got["state"] != "returned" || got["reason"] != odd || len(got["editions"].([]any)) != 1 {
			t.Errorf("sent back: %v", got)
		}
		ask(w.stranger, http.MethodGet, at, nil, 404)
	})
}
