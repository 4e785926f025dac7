package documents

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/once"
)

// Submit sends a draft to whoever reviews it.
func (s *Service) Submit(ctx context.Context, by access.Actor, m Move) (Document, error) {
	return s.act(ctx, by, DoSubmit, m, func(w *work) error {
		if w.d.Expected == 0 && w.d.Others == "" {
			return fault.New(fault.Conflict, "documents.need_recipients")
		}
		w.d.Reason = ""
		return nil
	})
}

// Review finds a draft ready for signature.
func (s *Service) Review(ctx context.Context, by access.Actor, m Move) (Document, error) {
	return s.act(ctx, by, DoReview, m, func(w *work) error {
		w.d.Reviewer = by.Name
		return nil
	})
}

// Return gives a draft back to whoever drafted it, with a reason.
func (s *Service) Return(ctx context.Context, by access.Actor, m Move) (Document, error) {
	return s.act(ctx, by, DoReturn, m, func(w *work) error {
		w.d.Reviewer = ""
		return nil
	})
}

// Drop ends a draft that comes to nothing.
func (s *Service) Drop(ctx context.Context, by access.Actor, m Move) (Document, error) {
	return s.act(ctx, by, DoDrop, m, drop)
}

func drop(w *work) error {
	w.d.EndedOn = w.today
	return nil
}

// Abandon drops a draft within a transaction of another slice, as what it was
// drafted for does not hold. One that has gone on stays: it is returned, voided or
// repealed like every other.
func (s *Service) Abandon(ctx context.Context, tx *db.Tx, by access.Actor, m Move) error {
	d, err := one(ctx, tx, m.ID)
	if err != nil || d.State != Draft {
		return err
	}
	_, err = actIn(ctx, tx, by, DoDrop, m, drop)
	return err
}

// Sign signs a document and numbers it, in one step: the number is the next of
// its book, and a brief gets its issue. A signature that arrives twice with the
// same key is one.
func (s *Service) Sign(ctx context.Context, by access.Actor, m Move, key string) (d Document, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, key, []string{"sign", string(m.ID)}, func() (string, error) {
			d, err = actIn(ctx, tx, by, DoSign, m, func(w *work) error { return sign(ctx, w) })
			return string(d.ID), err
		})
		if again {
			d, err = one(ctx, tx, m.ID)
		}
		return err
	})
	return d, err
}

func sign(ctx context.Context, w *work) (err error) {
	w.d.Signer, w.d.SignedOn, w.d.Dated = w.by.Name, w.today, w.today
	if !w.d.Kind.Numbered() {
		w.d.Issue, w.d.Total, err = counted(ctx, w.tx)
		w.data["issue"], w.data["total"] = w.d.Issue, w.d.Total
		return err
	}
	w.d.Number, err = take(ctx, w.tx, w.d.Number.Word)
	w.data["number"] = w.d.Number.String()
	return err
}

// Void gives up a document that was numbered. Its number stays in the book.
func (s *Service) Void(ctx context.Context, by access.Actor, m Move) (Document, error) {
	return s.act(ctx, by, DoVoid, m, func(w *work) error {
		w.d.EndedOn = w.today
		return nil
	})
}

// Repeal ends the force of a document.
func (s *Service) Repeal(ctx context.Context, by access.Actor, m Move) (Document, error) {
	return s.act(ctx, by, DoRepeal, m, func(w *work) error {
		w.d.EndedOn = w.today
		return nil
	})
}
