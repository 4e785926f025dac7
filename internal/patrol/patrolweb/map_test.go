package patrolweb_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/geo"
	"chuangwei/internal/patrol"
)

func TestTheMapOfActionsAndTheListBesideItSayTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		p := h.Get("/patrol/map")
		h.wants(p, http.StatusOK)
		if p.Count("[data-clusters]") != 1 {
			t.Fatal("there is no map")
		}
		for i, kind := range []string{"stall", "dump", "dump"} {
			_, err := h.group.Record(t.Context(), h.officer, patrol.Draft{Kind: kind, Note: awkward, Place: cases.Place{Located: true, Point: geo.Point{Lon: 115.41 + 0.01*float64(i), Lat: 27.31}, Address: awkward}})
			if err != nil {
				t.Fatal(err)
			}
		}
		for query, want := range map[string]int{"": 3, "category=dump&": 2, "category=dump&from=" + h.today + "&to=" + h.today + "&": 2, "to=2017-01-01&": 0} {
			p := h.Get("/patrol/map?" + query)
			h.wants(p, http.StatusOK)
			if n := p.Count("#beside li"); n != want && want > 0 {
				t.Errorf("%q: %d beside the map, not %d", query, n, want)
			}
			var got struct {
				Clusters []struct {
					N    int
					Href string
				}
			}
			marks := h.Get("/patrol/map/clusters?" + query + "zoom=17&bbox=115,27,116,28")
			if err := json.Unmarshal([]byte(marks.Body), &got); err != nil {
				t.Fatalf("%q: %d, %v", query, marks.Status, err)
			}
			n := 0
			for _, c := range got.Clusters {
				n += c.N
				if c.Href == "" || h.Get(c.Href).Status != http.StatusOK {
					t.Errorf("%q: %q leads nowhere", query, c.Href)
				}
			}
			if n != want {
				t.Errorf("%q: %d on the map, not %d", query, n, want)
			}
		}
		for _, bad := range []string{"/patrol/map/clusters", "/patrol/map/clusters?zoom=99&bbox=1,1,2,2", "/patrol/map/clusters?zoom=9&bbox=x", "/patrol/map/clusters?zoom=9&bbox=1,1,2,2&from=x"} {
			if p := h.Get(bad); p.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", bad, p.Status)
			}
		}
		h.wants(h.Get("/patrol/map?bbox=x"), http.StatusOK, "看不懂：x")
	})
}
