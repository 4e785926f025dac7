package publicity

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Edition is what a course was before it was changed.
type Edition struct {
	Edition int64
	Title   string
	Body    string
	OpensOn string
	DueOn   string
	Pass    int64
	Items   []Item
	Ended   time.Time
	Actor   string // the post that changed it
}

// ChangeCourse makes the next edition of a course. What was answered to the
// earlier ones stays and counts: who has passed need not answer again.
func (s *Service) ChangeCourse(ctx context.Context, by access.Actor, course id.Course, d CourseDraft) error {
	if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		c, err := oneCourse(ctx, tx, course)
		switch {
		case err != nil:
			return err
		case c.Withdrawn != "":
			return fault.New(fault.Conflict, "publicity.course_shut")
		case c.Edition != d.Edition:
			return fault.New(fault.Conflict, "publicity.stale")
		}
		was, err := itemsOf(ctx, tx, course)
		if err != nil {
			return err
		}
		quiz, err := json.Marshal(was)
		if err != nil {
			return fmt.Errorf("keep the quiz: %w", err)
		}
		if _, err = tx.Exec(ctx, `INSERT INTO publicity_editions (county, course, edition, title, body, opens_on, due_on, pass, quiz, ended_at, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			tx.County, c.ID, c.Edition, c.Title, c.Body, c.OpensOn, c.DueOn, c.Pass, string(quiz), db.Millis(tx.Now), by.Name); err != nil {
			return fmt.Errorf("keep the edition: %w", err)
		}
		items, err := c.take(d)
		if err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, `DELETE FROM publicity_items WHERE county = $1 AND course = $2`, tx.County, c.ID); err != nil {
			return fmt.Errorf("replace the quiz: %w", err)
		}
		if err := insertItems(ctx, tx, c.ID, items); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, `UPDATE publicity_courses SET title = $3, body = $4, opens_on = $5, due_on = $6, pass = $7, edition = edition + 1 WHERE county = $1 AND id = $2`,
			tx.County, c.ID, c.Title, c.Body, c.OpensOn, c.DueOn, c.Pass); err != nil {
			return fmt.Errorf("change course: %w", err)
		}
		return told(ctx, tx, by, SubjectCourse, string(c.ID), "publicity.course_change", map[string]any{"title": c.Title, "edition": c.Edition + 1})
	})
}

func editionsOf(ctx context.Context, tx *db.Tx, course id.Course) ([]Edition, error) {
	return db.All(ctx, tx, func(r db.Row) (e Edition, err error) {
		var quiz string
		if err := r.Scan(&e.Edition, &e.Title, &e.Body, &e.OpensOn, &e.DueOn, &e.Pass, &quiz, db.Time(&e.Ended), &e.Actor); err != nil {
			return e, err
		}
		return e, json.Unmarshal([]byte(quiz), &e.Items)
	}, `SELECT edition, title, body, opens_on, due_on, pass, quiz, ended_at, actor FROM publicity_editions WHERE county = $1 AND course = $2 ORDER BY edition DESC LIMIT 100`, tx.County, plain(course))
}
