package inspectweb_test

import (
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/office/officetest"
)

// paper is the text of a Word paper as LibreOffice shows it.
func paper(t *testing.T, name, body string) string {
	t.Helper()
	var all strings.Builder
	for _, p := range officetest.Pages(t, officetest.PDF(t, name+".docx", []byte(body))) {
		all.WriteString(strings.ReplaceAll(p.Text(), "\n", ""))
	}
	return all.String()
}

func TestARefusalIsOnThePageAndOnItsPaperWithItsWitness(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.As(h.Office)
		made := h.Post("/inspections", url.Values{
			"title": {"社区检查"}, "kind": {"routine"}, "sheet": {"committee"}, "starts_on": {"2017-08-23"}, "due_on": {"2017-08-24"}, "route": {"area"},
			"inspectors": {string(h.Inspector.Account)}, "need_committee": {"1"},
		})
		if got := h.Post(made.Location+"/draw", url.Values{"seed": {"abc"}}); got.Status != 303 {
			t.Fatalf("draw: %d %s", got.Status, got.Text("main"))
		}
		wants(t, h.Get(made.Location), 200, h.Inspector.Name)
		det, err := h.s.Round(t.Context(), h.Office, id.Round(strings.TrimPrefix(made.Location, "/inspections/rounds/")))
		if err != nil {
			t.Fatal(err)
		}
		visit := det.Visits[0]
		h.As(h.Inspector)
		if got := h.Post(visit.Link()+"/items", url.Values{"item": {"environment.clean"}, "a_fault": {"2"}, "reason": {"楼道堆物"}, "case": {"1"}}); got.Status != 303 {
			t.Fatalf("found: %d %s", got.Status, got.Text("main"))
		}
		end := url.Values{"rest": {"1"}, "signing": {"refused"}, "refusal": {"不认可"}, "witness": {"网格员"}}
		bad := h.Post(visit.Link()+"/finish", end)
		wants(t, bad, 422, "见证人单位")
		if !strings.Contains(bad.Body, `value="网格员"`) {
			t.Error("what was typed is gone")
		}
		end.Set("witness_unit", "中山路派出所")
		if got := h.Post(visit.Link()+"/finish", end); got.Status != 303 {
			t.Fatalf("finish: %d %s", got.Status, got.Text("main"))
		}
		page := h.Get(visit.Link())
		wants(t, page, 200, "拒绝签字", "不认可", "网格员", "中山路派出所")
		for _, link := range []string{visit.Link() + "/word", visit.Link() + "/pdf"} {
			if !strings.Contains(page.Body, `href="`+link+`"`) {
				t.Errorf("the page does not lead to %s", link)
			}
		}
		if got := h.Get(visit.Link() + "/pdf"); got.Status != 200 || !strings.HasPrefix(got.Body, "%PDF") {
			t.Errorf("pdf: %d", got.Status)
		}
		h.As(h.Office)
		if got := h.Get("/inspections/visits.csv"); !strings.Contains(got.Body, "网格员") {
			t.Errorf("the list does not name the witness: %s", got.Body)
		}
		if got := h.Post(made.Location+"/end", nil); got.Status != 303 {
			t.Fatalf("end: %d %s", got.Status, got.Text("main"))
		}
		papers := map[string][]string{
			visit.Link() + "/word":                 {"督查现场记录", "DC-0001-01", "楼道堆物", "拒绝签字", "不认可", "网格员（中山路派出所）", "2017年8月"},
			made.Location + "/result/word":         {"社区检查", "合格", "薄弱项", "点位得分", "五净五无", "DC-0001-01"},
			"/inspections/visits/none/word":        nil,
			"/inspections/rounds/none/result/word": nil,
		}
		for at, says := range papers {
			got := h.Get(at)
			if says == nil {
				if got.Status != 404 {
					t.Errorf("%s: %d", at, got.Status)
				}
				continue
			}
			if got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
				t.Errorf("%s: %d", at, got.Status)
				continue
			}
			if d.Dialect != db.SQLite {
				continue // the paper is the same, and LibreOffice takes its time
			}
			text := paper(t, "paper", got.Body)
			for _, s := range says {
				if !strings.Contains(strings.ReplaceAll(text, " ", ""), s) {
					t.Errorf("%s does not say %q: %s", at, s, text)
				}
			}
		}
		// A refusal of before there were witnesses has none, and its paper says so.
		err = d.Write(t.Context(), h.Office.County, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE inspect_visits SET witness = '', witness_unit = '' WHERE county = $1 AND id = $2`, tx.County, visit.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		wants(t, h.Get(visit.Link()), 200, "拒绝签字", inspect.Prefix)
		if got := h.Get(visit.Link() + "/word"); got.Status != 200 {
			t.Errorf("its paper: %d", got.Status)
		}
	})
}
