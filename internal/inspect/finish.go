package inspect

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// The ways in which the inspected sign. Their names are the messages
// "inspect.signing." and they.
const (
	Present = "present" // on the spot, by post and, where one was drawn, signature
	Account = "account" // later, with an account of their own
	Refused = "refused"
)

// Finish is the end of a visit.
type Finish struct {
	Visit       id.Visit
	Rest        bool // what was not looked at is in order
	Signing     string
	Signer      string // their post
	Refusal     string // why they would not
	Witness     string // the post of who saw that they would not
	WitnessUnit string // and the unit
	Signature   []cases.Picture
	Key         string
}

// Finish ends a visit: the inspector confirms the marks, and the inspected
// sign, leave it to their account, or refuse, which is noted with the reason
// and with who saw it.
func (s *Service) Finish(ctx context.Context, by access.Actor, f Finish) (v Visit, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		v, err = s.FinishWithin(ctx, tx, by, f)
		return err
	})
	return v, err
}

// FinishWithin is Finish within the caller's unit of work.
func (s *Service) FinishWithin(ctx context.Context, tx *db.Tx, by access.Actor, f Finish) (v Visit, err error) {
	same := []any{f.Visit, f.Rest, f.Signing, f.Signer, f.Refusal, len(f.Signature), f.Witness, f.WitnessUnit}
	_, again, err := once.Do(ctx, tx, by, f.Key, same, func() (string, error) {
		v, err = s.finish(ctx, tx, by, f)
		return string(v.ID), err
	})
	if again {
		v, err = visitOf(ctx, tx, by, f.Visit)
	}
	return v, err
}

func (s *Service) finish(ctx context.Context, tx *db.Tx, by access.Actor, f Finish) (v Visit, err error) {
	if v, err = visitOf(ctx, tx, by, f.Visit); err != nil {
		return v, err
	}
	if err := mayInspect(ctx, tx, by, v); err != nil {
		return v, err
	}
	if v.State != Open || v.RoundAt != Drawn && v.RoundAt != Begun {
		return v, fault.New(fault.Conflict, "inspect.visit_over")
	}
	var bad fault.Fields
	f.signs(&bad)
	if v.Looked < v.Items && !f.Rest {
		bad.Add("rest", "inspect.items_left", v.Items-v.Looked)
	}
	if err := bad.Err(); err != nil {
		return v, err
	}
	sheet, err := sheetOf(ctx, tx, v.Sheet)
	if err != nil {
		return v, err
	}
	looks, err := looksOf(ctx, tx, v.ID)
	if err != nil {
		return v, err
	}
	v.Mark = 0
	for _, p := range sheet.Items(v.Kind) {
		i := slices.IndexFunc(looks, func(l Look) bool { return l.Item == p.Code })
		if i >= 0 {
			v.Mark += looks[i].Mark
			continue
		}
		l := Look{ID: id.New[string](), Item: p.Code, Full: p.Item.Full, Mark: p.Item.Full, Answers: []Answer{}, Account: by.Account, Actor: by.Name, At: tx.Now}
		if err := l.keep(ctx, tx, v.ID); err != nil {
			return v, err
		}
		v.Mark += l.Mark
	}
	v.Failed = v.Mark*sheet.Declared < sheet.Pass*v.Full
	v.State, v.Looked, v.DoneBy, v.DoneAs, v.Signing = Finished, v.Items, by.Name, by.Account, f.Signing
	v.Signer, v.Refusal, v.Witness, v.WitnessUnit = f.Signer, f.Refusal, f.Witness, f.WitnessUnit
	if v.DoneOn, err = today(ctx, tx); err != nil {
		return v, err
	}
	for _, pic := range f.Signature {
		if err := pic.Insert(ctx, tx, by, SubjectVisit, string(v.ID), photos.Other); err != nil {
			return v, err
		}
	}
	if err := s.underWay(ctx, tx, by, v); err != nil {
		return v, err
	}
	return v, v.settle(ctx, tx, by, "inspect.finish", map[string]any{
		"mark": v.Mark.String(), "full": v.Full.String(), "failed": v.Failed, "signing": f.Signing, "signer": f.Signer, "reason": f.Refusal, "witness": f.Witness, "witness_unit": f.WitnessUnit,
	})
}

// signs holds how the inspected sign against what has to be said of it, and
// keeps nothing else.
func (f *Finish) signs(bad *fault.Fields) {
	f.Signer, f.Refusal, f.Witness, f.WitnessUnit = words(f.Signer), strings.TrimSpace(f.Refusal), words(f.Witness), words(f.WitnessUnit)
	switch f.Signing {
	case Present:
		bad.Need("signer", f.Signer, MaxTitle)
		f.Refusal, f.Witness, f.WitnessUnit = "", "", ""
	case Refused:
		bad.Need("refusal", f.Refusal, MaxText)
		bad.Need("witness", f.Witness, MaxTitle)
		bad.Need("witness_unit", f.WitnessUnit, MaxTitle)
		f.Signer = ""
	case "":
		f.Signer, f.Refusal, f.Witness, f.WitnessUnit = "", "", "", ""
	default:
		bad.Add("signing", "inspect.choose")
	}
}

// settle stores what became of a visit, with its tallies and timeline.
func (v Visit) settle(ctx context.Context, tx *db.Tx, by access.Actor, act string, data map[string]any) error {
	_, err := tx.Exec(ctx, `UPDATE inspect_visits SET state = $3, mark = $4, failed = $5, looked = $6, done_on = $7, done_by = $8, done_account = $9, signing = $10,
		signer = $11, refusal = $12, moved_at = $13, witness = $14, witness_unit = $15 WHERE county = $1 AND id = $2`,
		tx.County, v.ID, v.State, v.Mark, v.Failed, v.Looked, v.DoneOn, v.DoneBy, db.Null(v.DoneAs), v.Signing, v.Signer, v.Refusal, db.Millis(tx.Now), v.Witness, v.WitnessUnit)
	if err != nil {
		return fmt.Errorf("visit: %w", err)
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectVisit, Record: string(v.ID), Act: act, By: by, Data: data})
}

// Acknowledge is the signature of the inspected unit, with an account of its
// own.
func (s *Service) Acknowledge(ctx context.Context, by access.Actor, visit id.Visit) (v Visit, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if v, err = visitOf(ctx, tx, by, visit); err != nil {
			return err
		}
		if !v.MaySign(by) {
			return fault.New(fault.Forbidden, "inspect.not_inspected")
		}
		v.Signing, v.Signer = Account, by.Name
		return v.settle(ctx, tx, by, "inspect.sign", nil)
	})
	return v, err
}

// MaySign reports whether the visit waits for by, of the inspected unit, to
// sign.
func (v Visit) MaySign(by access.Actor) bool {
	return v.State == Finished && v.Signing == "" && v.Unit != "" && by.Unit == v.Unit
}
