package drives

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
)

// score is what an area comes to in tenths, by the weights of its drive: the
// shares of cells done and of people who came, and the mean mark. -1: a part
// that weighs something is not known.
func (c Column) score(w Weights) int64 {
	var sum float64
	for _, part := range []struct {
		weight int
		known  bool
		share  float64
	}{
		{w.Done, c.Cells > 0, share(c.Done, c.Cells)},
		{w.Came, c.Expected > 0, min(1, share(c.Came, c.Expected))},
		{w.Mark, c.Marks > 0, float64(c.Mark) / 1000},
	} {
		if part.weight == 0 {
			continue
		}
		if !part.known {
			return -1
		}
		sum += float64(part.weight) * part.share
	}
	return int64(sum*10 + 0.5)
}

func share(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// Results are what the areas come to now, the best first; areas that are no
// part of any key task are left out.
func (b Board) Results() []Area {
	var out []Area
	for _, c := range b.Columns {
		if c.Cells == 0 {
			continue
		}
		a := c.Area
		a.Result = &Result{Cells: c.Cells, Done: c.Done, Expected: c.Expected, Came: c.Came, Mark: c.Mark, Score: c.score(b.Drive.Weights)}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(x, y Area) int { return cmp.Compare(y.Result.Score, x.Result.Score) })
	for i := range out {
		r := out[i].Result
		switch {
		case r.Score < 0:
		case i > 0 && out[i-1].Result.Score == r.Score:
			r.Place = out[i-1].Result.Place
		default:
			r.Place = int64(i + 1)
		}
	}
	return out
}

// How many areas a bulletin praises and criticises, as it is proposed.
const (
	bestOf  = 3
	worstOf = 2
)

// propose puts the first areas among the best and the last among the worst. A
// person changes it before it is published.
func propose(results []Area) {
	var ranked []int
	for i, a := range results {
		results[i].Praised = ""
		if a.Result.Place > 0 {
			ranked = append(ranked, i)
		}
	}
	for k, i := range ranked {
		switch {
		case k < bestOf && len(ranked) > k+worstOf:
			results[i].Praised = Best
		case k >= len(ranked)-worstOf && k >= bestOf:
			results[i].Praised = Worst
		}
	}
}

// Evaluate ends a drive: what every area came to is kept as it stands now, and
// the bulletin is drafted. Its days have to be over.
func (s *Service) Evaluate(ctx context.Context, by access.Actor, m Move, evaluation string) error {
	evaluation = strings.TrimSpace(evaluation)
	return s.on(ctx, by, m, Evaluate, func(tx *db.Tx, x *Drive, n now) (map[string]any, error) {
		if !x.Over(n.today) {
			return nil, fault.New(fault.Conflict, "drives.not_over", x.Ends)
		}
		var f fault.Fields
		if evaluation == "" {
			f.Add("evaluation", "drives.need_evaluation")
		}
		f.Text("evaluation", evaluation, MaxText)
		if err := f.Err(); err != nil {
			return nil, err
		}
		b, err := s.board(ctx, tx, x.ID)
		if err != nil {
			return nil, err
		}
		results := b.Results()
		propose(results)
		for _, a := range results {
			r := a.Result
			_, err := tx.Exec(ctx, `UPDATE drive_areas SET cells = $4, done = $5, expected = $6, came = $7, mark = $8, score = $9, place = $10, praised = $11
				WHERE county = $1 AND drive = $2 AND area = $3`,
				tx.County, x.ID, a.Area, r.Cells, r.Done, r.Expected, r.Came, orNull(r.Mark), orNull(r.Score), r.Place, a.Praised)
			if err != nil {
				return nil, fmt.Errorf("evaluate drive: %w", err)
			}
		}
		x.Evaluated, x.EvaluatedBy, x.Evaluation = tx.Now, by.Name, evaluation
		return map[string]any{"cells": b.Cells, "done": b.Done, "expected": b.Expected, "came": b.Came}, nil
	})
}

// BulletinDraft is what a person decides of a bulletin: what stands before its tables, and which areas it
// praises and criticises.
type BulletinDraft struct {
	Text    string
	Praised map[id.Area]string // Best, Worst, or empty
}

// SetBulletin changes the bulletin before it is published.
func (s *Service) SetBulletin(ctx context.Context, by access.Actor, m Move, d BulletinDraft) error {
	d.Text = strings.TrimSpace(d.Text)
	return s.on(ctx, by, m, Write, func(tx *db.Tx, x *Drive, _ now) (map[string]any, error) {
		var f fault.Fields
		f.Text("text", d.Text, MaxText)
		for _, p := range d.Praised {
			if p != "" && p != Best && p != Worst {
				f.Add("praised", "drives.choose")
				break
			}
		}
		if err := f.Err(); err != nil {
			return nil, err
		}
		for area, p := range d.Praised {
			_, err := tx.Exec(ctx, `UPDATE drive_areas SET praised = $4 WHERE county = $1 AND drive = $2 AND area = $3 AND cells IS NOT NULL`, tx.County, x.ID, area, p)
			if err != nil {
				return nil, fmt.Errorf("change bulletin: %w", err)
			}
		}
		x.Bulletin = d.Text
		return nil, nil
	})
}

// Publish publishes the bulletin: everybody who took part is told.
func (s *Service) Publish(ctx context.Context, by access.Actor, m Move) error {
	return s.on(ctx, by, m, Publish, func(tx *db.Tx, x *Drive, _ now) (map[string]any, error) {
		x.Published, x.PublishedBy = tx.Now, by.Name
		units, err := unitsOf(ctx, tx, x.ID)
		if err != nil {
			return nil, err
		}
		told, err := s.tell(ctx, tx, *x, by, units, "published", "drives.tell.published", "/bulletin")
		return map[string]any{"told": told}, err
	})
}

// Reopen takes the evaluation back, with the reason, so that records can be
// put right; the drive is then evaluated anew.
func (s *Service) Reopen(ctx context.Context, by access.Actor, m Move) error {
	reason := tidy(m.Reason)
	return s.on(ctx, by, m, Reopen, func(tx *db.Tx, x *Drive, _ now) (map[string]any, error) {
		var f fault.Fields
		if reason == "" {
			f.Add("reason", "drives.need_reason")
		}
		f.Text("reason", reason, MaxNote)
		if err := f.Err(); err != nil {
			return nil, err
		}
		_, err := tx.Exec(ctx, `UPDATE drive_areas SET cells = NULL, done = NULL, expected = NULL, came = NULL, mark = NULL, score = NULL, place = NULL, praised = ''
			WHERE county = $1 AND drive = $2`, tx.County, x.ID)
		if err != nil {
			return nil, fmt.Errorf("reopen drive: %w", err)
		}
		var none Drive
		x.Evaluated, x.EvaluatedBy, x.Published, x.PublishedBy, x.Reason = none.Evaluated, "", none.Published, "", reason
		return map[string]any{"reason": reason}, nil
	})
}

// Bulletin is everything that a bulletin shows.
type Bulletin struct {
	Board
	Areas []Area // with their results, the best first
	// Moved: records have changed since the evaluation, so that a number of
	// today is another than the one that was published.
	Moved bool
	Pairs []Pair
}

// Pair are photos of a record from before and afterwards.
type Pair struct {
	Work   Work
	Title  string
	Before photos.Photo
	After  photos.Photo
}

// maxPairs is how many pairs of photos a bulletin shows.
const maxPairs = 6

// Bulletin returns the bulletin of a drive that was evaluated.
func (s *Service) Bulletin(ctx context.Context, by access.Actor, drive id.Drive) (out Bulletin, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if out.Board, err = s.board(ctx, tx, drive); err != nil {
			return err
		}
		if st := out.Drive.State; st != Evaluated && st != Published {
			return fault.New(fault.NotFound, "drives.no_bulletin")
		}
		for _, c := range out.Columns {
			if c.Result != nil {
				out.Areas = append(out.Areas, c.Area)
			}
		}
		slices.SortStableFunc(out.Areas, func(a, b Area) int { return cmp.Compare(b.Result.Score, a.Result.Score) })
		for _, now := range out.Results() {
			i := slices.IndexFunc(out.Areas, func(a Area) bool { return a.Area == now.Area })
			if i < 0 || *out.Areas[i].Result != *now.Result {
				out.Moved = true
			}
		}
		out.Pairs, err = s.pairs(ctx, tx, by, drive)
		return err
	})
	return out, err
}

// pairs are those of the records that have photos from before and afterwards,
// one of each area first; for those who may see them.
func (s *Service) pairs(ctx context.Context, tx *db.Tx, by access.Actor, drive id.Drive) (out []Pair, err error) {
	page, err := works(ctx, tx, WorkFilter{Drive: drive, Photos: "after", Limit: mostRows})
	if err != nil {
		return nil, err
	}
	seen := map[id.Area]int{}
	for round := 1; round <= 2 && len(out) < maxPairs; round++ {
		for _, w := range page.Work {
			if len(out) == maxPairs || seen[w.Area] >= round || w.Before == 0 || !MaySee(by, w.Owners()) {
				continue
			}
			if slices.ContainsFunc(out, func(p Pair) bool { return p.Work.ID == w.ID }) {
				continue
			}
			list, err := photos.Of(ctx, tx, SubjectWork, w.ID)
			if err != nil {
				return nil, err
			}
			before := slices.IndexFunc(list, func(p photos.Photo) bool { return p.Kind == photos.Before })
			after := slices.IndexFunc(list, func(p photos.Photo) bool { return p.Kind == photos.After })
			if before >= 0 && after >= 0 {
				seen[w.Area]++
				out = append(out, Pair{w, page.Titles[w.Item], list[before], list[after]})
			}
		}
	}
	return out, nil
}
