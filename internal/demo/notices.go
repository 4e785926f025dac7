package demo

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/notices"
	"chuangwei/internal/surveys"
)

// The days of the notices' story: single ones since July, and on the evening
// on which the survey of structures and signs came in one for each finding.
const (
	issuersDay   = "2017-07-03"
	noticesDay   = "2017-07-10"
	structureDay = "2017-08-24"
	single       = 14
)

// papers is how notices are drafted, signed and served.
type papers struct {
	*teller       // with lots and pictures of its own, so that the cases' story goes as it went
	last    int64 // number of the case that had a single notice last
}

func (t *teller) notices() {
	own := *t.loader
	own.rnd = rand.New(rand.NewPCG(2017, 628)) //nolint:gosec // the same notices every time
	p := &papers{teller: &teller{loader: &own, end: t.end, shots: 1 << 21}, last: 310}
	t.then(t.day(issuersDay, 9, 0), p.issuers)
	for i := range single {
		t.then(t.day(noticesDay, 9, 30).AddDate(0, 0, 2*i), func() error { return p.single(t, i) })
	}
	t.then(t.day(structureDay, 17, 40), p.draftAll)
	t.then(t.day(structureDay, 18, 20), p.signAll)
	for i, hour := range []int{8, 9, 10, 11, 13} {
		t.then(t.day(structureDay, hour, 50).AddDate(0, 0, 1), func() error { return p.serveSome(i) })
	}
	t.then(t.day(structureDay, 14, 10).AddDate(0, 0, 1), p.inspectSome)
}

// issuers enters who issues notices: the office without powers, the brigade
// for signs, the planning bureau for structures.
func (p *papers) issuers() error {
	for _, x := range []struct {
		code   string
		powers []notices.Power
	}{{"aww", nil}, {"cgd", []notices.Power{notices.ToRectify}}, {"ghj", []notices.Power{notices.ToDemolish}}} {
		i := notices.Issuer{Unit: p.units[x.code], Word: demodata.Word("notices.word." + x.code), Powers: x.powers}
		if err := p.Notices.SaveIssuer(p.ctx, p.actors["office"], i); err != nil {
			return err
		}
	}
	return nil
}

// text is what a notice of a kind says, with a deadline in some days.
func (p *papers) text(kind string, days int) notices.Text {
	t := notices.Text{
		Basis: demodata.Word("notices.basis." + kind), Demand: demodata.Word("notices.demand." + kind), Officers: demodata.Word("notices.officers"),
		DueOn: p.DB.Now(County).In(p.zone).AddDate(0, 0, days).Format(time.DateOnly),
	}
	if kind == "order" {
		t.Remedies = demodata.Word("notices.remedies")
	}
	if kind == "intent" {
		t.Statement = 3
	}
	return t
}

// single is one of the notices before the survey: most are complied with, one
// is refused, one transferred, one withdrawn, some are late.
func (p *papers) single(t *teller, i int) error {
	liaison := p.actors["unit-cgd"]
	list, err := p.Cases.List(p.ctx, p.actors["office"], cases.Filter{States: cases.OpenStates(), Sort: "number", Limit: 500})
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list.Cases, func(c cases.Case) bool {
		return c.Number > p.last && c.Theme != surveys.Infrastructure && c.Area != ""
	})
	if at < 0 {
		return nil
	}
	c := list.Cases[at]
	p.last = c.Number
	d := notices.Draft{
		Kind: "order", Case: c.ID, Area: c.Area, Issuer: p.units["cgd"], Address: c.Place.Address, Object: notices.Object{Name: c.Title}, Text: p.text("order", 8),
		Party: notices.Party{Kind: notices.OfBusiness, Name: demodata.Word("notices.party", i+1)},
	}
	d.Text.Facts = c.Details
	if d.Text.Facts == "" {
		d.Text.Facts = c.Title
	}
	n, err := p.Notices.Draft(p.ctx, p.actors["office"], d)
	if err != nil {
		return err
	}
	m := notices.Move{ID: n}
	begun := p.DB.Now(County).In(p.zone)
	then := func(days, minutes int, do func() error) {
		t.then(begun.AddDate(0, 0, days).Add(time.Duration(minutes)*time.Minute), do)
	}
	then(0, 60, func() error { _, err := p.Notices.Sign(p.ctx, liaison, notices.Signing{Move: m}); return err })
	switch i % 7 {
	case 5:
		then(2, 0, func() error {
			_, err := p.Notices.Withdraw(p.ctx, liaison, notices.Move{ID: n, Reason: demodata.Word("notices.withdraw")})
			return err
		})
		return nil
	case 6:
		return nil // nobody serves it
	}
	then(1, 330, func() error { return p.serve(liaison, n, i, c.Place) })
	found := map[int]notices.Found{2: notices.Refuses, 3: notices.NotYet}[i%7]
	if found == "" {
		found = notices.Done
	}
	then(9, 30, func() error { return p.inspect(liaison, n, found, c.Place) })
	if i == 2 {
		then(15, 0, func() error {
			_, err := p.Notices.Transfer(p.ctx, liaison, notices.Move{ID: n, Reason: demodata.Word("notices.transfer")}, demodata.Word("notices.transfer_to"))
			return err
		})
	}
	return nil
}

// serve serves a notice: handed over, by mail, before witnesses, or posted.
func (p *papers) serve(by access.Actor, n id.Served, i int, place cases.Place) error {
	d := notices.Delivery{Move: notices.Move{ID: n}, Serving: notices.Serving{
		Method: notices.Direct, Place: place.Address, Receiver: demodata.Word("notices.receiver"), Relation: demodata.Word("notices.relation"),
	}}
	if d.Place == "" {
		d.Place = demodata.Word("county")
	}
	switch i % 20 {
	case 3, 13:
		d.Method, d.Receiver, d.Relation = notices.Mailed, demodata.Word("notices.letter", i), ""
	case 4, 9, 14:
		d.Method, d.Receiver, d.Relation = notices.Left, "", ""
		d.Witness1, d.Witness2 = demodata.Word("notices.witness.0"), demodata.Word("notices.witness.1")
	case 17:
		pic, err := p.picture(by, place, false)
		if err != nil {
			return err
		}
		d.Method, d.Receiver, d.Relation, d.Photos = notices.OnSite, "", "", []notices.Picture{pic}
	}
	_, err := p.Notices.Serve(p.ctx, by, d)
	return err
}

func (p *papers) inspect(by access.Actor, n id.Served, found notices.Found, place cases.Place) error {
	l := notices.Looking{Move: notices.Move{ID: n}, Result: found, Note: demodata.Word("notices." + string(found))}
	if found == notices.Done {
		pic, err := p.picture(by, place, true)
		if err != nil {
			return err
		}
		l.Photos = []notices.Picture{pic}
	}
	_, err := p.Notices.Visit(p.ctx, by, l)
	return err
}

// draftAll drafts a notice for each finding of the survey of structures and
// signs: the brigade's for signs, the planning bureau's for structures.
func (p *papers) draftAll() error {
	office := p.actors["office"]
	of := map[string][]id.Case{}
	for c, err := range p.Cases.All(p.ctx, office, cases.Filter{Theme: surveys.Structures, Sort: "number"}) {
		if err != nil {
			return err
		}
		kind := "intent"
		if strings.HasPrefix(c.Category, "07") {
			kind = "order"
		}
		of[kind] = append(of[kind], c.ID)
	}
	for _, x := range []struct {
		kind, unit string
		days       int
	}{{"order", "cgd", 5}, {"intent", "ghj", 10}} {
		m := notices.Many{Common: notices.Common{Kind: x.kind, Issuer: p.units[x.unit], Text: p.text(x.kind, x.days)}, Cases: of[x.kind]}
		batch, err := p.Notices.DraftMany(p.ctx, office, m)
		if err != nil {
			return err
		}
		if err := p.Notices.Run(p.ctx, County, batch); err != nil {
			return err
		}
	}
	return nil
}

// signAll signs all notices about signs, and those about structures in the
// first eight areas.
func (p *papers) signAll() error {
	sign := func(by access.Actor, f notices.Filter) error {
		batch, err := p.Notices.SignMany(p.ctx, by, notices.SigningMany{Filter: f})
		if err != nil {
			return err
		}
		return p.Notices.Run(p.ctx, County, batch)
	}
	if err := sign(p.actors["unit-cgd"], notices.Filter{Kind: "order", Issuer: p.units["cgd"]}); err != nil {
		return err
	}
	for area := 1; area <= 8; area++ {
		if err := sign(p.actors["unit-ghj"], notices.Filter{Kind: "intent", Issuer: p.units["ghj"], Area: p.areas[area]}); err != nil {
			return err
		}
	}
	return nil
}

// serveSome serves one of five parts of what both units serve in a morning.
func (p *papers) serveSome(part int) error {
	for _, unit := range []string{"cgd", "ghj"} {
		list, err := p.Notices.List(p.ctx, p.actors["office"], notices.Filter{Issuer: p.units[unit], States: []notices.State{notices.Issued}, On: "issued", From: structureDay, Sort: "number", Limit: 20})
		if err != nil {
			return err
		}
		for i, n := range list.Notices {
			c, err := p.Cases.Get(p.ctx, p.actors["office"], n.Case)
			if err != nil {
				return err
			}
			if err := p.serve(p.actors["unit-"+unit], n.ID, 20*part+i, c.Place); err != nil {
				return err
			}
		}
	}
	return nil
}

// inspectSome looks after the first signs, which are gone.
func (p *papers) inspectSome() error {
	list, err := p.Notices.List(p.ctx, p.actors["office"], notices.Filter{Issuer: p.units["cgd"], States: []notices.State{notices.Served}, On: "served", From: "2017-08-25", Sort: "number", Limit: 12})
	if err != nil {
		return err
	}
	for _, n := range list.Notices {
		c, err := p.Cases.Get(p.ctx, p.actors["office"], n.Case)
		if err != nil {
			return err
		}
		if err := p.inspect(p.actors["unit-cgd"], n.ID, notices.Done, c.Place); err != nil {
			return err
		}
	}
	return nil
}
