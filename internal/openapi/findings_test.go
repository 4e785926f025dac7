package openapi_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/findings"
	"chuangwei/internal/id"
)

// months are the records that rules look at.
type months map[string]findings.Records

// Month implements findings.Sources.
func (m months) Month(_ context.Context, _ *db.Tx, s findings.Span) (findings.Records, error) {
	return m[s.Month], nil
}

func TestFindingsAreReadByWhomTheyMayBeKnownTo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		records := findings.Records{Units: map[id.Unit]string{w.westUnit: odd}}
		for i := range 3 {
			ref := findings.Ref{Record: fmt.Sprint("c", i), Label: fmt.Sprint("CS-000", i, " ", odd), Link: fmt.Sprint("/places/", i)}
			records.Checks = append(records.Checks, findings.Check{Ref: ref, Of: w.westUnit, By: findings.Person{Account: id.New[id.Account](), Unit: w.westUnit}, Day: "2017-07-12", Sound: true})
		}
		w.seen["2017-07"] = records
		by := access.System(here)
		if got, err := w.findings.Look(t.Context(), by, "2017-07"); err != nil || got.Found != 1 {
			t.Fatalf("%+v: %v", got, err)
		}
		unit := w.key(access.Grant{Role: access.Liaison, Scope: access.Unit, Of: string(w.westUnit)})
		other := w.key(access.Grant{Role: access.Liaison, Scope: access.Unit, Of: string(w.eastUnit)})
		w.finds(w.office, "/findings?lang=en", "findings", 1)
		w.finds(w.office, "/findings?kind=own_check&month=2017-07&state=pending&unit="+string(w.westUnit), "findings", 1)
		w.finds(w.office, "/findings?month=2017-06", "findings", 0)
		w.finds(w.office, "/findings?kind=alike", "findings", 0)
		for name, key := range map[string]string{"whom it concerns": unit, "another unit": other, "another county": w.stranger} {
			t.Log(name)
			w.finds(key, "/findings?lang=en", "findings", 0)
		}
		_, list := w.ask(w.office, http.MethodGet, "/findings", nil)
		first := list["findings"].([]any)[0].(map[string]any)
		if first["number"] != "YD-0001" || first["kind"] != "own_check" || first["name"] != odd || first["state"] != "open" || first["seen"] != "3次核查由本单位人员进行且均未发现问题，当月共核查3次" {
			t.Errorf("%v", first)
		}
		at := fmt.Sprint("/findings/", first["id"])
		status, one := w.ask(w.office, http.MethodGet, at, nil)
		evidence, _ := one["evidence"].([]any)
		if status != 200 || len(evidence) != 3 {
			t.Fatalf("%d %v", status, one)
		}
		if e := evidence[0].(map[string]any); e["label"] != "CS-0000 "+odd || e["link"] != "/places/0" || e["day"] != "2017-07-12" || e["said"] != "本单位人员核查，未发现问题" {
			t.Errorf("%v", e)
		}
		for name, key := range map[string]string{"whom it concerns": unit, "another county": w.stranger} {
			if got, _ := w.ask(key, http.MethodGet, at, nil); got != 404 {
				t.Errorf("%s reads what it was not asked: %d", name, got)
			}
		}
		if err := w.findings.Ask(t.Context(), by, id.Finding(first["id"].(string)), "2017-08-28", odd); err != nil {
			t.Fatal(err)
		}
		w.finds(unit, "/findings?lang=en", "findings", 1)
		w.finds(other, "/findings?lang=en", "findings", 0)
		if got, out := w.ask(unit, http.MethodGet, at, nil); got != 200 || out["question"] != odd || out["answer_by"] != "2017-08-28" || out["state"] != "asked" {
			t.Errorf("%d %v", got, out)
		}
		if got, _ := w.ask(w.office, http.MethodGet, "/findings?who=x", nil); got != 422 {
			t.Errorf("a parameter that nobody knows: %d", got)
		}
	})
}
