package publicity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

// PaperRow is one form on paper as somebody types it: what stands in each
// cell, by the names of the fields: area, age, trade, and those of the
// questions (QuestionField).
type PaperRow map[string]string

// MaxPaperRows bounds the forms that are entered at once.
const MaxPaperRows = 100

// CellField is the name of a cell: r3-age is the age of the third row.
func CellField(row int, field string) string { return "r" + strconv.Itoa(row) + "-" + field }

// blank reports whether nothing was typed.
func (r PaperRow) blank() bool {
	for _, text := range r {
		if strings.TrimSpace(text) != "" {
			return false
		}
	}
	return true
}

// EnterForms enters the forms on paper that were typed as rows of a table, in
// which answers are the numbers of the printed form or words, several parted by
// a blank. Empty rows are left out. If a cell is wrong none is entered, and the
// fault names each cell by CellField, rows counted from 1. It returns how many
// forms there were.
func (s *Service) EnterForms(ctx context.Context, by access.Actor, poll id.Poll, rows []PaperRow, key string) (forms int, err error) {
	if !mayAsk(by) {
		return 0, by.Check(access.RunPublicity, access.Owners{})
	}
	if len(rows) > MaxPaperRows {
		return 0, fault.New(fault.Invalid, "publicity.many_forms", MaxPaperRows)
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, key, []any{"forms", poll, rows}, func() (string, error) {
			list, err := s.typed(ctx, tx, poll, rows)
			if err != nil {
				return "", err
			}
			return strconv.Itoa(len(list)), s.answer(ctx, tx, by, poll, list, true)
		})
		if err == nil {
			forms, err = strconv.Atoi(answer)
		}
		return err
	})
	return forms, err
}

// typed reads the rows of a table.
func (s *Service) typed(ctx context.Context, tx *db.Tx, poll id.Poll, rows []PaperRow) ([]Reply, error) {
	questions, err := questionsOf(ctx, tx, plain(poll))
	if err != nil {
		return nil, fmt.Errorf("questions: %w", err)
	}
	g, err := newGazetteer(ctx, tx)
	if err != nil {
		return nil, err
	}
	var wrong fault.Fields
	var list []Reply
	for i, row := range rows {
		if row.blank() {
			continue
		}
		var f fault.Fields
		r := Reply{
			Area: g.areaOf(&f, "area", row["area"]), Age: choice(&f, "age", row["age"], Ages(), "publicity.age."),
			Trade: choice(&f, "trade", row["trade"], Trades(), "publicity.trade."), Values: map[int64][]string{},
		}
		for _, q := range questions {
			name := QuestionField(q.Seq)
			r.Values[q.Seq] = ticked(&f, name, row[name], Choices(q.Kind), func(v string) string { return ChoiceKey(q.Kind, v) })
		}
		if missing, ok := errors.AsType[*fault.Error](r.check(g, questions)); ok {
			for _, x := range missing.Fields {
				if !slices.ContainsFunc(f, func(y fault.Field) bool { return y.Name == x.Name }) {
					f = append(f, x)
				}
			}
		}
		for _, x := range f {
			wrong.Add(CellField(i+1, x.Name), x.Key, x.Args...)
		}
		list = append(list, r)
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.New(fault.Invalid, "publicity.no_forms")
	}
	return list, nil
}
