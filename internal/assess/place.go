package assess

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/db"
	"chuangwei/internal/rules"
)

// rank places the marks of one subject and names the lists; how often somebody
// has stood on the black list running follows from the month before.
func rank(ctx context.Context, tx *db.Tx, marks []Mark, set rules.Set) error {
	if len(marks) == 0 {
		return nil
	}
	before, err := toldMarks(ctx, tx, Before(marks[0].Month), marks[0].Who.Subject)
	if err != nil {
		return err
	}
	st, err := settings(ctx, tx)
	if err != nil {
		return err
	}
	running := map[string]int{}
	for _, m := range before {
		running[m.Who.Of] = m.Running
	}
	standings := make([]rules.Standing, 0, len(marks))
	for _, m := range marks {
		standings = append(standings, rules.Standing{Of: m.Who.Of, Total: m.Total, None: m.None})
	}
	at := map[string]rules.Standing{}
	for _, s := range rules.Rank(standings, set.Full, set.Lists) {
		at[s.Of] = s
	}
	for i := range marks {
		m := &marks[i]
		s := at[m.Who.Of]
		m.Place, m.Red, m.Black, m.Running = s.Rank, s.Red, s.Black, 0
		switch {
		case m.Black:
			m.Running = running[m.Who.Of] + 1
		case st.Down:
			m.Running = max(running[m.Who.Of]-1, 0)
		}
	}
	return nil
}

// toldMarks are the marks of a month that is published or locked; none of one that
// was only computed: nobody has stood on a list that nobody was told of.
func toldMarks(ctx context.Context, tx *db.Tx, month, subject string) ([]Mark, error) {
	told, err := toldMonth(ctx, tx, month)
	if err != nil || !told {
		return nil, err
	}
	return marksOf(ctx, tx, month, subject)
}

// rankAgain places the marks of a month with what appeals have changed.
func (s *Service) rankAgain(ctx context.Context, tx *db.Tx, month string) error {
	kinds, err := kinds(ctx, tx)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		marks, err := marksOf(ctx, tx, month, k.Subject)
		if err != nil || len(marks) == 0 {
			if err != nil {
				return err
			}
			continue
		}
		set, err := setOf(ctx, tx, marks[0].Set)
		if err != nil {
			return err
		}
		was := slices.Clone(marks)
		if err := rank(ctx, tx, marks, set.Body); err != nil {
			return err
		}
		for i, m := range marks {
			if m.Running == was[i].Running && standing(m) == standing(was[i]) {
				continue
			}
			_, err := tx.Exec(ctx, `UPDATE assess_marks SET place = $5, red = $6, black = $7, running = $8 WHERE county = $1 AND month = $2 AND subject = $3 AND of_id = $4`,
				tx.County, month, m.Who.Subject, m.Who.Of, m.Place, m.Red, m.Black, m.Running)
			if err != nil {
				return fmt.Errorf("place of a mark: %w", err)
			}
		}
	}
	return nil
}
