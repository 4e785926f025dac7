package assess

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// propose puts down what follows from a month that is locked: for the black
// list a rung and a notice of criticism, for the red one a commendation, and
// for who left the black list that it left it.
func propose(ctx context.Context, tx *db.Tx, by access.Actor, month string) error {
	st, err := settings(ctx, tx)
	if err != nil {
		return err
	}
	kinds, err := kinds(ctx, tx)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		marks, err := marksOf(ctx, tx, month, k.Subject)
		if err != nil {
			return err
		}
		before, err := toldMarks(ctx, tx, Before(month), k.Subject)
		if err != nil {
			return err
		}
		was := map[string]Mark{}
		for _, m := range before {
			was[m.Who.Of] = m
		}
		for _, m := range marks {
			for _, kind := range st.follows(m, was[m.Who.Of]) {
				if err := putConsequence(ctx, tx, by, kind, m); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// follows lists what follows from a mark and the one before it.
func (st Settings) follows(m, before Mark) (kinds []string) {
	if m.Black {
		if rung := st.Ladder.RungOf(m.Running); rung != "" {
			kinds = append(kinds, string(rung))
		}
		if st.Criticise {
			kinds = append(kinds, Criticism)
		}
	} else if before.Black && st.Ladder.RungOf(before.Running) != "" {
		kinds = append(kinds, Released)
	}
	if m.Red && st.Commend {
		kinds = append(kinds, Commendation)
	}
	return kinds
}

func putConsequence(ctx context.Context, tx *db.Tx, by access.Actor, kind string, m Mark) error {
	ground, err := groundOf(ctx, tx, m)
	if err != nil {
		return err
	}
	c := Consequence{ID: id.New[id.Consequence](), Kind: kind, Month: m.Month, Who: m.Who, State: Proposed}
	actor, at := "", time.Time{}
	if kind == Released {
		// It asks nothing of anybody: that somebody left the list is only said.
		c.State, actor, at = Confirmed, by.Name, tx.Now
	}
	raw, err := text(ground)
	if err != nil {
		return err
	}
	if c.Number, err = counties.Take(ctx, tx, SubjectConsequence, 1); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO assess_consequences (county, id, number, kind, month, subject, of_id, name, set_id, ground, state, proposed_at, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.County, c.ID, c.Number, kind, m.Month, m.Who.Subject, m.Who.Of, m.Who.Name, m.Set, raw, c.State, db.Millis(tx.Now), actor, db.Millis(at))
	if err != nil {
		return fmt.Errorf("propose a consequence: %w", err)
	}
	if kind == Released {
		if err := tellWho(ctx, tx, by, c, "assess.tell.released"); err != nil {
			return err
		}
	}
	return journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectConsequence, Record: string(c.ID), Act: "assess.propose", By: by, First: true, Data: map[string]any{"kind": kind, "month": m.Month},
	})
}

// groundOf is where who is marked stood in the month, and in those before for
// as long as it stood on the same list.
func groundOf(ctx context.Context, tx *db.Tx, m Mark) (out []Stood, err error) {
	for {
		ranked, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM assess_marks WHERE county = $1 AND month = $2 AND subject = $3 AND place > 0`, tx.County, m.Month, m.Who.Subject)
		if err != nil {
			return nil, fmt.Errorf("ground of a consequence: %w", err)
		}
		out = append(out, Stood{Month: m.Month, Place: m.Place, Of: ranked, Total: m.Total, Black: m.Black, Red: m.Red, Running: m.Running})
		if len(out) >= mostAfter || m.Running == 0 && len(out) > 1 {
			return out, nil
		}
		before, err := db.All(ctx, tx, scanMark, `SELECT `+markColumns+` FROM assess_marks WHERE county = $1 AND month = $2 AND subject = $3 AND of_id = $4 LIMIT 1`,
			tx.County, Before(m.Month), m.Who.Subject, m.Who.Of)
		if err != nil {
			return nil, fmt.Errorf("ground of a consequence: %w", err)
		}
		if len(before) == 0 || before[0].Running == 0 {
			return out, nil
		}
		m = before[0]
	}
}
