package reports_test

import (
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

func TestAReaderWhoMayNotKnowOfEveryFindingHasTheirNumberWithoutTheList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		for what, x := range map[string]struct {
			by   access.Actor
			link string
		}{
			"the office": {o.Office, "/findings?"}, "an area": {o.WestChecker, ""}, "an inspector, of whom one may be,": {o.Inspector, ""},
		} {
			r, err := o.reports.Stage(t.Context(), x.by, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"findings_raised", "findings_not_judged", "findings_upheld"} {
				v, ok := r.Figures[name]
				if !ok || (v.Link == "") != (x.link == "") || !strings.HasPrefix(v.Link, x.link) {
					t.Errorf("%s: %s opens %q (%t), want %q", what, name, v.Link, ok, x.link)
				}
			}
		}
	})
}
