package plan

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Occupied is published when an employee gets tasks, or has fewer: those
// passed on to the employee, and those that name the employee as responsible.
// Only tasks that are not over count.
type Occupied struct {
	Person id.Person
	N      int // more, or if negative fewer
}

// occupy tells of the employees whose number of tasks has changed. gained and
// lost are those who got this task within the act.
func (s *Service) occupy(ctx context.Context, tx *db.Tx, was, t Task, gained, lost []id.Person) error {
	n := map[id.Person]int{}
	have, err := holders(ctx, tx, t.ID)
	if err != nil {
		return err
	}
	now := make([]id.Person, 0, len(have))
	for _, h := range have {
		now = append(now, h.Person)
	}
	before := slices.DeleteFunc(slices.Concat(now, lost), func(p id.Person) bool { return slices.Contains(gained, p) })
	if was.State.Open() {
		for _, p := range append(before, was.Person) {
			n[p]--
		}
	}
	if t.State.Open() {
		for _, p := range append(now, t.Person) {
			n[p]++
		}
	}
	for _, p := range slices.Sorted(maps.Keys(n)) {
		if p == "" || n[p] == 0 {
			continue
		}
		if err := s.bus.Publish(ctx, tx, Occupied{Person: p, N: n[p]}); err != nil {
			return err
		}
	}
	return nil
}

// Occupations counts the tasks of every employee who has some, for doctor.
func Occupations(ctx context.Context, tx *db.Tx) (map[id.Person]int64, error) {
	out := map[id.Person]int64{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var p id.Person
		var n int64
		err := r.Scan(&p, &n)
		out[p] += n
		return err
	}, `SELECT person, COUNT(*) FROM (
			SELECT h.person AS person FROM plan_task_people h JOIN plan_tasks t ON t.county = h.county AND t.id = h.task
				WHERE h.county = $1 AND t.state IN ('assigned', 'doing', 'blocked', 'checking')
			UNION ALL
			SELECT t.person AS person FROM plan_tasks t WHERE t.county = $1 AND t.person IS NOT NULL AND t.state IN ('assigned', 'doing', 'blocked', 'checking')
		) AS o GROUP BY person`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("occupations: %w", err)
	}
	return out, nil
}
