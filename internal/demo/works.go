package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/cases"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/surveys"
	"chuangwei/internal/works"
)

// The days of the projects' story: they take up what the survey of the
// infrastructure found.
const (
	projectsDay = "2017-06-23"
	perProject  = 4 // cases that one project takes up, at most
)

// projectKinds says which kind of project cures a category of cases.
var projectKinds = map[string]string{
	"03001": "road", "03002": "road", "03003": "road", "03014": "road", "03015": "road", "03004": "drain", "03005": "drain", "03006": "drain", "03017": "drain", "03L01": "drain",
	"03016": "drain", "03007": "light", "03008": "toilet", "03009": "toilet", "03010": "station", "03011": "station", "03012": "market", "03013": "green", "03018": "space",
}

// projects is how the infrastructure is built: one of every few is finished,
// some are late, one rests, the last are only beginning.
type projects struct {
	*teller // with lots and pictures of its own, so that the cases' story goes as it went
	n       int
}

// project is one of them.
type project struct {
	id     id.Project
	unit   access.Actor
	n      int
	cases  []cases.Case
	starts time.Time
}

func (t *teller) works() {
	own := *t.loader
	own.rnd = rand.New(rand.NewPCG(2017, 67)) //nolint:gosec // the same projects every time
	p := &projects{teller: &teller{loader: &own, end: t.end, shots: 1 << 20}}
	t.then(t.day(projectsDay, 10, 0), func() error { return p.propose(t) })
}

// propose groups the cases of the register by area and lets the office propose
// a project for each group.
func (p *projects) propose(t *teller) error {
	list, err := p.Cases.List(p.ctx, p.actors["office"], cases.Filter{Theme: surveys.Infrastructure, Sort: "number", Limit: 500})
	if err != nil {
		return err
	}
	of := map[id.Area][]cases.Case{}
	for _, c := range list.Cases {
		of[c.Area] = append(of[c.Area], c)
	}
	for seq := 1; seq < len(p.areas); seq++ {
		for part := range slices.Chunk(of[p.areas[seq]], perProject) {
			if err := p.one(t, seq, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// unitOf is the unit that builds for a case, and who speaks for it.
func (p *projects) unitOf(seq int, list []cases.Case) (id.Unit, access.Actor) {
	for _, c := range list {
		for code, u := range p.units {
			if by, has := p.actors["unit-"+code]; has && u == c.LeadUnit {
				return u, by
			}
		}
	}
	for _, code := range p.inArea[seq] {
		if by, has := p.actors["unit-"+code]; has {
			return p.units[code], by
		}
	}
	return p.units[p.lead[seq]], p.actors[fmt.Sprint("area", seq)]
}

func (p *projects) one(t *teller, seq int, list []cases.Case) error {
	kind := projectKinds[list[0].Category]
	if kind == "" {
		kind = "space"
	}
	unit, by := p.unitOf(seq, list)
	now := p.DB.Now(County).In(p.zone)
	x := project{unit: by, n: p.n, cases: list, starts: now.AddDate(0, 0, 12+p.n%5)}
	p.n++
	d := works.Draft{
		Title: demodata.Word("works.title", areaName(seq), demodata.Word("works.kind."+kind)), Need: demodata.Word("works.need", len(list), list[0].Title),
		Kind: kind, Area: p.areas[seq], Unit: unit, Address: list[0].Place.Address, StartsOn: x.starts.Format(time.DateOnly), DueOn: x.starts.AddDate(0, 0, 50+7*(x.n%4)).Format(time.DateOnly),
	}
	for _, c := range list {
		d.Cases = append(d.Cases, c.ID)
	}
	office := p.actors["office"]
	var err error
	if x.id, err = p.Works.Propose(p.ctx, office, d); err != nil {
		return err
	}
	m := works.Move{ID: x.id}
	for i, days := range []int{0, 12, 30, 45} {
		step := works.Milestone{Title: demodata.Word(fmt.Sprint("works.step.", i)), DueOn: x.starts.AddDate(0, 0, days).Format(time.DateOnly)}
		if _, err := p.Works.Plan(p.ctx, office, m, step); err != nil {
			return err
		}
	}
	total := int64(200_000_00+37_500_00*(x.n%6)) * int64(len(list))
	for i, source := range []works.Source{"county", "upper"} {
		part := total * int64(3-i) / 5
		if _, err := p.Works.Fund(p.ctx, office, m, works.Fund{Year: 2017, Source: source, Money: works.Money{Planned: part, Approved: part * 9 / 10}}); err != nil {
			return err
		}
	}
	p.follow(t, x, total*3/5)
	return nil
}

// follow lets a project go its way. county is its money from the county, in
// fen.
func (p *projects) follow(t *teller, x project, county int64) {
	office, m := p.actors["office"], works.Move{ID: x.id}
	if x.n == 3 {
		return // it waits for approval
	}
	at := func(days, minutes int, do func() error) {
		t.then(x.starts.AddDate(0, 0, days).Add(time.Duration(minutes)*time.Minute), do)
	}
	at(-5, x.n, func() error { _, err := p.Works.Approve(p.ctx, office, m); return err })
	if x.n == 7 {
		return // it is approved and not begun
	}
	at(0, x.n, func() error {
		_, err := p.Works.Begin(p.ctx, x.unit, m, demodata.Word(fmt.Sprint("works.firm.", x.n%3)))
		return err
	})
	late := x.n%5 == 2 // it comes to a halt half way
	steps := 4
	if late {
		steps = 2
	}
	for i, days := range []int{1, 13, 31, 46}[:steps] {
		at(days, x.n, func() error { return p.step(x, i, county) })
	}
	switch {
	case x.n == 5:
		at(20, x.n, func() error {
			_, err := p.Works.Suspend(p.ctx, office, works.Move{ID: x.id, Reason: demodata.Word("works.suspended")})
			return err
		})
	case x.n%4 == 0 && x.n < 20 && !late:
		t.then(t.end.Add(-time.Duration(36-x.n)*time.Second), func() error { return p.accept(x) })
	}
}

// step does a milestone: the unit reports with a photo and a file, the money
// is paid, and a check finds what it finds.
func (p *projects) step(x project, i int, county int64) error {
	office, m := p.actors["office"], works.Move{ID: x.id}
	d, err := p.Works.Detail(p.ctx, office, x.id)
	if err != nil || d.Project.State != works.Doing {
		return err
	}
	if _, err := p.Works.Reach(p.ctx, x.unit, m, d.Milestones[i].ID, d.Today); err != nil {
		return err
	}
	r := works.Progress{Move: m, Percent: int64(25 * (i + 1)), Note: demodata.Word(fmt.Sprint("works.report.", i))}
	pic, err := p.picture(x.unit, x.cases[0].Place, i == 3)
	if err != nil {
		return err
	}
	r.Photos = []works.Picture{pic}
	if i == 0 {
		up, err := p.Works.Keep(p.ctx, x.unit, demodata.Word("works.file"), "text/plain; charset=utf-8", strings.NewReader(demodata.Word("works.file_text")))
		if err != nil {
			return err
		}
		r.Files = []*attachments.Upload{up}
	}
	if _, err := p.Works.Report(p.ctx, x.unit, r); err != nil {
		return err
	}
	if i == 1 || i == 2 {
		c := works.Check{Kind: works.CheckKinds()[i-1], Passed: x.n%3 != 1, Finding: demodata.Word(fmt.Sprint("works.check.", x.n%3))}
		if _, err := p.Works.Check(p.ctx, p.actors["inspector1"], m, c); err != nil {
			return err
		}
	}
	paid := county * int64(i+1) / 5
	if x.n == 8 && i == 3 {
		paid = county * 19 / 10 // more than was approved
	}
	_, err = p.Works.Fund(p.ctx, office, m, works.Fund{Year: 2017, Source: "county", Money: works.Money{Planned: county, Approved: county * 9 / 10, Paid: paid}})
	return err
}

// accept accepts a project with photos for each case that is still open, and
// hands every other one over.
func (p *projects) accept(x project) error {
	office, m := p.actors["office"], works.Move{ID: x.id}
	d, err := p.Works.Detail(p.ctx, office, x.id)
	if err != nil || d.Project.Percent < 100 {
		return err
	}
	a := works.Acceptance{Move: m, Result: demodata.Word("works.result")}
	for _, c := range d.Cases {
		if slices.Contains([]cases.State{cases.AreaCheck, cases.FinalCheck, cases.Closed, cases.Rejected, cases.Merged}, c.State) {
			continue // it was put right by itself
		}
		cure := works.Cure{Case: c.ID}
		for _, after := range []bool{false, true} {
			pic, err := p.picture(office, c.Place, after)
			if err != nil {
				return err
			}
			if after {
				cure.After = append(cure.After, pic)
			} else if c.Before == 0 {
				cure.Before = append(cure.Before, pic)
			}
		}
		a.Cures = append(a.Cures, cure)
	}
	if _, err := p.Works.Accept(p.ctx, office, a); err != nil || x.n%8 != 0 {
		return err
	}
	_, err = p.Works.Hand(p.ctx, office, m, d.Project.Unit)
	return err
}
