package findings

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/worktime"
)

// MostTimes bounds the occurrences of one noted fact.
const MostTimes = 1000

// mayJudge reports whether by has the right to judge f at all: nobody of whom it
// concerns.
func (f Finding) mayJudge(by access.Actor) bool {
	return by.May(access.JudgeFindings, f.Owners()) && !f.concerns(by)
}

// MayAsk reports whether by may ask for an explanation.
func (f Finding) MayAsk(by access.Actor) bool { return f.State == Open && f.mayJudge(by) }

// MayAnswer reports whether by speaks for whom it concerns.
func (f Finding) MayAnswer(by access.Actor) bool {
	if f.State != Asked {
		return false
	}
	if f.Who.Subject == OfInspector {
		return by.Account != "" && string(by.Account) == f.Who.Of
	}
	return by.May(access.AnswerFindings, f.Owners())
}

// MayDismiss reports whether by may judge that it is nothing.
func (f Finding) MayDismiss(by access.Actor) bool { return !f.State.Judged() && f.mayJudge(by) }

// MayUphold reports whether by may judge that it is so on a day: not before whom
// it concerns was heard, or has let the day pass.
func (f Finding) MayUphold(by access.Actor, today string) bool {
	return f.mayJudge(by) && (f.State == Explained || f.State == Asked && f.AnswerBy < today)
}

// MayNote reports whether by may make a noted fact of it. Nothing is noted of an
// inspector's post: nobody marks it.
func (f Finding) MayNote(by access.Actor) bool {
	return f.State == Upheld && f.Note == "" && f.Who.Subject != OfInspector && by.May(access.ManageAssess, access.Owners{}) && !f.concerns(by)
}

// Late reports whether somebody is late with f on a day: whom it concerns with
// the explanation.
func (f Finding) Late(today string) bool { return f.State == Asked && f.AnswerBy < today }

// move changes a finding that by sees, if may says so.
func (s *Service) move(ctx context.Context, by access.Actor, finding id.Finding, bad fault.Fields, act string, may func(f Finding, today string) bool, data map[string]any,
	change func(tx *db.Tx, f *Finding) error,
) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		f, err := one(ctx, tx, finding)
		if err != nil {
			return err
		}
		if !f.sees(by) {
			return notFound()
		}
		c, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		if !may(f, counties.Day(tx, c)) {
			return f.refuse(by, act)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if err := change(tx, &f); err != nil {
			return err
		}
		if err := update(ctx, tx, f); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(f.ID), Act: act, By: by, Data: data})
	})
}

// refuse says why an act is not possible.
func (f Finding) refuse(by access.Actor, act string) error {
	switch {
	case act == "finding.answer":
		if f.State != Asked {
			return fault.New(fault.Conflict, "findings.not_asked")
		}
		return fault.New(fault.Forbidden, "access.forbidden")
	case f.concerns(by):
		return fault.New(fault.Forbidden, "findings.own")
	case act == "finding.note" && f.State == Upheld && f.Note != "":
		return fault.New(fault.Conflict, "findings.noted")
	case act == "finding.note" && f.Who.Subject == OfInspector:
		return fault.New(fault.Conflict, "findings.no_mark")
	case act == "finding.note" && f.State != Upheld:
		return fault.New(fault.Conflict, "findings.not_upheld")
	case act == "finding.note" || !by.May(access.JudgeFindings, f.Owners()):
		return fault.New(fault.Forbidden, "access.forbidden")
	case f.State.Judged():
		return fault.New(fault.Conflict, "findings.judged")
	case act == "finding.uphold":
		return fault.New(fault.Conflict, "findings.not_heard")
	}
	return fault.New(fault.Conflict, "findings.asked")
}

// Ask asks whom it concerns for an explanation until a day.
func (s *Service) Ask(ctx context.Context, by access.Actor, finding id.Finding, until, question string) error {
	question = strings.TrimSpace(question)
	var bad fault.Fields
	bad.Need("question", question, MaxText)
	d, err := worktime.ParseDay(until)
	if err != nil || d.String() != until {
		bad.Add("until", "findings.bad_day")
	}
	may := func(f Finding, today string) bool {
		if len(bad) == 0 && until < today {
			bad.Add("until", "findings.past_day")
		}
		return f.MayAsk(by)
	}
	return s.move(ctx, by, finding, bad, "finding.ask", may, map[string]any{"question": question, "until": until}, func(tx *db.Tx, f *Finding) error {
		if err := bad.Err(); err != nil {
			return err
		}
		f.State, f.AskedAt, f.AskedBy, f.Question, f.AnswerBy = Asked, tx.Now, by.Name, question, until
		f.Answer, f.AnsweredBy = "", ""
		return s.tell(ctx, tx, by, *f, "findings.tell.ask", until)
	})
}

// Answer explains it, for whom it concerns.
func (s *Service) Answer(ctx context.Context, by access.Actor, finding id.Finding, answer string) error {
	answer = strings.TrimSpace(answer)
	var bad fault.Fields
	bad.Need("answer", answer, MaxText)
	may := func(f Finding, _ string) bool { return f.MayAnswer(by) }
	return s.move(ctx, by, finding, bad, "finding.answer", may, map[string]any{"answer": answer}, func(tx *db.Tx, f *Finding) error {
		f.State, f.AnsweredAt, f.AnsweredBy, f.Answer = Explained, tx.Now, by.Name, answer
		_, err := inbox.Tell(ctx, tx, inbox.Message{
			To: inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}, Not: by.Account}, Kind: "finding.answer", Subject: Subject, Record: string(f.ID),
			Key: "findings.tell.answer", Args: []any{f.Label(), f.Who.Name}, Link: f.Link(),
		})
		return err
	})
}

// Judgement is what somebody says who judges.
type Judgement struct {
	Reason string
	// Seen is when something new had last been found, as the finding was read, in
	// milliseconds (Finding.Seen); 0: whichever.
	Seen int64
}

// Dismiss judges that it is nothing, and says why. With evidence that was found
// since it was read it is fault.Conflict: for that it would never be looked at
// again.
func (s *Service) Dismiss(ctx context.Context, by access.Actor, finding id.Finding, j Judgement) error {
	may := func(f Finding, _ string) bool { return f.MayDismiss(by) }
	return s.judge(ctx, by, finding, "finding.dismiss", "reason", j, Dismissed, may)
}

// Uphold judges that it is so, and says why; as Dismiss, by what was read.
func (s *Service) Uphold(ctx context.Context, by access.Actor, finding id.Finding, j Judgement) error {
	may := func(f Finding, today string) bool { return f.MayUphold(by, today) }
	return s.judge(ctx, by, finding, "finding.uphold", "grounds", j, Upheld, may)
}

func (s *Service) judge(ctx context.Context, by access.Actor, finding id.Finding, act, field string, j Judgement, to State, may func(Finding, string) bool) error {
	reason := strings.TrimSpace(j.Reason)
	var bad fault.Fields
	bad.Need(field, reason, MaxText)
	return s.move(ctx, by, finding, bad, act, may, map[string]any{"reason": reason}, func(tx *db.Tx, f *Finding) error {
		if j.Seen != 0 && j.Seen != f.Seen() {
			return fault.New(fault.Conflict, "findings.more_since", f.Label())
		}
		f.State, f.JudgedAt, f.JudgedBy, f.Reason = to, tx.Now, by.Name, reason
		if f.AskedAt.IsZero() {
			return nil // who was never asked knows nothing of it
		}
		return s.tell(ctx, tx, by, *f, "findings.tell."+string(to))
	})
}

// Falsified notes it as a proven falsification, so many times; it counts once a
// second person has confirmed it there.
func (s *Service) Falsified(ctx context.Context, by access.Actor, finding id.Finding, times int64, ground string) error {
	ground = strings.TrimSpace(ground)
	var bad fault.Fields
	bad.Need("fact", ground, MaxText)
	if times < 1 || times > MostTimes {
		bad.Add("times", "findings.bad_number", 1, MostTimes)
	}
	may := func(f Finding, _ string) bool { return s.notes != nil && f.MayNote(by) }
	return s.move(ctx, by, finding, bad, "finding.note", may, map[string]any{"ground": ground}, func(tx *db.Tx, f *Finding) (err error) {
		f.Note, err = s.notes.Falsified(ctx, tx, by, *f, times, ground)
		return err
	})
}

// tell tells whom it concerns.
func (s *Service) tell(ctx context.Context, tx *db.Tx, by access.Actor, f Finding, key string, args ...any) error {
	to := f.to()
	to.Not = by.Account
	_, err := inbox.Tell(ctx, tx, inbox.Message{
		To: to, Kind: "finding.ask", Subject: Subject, Record: string(f.ID), Key: key, Args: append([]any{f.Label(), f.Month}, args...), Link: f.Link(),
	})
	return err
}
