package drives

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Sum is what was done for a cell, by whoever did it.
type Sum struct {
	Records int64 // of work that the area recorded
	Amount  int64 // what they add up to
	Proofs  int64 // of them that have a photo from afterwards
	Actions int64 // of the joint group
	Count   int64 // what those add up to
	Closed  int64 // cases
}

// All is the amount of everything that is counted in the key task's measure.
func (s Sum) All() int64 { return s.Amount + s.Count }

// Any reports whether anything was done.
func (s Sum) Any() bool { return s.Records > 0 || s.Actions > 0 || s.Closed > 0 }

// Proven reports whether there is something that proves the work.
func (s Sum) Proven() bool { return s.Proofs > 0 || s.Actions > 0 || s.Closed > 0 }

// deeds is what was done on the days of a drive, before it is put to cells.
type deeds struct {
	work   map[string]Sum // by cell
	patrol []Deed
	closed map[cases.Spot]int64
}

// closedIn are the cases that were closed on the days of a drive: the list
// behind the figure.
func closedIn(x Drive) cases.Filter {
	return cases.Filter{Campaign: x.Campaign, On: cases.OnClosed, Closing: "here", From: x.Starts, To: x.Ends}
}

func (s *Service) deedsOf(ctx context.Context, tx *db.Tx, x Drive, cell string) (d deeds, err error) {
	d.work = map[string]Sum{}
	var w db.Where
	w.And("county = ?", tx.County)
	w.And("drive = ?", x.ID)
	w.And("voided_at IS NULL")
	if cell != "" {
		w.And("cell = ?", cell)
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var cell string
		var n Sum
		err := r.Scan(&cell, &n.Records, &n.Amount, &n.Proofs)
		d.work[cell] = n
		return err
	}, `SELECT cell, COUNT(*), CAST(SUM(amount) AS BIGINT), CAST(SUM(CASE WHEN photos_after > 0 THEN 1 ELSE 0 END) AS BIGINT) FROM drive_work `+w.String()+` GROUP BY cell LIMIT 10000`, w.Args...)
	if err != nil {
		return d, fmt.Errorf("work of a drive: %w", err)
	}
	if s.patrol != nil {
		if d.patrol, err = s.patrol.Deeds(ctx, tx, x.Starts, x.Ends); err != nil {
			return d, err
		}
	}
	d.closed, err = s.cases.BySpot(ctx, tx, closedIn(x))
	return d, err
}

// of is what was done for a cell of a key task.
func (d deeds) of(cell string, it Item, area id.Area) Sum {
	out := d.work[cell]
	for _, p := range d.patrol {
		if p.Area == area && slices.Contains(it.Kinds, p.Kind) {
			out.Actions += p.Actions
			out.Count += p.Count
		}
	}
	for spot, n := range d.closed {
		if spot.Area == area && slices.Contains(it.Categories, spot.Category) {
			out.Closed += n
		}
	}
	return out
}

// kindsOf is what the joint group did for a key task in an area, by kind.
func (d deeds) kindsOf(it Item, area id.Area) (out []Deed) {
	for _, p := range d.patrol {
		if p.Area == area && slices.Contains(it.Kinds, p.Kind) {
			out = append(out, p)
		}
	}
	return out
}
