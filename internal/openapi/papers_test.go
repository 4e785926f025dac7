package openapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/documents"
	"chuangwei/internal/id"
	"chuangwei/internal/notices"
)

const bookWord = "永创卫字"

func TestDocumentsAreDraftedNumberedAndReadOverTheAPI(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		if err := w.documents.SaveIssuer(t.Context(), access.System(here), documents.Issuer{Word: bookWord, Name: "指挥部", Active: true}, 0); err != nil {
			t.Fatal(err)
		}
		writing := map[string]any{
			"kind": "notice", "title": odd, "word": bookWord, "body": "一、" + odd + "\n二、完", "read_by": "2017-08-26",
			"main": []any{map[string]any{"scope": "unit", "id": w.westUnit}, map[string]any{"scope": "area", "id": w.east}},
		}
		one := w.made(w.office, "/documents", writing)
		path := fmt.Sprint("/documents/", one["id"])
		if readers, _ := one["readers"].([]any); one["title"] != odd || one["number"] != nil || len(readers) != 2 {
			t.Errorf("drafted: %v", one)
		}
		if status, _ := w.ask(w.westKey, http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("a draft is told: %d", status)
		}
		writing["title"], writing["version"] = "关于清运的通知", one["version"]
		if status, x := w.ask(w.office, http.MethodPut, path, writing); status != http.StatusOK || x["title"] != "关于清运的通知" {
			t.Errorf("change: %d %v", status, x)
		}
		if status, _ := w.ask(w.office, http.MethodPut, path, writing); status != http.StatusConflict {
			t.Errorf("a stale change: %d", status)
		}
		leader := w.key(access.Grant{Role: access.Leader, Scope: access.County})
		does := func(key, act string, want int) map[string]any {
			t.Helper()
			status, x := w.ask(key, http.MethodPost, path+"/"+act, map[string]any{})
			if status != want {
				t.Fatalf("%s: %d %v", act, status, x)
			}
			return x
		}
		does(w.office, "submit", http.StatusOK)
		does(w.office, "review", http.StatusConflict) // its own
		does(leader, "review", http.StatusOK)
		does(w.office, "sign", http.StatusConflict)
		if x := does(leader, "sign", http.StatusOK); x["number"] != "永创卫字〔2017〕1号" {
			t.Errorf("signed: %v", x["number"])
		}
		does(w.office, "issue", http.StatusOK)
		does(w.westKey, "receipt", http.StatusOK)
		w.finds(w.eastKey, "/documents?unread=1", "documents", 1)
		w.finds(w.westKey, "/documents?unread=1", "documents", 0)
		if x := does(w.office, "remind", http.StatusOK); x["read"] != 1.0 || x["expected"] != 2.0 {
			t.Errorf("read by half: %v of %v", x["read"], x["expected"])
		}
		if status, x := w.ask(w.office, http.MethodPost, path+"/correct", map[string]any{"reason": "笔误", "title": "关于清运的通知", "body": odd}); status != http.StatusOK || x["edition"] != 2.0 {
			t.Errorf("correct: %d %v", status, x)
		}
		if status, _ := w.ask(w.stranger, http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("another county: %d", status)
		}
		in := w.made(w.office, "/received-documents", map[string]any{"number": "永办字[2017] No. 052", "issuer": "县委办", "title": odd, "kind": "notice", "dated": "2017-05-09", "founds": "plan"})
		if in["number"] != "永办字〔2017〕52号" || in["state"] != "filed" {
			t.Errorf("came in: %v", in)
		}
		w.finds(w.all, "/documents?founds=plan", "documents", 1)
		if status, _ := w.ask(w.westKey, http.MethodPost, "/received-documents", map[string]any{"issuer": "x", "title": "x", "kind": "notice", "dated": "2017-05-09"}); status != http.StatusForbidden {
			t.Errorf("an area registers: %d", status)
		}
	})
}

func TestNoticesAreDraftedSignedAndServedOverTheAPI(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		if err := w.notices.SaveIssuer(t.Context(), access.System(here), notices.Issuer{Unit: w.westUnit, Word: "城管改", Powers: []notices.Power{notices.ToRectify}}); err != nil {
			t.Fatal(err)
		}
		text := map[string]any{"facts": odd, "basis": odd, "demand": odd, "due_on": "2017-08-31", "statement_days": 3, "remedies": odd}
		draft := map[string]any{
			"kind": "demolish", "area": w.west, "issuer": w.westUnit, "address": odd, "party": map[string]any{"kind": "household", "name": "某户"},
			"object": map[string]any{"name": odd, "structure": "sheet", "length_cm": 1250, "width_cm": 400}, "text": text,
		}
		one := w.made(w.office, "/notices", draft)
		path := fmt.Sprint("/notices/", one["id"])
		if o, _ := one["object"].(map[string]any); o["size_dm2"] != 5000.0 || one["state"] != "draft" {
			t.Errorf("drafted: %v", one)
		}
		draft["kind"] = "order"
		if status, x := w.ask(w.office, http.MethodPut, path, draft); status != http.StatusOK || x["kind"] != "order" {
			t.Errorf("change: %d %v", status, x)
		}
		post := func(key, act string, body map[string]any, want int) map[string]any {
			t.Helper()
			status, x := w.ask(key, http.MethodPost, path+"/"+act, body)
			if status != want {
				t.Fatalf("%s: %d %v", act, status, x)
			}
			return x
		}
		post(w.eastKey, "sign", map[string]any{}, http.StatusForbidden)
		if x := post(w.office, "sign", map[string]any{}, http.StatusOK); x["number"] != "城管改〔2017〕1号" || x["unpowered"] != false {
			t.Errorf("signed: %v", x)
		}
		post(w.office, "serve", map[string]any{"method": "left", "place": odd, "witness1": "甲"}, http.StatusUnprocessableEntity)
		if x := post(w.office, "serve", map[string]any{"method": "left", "place": odd, "witness1": "甲", "witness2": "乙"}, http.StatusOK); x["state"] != "served" || x["served"] == nil {
			t.Errorf("served: %v", x)
		}
		post(w.office, "visit", map[string]any{"result": "refuses", "note": odd}, http.StatusOK)
		post(w.office, "transfer", map[string]any{"reason": odd, "to": "县自然资源局"}, http.StatusOK)
		w.finds(w.all, "/notices?state=transferred", "notices", 1)
		w.finds(w.all, "/notices?late=1", "notices", 0)
		if status, _ := w.ask(w.stranger, http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("another county: %d", status)
		}

		// Signed without the power only by who knows it.
		status, two := w.ask(w.office, http.MethodPost, "/notices", map[string]any{
			"kind": "demolish", "area": w.west, "issuer": w.westUnit, "address": odd, "party": map[string]any{"kind": "person"}, "object": map[string]any{"name": odd}, "text": text,
		})
		if status != http.StatusCreated {
			t.Fatalf("draft: %d %v", status, two)
		}
		path = fmt.Sprint("/notices/", two["id"])
		post(w.office, "sign", map[string]any{}, http.StatusUnprocessableEntity)
		if x := post(w.office, "sign", map[string]any{"aware": true}, http.StatusOK); x["unpowered"] != true {
			t.Errorf("signed without the power: %v", x)
		}
		if x := post(w.office, "withdraw", map[string]any{"reason": odd}, http.StatusOK); x["state"] != "withdrawn" {
			t.Errorf("withdrawn: %v", x)
		}
	})
}

func TestManyNoticesAreDraftedOverTheAPIOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		if err := w.notices.SaveIssuer(t.Context(), access.System(here), notices.Issuer{Unit: w.westUnit, Word: "城管改", Powers: []notices.Power{notices.ToRectify}}); err != nil {
			t.Fatal(err)
		}
		var cases []any
		for i := range 3 {
			cases = append(cases, w.open(w.office, 115.41+float64(i)/1000, 27.35)["id"])
		}
		b := w.made(w.office, "/notice-batches", map[string]any{
			"kind": "advise", "issuer": w.westUnit, "text": map[string]any{"basis": odd, "demand": odd, "due_on": "2017-08-31"}, "cases": cases,
		})
		if b["total"] != 3.0 || b["running"] != true {
			t.Errorf("asked for: %v", b)
		}
		batch, _ := b["id"].(string)
		if err := w.notices.Run(t.Context(), here, id.Batched(batch)); err != nil {
			t.Fatal(err)
		}
		if status, x := w.ask(w.office, http.MethodGet, "/notice-batches/"+batch, nil); status != http.StatusOK || x["done"] != 3.0 || x["running"] != false {
			t.Errorf("done: %d %v", status, x)
		}
		if status, _ := w.ask(w.stranger, http.MethodGet, "/notice-batches/"+batch, nil); status != http.StatusNotFound {
			t.Errorf("another county: %d", status)
		}
	})
}
