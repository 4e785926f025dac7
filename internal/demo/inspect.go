package demo

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
)

// looks are the rounds of inspections: what the first mock visit finds wrong has
// become less by the second.
var looks = []struct {
	title, kind, sheet string
	announced          bool
	from, to           string
	plan               []inspect.Need
	rate               int  // of a hundred items so many are wrong
	most               int  // how much is wrong at most, of ten
	stop               int  // so many sites are done; 0: all of them
	alike              bool // the first inspector finds nothing anywhere
	rest               inspect.State
}{
	{
		title: "mock.0", kind: inspect.Mock, sheet: inspect.SecretVisit, from: "2017-06-20", to: "2017-06-22", rate: 58, most: 7, rest: inspect.Done,
		plan: []inspect.Need{{Kind: inspect.Street, Need: 6}, {Kind: inspect.Compound, Need: 4}, {Kind: inspect.Market, Need: 2}, {Kind: inspect.Food, Need: 3}, {Kind: inspect.Venue, Need: 3}, {Kind: inspect.Village, Need: 2}, {Kind: inspect.Unit, Need: 2}},
	},
	{
		title: "committee", kind: inspect.Routine, sheet: inspect.CommitteeSheet, announced: true, from: "2017-07-04", to: "2017-07-06", rate: 35, most: 4, rest: inspect.Done,
		plan: []inspect.Need{{Kind: inspect.Committee, Need: 4}, {Kind: inspect.Village, Need: 2}},
	},
	{
		title: "unit", kind: inspect.Routine, sheet: inspect.UnitSheet, from: "2017-07-19", to: "2017-07-20", rate: 40, most: 5, rest: inspect.Done,
		plan: []inspect.Need{{Kind: inspect.Unit, Need: 6}},
	},
	{
		title: "mock.1", kind: inspect.Mock, sheet: inspect.SecretVisit, from: "2017-08-08", to: "2017-08-10", rate: 36, most: 4, rest: inspect.Done,
		plan: []inspect.Need{{Kind: inspect.Street, Need: 6}, {Kind: inspect.Compound, Need: 4}, {Kind: inspect.Market, Need: 2}, {Kind: inspect.Food, Need: 3}, {Kind: inspect.Venue, Need: 3}, {Kind: inspect.Village, Need: 2}, {Kind: inspect.Unit, Need: 2}},
	},
	{
		title: "unit", kind: inspect.Routine, sheet: inspect.UnitSheet, announced: true, from: "2017-08-22", to: "2017-08-24", rate: 30, most: 4, stop: 4, rest: inspect.Begun,
		plan: []inspect.Need{{Kind: inspect.Unit, Need: 7}},
	},
	{
		title: "recheck", kind: inspect.Recheck, sheet: inspect.CommitteeSheet, from: "2017-08-29", to: "2017-08-31", rest: inspect.Drawn,
		plan: []inspect.Need{{Kind: inspect.Committee, Need: 3}},
	},
	{
		title: "technical", kind: inspect.Assessment, sheet: inspect.SecretVisit, announced: true, from: "2017-09-18", to: "2017-09-22", rest: inspect.Planned,
		plan: inspect.Technical(inspect.Small),
	},
	{
		title: "committee", kind: inspect.Routine, sheet: inspect.CommitteeSheet, announced: true, from: "2017-06-13", to: "2017-06-15", rate: 45, most: 5, alike: true, rest: inspect.Done,
		plan: []inspect.Need{{Kind: inspect.Committee, Need: 8}, {Kind: inspect.Village, Need: 4}},
	},
}

// maxShown is of how many sites the first fault is shown and becomes a case.
const maxShown = 26

// inspecting is how the county is looked at.
type inspecting struct {
	*teller // with lots, pictures and an agenda of its own
	main    *teller
	shown   int
}

func (t *teller) inspections() {
	own, apart := *t.loader, *t.loader
	own.rnd = rand.New(rand.NewPCG(2017, 1000))   //nolint:gosec // the same marks every time
	apart.rnd = rand.New(rand.NewPCG(2017, 1001)) //nolint:gosec // the same marks every time
	usual := &inspecting{teller: &teller{loader: &own, end: t.end, shots: 1 << 23}, main: t}
	alone := &inspecting{teller: &teller{loader: &apart, end: t.end}, main: t, shown: maxShown} // so that the rest goes as it went
	for i := range looks {
		p := usual
		if looks[i].alike {
			p = alone
		}
		at := t.day(looks[i].from, 8, 20)
		if at.After(t.end) {
			at = t.day("2017-08-24", 16, 10+i)
		}
		t.then(at, func() error { return p.round(i) })
	}
}

// round plans and draws a round, and lets its sites be looked at one after the
// other.
func (p *inspecting) round(i int) error {
	r, office := looks[i], p.actors["office"]
	people := []id.Account{p.actors["inspector1"].Account, p.actors["inspector2"].Account}
	if r.kind == inspect.Routine && !r.alike {
		people = append(people, office.Account)
	}
	round, err := p.Inspect.Plan(p.ctx, office, inspect.Draft{
		Title: demodata.Word("inspect." + r.title), Kind: r.kind, Announced: r.announced, Sheet: r.sheet, StartsOn: r.from, DueOn: r.to, Route: inspect.ByArea,
		Plan: r.plan, Inspectors: people,
	})
	if err != nil || r.rest == inspect.Planned {
		return err
	}
	if _, err := p.Inspect.Draw(p.ctx, office, inspect.Move{ID: round}, fmt.Sprint("demo-", i+1)); err != nil || r.rest == inspect.Drawn {
		return err
	}
	d, err := p.Inspect.Round(p.ctx, office, round)
	if err != nil {
		return err
	}
	days := [...]string{r.from, day(r.from, 1), r.to}
	for n, v := range d.Visits {
		if r.stop > 0 && n == r.stop {
			break
		}
		at := p.day(days[n*3/len(d.Visits)], 9, 10).Add(time.Duration(n*11%37*11) * time.Minute)
		p.main.then(at, func() error { return p.visit(d.Sheet, v, r.rate, r.most, r.alike) })
	}
	if r.rest == inspect.Done {
		p.main.then(p.day(r.to, 18, 20), func() error {
			_, err := p.Inspect.End(p.ctx, office, inspect.Move{ID: round})
			return err
		})
	}
	return nil
}

// visit goes through the sheet at a site; what is wrong first becomes a case.
func (p *inspecting) visit(sheet inspect.Sheet, v inspect.Visit, rate, most int, alike bool) error {
	by := p.inspector(v.Inspector)
	if alike && by.Account == p.actors["inspector1"].Account {
		rate = 0
	}
	area := slices.Index(p.areas, v.Area)
	var found []inspect.Found
	tell := area > 0 && p.shown < maxShown
	for _, at := range sheet.Items(v.Kind) {
		if p.rnd.IntN(100) >= rate {
			continue
		}
		f := inspect.Found{Visit: v.ID, Item: at.Code, Answers: []inspect.Answer{p.wrong(at.Item, most)}, Reason: demodata.Word("inspect.reason", at.Item.Name)}
		if at.Item.Mark(f.Answers) == at.Item.Full {
			continue
		}
		if tell && at.Item.Category != "" {
			pic, err := p.picture(by, p.place(area), false)
			if err != nil {
				return err
			}
			f.Case, f.Photos, tell = true, []cases.Picture{pic}, false
			p.shown++
		}
		found = append(found, f)
	}
	end := p.signature(v)
	var opened id.Case
	err := p.DB.Write(p.ctx, County, func(tx *db.Tx) error {
		for _, f := range found {
			l, err := p.Inspect.InspectWithin(p.ctx, tx, by, f)
			if err != nil {
				return err
			}
			if l.Case != "" {
				opened = l.Case
			}
		}
		_, err := p.Inspect.FinishWithin(p.ctx, tx, by, end)
		return err
	})
	if err != nil {
		return fmt.Errorf("look at %s: %w", v.Site, err)
	}
	if err := p.signLater(v, end); err != nil || opened == "" {
		return err
	}
	c, err := p.Cases.Get(p.ctx, p.actors["office"], opened)
	if err != nil {
		return err
	}
	p.live(c, area)
	p.handOver()
	return nil
}

// handOver puts what is still to happen on the story's own agenda.
func (p *inspecting) handOver() {
	for len(p.todo) > 0 {
		m := heap.Pop(&p.todo).(moment)
		p.main.then(m.at, func() error {
			defer p.handOver()
			return m.do()
		})
	}
}

func (p *inspecting) inspector(account id.Account) access.Actor {
	for _, key := range []string{"inspector1", "inspector2"} {
		if p.actors[key].Account == account {
			return p.actors[key]
		}
	}
	return p.actors["office"]
}

// wrong is something that an item deducts for, at most so many tenths of it.
func (p *inspecting) wrong(it inspect.Item, most int) inspect.Answer {
	c := it.Choices[p.rnd.IntN(len(it.Choices))]
	a := inspect.Answer{Code: c.Code}
	limit := it.Full * inspect.Points(1+p.rnd.IntN(most)) / 10
	switch c.Shape {
	case inspect.Each:
		a.Count = max(1, int64(limit/c.Points))
	case inspect.Missing:
		a.Count = 1
	case inspect.Range:
		a.Chosen = min(c.Cap, limit/inspect.One*inspect.One)
	case inspect.Sample:
		a.Sampled, a.Good = 20, int64(20-2*p.rnd.IntN(3))
	}
	return a
}

// signature is how a visit ends: most of the inspected sign on the spot.
func (p *inspecting) signature(v inspect.Visit) inspect.Finish {
	f := inspect.Finish{Visit: v.ID, Rest: true, Signing: inspect.Present, Signer: demodata.Word("inspect.signer")}
	switch {
	case v.Unit != "" && v.Seq%4 == 3:
		f.Signing, f.Signer = "", ""
	case v.Seq%13 == 12:
		f.Signing, f.Signer, f.Refusal = inspect.Refused, "", demodata.Word("inspect.refusal")
		f.Witness, f.WitnessUnit = demodata.Word("inspect.witness"), demodata.Word("inspect.witness_unit")
	}
	return f
}

// signLater lets an inspected unit with an account of its own sign with it.
func (p *inspecting) signLater(v inspect.Visit, f inspect.Finish) error {
	for code, unit := range p.units {
		if by, has := p.actors["unit-"+code]; has && unit == v.Unit && f.Signing == "" {
			_, err := p.Inspect.Acknowledge(p.ctx, by, v.ID)
			return err
		}
	}
	return nil
}
