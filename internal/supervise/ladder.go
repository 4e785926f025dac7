package supervise

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/worktime"
)

// Step is a rung that an order has climbed.
type Step struct {
	Order  id.Order
	Level  Level
	ByRule bool
	Days   int    // that it was late
	Reason string // by rule: empty, for the days say it
	Actor  string
	At     time.Time
}

func putStep(ctx context.Context, tx *db.Tx, st Step) error {
	_, err := tx.Exec(ctx, `INSERT INTO supervise_steps (county, order_id, level, by_rule, days_late, reason, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.County, st.Order, st.Level, st.ByRule, st.Days, st.Reason, st.Actor, db.Millis(st.At))
	if err != nil {
		return fmt.Errorf("step of order: %w", err)
	}
	return nil
}

// steps lists the rungs that an order has climbed, from the lowest.
func steps(ctx context.Context, tx *db.Tx, o id.Order) ([]Step, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Step, err error) {
		return x, r.Scan(&x.Order, &x.Level, &x.ByRule, &x.Days, &x.Reason, &x.Actor, db.Time(&x.At))
	}, `SELECT order_id, level, by_rule, days_late, reason, actor, at FROM supervise_steps WHERE county = $1 AND order_id = $2 LIMIT 10`, tx.County, o)
	if err != nil {
		return nil, fmt.Errorf("steps of order: %w", err)
	}
	slices.SortFunc(list, func(a, b Step) int { return slices.Index(Levels(), a.Level) - slices.Index(Levels(), b.Level) })
	return list, nil
}

// Raise takes an order up the ladder by hand, to whichever rung above.
func (s *Service) Raise(ctx context.Context, by access.Actor, m Move, to Level) (Order, error) {
	return s.act(ctx, by, DoRaise, m, func(w *work) error {
		if !slices.Contains(w.o.Above(), to) {
			var f fault.Fields
			f.Add("level", "supervise.choose_level")
			return f.Err()
		}
		return w.climb(ctx, Step{Level: to, Reason: w.o.Reason, Actor: by.Name})
	})
}

// climb puts the order onto a rung and tells everybody whom that concerns.
func (w *work) climb(ctx context.Context, st Step) error {
	st.Order, st.At, st.Days = w.o.ID, w.tx.Now, w.o.daysLate(w.today)
	w.o.Level = st.Level
	w.data["level"], w.data["days"], w.data["rule"] = string(st.Level), st.Days, st.ByRule
	to := w.o.addressee()
	to.Holders = append(to.Holders, inbox.Everyone(access.Office))
	if st.Level != OrderLevel {
		to.Holders = append(to.Holders, inbox.Everyone(access.Leader))
	}
	w.told = append(w.told, inbox.Message{To: to, Kind: "order.raise", Key: "supervise.tell.raise." + string(st.Level), Args: []any{st.Days}})
	return putStep(ctx, w.tx, st)
}

// daysLate is how many days the answer is late on a day.
func (o Order) daysLate(today string) int {
	due, err := worktime.ParseDay(o.DueOn)
	now, bad := worktime.ParseDay(today)
	if err != nil || bad != nil || now <= due || o.State != Issued {
		return 0
	}
	return int(now - due)
}

// maxRound bounds the orders of one round.
const maxRound = 500

// Climb takes every order that is late up the ladder as far as the rule says,
// rung by rung. It returns how many steps it took.
func (s *Service) Climb(ctx context.Context, tx *db.Tx) (int, error) {
	now, err := today(ctx, tx)
	if err != nil {
		return 0, err
	}
	st, err := settings(ctx, tx)
	if err != nil {
		return 0, err
	}
	list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM supervise_orders WHERE county = $1 AND state = 'issued' AND due_on < $2
		AND level <> 'accountability' ORDER BY due_on DESC, number LIMIT $3`, tx.County, now, maxRound)
	if err != nil {
		return 0, fmt.Errorf("late orders: %w", err)
	}
	n := 0
	for _, o := range list {
		for {
			to, ok := st.next(o, now)
			if !ok {
				break
			}
			o, err = s.actIn(ctx, tx, access.System(tx.County), DoRaise, Move{ID: o.ID, Reason: string(to)}, func(w *work) error {
				w.o.Reason = w.was.Reason
				delete(w.data, "reason") // the days say it
				return w.climb(ctx, Step{Level: to, ByRule: true, Actor: w.by.Name})
			})
			if err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// next is the rung to which the rule takes o on a day, if it does.
func (s Settings) next(o Order, today string) (Level, bool) {
	for _, l := range o.Above() {
		if after := s.After[l]; after > 0 {
			return l, o.daysLate(today) >= after
		}
	}
	return "", false
}

// remindBefore is how many days before its deadline an order is told of.
const remindBefore = 1

// Warn tells once of an answer that is due tomorrow or today, and once of one
// that has become late.
func (s *Service) Warn(ctx context.Context, tx *db.Tx) error {
	now, err := today(ctx, tx)
	if err != nil {
		return err
	}
	d, err := worktime.ParseDay(now)
	if err != nil {
		return err
	}
	list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM supervise_orders WHERE county = $1 AND state = 'issued' AND due_on >= $2 AND due_on <= $3
		ORDER BY due_on, number LIMIT $4`, tx.County, d.Add(-3).String(), d.Add(remindBefore).String(), maxRound)
	if err != nil {
		return fmt.Errorf("orders due: %w", err)
	}
	for _, o := range list {
		m := inbox.Message{To: o.addressee(), Kind: "order.due", Key: "supervise.tell.due", Args: []any{o.DueOn}}
		if o.Late(now) {
			m.Kind, m.Key = "order.late", "supervise.tell.late"
			m.To.Holders = append(m.To.Holders, inbox.Everyone(access.Office))
			m.To.Accounts = append(m.To.Accounts, o.Account)
		}
		m.Once = m.Kind + ":" + string(o.ID) + ":" + o.DueOn
		if err := tell(ctx, tx, access.Actor{}, o, m); err != nil {
			return err
		}
	}
	return nil
}
