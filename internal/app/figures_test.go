package app_test

import (
	"net/url"
	"slices"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/figures"
)

// A figure that can be told of one area, group or unit opens a list that is
// narrowed to it; one whose records have none says so, so that nobody is marked
// by it. What a list has no column for it takes as a theme, and finds nothing.
func TestEveryFigureSaysOfWhomItIsKept(t *testing.T) {
	t.Parallel()
	book := open(t, settings(t, db.SQLite)).Book
	const somebody = "somebody"
	for _, key := range book.Keys() {
		d, _ := book.Def(key)
		if d.Kind != figures.Flow && d.Kind != figures.Stock {
			continue
		}
		for _, by := range []figures.By{figures.ByArea, figures.ByGroup, figures.ByUnit} {
			link, err := url.Parse(d.Drill(by.Narrow(figures.Query{}, somebody)))
			if err != nil {
				t.Fatal(err)
			}
			narrowed := false
			for name, values := range link.Query() {
				narrowed = narrowed || name != "theme" && slices.Contains(values, somebody)
			}
			if d.Keeps(by) && !narrowed {
				t.Errorf("%s is said to be kept by %s, but its list is %s", key, by, link)
			}
		}
	}
}
