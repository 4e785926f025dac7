package demo

import (
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/surveys"
)

// fate is what is special about a case.
type fate int

const (
	ordinary fate = iota
	refused       // the report proves unfounded
	returned      // the first unit sends it back
	reworked      // a check sends it back
	extended      // the unit asks for more time
	parked        // it is suspended
	relapsed      // it comes back after it was closed
	stuck         // the unit signs and does nothing
	mistaken      // it was recorded by mistake
	doubled       // it had been reported before
)

// fates are dealt in this order, again and again.
var fates = []fate{
	ordinary, ordinary, reworked, ordinary, ordinary, refused, ordinary, extended, ordinary, ordinary,
	stuck, ordinary, returned, ordinary, ordinary, ordinary, parked, ordinary, reworked, ordinary,
	ordinary, relapsed, doubled, ordinary, stuck, ordinary, mistaken, ordinary, ordinary, extended,
}

// live lets a case that was just reported go its way.
func (t *teller) live(c cases.Case, area int) {
	f := fates[int(c.Number)%len(fates)]
	t.then(t.after(0.2, 3), func() error {
		office := t.actors["office"]
		switch f {
		case refused:
			_, err := t.Cases.Reject(t.ctx, office, cases.Move{ID: c.ID, Reason: demodata.Word("reject")})
			return err
		case mistaken:
			_, err := t.Cases.Void(t.ctx, office, cases.Move{ID: c.ID, Reason: demodata.Word("void")})
			return err
		case doubled:
			if t.last.ID == "" {
				break
			}
			// The one before may have been closed by now: then this one goes
			// its own way.
			into, err := t.Cases.Get(t.ctx, office, t.last.ID)
			if err != nil {
				return err
			}
			if into.Open() {
				_, err := t.Cases.Merge(t.ctx, office, cases.Move{ID: c.ID, Reason: demodata.Word("void")}, t.last.ID)
				return err
			}
		case ordinary, returned, reworked, extended, parked, relapsed, stuck:
		}
		filed, err := t.Cases.File(t.ctx, office, cases.Filing{ID: c.ID, Note: demodata.Word("note.file")})
		if err != nil {
			return err
		}
		t.last = filed
		t.then(t.after(0.2, 2.5), func() error { return t.dispatch(filed, area) })
		return nil
	})
}

// unitFor chooses who is to rectify: what is to be built falls to the
// department that its list names, the rest to a unit of the area, and the
// area's lead unit now and then.
func (t *teller) unitFor(c cases.Case, area int) (code string, unit id.Unit) {
	if c.Theme == surveys.Infrastructure && c.LeadUnit != "" {
		for code, u := range t.units {
			if u == c.LeadUnit {
				return code, u
			}
		}
	}
	var of []string
	for _, c := range t.inArea[area] {
		if _, has := t.actors["unit-"+c]; has {
			of = append(of, c)
		}
	}
	code = pick(t.loader, of)
	return code, t.units[code]
}

func (t *teller) dispatch(c cases.Case, area int) error {
	code, unit := t.unitFor(c, area)
	got, err := t.Cases.Dispatch(t.ctx, t.actors["office"], cases.Dispatching{ID: c.ID, Lead: unit})
	if err != nil {
		return err
	}
	f := fates[int(c.Number)%len(fates)]
	liaison := t.actors["unit-"+code]
	if f == returned && got.Returned == 0 {
		t.then(t.after(1, 5), func() error {
			if _, err := t.Cases.Return(t.ctx, liaison, cases.Move{ID: c.ID, Reason: demodata.Word("return")}); err != nil {
				return err
			}
			t.then(t.after(0.5, 3), func() error { return t.dispatch(c, area) })
			return nil
		})
		return nil
	}
	t.then(t.soon(got), func() error {
		if _, err := t.Cases.Sign(t.ctx, liaison, cases.Move{ID: c.ID}); err != nil {
			return err
		}
		switch f {
		case stuck:
			t.then(t.after(20, 40), func() error {
				return t.Cases.Comment(t.ctx, t.actors["office"], c.ID, demodata.Word("comment"), "")
			})
			return nil
		case parked:
			t.then(t.after(2, 8), func() error { return t.suspend(got, liaison) })
			return nil
		case extended:
			t.then(t.after(0.5, 1.5), func() error { return t.extend(got, liaison, area) })
			return nil
		case ordinary, refused, returned, reworked, relapsed, mistaken, doubled:
		}
		t.then(t.work(got), func() error { return t.rectify(got, liaison, area, f == reworked) })
		return nil
	})
	return nil
}

// soon returns when the unit signs: within the first part of its time.
func (t *teller) soon(c cases.Case) time.Time {
	now := t.DB.Now(County)
	left := max(c.DueAt.Sub(now), 2*time.Hour)
	return now.Add(min(time.Duration((0.05+t.rnd.Float64()*0.2)*float64(left)), 20*time.Hour))
}

// work returns when the unit is done: mostly long before the deadline,
// sometimes after it.
func (t *teller) work(c cases.Case) time.Time {
	now := t.DB.Now(County)
	left := c.DueAt.Sub(now)
	if c.DueAt.IsZero() || left < 20*time.Minute {
		return t.after(0.3, 20)
	}
	share := 0.2 + t.rnd.Float64()*0.35
	if t.rnd.IntN(7) == 0 {
		share = 1.2 + t.rnd.Float64()
	}
	return now.Add(time.Duration(share * float64(left)))
}

// lastDay is the time before the present in which decisions and checks are
// still to come.
const lastDay = 26 * time.Hour

// answered returns when the office decides about an ask.
func (t *teller) answered(low, high float64) time.Time {
	if t.end.Sub(t.DB.Now(County)) < 2*lastDay {
		return t.after(20, 60)
	}
	return t.after(low, high)
}

// checked returns when somebody has looked: mostly while the case is still in
// time, sometimes the next day.
func (t *teller) checked(c cases.Case) time.Time {
	now := t.DB.Now(County)
	left := c.DueAt.Sub(now)
	if t.end.Sub(now) < lastDay { // so that something waits to be checked
		return t.after(3, 40)
	}
	if left < 10*time.Minute || t.rnd.IntN(6) == 0 {
		return t.after(1, 20)
	}
	return now.Add(min(time.Duration((0.15+t.rnd.Float64()*0.3)*float64(left)), 8*time.Hour))
}

func (t *teller) rectify(c cases.Case, liaison access.Actor, area int, fails bool) error {
	after, err := t.picture(liaison, c.Place, true)
	if err != nil {
		return err
	}
	r := cases.Rectification{ID: c.ID, Measures: []string{"clean"}, Note: demodata.Word("done"), After: []cases.Picture{after}}
	if c.Before == 0 {
		before, err := t.picture(liaison, c.Place, false)
		if err != nil {
			return err
		}
		r.Before = []cases.Picture{before}
	}
	got, err := t.Cases.Rectify(t.ctx, liaison, r)
	if err != nil {
		return err
	}
	t.then(t.checked(got), func() error {
		k := cases.Check{ID: c.ID, Pass: !fails, Note: demodata.Word("note.pass")}
		if fails {
			k.Note, k.Reason = "", demodata.Word("fail")
		}
		got.Before = max(got.Before, 1)
		if _, err := t.Cases.AreaCheck(t.ctx, t.areaChecker(got, area), k); err != nil {
			return fmt.Errorf("area check of %d: %w", c.Number, err)
		}
		if fails {
			t.then(t.after(3, 20), func() error { return t.rectify(got, liaison, area, false) })
			return nil
		}
		t.then(t.verified(got), func() error { return t.final(got, area) })
		return nil
	})
	return nil
}

// verified returns when the office has looked: like the area, but every sixth
// case waits for its next round through the streets.
func (t *teller) verified(c cases.Case) time.Time {
	at := t.checked(c)
	if c.Number%6 == 1 {
		at = at.Add(time.Duration(48+c.Number%48) * time.Hour)
	}
	return at
}

// areaChecker is who checks for the area: its lead unit or, where that unit
// rectified, the member unit that the service chose.
func (t *teller) areaChecker(c cases.Case, area int) access.Actor {
	if c.CheckUnit == "" || c.CheckUnit == t.units[t.lead[area]] {
		return t.actors[fmt.Sprint("area", area)]
	}
	for code, u := range t.units {
		if u == c.CheckUnit {
			if a, has := t.actors["unit-"+code]; has {
				return a
			}
			return access.Actor{
				County: County, Account: t.actors["committee"].Account, Unit: u, Name: demodata.Word("committee", code),
				Grants: []access.Grant{{Role: access.Committee, Scope: access.Unit, Of: string(u)}},
			}
		}
	}
	return t.actors[fmt.Sprint("area", area)]
}

func (t *teller) final(c cases.Case, area int) error {
	if _, err := t.Cases.FinalCheck(t.ctx, t.actors["inspector2"], cases.Check{ID: c.ID, Pass: true, Note: demodata.Word("note.pass")}); err != nil {
		return err
	}
	if fates[int(c.Number)%len(fates)] == relapsed && c.Reopened == 0 {
		t.then(t.after(60, 200), func() error {
			again, err := t.Cases.Reopen(t.ctx, t.actors["office"], cases.Move{ID: c.ID, Reason: demodata.Word("reopen")})
			if err != nil {
				return err
			}
			t.then(t.after(0.5, 2), func() error { return t.dispatch(again, area) })
			return nil
		})
	}
	return nil
}

func (t *teller) extend(c cases.Case, liaison access.Actor, area int) error {
	due := t.DB.Now(County).Add(72 * time.Hour)
	if c.DueAt.After(due) {
		due = c.DueAt.Add(72 * time.Hour)
	}
	ask, err := t.Cases.AskExtension(t.ctx, liaison, cases.Ask{ID: c.ID, Reason: demodata.Word("extend"), Due: due})
	if err != nil {
		return err
	}
	t.then(t.answered(0.5, 3), func() error {
		got, err := t.Cases.DecideExtension(t.ctx, t.actors["office"], cases.Decision{ID: c.ID, Request: ask, Grant: true, Reason: demodata.Word("extend.ok")})
		if err != nil {
			return err
		}
		t.then(t.work(got), func() error { return t.rectify(got, liaison, area, false) })
		return nil
	})
	return nil
}

// asksLeft is how many asks at least wait for the office when the story ends.
const asksLeft = 3

// leaveAsks lets units ask for more time where the story left fewer asks that
// wait: how many it leaves depends on the order of acts of the same instant.
func (t *teller) leaveAsks() error {
	have, err := t.Cases.Count(t.ctx, t.sys, cases.Filter{Asked: "any"})
	if err != nil {
		return err
	}
	list, err := t.Cases.List(t.ctx, t.sys, cases.Filter{States: []cases.State{cases.Handling}, Limit: 100})
	if err != nil {
		return err
	}
	codes := map[id.Unit]string{}
	for code, unit := range t.units {
		codes[unit] = code
	}
	for _, c := range list.Cases {
		liaison := t.actors["unit-"+codes[c.LeadUnit]]
		if liaison.Account == "" || have.N >= asksLeft {
			continue
		}
		due := t.DB.Now(County).Add(72 * time.Hour)
		if c.DueAt.After(due) {
			due = c.DueAt.Add(72 * time.Hour)
		}
		_, err := t.Cases.AskExtension(t.ctx, liaison, cases.Ask{ID: c.ID, Reason: demodata.Word("extend"), Due: due})
		if fault.Is(err, fault.Conflict) {
			continue // it waits already
		}
		if err != nil {
			return err
		}
		have.N++
	}
	return nil
}

func (t *teller) suspend(c cases.Case, liaison access.Actor) error {
	ask, err := t.Cases.AskSuspension(t.ctx, liaison, cases.Ask{ID: c.ID, Reason: demodata.Word("suspend"), Review: t.DB.Now(County).In(t.zone).AddDate(0, 1, 0).Format(time.DateOnly)})
	if err != nil {
		return err
	}
	t.then(t.answered(1, 6), func() error {
		_, err := t.Cases.DecideSuspension(t.ctx, t.actors["office"], cases.Decision{ID: c.ID, Request: ask, Grant: true, Reason: demodata.Word("suspend.ok")})
		return err
	})
	return nil
}
