package supervise

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/inbox"
)

// LateThing is something that is late, and whether it can be urged.
type LateThing struct {
	inbox.Todo
	MayUrge bool
	Urged   time.Time // the last time; zero: never
	Quiet   bool      // that was so lately that it is not urged again
}

// Urgeable says of things that are late which of them by may urge, and when they
// were. Whoever urges in a part of the county gets those of that part alone.
func (s *Service) Urgeable(ctx context.Context, by access.Actor, list []inbox.Todo) (out []LateThing, err error) {
	if !by.MayEver(access.Urge) {
		return nil, by.Check(access.Urge, access.Owners{})
	}
	all := by.Reach(access.Urge).All
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out = nil
		for _, todo := range list {
			x := LateThing{Todo: todo}
			t, err := s.thing(ctx, tx, by, todo.Subject, todo.Record)
			switch {
			case fault.Is(err, fault.NotFound): // of a sort that is not urged
			case err != nil:
				return err
			default:
				x.MayUrge = t.Open && by.May(access.Urge, t.Owners)
				last, err := urgings(ctx, tx, todo.Subject, todo.Record, 1)
				if err != nil {
					return err
				}
				if len(last) > 0 {
					x.Urged, x.Quiet = last[0].At, tx.Now.Sub(last[0].At) < quiet
				}
			}
			if all || x.MayUrge {
				out = append(out, x)
			}
		}
		return nil
	})
	return out, err
}
