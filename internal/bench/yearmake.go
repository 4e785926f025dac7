package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/people"
)

// What stands in a county after a year of days as aDay measures one.
const (
	yearDays    = 365
	yearPeople  = 1_950 // employees of the thirteen units
	yearPosts   = 120   // accounts: the joint group, areas, liaisons
	yearInShift = 20
)

// yearCounty makes the county of a year, which is kept for the next run. Cases
// come through the slice's import. What a year of handling leaves in their rows,
// and the actions with their roster, are written straight in; everything that is
// made of the rows, tallies, acts and sums, the program makes itself.
type yearCounty struct {
	*installation
	now     time.Time
	persons []id.Person
}

func (o options) makeYear(ctx context.Context, dir string) (err error) {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	in, err := begin(ctx, dir)
	if err != nil {
		return err
	}
	y := &yearCounty{installation: in, now: in.DB.Now(county)}
	cases, actions := o.less(yearDays*dayCases), o.less(yearDays*dayActions)
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"people and shifts", func() error { return y.past(func() error { return y.group(ctx) }) }},
		{"days on which they were there", func() error { return y.attend(ctx) }},
		{"cases", func() error { return y.fill(ctx, 0, cases) }},
		{"what became of them", func() error { return y.handle(ctx, cases) }},
		{"actions", func() error { return y.act(ctx, actions) }},
		{"tallies", func() error { return y.recount(ctx) }},
		{"engagement", func() error {
			return y.Engagement.GatherDays(ctx, county, y.day(-yearDays), y.day(0))
		}},
	} {
		if err == nil {
			say("a year: %s", step.name)
			err = step.do()
		}
	}
	if err == nil {
		_, err = in.DB.WritePool().ExecContext(ctx, "PRAGMA optimize")
	}
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	return os.WriteFile(dir+"/complete", nil, 0o600)
}

// day is the county's day so many days from today.
func (y *yearCounty) day(n int) string {
	return y.now.In(time.FixedZone("", 8*60*60)).AddDate(0, 0, n).Format(time.DateOnly)
}

// past does something with the clock where the year began.
func (y *yearCounty) past(do func() error) error {
	y.DB.Clock.Shift(county, -(yearDays+1)*24*time.Hour)
	defer y.DB.Clock.Shift(county, 0)
	return do()
}

// group makes employees, accounts, and the joint group with three shifts a day.
func (y *yearCounty) group(ctx context.Context) error {
	by := access.System(county)
	for i := range yearPeople {
		p, err := y.Org.CreatePerson(ctx, by, org.PersonDraft{Unit: y.units[i%len(y.units)], Name: fmt.Sprintf("工作人员%04d", i+1)})
		if err != nil {
			return err
		}
		y.persons = append(y.persons, p)
	}
	for i := range yearPosts {
		a := people.NewAccount{Name: fmt.Sprintf("post%03d", i+1), Person: y.persons[i], Unit: y.units[i%len(y.units)], Password: password}
		a.Label = a.Name
		switch {
		case i < phones:
			a.Grants = []access.Grant{{Role: access.PatrolMember, Scope: access.County}}
		case i < phones+len(y.areas):
			a.Grants = []access.Grant{{Role: access.AreaLead, Scope: access.Area, Of: string(y.areas[i-phones])}}
		default:
			a.Grants = []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: string(a.Unit)}}
		}
		if _, err := y.People.AddUser(ctx, county, a); err != nil {
			return err
		}
	}
	var needs []patrol.Need
	for i := range 4 {
		a, err := y.Patrol.AddAgency(ctx, by, patrol.AgencyDraft{Unit: y.units[i], Seq: i + 1, Need: yearInShift / 4})
		if err != nil {
			return err
		}
		needs = append(needs, patrol.Need{Agency: a, People: yearInShift / 4})
	}
	for i, hours := range [][2]int{{450, 720}, {720, 1050}, {1050, 1290}} {
		d := patrol.ShiftDraft{Day: y.day(-yearDays), Name: fmt.Sprintf("第%d班", i+1), Starts: hours[0], Ends: hours[1], Needs: needs}
		shift, err := y.Patrol.AddShifts(ctx, by, d)
		if err != nil {
			return err
		}
		for j := range yearInShift {
			m := patrol.MemberDraft{Agency: needs[j%4].Agency, Person: y.persons[(yearInShift*i+j)%phones]}
			if err := y.Patrol.AddMember(ctx, by, shift, m); err != nil {
				return err
			}
		}
		const most = 60 // days at once
		for n := 1 - yearDays; n <= 0; n += most {
			if _, err := y.Patrol.Repeat(ctx, by, shift, y.day(n), y.day(min(n+most-1, 0)), ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// attend lets most come to their shifts and look in every week.
func (y *yearCounty) attend(ctx context.Context) error {
	const came = `UPDATE patrol_roster SET in_at = due_at + (due_at / 60000 + LENGTH(id)) % 40 * 60000 - 1200000
		WHERE county = $1 AND day <= $2 AND (due_at / 1000 + rowid) % 17 > 0`
	if _, err := y.DB.WritePool().ExecContext(ctx, came, county, y.day(-1)); err != nil {
		return err
	}
	defer y.DB.Clock.Shift(county, 0)
	d := dice(52)
	for n := -yearDays; n < 0; n += 3 {
		y.DB.Clock.Shift(county, time.Duration(n)*24*time.Hour)
		err := y.DB.Write(ctx, county, func(tx *db.Tx) error {
			list, err := people.Active(ctx, tx)
			if err != nil {
				return err
			}
			for _, a := range list {
				if d.below(3) > 0 {
					err = errors.Join(err, people.Seen(ctx, tx, a.ID))
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// handle writes into the rows of closed cases what handling them here would
// have left: dispatched after hours, put right within days by one of the
// employees and closed, some after their time, some after rework. By force: of
// proof and its checkers there is nothing here.
func (y *yearCounty) handle(ctx context.Context, cases int) error {
	conn, err := y.DB.WritePool().Conn(ctx)
	if err != nil {
		return err
	}
	defer closing(&err, conn.Close)
	if _, err := conn.ExecContext(ctx, `CREATE TEMP TABLE employees (n INTEGER PRIMARY KEY, person TEXT NOT NULL)`); err != nil {
		return err
	}
	for i, p := range y.persons {
		if _, err := conn.ExecContext(ctx, `INSERT INTO employees (n, person) VALUES ($1, $2)`, i, p); err != nil {
			return err
		}
	}
	const most = 50_000 // rows at once
	const hour = "3600000"
	steps := []string{
		`UPDATE cases SET closing = 'forced', reason = '销号', dispatched_at = MIN(reported_at + (1 + number % 11) * ` + hour + `, $4),
			rectifier_unit = lead_unit, rectifier_person = (SELECT person FROM employees WHERE n = cases.number * 7919 % $5)
			WHERE county = $1 AND number > $2 AND number <= $3 AND state = 'closed'`,
		`UPDATE cases SET signed_at = dispatched_at, due_at = dispatched_at + 72 * ` + hour + `, first_due = dispatched_at + 72 * ` + hour + `, clock_at = dispatched_at,
			handled_at = MIN(dispatched_at + (1 + number * 31 % 97 * (number * 17 % 89) / 89) * ` + hour + `, $4)
			WHERE county = $1 AND number > $2 AND number <= $3 AND state = 'closed' AND $5 > 0`,
		`UPDATE cases SET closed_at = MIN(handled_at + (2 + number % 19) * ` + hour + `, $4),
			rework = number % 20 = 0, rework_at = CASE WHEN number % 20 = 0 THEN handled_at END, settle_at = MIN(due_at, handled_at + (2 + number % 19) * ` + hour + `, $4)
			WHERE county = $1 AND number > $2 AND number <= $3 AND state = 'closed' AND $5 > 0`,
	}
	for n := 0; n < cases; n += most {
		for _, s := range steps {
			if _, err := conn.ExecContext(ctx, s, county, n, n+most, y.now.UnixMilli(), len(y.persons)); err != nil {
				return err
			}
		}
	}
	_, err = conn.ExecContext(ctx, `DROP TABLE employees`)
	return err
}

// act writes the actions of the year.
func (y *yearCounty) act(ctx context.Context, n int) error {
	by := access.System(county)
	kinds, err := y.Patrol.Kinds(ctx, by)
	if err != nil {
		return err
	}
	agencies, err := y.Patrol.Agencies(ctx, by)
	if err != nil {
		return err
	}
	campaign, err := y.campaign(ctx)
	if err != nil {
		return err
	}
	in := db.Insert{
		Into:    "INSERT INTO patrol_actions",
		Columns: []string{"county", "id", "campaign", "day", "at", "hour", "kind", "counts_as", "amount", "area", "address", "agency", "unit", "officer_name", "recorded_at"},
	}
	d := dice(2000)
	zone := time.FixedZone("", 8*60*60)
	const most = 20_000 // rows at once
	for from := 0; from < n; from += most {
		err := y.DB.Write(ctx, county, func(tx *db.Tx) error {
			return in.Rows(ctx, tx, min(most, n-from), func(i int, v []any) ([]any, error) {
				kind, agency := pick(&d, kinds.List), pick(&d, agencies)
				// In the order of time, as they came.
				back := time.Duration(n-from-i) * yearDays * 24 * time.Hour / time.Duration(n)
				at := y.now.Add(-back).In(zone)
				return append(v, tx.County, id.New[id.Action](), campaign, at.Format(time.DateOnly), at.UnixMilli(), at.Hour(), kind.Code, kind.CountsAs, 1+d.below(6),
					pick(&d, y.areas), pick(&d, roads), agency.ID, agency.Unit, "队员", at.UnixMilli()), nil
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// recount lets the slices count all their tallies anew.
func (y *yearCounty) recount(ctx context.Context) error {
	return y.DB.Write(ctx, county, func(tx *db.Tx) error {
		diffs, err := figures.Recount(ctx, tx, y.Cases.Recount, y.Patrol.Recount, y.Custody.Recount)
		if err != nil {
			return err
		}
		say("%d tallies were not as the records", len(diffs))
		return figures.Mend(ctx, tx, diffs)
	})
}
