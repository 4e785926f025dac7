package notices

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Visit is a re-inspection: whether what a notice asks for was done.
type Visit struct {
	ID     string
	Result Found
	Note   string
	Day    string
	Actor  string
	At     time.Time
	Photos []photos.Photo
}

// Looking is a re-inspection as somebody sends it.
type Looking struct {
	Move
	Result Found
	Note   string
	Photos []Picture
	Key    string
}

// Visit says what a re-inspection found. That the party complied wants a
// photo, that it did not yet or will not a note.
func (s *Service) Visit(ctx context.Context, by access.Actor, l Looking) (n Notice, err error) {
	same := []any{string(l.ID), l.Result, l.Note, len(l.Photos)}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, l.Key, same, func() (string, error) {
			n, err = s.actIn(ctx, tx, by, DoVisit, l.Move, func(w *work) error { return visit(ctx, w, l) })
			return string(n.ID), err
		})
		if again {
			n, err = one(ctx, tx, l.ID)
		}
		return err
	})
	return n, err
}

func visit(ctx context.Context, w *work, l Looking) error {
	l.Note = strings.TrimSpace(l.Note)
	to, known := leads[l.Result]
	var f fault.Fields
	if !known {
		f.Add("result", "notices.choose")
	}
	f.Text("note", l.Note, MaxText)
	switch {
	case l.Result == Done && len(l.Photos) == 0:
		f.Add("photos", "notices.need_photo")
	case known && l.Result != Done && l.Note == "":
		f.Add("note", "fault.need_text")
	}
	if err := f.Err(); err != nil {
		return err
	}
	v := id.New[string]()
	_, err := w.tx.Exec(ctx, `INSERT INTO served_visits (county, id, notice, result, note, day, account, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		w.tx.County, v, w.n.ID, l.Result, l.Note, w.today, db.Null(w.by.Account), w.by.Name, db.Millis(w.tx.Now))
	if err != nil {
		return fmt.Errorf("re-inspection: %w", err)
	}
	for _, pic := range l.Photos {
		if err := pic.Insert(ctx, w.tx, w.by, SubjectVisit, v, photos.Check); err != nil {
			return err
		}
	}
	w.n.Visits++
	if to != "" {
		w.n.State = to
	}
	if to == Complied {
		w.n.CompliedOn = w.today
	}
	w.data["result"], w.data["visit"], w.data["photos"] = l.Result, v, len(l.Photos)
	if l.Note != "" {
		w.data["note"] = l.Note
	}
	return nil
}

// maxVisits bounds the re-inspections that a page shows.
const maxVisits = 100

// visitsOf lists the re-inspections of a notice, the latest first.
func visitsOf(ctx context.Context, tx *db.Tx, n id.Served) ([]Visit, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Visit, err error) {
		return x, r.Scan(&x.ID, &x.Result, &x.Note, &x.Day, &x.Actor, db.Time(&x.At))
	}, `SELECT id, result, note, day, actor, at FROM served_visits WHERE county = $1 AND notice = $2 ORDER BY at DESC, id DESC LIMIT $3`, tx.County, n, maxVisits)
	if err != nil {
		return nil, fmt.Errorf("re-inspections: %w", err)
	}
	for i := range list {
		if list[i].Photos, err = photos.Of(ctx, tx, SubjectVisit, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// VisitOwners are whom a re-inspection belongs to: its notice's owners.
func (s *Service) VisitOwners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	n, err := db.One(ctx, tx, db.Value[string], `SELECT notice FROM served_visits WHERE county = $1 AND id = $2`, tx.County, record)
	if errors.Is(err, db.ErrNone) {
		return access.Owners{}, notFound()
	}
	if err != nil {
		return access.Owners{}, fmt.Errorf("re-inspection: %w", err)
	}
	return s.Owners(ctx, tx, n)
}
