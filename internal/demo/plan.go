package demo

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/plan"
)

// The days of the plan's story.
const (
	planDay   = "2017-05-16" // document No. 52 is taken apart
	dutyDay   = "2017-05-22" // recurring duties begin
	perDuty   = 10           // of so many tasks of a duty one is left undone
	unitParts = 4            // of so many units one has passed its part on to nobody
)

// planned is a task of the plan with the line that it was made of.
type planned struct {
	demodata.PlanTask
	task plan.Task
}

// plan lets the office enter the plan and everybody work on it.
func (t *teller) plan() {
	t.then(t.day(planDay, 9, 0), t.enterPlan)
	t.then(t.day(dutyDay, 8, 0), t.enterDuties)
	for day := t.day(dutyDay, 19, 0); day.Before(t.end); day = day.AddDate(0, 0, 1) {
		t.then(day, t.dutyEvening)
	}
	t.then(t.end.Add(-4*time.Hour), func() error {
		return t.DB.Write(t.ctx, County, func(tx *db.Tx) error {
			_, err := t.Plan.MakeDue(t.ctx, tx)
			return err
		})
	})
}

func (t *teller) enterPlan() error {
	office := t.actors["office"]
	objectives := map[string]id.Objective{}
	document := demodata.Word("plan.document")
	var list []planned
	for _, p := range demodata.Plan() {
		if objectives[p.Objective] == "" {
			o, err := t.Plan.SaveObjective(t.ctx, office, plan.Objective{Title: p.Objective, Document: document})
			if err != nil {
				return fmt.Errorf("objective %s: %w", p.Objective, err)
			}
			objectives[p.Objective] = o
		}
		list = append(list, planned{PlanTask: p})
	}
	var leader id.Post
	err := t.DB.Write(t.ctx, County, func(tx *db.Tx) error {
		leaders, err := plan.Leaders(t.ctx, tx)
		if err != nil {
			return err
		}
		if len(leaders) > 0 {
			leader = leaders[0].Post
		}
		for i := range list {
			if list[i].task, err = t.Plan.Add(t.ctx, tx, office, t.draft(list[i].PlanTask, objectives, leader)); err != nil {
				return fmt.Errorf("task %s: %w", list[i].Title, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	// The conference comes before what it decides.
	for _, i := range []int{1, 2} {
		if _, err := t.Plan.Depend(t.ctx, office, plan.Move{ID: list[i].task.ID}, list[i-1].task.ID); err != nil {
			return err
		}
	}
	for i, p := range list {
		t.through(i, p)
	}
	return nil
}

func (t *teller) draft(p demodata.PlanTask, objectives map[string]id.Objective, leader id.Post) plan.Draft {
	d := plan.Draft{
		Objective: objectives[p.Objective], Title: p.Title, Basis: p.Basis, Evidence: p.Evidence, Lead: t.units[p.Lead], Group: t.groups[p.Group],
		StartsOn: p.Starts, DueOn: p.Due, Weight: 1,
	}
	if p.Target > 0 {
		d.Measure, d.Target, d.Unit, d.Weight = plan.Number, p.Target, p.Unit, 2
	}
	if p.Leader == "hq" {
		d.Leader = leader
	}
	for _, u := range p.Responsible {
		d.Responsible = append(d.Responsible, t.units[u])
	}
	return d
}

// through lets a task go its way. What would happen after the present does not.
func (t *teller) through(i int, p planned) {
	if p.Fate == "units" {
		t.then(t.day(p.Starts, 10, 0), func() error { return t.split(p) })
		return
	}
	if p.Fate == "assigned" {
		return
	}
	lead := t.actors["unit-"+p.Lead]
	m := plan.Move{ID: p.task.ID}
	begin := t.day(p.Starts, 8+i%3, 5*(i%12)).AddDate(0, 0, 8)
	if p.Due < planDay { // done before the plan was written down
		t.then(t.day(planDay, 10, 0), func() error {
			done := m
			done.Reason = demodata.Word("plan.complete")
			_, err := t.Plan.Finish(t.ctx, t.actors["office"], done)
			return err
		})
		return
	}
	t.then(begin, func() error { return t.passOn(lead, m, t.units[p.Lead]) })
	report := func(at time.Time, share float64, complete bool) {
		t.then(at, func() error { return t.report(lead, p, share, complete) })
	}
	due := t.day(p.Due, 16, 3*(i%17))
	switch p.Fate {
	case "done":
		report(due.AddDate(0, 0, -1), 1, true)
		t.then(due.AddDate(0, 0, 2), func() error {
			_, err := t.Plan.Accept(t.ctx, t.actors["office"], m)
			return err
		})
	case "checking":
		report(t.end.Add(-time.Duration(20+i)*time.Hour), 1, true)
	case "returned":
		report(due.AddDate(0, 0, -3), 1, true)
		t.then(due.AddDate(0, 0, -1), func() error {
			back := m
			back.Reason = demodata.Word("plan.return")
			_, err := t.Plan.Return(t.ctx, t.actors["office"], back)
			return err
		})
	case "blocked":
		t.then(begin.AddDate(0, 0, 20), func() error {
			stop := m
			stop.Reason = demodata.Word("plan.blocked")
			_, err := t.Plan.Block(t.ctx, lead, stop)
			return err
		})
	default: // under way or late
		report(begin.AddDate(0, 0, 25), 0.4+0.04*float64(i%8), false)
	}
}

// passOn gives a task to an employee of its unit who has something to do in
// the campaign already: those without a task are a figure of the report.
func (t *teller) passOn(by access.Actor, m plan.Move, unit id.Unit) error {
	person, err := t.employee(unit)
	if err != nil {
		return err
	}
	_, err = t.Plan.Pass(t.ctx, by, m, []id.Person{person}, demodata.Word("plan.part"))
	return err
}

func (t *teller) employee(unit id.Unit) (person id.Person, err error) {
	err = t.DB.Read(t.ctx, County, func(tx *db.Tx) error {
		list, err := org.PeopleOf(t.ctx, tx, unit, perUnit*4)
		for _, p := range list {
			if p.Task != "" {
				person = p.ID
			}
		}
		return err
	})
	return person, err
}

// report tells how far a task has come; what is complete comes with a photo.
func (t *teller) report(by access.Actor, p planned, share float64, complete bool) error {
	now, err := t.Plan.Get(t.ctx, by, p.task.ID)
	if err != nil || !now.State.Running() {
		return err
	}
	r := plan.Progress{Move: plan.Move{ID: now.ID}, Note: demodata.Word("plan.half"), Complete: complete}
	if now.Measure == plan.Number {
		r.Reached = float64(int(now.Target * share))
	}
	if complete {
		r.Note = demodata.Word("plan.complete")
		pic, err := t.picture(by, t.place(1+int(now.Number)%13), true)
		if err != nil {
			return err
		}
		r.Photos = []plan.Picture{pic}
	}
	_, err = t.Plan.Report(t.ctx, by, r)
	return err
}

// split gives every unit with a liaison its part of a task, and lets them work
// on it.
func (t *teller) split(p planned) error {
	office := t.actors["office"]
	var units []id.Unit
	codes := map[id.Unit]string{}
	for _, u := range demodata.Units() {
		if _, ok := t.actors["unit-"+u.Code]; ok {
			units = append(units, t.units[u.Code])
			codes[t.units[u.Code]] = u.Code
		}
	}
	if _, err := t.Plan.Split(t.ctx, office, plan.Move{ID: p.task.ID}, units); err != nil {
		return err
	}
	parts, err := t.Plan.List(t.ctx, office, plan.Filter{Parent: p.task.ID, Sort: "number", Limit: len(units)})
	if err != nil {
		return err
	}
	for i, part := range parts.Tasks {
		if i%unitParts == unitParts-1 {
			continue // passed on to nobody
		}
		by, m := t.actors["unit-"+codes[part.Lead]], plan.Move{ID: part.ID}
		at := t.DB.Now(County).Add(time.Duration(30+7*i) * time.Hour)
		t.then(t.hours(at), func() error { return t.passOn(by, m, part.Lead) })
		if i%3 != 0 {
			continue
		}
		t.then(t.hours(at.AddDate(0, 0, 20)), func() error { return t.report(by, planned{task: part}, 1, true) })
		t.then(t.hours(at.AddDate(0, 0, 23)), func() error {
			_, err := t.Plan.Accept(t.ctx, office, m)
			return err
		})
	}
	return nil
}

func (t *teller) enterDuties() error {
	office := t.actors["office"]
	var leads, groups []id.Unit
	for a := 1; a <= 13; a++ {
		leads = append(leads, t.units[t.lead[a]])
	}
	for _, g := range demodata.Groups() {
		groups = append(groups, t.units[g.Lead])
	}
	for _, d := range []struct {
		word, rule string
		units      []id.Unit
		days       int
	}{
		{"duty.daily", "FREQ=DAILY", []id.Unit{t.units["hws"]}, 0},
		{"duty.weekly", "FREQ=WEEKLY;BYDAY=MO", leads, 4},
		{"duty.monthly", "FREQ=MONTHLY;BYMONTHDAY=-1", groups, 5},
		{"duty.paused", "FREQ=WEEKLY;BYDAY=FR", []id.Unit{t.units["cgd"]}, 2},
	} {
		duty, err := t.Plan.SaveDuty(t.ctx, office, plan.Duty{Title: demodata.Word(d.word), Rule: d.rule, StartsOn: dutyDay, Days: d.days, Units: d.units, Weight: 1})
		if err != nil {
			return fmt.Errorf("duty %s: %w", d.word, err)
		}
		if d.word == "duty.paused" {
			t.then(t.day("2017-07-03", 9, 0), func() error { return t.Plan.Pause(t.ctx, office, duty, demodata.Word("duty.paused.why")) })
		}
	}
	return nil
}

// dutyEvening makes the day's tasks of the recurring duties and settles those
// that are due, but for a few.
func (t *teller) dutyEvening() error {
	office, why := t.actors["office"], demodata.Word("plan.settled")
	return t.DB.Write(t.ctx, County, func(tx *db.Tx) error {
		if _, err := t.Plan.MakeDue(t.ctx, tx); err != nil {
			return err
		}
		return t.settle(tx, office, why)
	})
}

func (t *teller) settle(tx *db.Tx, office access.Actor, why string) error {
	ctx := context.WithoutCancel(t.ctx)
	due, err := t.Plan.DueToday(ctx, tx, plan.FromDuty)
	if err != nil {
		return err
	}
	for _, task := range due {
		if task.Number%perDuty == 0 {
			continue
		}
		if err := t.Plan.Done(ctx, tx, office, task.ID, why); err != nil {
			return err
		}
	}
	return nil
}
