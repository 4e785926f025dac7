package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/access"
	cw "chuangwei/internal/cases"
)

var label = regexp.MustCompile(`^/cases/(WT-\d+)$`)

// Every role tries every act on cases of every state: what the page offers is
// not refused, what it does not offer is refused, what cannot be seen is not
// found, and all of it is what the table of roles says. The forms of what is
// offered are wrong on purpose, so that nothing changes.
func TestRolesDoWhatTheTableSaysAndNothingElse(t *testing.T) {
	t.Parallel()
	s := Start(t, LoadDemo(t, 0).Copy(t))
	admin := s.As(t, "administrator", "en")
	sample := map[cw.State][]string{}
	for _, state := range cw.States() {
		for _, owner := range owners(t, admin) {
			list := admin.Get("/cases?limit=10&sort=-number&state=" + string(state) + owner)
			for _, a := range list.All(`#list tbody a[data-open]`) {
				if m := label.FindStringSubmatch(attr(a, "href")); m != nil && !slices.Contains(sample[state], m[1]) {
					sample[state] = append(sample[state], m[1])
					break
				}
			}
		}
		if len(sample[state]) == 0 {
			t.Errorf("the demonstration has no case in the state %s", state)
		}
	}
	long := strings.Repeat("长", 3000)
	wrong := func(number string) url.Values {
		return url.Values{
			"version": {"0"}, "reason": {long}, "note": {long}, "text": {long}, "title": {long}, "into": {number},
			"found": {"yes"}, "unit": {"nobody"}, "due": {"never"}, "review": {"never"}, "limit": {"-1"},
		}
	}
	// What is not offered is sent as it should be: only that it is not allowed
	// can be wrong with it.
	units := s.As(t, "office", "en").Get("/cases/" + sample[cw.Reported][0]).All(`#file select[name="lead"] option[value]:not([value=""])`)
	if len(units) == 0 {
		t.Fatal("the office is not offered to file")
	}
	unit := attr(units[0], "value")
	right := func(number string) url.Values {
		return url.Values{
			"version": {"0"}, "reason": {"because"}, "text": {"a word"}, "title": {"a title"}, "into": {number},
			"found": {"yes"}, "unit": {unit}, "lead": {unit}, "due": {"2017-09-29T12:00"}, "review": {"2017-09-29"}, "grant": {"yes"},
		}
	}
	offered, refused, hidden := 0, 0, 0
	for _, who := range s.Accounts {
		role := access.Role(who.Role)
		c := s.As(t, who.Role, "en")
		for _, state := range slices.Sorted(maps.Keys(sample)) {
			for _, number := range sample[state] {
				page := c.Get("/cases/" + number)
				if page.Status == http.StatusNotFound {
					if access.Cell(access.SeeCase, role) == "anywhere" {
						t.Errorf("%s does not see %s", role, number)
					}
					hidden++
				} else if page.Status != http.StatusOK {
					t.Fatalf("%s: /cases/%s answered %d", role, number, page.Status)
				}
				offers := map[string]bool{}
				for _, d := range page.All("details[data-act]") {
					offers[attr(d, "id")] = true
				}
				for _, f := range page.All("form[action]") {
					offers[attr(f, "action")[strings.LastIndex(attr(f, "action"), "/")+1:]] = true
				}
				tried := map[cw.Act]bool{}
				for _, rule := range cw.Rules() {
					// A file that is missing is found before anybody is asked who sends it.
					if tried[rule.Act] || !slices.Contains(rule.From, state) || rule.Act == cw.DoAttach {
						continue
					}
					tried[rule.Act] = true
					what := fmt.Sprintf("%s: %s %s (%s)", role, rule.Act, number, state)
					form := right(number)
					if offers[string(rule.Act)] {
						form = wrong(number)
					}
					got := c.Post("/cases/"+number+"/"+string(rule.Act), form).Status
					switch {
					case page.Status == http.StatusNotFound:
						if got != http.StatusNotFound {
							t.Errorf("%s: %d for a case that is not to be seen", what, got)
						}
					case offers[string(rule.Act)]:
						offered++
						if got != http.StatusUnprocessableEntity {
							t.Errorf("%s: offered, and %d", what, got)
						}
						if access.Cell(rule.Need, role) == "never" {
							t.Errorf("%s: offered against the table", what)
						}
					default:
						refused++
						if got != http.StatusForbidden {
							t.Errorf("%s: not offered, and %d", what, got)
						}
						if access.Cell(rule.Need, role) == "anywhere" && rule.Act != cw.DoAreaPass && rule.Act != cw.DoFinalPass && rule.Act != cw.DoAreaFail && rule.Act != cw.DoFinalFail {
							t.Errorf("%s: the table allows it, the page does not offer it", what)
						}
					}
				}
			}
		}
	}
	t.Logf("%d offered, %d refused, %d times not to be seen", offered, refused, hidden)
	if offered < 100 || refused < 100 || hidden < 10 {
		t.Error("too few were tried")
	}
}

// owners are filters that give cases of several owners: any, those of the area
// whose lead signs in, those of the unit whose liaison does.
func owners(t *testing.T, c *Client) []string {
	t.Helper()
	out := []string{""}
	page := c.Get("/cases")
	for name, want := range map[string]string{"area": "第三片区", "unit": "县城管大队", "group": "市容环境"} {
		found := false
		for _, o := range page.All(`select[name="` + name + `"] option`) {
			if v := attr(o, "value"); v != "" && o.FirstChild != nil && strings.Contains(o.FirstChild.Data, want) {
				out = append(out, "&"+name+"="+v)
				found = true
			}
		}
		if !found {
			t.Logf("the ledger has no filter %s for %s", name, want)
		}
	}
	return out
}

// The pages that only some roles may open refuse the others.
func TestPagesOpenForWhomTheTableSays(t *testing.T) {
	t.Parallel()
	s := Start(t, LoadDemo(t, 0).Copy(t))
	for _, who := range s.Accounts {
		role := access.Role(who.Role)
		c := s.As(t, who.Role, "zh-CN")
		for path, need := range map[string]access.Act{
			"/overview": access.SeeCounty, "/areas": access.SeeCounty, "/org/units": access.SeeCounty, "/reports/stage": access.SeeReports,
			"/accounts": access.ManagePeople, "/accounts/new": access.ManagePeople, "/keys": access.ManagePeople, "/audit": access.ReadAudit,
			"/areas/new": access.ManageOrg, "/org/units/new": access.ManageOrg, "/org/import": access.ManageOrg, "/cases/new": access.ReportCase,
			"/surveys/new": access.ManageSurveys,
		} {
			want := http.StatusOK
			if access.Cell(need, role) == "never" {
				want = http.StatusForbidden
			}
			if got := c.Get(path).Status; got != want {
				t.Errorf("%s: %s answered %d, want %d", role, path, got, want)
			}
		}
	}
	nobody := s.Client(t, "en")
	for _, path := range []string{"/", "/cases", "/map", "/photos/x/thumb", "/areas.geojson", "/cases/export?as=csv", "/reports/stage/json"} {
		a := nobody.Get(path)
		if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/sign-in") {
			t.Errorf("nobody: %s answered %d %s", path, a.Status, a.Location)
		}
	}
	if a := nobody.Get("/api/v1/cases"); a.Status != http.StatusUnauthorized {
		t.Errorf("nobody: the API answered %d", a.Status)
	}
}
