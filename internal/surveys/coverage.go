package surveys

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Walk is an area, or a street of it, that somebody went through.
type Walk struct {
	ID     id.Request
	Area   id.Area
	Street string // empty: the whole area
	On     string // day
	Clear  bool   // no problem was found
	Note   string
	By     string // the post of who recorded it
	At     time.Time
}

// Walked is a walk as somebody records it.
type Walked struct {
	Survey id.Survey
	Area   id.Area
	Street string
	On     string // empty: today
	Clear  bool
	Note   string
	Key    string
}

// Covered is one area of a round.
type Covered struct {
	Area    id.Area // empty: findings outside every area
	Name    string
	Found   int64
	Open    int64
	Closed  int64
	Unknown int64 // without a place on the map
	Walks   []Walk
}

// Reached reports whether somebody has been there: something was found, or a
// walk through the whole area is recorded.
func (c Covered) Reached() bool {
	return c.Found > 0 || slices.ContainsFunc(c.Walks, func(w Walk) bool { return w.Street == "" })
}

// Coverage is how far a round has come.
type Coverage struct {
	Survey  Survey
	Areas   []Covered
	Outside int64 // findings with a place that lies in no area of the county
	Nowhere int64 // findings without a place
	Found   int64
	Open    int64
	Closed  int64
}

// Reached counts the areas where somebody has been.
func (c Coverage) Reached() (n int) {
	for _, a := range c.Areas {
		if a.Area != "" && a.Reached() {
			n++
		}
	}
	return n
}

// Of counts the areas that the round goes through.
func (c Coverage) Of() (n int) {
	for _, a := range c.Areas {
		if a.Area != "" {
			n++
		}
	}
	return n
}

// Coverage returns what the round found and walked, by area. Areas that it
// does not go through appear where it found something all the same.
func (s *Service) Coverage(ctx context.Context, by access.Actor, survey id.Survey) (out Coverage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out = Coverage{}
		if out.Survey, err = one(ctx, tx, survey); err != nil {
			return err
		}
		list, err := areas.List(ctx, tx)
		if err != nil {
			return err
		}
		found, err := foundByArea(ctx, tx, survey)
		if err != nil {
			return err
		}
		walks, err := walksOf(ctx, tx, survey)
		if err != nil {
			return err
		}
		for _, a := range list {
			c := found[a.ID]
			if len(out.Survey.Areas) > 0 && !slices.Contains(out.Survey.Areas, a.ID) && c.Found == 0 && len(walks[a.ID]) == 0 {
				continue
			}
			c.Area, c.Name, c.Walks = a.ID, a.Name, walks[a.ID]
			out.Areas = append(out.Areas, c)
		}
		if c, ok := found[""]; ok {
			out.Areas = append(out.Areas, c)
			out.Outside = c.Found - c.Unknown
		}
		for _, c := range found {
			out.Found += c.Found
			out.Open += c.Open
			out.Closed += c.Closed
			out.Nowhere += c.Unknown
		}
		return nil
	})
	return out, err
}

func foundByArea(ctx context.Context, tx *db.Tx, survey id.Survey) (map[id.Area]Covered, error) {
	out := map[id.Area]Covered{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var c Covered
		if err := r.Scan(db.Text(&c.Area), &c.Found, &c.Open, &c.Closed, &c.Unknown); err != nil {
			return err
		}
		out[c.Area] = c
		return nil
	}, `SELECT area, COUNT(*), COALESCE(SUM(CASE WHEN live THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN state = 'closed' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN lon IS NULL THEN 1 ELSE 0 END), 0)
		FROM cases WHERE county = $1 AND survey = $2 AND staged IS NULL AND voided_at IS NULL GROUP BY area LIMIT 2000`, tx.County, survey)
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	return out, nil
}

func walksOf(ctx context.Context, tx *db.Tx, survey id.Survey) (map[id.Area][]Walk, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (w Walk, err error) {
		return w, r.Scan(&w.ID, &w.Area, &w.Street, &w.On, &w.Clear, &w.Note, &w.By, db.Time(&w.At))
	}, `SELECT id, area, street, walked_on, clear, note, actor, at FROM survey_walks
		WHERE county = $1 AND survey = $2 AND undone_at IS NULL ORDER BY walked_on DESC, at DESC, id DESC LIMIT 5000`, tx.County, survey)
	if err != nil {
		return nil, fmt.Errorf("walks: %w", err)
	}
	out := map[id.Area][]Walk{}
	for _, w := range list {
		out[w.Area] = append(out[w.Area], w)
	}
	return out, nil
}

// RecordWalk notes that an area or a street of it was walked.
func (s *Service) RecordWalk(ctx context.Context, by access.Actor, w Walked) error {
	if w.Area == "" && by.MayEver(access.ManageSurveys) && !by.May(access.ManageSurveys, access.Owners{}) {
		return needArea("area")
	}
	if err := by.Check(access.ManageSurveys, access.Owners{Area: w.Area}); err != nil {
		return err
	}
	w.Street, w.Note = strings.Join(strings.Fields(w.Street), " "), strings.TrimSpace(w.Note)
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if _, err := one(ctx, tx, w.Survey); err != nil {
			return err
		}
		var f fault.Fields
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		today := counties.Day(tx, county)
		if w.On == "" {
			w.On = today
		}
		if checkDay(&f, "on", w.On) && w.On > today {
			f.Add("on", "survey.walk_future")
		}
		names, err := areas.Names(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := names[w.Area]; !ok {
			f.Add("area", "survey.choose")
		}
		f.Text("street", w.Street, maxTitle)
		f.Text("note", w.Note, maxNote)
		if err := f.Err(); err != nil {
			return err
		}
		walk := id.New[id.Request]()
		// A second sending of the same walk adds nothing.
		same, err := db.Exists(ctx, tx, `SELECT 1 FROM survey_walks WHERE county = $1 AND survey = $2 AND area = $3 AND street = $4 AND walked_on = $5
			AND clear = $6 AND note = $7 AND undone_at IS NULL`, tx.County, w.Survey, w.Area, w.Street, w.On, w.Clear, w.Note)
		if err != nil {
			return fmt.Errorf("record walk: %w", err)
		}
		if same {
			return nil
		}
		if _, err := tx.Exec(ctx, `INSERT INTO survey_walks (county, id, survey, area, street, walked_on, clear, note, account, actor, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			tx.County, walk, w.Survey, w.Area, w.Street, w.On, w.Clear, w.Note, db.Null(by.Account), by.Name, db.Millis(tx.Now)); err != nil {
			return fmt.Errorf("record walk: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: Subject, Record: string(w.Survey), Act: "survey.walked", By: by,
			Data: map[string]any{"area": names[w.Area], "street": w.Street, "on": w.On, "clear": w.Clear},
		})
	})
}

// UndoWalk takes a walk back that was recorded by mistake.
func (s *Service) UndoWalk(ctx context.Context, by access.Actor, survey id.Survey, walk id.Request) error {
	if !fault.Storable(string(walk)) {
		return notFound()
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		area, err := db.All(ctx, tx, db.Value[id.Area], `SELECT area FROM survey_walks WHERE county = $1 AND id = $2 AND survey = $3 AND undone_at IS NULL LIMIT 1`, tx.County, walk, survey)
		if err != nil {
			return fmt.Errorf("undo walk: %w", err)
		}
		if len(area) == 0 {
			return notFound()
		}
		if err := by.Check(access.ManageSurveys, access.Owners{Area: area[0]}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE survey_walks SET undone_at = $3 WHERE county = $1 AND id = $2`, tx.County, walk, db.Millis(tx.Now)); err != nil {
			return fmt.Errorf("undo walk: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(survey), Act: "survey.walk_undone", By: by})
	})
}
