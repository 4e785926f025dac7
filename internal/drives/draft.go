package drives

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
	"chuangwei/internal/worktime"
)

// Draft is a drive as somebody enters it.
type Draft struct {
	Month   string
	Title   string // empty: by its month
	Starts  string
	Ends    string
	Notice  string
	Weights Weights
	Key     string
}

func (d *Draft) check() error {
	var f fault.Fields
	d.Title, d.Notice = tidy(d.Title), strings.TrimSpace(d.Notice)
	if _, err := time.Parse("2006-01", d.Month); err != nil {
		f.Add("month", "drives.bad_month")
	}
	if d.Title == "" {
		f.Add("title", "drives.need_title")
	}
	f.Text("title", d.Title, MaxTitle)
	f.Text("notice", d.Notice, MaxText)
	if !isDay(d.Starts) {
		f.Add("starts", "drives.bad_day")
	}
	switch {
	case !isDay(d.Ends) || d.Ends < d.Starts:
		f.Add("ends", "drives.bad_ends")
	case days(d.Starts, d.Ends) > maxDays:
		f.Add("ends", "drives.many_days", maxDays)
	}
	w := d.Weights
	if w.Done < 0 || w.Came < 0 || w.Mark < 0 || w.Done+w.Came+w.Mark != 100 {
		f.Add("done_weight", "drives.bad_weights")
	}
	return f.Err()
}

func isDay(s string) bool {
	_, err := worktime.ParseDay(s)
	return err == nil
}

// Add enters a drive as a draft, with every area and its units; its key tasks
// come next.
func (s *Service) Add(ctx context.Context, by access.Actor, d Draft) (drive id.Drive, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			made, err := s.add(ctx, tx, by, d)
			return string(made.ID), err
		})
		drive = id.Drive(answer)
		return err
	})
	return drive, err
}

func (s *Service) add(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Drive, error) {
	if err := by.Check(access.ManageDrives, access.Owners{}); err != nil {
		return Drive{}, err
	}
	if err := d.check(); err != nil {
		return Drive{}, err
	}
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return Drive{}, err
	}
	x := Drive{
		ID: id.New[id.Drive](), Campaign: campaign, Month: d.Month, Title: d.Title, Starts: d.Starts, Ends: d.Ends, Notice: d.Notice,
		State: Drafted, Weights: d.Weights, secret: newSecret(), Version: 1,
	}
	if x.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return x, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO drives (county, id, campaign, number, month, title, starts, ends, notice, state, secret, done_weight, came_weight, mark_weight, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		tx.County, x.ID, x.Campaign, x.Number, x.Month, x.Title, x.Starts, x.Ends, x.Notice, x.State, x.secret, x.Weights.Done, x.Weights.Came, x.Weights.Mark, db.Millis(tx.Now))
	if err != nil {
		return x, fmt.Errorf("add drive: %w", err)
	}
	if err := settle(ctx, tx, x.ID); err != nil {
		return x, err
	}
	return x, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(x.ID), Act: "drives.added", By: by, First: true,
		Data: map[string]any{"number": x.Label(), "title": x.Title, "starts": x.Starts, "ends": x.Ends},
	})
}

// settle enters the areas with their leaders and units.
func settle(ctx context.Context, tx *db.Tx, drive id.Drive) error {
	all, err := areas.List(ctx, tx)
	if err != nil {
		return err
	}
	leaders, err := leadersOf(ctx, tx)
	if err != nil {
		return err
	}
	units, err := org.Units(ctx, tx)
	if err != nil {
		return err
	}
	there := map[id.Unit]bool{}
	for _, u := range units {
		there[u.ID] = true
	}
	taken := map[id.Unit]bool{}
	for _, a := range all {
		if a.Retired {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO drive_areas (county, drive, area, leader) VALUES ($1, $2, $3, $4)`, tx.County, drive, a.ID, leaders[a.ID]); err != nil {
			return fmt.Errorf("areas of a drive: %w", err)
		}
		for _, u := range a.Units() {
			if taken[u] || !there[u] {
				continue
			}
			taken[u] = true
			if _, err := tx.Exec(ctx, `INSERT INTO drive_units (county, drive, unit, area) VALUES ($1, $2, $3, $4)`, tx.County, drive, u, a.ID); err != nil {
				return fmt.Errorf("units of a drive: %w", err)
			}
		}
	}
	return nil
}

// leadersOf are the directors of the areas, by their post.
func leadersOf(ctx context.Context, tx *db.Tx) (map[id.Area]string, error) {
	posts, err := org.Posts(ctx, tx, org.PostFilter{})
	if err != nil {
		return nil, err
	}
	out := map[id.Area]string{}
	for _, p := range posts {
		if p.Area != "" && p.Role == org.Director && !p.Vacant() {
			out[p.Area] = p.Holder.Name
		}
	}
	return out, nil
}

// Change changes the head of a draft, or the notice and the days of a drive
// that goes on.
func (s *Service) Change(ctx context.Context, by access.Actor, m Move, d Draft) error {
	return s.on(ctx, by, m, Amend, func(_ *db.Tx, x *Drive, _ now) (map[string]any, error) {
		if err := d.check(); err != nil {
			return nil, err
		}
		data := map[string]any{}
		for name, v := range map[string][2]string{
			"month": {x.Month, d.Month}, "title": {x.Title, d.Title}, "starts": {x.Starts, d.Starts}, "ends": {x.Ends, d.Ends}, "notice": {x.Notice, d.Notice},
		} {
			if v[0] != v[1] {
				data[name] = v
			}
		}
		x.Month, x.Title, x.Starts, x.Ends, x.Notice, x.Weights = d.Month, d.Title, d.Starts, d.Ends, d.Notice, d.Weights
		return data, nil
	})
}

// Copy enters the drive of a further month as a draft with the same key tasks,
// cells and expected people. Empty fields of d are those of the one before, a
// month later.
func (s *Service) Copy(ctx context.Context, by access.Actor, of id.Drive, d Draft) (drive id.Drive, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		was, err := loadDrive(ctx, tx, of)
		if err != nil {
			return err
		}
		key := d.Key
		d.Key, d.Notice, d.Weights = "", was.Notice, was.Weights
		answer, _, err := once.Do(ctx, tx, by, key, []any{of, d}, func() (string, error) {
			x, err := s.add(ctx, tx, by, d)
			if err != nil {
				return "", err
			}
			return string(x.ID), copyTasks(ctx, tx, of, x.ID)
		})
		drive = id.Drive(answer)
		return err
	})
	return drive, err
}

// copyTasks copies key tasks, the cells of areas that are still there, and how
// many people each unit sends.
func copyTasks(ctx context.Context, tx *db.Tx, from, to id.Drive) error {
	items, err := itemsOf(ctx, tx, from)
	if err != nil {
		return err
	}
	cells, err := cellsOf(ctx, tx, from)
	if err != nil {
		return err
	}
	there, err := areasOf(ctx, tx, to)
	if err != nil {
		return err
	}
	for _, it := range items {
		old := it.ID
		it.ID, it.Drive, it.Reason = id.New[id.Item](), to, ""
		if err := it.insert(ctx, tx); err != nil {
			return err
		}
		for _, c := range cells {
			if c.Item != old || !has(there, c.Area) {
				continue
			}
			if err := addCell(ctx, tx, Cell{ID: id.New[string](), Drive: to, Item: it.ID, Area: c.Area, Target: c.Target, Units: c.Units}); err != nil {
				return err
			}
		}
	}
	_, err = tx.Exec(ctx, `UPDATE drive_units SET expected = COALESCE((SELECT o.expected FROM drive_units o WHERE o.county = drive_units.county AND o.drive = $3 AND o.unit = drive_units.unit), 0)
		WHERE county = $1 AND drive = $2`, tx.County, to, from)
	if err != nil {
		return fmt.Errorf("copy expected people: %w", err)
	}
	return nil
}
