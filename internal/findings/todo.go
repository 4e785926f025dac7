package findings

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/worktime"
)

// Todos lists what waits for the actor: to explain, or to judge.
func (s *Service) Todos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error) {
	p, err := list(ctx, tx, by, Filter{Mine: true, Sort: "number", Limit: limit})
	if err != nil {
		return nil, err
	}
	return waiting(ctx, tx, by, p.List)
}

func waiting(ctx context.Context, tx *db.Tx, by access.Actor, open []Finding) ([]inbox.Todo, error) {
	c, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	st, err := settings(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]inbox.Todo, 0, len(open))
	for _, f := range open {
		t := inbox.Todo{
			Kind: "findings.kind." + string(f.Kind), Subject: Subject, Record: string(f.ID), Number: f.Label(), Title: f.Who.Name, Where: f.Month,
			State: "findings.state." + string(f.State), Step: "findings.step.judge", Link: f.Link(),
		}
		within := time.Duration(st.JudgeDays) * 24 * time.Hour
		switch f.State {
		case Asked:
			t.Due = endOf(f.AnswerBy, c.Zone)
			if f.MayAnswer(by) {
				t.Step = "findings.step.answer"
			}
		case Explained:
			t.Due = f.AnsweredAt.Add(within)
		default:
			t.Due = f.Found.Add(within)
		}
		t.Late = t.Due.Before(tx.Now)
		out = append(out, t)
	}
	return out, nil
}

// LateTo lists what somebody is late with, an explanation or a judgement, as far
// as by may know of it.
func (s *Service) LateTo(ctx context.Context, tx *db.Tx, by access.Actor, limit int) (out []inbox.Todo, err error) {
	p, err := list(ctx, tx, access.System(tx.County), Filter{Mine: true, Sort: "number", Limit: limit})
	if err != nil {
		return nil, err
	}
	all, err := waiting(ctx, tx, by, slices.DeleteFunc(p.List, func(f Finding) bool { return !f.sees(by) }))
	for _, t := range all {
		if t.Late {
			out = append(out, t)
		}
	}
	return out, err
}

// endOf is the last instant of a day.
func endOf(day string, zone *time.Location) time.Time {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return time.Time{}
	}
	return d.End(zone).Add(-time.Millisecond).UTC()
}

// Owners returns to whom a finding belongs.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	f, err := one(ctx, tx, id.Finding(record))
	return f.Owners(), err
}

// Expected lists the explanations that were due from one day to another, each
// expected of whom the finding concerns.
func (s *Service) Expected(ctx context.Context, tx *db.Tx, from, to string) ([]inbox.Expectation, error) {
	c, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	list, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM findings WHERE county = $1 AND answer_by >= $2 AND answer_by <= $3 ORDER BY answer_by, number LIMIT 10000`, tx.County, from, to)
	if err != nil {
		return nil, fmt.Errorf("expected explanations: %w", err)
	}
	var out []inbox.Expectation
	for _, f := range list {
		if f.Answer == "" && f.State.Judged() && f.JudgedAt.Before(endOf(f.AnswerBy, c.Zone)) {
			continue // judged before it was due: nothing was missed
		}
		x := inbox.Expectation{Kind: "findings.expected", Record: string(f.ID), Title: f.Label(), Link: f.Link(), Due: endOf(f.AnswerBy, c.Zone), Done: f.AnsweredAt}
		if f.Answer == "" {
			x.Done = time.Time{}
		}
		switch f.Who.Subject {
		case OfArea:
			x.Area, x.Unit = id.Area(f.Who.Of), f.Who.Unit
		case OfGroup:
			x.Group, x.Unit = id.Group(f.Who.Of), f.Who.Unit
		case OfInspector:
			x.Account = id.Account(f.Who.Of)
		default:
			x.Unit = id.Unit(f.Who.Of)
		}
		out = append(out, x)
	}
	return out, nil
}
