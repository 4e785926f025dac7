package demo

import (
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/support"
)

// The days of the requests' story.
const (
	askDay     = "2017-05-24" // the first request
	askEvery   = 3            // days between one and the next
	stuckSince = "2017-08-22" // from here on not everything is answered
)

// support lets areas apply to working groups: most is done, some declined or
// taken to the headquarters, and of the last ones some are not answered in
// time.
func (t *teller) support() {
	groups := demodata.Groups()
	n := 0
	for day := t.day(askDay, 9, 20); day.Before(t.end.AddDate(0, 0, -4)); day = day.AddDate(0, 0, askEvery) {
		area, group, at, i := 1+n*5%13, groups[n%len(groups)].Code, day, n
		t.then(at, func() error { return t.ask(area, group, i, becomes(i)) })
		n++
	}
	for i, last := range []struct {
		before time.Duration
		fate   string
	}{{76 * time.Hour, "silent"}, {74 * time.Hour, "silent"}, {72 * time.Hour, "up"}, {54 * time.Hour, "declined"}, {28 * time.Hour, "question"}, {26 * time.Hour, "handed"}, {5 * time.Hour, "fresh"}, {3 * time.Hour, "fresh"}} {
		area, group, k := 2+i, groups[(i+2)%len(groups)].Code, n+i
		t.then(t.end.Add(-last.before), func() error { return t.ask(area, group, k, last.fate) })
	}
	t.then(t.end.Add(-90*time.Second), t.askAboutCases)
	for day := t.day(stuckSince, 9, 10); day.Before(t.end); day = day.AddDate(0, 0, 1) {
		t.then(day, func() error {
			return t.DB.Write(t.ctx, County, func(tx *db.Tx) error { return t.Support.Warn(t.ctx, tx) })
		})
	}
}

// becomes says what is done to the i-th request.
func becomes(i int) string {
	return []string{"done", "done", "declined_done", "done", "late", "redo", "done", "upheld", "done", "question_done", "withdrawn", "working"}[i%12]
}

// supportWords is how many subjects the demonstration's words have.
const supportWords = 6

func (t *teller) ask(area int, group string, i int, fate string) error {
	lead := t.actors[fmt.Sprint("area", area)]
	now := t.DB.Now(County).In(t.zone)
	k := i % supportWords
	made, err := t.Support.Ask(t.ctx, lead, support.Draft{
		Area: t.areas[area], Group: t.groups[group], Title: demodata.Word(fmt.Sprint("support.title.", k), areaName(area)),
		Needs: demodata.Word(fmt.Sprint("support.needs.", k)), WantedOn: now.AddDate(0, 0, 10).Format(time.DateOnly),
	})
	if err != nil {
		return fmt.Errorf("request %d: %w", i, err)
	}
	t.follow(request{t: t, id: made, area: area, group: group}, now, fate)
	return nil
}

// request is one that goes its way.
type request struct {
	t     *teller
	id    id.Support
	area  int
	group string
}

// later does something to the request so many hours after now, or when the
// office opens next. It draws no lots: the cases' story goes as it went.
func (r request) later(now time.Time, hours int, do func(m support.Move) error) {
	at := now.Add(time.Duration(hours) * time.Hour).In(r.t.zone)
	if at.Hour() >= 18 {
		at = at.AddDate(0, 0, 1)
	}
	if at.Hour() < 8 || at.Hour() >= 18 {
		at = time.Date(at.Year(), at.Month(), at.Day(), 8, 30, 0, 0, r.t.zone)
	}
	r.t.then(at, func() error { return do(support.Move{ID: r.id}) })
}

func (t *teller) follow(r request, now time.Time, fate string) {
	lead, trade, hq := t.actors[fmt.Sprint("area", r.area)], t.actors["group-"+r.group], t.actors["leader"]
	on := now.AddDate(0, 0, 8).Format(time.DateOnly)
	why := func(m support.Move, word string) support.Move { m.Reason = demodata.Word(word); return m }
	accept := func(hours int, on string) {
		r.later(now, hours, func(m support.Move) error {
			_, err := t.Support.Accept(t.ctx, trade, m, demodata.Word("support.plan"), on)
			return err
		})
	}
	decline := func() {
		r.later(now, 6, func(m support.Move) error {
			_, err := t.Support.Decline(t.ctx, trade, why(m, "support.declined"))
			return err
		})
	}
	escalate := func(hours int) {
		r.later(now, hours, func(m support.Move) error {
			_, err := t.Support.Escalate(t.ctx, lead, m)
			return err
		})
	}
	hand := func(hours int) {
		r.later(now, hours, func(m support.Move) error {
			_, err := t.Support.Hand(t.ctx, trade, m, demodata.Word("support.result"))
			return err
		})
	}
	confirm := func(hours int) {
		r.later(now, hours, func(m support.Move) error {
			_, err := t.Support.Confirm(t.ctx, lead, m)
			return err
		})
	}
	ask := func() {
		r.later(now, 3, func(m support.Move) error {
			_, err := t.Support.AskBack(t.ctx, trade, m, demodata.Word("support.question"))
			return err
		})
	}
	switch fate {
	case "done":
		accept(5, on)
		hand(6 * 24)
		confirm(7 * 24)
	case "late": // and still worked on, past its date
		accept(4, now.AddDate(0, 0, 6).Format(time.DateOnly))
	case "working":
		accept(5, now.AddDate(0, 2, 0).Format(time.DateOnly))
	case "redo":
		accept(5, on)
		hand(4 * 24)
		r.later(now, 5*24, func(m support.Move) error {
			_, err := t.Support.Redo(t.ctx, lead, why(m, "support.redo"))
			return err
		})
		hand(7 * 24)
		confirm(8 * 24)
	case "declined":
		decline()
	case "upheld":
		decline()
		escalate(24)
		r.later(now, 30, func(m support.Move) error {
			_, err := t.Support.Uphold(t.ctx, hq, why(m, "support.upheld"))
			return err
		})
	case "declined_done":
		decline()
		escalate(24)
		r.later(now, 31, func(m support.Move) error {
			_, err := t.Support.Direct(t.ctx, hq, m, t.groups[r.group], demodata.Word("support.decision"), on)
			return err
		})
		hand(6 * 24)
		confirm(7 * 24)
	case "question", "question_done":
		ask()
		if fate == "question" {
			return
		}
		r.later(now, 8, func(m support.Move) error {
			_, err := t.Support.Reply(t.ctx, lead, m, demodata.Word("support.reply"))
			return err
		})
		accept(24, on)
		hand(5 * 24)
		confirm(6 * 24)
	case "withdrawn":
		r.later(now, 4, func(m support.Move) error {
			_, err := t.Support.Withdraw(t.ctx, lead, why(m, "support.withdrawn"))
			return err
		})
	case "up":
		decline()
		escalate(24)
	case "handed":
		accept(1, on)
		hand(5)
	}
}

// askAboutCases lets two areas ask for help with an overdue case each; one
// group takes its case on.
func (t *teller) askAboutCases() error {
	asked := 0
	for area := 1; area <= 13 && asked < 2; area++ {
		lead := t.actors[fmt.Sprint("area", area)]
		page, err := t.Cases.List(t.ctx, lead, cases.Filter{Areas: []id.Area{t.areas[area]}, States: []cases.State{cases.Handling}, Due: "overdue", Limit: 20})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(page.Cases, func(c cases.Case) bool { return c.Group != "" && support.Askable(c) })
		if i < 0 {
			continue
		}
		c := page.Cases[i]
		now := t.DB.Now(County).In(t.zone)
		made, err := t.Support.Ask(t.ctx, lead, support.Draft{Case: c.ID, Needs: demodata.Word("support.needs.case"), WantedOn: now.AddDate(0, 0, 7).Format(time.DateOnly)})
		if err != nil {
			return err
		}
		asked++
		if asked == 2 {
			return nil
		}
		for code, g := range t.groups {
			if g == c.Group {
				t.then(t.end.Add(-40*time.Second), func() error {
					_, err := t.Support.Accept(t.ctx, t.actors["group-"+code], support.Move{ID: made}, demodata.Word("support.plan"), now.AddDate(0, 0, 6).Format(time.DateOnly))
					return err
				})
			}
		}
	}
	return nil
}
