package engagement

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

// Back is for how many days an act may still change: what is done later stays
// late in the figures of its day only if somebody gathers it again.
const Back = 35

// Gather gathers the last days anew, up to today: n of them, today included.
func (s *Service) Gather(ctx context.Context, county id.County, n int) error {
	var today string
	err := s.DB.Read(ctx, county, func(tx *db.Tx) error {
		c, err := counties.Of(ctx, tx)
		today = tx.Now.In(c.Zone).Format(time.DateOnly)
		return err
	})
	if err != nil {
		return fmt.Errorf("gather engagement: %w", err)
	}
	return s.GatherDays(ctx, county, shift(today, 1-n), today)
}

// GatherDays gathers the acts that were due from one day to another, a day at a
// time. A county without a campaign has none.
func (s *Service) GatherDays(ctx context.Context, county id.County, from, to string) error {
	for day := from; day <= to; day = shift(day, 1) {
		err := s.DB.Write(ctx, county, func(tx *db.Tx) error {
			if _, err := counties.CurrentID(ctx, tx); err != nil {
				return err
			}
			return s.gather(ctx, tx, day)
		})
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("gather engagement of %s: %w", day, err)
		}
	}
	return nil
}

// gather writes the acts of a day anew, and their sums.
func (s *Service) gather(ctx context.Context, tx *db.Tx, day string) error {
	var all []Act
	seen := map[[3]string]bool{}
	whose, err := s.whose(ctx, tx)
	if err != nil {
		return err
	}
	for _, ask := range s.Sources {
		list, err := ask(ctx, tx, day, day)
		if err != nil {
			return err
		}
		for _, e := range list {
			// What can still be done in time is not counted yet.
			if e.Done.IsZero() && e.Due.After(tx.Now) {
				continue
			}
			a := whose.act(e)
			a.Day = day
			key := [3]string{a.Kind, a.Record, a.Who}
			if seen[key] {
				continue
			}
			seen[key] = true
			all = append(all, a)
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM engagement_acts WHERE county = $1 AND day = $2`, tx.County, day); err != nil {
		return err
	}
	in := db.Insert{
		Into:    "INSERT INTO engagement_acts",
		Columns: []string{"county", "day", "kind", "record", "who", "level", "account", "person", "unit", "area", "grp", "title", "link", "due_at", "done_at"},
	}
	err = in.Rows(ctx, tx, len(all), func(i int, v []any) ([]any, error) {
		a := all[i]
		return append(v, tx.County, day, a.Kind, a.Record, a.Who, a.Level, db.Null(a.Account), db.Null(a.Person), db.Null(a.Unit), db.Null(a.Area), db.Null(a.Group),
			a.Title, a.Link, db.Millis(a.Due), db.Millis(a.Done)), nil
	})
	if err != nil {
		return err
	}
	return sum(ctx, tx, day)
}

// belongings says where everybody belongs.
type belongings struct {
	accounts map[id.Account]people.Account
	persons  map[id.Person]id.Unit
	units    map[id.Unit]org.Unit
	leads    map[id.Unit]id.Area // the area that a unit leads
}

func (s *Service) whose(ctx context.Context, tx *db.Tx) (*belongings, error) {
	b := &belongings{accounts: map[id.Account]people.Account{}, persons: map[id.Person]id.Unit{}, units: map[id.Unit]org.Unit{}, leads: map[id.Unit]id.Area{}}
	accounts, err1 := people.Active(ctx, tx)
	persons, err2 := org.Everybody(ctx, tx)
	units, err3 := org.Units(ctx, tx)
	leads, err4 := areas.LeadUnits(ctx, tx)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	for _, a := range accounts {
		b.accounts[a.ID] = a
	}
	for _, p := range persons {
		b.persons[p.ID] = p.Unit
	}
	for _, u := range units {
		b.units[u.ID] = u
	}
	for area, unit := range leads {
		b.leads[unit] = area
	}
	return b, nil
}

// act says whose an expectation is: what it names, then what the account, the
// person and the unit say.
func (b *belongings) act(e inbox.Expectation) Act {
	account := b.accounts[e.Account]
	e.Person = cmp.Or(e.Person, account.Person)
	e.Unit = cmp.Or(e.Unit, account.Unit, b.persons[e.Person])
	unit := b.units[e.Unit]
	a := Act{Expectation: e, Level: OfUnit, Who: cmp.Or(string(e.Person), string(e.Account), string(e.Unit))}
	switch {
	case unit.Kind.IsCommittee():
		a.Level = OfCommittee
	case a.Who == "" && e.Group != "": // a group as such, an area as such
		a.Level = OfGroup
	case a.Who == "" && e.Area != "":
		a.Level = OfArea
	}
	a.place(account.Grants)
	a.Area = cmp.Or(a.Area, b.leads[a.Unit], unit.Area)
	return a
}

// ranks of the levels: who has several parts stands where the highest is.
var ranks = map[Level]int{OfCommittee: 0, OfUnit: 1, OfGroup: 2, OfArea: 3, OfCounty: 4}

// place raises the act to the level of the grants.
func (a *Act) place(grants []access.Grant) {
	rise := func(to Level) {
		if ranks[to] > ranks[a.Level] || a.Level == OfUnit && to == OfCommittee {
			a.Level = to
		}
	}
	for _, g := range grants {
		switch g.Role {
		case access.Office, access.Inspector:
			rise(OfCounty)
		case access.Leader, access.AreaLead:
			if g.Scope == access.County {
				rise(OfCounty)
				continue
			}
			rise(OfArea)
			a.Area = cmp.Or(a.Area, id.Area(g.Of))
		case access.GroupLead:
			rise(OfGroup)
			a.Group = cmp.Or(a.Group, id.Group(g.Of))
		case access.Committee:
			rise(OfCommittee)
		case access.Administrator, access.Auditor, access.Liaison, access.Employee, access.PatrolMember:
		}
	}
}
