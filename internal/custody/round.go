package custody

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// Warn tells those who keep goods, once a day and unit, of batches whose
// deadline has come near, and them and the office of those that are overdue.
// It may run as often as it likes: each batch is told of once for a deadline.
func (s *Service) Warn(ctx context.Context, county id.County) error {
	return s.db.Write(ctx, county, func(tx *db.Tx) error {
		c, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		for _, part := range []struct {
			column, kind, key string
			until             time.Time
			list              Filter
			office            bool
		}{
			{"alarmed_at", "custody.late", "custody.tell.late", tx.Now, Filter{Due: "overdue"}, true},
			{"warned_at", "custody.due", "custody.tell.due", tx.Now.Add(Soon), Filter{Due: "soon"}, false},
		} {
			// What is overdue already is not told of as near.
			counts, err := newlyDue(ctx, tx, part.column, part.until, part.column == "warned_at")
			if err != nil {
				return err
			}
			for _, x := range counts {
				f := part.list
				f.Unit = x.unit
				m := inbox.Message{
					To: inbox.Recipients{Units: []id.Unit{x.unit}, Holders: []inbox.Holder{inbox.Everyone(access.PatrolMember)}}, Kind: part.kind, Key: part.key,
					Args: []any{x.n}, Link: f.Link(ledger), Once: part.kind + ":" + string(x.unit) + ":" + counties.Day(tx, c),
				}
				if part.office {
					m.To.Holders = append(m.To.Holders, inbox.Everyone(access.Office))
				}
				if _, err := inbox.Tell(ctx, tx, m); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

type dueOf struct {
	unit id.Unit
	n    int64
}

// newlyDue counts, by unit, the batches in store whose deadline lies before
// until and that were not told of, and notes that they are told of now.
func newlyDue(ctx context.Context, tx *db.Tx, column string, until time.Time, near bool) ([]dueOf, error) {
	var w db.Where
	w.And("county = ?", tx.County)
	db.In(&w, "state", OpenStates())
	w.And("due_at < ?", db.Millis(until))
	w.And(column + " IS NULL")
	if near {
		w.And("due_at >= ?", db.Millis(tx.Now))
	}
	out, err := db.All(ctx, tx, func(r db.Row) (x dueOf, err error) { return x, r.Scan(&x.unit, &x.n) },
		`SELECT unit, COUNT(*) FROM custody_batches `+w.String()+` GROUP BY unit ORDER BY unit LIMIT 1000`, w.Args...)
	if err != nil || len(out) == 0 {
		return out, wrap(err)
	}
	now := w.Arg(db.Millis(tx.Now))
	_, err = tx.Exec(ctx, `UPDATE custody_batches SET `+column+` = `+now+` `+w.String(), w.Args...)
	return out, wrap(err)
}

func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("batches that are due: %w", err)
}
