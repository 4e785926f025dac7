package inspect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Part is a block of the sheet over all sites at which it was looked at.
type Part struct {
	Block Block
	Sites int
	Mark  Points // the mean of the sites
	Low   bool   // a key block below the share that it has to reach
}

// Weak is an item over all sites.
type Weak struct {
	Place
	Sites int
	Mark  Points // the mean of the sites
	Worst []Visit
}

// Lost is what it deducts in the mean.
func (w Weak) Lost() Points { return w.Item.Full - w.Mark }

// Result is what a round found.
type Result struct {
	Round  Round
	Sheet  Sheet
	Sites  int     // that are done
	Visits []Visit // they
	Parts  []Part
	Weak   []Weak // items that lost something, the weakest first
	Mark   Points
	Rated  bool // every block was looked at: only then the mark counts
	Passed bool
}

// Lowest are the sites, that of the smallest share of its mark first.
func (r Result) Lowest() []Visit {
	out := slices.Clone(r.Visits)
	slices.SortStableFunc(out, func(a, b Visit) int { return cmp.Compare(a.Mark*b.Full, b.Mark*a.Full) })
	return out
}

// maxWorst bounds the sites that are named for an item.
const maxWorst = 3

// Judge works a result out of the sites that are done: marks has what every
// item of every visit reached.
func Judge(sheet Sheet, visits []Visit, marks map[id.Visit]map[string]Points) Result {
	r := Result{Sheet: sheet, Sites: len(visits), Visits: visits, Rated: len(sheet.Blocks) > 0, Passed: true}
	for _, b := range sheet.Blocks {
		p := Part{Block: b}
		items := make([]Weak, len(b.Items))
		var sum Points
		for i, it := range b.Items {
			items[i].Place = Place{Code: b.Code + "." + it.Code, Block: b, Item: it}
		}
		for _, v := range visits {
			if !b.At(v.Kind) {
				continue
			}
			p.Sites++
			for i := range items {
				m := marks[v.ID][items[i].Code]
				sum += m
				items[i].Mark += m
				if m < items[i].Item.Full {
					items[i].Worst = append(items[i].Worst, v)
				}
			}
		}
		if p.Sites == 0 {
			r.Rated = false
			r.Parts = append(r.Parts, p)
			continue
		}
		p.Mark = mean(sum, p.Sites)
		p.Low = b.Key && p.Mark*100 < Points(sheet.KeyShare)*b.Full
		r.Passed = r.Passed && !p.Low
		r.Mark += p.Mark
		r.Parts = append(r.Parts, p)
		for _, w := range items {
			w.Sites, w.Mark = p.Sites, mean(w.Mark, p.Sites)
			slices.SortStableFunc(w.Worst, func(a, b Visit) int { return cmp.Compare(marks[a.ID][w.Code], marks[b.ID][w.Code]) })
			w.Worst = w.Worst[:min(len(w.Worst), maxWorst)]
			if len(w.Worst) > 0 {
				r.Weak = append(r.Weak, w)
			}
		}
	}
	slices.SortStableFunc(r.Weak, func(a, b Weak) int {
		return cmp.Or(cmp.Compare(a.Mark*b.Item.Full, b.Mark*a.Item.Full), cmp.Compare(b.Lost(), a.Lost()))
	})
	r.Passed = r.Passed && r.Rated && r.Mark >= sheet.Pass
	return r
}

func resultOf(ctx context.Context, tx *db.Tx, x Round) (r Result, err error) {
	sheet, err := sheetOf(ctx, tx, x.Sheet)
	if err != nil {
		return r, err
	}
	visits, err := visitsOf(ctx, tx, access.System(tx.County), x.ID)
	if err != nil {
		return r, err
	}
	visits = slices.DeleteFunc(visits, func(v Visit) bool { return v.State != Finished })
	marks := map[id.Visit]map[string]Points{}
	err = db.Each(ctx, tx, func(row db.Row) error {
		var v id.Visit
		var item string
		var m Points
		if err := row.Scan(&v, &item, &m); err != nil {
			return err
		}
		if marks[v] == nil {
			marks[v] = map[string]Points{}
		}
		marks[v][item] = m
		return nil
	}, `SELECT i.visit, i.item, i.mark FROM inspect_items i JOIN inspect_visits v ON v.county = i.county AND v.id = i.visit
		WHERE i.county = $1 AND v.round = $2 AND v.state = 'done' LIMIT 500000`, tx.County, x.ID)
	if err != nil {
		return r, fmt.Errorf("marks of round: %w", err)
	}
	r = Judge(sheet, visits, marks)
	r.Round = x
	return r, nil
}

// LastMock is what the latest mock inspection that is done found; the zero value
// if there was none.
func (s *Service) LastMock(ctx context.Context, tx *db.Tx) (r Result, err error) {
	round, err := db.One(ctx, tx, db.Value[id.Round],
		`SELECT id FROM inspect_rounds WHERE county = $1 AND kind = $2 AND state = $3 ORDER BY ended_on DESC, number DESC LIMIT 1`, tx.County, Mock, string(Done))
	if errors.Is(err, db.ErrNone) {
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("last mock inspection: %w", err)
	}
	x, err := roundOf(ctx, tx, access.System(tx.County), round)
	if err != nil {
		return r, err
	}
	return resultOf(ctx, tx, x)
}

// Result is what a round found so far.
func (s *Service) Result(ctx context.Context, by access.Actor, round id.Round) (r Result, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		x, err := roundOf(ctx, tx, by, round)
		if err != nil {
			return err
		}
		if x.State.hidden() && !manages(by) {
			return notFound()
		}
		r, err = resultOf(ctx, tx, x)
		return err
	})
	return r, err
}
