package archtest

import (
	"slices"
	"strings"
	"testing"
)

// floors lists the families from the ground up. A package imports from lower
// floors; on its own floor it imports its own family and nobody else.
var floors = []struct {
	name     string
	families string
}{
	{"0 words", "id fault"},
	{"0a values, no input or output", "geo lang worktime access progress"},
	{"0b outside world", "db blob mail channel config web.assets"},
	{"0c what is measured of it", "telemetry"},
	{"1 tools of the house", "jobs events search web ui office backup rules ical recur"},
	{"2a every record", "figures journal once"},
	{"2a the county", "counties"},
	{"2b who", "org people"},
	{"2c what every feature needs", "areas photos attachments inbox"},
	{"2d the county's papers", "documents"},
	{"3a a problem at a place", "cases"},
	{"3b what brings cases and cures them", "surveys notices drives patrol custody support supervise meetings plan publicity works equipment places standard assess inspect findings"},
	{"4 across features", "overview engagement readiness reports portal open311 openapi field"},
	{"5 the whole", "app demo"},
	{"6 programs and their tests", "cmd e2e archtest tools bench"},
}

// floorOf is the number of the family's floor, or -1.
func floorOf(family string) int {
	for i, f := range floors {
		if slices.Contains(strings.Fields(f.families), family) {
			return i
		}
	}
	return -1
}

// standing is the family under which a folder stands in the table. The folder
// web beside internal holds the built assets; internal/web is another.
func standing(dir string) string {
	if dir == "web" || strings.HasPrefix(dir, "web/") {
		return "web.assets"
	}
	return family(dir)
}

func TestFloors(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		own := standing(s.dir)
		floor := floorOf(own)
		if floor < 0 {
			t.Errorf("%s: %s is on no floor: give it one in floors_test.go", s.name, own)
			continue
		}
		if s.test {
			continue // a test builds what it needs
		}
		for path := range imports(s) {
			dir, ok := strings.CutPrefix(path, module+"/")
			if !ok {
				continue
			}
			other := standing(dir)
			if other == own {
				continue
			}
			switch below := floorOf(other); {
			case below > floor:
				t.Errorf("%s imports %s, which is above it (%s over %s): ask by an interface of your own, adapted in app/wiring.go, or tell by an event",
					s.name, path, floors[below].name, floors[floor].name)
			case below == floor:
				t.Errorf("%s imports its neighbour %s (floor %s): ask by an interface of your own, or move what both need down",
					s.name, path, floors[floor].name)
			}
		}
	}
}

func TestFloorsNameEachFamilyOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, f := range floors {
		for family := range strings.FieldsSeq(f.families) {
			if was := seen[family]; was != "" {
				t.Errorf("%s is on the floors %s and %s", family, was, f.name)
			}
			seen[family] = f.name
		}
	}
}
