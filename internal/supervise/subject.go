package supervise

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// Thing is what an order may be about and what may be urged, as far as
// supervision knows it.
type Thing struct {
	Reference
	Owners access.Owners
	Unit   id.Unit // who works on it
	Area   id.Area
	Group  id.Group
	Open   bool             // it can still be urged
	Late   bool             // and should be
	To     inbox.Recipients // whom urging reaches
}

// Subjects knows the things of the other slices: the program asks each for its
// own. What by may not see is not found.
type Subjects interface {
	Thing(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string) (Thing, error)
}

// thing returns what an order or an urging is about; an order itself may be
// urged too.
func (s *Service) thing(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string) (Thing, error) {
	if !fault.Storable(subject) || !fault.Storable(record) {
		return Thing{}, notFound()
	}
	if subject != Subject {
		return s.subjects.Thing(ctx, tx, by, subject, record)
	}
	o, err := one(ctx, tx, id.Order(record))
	if err != nil {
		return Thing{}, err
	}
	today, err := today(ctx, tx)
	if err != nil {
		return Thing{}, err
	}
	return Thing{
		Reference: Reference{Subject: Subject, Record: record, Title: o.Label() + " " + o.Title, Link: o.Link()},
		Owners:    o.Owners(), Unit: o.Unit, Area: o.Area, Group: o.Group, Open: o.State == Issued, Late: o.Late(today), To: o.addressee(),
	}, nil
}

// About returns a thing for a page: the form of an order about it.
func (s *Service) About(ctx context.Context, by access.Actor, subject, record string) (t Thing, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		t, err = s.thing(ctx, tx, by, subject, record)
		return err
	})
	return t, err
}
