package inspect

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/db"
	"chuangwei/internal/journal"
)

// proveDraws repeats every draw from its seed and returns a line for each that
// comes out otherwise than it is kept.
func proveDraws(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	for after := int64(0); ; {
		list, err := db.All(ctx, tx, scanRound, roundQuery+`WHERE p.county = $1 AND p.seed <> '' AND p.number > $2 ORDER BY p.number LIMIT 100`, tx.County, after)
		if err != nil {
			return wrong, fmt.Errorf("verify draws: %w", err)
		}
		for _, x := range list {
			after = x.Number
			why, err := proveDraw(ctx, tx, x)
			if err != nil {
				return wrong, err
			}
			if why != "" {
				wrong = append(wrong, fmt.Sprintf("round %s: %s", x.Label(), why))
			}
		}
		if len(list) < 100 {
			return wrong, nil
		}
	}
}

// proveDraw repeats a draw; it says what is otherwise, or nothing. The seed is
// that of the timeline, which nobody can change unseen.
func proveDraw(ctx context.Context, tx *db.Tx, x Round) (string, error) {
	sheet, err := sheetOf(ctx, tx, x.Sheet)
	if err != nil {
		return "", err
	}
	plan, err := planOf(ctx, tx, x.ID)
	if err != nil {
		return "", err
	}
	frame, err := sitesOf(ctx, tx, x.ID)
	if err != nil {
		return "", err
	}
	told, err := journal.Of(ctx, tx, Subject, string(x.ID))
	if err != nil {
		return "", err
	}
	slices.Reverse(told)
	i := slices.IndexFunc(told, func(l journal.Line) bool { return l.Act == "inspect."+string(DoDraw) })
	if i < 0 {
		return "nobody drew its sites", nil
	}
	if said := told[i].Str("seed"); said != x.Seed {
		return fmt.Sprintf("its seed is %s, and it was drawn with %s", x.Seed, said), nil
	}
	chosen := Redraw(x.Seed, frame, sheet.Few(plan))
	for _, s := range frame {
		if s.Kind == Whole {
			chosen = append(chosen, s)
		}
	}
	seq := map[string]int64{}
	for i, s := range Route(x.Route, chosen) {
		seq[s.Ref] = int64(i + 1)
	}
	for _, s := range frame {
		switch {
		case s.Seq == seq[s.Ref]:
		case s.Seq == 0:
			return fmt.Sprintf("its seed draws %s, which was not drawn", s.Name), nil
		case seq[s.Ref] == 0:
			return fmt.Sprintf("its seed does not draw %s, which was drawn", s.Name), nil
		default:
			return fmt.Sprintf("its seed makes %s number %d, and it is number %d", s.Name, seq[s.Ref], s.Seq), nil
		}
	}
	return "", nil
}
