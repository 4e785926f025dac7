package demo

import (
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/db"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/org"
	"chuangwei/internal/plan"
	"chuangwei/internal/supervise"
	"chuangwei/internal/support"
)

// ladderDay is from when on late orders climb.
const ladderDay = "2017-06-05"

// supervised is an order or an instruction: to which unit, on which day, how
// many days it is given, and what becomes of it.
var supervised = []struct {
	unit, day string
	days      int
	fate      string
}{
	{"cgd", "2017-06-06", 5, "closed"},
	{"hws", "2017-06-12", 5, "closed"},
	{"zjj", "2017-06-19", 7, "closed_late"},
	{"ejz", "2017-06-26", 5, "closed"},
	{"sjj", "2017-07-03", 5, "instruction_closed"},
	{"wsjd", "2017-07-10", 5, "closed"},
	{"zlsgs", "2017-07-14", 6, "returned"},
	{"jtj", "2017-07-20", 5, "closed"},
	{"mzj", "2017-07-26", 7, "closed_late"},
	{"hbj", "2017-08-01", 5, "instruction_closed"},
	{"slj", "2017-08-03", 5, "closed"},
	{"ghj", "2017-08-07", 5, "withdrawn"},
	{"gdgs", "2017-08-10", 6, "silent"},     // interview by now
	{"zlx", "2017-08-15", 6, "silent"},      // notice of criticism
	{"nyj", "2017-08-18", 5, "reminder"},    // an order by now
	{"wgj", "2017-08-21", 3, "answered"},    // waits for its review
	{"dst", "2017-08-22", 6, "fresh"},       //
	{"swj", "2017-08-23", 5, "fresh"},       //
	{"xcb", "2017-08-20", 3, "instruction"}, // late
	{"fcj", "2017-08-24", 4, "instruction"}, //
	{"cgd", "2017-08-24", 6, "fresh"},       // for who looks at the demonstration as this unit
	{"cdc", "2017-08-16", 5, "raised_by_hand"},
}

// orderWords is how many subjects the demonstration's words have.
const orderWords = 6

// supervise lets office and leaders supervise: orders and instructions, the
// ladder, urging.
func (t *teller) supervise() {
	for i, s := range supervised {
		if t.units[s.unit] == "" {
			continue
		}
		t.then(t.day(s.day, 10, 5*(i%9)), func() error { return t.order(i) })
	}
	for day := t.day(ladderDay, 9, 5); day.Before(t.end); day = day.AddDate(0, 0, 1) {
		t.then(day, func() error {
			return t.DB.Write(t.ctx, County, func(tx *db.Tx) error {
				if _, err := t.Supervise.Climb(t.ctx, tx); err != nil {
					return err
				}
				return t.Supervise.Warn(t.ctx, tx)
			})
		})
	}
	t.then(t.end.Add(-2*time.Hour), t.urge)
}

func (t *teller) order(i int) error {
	s := supervised[i]
	office, by := t.actors["office"], t.actors["office"]
	k := i % orderWords
	d := supervise.Draft{
		Kind: supervise.Ordered, Title: demodata.Word(fmt.Sprint("order.title.", k)), Details: demodata.Word(fmt.Sprint("order.details.", k)),
		Subject: org.SubjectUnit, Record: string(t.units[s.unit]), To: supervise.ToUnit, ToID: string(t.units[s.unit]), DueOn: day(s.day, s.days), Level: supervise.OrderLevel,
	}
	if strings.HasPrefix(s.fate, "instruction") {
		by, d.Kind = t.actors["leader"], supervise.Instructed
	}
	if s.fate == "reminder" {
		d.Level = supervise.Reminder
	}
	made, err := t.Supervise.Issue(t.ctx, by, d)
	if err != nil {
		return fmt.Errorf("order to %s: %w", s.unit, err)
	}
	m := supervise.Move{ID: made}
	at := func(days, hour int, do func() error) { t.then(t.day(day(s.day, days), hour, 3*(i%17)), do) }
	answer := func(days int) { at(days, 15, func() error { return t.reply(t.actors["unit-"+s.unit], m) }) }
	accept := func(days int) {
		at(days, 17, func() error {
			_, err := t.Supervise.Accept(t.ctx, by, m)
			return err
		})
	}
	why := func(word string) supervise.Move { return supervise.Move{ID: made, Reason: demodata.Word(word)} }
	switch s.fate {
	case "closed", "instruction_closed":
		answer(s.days - 1)
		accept(s.days)
	case "closed_late":
		answer(s.days + 4)
		accept(s.days + 5)
	case "returned":
		answer(s.days - 2)
		at(s.days-1, 9, func() error {
			_, err := t.Supervise.Return(t.ctx, office, why("order.returned"), day(s.day, s.days+4))
			return err
		})
		answer(s.days + 3)
		accept(s.days + 4)
	case "withdrawn":
		at(2, 9, func() error {
			_, err := t.Supervise.Withdraw(t.ctx, office, why("order.withdrawn"))
			return err
		})
	case "answered":
		answer(3)
	case "raised_by_hand":
		at(2, 9, func() error {
			_, err := t.Supervise.Raise(t.ctx, office, why("order.raised"), supervise.Criticism)
			return err
		})
		answer(4)
		accept(5)
	}
	return nil
}

// reply answers an order with a file as proof.
func (t *teller) reply(by access.Actor, m supervise.Move) error {
	text := demodata.Word("order.answer")
	up, err := t.Supervise.Keep(t.ctx, by, demodata.Word("order.file"), "text/plain; charset=utf-8", strings.NewReader(text))
	if err != nil {
		return err
	}
	_, err = t.Supervise.Answer(t.ctx, by, supervise.Answering{Move: m, Text: text, Files: []*attachments.Upload{up}})
	return err
}

// urge lets the office urge what is late: an order, a task, a request.
func (t *teller) urge() error {
	office := t.actors["office"]
	late, err := t.Supervise.List(t.ctx, office, supervise.Filter{Late: true, Limit: 2})
	if err != nil {
		return err
	}
	urge := func(subject, record string) error {
		_, err := t.Supervise.Urge(t.ctx, office, subject, record, demodata.Word("order.urge"))
		return err
	}
	for _, o := range late.Orders {
		if err := urge(supervise.Subject, string(o.ID)); err != nil {
			return err
		}
	}
	tasks, err := t.Plan.List(t.ctx, office, plan.Filter{Late: true, Limit: 2})
	if err != nil {
		return err
	}
	for _, x := range tasks.Tasks {
		if err := urge(plan.Subject, string(x.ID)); err != nil {
			return err
		}
	}
	requests, err := t.Support.List(t.ctx, office, support.Filter{Late: true, Limit: 2})
	if err != nil {
		return err
	}
	for _, r := range requests.Requests {
		if err := urge(support.Subject, string(r.ID)); err != nil {
			return err
		}
	}
	return nil
}
