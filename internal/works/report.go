package works

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Report is what somebody said of a project's progress.
type Report struct {
	ID      string
	Percent int64 // 0–100
	Note    string
	Account id.Account
	Actor   string
	At      time.Time
	Photos  []photos.Photo
	Files   []attachments.File
}

// Progress is a report as somebody sends it.
type Progress struct {
	Move
	Percent int64
	Note    string
	Photos  []Picture
	Files   []*attachments.Upload
	Key     string
}

// Report says how far the project has come. It wants a photo, a file or a
// note.
func (s *Service) Report(ctx context.Context, by access.Actor, r Progress) (p Project, err error) {
	same := []any{string(r.ID), r.Percent, r.Note, len(r.Photos)}
	for _, f := range r.Files {
		same = append(same, f.SHA256)
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, r.Key, same, func() (string, error) {
			p, err = s.actIn(ctx, tx, by, DoReport, r.Move, func(w *work) error { return report(ctx, w, r) })
			return string(p.ID), err
		})
		if again {
			p, err = one(ctx, tx, r.ID)
		}
		return err
	})
	return p, err
}

func report(ctx context.Context, w *work, r Progress) error {
	var f fault.Fields
	r.Note = strings.TrimSpace(r.Note)
	f.Text("note", r.Note, MaxText)
	if r.Percent < 0 || r.Percent > 100 {
		f.Add("percent", "works.bad_percent")
	}
	if r.Note == "" && len(r.Photos)+len(r.Files) == 0 {
		f.Add("note", "works.need_proof")
	}
	if err := f.Err(); err != nil {
		return err
	}
	x := id.New[string]()
	_, err := w.tx.Exec(ctx, `INSERT INTO works_reports (county, id, project, percent, note, account, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		w.tx.County, x, w.p.ID, r.Percent, r.Note, db.Null(w.by.Account), w.by.Name, db.Millis(w.tx.Now))
	if err != nil {
		return fmt.Errorf("report of project: %w", err)
	}
	for _, pic := range r.Photos {
		if err := pic.Insert(ctx, w.tx, w.by, SubjectReport, x, photos.Other); err != nil {
			return err
		}
	}
	for _, up := range r.Files {
		if err := insertFile(ctx, w.tx, x, up.File); err != nil {
			return err
		}
	}
	w.p.Percent = r.Percent
	w.data["percent"], w.data["report"], w.data["proof"] = r.Percent, x, len(r.Photos)+len(r.Files)
	if r.Note != "" {
		w.data["note"] = r.Note
	}
	return nil
}

// maxReports bounds the reports that a page shows.
const maxReports = 200

// reportsOf lists what was reported of a project, the latest first.
func reportsOf(ctx context.Context, tx *db.Tx, p id.Project) ([]Report, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Report, err error) {
		return x, r.Scan(&x.ID, &x.Percent, &x.Note, db.Text(&x.Account), &x.Actor, db.Time(&x.At))
	}, `SELECT id, percent, note, account, actor, at FROM works_reports WHERE county = $1 AND project = $2 ORDER BY at DESC, id DESC LIMIT $3`, tx.County, p, maxReports)
	if err != nil {
		return nil, fmt.Errorf("reports of project: %w", err)
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

// ReportOwners are whom a report belongs to: its project's owners.
func (s *Service) ReportOwners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	p, err := db.One(ctx, tx, db.Value[id.Project], `SELECT project FROM works_reports WHERE county = $1 AND id = $2`, tx.County, record)
	if errors.Is(err, db.ErrNone) {
		return access.Owners{}, notFound()
	}
	if err != nil {
		return access.Owners{}, fmt.Errorf("report of project: %w", err)
	}
	return s.Owners(ctx, tx, string(p))
}
