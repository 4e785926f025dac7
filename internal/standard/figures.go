package standard

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// board and archive are the lists that figures open.
const (
	boardPath   = "/standard"
	archivePath = "/standard/evidence"
)

// Tables are those of which it is on record how they stood. The clauses of an
// edition that has been in force stay as they are, and so do values.
func Tables() []string { return []string{"standard_evidence", "standard_tree_hooks"} }

func ignoreNone(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// clauseFigures are how many clauses stand how, with their lists.
func clauseFigures() map[string]ClauseFilter {
	return map[string]ClauseFilter{
		"standard.clauses":     {},
		"standard.met":         {State: Met},
		"standard.at_risk":     {State: AtRisk},
		"standard.not_met":     {State: NotMet},
		"standard.no_evidence": {State: NoEvidence},
		"standard.veto_failed": {State: VetoFailed},
		"standard.to_confirm":  {Confirm: true},
	}
}

// evidenceFigures are how much evidence stands how, with their lists.
func evidenceFigures() map[string]Filter {
	return map[string]Filter{
		"standard.evidence":          {},
		"standard.evidence_complete": {Good: true},
		"standard.evidence_handed":   {Stage: Handed},
		"standard.evidence_late":     {Late: true},
		"standard.evidence_expired":  {Expired: true},
	}
}

// Figures returns what the slice counts.
func (s *Service) Figures() []figures.Def {
	var defs []figures.Def
	for key, f := range clauseFigures() {
		// f is one for all who ask at the same time: each narrows a copy.
		of := func(q figures.Query) ClauseFilter { g := f; g.Unit, g.Group = q.Unit, q.Group; return g }
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Stock, Stood: true, Since: Tables(), Lacks: []figures.By{figures.ByArea},
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				if string(q.Area)+q.Category+q.Theme != "" {
					return 0, nil
				}
				b, err := s.boardThen(ctx, tx, q.Then)
				return b.Count(of(q)), ignoreNone(err)
			},
			Drill: func(q figures.Query) string { return of(q).Link(boardPath) },
		})
	}
	for key, f := range evidenceFigures() {
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Stock, Stood: true, Since: Tables(), Lacks: []figures.By{figures.ByArea, figures.ByGroup},
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				return count(ctx, tx, access.System(tx.County), f.narrowed(q, false))
			},
			Cut: func(ctx context.Context, tx *db.Tx, q figures.Query, by figures.By) (map[string]int64, error) {
				return cut(ctx, tx, f.narrowed(q, false), by)
			},
			Drill: func(q figures.Query) string { return f.narrowed(q, false).Link(archivePath) },
		})
	}
	for key, f := range map[string]Filter{tallyDue: {}, tallyAccepted: {Stage: Accepted}} {
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Flow, Lacks: []figures.By{figures.ByArea, figures.ByGroup}, Tally: key,
			Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				if q.Tallied() {
					return figures.Sum(ctx, tx, key, q)
				}
				return count(ctx, tx, access.System(tx.County), f.narrowed(q, true))
			},
			Drill: func(q figures.Query) string { return f.narrowed(q, true).Link(archivePath) },
		})
	}
	return append(defs,
		figures.Def{Key: "standard.rate.evidence", Kind: figures.Rate, Num: "standard.evidence_complete", Den: "standard.evidence", Stood: true, Drill: func(q figures.Query) string { return Filter{}.narrowed(q, false).Link(archivePath) }},
		figures.Def{Key: "standard.rate.met", Kind: figures.Rate, Num: "standard.met", Den: "standard.clauses", Stood: true, Drill: func(q figures.Query) string { return ClauseFilter{Unit: q.Unit, Group: q.Group}.Link(boardPath) }},
	)
}

// boardThen is the board, read once for all figures of an earlier day.
func (s *Service) boardThen(ctx context.Context, tx *db.Tx, then *figures.Then) (Board, error) {
	if then == nil {
		return s.board(ctx, tx)
	}
	return figures.Once(then, boardKey{}, func() (Board, error) { return s.board(ctx, tx) })
}

type boardKey struct{}

// cut counts the list of f for every unit; of areas and groups there are none.
func cut(ctx context.Context, tx *db.Tx, f Filter, by figures.By) (map[string]int64, error) {
	out := map[string]int64{}
	if by != figures.ByUnit {
		return out, nil
	}
	w, err := f.narrow(ctx, tx, access.System(tx.County))
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var of string
		var n int64
		err := r.Scan(&of, &n)
		out[of] = n
		return err
	}, `SELECT e.unit, COUNT(*) FROM standard_evidence e `+w.String()+` GROUP BY e.unit LIMIT 10000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("evidence by unit: %w", err)
	}
	return out, nil
}

// Recount counts the tallies anew from the rows, for doctor.
func (s *Service) Recount(ctx context.Context, tx *db.Tx, add func(string, figures.Dims, int64)) error {
	after := id.Evidence("")
	for {
		list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM standard_evidence WHERE county = $1 AND id > $2 ORDER BY id LIMIT 1000`, tx.County, after)
		if err != nil {
			return fmt.Errorf("recount evidence: %w", err)
		}
		for _, e := range list {
			after = e.ID
			d := e.delta("", 1).Dims
			add(tallyDue, d, 1)
			if e.Stage == Accepted {
				add(tallyAccepted, d, 1)
			}
		}
		if len(list) < 1000 {
			return nil
		}
	}
}
