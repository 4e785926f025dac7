package drives

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
)

// graceDays is how many days after a drive's end it is to be evaluated.
const graceDays = 3

// current are the drives of the campaign that are not finished with: drafts and
// cancelled ones left out, the earliest first.
func current(ctx context.Context, tx *db.Tx) ([]Drive, error) {
	campaign, err := counties.CurrentID(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, scanDrive, `SELECT `+driveColumns+` FROM drives WHERE county = $1 AND campaign = $2 AND state IN ($3, $4) ORDER BY starts, id LIMIT 50`,
		tx.County, campaign, Issued, Evaluated)
	if err != nil {
		return nil, fmt.Errorf("drives that are under way: %w", err)
	}
	return out, nil
}

// Todos returns what waits for by now, by due time: notices to take note of,
// cells to do, marks to give, and, for the office, drives to evaluate and to
// publish.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	return s.todos(ctx, tx, limit, func(t inbox.Todo, o access.Owners, act access.Act) bool {
		switch {
		case t.Kind == "drives.todo.notice":
			return by.Unit != "" && slices.Contains(o.Units, by.Unit) && by.May(access.WorkDrive, o)
		case act == access.WorkDrive:
			return by.May(access.WorkDrive, o) && !by.May(access.ManageDrives, access.Owners{})
		}
		return by.May(act, o)
	})
}

// Late returns what is late in the county.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	return s.todos(ctx, tx, limit, func(t inbox.Todo, _ access.Owners, _ access.Act) bool { return t.Late })
}

func (s *Service) todos(ctx context.Context, tx *db.Tx, limit int, mine func(inbox.Todo, access.Owners, access.Act) bool) (out []inbox.Todo, err error) {
	list, err := current(ctx, tx)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	n, err := present(ctx, tx)
	if err != nil {
		return nil, err
	}
	units, err := org.UnitNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	areaNames, err := areas.Names(ctx, tx)
	if err != nil {
		return nil, err
	}
	add := func(t inbox.Todo, o access.Owners, act access.Act) {
		t.Late = t.Late || !t.Due.IsZero() && t.Due.Before(tx.Now)
		if mine(t, o, act) {
			out = append(out, t)
		}
	}
	for _, d := range list {
		base := inbox.Todo{Subject: Subject, Record: string(d.ID), Number: d.Label(), Title: d.Title, State: "drives.state." + string(d.State), Link: d.Link()}
		if d.State == Evaluated || d.Over(n.today) {
			t := base
			t.Kind, t.Step, t.Due = "drives.todo.drive", "drives.step.evaluate", n.endOf(shiftDay(d.Ends, graceDays))
			if d.State == Evaluated {
				t.Step, t.Link = "drives.step.publish", d.Link()+"/bulletin"
			}
			add(t, access.Owners{}, access.ManageDrives)
		}
		if d.State == Evaluated {
			continue
		}
		b, err := s.board(ctx, tx, d.ID)
		if err != nil {
			return nil, err
		}
		for _, u := range b.Unread() {
			t := base
			t.Kind, t.Step, t.Where, t.Due, t.Link = "drives.todo.notice", "drives.step.read", units[u.Unit], u.Due, d.Link()+"/notice"
			add(t, access.Owners{Area: u.Area, Units: []id.Unit{u.Unit}}, access.WorkDrive)
		}
		if d.Begun(n.today) {
			b.cellTodos(base, areaNames, n, add)
		}
	}
	slices.SortStableFunc(out, func(a, b inbox.Todo) int { return a.Due.Compare(b.Due) })
	return out[:min(len(out), limit)], nil
}

// cellTodos are the cells that are still to be done, and the areas that have no
// mark yet.
func (b Board) cellTodos(base inbox.Todo, names map[id.Area]string, n now, add func(inbox.Todo, access.Owners, access.Act)) {
	for _, l := range b.Lines {
		for _, c := range b.Columns {
			st, ok := l.Cells[c.Area.Area]
			if !ok {
				continue
			}
			if st.Stand != DoneStand {
				t := base
				t.Kind, t.Subject, t.Record, t.Title, t.Where = "drives.todo.cell", SubjectCell, st.ID, l.Item.Title, names[st.Area]
				t.State, t.Step, t.Link, t.Phone = "drives.stand."+string(st.Stand), "drives.step.work", st.Link(), "/m/drive#c-"+st.ID
				t.Due, t.Late = n.endOf(b.Drive.Ends), st.Stand == BehindStand
				add(t, st.Owners(), access.WorkDrive)
			}
		}
	}
	for _, c := range b.Columns {
		if c.Cells > 0 && c.Marks < c.Cells && b.Today >= b.Drive.Ends {
			t := base
			t.Kind, t.Step, t.Where = "drives.todo.marks", "drives.step.inspect", names[c.Area.Area]
			t.Link, t.Due = b.Drive.Link()+"/areas/"+string(c.Area.Area), n.endOf(shiftDay(b.Drive.Ends, graceDays-1))
			add(t, access.Owners{Area: c.Area.Area}, access.InspectDrive)
		}
	}
}

// Expected returns what was expected of whom on the days from one to another:
// every unit to take note of its notices, to send the people that it was to
// send, and to finish its cells; the office to evaluate in time.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) (out []inbox.Expectation, err error) {
	campaign, err := counties.CurrentID(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	n, err := present(ctx, tx)
	if err != nil {
		return nil, err
	}
	first, last := n.endOf(shiftDay(from, -1)), n.endOf(to)
	add := func(e inbox.Expectation) {
		if e.Due.After(first) && !e.Due.After(last) && e.Due.Before(tx.Now) {
			out = append(out, e)
		}
	}
	w := Filter{State: HeldState, From: shiftDay(from, -graceDays-1), To: shiftDay(to, 31)}.where(tx, campaign)
	list, err := db.All(ctx, tx, scanDrive, `SELECT `+driveColumns+` FROM drives `+w.String()+` ORDER BY starts, id LIMIT 100`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("expected in drives: %w", err)
	}
	for _, d := range list {
		b, err := s.board(ctx, tx, d.ID)
		if err != nil {
			return nil, err
		}
		came, err := cameOf(ctx, tx, d.ID)
		if err != nil {
			return nil, err
		}
		ends := n.endOf(d.Ends)
		for _, u := range b.Units {
			add(inbox.Expectation{Unit: u.Unit, Area: u.Area, Kind: "drives.expected.notice", Due: u.Due, Done: u.Read})
			for i := range u.Expected {
				e := inbox.Expectation{Unit: u.Unit, Area: u.Area, Kind: "drives.expected.came", Due: ends}
				if i < came.of(u.Area, u.Unit) {
					e.Done = ends
				}
				add(e)
			}
		}
		for _, l := range b.Lines {
			for _, st := range l.Cells {
				e := inbox.Expectation{Area: st.Area, Group: l.Item.Group, Kind: "drives.expected.cell", Due: ends, Done: st.Finished}
				if len(st.Units) > 0 {
					e.Unit = st.Units[0]
				}
				if st.Stand == DoneStand && e.Done.IsZero() {
					e.Done = ends // its target was reached
				}
				add(e)
			}
		}
		add(inbox.Expectation{Kind: "drives.expected.evaluation", Due: n.endOf(shiftDay(d.Ends, graceDays)), Done: d.Evaluated})
	}
	return out, nil
}
