package plan

import (
	"context"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Objective is what the campaign is to reach.
type Objective struct {
	ID       id.Objective
	Campaign id.Campaign
	Seq      int
	Title    string
	Document string // that says so, with its official number
	Note     string
	Version  int64
}

// maxObjectives bounds those of one campaign.
const maxObjectives = 200

func scanObjective(r db.Row) (o Objective, err error) {
	return o, r.Scan(&o.ID, &o.Campaign, &o.Seq, &o.Title, &o.Document, &o.Note, &o.Version)
}

const objectiveColumns = `id, campaign, seq, title, document, note, version`

// Objectives lists those of the current campaign in their order, within a
// transaction.
func Objectives(ctx context.Context, tx *db.Tx) ([]Objective, error) {
	campaign, err := counties.CurrentID(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := db.All(ctx, tx, scanObjective, `SELECT `+objectiveColumns+` FROM plan_objectives WHERE county = $1 AND campaign = $2 ORDER BY seq, title LIMIT $3`,
		tx.County, campaign, maxObjectives)
	if err != nil {
		return nil, fmt.Errorf("objectives: %w", err)
	}
	return list, nil
}

// SaveObjective enters an objective if it has no identifier, else changes it.
func (s *Service) SaveObjective(ctx context.Context, by access.Actor, o Objective) (out id.Objective, err error) {
	if err := by.Check(access.ManagePlan, access.Owners{}); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		o, err := putObjective(ctx, tx, by, o)
		out = o.ID
		return err
	})
	return out, err
}

func putObjective(ctx context.Context, tx *db.Tx, by access.Actor, o Objective) (Objective, error) {
	o.Title, o.Document, o.Note = strings.Join(strings.Fields(o.Title), " "), strings.Join(strings.Fields(o.Document), " "), strings.TrimSpace(o.Note)
	var f fault.Fields
	if o.Title == "" {
		f.Add("title", "plan.need_title")
	}
	f.Text("title", o.Title, MaxTitle)
	f.Text("document", o.Document, MaxTitle)
	f.Text("note", o.Note, MaxText)
	all, err := Objectives(ctx, tx)
	if err != nil {
		return o, err
	}
	if o.ID == "" && len(all) >= maxObjectives {
		f.Add("title", "plan.many_objectives", maxObjectives)
	}
	var was Objective
	for _, x := range all {
		if x.ID == o.ID {
			was = x
		} else if x.Title == o.Title {
			f.Add("title", "plan.objective_twice")
		}
	}
	if err := f.Err(); err != nil {
		return o, err
	}
	if o.Seq < 1 {
		o.Seq = was.Seq
	}
	act := "objective.changed"
	switch {
	case o.ID == "":
		act, o.ID, o.Version = "objective.created", id.New[id.Objective](), 1
		if o.Seq < 1 {
			o.Seq = len(all) + 1
		}
		if o.Campaign, err = counties.CurrentID(ctx, tx); err != nil {
			return o, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO plan_objectives (county, id, campaign, seq, title, document, note, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.County, o.ID, o.Campaign, o.Seq, o.Title, o.Document, o.Note, o.Version, db.Millis(tx.Now))
	case was.ID == "":
		return o, notFound()
	case o.Version != 0 && o.Version != was.Version:
		return o, fault.New(fault.Conflict, "plan.stale")
	default:
		_, err = tx.Exec(ctx, `UPDATE plan_objectives SET seq = $3, title = $4, document = $5, note = $6, version = version + 1 WHERE county = $1 AND id = $2`,
			tx.County, o.ID, o.Seq, o.Title, o.Document, o.Note)
	}
	if err != nil {
		return o, fmt.Errorf("save objective: %w", err)
	}
	return o, journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectObjective, Record: string(o.ID), Act: act, By: by, First: act == "objective.created",
		Data: map[string]any{"title": o.Title, "document": o.Document},
	})
}

// RemoveObjective takes away an objective under which there is no task.
func (s *Service) RemoveObjective(ctx context.Context, by access.Actor, o id.Objective) error {
	if err := by.Check(access.ManagePlan, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		used, err := db.Exists(ctx, tx, `SELECT 1 FROM plan_tasks WHERE county = $1 AND objective = $2`, tx.County, o)
		if err != nil {
			return fmt.Errorf("objective: %w", err)
		}
		if used {
			return fault.New(fault.Conflict, "plan.objective_used")
		}
		res, err := tx.Exec(ctx, `DELETE FROM plan_objectives WHERE county = $1 AND id = $2`, tx.County, o)
		if err != nil {
			return fmt.Errorf("remove objective: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return notFound()
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectObjective, Record: string(o), Act: "objective.removed", By: by})
	})
}
