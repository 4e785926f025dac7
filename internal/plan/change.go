package plan

import (
	"context"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// Change changes what the plan says of a task. Where it comes from stays.
func (s *Service) Change(ctx context.Context, by access.Actor, task id.Task, d Draft) (Task, error) {
	return s.act(ctx, by, DoChange, Move{ID: task, Version: d.Version}, func(w *work) error {
		k, err := know(ctx, w.tx)
		if err != nil {
			return err
		}
		changed, err := s.change(ctx, w, k, d)
		w.idle = !changed
		return err
	})
}

// change takes the draft into w and reports whether anything differs.
func (s *Service) change(ctx context.Context, w *work, k *known, d Draft) (bool, error) {
	var f fault.Fields
	d.check(&f)
	if err := k.refs(ctx, w.tx, &f, d); err != nil {
		return false, err
	}
	if d.Parent != w.t.Parent {
		p, err := parentOf(ctx, w.tx, &f, d.Parent, w.t.ID)
		if err != nil {
			return false, err
		}
		if d.Objective == "" || d.Objective == w.t.Objective && p.Objective != "" {
			d.Objective = p.Objective
		}
	}
	if err := f.Err(); err != nil {
		return false, err
	}
	if d.Seq == 0 {
		d.Seq = w.t.Seq
	}
	w.t.set(d)
	changes := differences(w.was, w.t)
	if len(changes) == 0 {
		return false, nil
	}
	w.data["changes"] = changes
	if w.was.Parent != w.t.Parent {
		if err := grow(ctx, w.tx, w.was.Parent, -1); err != nil {
			return false, err
		}
		if err := grow(ctx, w.tx, w.t.Parent, 1); err != nil {
			return false, err
		}
	}
	if !slices.Equal(w.was.Responsible, w.t.Responsible) || !slices.Equal(w.was.Assist, w.t.Assist) {
		if _, err := w.tx.Exec(ctx, `DELETE FROM plan_task_units WHERE county = $1 AND task = $2`, w.tx.County, w.t.ID); err != nil {
			return false, err
		}
		if err := putUnits(ctx, w.tx, w.t); err != nil {
			return false, err
		}
	}
	if err := s.release(ctx, w); err != nil {
		return false, err
	}
	w.told = append(w.told, inbox.Message{To: toUnits(w.t), Kind: "task.changed", Key: "plan.tell.changed"})
	return true, nil
}

// release takes the task from the employees of units that have it no more.
func (s *Service) release(ctx context.Context, w *work) error {
	have, err := holders(ctx, w.tx, w.t.ID)
	if err != nil {
		return err
	}
	units := w.t.Owners().Units
	for _, h := range have {
		if slices.Contains(units, h.Unit) {
			continue
		}
		if _, err := w.tx.Exec(ctx, `DELETE FROM plan_task_people WHERE county = $1 AND task = $2 AND person = $3`, w.tx.County, w.t.ID, h.Person); err != nil {
			return err
		}
		w.t.Passed--
		w.lost = append(w.lost, h.Person)
	}
	return nil
}

// differences lists field, old and new value of what differs.
func differences(was, now Task) (out [][3]string) {
	for _, c := range [][3]string{
		{"title", was.Title, now.Title},
		{"details", was.Details, now.Details},
		{"basis", was.Basis, now.Basis},
		{"evidence", was.Evidence, now.Evidence},
		{"parent", string(was.Parent), string(now.Parent)},
		{"objective", string(was.Objective), string(now.Objective)},
		{"seq", figure(float64(was.Seq)), figure(float64(now.Seq))},
		{"measure", was.measured(), now.measured()},
		{"weight", figure(float64(was.Weight)), figure(float64(now.Weight))},
		{"lead", string(was.Lead), string(now.Lead)},
		{"responsible", join(was.Responsible), join(now.Responsible)},
		{"assist", join(was.Assist), join(now.Assist)},
		{"leader", string(was.Leader), string(now.Leader)},
		{"person", string(was.Person), string(now.Person)},
		{"area", string(was.Area), string(now.Area)},
		{"group", string(was.Group), string(now.Group)},
		{"starts_on", was.StartsOn, now.StartsOn},
		{"due_on", was.DueOn, now.DueOn},
	} {
		if c[1] != c[2] {
			out = append(out, c)
		}
	}
	return out
}

// measured is the measure as the timeline keeps it.
func (t Task) measured() string {
	if t.Measure == YesNo {
		return string(YesNo)
	}
	return figure(t.Target) + " " + t.Unit
}

func join[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return strings.Join(out, " ")
}

// Split takes a task apart: one part for each unit, with the same content,
// measure, leader and deadline. A unit that has a part already gets none.
func (s *Service) Split(ctx context.Context, by access.Actor, m Move, units []id.Unit) (made int, err error) {
	_, err = s.act(ctx, by, DoSplit, m, func(w *work) error {
		made = 0
		var f fault.Fields
		if len(units) == 0 {
			f.Add("units", "plan.need_unit")
		}
		if len(units) > maxUnits {
			f.Add("units", "plan.many_units", maxUnits)
		}
		if err := f.Err(); err != nil {
			return err
		}
		have, err := db.All(ctx, w.tx, db.Value[id.Unit], `SELECT COALESCE(lead_unit, '') FROM plan_tasks WHERE county = $1 AND parent = $2 LIMIT 2000`, w.tx.County, w.t.ID)
		if err != nil {
			return err
		}
		k, err := know(ctx, w.tx)
		if err != nil {
			return err
		}
		for _, u := range units {
			if slices.Contains(have, u) {
				continue
			}
			if _, ok := k.units[u]; !ok {
				f.Add("units", "plan.choose")
				return f.Err()
			}
			have = append(have, u)
			d := w.t.Draft()
			d.Parent, d.Lead, d.Responsible, d.Assist, d.Seq, d.Person, d.Version = w.t.ID, u, nil, nil, 0, "", 0
			d.duty, d.period = "", ""
			if _, err := s.add(ctx, w.tx, by, k, d); err != nil {
				return err
			}
			made++
		}
		w.t.Children += made
		w.data["units"] = made
		return nil
	})
	return made, err
}
