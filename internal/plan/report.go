package plan

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Verdict is what the office said of a report. Its name is the message
// "plan.verdict.…".
type Verdict string

// The verdicts.
const (
	Unchecked Verdict = "unchecked"
	Accepted  Verdict = "accepted"
	SentBack  Verdict = "sent_back"
)

// Report is what a unit said of its progress.
type Report struct {
	ID       string
	Task     id.Task
	Reached  float64
	Note     string
	Complete bool // it says that the task is done
	Verdict  Verdict
	Account  id.Account
	Person   id.Person
	Unit     id.Unit
	By       string
	At       time.Time
	Checker  string
	Checked  time.Time
	Reason   string // why it was sent back

	Photos []photos.Photo
	Files  []attachments.File
}

// Progress is a report as somebody sends it.
type Progress struct {
	Move
	Reached  float64 // of a task measured by number: how much in all
	Note     string
	Complete bool
	Photos   []Picture
	Files    []*attachments.Upload
	Key      string
}

// digest is what makes two sendings the same.
type progressDigest struct {
	ID       id.Task
	Reached  float64
	Note     string
	Complete bool
	Photos   int
	Files    []string
}

// Report tells how far the unit has come. A complete report ends the unit's
// part: it needs proof and waits for the office.
func (s *Service) Report(ctx context.Context, by access.Actor, p Progress) (t Task, err error) {
	same := progressDigest{ID: p.ID, Reached: p.Reached, Note: p.Note, Complete: p.Complete, Photos: len(p.Photos)}
	for _, f := range p.Files {
		same.Files = append(same.Files, f.SHA256)
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, p.Key, same, func() (string, error) {
			t, err = s.actIn(ctx, tx, by, DoReport, p.Move, func(w *work) error { return s.report(ctx, w, p) })
			return string(t.ID), err
		})
		if again {
			t, err = one(ctx, tx, p.ID)
		}
		return err
	})
	return t, err
}

func (s *Service) report(ctx context.Context, w *work, p Progress) error {
	var f fault.Fields
	p.Note = strings.TrimSpace(p.Note)
	f.Text("note", p.Note, MaxText)
	if w.t.Measure == Number {
		switch {
		case math.IsNaN(p.Reached) || p.Reached < 0 || p.Reached > maxTarget:
			f.Add("reached", "plan.bad_reached")
		case p.Complete && p.Reached < w.t.Target:
			f.Add("reached", "plan.below_target", figure(w.t.Target), w.t.Unit)
		}
	} else {
		p.Reached = 0
		if p.Complete {
			p.Reached = 1
		}
	}
	if p.Note == "" && len(p.Photos)+len(p.Files) == 0 && (w.t.Measure == YesNo || p.Complete) {
		f.Add("note", "plan.need_proof")
	}
	if p.Complete && w.t.Evidence != "" && len(p.Photos)+len(p.Files) == 0 {
		f.Add("photos", "plan.need_evidence", w.t.Evidence)
	}
	if err := f.Err(); err != nil {
		return err
	}
	if p.Complete {
		if err := partsOver(ctx, w.tx, w.t); err != nil {
			return err
		}
		if err := needsDone(ctx, w.tx, w.t); err != nil {
			return err
		}
	}
	r := Report{ID: id.New[string](), Task: w.t.ID, Reached: p.Reached, Note: p.Note, Complete: p.Complete, Verdict: Unchecked}
	_, err := w.tx.Exec(ctx, `INSERT INTO plan_reports (county, id, task, reached, note, complete, state, account, person, unit, actor, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		w.tx.County, r.ID, r.Task, r.Reached, r.Note, r.Complete, r.Verdict, db.Null(w.by.Account), db.Null(w.by.Person), db.Null(w.by.Unit), w.by.Name, db.Millis(w.tx.Now))
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	for _, pic := range p.Photos {
		if err := pic.Insert(ctx, w.tx, w.by, SubjectReport, r.ID, photos.Other); err != nil {
			return err
		}
	}
	for _, up := range p.Files {
		if err := insertFile(ctx, w.tx, r.ID, up.File); err != nil {
			return err
		}
	}
	w.t.Reached, w.t.State = p.Reached, Doing
	if w.was.State == Blocked {
		w.t.Reason = ""
	}
	if p.Complete {
		w.t.State, w.t.HandedOn = Checking, w.today
		w.told = append(w.told, inbox.Message{To: toOffice(), Kind: "task.check", Key: "plan.tell.check", Args: []any{w.by.Name}})
	}
	w.data["report"], w.data["note"], w.data["reached"], w.data["complete"] = r.ID, p.Note, figure(p.Reached), p.Complete
	w.data["proof"] = len(p.Photos) + len(p.Files)
	return nil
}

// Accept says that a task is done as reported. Nobody accepts what he reported
// himself.
func (s *Service) Accept(ctx context.Context, by access.Actor, m Move) (Task, error) {
	return s.act(ctx, by, DoAccept, m, func(w *work) error {
		if err := outsider(ctx, w); err != nil {
			return err
		}
		w.t.DoneOn, w.t.Reason = w.today, ""
		w.told = append(w.told, inbox.Message{To: toUnits(w.t), Kind: "task.done", Key: "plan.tell.done"})
		return answer(ctx, w.tx, by, w.t.ID, Accepted, "")
	})
}

// Return sends the task back to its unit, with a reason.
func (s *Service) Return(ctx context.Context, by access.Actor, m Move) (Task, error) {
	return s.act(ctx, by, DoReturn, m, func(w *work) error {
		if err := outsider(ctx, w); err != nil {
			return err
		}
		w.t.Returned++
		w.t.HandedOn = ""
		w.told = append(w.told, inbox.Message{To: toUnits(w.t), Kind: "task.returned", Key: "plan.tell.returned", Args: []any{w.t.Reason}})
		return answer(ctx, w.tx, by, w.t.ID, SentBack, w.t.Reason)
	})
}

func outsider(ctx context.Context, w *work) error {
	if w.by.System {
		return nil
	}
	own, err := db.Exists(ctx, w.tx, `SELECT 1 FROM plan_reports WHERE county = $1 AND task = $2 AND state = 'unchecked' AND complete = TRUE AND account = $3`,
		w.tx.County, w.t.ID, w.by.Account)
	if err != nil {
		return fmt.Errorf("who reported: %w", err)
	}
	if own {
		return fault.New(fault.Forbidden, "plan.check_own")
	}
	return nil
}

// answer gives every report of the task that waits its verdict.
func answer(ctx context.Context, tx *db.Tx, by access.Actor, task id.Task, v Verdict, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE plan_reports SET state = $3, checker = $4, checked_by = $5, checked_at = $6, reason = $7
		WHERE county = $1 AND task = $2 AND state = 'unchecked'`, tx.County, task, v, db.Null(by.Account), by.Name, db.Millis(tx.Now), reason)
	if err != nil {
		return fmt.Errorf("check of report: %w", err)
	}
	return nil
}

// reports lists what was reported of a task, the latest first.
func reports(ctx context.Context, tx *db.Tx, task id.Task) ([]Report, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Report, err error) {
		return x, r.Scan(&x.ID, &x.Task, &x.Reached, &x.Note, &x.Complete, &x.Verdict, db.Text(&x.Account), db.Text(&x.Person), db.Text(&x.Unit), &x.By, db.Time(&x.At),
			&x.Checker, db.Time(&x.Checked), &x.Reason)
	}, `SELECT id, task, reached, note, complete, state, account, person, unit, actor, at, checked_by, checked_at, reason FROM plan_reports
		WHERE county = $1 AND task = $2 ORDER BY at DESC, id DESC LIMIT 200`, tx.County, task)
	if err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	for i := range list {
		if list[i].Photos, err = photos.Of(ctx, tx, SubjectReport, list[i].ID); err != nil {
			return nil, err
		}
		if list[i].Files, err = filesOf(ctx, tx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// ReportOwners are whom a report belongs to: its task's owners.
func (s *Service) ReportOwners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	task, err := db.One(ctx, tx, db.Value[id.Task], `SELECT task FROM plan_reports WHERE county = $1 AND id = $2`, tx.County, record)
	if errors.Is(err, db.ErrNone) {
		return access.Owners{}, notFound()
	}
	if err != nil {
		return access.Owners{}, fmt.Errorf("report: %w", err)
	}
	return s.Owners(ctx, tx, string(task))
}

// Owners are whom a task belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	t, err := one(ctx, tx, id.Task(record))
	return t.Owners(), err
}
