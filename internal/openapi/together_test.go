package openapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/drives"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
	"chuangwei/internal/publicity"
)

const odd = "中文 '\"<b>' 100% 😀"

// made sends the same new thing twice and returns what came of it, which is one.
func (w *world) made(key, path string, body map[string]any) map[string]any {
	w.t.Helper()
	var first map[string]any
	for i := range 2 {
		r := w.raw(key, http.MethodPost, path, body, "Idempotency-Key: "+path)
		if r.Code != http.StatusCreated {
			w.t.Fatalf("POST %s: %d %s", path, r.Code, r.Body)
		}
		var out map[string]any
		if err := json.Unmarshal(r.Body.Bytes(), &out); err != nil {
			w.t.Fatal(err)
		}
		if i == 0 {
			first = out
		} else if out["id"] != first["id"] {
			w.t.Errorf("POST %s made two: %v and %v", path, first["id"], out["id"])
		}
	}
	return first
}

// finds fails unless the list has n rows, a page after the other.
func (w *world) finds(key, path, rows string, n int) {
	w.t.Helper()
	got, after := 0, ""
	for range 20 {
		status, list := w.ask(key, http.MethodGet, path+"&limit=1&after="+after, nil)
		if status != http.StatusOK || list["total"] != float64(n) {
			w.t.Errorf("%s: %d %v", path, status, list)
			return
		}
		page, _ := list[rows].([]any)
		got += len(page)
		if after, _ = list["next"].(string); after == "" {
			break
		}
	}
	if got != n {
		w.t.Errorf("%s: %d rows in pages, want %d", path, got, n)
	}
}

func TestSupportIsAskedAndAnsweredOverTheAPI(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		group, err := (&org.Service{DB: d}).CreateGroup(t.Context(), access.System(here), org.GroupDraft{Code: "G1", Name: "市容组", LeadUnit: w.eastUnit})
		if err != nil {
			t.Fatal(err)
		}
		one := w.made(w.westKey, "/support-requests", map[string]any{"area": w.west, "group": group, "title": odd, "needs": "铲车", "wanted_on": "2017-08-31"})
		path := fmt.Sprint("/support-requests/", one["id"])
		if one["title"] != odd || one["late"] != false {
			t.Errorf("asked: %v", one)
		}
		w.finds(w.all, "/support-requests?state=open", "requests", 1)
		w.finds(w.all, "/support-requests?late=1", "requests", 0)
		if status, _ := w.ask(w.eastKey, http.MethodPost, path+"/accept", map[string]any{"plan": "来", "on": "2017-08-30"}); status != http.StatusForbidden && status != http.StatusNotFound {
			t.Errorf("another area accepts: %d", status)
		}
		_, lead, err := people.New(people.Options{DB: d, Cheap: true}).CreateKey(t.Context(), access.System(here), people.NewKey{
			Label: "牵头单位", Unit: w.eastUnit, Grants: []access.Grant{{Role: access.GroupLead, Scope: access.Group, Of: string(group)}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if status, x := w.ask(lead, http.MethodPost, path+"/decline", map[string]any{"reason": "没有设备"}); status != http.StatusOK || x["reason"] != "没有设备" {
			t.Errorf("decline: %d %v", status, x)
		}
		if status, _ := w.ask(w.stranger, http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("another county: %d", status)
		}
	})
}

func TestOrdersAreIssuedAnsweredAndAcceptedOverTheAPI(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		one := w.made(w.office, "/orders", map[string]any{"kind": "order", "title": odd, "details": "整改", "to": "unit", "to_id": w.westUnit, "due_on": "2017-08-31"})
		path := fmt.Sprint("/orders/", one["id"])
		w.finds(w.all, "/orders?kind=order", "orders", 1)
		w.finds(w.all, "/orders?kind=instruction", "orders", 0)
		if r := w.raw(w.office, http.MethodPost, "/urgings", map[string]any{"subject": "order", "record": one["id"], "note": odd}); r.Code != http.StatusCreated {
			t.Errorf("urge: %d %s", r.Code, r.Body)
		}
		if status, _ := w.ask(w.office, http.MethodPost, "/urgings", map[string]any{"subject": "order", "record": one["id"]}); status != http.StatusConflict {
			t.Errorf("urged twice: %d", status)
		}
		if status, _ := w.ask(w.westKey, http.MethodPost, path+"/accept", map[string]any{}); status != http.StatusForbidden && status != http.StatusConflict {
			t.Errorf("the addressee accepts: %d", status)
		}
		if status, _ := w.ask(w.stranger, http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("another county: %d", status)
		}
	})
}

func TestMeetingsAreCalledAndListedOverTheAPI(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		one := w.made(w.office, "/meetings", map[string]any{"kind": "office", "title": odd, "day": "2017-08-28", "clock": "15:00", "minutes": 60, "units": []any{w.westUnit}})
		path := fmt.Sprint("/meetings/", one["id"])
		w.finds(w.all, "/meetings?state=coming", "meetings", 1)
		w.finds(w.all, "/decisions?state=open", "decisions", 0)
		if status, x := w.ask(w.all, http.MethodGet, path, nil); status != http.StatusOK || x["title"] != odd {
			t.Errorf("one: %d %v", status, x)
		}
		if status, _ := w.ask(w.office, http.MethodPost, path+"/decisions", map[string]any{"title": "清运", "unit": w.westUnit, "due_on": "2017-08-31"}); status != http.StatusConflict {
			t.Errorf("a meeting that has not begun decides: %d", status)
		}
		if status, _ := w.ask(w.stranger, http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("another county: %d", status)
		}
	})
}

func TestPublicityIsPlannedProvenAndAskedAboutOverTheAPI(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		body := map[string]any{"title": odd, "channel": "wechat", "unit": w.westUnit, "area": w.west, "starts_on": "2017-08-24", "times": 1, "expected": 900, "cost": 12345}
		one := w.made(w.office, "/publicity/activities", body)
		path := fmt.Sprint("/publicity/activities/", one["id"])
		w.finds(w.all, "/publicity/activities?channel=wechat&state=planned", "activities", 1)
		if status, _ := w.ask(w.office, http.MethodPost, path+"/prove", map[string]any{"times": 1, "reached": 800, "address": "x"}); status != http.StatusUnprocessableEntity {
			t.Errorf("proven by no address: %d", status)
		}
		if status, x := w.ask(w.office, http.MethodPost, path+"/prove", map[string]any{"times": 1, "reached": 800, "cost": 12000, "address": "https://mp.example/1"}); status != http.StatusOK || x["state"] != "done" || x["reached"] != 800.0 {
			t.Errorf("prove: %d %v", status, x)
		}
		w.finds(w.all, "/publicity/activities?state=done", "activities", 1)
		by := access.System(here)
		m, err := w.publicity.AddMaterial(t.Context(), by, publicity.MaterialDraft{Title: odd, Kind: publicity.LetterKind, Body: odd})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.publicity.Print(t.Context(), by, publicity.PrintDraft{Material: m, Copies: 10, Printer: "p"}); err != nil {
			t.Fatal(err)
		}
		out := map[string]any{"area": w.west, "unit": w.westUnit, "audience": "citizens", "copies": 7, "receiver": odd}
		for range 2 {
			r := w.raw(w.office, http.MethodPost, fmt.Sprint("/publicity/materials/", m, "/receipts"), out, "Idempotency-Key: k-1")
			if r.Code != http.StatusCreated || !strings.Contains(r.Body.String(), `"stock":3`) {
				t.Errorf("hand out: %d %s", r.Code, r.Body)
			}
		}
		if status, _ := w.ask(w.office, http.MethodPost, fmt.Sprint("/publicity/materials/", m, "/receipts"), out); status != http.StatusUnprocessableEntity {
			t.Errorf("more than is in stock: %d", status)
		}
		if status, list := w.ask(w.all, http.MethodGet, "/publicity/materials", nil); status != http.StatusOK || len(list["materials"].([]any)) != 1 {
			t.Errorf("materials: %d %v", status, list)
		}
		w.finds(w.all, "/publicity/receipts?audience=citizens", "receipts", 1)
		w.finds(w.all, "/publicity/positions?late=1", "positions", 0)
		poll, err := w.publicity.AddPoll(t.Context(), by, publicity.PollDraft{Title: odd, OpensOn: "2017-08-01", ClosesOn: "2017-09-10", Share: 900, Margin: 30, Questions: publicity.UsualQuestions()})
		if err == nil {
			err = w.publicity.OpenPoll(t.Context(), by, poll)
		}
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]any{"area": w.west, "age": "old", "trade": "resident", "values": map[string]any{"1": []any{"yes"}, "2": []any{"no"}, "3": []any{"support"}, "4": []any{"content"}, "5": []any{"content"}, "6": []any{"tv"}}}
		x := w.made(w.office, fmt.Sprint("/publicity/polls/", poll, "/answers"), said)
		if aware, ok := x["aware"].(map[string]any); !ok || aware["n"] != 1.0 || aware["of"] != 1.0 {
			t.Errorf("answer: %v", x)
		}
		if status, list := w.ask(w.all, http.MethodGet, "/publicity/polls", nil); status != http.StatusOK || len(list["polls"].([]any)) != 1 {
			t.Errorf("polls: %d %v", status, list)
		}
		if status, _ := w.ask(w.stranger, http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("another county: %d", status)
		}
	})
}

func TestHeldGoodsAndAttackWeeksAreReadAndMovedOverTheAPI(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx, office := t.Context(), access.System(here)
		b, err := w.custody.Register(ctx, office, custody.Draft{Unit: w.westUnit, Area: w.west, At: d.Now(here), Place: "人民路", Goods: "遮阳伞 2 把", Reason: "占道", Officers: "队员"})
		if err != nil {
			t.Fatal(err)
		}
		batch := "/batches/" + string(b.ID)
		w.finds(w.all, "/batches?state=open", "batches", 1)
		w.finds(w.all, "/batches?due=overdue", "batches", 0)
		if status, x := w.ask(w.office, http.MethodPost, batch+"/store", map[string]any{"store": "一号库"}); status != http.StatusOK || x["store"] != "一号库" {
			t.Errorf("store: %d %v", status, x)
		}
		if status, _ := w.ask(w.all, http.MethodPost, batch+"/store", map[string]any{"store": "二号库"}); status != http.StatusForbidden {
			t.Errorf("an auditor stores: %d", status)
		}

		drive, err := w.drives.Add(ctx, office, drives.Draft{Month: "2017-08", Title: odd, Starts: "2017-08-24", Ends: "2017-08-30", Notice: "请落实。", Weights: drives.UsualWeights()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.drives.AddItem(ctx, office, drives.Move{Drive: drive}, drives.ItemDraft{Title: "清除小广告", Measure: "处"}); err != nil {
			t.Fatal(err)
		}
		if err := w.drives.Issue(ctx, office, drives.Move{Drive: drive}); err != nil {
			t.Fatal(err)
		}
		w.finds(w.all, "/drives?month=2017-08", "drives", 1)
		path := "/drives/" + string(drive)
		status, x := w.ask(w.all, http.MethodGet, path, nil)
		if cells, _ := x["matrix"].([]any); status != http.StatusOK || len(cells) != 2 || x["title"] != odd {
			t.Errorf("one: %d %v", status, x)
		}
		if status, _ := w.ask(w.office, http.MethodPost, path+"/cells/none/finish", map[string]any{"note": "好"}); status != http.StatusNotFound {
			t.Errorf("a cell of no week: %d", status)
		}
		for _, p := range []string{batch, path} {
			if status, _ := w.ask(w.stranger, http.MethodGet, p, nil); status != http.StatusNotFound {
				t.Errorf("another county reads %s: %d", p, status)
			}
		}
	})
}
