package drivesweb_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

func TestPlacesThatComeUpAgainAreOrderedNarrowedPagedAndExported(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		p := casestest.At(1)
		category := ""
		for i := range 53 {
			p.Address = []string{"人民路1号", "建设路<b>'2号"}[i%2]
			h.Clock.Add(time.Minute)
			category = h.Open(h.Inspector, p).Category
		}
		h.As(h.Office)
		at := "/drives/propose/places?area=" + string(h.West) + "&category=" + category
		column := func(link string) []string { return h.Get(link).Texts("main tbody td:first-child") }
		first := column(at)
		if len(first) != 50 || !slices.IsSorted(first) {
			t.Errorf("the first page has %d rows: %v", len(first), first)
		}
		next := h.Get(at).Attr(".pager a[href*=after]", "href")
		if rest := column(next); len(rest) != 3 {
			t.Errorf("%s has %d rows", next, len(rest))
		}
		if down := column(at + "&sort=-place"); len(down) != 50 || down[0] != first[49] {
			t.Errorf("downwards: %v", down)
		}
		narrow := "&sort=-reported&q=" + url.QueryEscape("<b>'")
		if got := column(at + narrow); len(got) != 26 {
			t.Errorf("narrowed: %d rows", len(got))
		}
		file := h.Get("/drives/propose/places/export?to_file=csv&area=" + string(h.West) + "&category=" + category + narrow)
		if n := strings.Count(file.Body, "\n") - 1; n != 26 || strings.Contains(file.Body, "人民路") {
			t.Errorf("the file has %d rows:\n%s", n, file.Body)
		}
		if page := h.Get(at); page.Count("[data-print]") != 1 || page.Count("a[href^='/drives/propose/places/export']") != 2 {
			t.Error("nothing prints or exports the list")
		}
		h.wants(h.Get(at+"&q=nothing"), 200, "没有符合条件的记录")
	})
}
