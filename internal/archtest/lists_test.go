package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// whole are the lists that lack something that lists have, and why they may.
// A new list that cannot have all gets its line here.
// Keys are the page's component, values by what it lacks.
var whole = map[string]map[string]string{
	"areasweb.listPage":         {"filters": few, "order": "areas have the order of their numbers", "pages": few},
	"areasweb.streetsPage":      {"order": "streets and landmarks stand by name"},
	"casesweb.dictView":         {"order": "codes have their order", "pages": "a dictionary is looked through as a whole"},
	"documentsweb.readersView":  {"filters": few, "pages": few},
	"drivesweb.noticeView":      {"filters": few, "order": "units stand by area", "pages": few},
	"drivesweb.proposeView":     {"order": "it is ordered by its score, which is what it is for", "pages": "what is picked on one page would be lost on the next"},
	"inspectweb.alikeView":      {"pages": few},
	"inboxweb.waitingView":      {"order": "what waits stands by deadline"},
	"meetingsweb.allSeriesView": {"pages": few},
	"orgweb.categoriesPage":     {"filters": few, "order": "categories have an order of their own", "pages": few, "file": few},
	"orgweb.groupsPage":         {"filters": few, "order": "groups have the order of their numbers", "pages": few},
	"orgweb.vacanciesPage":      {"filters": few, "order": "posts stand by headquarters, area and group", "pages": few},
	"patrolweb.coverView":       {"order": "streets stand by area, as on the map", "pages": "a grid is looked at as a whole"},
	"patrolweb.shiftsView":      {"order": "a roster has the order of its hours", "pages": "a page is a week"},
	"peopleweb.accountsView":    {"order": "accounts stand by name"},
	"planweb.dutiesView":        {"pages": few},
	"planweb.ganttView":         {"order": "a plan has the order of its parts"},
	"planweb.tableView":         {"order": "a plan has the order of its parts"},
	"publicityweb.weekView":     {"order": "a week has the order of its days", "pages": "a page is a week", "file": "the list beside it writes the same rows"},
	"publicityweb.villagesView": {"order": "who does least comes first", "pages": "committees are compared as a whole"},
	"standardweb.boardView":     {"order": "a tree has the order of its parts", "pages": "a standard is looked through as a whole"},
	"standardweb.unitsView":     {"order": "the least complete comes first", "pages": "units are compared as a whole"},
	"superviseweb.lateView":     {"order": "what is late longest comes first"},
	"surveysweb.listView":       {"order": "the latest comes first", "pages": few},
	"worksweb.ganttView":        {"order": "a plan has the order of its parts", "pages": few, "file": "the list beside it writes the same rows"},
	"worksweb.lateView":         {"order": "what is late longest comes first", "pages": few},
}

// few is why a list has all on one page.
const few = "a county has few of them"

// has is what every list has, and how a template says so.
var has = map[string]*regexp.Regexp{
	"filters": regexp.MustCompile(`ui\.FilterBar\(`),
	"order":   regexp.MustCompile(`ui\.Sort(Th|ThNum)\(`),
	"pages":   regexp.MustCompile(`ui\.Pager\(`),
	"file":    regexp.MustCompile(`(?i)XLSX`),
	"print":   regexp.MustCompile(`data-print|ui\.Print\(`),
}

var (
	component = regexp.MustCompile(`(?ms)^templ (?:\([^)]*\) )?(\w+)\(.*?^}`)
	called    = regexp.MustCompile(`[@:] ?(\w+)\(`)
	listed    = regexp.MustCompile(`@ui\.RowCount\(`)
)

// Every page that counts the rows of a list can narrow it, order it, turn its
// pages, take it along as a file of exactly what it shows, and print it.
func TestEveryListFiltersSortsPagesExportsAndPrints(t *testing.T) {
	t.Parallel()
	folders := map[string]map[string]string{} // of each folder: component → text
	files, err := filepath.Glob("../*/*/*.templ")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d templates: %v", len(files), err)
	}
	more, err := filepath.Glob("../*/*.templ")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, more...) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Base(filepath.Dir(f))
		if folders[dir] == nil {
			folders[dir] = map[string]string{}
		}
		for _, m := range component.FindAllStringSubmatch(string(text), -1) {
			folders[dir][m[1]] = m[0]
		}
	}
	pages, used := 0, map[string]bool{}
	for dir, parts := range folders {
		for name := range parts {
			text := withParts(parts, name, map[string]bool{})
			if !strings.Contains(parts[name], "@ui.Shell(") || !listed.MatchString(text) {
				continue
			}
			pages++
			page := dir + "." + name
			for what, re := range has {
				why := whole[page][what]
				if why != "" {
					used[page+what] = true
				}
				switch found := re.MatchString(text); {
				case !found && why == "":
					t.Errorf("%s has no %s", page, what)
				case found && why != "":
					t.Errorf("%s has %s, although it is said that %s", page, what, why)
				}
			}
		}
	}
	if pages < 20 {
		t.Errorf("only %d lists were found", pages)
	}
	for page, lacks := range whole {
		for what := range lacks {
			if !used[page+what] {
				t.Errorf("%s is no list any more: %s", page, what)
			}
		}
	}
}

// withParts is a component's text with that of the components that it calls.
func withParts(parts map[string]string, name string, seen map[string]bool) string {
	text := parts[name]
	if seen[name] {
		return ""
	}
	seen[name] = true
	var b strings.Builder
	b.WriteString(text)
	for _, m := range called.FindAllStringSubmatch(text, -1) {
		if _, ok := parts[m[1]]; ok {
			b.WriteString(withParts(parts, m[1], seen))
		}
	}
	return b.String()
}
