package demo

import (
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/assess"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/rules"
)

// assessed are the months of the story: computed and published on a day of the
// month after, then locked. The one that runs is computed and no more.
var assessed = []struct{ month, published, locked string }{
	{"2017-06", "2017-07-03", "2017-07-07"},
	{"2017-07", "2017-08-02", "2017-08-07"},
}

// assess lets the rule sets count from June and assesses the months since.
func (t *teller) assess() {
	office := t.actors["office"]
	t.then(t.day("2017-05-31", 16, 0), func() error {
		if _, err := t.Assess.Begin(t.ctx, office); err != nil {
			return err
		}
		st, err := t.Assess.Settings(t.ctx, office)
		if err != nil {
			return err
		}
		st.Criticise = false // for the first time the ladder alone
		if err := t.Assess.SaveSettings(t.ctx, office, st); err != nil {
			return err
		}
		page, err := t.Assess.Sets(t.ctx, office, assess.SetFilter{})
		for _, s := range page.Sets {
			if err == nil {
				err = t.Assess.Enforce(t.ctx, office, s.ID, 0, "2017-06-01", demodata.Word("assess.basis"))
			}
		}
		return err
	})
	t.facts()
	for i, m := range assessed {
		t.then(t.day(m.published, 9, 40), func() error {
			if err := t.Assess.Compute(t.ctx, office, m.month); err != nil {
				return err
			}
			return t.Assess.Publish(t.ctx, office, m.month, assess.UsualHours)
		})
		t.then(t.day(m.published, 15, 20), func() error { return t.object(m.month, i) })
		t.then(t.day(m.locked, 10, 0), func() error { return t.decideAll(m.month) })
	}
	t.then(t.day("2017-08-23", 10, 30), t.redraft)
	t.then(t.day("2017-08-24", 18, 10), func() error { return t.Assess.Compute(t.ctx, office, "2017-08") })
}

// redraft lets the office prepare the next version of the areas' rules, in which
// less is asked of cases closed on time: it is tried before it counts.
func (t *teller) redraft() error {
	office := t.actors["office"]
	page, err := t.Assess.Sets(t.ctx, office, assess.SetFilter{Subject: assess.Areas})
	if err != nil {
		return err
	}
	made, err := t.Assess.Copy(t.ctx, office, page.Sets[0].ID, "demo-draft")
	if err != nil {
		return err
	}
	set, _, _, err := t.Assess.Get(t.ctx, office, made)
	if err != nil {
		return err
	}
	_, rule, _ := set.Body.Rule("on_time")
	rule.Name, rule.At, rule.Per = rules.Text{ZH: demodata.Word("assess.redraft.zh"), EN: demodata.Word("assess.redraft.en")}, 80*rules.One, rules.One/2
	return t.Assess.ChangeRule(t.ctx, office, made, set.Edit, rule)
}

// noted are the facts of the story: of which area or unit, of which kind, when.
// The last two wait for a second person.
var noted = []struct {
	area      int
	unit      string
	kind, day string
}{
	{5, "", "noted.media", "2017-06-16"},
	{2, "", "noted.outstanding", "2017-06-21"},
	{9, "", "noted.criticised", "2017-06-28"},
	{3, "", "noted.outstanding", "2017-07-07"},
	{7, "", "noted.media", "2017-07-13"},
	{0, "cgd", "noted.outstanding", "2017-07-19"},
	{11, "", "noted.criticised", "2017-07-25"},
	{4, "", "noted.outstanding", "2017-08-11"},
	{0, "cgd", "noted.criticised", "2017-08-22"},
	{6, "", "noted.media", "2017-08-24"},
}

// facts lets the office note what no record tells, and the leader confirm it
// the day after.
func (t *teller) facts() {
	var made []id.Note
	for i, x := range noted {
		t.then(t.day(x.day, 17, 5), func() error {
			who, err := t.assessedAs(x.area, x.unit)
			if err != nil {
				return err
			}
			note, err := t.Assess.EnterNote(t.ctx, t.actors["office"], assess.Fact{
				Who: who, Kind: x.kind, Day: x.day, Times: 1, Ground: demodata.Word(x.kind), Document: demodata.Word("noted.document", i+1),
			})
			made = append(made, note)
			return err
		})
		if i >= len(noted)-2 {
			continue
		}
		t.then(t.day(x.day, 18, 20), func() error { return t.Assess.ConfirmNote(t.ctx, t.actors["leader"], made[i]) })
	}
}

// assessedAs is an area or a unit as the assessment knows it.
func (t *teller) assessedAs(area int, unit string) (who assess.Who, err error) {
	if area > 0 {
		return assess.Who{Subject: assess.Areas, Of: string(t.areas[area])}, nil
	}
	all, err := t.Assess.Everybody(t.ctx, t.actors["office"])
	for _, list := range all {
		for _, w := range list {
			if w.Of == string(t.units[unit]) {
				return w, err
			}
		}
	}
	return who, err
}

// object lets the lead units of two areas appeal.
func (t *teller) object(month string, round int) error {
	for i := range 2 {
		area := 1 + (round*4+i*3)%13
		by := t.actors[fmt.Sprint("area", area)]
		_, err := t.Assess.Appeal(t.ctx, by, assess.Objection{
			Month: month, Who: assess.Who{Subject: assess.Areas, Of: string(t.areas[area])}, Rule: "on_time", Reason: demodata.Word(fmt.Sprint("assess.appeal.", i)),
		})
		if err != nil {
			return fmt.Errorf("appeal of area %d: %w", area, err)
		}
	}
	return nil
}

// decideAll decides the appeals, every other one for who made it, and locks the
// month.
func (t *teller) decideAll(month string) error {
	office := t.actors["office"]
	var open []id.Appeal
	var marked []bool
	err := t.Assess.EachAppeal(t.ctx, office, assess.Filter{Month: month, State: assess.Open}, func(a assess.Appeal) error {
		e, err := t.Assess.Explain(t.ctx, office, month, a.Who)
		open, marked = append(open, a.ID), append(marked, err == nil && e.Mark.None == "" && e.Mark.Total < 99*rules.One)
		return err
	})
	slices.Reverse(open)
	slices.Reverse(marked)
	for i, a := range open {
		adjust := rules.Mark(0)
		if i%2 == 0 && marked[i] {
			adjust = rules.One / 2
		}
		err = errors.Join(err, t.Assess.Decide(t.ctx, office, a, adjust, demodata.Word(fmt.Sprint("assess.decision.", i%2))))
	}
	if err != nil {
		return err
	}
	if err := t.Assess.Lock(t.ctx, office, month); err != nil {
		return err
	}
	return t.consequences(month)
}
