package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/places"
)

// How many places of each kind the county has. Of the compounds 46 have no
// management company, as the plan says.
const (
	compounds = 58
	villages  = 6
	markets   = 4
	venues    = 40
	managed   = 5 // of so many compounds one has a company
)

// site is a place of the story.
type site struct {
	id   id.Site
	kind places.Kind
	area int
}

// looked is how the county looks after its places.
type looked struct {
	*teller // with lots and pictures of its own, so that the cases' story goes as it went
	sites   []site
}

func (t *teller) placesSeen() {
	own := *t.loader
	own.rnd = rand.New(rand.NewPCG(2017, 46)) //nolint:gosec // the same places every time
	p := &looked{teller: &teller{loader: &own, end: t.end, shots: 1 << 22}}
	t.then(t.day("2017-05-24", 9, 10), func() error { return p.register() })
	for round, day := range []string{"2017-06-20", "2017-07-18", "2017-08-15"} {
		t.then(t.day(day, 15, 40), func() error { return p.round(round) })
	}
}

// register enters the places, kind by kind.
func (p *looked) register() error {
	of := map[places.Kind]int{places.Compound: compounds, places.Village: villages, places.Market: markets, places.Venue: venues}
	for _, kind := range places.Kinds() {
		for i := range of[kind] {
			s := site{kind: kind, area: 1 + i%13}
			if err := p.enter(&s, i); err != nil {
				return err
			}
			p.sites = append(p.sites, s)
		}
	}
	return nil
}

// enter enters the i-th place of its kind.
func (p *looked) enter(s *site, i int) error {
	at := p.place(s.area)
	d := places.Draft{
		Kind: s.kind, Area: p.areas[s.area], Unit: p.units[p.lead[s.area]], Contact: demodata.Word("places.contact." + string(s.kind)), Address: at.Address,
		Located: true, Point: at.Point, Radius: places.UsualRadius, Every: places.UsualEvery, Note: demodata.Word("places.note"),
	}
	switch s.kind {
	case places.Compound:
		d.Name = demodata.Word(fmt.Sprint("places.compound.", i/13), at.Street)
		d.Size, d.Committee = int64(60+p.rnd.IntN(400)), i%7 == 0
		if i%managed == 0 {
			d.Company = demodata.Word("places.company", 1+i/managed%4)
		}
	case places.Village:
		d.Name, d.Size, d.Radius = demodata.Word("places.village.0", at.Street), int64(120+p.rnd.IntN(300)), 250
	case places.Market:
		d.Name, d.Size, d.Every = demodata.Word("places.market.0", at.Street), int64(40+p.rnd.IntN(120)), 14
	case places.Venue:
		d.Trade = places.Trades()[i%len(places.Trades())]
		d.Name = demodata.Word("places.venue."+string(d.Trade), at.Street, i+1)
	}
	var err error
	s.id, err = p.Places.Add(p.ctx, p.actors["office"], d)
	return err
}

// flawless is the area whose own people find nothing wrong in July.
const flawless = 8

// round checks most places: what is not met becomes less from round to round,
// but for what an urban village lacks.
func (p *looked) round(round int) error {
	items, err := p.Places.Items(p.ctx, p.actors["office"])
	if err != nil {
		return err
	}
	for i, s := range p.sites {
		if i%9 == 4+round%2 { // nobody came
			continue
		}
		c := places.CheckDraft{Place: s.id}
		for _, item := range items {
			if item.Kind != s.kind {
				continue
			}
			x := places.Finding{Item: item.Code, Outcome: places.Met}
			lacks := s.kind == places.Village && i%3 != 0 && (item.Code == "sewers" || item.Code == "roads")
			if lacks || p.rnd.IntN(100) < 34-11*round {
				x.Outcome, x.Note = places.Fault, demodata.Word(fmt.Sprint("places.wrong.", p.rnd.IntN(3)))
			}
			if round == 1 && s.area == flawless {
				x.Outcome, x.Note = places.Met, ""
			}
			c.Findings = append(c.Findings, x)
		}
		by := p.checker(s.area)
		if i%17 == round { // a few are shown
			if err := p.show(by, &c, s); err != nil {
				return err
			}
		}
		if err := p.Places.MakeCheck(p.ctx, by, c); err != nil {
			return err
		}
	}
	return nil
}

// checker checks the places of an area.
func (p *looked) checker(area int) access.Actor {
	if by, has := p.actors[fmt.Sprint("area", area)]; has {
		return by
	}
	return p.actors["inspector1"]
}

// show adds a photo of the first fault.
func (p *looked) show(by access.Actor, c *places.CheckDraft, s site) error {
	i := slices.IndexFunc(c.Findings, func(x places.Finding) bool { return x.Outcome == places.Fault })
	if i < 0 {
		return nil
	}
	pic, err := p.picture(by, p.place(s.area), false)
	if err == nil {
		c.Findings[i].Photos = []cases.Picture{pic}
	}
	return err
}
