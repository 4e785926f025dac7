package support

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/worktime"
)

// Accept takes a request on, with a plan and the day by which it will be done.
// The lead of its case moves to the group's lead unit.
func (s *Service) Accept(ctx context.Context, by access.Actor, m Move, plan, on string) (Request, error) {
	return s.act(ctx, by, DoAccept, m, func(w *work) error {
		w.answered()
		if err := s.takeOn(ctx, w, plan, on, "plan"); err != nil {
			return err
		}
		w.say(w.r.area(), w.r.PlanOn)
		return nil
	})
}

// takeOn makes the request one that its group works on until a day.
func (s *Service) takeOn(ctx context.Context, w *work, plan, on, field string) error {
	var f fault.Fields
	w.r.Plan, w.r.PlanOn = strings.TrimSpace(plan), on
	f.NeedSaying(field, w.r.Plan, MaxText, "support.need_plan")
	checkDay(&f, "plan_on", on, w.today)
	if err := f.Err(); err != nil {
		return err
	}
	w.r.Due = w.endOf(on)
	w.data["plan"], w.data["plan_on"] = w.r.Plan, on
	return s.moveLead(ctx, w)
}

// moveLead gives the case of the request to the group. Who may answer the
// request has decided that: it takes no further right. The unit that led it
// assists.
func (s *Service) moveLead(ctx context.Context, w *work) error {
	if w.r.Case == "" {
		return nil
	}
	g, err := org.GetGroup(ctx, w.tx, w.r.Group)
	if err != nil {
		return err
	}
	as := access.System(w.tx.County)
	as.Account, as.Name = w.by.Account, w.by.Name
	c, err := s.cases.Seen(ctx, w.tx, as, w.r.Case)
	if err != nil {
		return err
	}
	d := cases.Dispatching{ID: c.ID, Group: g.ID, Lead: g.LeadUnit, Assist: slices.Clone(c.Assist), Due: w.r.Due, Note: w.r.Label()}
	if c.LeadUnit != "" && c.LeadUnit != g.LeadUnit {
		d.Assist = append(d.Assist, c.LeadUnit)
	}
	if _, err := s.cases.DispatchWithin(ctx, w.tx, as, d); err != nil {
		return err
	}
	w.data["case"], w.data["lead"] = c.ID, g.LeadUnit
	return nil
}

// endOf is the last instant of a day in the county.
func (w *work) endOf(day string) time.Time { return endOf(day, w.county.Zone) }

func endOf(day string, zone *time.Location) time.Time {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return time.Time{}
	}
	return d.End(zone).Add(-time.Millisecond).UTC()
}

// answered notes the group's first answer.
func (w *work) answered() {
	if w.r.AnsweredAt.IsZero() {
		w.r.AnsweredAt, w.r.AnsweredOn = w.tx.Now, w.today
	}
}

// Decline says that the group will not, and why.
func (s *Service) Decline(ctx context.Context, by access.Actor, m Move) (Request, error) {
	return s.act(ctx, by, DoDecline, m, func(w *work) error {
		w.answered()
		w.say(w.r.area(), w.r.Reason)
		return nil
	})
}

// AskBack asks the area something. Until it answers, the clock stands still.
func (s *Service) AskBack(ctx context.Context, by access.Actor, m Move, question string) (Request, error) {
	return s.act(ctx, by, DoQuestion, m, func(w *work) error {
		var f fault.Fields
		w.r.Question, w.r.Reply = strings.TrimSpace(question), ""
		f.NeedSaying("question", w.r.Question, MaxText, "support.need_question")
		if err := f.Err(); err != nil {
			return err
		}
		w.r.PausedAt, w.data["question"] = w.tx.Now, w.r.Question
		w.say(w.r.area(), w.r.Question)
		return nil
	})
}

// Reply answers the group's question; its clock goes on where it stood.
func (s *Service) Reply(ctx context.Context, by access.Actor, m Move, reply string) (Request, error) {
	return s.act(ctx, by, DoReply, m, func(w *work) error {
		var f fault.Fields
		w.r.Reply = strings.TrimSpace(reply)
		f.NeedSaying("reply", w.r.Reply, MaxText, "support.need_reply")
		if err := f.Err(); err != nil {
			return err
		}
		st, err := settings(ctx, w.tx)
		if err != nil {
			return err
		}
		cal, err := counties.Calendar(ctx, w.tx)
		if err != nil {
			return err
		}
		if w.r.AnswerDue.After(w.r.PausedAt) {
			w.r.AnswerDue = cal.Postpone(w.r.AnswerDue, st.Answer.Unit, worktime.Pause{From: w.r.PausedAt, To: w.tx.Now}).Truncate(time.Millisecond)
		}
		w.r.Due, w.r.PausedAt, w.data["reply"] = w.r.AnswerDue, time.Time{}, w.r.Reply
		w.say(w.r.group(), w.r.Reply)
		return nil
	})
}

// About lists the requests about a case, the latest first, within the caller's
// unit of work.
func About(ctx context.Context, tx *db.Tx, c id.Case) ([]Request, error) {
	out, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM support_requests WHERE county = $1 AND case_id = $2 ORDER BY number DESC LIMIT 50`, tx.County, c)
	if err != nil {
		return nil, fmt.Errorf("requests about a case: %w", err)
	}
	return out, nil
}
