package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/patrol"
)

// group is the joint rectification group as the story knows it.
type group struct {
	t        *teller
	rnd      *rand.Rand // its own, so that the cases' story goes as it went
	officer  access.Actor
	agencies map[string]id.Agency
	days     []string
	due      map[string][]int // by kind: how much of it is done on each day
	keeps    *keeper
}

// worked is what the group does from its first day to the present: by kind, how
// much it comes to, how much at a time, and which agency does it. What the
// report counts is "more than 2,000 stalls, 13,000 small advertisements, 500
// dumps and plots, 120 sheds".
var worked = []struct {
	kind, agency string
	total        int
	least, most  int
}{
	{"stall", "cgd", 1130, 1, 5},
	{"mobile_stall", "cgd", 640, 1, 4},
	{"night_stall", "sjj", 276, 1, 3},
	{"small_ad", "hws", 13057, 18, 70},
	{"dump", "hws", 297, 1, 3},
	{"weeds", "hws", 118, 1, 3},
	{"plot", "hws", 89, 1, 2},
	{"building", "cgd", 28, 1, 1},
	{"shed", "cgd", 96, 1, 2},
	{"sign", "cgd", 143, 1, 4},
	{"traffic", "jjd", 1487, 2, 12},
	{"persuasion", "cgd", 2310, 2, 15},
	{"notice", "sjj", 388, 1, 6},
}

// The shifts of a day, in minutes since midnight.
var shiftHours = [][2]int{{7*60 + 30, 12 * 60}, {12 * 60, 17*60 + 30}, {17*60 + 30, 21*60 + 30}}

// lateReports are the days whose report was confirmed the morning after;
// missingReport is the one that nobody has confirmed yet.
var lateReports = []string{"2017-05-14", "2017-06-03", "2017-06-24", "2017-07-09", "2017-07-29", "2017-08-12"}

const missingReport = "2017-08-24"

// patrol sets the group up and puts its days on the agenda.
func (t *teller) patrol() error {
	g := &group{t: t, officer: t.actors["patrol"], agencies: map[string]id.Agency{}, due: map[string][]int{}}
	g.rnd = rand.New(rand.NewPCG(2017, 2130)) //nolint:gosec // the same days every time
	office := t.actors["office"]
	t.at(t.day(firstDay, 7, 0))
	for i, a := range []struct {
		unit string
		need int
	}{{"cgd", 3}, {"jjd", 2}, {"sjj", 1}, {"hws", 2}} {
		agency, err := t.Patrol.AddAgency(t.ctx, office, patrol.AgencyDraft{Unit: t.units[a.unit], Seq: 10 * (i + 1), Need: a.need})
		if err != nil {
			return fmt.Errorf("agency %s: %w", a.unit, err)
		}
		g.agencies[a.unit] = agency
	}
	last := t.end.In(t.zone).Format(time.DateOnly)
	for day := t.day(firstDay, 0, 0); ; day = day.AddDate(0, 0, 1) {
		g.days = append(g.days, day.Format(time.DateOnly))
		if day.Format(time.DateOnly) >= last {
			break
		}
	}
	for _, w := range worked {
		g.due[w.kind] = g.spread(w.total)
	}
	if err := g.shifts(); err != nil {
		return err
	}
	g.keeps = g.keeper()
	for i, day := range g.days {
		g.plan(i, day)
	}
	return nil
}

// spread divides a total over the days, no two days alike; it adds up exactly.
func (g *group) spread(total int) []int {
	weights := make([]float64, len(g.days))
	var all float64
	for i := range weights {
		weights[i] = 0.6 + g.rnd.Float64()
		all += weights[i]
	}
	out := make([]int, len(g.days))
	var so, done float64
	for i, w := range weights {
		so += w
		out[i] = int(so/all*float64(total)+0.5) - int(done)
		done += float64(out[i])
	}
	return out
}

// shifts enters three shifts for every day, the last week by themselves so that
// they stand for tomorrow too.
func (g *group) shifts() error {
	t, office := g.t, g.t.actors["office"]
	until := t.end.In(t.zone).AddDate(0, 0, 3).Format(time.DateOnly)
	for i, hours := range shiftHours {
		area := 3 + 4*i
		route, err := t.Patrol.AddRoute(t.ctx, office, patrol.RouteDraft{
			Name: demodata.Word("patrol.route", areaName(area)), Area: t.areas[area], Streets: streetsOf(area),
		})
		if err != nil {
			return err
		}
		d := patrol.ShiftDraft{
			Day: firstDay, Name: demodata.Word(fmt.Sprint("patrol.shift.", i)), Starts: hours[0], Ends: hours[1], Route: route,
			Vehicles: []string{demodata.Word("patrol.vehicle", 2*i+1), demodata.Word("patrol.vehicle", 2*i+2)},
		}
		for _, need := range []struct {
			unit   string
			people int
		}{{"cgd", 3}, {"jjd", 2}, {"sjj", 1}, {"hws", 2}} {
			d.Needs = append(d.Needs, patrol.Need{Agency: g.agencies[need.unit], People: need.people})
		}
		shift, err := t.Patrol.AddShifts(t.ctx, office, d)
		if err != nil {
			return err
		}
		for j, m := range []string{"cgd", "cgd", "cgd", "jjd", "jjd", "sjj", "hws", "hws"} {
			err := t.Patrol.AddMember(t.ctx, office, shift, patrol.MemberDraft{
				Agency: g.agencies[m], Name: demodata.Word("patrol.member", unitShort(m), 10*(i+1)+j), Leader: j == 0,
			})
			if err != nil {
				return err
			}
		}
		for from := day(firstDay, 1); from <= until; from = day(from, 60) {
			if _, err := t.Patrol.Repeat(t.ctx, office, shift, from, min(day(from, 59), until), ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func day(from string, n int) string {
	t, err := time.Parse(time.DateOnly, from)
	if err != nil {
		panic(err)
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

func streetsOf(area int) (out []string) {
	for _, s := range demodata.Streets() {
		if s.Area == area {
			out = append(out, s.Name)
		}
	}
	return out
}

func unitShort(code string) string {
	for _, u := range demodata.Units() {
		if u.Code == code {
			return u.Short
		}
	}
	return code
}

// plan puts a day on the agenda: roll calls, what is done, and the report.
func (g *group) plan(i int, on string) {
	t := g.t
	for n, hours := range shiftHours {
		t.then(t.day(on, 0, hours[0]-5+g.rnd.IntN(8)), func() error { return g.rollCall(on, n) })
	}
	done := t.day(on, 21, 24)
	if i == len(g.days)-1 {
		done = t.end.Add(-8 * time.Minute)
	}
	t.then(done, func() error { return g.work(i, on, done) })
	confirm := t.day(on, 21, 36+g.rnd.IntN(20))
	switch {
	case on == missingReport:
		t.then(t.day(on, 22, 5), func() error { return t.Patrol.Tick(t.ctx, County) })
		return
	case slices.Contains(lateReports, on):
		confirm = t.day(day(on, 1), 8, 10+g.rnd.IntN(30))
	}
	t.then(confirm, func() error { return g.report(i, on) })
}

// rollCall signs the shift in; now and then somebody is missing.
func (g *group) rollCall(on string, n int) error {
	t := g.t
	all, err := t.Patrol.Shifts(t.ctx, g.officer, on, on)
	if err != nil || n >= len(all) {
		return err
	}
	x := all[n]
	var here []string
	for _, m := range x.Roster {
		switch g.rnd.IntN(60) {
		case 0: // does not come
		case 1:
			if err := t.Patrol.Excuse(t.ctx, t.actors["office"], x.ID, m.ID, demodata.Word("patrol.excuse")); err != nil {
				return err
			}
		default:
			here = append(here, m.ID)
		}
	}
	return t.Patrol.RollCall(t.ctx, g.officer, x.ID, here)
}

// work records what the group did on a day.
func (g *group) work(i int, on string, now time.Time) error {
	var list []patrol.Draft
	for _, w := range worked {
		for left := g.due[w.kind][i]; left > 0; {
			n := min(left, w.least+g.rnd.IntN(w.most-w.least+1))
			left -= n
			list = append(list, g.draft(w.kind, w.agency, n, on, now))
		}
	}
	slices.SortStableFunc(list, func(a, b patrol.Draft) int { return a.At.Compare(b.At) })
	if err := g.proof(i, list); err != nil {
		return err
	}
	goods, err := g.keeps.drafts(i, on, now)
	if err != nil {
		return err
	}
	list = append(list, goods...)
	done, err := g.t.Patrol.RecordAll(g.t.ctx, g.officer, list)
	if err != nil {
		return err
	}
	for k, a := range done {
		if a.Batch != "" {
			g.keeps.live(a.Batch, list[k].Party)
		}
		if list[k].With == patrol.HandInCase {
			if err := g.check(a); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *group) draft(kind, agency string, n int, on string, now time.Time) patrol.Draft {
	area := 1 + g.rnd.IntN(13)
	streets := streetsOf(area)
	street := streets[g.rnd.IntN(len(streets))]
	from := g.t.day(on, 7, 35)
	if kind == "night_stall" {
		from = g.t.day(on, 18, 0)
	}
	if !from.Before(now) {
		from = g.t.day(on, 7, 35)
	}
	at := from.Add(time.Duration(g.rnd.Float64() * float64(now.Sub(from)))).Truncate(time.Minute)
	p := demodata.Areas()[area-1].Centre(g.rnd.Float64()-0.5, g.rnd.Float64()-0.5)
	return patrol.Draft{
		Kind: kind, Count: int64(n), At: at, Agency: g.agencies[agency],
		Place: cases.Place{
			Address: demodata.Word("patrol.address", street, 1+g.rnd.IntN(180)), Street: street, Located: true, Point: geo.Point{Lon: p[0], Lat: p[1]},
			Source: "gps", Accuracy: float64(4 + g.rnd.IntN(20)),
		},
	}
}

// proof gives some actions photos, and in the last days some a case: put right
// on the spot, or left to the office.
func (g *group) proof(i int, list []patrol.Draft) error {
	t := g.t
	for k := range list {
		d := &list[k]
		last := len(g.days) - i
		handIn := last <= 12 && k == 2 && (d.Kind != "persuasion" && d.Kind != "notice")
		if k != 0 && !handIn || k == 0 && i%3 != 0 && last > 6 {
			continue
		}
		before, err := t.picture(g.officer, d.Place, false)
		if err != nil {
			return err
		}
		after, err := t.picture(g.officer, d.Place, true)
		if err != nil {
			return err
		}
		d.Before, d.After = []cases.Picture{before}, []cases.Picture{after}
		if handIn {
			d.With = patrol.HandInCase
		}
	}
	return nil
}

// check lets outsiders check a case that was put right on the spot.
func (g *group) check(a patrol.Action) error {
	t := g.t
	c, err := t.Cases.Get(t.ctx, t.actors["office"], a.Case)
	if err != nil {
		return err
	}
	area := t.areaOf(c)
	if area == 0 {
		return nil
	}
	t.then(t.hours(t.DB.Now(County).Add(time.Duration(2+g.rnd.IntN(12))*time.Hour)), func() error {
		_, err := t.Cases.AreaCheck(t.ctx, t.areaChecker(c, area), cases.Check{ID: c.ID, Pass: true, Note: demodata.Word("note.pass")})
		return err
	})
	t.then(t.hours(t.DB.Now(County).Add(time.Duration(26+g.rnd.IntN(20))*time.Hour)), func() error {
		_, err := t.Cases.FinalCheck(t.ctx, t.actors["inspector2"], cases.Check{ID: c.ID, Pass: true, Note: demodata.Word("note.pass")})
		return err
	})
	return nil
}

// report confirms the report of a day; the office looks at it next morning and
// once in a while sends it back.
func (g *group) report(i int, on string) error {
	t := g.t
	pick := func(what string, of int) string {
		return demodata.Word(fmt.Sprint("patrol.", what, ".", g.rnd.IntN(of)))
	}
	added := patrol.Added{Day: on, Weather: pick("weather", 4), Difficulties: pick("difficulty", 4), Tomorrow: pick("tomorrow", 3)}
	if err := t.Patrol.Confirm(t.ctx, g.officer, added); err != nil {
		return err
	}
	if i%25 == 11 {
		t.then(t.day(day(on, 1), 8, 45), func() error { return g.correct(on) })
	}
	if len(g.days)-i < 4 {
		return nil // those wait to be looked through
	}
	t.then(t.day(day(on, 1), 9, 15), func() error {
		if i%40 != 17 {
			return t.Patrol.Review(t.ctx, t.actors["office"], on, 0)
		}
		if err := t.Patrol.Return(t.ctx, t.actors["office"], on, 0, demodata.Word("patrol.return")); err != nil {
			return err
		}
		t.then(t.day(day(on, 1), 10, 30), func() error { return t.Patrol.Confirm(t.ctx, g.officer, added) })
		return nil
	})
	return nil
}

// correct corrects persuasions of a day that is confirmed, which no report of
// the campaign counts.
func (g *group) correct(on string) error {
	page, err := g.t.Patrol.List(g.t.ctx, g.officer, patrol.Filter{Kind: "persuasion", From: on, To: on, Limit: 1})
	if err != nil || len(page.Actions) == 0 {
		return err
	}
	n := page.Actions[0].Count + 2
	_, err = g.t.Patrol.Edit(g.t.ctx, g.officer, patrol.Edit{ID: page.Actions[0].ID, Count: &n, Reason: demodata.Word("patrol.correct")})
	return err
}
