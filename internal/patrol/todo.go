package patrol

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// Todos returns what waits for by now, by due time: a shift of today to sign in
// to, people who have not come, a report to confirm, and, for the office, one to
// look through.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) (out []inbox.Todo, err error) {
	k, err := s.know(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if by.Account != "" {
		list, err := db.All(ctx, tx, scanMember, `SELECT `+memberColumns+` FROM patrol_roster m JOIN patrol_shifts s ON s.county = m.county AND s.id = m.shift
			WHERE m.county = $1 AND m.day = $2 AND (m.account = $3 OR m.person = $4) AND m.in_at IS NULL AND m.excuse = '' AND s.cancelled_at IS NULL ORDER BY m.due_at LIMIT $5`,
			tx.County, k.day(tx.Now), by.Account, db.Null(by.Person), limit)
		if err != nil {
			return nil, fmt.Errorf("shifts to sign in to: %w", err)
		}
		for _, m := range list {
			out = append(out, inbox.Todo{
				Kind: "patrol.todo.shift", Subject: SubjectShift, Record: string(m.Shift), Title: m.Name, Step: "patrol.step.sign_in", Link: "/m/patrol", Due: m.Due,
				Late: m.Late(k.Settings.Tolerance, tx.Now),
			})
		}
	}
	if by.MayEver(access.ManagePatrol) {
		gone, err := missingToday(ctx, tx, k, by, limit)
		if err != nil {
			return nil, err
		}
		out = append(out, gone...)
	}
	var states []State
	if (Daily{Agencies: k.Agencies}).MayConfirm(by) && !MayReview(by) {
		states = append(states, Waiting, Returned)
	}
	if MayReview(by) {
		states = append(states, Confirmed)
	}
	if len(states) > 0 {
		days, err := waitingDays(ctx, tx, k, limit, states...)
		if err != nil {
			return nil, err
		}
		out = append(out, days...)
	}
	slices.SortStableFunc(out, func(a, b inbox.Todo) int { return a.Due.Compare(b.Due) })
	return out[:min(len(out), limit)], nil
}

// missingToday are the shifts of today to which people have not come for whom by
// answers, one line for each shift with their names.
func missingToday(ctx context.Context, tx *db.Tx, k *known, by access.Actor, limit int) (out []inbox.Todo, err error) {
	late := tx.Now.Add(-time.Duration(k.Settings.Tolerance) * time.Minute)
	list, err := db.All(ctx, tx, scanMember, `SELECT `+memberColumns+` FROM patrol_roster m JOIN patrol_shifts s ON s.county = m.county AND s.id = m.shift
		WHERE m.county = $1 AND m.day = $2 AND m.in_at IS NULL AND m.excuse = '' AND m.due_at < $3 AND s.cancelled_at IS NULL ORDER BY m.due_at, m.shift, m.id LIMIT $4`,
		tx.County, k.day(tx.Now), db.Millis(late), mostRows)
	if err != nil {
		return nil, fmt.Errorf("missing people: %w", err)
	}
	at := map[id.Shift]int{}
	for _, m := range list {
		g, _ := k.agency(m.Agency)
		if !by.May(access.ManagePatrol, access.Owners{Units: []id.Unit{g.Unit}}) {
			continue
		}
		if i, ok := at[m.Shift]; ok {
			out[i].Title += ", " + m.Name
			continue
		}
		at[m.Shift] = len(out)
		out = append(out, inbox.Todo{
			Kind: "patrol.todo.missing", Subject: SubjectShift, Record: string(m.Shift), Title: m.Name, Step: "patrol.step.missing",
			Link: "/patrol/shifts/" + string(m.Shift), Due: m.Due, Late: true,
		})
	}
	return out[:min(len(out), limit)], nil
}

// waitingDays are the reports of the campaign that stand in one of the states.
func waitingDays(ctx context.Context, tx *db.Tx, k *known, limit int, states ...State) (out []inbox.Todo, err error) {
	var w db.Where
	w.And("county = ?", tx.County)
	w.And("campaign = ?", k.Campaign)
	db.In(&w, "state", states)
	list, err := db.All(ctx, tx, scanDay, `SELECT `+dayColumns+` FROM patrol_days `+w.String()+` ORDER BY due_at LIMIT `+w.Arg(limit), w.Args...)
	if err != nil {
		return nil, fmt.Errorf("reports that wait: %w", err)
	}
	for _, r := range list {
		out = append(out, r.todo(tx.Now))
	}
	return out, nil
}

// todo is a report as something that waits.
func (r Report) todo(now time.Time) inbox.Todo {
	step := "patrol.step.confirm"
	if r.State == Confirmed {
		step = "patrol.step.review"
	}
	return inbox.Todo{
		Kind: "patrol.todo.report", Subject: SubjectDay, Record: r.Day, Title: r.Day, State: "patrol.state." + string(r.State), Step: step,
		Link: "/patrol/daily/" + r.Day, Due: r.Due, Late: r.Missing(now),
	}
}

// Late returns the reports of the campaign that are late and still not
// confirmed.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) (out []inbox.Todo, err error) {
	k, err := s.know(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := db.All(ctx, tx, scanDay, `SELECT `+dayColumns+` FROM patrol_days WHERE county = $1 AND campaign = $2 AND first_at IS NULL AND due_at < $3 ORDER BY due_at LIMIT $4`,
		tx.County, k.Campaign, db.Millis(tx.Now), limit)
	if err != nil {
		return nil, fmt.Errorf("late reports: %w", err)
	}
	for _, r := range list {
		out = append(out, r.todo(tx.Now))
	}
	return out, nil
}

// maxExpected bounds the expected acts of a period.
const maxExpected = 100_000

// Expected returns what was expected of whom on the days from one to another:
// to come to a shift, and the report of each day.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	k, err := s.know(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	tolerance := time.Duration(k.Settings.Tolerance) * time.Minute
	out, err := db.All(ctx, tx, func(r db.Row) (e inbox.Expectation, err error) {
		var agency id.Agency
		var shift id.Shift
		err = r.Scan(&shift, &e.Title, db.Text(&e.Account), db.Text(&e.Person), &agency, db.Text(&e.Area), db.Time(&e.Due), db.Time(&e.Done))
		g, _ := k.agency(agency)
		e.Kind, e.Unit, e.Due = "patrol.expected.shift", g.Unit, e.Due.Add(tolerance)
		e.Record, e.Link = string(shift), "/patrol/shifts/"+string(shift)
		return e, err
	}, `SELECT m.shift, m.day, m.account, m.person, m.agency, s.area, m.due_at, m.in_at FROM patrol_roster m JOIN patrol_shifts s ON s.county = m.county AND s.id = m.shift
		WHERE m.county = $1 AND m.day >= $2 AND m.day <= $3 AND m.due_at < $4 AND m.excuse = '' AND m.substitute = FALSE AND s.cancelled_at IS NULL
		ORDER BY m.day, m.id LIMIT $5`, tx.County, from, to, db.Millis(tx.Now), maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected at shifts: %w", err)
	}
	w := DayFilter{From: from, To: to, State: "due"}.where(tx, k.Campaign)
	days, err := db.All(ctx, tx, scanDay, `SELECT `+dayColumns+` FROM patrol_days `+w.String()+` ORDER BY day LIMIT 5000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("expected reports: %w", err)
	}
	units := k.units()
	for _, r := range days {
		e := inbox.Expectation{Kind: "patrol.expected.report", Record: r.Day, Title: r.Day, Link: "/patrol/daily/" + r.Day, Due: r.Due, Done: r.First}
		if len(units) > 0 {
			e.Unit = units[0] // the first agency answers for the report
		}
		out = append(out, e)
	}
	return out, nil
}
