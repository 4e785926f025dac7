package plan

import (
	"context"
	"errors"
	"fmt"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

const columns = `id, campaign, number, parent, objective, seq, title, details, basis, measure, target, measure_unit, reached, evidence, weight,
	lead_unit, leader, person, area, grp, starts_on, due_on, state, reason, source, source_record, source_title, source_link, duty, period,
	passed, children, returned, handed_on, done_on, created_at, moved_at, version`

func scan(r db.Row) (t Task, err error) {
	return t, r.Scan(&t.ID, &t.Campaign, &t.Number, db.Text(&t.Parent), db.Text(&t.Objective), &t.Seq, &t.Title, &t.Details, &t.Basis, &t.Measure,
		&t.Target, &t.Unit, &t.Reached, &t.Evidence, &t.Weight, db.Text(&t.Lead), db.Text(&t.Leader), db.Text(&t.Person), db.Text(&t.Area), db.Text(&t.Group),
		&t.StartsOn, &t.DueOn, &t.State, &t.Reason, &t.Source.Kind, &t.Source.Record, &t.Source.Title, &t.Source.Link, db.Text(&t.Duty), &t.Period,
		&t.Passed, &t.Children, &t.Returned, &t.HandedOn, &t.DoneOn, db.Time(&t.Created), db.Time(&t.Moved), &t.Version)
}

func insert(ctx context.Context, tx *db.Tx, t Task) error {
	_, err := tx.Exec(ctx, `INSERT INTO plan_tasks (county, `+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
		$16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39)`,
		tx.County, t.ID, t.Campaign, t.Number, db.Null(t.Parent), db.Null(t.Objective), t.Seq, t.Title, t.Details, t.Basis, t.Measure,
		t.Target, t.Unit, t.Reached, t.Evidence, t.Weight, db.Null(t.Lead), db.Null(t.Leader), db.Null(t.Person), db.Null(t.Area), db.Null(t.Group),
		t.StartsOn, t.DueOn, t.State, t.Reason, t.Source.Kind, t.Source.Record, t.Source.Title, t.Source.Link, db.Null(t.Duty), t.Period,
		t.Passed, t.Children, t.Returned, t.HandedOn, t.DoneOn, db.Millis(t.Created), db.Millis(t.Moved), t.Version)
	if err != nil {
		return fmt.Errorf("insert task: %w", err)
	}
	return putUnits(ctx, tx, t)
}

// update writes what may change of a task. Its units are written by putUnits.
func update(ctx context.Context, tx *db.Tx, t *Task) error {
	t.Version++
	_, err := tx.Exec(ctx, `UPDATE plan_tasks SET parent = $3, objective = $4, seq = $5, title = $6, details = $7, basis = $8, measure = $9, target = $10,
		measure_unit = $11, reached = $12, evidence = $13, weight = $14, lead_unit = $15, leader = $16, person = $17, area = $18, grp = $19, starts_on = $20,
		due_on = $21, state = $22, reason = $23, passed = $24, children = $25, returned = $26, handed_on = $27, done_on = $28, moved_at = $29, version = $30
		WHERE county = $1 AND id = $2`,
		tx.County, t.ID, db.Null(t.Parent), db.Null(t.Objective), t.Seq, t.Title, t.Details, t.Basis, t.Measure, t.Target,
		t.Unit, t.Reached, t.Evidence, t.Weight, db.Null(t.Lead), db.Null(t.Leader), db.Null(t.Person), db.Null(t.Area), db.Null(t.Group), t.StartsOn,
		t.DueOn, t.State, t.Reason, t.Passed, t.Children, t.Returned, t.HandedOn, t.DoneOn, db.Millis(t.Moved), t.Version)
	if err != nil {
		return fmt.Errorf("update task: %w", err)
	}
	return nil
}

// The roles of units besides the lead.
const (
	roleResponsible = "responsible"
	roleAssist      = "assist"
)

func putUnits(ctx context.Context, tx *db.Tx, t Task) error {
	seq := 0
	for _, part := range []struct {
		role  string
		units []id.Unit
	}{{roleResponsible, t.Responsible}, {roleAssist, t.Assist}} {
		for _, u := range part.units {
			seq++
			if _, err := tx.Exec(ctx, `INSERT INTO plan_task_units (county, task, unit, role, seq) VALUES ($1, $2, $3, $4, $5)`, tx.County, t.ID, u, part.role, seq); err != nil {
				return fmt.Errorf("units of task: %w", err)
			}
		}
	}
	return nil
}

// one returns a task of the county.
func one(ctx context.Context, tx *db.Tx, task id.Task) (Task, error) {
	if !fault.Storable(string(task)) {
		return Task{}, notFound()
	}
	t, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM plan_tasks WHERE county = $1 AND id = $2`, tx.County, task)
	if errors.Is(err, db.ErrNone) {
		return t, notFound()
	}
	if err != nil {
		return t, fmt.Errorf("read task: %w", err)
	}
	list := []Task{t}
	err = fill(ctx, tx, list)
	return list[0], err
}

// most is how many identifiers one statement names.
const most = 400

// fill reads the further units of tasks.
func fill(ctx context.Context, tx *db.Tx, tasks []Task) error {
	at := make(map[id.Task]*Task, len(tasks))
	ids := make([]id.Task, len(tasks))
	for i := range tasks {
		at[tasks[i].ID], ids[i] = &tasks[i], tasks[i].ID
	}
	for len(ids) > 0 {
		n := min(most, len(ids))
		var w db.Where
		w.And("county = ?", tx.County)
		db.In(&w, "task", ids[:n])
		ids = ids[n:]
		err := db.Each(ctx, tx, func(r db.Row) error {
			var task id.Task
			var unit id.Unit
			var role string
			if err := r.Scan(&task, &unit, &role); err != nil {
				return err
			}
			if t := at[task]; role == roleAssist {
				t.Assist = append(t.Assist, unit)
			} else {
				t.Responsible = append(t.Responsible, unit)
			}
			return nil
		}, `SELECT task, unit, role FROM plan_task_units `+w.String()+` ORDER BY task, seq`, w.Args...)
		if err != nil {
			return fmt.Errorf("units of tasks: %w", err)
		}
	}
	return nil
}
