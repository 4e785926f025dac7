package areasweb_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// Every number of the grid and of the list of areas opens a list of that
// length.
func TestNumbersOfTheGridOpenWhatTheyCount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		var units []id.Unit
		for i, k := range []org.Kind{org.Agency, org.Agency, org.Town, org.Village, org.Neighbourhood, org.Neighbourhood} {
			u, err := h.org.CreateUnit(t.Context(), h.office, org.UnitDraft{Code: string(rune('a' + i)), Name: "单位 '%_😀 " + string(rune('a'+i)), Category: "A", Kind: k})
			if err != nil {
				t.Fatal(err)
			}
			units = append(units, u)
		}
		if _, err := h.org.CreatePerson(t.Context(), h.office, org.PersonDraft{Unit: units[1], Name: "联络员"}); err != nil {
			t.Fatal(err)
		}
		// The first area is led by an agency, the second by a committee.
		for i, members := range [][]id.Unit{units[1:4], units[5:]} {
			form := url.Values{"name": {"片区" + strconv.Itoa(i)}, "lead": {string(units[i*4])}, "boundary": {""}}
			for _, u := range members {
				form.Add("units", string(u))
			}
			if p := h.Post("/areas", form); p.Status != 303 {
				t.Fatalf("area: %d %s", p.Status, p.Text("main"))
			}
		}
		h.unit(t, "z", "未分配的单位")
		for _, list := range []string{"/org", "/areas"} {
			page := h.Get(list)
			opened := 0
			for i, href := range page.Attrs("tbody td.num a, p.row-count a", "href") {
				said := strings.Fields(page.Texts("tbody td.num a, p.row-count a")[i])[0]
				want, err := strconv.Atoi(strings.Trim(said, "共个片区内人"))
				if err != nil {
					t.Fatalf("%s: %q is no number", list, said)
				}
				opened++
				if got := h.Get(href); got.Status != 200 || got.Count("main tbody tr") != want {
					t.Errorf("%s: %s says %d and has %d rows (%d)", list, href, want, got.Count("main tbody tr"), got.Status)
				}
			}
			if want := map[string]int{"/org": 2 + 2*4, "/areas": 2 * 2}[list]; opened != want {
				t.Errorf("%s has %d numbers that open, want %d", list, opened, want)
			}
		}
		for path, want := range map[string]string{
			"/areas.csv":                 "单位 '%_😀 b; 单位 '%_😀 c",
			"/streets.csv?kind=landmark": "名称",
			"/org/vacancies.csv?all=1":   "岗位",
		} {
			if p := h.Get(path); p.Status != 200 || !strings.Contains(p.Body, want) {
				t.Errorf("%s: %d %q", path, p.Status, p.Body)
			}
		}
		if p := h.Get("/areas.xlsx"); !strings.HasPrefix(p.Body, "PK") {
			t.Errorf("XLSX begins %.4q", p.Body)
		}
	})
}
