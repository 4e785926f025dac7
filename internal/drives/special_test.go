package drives_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/drives"
	"chuangwei/internal/id"
)

// Asked as of the end of an earlier day, special rectifications are what they
// were that evening, and each of their figures opens as many cases of then.
func TestSpecialsOfAnEarlierDayAreToldAsItEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		zone, err := time.LoadLocation("Asia/Shanghai")
		w.ok(err)
		type evening struct {
			at  time.Time
			all map[string]drives.Stage
		}
		told := func(at time.Time) map[string]drives.Stage {
			ctx := t.Context()
			if !at.IsZero() {
				ctx = db.AsOf(ctx, at)
			}
			list, err := w.Specials(ctx, w.Office)
			w.ok(err)
			out := map[string]drives.Stage{}
			for _, x := range list {
				out[x.Theme.Code] = x.All
				if at.IsZero() {
					continue
				}
				cut := drives.Stage{At: x.All.At}
				for _, c := range []struct {
					n int64
					f cases.Filter
				}{{x.All.Reported, x.Theme.ReportedCases(cut)}, {x.All.Open, x.Theme.OpenCases(cut)}, {x.All.Overdue, x.Theme.OverdueCases(cut)}, {x.All.Closed, x.Theme.ClosedCases(cut)}} {
					n, err := w.Cases.Count(t.Context(), w.Office, c.f)
					w.ok(err)
					if len(x.Theme.Categories) > 0 && n.N != c.n {
						t.Errorf("%s has %d, and opens %d at %s", x.Theme.Code, c.n, n.N, c.f.Link("/cases"))
					}
				}
			}
			return out
		}
		var evenings []evening
		var x id.Drive
		for i, act := range []func(){
			func() {
				x = w.issued().ID
				w.Handling(w.Open(w.Inspector, casestest.At(1)))
				w.Handled(w.Open(w.Inspector, casestest.At(2)))
			},
			func() { w.Closed(w.Open(w.Inspector, casestest.At(3))); w.Open(w.Inspector, casestest.InEast()) },
			func() {
				next := draft()
				next.Starts, next.Ends = w.day(0), w.day(2)
				drive, err := w.Copy(t.Context(), w.Office, x, next)
				w.ok(err)
				w.ok(w.Issue(t.Context(), w.Office, drives.Move{Drive: drive}))
				w.Closed(w.Open(w.Inspector, casestest.At(4)))
			},
		} {
			act()
			now := w.Clock.Now().In(zone)
			end := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone).Add(-time.Millisecond)
			w.Clock.Set(end)
			evenings = append(evenings, evening{end, told(time.Time{})})
			w.Clock.Set(end.Add(time.Duration(10+i) * time.Hour))
		}
		for _, e := range evenings {
			then := told(e.at)
			for code, x := range then {
				if x.At != e.at.Format(time.DateOnly) {
					t.Errorf("%s is told as of %q, want %s", code, x.At, e.at.Format(time.DateOnly))
				}
				x.At = ""
				then[code] = x
			}
			if diff := cmp.Diff(e.all, then); diff != "" {
				t.Errorf("%s, - then, + as of then: %s", e.at.Format(time.DateOnly), diff)
			}
		}
	})
}
