package openapi_test

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

// acts does acts on one case.
func (w *world) act(key, number, name string, body map[string]any, headers ...string) (int, map[string]any) {
	w.t.Helper()
	rec := w.raw(key, http.MethodPost, "/cases/"+number+"/actions/"+name, body, headers...)
	var out map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		w.t.Fatalf("%s: %d %s", name, rec.Code, rec.Body)
	}
	return rec.Code, out
}

func TestEveryActOfTheLifecycleIsAnOperation(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	var spec struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal(raw, &spec); err != nil {
		t.Fatal(err)
	}
	asOne := map[cases.Act]string{
		cases.DoAreaPass: "area_check", cases.DoAreaFail: "area_check", cases.DoFinalPass: "final_check", cases.DoFinalFail: "final_check",
	}
	for _, r := range cases.Rules() {
		name := string(r.Act)
		if one := asOne[r.Act]; one != "" {
			name = one
		}
		path := "/cases/{number}/actions/" + name
		if r.Act == cases.DoReport {
			path = "/cases"
		}
		if spec.Paths[path]["post"] == nil {
			t.Errorf("%s has no operation POST %s", r.Act, path)
		}
	}
	named := regexp.MustCompile(`\{(\w+)\}`)
	for path, ops := range spec.Paths {
		for method, op := range ops {
			var has []string
			list, _ := op.(map[string]any)["parameters"].([]any)
			for _, p := range list {
				if p := p.(map[string]any); p["in"] == "path" {
					has = append(has, p["name"].(string))
				}
				if p := p.(map[string]any); p["name"] == "Idempotency-Key" {
					has = append(has, "key")
				}
			}
			for _, m := range named.FindAllStringSubmatch(path, -1) {
				if !slices.Contains(has, m[1]) {
					t.Errorf("%s %s does not describe %s", method, path, m[1])
				}
			}
			if strings.Contains(path, "/actions/") && method == "post" && !slices.Contains(has, "key") {
				t.Errorf("%s takes no Idempotency-Key", path)
			}
		}
	}
}

func TestAnActThatArrivesTwiceIsDoneOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		number := w.open(w.office, 115.41, 27.35)["number"].(string)
		type act struct {
			key, name string
			body      map[string]any
		}
		_, after := w.upload(w.westKey, "/photos", "", 3, nil)
		_, before := w.upload(w.westKey, "/photos", "", 4, nil)
		for i, a := range []act{
			{w.office, "visit", map[string]any{"found": true, "note": "还在 '\"<b>' 100%😀"}},
			{w.office, "file", map[string]any{"limit": "2wd"}},
			{w.office, "dispatch", map[string]any{"lead_unit": string(w.westUnit)}},
			{w.office, "comment", map[string]any{"text": "请尽快"}},
			{w.westKey, "sign", map[string]any{}},
			{w.westKey, "ask_extend", map[string]any{"reason": "要设备", "due_at": "2017-09-10T00:00:00Z"}},
			{w.westKey, "rectify", map[string]any{"after": []any{after["id"]}, "before": []any{before["id"]}}},
		} {
			key := "Idempotency-Key: act-" + a.name
			var got [2]map[string]any
			for n := range got {
				status, out := w.act(a.key, number, a.name, a.body, key)
				if status != http.StatusOK {
					t.Fatalf("%d %s, time %d: %d %v", i, a.name, n+1, status, out)
				}
				got[n] = out
			}
			if diff := cmp.Diff(got[0], got[1]); diff != "" {
				t.Errorf("%s did more the second time: %s", a.name, diff)
			}
			other := map[string]any{"reason": "另一件事", "text": "另一件事", "found": false, "lead_unit": string(w.eastUnit), "limit": "3wd", "note": "x", "due_at": "2017-09-11T00:00:00Z"}
			for name := range other {
				if !slices.Contains(map[string][]string{
					"visit": {"found"}, "file": {"limit"}, "dispatch": {"lead_unit"}, "comment": {"text"}, "sign": {"reason"}, "ask_extend": {"reason", "due_at"}, "rectify": {"note"},
				}[a.name], name) {
					delete(other, name)
				}
			}
			if status, out := w.act(a.key, number, a.name, other, key); status != http.StatusConflict || out["code"] != "once.other_content" {
				t.Errorf("%s with other words under the key: %d %v", a.name, status, out)
			}
		}
	})
}

func TestTimelineAndRequestsOfACase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		number := w.open(w.office, 115.41, 27.35)["number"].(string)
		do := func(key, name string, body map[string]any) {
			t.Helper()
			if status, out := w.act(key, number, name, body); status != http.StatusOK {
				t.Fatalf("%s: %d %v", name, status, out)
			}
		}
		do(w.office, "file", map[string]any{"limit": "2wd"})
		do(w.office, "dispatch", map[string]any{"lead_unit": string(w.westUnit)})
		do(w.westKey, "sign", map[string]any{})
		do(w.westKey, "ask_extend", map[string]any{"reason": "要设备 '\"<b>' 100%😀", "due_at": "2017-09-10T00:00:00Z"})
		do(w.westKey, "ask_suspend", map[string]any{"reason": "等施工", "review_on": "2017-10-01"})
		pending := func() []any {
			t.Helper()
			status, out := w.ask(w.office, http.MethodGet, "/cases/"+number+"/requests?pending=true", nil)
			if status != http.StatusOK {
				t.Fatalf("requests: %d %v", status, out)
			}
			return out["requests"].([]any)
		}
		if n := len(pending()); n != 2 {
			t.Errorf("%d wait, want 2", n)
		}
		status, all := w.ask(w.all, http.MethodGet, "/cases/"+number+"/requests", nil)
		var ask map[string]any
		for _, q := range all["requests"].([]any) {
			if q := q.(map[string]any); q["kind"] == "extension" {
				ask = q
			}
		}
		if status != http.StatusOK || ask["reason"] != "要设备 '\"<b>' 100%😀" || ask["due_at"] != "2017-09-10T00:00:00Z" || ask["decided_at"] != nil {
			t.Errorf("asked %v", ask)
		}
		do(w.office, "extend", map[string]any{"request": ask["id"], "grant": true})
		if left := pending(); len(left) != 1 || left[0].(map[string]any)["kind"] != "suspension" {
			t.Errorf("left: %v", left)
		}
		status, line := w.ask(w.all, http.MethodGet, "/cases/"+number+"/timeline?lang=en", nil)
		var acts []string
		for _, e := range line["entries"].([]any) {
			acts = append(acts, e.(map[string]any)["act"].(string))
		}
		want := []string{"case.report", "case.file", "case.dispatch", "case.sign", "case.ask_extend", "case.ask_suspend", "case.extend"}
		if diff := cmp.Diff(want, acts); status != http.StatusOK || diff != "" {
			t.Error(status, diff)
		}
		if last := line["entries"].([]any)[2].(map[string]any); last["facts"].(map[string]any)["unit"] != string(w.westUnit) || last["text"] == "journal.act.case.dispatch" {
			t.Errorf("dispatched: %v", last)
		}
		for _, path := range []string{"/timeline", "/requests", "/files"} {
			for name, key := range map[string]string{"another area": w.eastKey, "another county": w.stranger} {
				if status, _ := w.ask(key, http.MethodGet, "/cases/"+number+path, nil); status != http.StatusNotFound {
					t.Errorf("%s reads %s: %d", name, path, status)
				}
			}
		}
	})
}

func TestAnAttachmentThatArrivesTwiceIsKeptOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		number := w.open(w.office, 115.41, 27.35)["number"].(string)
		path := "/cases/" + number + "/actions/attach"
		var ids []any
		for range 2 {
			status, f := w.send(w.office, path, "file", "通知 '\"1\".pdf", "", []byte("内容"), "Idempotency-Key", "k")
			if status != http.StatusCreated || f["bytes"] != 6.0 {
				t.Fatalf("attach: %d %v", status, f)
			}
			ids = append(ids, f["id"])
		}
		list := w.ok(http.MethodGet, "/cases/"+number+"/files", nil)["files"].([]any)
		if len(list) != 1 || ids[0] != ids[1] {
			t.Errorf("%v attached, the list has %v", ids, list)
		}
		if status, out := w.send(w.office, path, "file", "x.pdf", "", []byte("别的"), "Idempotency-Key", "k"); status != http.StatusConflict {
			t.Errorf("another file under the key: %d %v", status, out)
		}
		rec := w.raw(w.office, http.MethodGet, "/cases/"+number+"/files/"+ids[0].(string), nil)
		if rec.Code != http.StatusOK || rec.Body.String() != "内容" || !strings.HasPrefix(rec.Header().Get("Content-Disposition"), "attachment;") {
			t.Errorf("file: %d %q %v", rec.Code, rec.Body, rec.Header())
		}
		if rec := w.raw(w.eastKey, http.MethodGet, "/cases/"+number+"/files/"+ids[0].(string), nil); rec.Code != http.StatusNotFound {
			t.Errorf("another area's file: %d", rec.Code)
		}
		if broken, n, err := w.cases.Attachments().Verify(t.Context(), here); err != nil || n != 1 || len(broken) > 0 {
			t.Errorf("kept: %v of %d, %v", broken, n, err)
		}
		for range 2 {
			if status, p := w.upload(w.office, "/cases/"+number+"/photos", "other", 9, nil, "Idempotency-Key", "p"); status != http.StatusCreated {
				t.Errorf("photo: %d %v", status, p)
			}
		}
		if n := len(w.ok(http.MethodGet, "/cases/"+number+"/photos", nil)["photos"].([]any)); n != 1 {
			t.Errorf("%d photos", n)
		}
	})
}
