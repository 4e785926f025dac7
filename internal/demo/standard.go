package demo

import (
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/standard"
)

// standardDay is when the county adopts the standard and asks for its evidence.
const standardDay = "2017-05-22"

// measured are the values that the county entered, by clause: some miss their
// target, and one of them is a necessary condition.
var measured = []struct{ clause, value string }{
	{"01-04-01", "yes"},
	{"02-02-01", "100"},
	{"02-02-02", "93.5"},
	{"02-02-03", "84"},
	{"02-02-04", "3.1"},
	{"02-04-02", "66.2"},
	{"02-06-01", "yes"},
	{"03-01-01", "76.4"},
	{"03-01-02", "91.2"},
	{"03-02-02", "88"},
	{"03-03-01", "12"},
	{"03-04-01", "91"},
	{"03-06-01", "34.6"},
	{"03-06-02", "7.9"},
	{"04-01-01", "yes"},
	{"04-02-01", "0.11"},
	{"04-02-02", "0.03"},
	{"04-04-01", "100"},
	{"05-02-01", "93"},
	{"05-03-01", "no"},
	{"06-01-01", "yes"},
	{"08-02-01", "96.8"},
	{"10-01-01", "33.3"},
	{"10-03-01", "92.4"},
	{"10-03-03", "68.5"},
	{"11-01-01", "90.6"},
}

// archivists are how the evidence comes together.
type archivists struct{ *teller }

func (t *teller) standard() {
	p := archivists{t}
	t.then(t.day(standardDay, 9, 20), p.adopt)
	t.then(t.day("2017-06-26", 16, 0), p.measure)
	for i, day := range []string{"2017-07-10", "2017-07-24", "2017-08-07", "2017-08-21"} {
		t.then(t.day(day, 15, 10), func() error { return p.hand(i) })
	}
	for d := standardDay; t.Keep != nil && d < present[:10]; d = day(d, 1) {
		t.then(t.day(d, 23, 30), func() error { return t.Keep(t.ctx, County) })
	}
}

// adopt puts the provincial standard in force and asks for the year's evidence.
func (p archivists) adopt() error {
	office := p.actors["office"]
	tree, err := p.Standard.Begin(p.ctx, office, standard.TreeDraft{Shipped: "province"})
	if err != nil {
		return err
	}
	if err := p.Standard.SetInForce(p.ctx, office, standard.Draft{Tree: tree}, standardDay); err != nil {
		return err
	}
	_, _, err = p.Standard.AskYear(p.ctx, office, standard.Year{Year: 2017, DueOn: "2017-08-20"})
	return err
}

func (p archivists) measure() error {
	for _, m := range measured {
		d := standard.ValueDraft{Clause: m.clause, Day: "2017-06-23", Value: m.value, Source: demodata.Word("standard.source")}
		if err := p.Standard.Measure(p.ctx, p.actors["office"], d); err != nil {
			return err
		}
	}
	return nil
}

// hand hands one part of four in, of each five pieces one after the other: three
// are accepted, the fourth waits or was sent back, the fifth is still owed.
func (p archivists) hand(part int) error {
	office := p.actors["office"]
	var all []standard.Evidence
	err := p.Standard.Each(p.ctx, office, standard.Filter{}, func(e standard.Evidence) error { all = append(all, e); return nil })
	if err != nil {
		return err
	}
	for i, e := range all {
		if i%4 != part || i/4%5 == 4 {
			continue
		}
		if err := p.piece(e, i/4%5, i); err != nil {
			return err
		}
	}
	return nil
}

func (p archivists) piece(e standard.Evidence, way, i int) error {
	by := p.speaker(e.Unit)
	up, err := p.Standard.Keep(p.ctx, by, demodata.Word("standard.file", e.Label()), "text/plain; charset=utf-8", strings.NewReader(demodata.Word("standard.file_text", e.Label(), e.Title)))
	if err != nil {
		return err
	}
	day := p.DB.Now(County).In(p.zone).Format(time.DateOnly)
	h := standard.HandIn{ID: e.ID, Note: demodata.Word("standard.note"), Dated: day, Pages: int64(2 + i%9), Files: []*attachments.Upload{up}}
	if err := p.Standard.Hand(p.ctx, by, h); err != nil || way == 3 && i%2 == 0 {
		return err
	}
	r := standard.Review{ID: e.ID, Accept: way < 3}
	if !r.Accept {
		r.Reason = demodata.Word("standard.returned")
	}
	return p.Standard.Review(p.ctx, p.actors["office"], r)
}

// speaker speaks for a unit: its own account or, where it has none in this
// county, one of its post.
func (p archivists) speaker(unit id.Unit) access.Actor {
	for code, u := range p.units {
		if by, has := p.actors["unit-"+code]; has && u == unit {
			return by
		}
	}
	name := demodata.Word("standard.post")
	return access.Actor{County: County, Unit: unit, Name: name, Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: string(unit)}}}
}
