package notices

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
)

// Signing is the signature under a notice.
type Signing struct {
	Move
	// Aware: whoever signs was told that the issuer lacks the power of the
	// kind, and signs all the same.
	Aware bool
}

// Sign signs a draft and gives it its number, in one step. Where the issuer
// lacks the power that the kind wants, it asks for a second thought.
func (s *Service) Sign(ctx context.Context, by access.Actor, g Signing) (Notice, error) {
	return s.act(ctx, by, DoSign, g.Move, func(w *work) error { return sign(ctx, w, g.Aware) })
}

func sign(ctx context.Context, w *work, aware bool) error {
	kind, known, err := kindOf(ctx, w.tx, w.n.Kind)
	if err != nil {
		return err
	}
	issuer, is, err := issuerOf(ctx, w.tx, w.n.Issuer)
	if err != nil {
		return err
	}
	var f fault.Fields
	switch {
	case !known || !is:
		f.Add("issuer", "notices.no_issuer")
	case !issuer.Has(kind.Power) && !aware:
		f.Add("aware", "notices.no_power."+string(kind.Power))
	}
	if w.n.Text.DueOn < w.today {
		f.Add("due_on", "notices.due_before")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if w.n.Year, err = yearOf(w.today); err != nil {
		return err
	}
	w.n.Word = issuer.Word
	if w.n.No, err = takeNumber(ctx, w.tx, w.n.Word, w.n.Year); err != nil {
		return err
	}
	w.n.IssuedOn, w.n.Signer, w.n.SignerName, w.n.Unpowered = w.today, w.by.Account, w.by.Name, !issuer.Has(kind.Power)
	w.data["word"], w.data["year"], w.data["no"] = w.n.Word, w.n.Year, w.n.No
	if w.n.Unpowered {
		w.data["unpowered"] = string(kind.Power)
	}
	return nil
}
