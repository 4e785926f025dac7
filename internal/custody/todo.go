package custody

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/inbox"
)

// Todos returns what waits for by now, by deadline: for those who keep goods,
// batches to bring into a store and batches near or past their deadline; for
// those who approve, disposals that are asked for.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) (out []inbox.Todo, err error) {
	campaign, err := counties.CurrentID(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	add := func(step string, act access.Act, cond string, args ...any) error {
		var w db.Where
		w.And("county = ?", tx.County)
		w.And("campaign = ?", campaign)
		w.And(cond, args...)
		within(&w, by.Reach(act))
		list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM custody_batches `+w.String()+` ORDER BY due_at, number LIMIT `+w.Arg(limit), w.Args...)
		if err != nil {
			return fmt.Errorf("batches that wait: %w", err)
		}
		for _, b := range list {
			out = append(out, b.todo(step, tx.Now))
		}
		return nil
	}
	if by.MayEver(access.DisposeGoods) {
		if err := add("custody.step.decide", access.DisposeGoods, "state = 'asked'"); err != nil {
			return nil, err
		}
	}
	if by.MayEver(access.KeepGoods) {
		if err := add("custody.step.settle", access.KeepGoods, "state = 'held' AND due_at < ?", db.Millis(tx.Now.Add(Soon))); err != nil {
			return nil, err
		}
	}
	if by.Has(access.PatrolMember) {
		if err := add("custody.step.store", access.KeepGoods, "state = 'held' AND stored_at IS NULL AND due_at >= ?", db.Millis(tx.Now.Add(Soon))); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b inbox.Todo) int { return a.Due.Compare(b.Due) })
	return out[:min(len(out), limit)], nil
}

// within narrows a list to what an actor reaches.
func within(w *db.Where, r access.Reach) {
	if r.All {
		return
	}
	conds, args := []string{"1 = 0"}, []any{}
	for _, u := range r.Units {
		conds, args = append(conds, "unit = ?"), append(args, u)
	}
	for _, a := range r.Areas {
		conds, args = append(conds, "area = ?"), append(args, a)
	}
	w.And(strings.Join(conds, " OR "), args...)
}

// todo is a batch as something that waits.
func (b Batch) todo(step string, now time.Time) inbox.Todo {
	t := inbox.Todo{
		Kind: "custody.todo", Subject: Subject, Record: string(b.ID), Number: b.Label(), Title: b.Goods, Where: b.Place, State: "custody.state." + string(b.State), Step: step,
		Link: ledger + "/" + string(b.ID), Phone: "/m/custody/" + string(b.ID), Due: b.Due, Late: b.Overdue(now),
	}
	if step == "custody.step.decide" {
		t.Phone = "" // it is decided on the batch's own page: the phone's is the keeper's
	}
	return t
}

// Late returns the batches of the campaign that are overdue.
func (s *Service) Late(ctx context.Context, tx *db.Tx, limit int) (out []inbox.Todo, err error) {
	campaign, err := counties.CurrentID(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	w := Filter{Due: "overdue"}.where(tx, access.System(tx.County), campaign)
	list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM custody_batches `+w.String()+` ORDER BY due_at, number LIMIT `+w.Arg(limit), w.Args...)
	if err != nil {
		return nil, fmt.Errorf("late batches: %w", err)
	}
	for _, b := range list {
		out = append(out, b.todo("custody.step.settle", tx.Now))
	}
	return out, nil
}

// maxExpected bounds the expected acts of a period.
const maxExpected = 100_000

// Expected returns what was expected of whom on the days from one to another:
// that goods have left by their deadline.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	c, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	first, err := time.ParseInLocation(time.DateOnly, from, c.Zone)
	if err != nil {
		return nil, fmt.Errorf("expected of goods: %w", err)
	}
	last, err := time.ParseInLocation(time.DateOnly, to, c.Zone)
	if err != nil {
		return nil, fmt.Errorf("expected of goods: %w", err)
	}
	out, err := db.All(ctx, tx, func(r db.Row) (e inbox.Expectation, err error) {
		e.Kind = "custody.expected"
		return e, r.Scan(&e.Unit, db.Text(&e.Area), db.Time(&e.Due), db.Time(&e.Done))
	}, `SELECT unit, area, due_at, settled_at FROM custody_batches WHERE county = $1 AND due_at >= $2 AND due_at < $3 AND due_at < $4 ORDER BY due_at, number LIMIT $5`,
		tx.County, db.Millis(first), db.Millis(last.AddDate(0, 0, 1)), db.Millis(tx.Now), maxExpected)
	if err != nil {
		return nil, fmt.Errorf("expected of goods: %w", err)
	}
	return out, nil
}
