package supervise

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

// Verdict is what the review said of an answer. Its name is the message
// "supervise.verdict.…".
type Verdict string

// The verdicts.
const (
	Unchecked Verdict = "unchecked"
	Accepted  Verdict = "accepted"
	SentBack  Verdict = "sent_back"
)

// Answer is what was answered to an order.
type Answer struct {
	ID      string
	Order   id.Order
	Text    string
	Account id.Account
	Unit    id.Unit
	Actor   string
	At      time.Time
	Verdict Verdict
	Checker string
	Checked time.Time
	Reason  string // why it was sent back

	Photos []photos.Photo
	Files  []attachments.File
}

// Answering is an answer as somebody sends it: words with a photo or a file.
type Answering struct {
	Move
	Text   string
	Photos []Picture
	Files  []*attachments.Upload
	Key    string
}

// Answer answers an order. The office reviews it.
func (s *Service) Answer(ctx context.Context, by access.Actor, a Answering) (o Order, err error) {
	same := struct {
		ID     id.Order
		Text   string
		Photos int
		Files  []string
	}{a.ID, a.Text, len(a.Photos), nil}
	for _, f := range a.Files {
		same.Files = append(same.Files, f.SHA256)
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, a.Key, same, func() (string, error) {
			o, err = s.actIn(ctx, tx, by, DoAnswer, a.Move, func(w *work) error { return answer(ctx, w, a) })
			return string(o.ID), err
		})
		if again {
			o, err = one(ctx, tx, a.ID)
		}
		return err
	})
	return o, err
}

func answer(ctx context.Context, w *work, a Answering) error {
	var f fault.Fields
	a.Text = strings.TrimSpace(a.Text)
	f.NeedSaying("text", a.Text, MaxText, "supervise.need_text")
	if len(a.Photos)+len(a.Files) == 0 {
		f.Add("photos", "supervise.need_proof")
	}
	if err := f.Err(); err != nil {
		return err
	}
	made := id.New[string]()
	_, err := w.tx.Exec(ctx, `INSERT INTO supervise_answers (county, id, order_id, text, account, unit, actor, at, verdict)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		w.tx.County, made, w.o.ID, a.Text, db.Null(w.by.Account), db.Null(w.by.Unit), w.by.Name, db.Millis(w.tx.Now), Unchecked)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	for _, p := range a.Photos {
		if err := p.Insert(ctx, w.tx, w.by, SubjectAnswer, made, photos.Other); err != nil {
			return err
		}
	}
	for _, up := range a.Files {
		if err := insertFile(ctx, w.tx, made, up.File); err != nil {
			return err
		}
	}
	if w.o.AnsweredOn == "" {
		w.o.AnsweredOn = w.today
	}
	w.o.Reason = ""
	w.data["answer"], w.data["text"], w.data["proof"] = made, a.Text, len(a.Photos)+len(a.Files)
	w.say(w.o.reviewers(), w.by.Name)
	return nil
}

// Accept closes an order as answered. Nobody reviews an answer of their own.
func (s *Service) Accept(ctx context.Context, by access.Actor, m Move) (Order, error) {
	return s.act(ctx, by, DoAccept, m, func(w *work) error {
		if err := outsider(ctx, w); err != nil {
			return err
		}
		w.o.ClosedOn, w.o.Reason = w.today, ""
		w.say(w.o.addressee())
		return settle(ctx, w.tx, by, w.o.ID, Accepted, "")
	})
}

// Return sends an answer back: it is to be given again, by the day on if that
// is named.
func (s *Service) Return(ctx context.Context, by access.Actor, m Move, on string) (Order, error) {
	return s.act(ctx, by, DoReturn, m, func(w *work) error {
		if err := outsider(ctx, w); err != nil {
			return err
		}
		if on != "" && on != w.o.DueOn {
			var f fault.Fields
			checkDay(&f, "due_on", on, w.today)
			if err := f.Err(); err != nil {
				return err
			}
			w.o.DueOn, w.data["due_on"] = on, on
		}
		w.o.Returned++
		w.say(w.o.addressee(), w.o.Reason)
		return settle(ctx, w.tx, by, w.o.ID, SentBack, w.o.Reason)
	})
}

func outsider(ctx context.Context, w *work) error {
	if w.by.System {
		return nil
	}
	own, err := db.Exists(ctx, w.tx, `SELECT 1 FROM supervise_answers WHERE county = $1 AND order_id = $2 AND verdict = 'unchecked' AND account = $3`,
		w.tx.County, w.o.ID, w.by.Account)
	if err != nil {
		return fmt.Errorf("who answered: %w", err)
	}
	if own {
		return fault.New(fault.Forbidden, "supervise.review_own")
	}
	return nil
}

// settle gives every answer of the order that waits its verdict.
func settle(ctx context.Context, tx *db.Tx, by access.Actor, o id.Order, v Verdict, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE supervise_answers SET verdict = $3, checker = $4, checked_at = $5, reason = $6
		WHERE county = $1 AND order_id = $2 AND verdict = 'unchecked'`, tx.County, o, v, by.Name, db.Millis(tx.Now), reason)
	if err != nil {
		return fmt.Errorf("review of answer: %w", err)
	}
	return nil
}

// answers lists what was answered to an order, the latest first.
func answers(ctx context.Context, tx *db.Tx, o id.Order) ([]Answer, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Answer, err error) {
		return x, r.Scan(&x.ID, &x.Order, &x.Text, db.Text(&x.Account), db.Text(&x.Unit), &x.Actor, db.Time(&x.At), &x.Verdict, &x.Checker, db.Time(&x.Checked), &x.Reason)
	}, `SELECT id, order_id, text, account, unit, actor, at, verdict, checker, checked_at, reason FROM supervise_answers
		WHERE county = $1 AND order_id = $2 ORDER BY at DESC, id DESC LIMIT 100`, tx.County, o)
	if err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	for i := range list {
		if list[i].Photos, err = photos.Of(ctx, tx, SubjectAnswer, list[i].ID); err != nil {
			return nil, err
		}
		if list[i].Files, err = filesOf(ctx, tx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// AnswerOwners are whom an answer belongs to: its order's owners.
func (s *Service) AnswerOwners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	o, err := db.One(ctx, tx, db.Value[id.Order], `SELECT order_id FROM supervise_answers WHERE county = $1 AND id = $2`, tx.County, record)
	if errors.Is(err, db.ErrNone) {
		return access.Owners{}, notFound()
	}
	if err != nil {
		return access.Owners{}, fmt.Errorf("answer: %w", err)
	}
	return s.Owners(ctx, tx, string(o))
}
