package demo

import (
	"bytes"
	"fmt"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/surveys"
)

// round is a survey of the story.
type round struct {
	register  string
	from, to  string // its days
	group     string // code of the working group that went
	unit      string // or of the unit
	imported  string // when its ledger came in
	over      bool
	dispatch  int // how many of its findings are dispatched before the story ends
	withinDay int // and within how many days
}

// rounds are those of the county's own report.
var rounds = []round{
	{register: surveys.Appearance, from: "2017-05-12", to: "2017-06-20", group: "appearance", imported: "2017-06-21 09:00", over: true, dispatch: 190, withinDay: 60},
	{register: surveys.Infrastructure, from: "2017-06-01", to: "2017-06-20", group: "municipal", imported: "2017-06-21 09:10", over: true, dispatch: 26, withinDay: 45},
	{register: surveys.Structures, from: "2017-08-01", to: "2017-08-31", unit: "aww", imported: "2017-08-24 17:30"},
}

// round imports a ledger and lets some of its findings live.
func (t *teller) round(r round) error {
	file, err := demodata.Ledger(r.register)
	if err != nil {
		return err
	}
	t.tell("survey "+r.register, 5, 6)
	office := t.actors["office"]
	d := surveys.Draft{
		Title: demodata.Word("survey." + r.register), Register: r.register, StartsOn: r.from, EndsOn: r.to,
		Group: t.groups[r.group], Unit: t.units[r.unit], Note: demodata.Word("survey.note"),
	}
	survey, err := t.Surveys.Create(t.ctx, office, d)
	if err != nil {
		return err
	}
	got, err := t.Surveys.Import(t.ctx, office, surveys.ImportRequest{
		Survey: string(survey), Name: r.register + ".xlsx", File: bytes.NewReader(file), Size: int64(len(file)),
	})
	if err != nil {
		return err
	}
	if !got.Clean() {
		return fmt.Errorf("ledger %s: %+v", r.register, got.Rows)
	}
	if err := t.walks(survey, r); err != nil {
		return err
	}
	if r.over {
		d.Status = surveys.Closed
		if err := t.Surveys.Change(t.ctx, office, survey, d); err != nil {
			return err
		}
	}
	if r.dispatch == 0 {
		return nil
	}
	if err := t.goOn(r); err != nil {
		return err
	}
	page, err := t.Cases.List(t.ctx, office, cases.Filter{Theme: r.register, States: []cases.State{cases.Filed}, Sort: "number", Limit: r.dispatch})
	if err != nil {
		return err
	}
	for _, c := range page.Cases {
		if area := t.areaOf(c); area != 0 {
			t.then(t.after(6, float64(24*r.withinDay)), func() error { return t.dispatch(c, area) })
		}
	}
	return nil
}

// goOn lets most findings live that were being worked on when their ledger
// came in.
func (t *teller) goOn(r round) error {
	page, err := t.Cases.List(t.ctx, t.actors["office"], cases.Filter{Theme: r.register, States: []cases.State{cases.Handling}, Sort: "number", Limit: 500})
	if err != nil {
		return err
	}
	for i, c := range page.Cases {
		area := t.areaOf(c)
		for code, u := range t.units {
			liaison, has := t.actors["unit-"+code]
			if u == c.LeadUnit && has && area != 0 && i%5 != 0 {
				t.then(t.after(2, float64(24*r.withinDay/2)), func() error { return t.rectify(c, liaison, area, false) })
			}
		}
	}
	return nil
}

// walks notes streets in which nothing was found: that somebody was there
// counts too.
func (t *teller) walks(survey id.Survey, r round) error {
	for i, s := range demodata.Streets() {
		if i%7 != 0 {
			continue
		}
		day, err := time.Parse(time.DateOnly, r.from)
		if err != nil {
			return err
		}
		w := surveys.Walked{Survey: survey, Area: t.areas[s.Area], Street: s.Name, On: day.AddDate(0, 0, 1+i%14).Format(time.DateOnly), Clear: true, Note: demodata.Word("survey.clear")}
		if err := t.Surveys.RecordWalk(t.ctx, t.actors["office"], w); err != nil {
			return err
		}
	}
	return nil
}

func (t *teller) areaOf(c cases.Case) int {
	for i, a := range t.areas {
		if i > 0 && a == c.Area {
			return i
		}
	}
	return 0
}
