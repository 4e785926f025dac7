package plan

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
)

// Todos lists the tasks that wait for the actor, by deadline.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, by, Filter{Mine: true, Limit: limit})
}

// Late lists the tasks that are late in the county, the latest first.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) ([]inbox.Todo, error) {
	return todos(ctx, tx, access.System(tx.County), Filter{Late: true, Limit: limit})
}

func todos(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]inbox.Todo, error) {
	p, err := list(ctx, tx, by, f)
	if err != nil {
		return nil, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	units, err := org.UnitNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]inbox.Todo, 0, len(p.Tasks))
	for _, t := range p.Tasks {
		out = append(out, inbox.Todo{
			Kind: "plan.task", Subject: Subject, Record: string(t.ID), Number: t.Label(), Title: t.Title, Where: units[t.Lead],
			State: "plan.state." + string(t.State), Step: "plan.step." + string(t.step()), Link: t.Link(), Phone: "/m/tasks/" + string(t.ID), Due: endOf(t.DueOn, county.Zone), Late: t.Late(p.Today),
		})
	}
	return out, nil
}

// step is the act that moves a task on.
func (t Task) step() Act {
	switch {
	case t.State == Checking:
		return DoAccept
	case t.State == Blocked:
		return DoUnblock
	case t.Waiting():
		return DoPass
	}
	return DoReport
}

// endOf is the last instant of a day, and zero of none.
func endOf(day string, zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, 0, 1).Add(-time.Millisecond).UTC()
}

// maxExpected bounds the expectations of one period.
const maxExpected = 100_000

// Expected lists the tasks that were due from one day to another, each
// expected of its unit and of the employee who answers for it. What was handed
// in counts by its day: its instant is noon.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	out, err := db.All(ctx, tx, func(r db.Row) (x inbox.Expectation, err error) {
		var due, handed string
		var t Task
		if err := r.Scan(&t.ID, &t.Number, db.Text(&x.Person), db.Text(&x.Unit), db.Text(&x.Area), db.Text(&x.Group), &due, &handed); err != nil {
			return x, err
		}
		x.Record, x.Title, x.Link = string(t.ID), t.Label(), t.Link()
		x.Kind, x.Due = "plan.expected", endOf(due, county.Zone)
		if end := endOf(handed, county.Zone); !end.IsZero() {
			x.Done = end.Add(-12 * time.Hour)
		}
		return x, nil
	}, `SELECT t.id, t.number, COALESCE(t.person, (SELECT MIN(h.person) FROM plan_task_people h WHERE h.county = t.county AND h.task = t.id)), t.lead_unit, t.area, t.grp, t.due_on, t.handed_on
		FROM plan_tasks t WHERE t.county = $1 AND t.due_on >= $2 AND t.due_on <= $3 AND t.due_on <> '' AND t.state <> 'dropped'
		ORDER BY t.due_on, t.number LIMIT $4`, tx.County, from, to, maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected tasks: %w", err)
	}
	return out, nil
}

// warnBack is for how many days a deadline that has passed is still told of,
// in case the program did not run.
const warnBack = 3

// Warn tells units once of a task that is due tomorrow and once of one that
// has become late, and the office of the latter.
func (s *Service) Warn(ctx context.Context, tx *db.Tx) error {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return err
	}
	day := func(n int) string { return tx.Now.In(county.Zone).AddDate(0, 0, n).Format(time.DateOnly) }
	for _, part := range []struct {
		from, to, kind, key string
		office              bool
	}{{day(0), day(1), "task.due", "plan.tell.due", false}, {day(-warnBack), day(-1), "task.late", "plan.tell.late", true}} {
		list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM plan_tasks WHERE county = $1 AND state IN ('assigned', 'doing', 'blocked')
			AND due_on >= $2 AND due_on <= $3 ORDER BY due_on, number LIMIT 5000`, tx.County, part.from, part.to)
		if err != nil {
			return fmt.Errorf("deadlines: %w", err)
		}
		if err := fill(ctx, tx, list); err != nil {
			return err
		}
		for _, t := range list {
			m := inbox.Message{To: toUnits(t), Kind: part.kind, Key: part.key, Due: endOf(t.DueOn, county.Zone), Once: part.kind + ":" + string(t.ID) + ":" + t.DueOn}
			if part.office && t.Duty == "" {
				m.To.Holders = toOffice().Holders
			}
			if err := tell(ctx, tx, access.Actor{}, t, m); err != nil {
				return err
			}
		}
	}
	return nil
}
