package notices

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
)

// Transfer hands a notice to whoever may go on: a court, a bureau with the
// power.
func (s *Service) Transfer(ctx context.Context, by access.Actor, m Move, to string) (Notice, error) {
	return s.act(ctx, by, DoTransfer, m, func(w *work) error {
		var f fault.Fields
		to := words(to)
		f.Need("to", to, MaxName)
		if err := f.Err(); err != nil {
			return err
		}
		w.n.TransferredTo, w.n.EndedOn, w.data["to"] = to, w.today, to
		return nil
	})
}

// Withdraw ends a notice that should not hold. If it has a number, that stays
// taken.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, m Move) (Notice, error) {
	return s.act(ctx, by, DoWithdraw, m, func(w *work) error {
		w.n.EndedOn = w.today
		return nil
	})
}
