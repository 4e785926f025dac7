package publicity

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/once"
)

// counterAnswer counts answers.
const counterAnswer = "publicity_answer"

// Reply is what one citizen answered. It names nobody.
type Reply struct {
	Area   id.Area
	Age    string
	Trade  string
	Values map[int64][]string // by the number of the question
}

// Answered is an answer as it is listed.
type Answered struct {
	ID        string
	Poll      id.Poll
	Number    int64
	Day       string
	Area      id.Area
	Age       string
	Trade     string
	Aware     string
	Satisfied string
	Paper     bool
	Actor     string // who asked
}

// mayAsk reports whether by goes out to ask citizens.
func mayAsk(by access.Actor) bool {
	return by.MayEver(access.RunPublicity) || by.MayEver(access.CheckPublicity)
}

// Ask enters what one citizen answered to by.
func (s *Service) Ask(ctx context.Context, by access.Actor, poll id.Poll, r Reply, key string) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, _, err := once.Do(ctx, tx, by, key, []any{"ask", poll, r.Area, r.Age, r.Trade, fmt.Sprint(r.Values)}, func() (string, error) {
			return "", s.answer(ctx, tx, by, poll, []Reply{r}, false)
		})
		return err
	})
}

// AskAll enters the answers of many forms on paper at once.
func (s *Service) AskAll(ctx context.Context, by access.Actor, poll id.Poll, list []Reply) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error { return s.answer(ctx, tx, by, poll, list, true) })
}

func (s *Service) answer(ctx context.Context, tx *db.Tx, by access.Actor, poll id.Poll, list []Reply, paper bool) error {
	if !mayAsk(by) && !by.System {
		return by.Check(access.RunPublicity, access.Owners{})
	}
	p, err := onePoll(ctx, tx, poll)
	if err != nil {
		return err
	}
	if p.State != PollOpen {
		return fault.New(fault.Conflict, "publicity.poll_state", lang.Key("publicity.poll."+string(p.State)))
	}
	questions, err := questionsOf(ctx, tx, poll)
	if err != nil {
		return err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	names, err := newGazetteer(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := r.check(names, questions); err != nil {
			return err
		}
	}
	first, err := counties.Take(ctx, tx, counterAnswer, int64(len(list)))
	if err != nil {
		return err
	}
	ids := make([]string, len(list))
	in := db.Insert{Into: "INSERT INTO publicity_answers", Columns: []string{
		"county", "id", "campaign", "poll", "number", "day", "area", "age", "trade", "aware", "satisfied", "paper", "account", "actor", "at",
	}}
	err = in.Rows(ctx, tx, len(list), func(i int, v []any) ([]any, error) {
		r := list[i]
		ids[i] = id.New[string]()
		return append(v, tx.County, ids[i], p.Campaign, p.ID, first+int64(i), day, r.Area, r.Age, r.Trade, r.first(questions, AskKnow), r.first(questions, AskSatisfied), paper,
			db.Null(by.Account), by.Name, db.Millis(tx.Now)), nil
	})
	if err != nil {
		return fmt.Errorf("insert answers: %w", err)
	}
	type mark struct {
		answer, value string
		seq           int64
	}
	var marks []mark
	for i, r := range list {
		for _, q := range questions {
			for _, value := range r.Values[q.Seq] {
				marks = append(marks, mark{ids[i], value, q.Seq})
			}
		}
	}
	in = db.Insert{Into: "INSERT INTO publicity_marks", Columns: []string{"county", "poll", "seq", "value", "answer"}}
	err = in.Rows(ctx, tx, len(marks), func(i int, v []any) ([]any, error) {
		return append(v, tx.County, p.ID, marks[i].seq, marks[i].value, marks[i].answer), nil
	})
	if err != nil || !paper {
		return err
	}
	return told(ctx, tx, by, SubjectPoll, string(p.ID), "publicity.forms", map[string]any{"forms": len(list)})
}

// first is what was answered to the first question of a kind.
func (r Reply) first(questions []Question, kind string) string {
	for _, q := range questions {
		if q.Kind == kind {
			return strings.Join(r.Values[q.Seq], "")
		}
	}
	return ""
}

// check refuses an answer that leaves a question out or says what it does not
// offer.
func (r Reply) check(g *gazetteer, questions []Question) error {
	var f fault.Fields
	if !slices.ContainsFunc(g.areas, func(a areas.Area) bool { return a.ID == r.Area }) {
		f.Add("area", "publicity.choose")
	}
	if !slices.Contains(Ages(), r.Age) {
		f.Add("age", "publicity.choose")
	}
	if !slices.Contains(Trades(), r.Trade) {
		f.Add("trade", "publicity.choose")
	}
	for _, q := range questions {
		values := r.Values[q.Seq]
		bad := len(values) == 0 || q.Kind != AskChannel && len(values) > 1
		seen := map[string]bool{}
		for _, v := range values {
			bad = bad || seen[v] || !slices.Contains(Choices(q.Kind), v)
			seen[v] = true
		}
		if bad {
			f.Add(QuestionField(q.Seq), "publicity.choose_answer")
		}
	}
	return f.Err()
}

// QuestionField is the name of the field of a question.
func QuestionField(seq int64) string { return "q" + strconv.FormatInt(seq, 10) }

// PaperForm is the empty spreadsheet of forms on paper.
func (s *Service) PaperForm(ctx context.Context, by access.Actor, poll id.Poll, t lang.Tag) (form office.Form, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		questions, err := questionsOf(ctx, tx, poll)
		if err != nil {
			return err
		}
		example := []any{1, 1, 2, 1}
		for range questions {
			example = append(example, 1)
		}
		form = formOf(t, "publicity.sheet.forms", paperSheet(questions), example, example)
		return nil
	})
	return form, err
}

// ImportForms enters the forms on paper of a spreadsheet, in which answers are
// words or the numbers of the printed form, several parted by a blank: all of
// them or, if a row is wrong, none. Without apply it is a preview.
func (s *Service) ImportForms(ctx context.Context, by access.Actor, poll id.Poll, name string, file io.ReaderAt, size int64, apply bool) (rep office.Report, err error) {
	if !mayAsk(by) {
		return rep, by.Check(access.RunPublicity, access.Owners{})
	}
	var questions []Question
	err = s.read(ctx, by, func(tx *db.Tx) error {
		questions, err = questionsOf(ctx, tx, poll)
		return err
	})
	if err != nil {
		return rep, err
	}
	return s.staged(ctx, by, name, file, size, paperSheet(questions), apply, func(tx *db.Tx) (func(office.Record, *office.RowReport) error, error) {
		g, err := newGazetteer(ctx, tx)
		return func(rec office.Record, row *office.RowReport) error {
			var f fault.Fields
			r := Reply{Area: g.area(&f, rec, "area"), Age: choice(&f, "age", rec.Get("age").Text, Ages(), "publicity.age."), Trade: choice(&f, "trade", rec.Get("trade").Text, Trades(), "publicity.trade."), Values: map[int64][]string{}}
			for _, q := range questions {
				name := QuestionField(q.Seq)
				r.Values[q.Seq] = ticked(&f, name, rec.Get(name).Text, Choices(q.Kind), func(v string) string { return ChoiceKey(q.Kind, v) })
			}
			if err := f.Err(); err != nil {
				return err
			}
			row.Outcome = office.Created
			return s.answer(ctx, tx, by, poll, []Reply{r}, true)
		}, err
	})
}

// choice reads one choice of a cell.
func choice(f *fault.Fields, field, text string, of []string, prefix string) string {
	list := ticked(f, field, text, of, func(v string) string { return prefix + v })
	if len(list) == 1 {
		return list[0]
	}
	return ""
}

// ticked reads the choices of a cell: their numbers on the printed form, their
// codes or their names, parted by blanks or marks.
func ticked(f *fault.Fields, field, text string, of []string, key func(string) string) (out []string) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n,，、;；|", r) })
	for _, part := range parts {
		found := ""
		n, err := strconv.Atoi(strings.TrimSuffix(part, ".0"))
		for i, v := range of {
			if err == nil && n == i+1 || part == v || part == lang.In(lang.Chinese, key(v)) || strings.EqualFold(part, lang.In(lang.English, key(v))) {
				found = v
			}
		}
		if found == "" {
			f.Add(field, "publicity.no_choice", part, len(of))
			return nil
		}
		out = append(out, found)
	}
	return out
}
