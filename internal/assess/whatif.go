package assess

import (
	"context"
	"maps"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/rules"
)

// Moved is somebody whose mark or place a set would change.
type Moved struct {
	Month    string
	Who      Who
	Was, Now rules.Standing
	Why      []Differs
}

// NoMark is why somebody has no mark to compare with: the month was not computed,
// or not with them. It is the message "assess.none.no_mark".
const NoMark = "no_mark"

// Change is by how much the mark would change; 0 where there is none before or
// after.
func (m Moved) Change() rules.Mark {
	if m.Was.None != "" || m.Now.None != "" {
		return 0
	}
	return m.Now.Total - m.Was.Total
}

// Differs is a rule that gives another mark: as it was, and as it would be.
// A nil line says that the set has no such rule.
type Differs struct {
	Rule     string
	Was, Now *rules.Line
}

// Trial is a set tried on a past month.
type Trial struct {
	Month string
	All   int // how many it was tried on
	Moved []Moved
}

// WhatIf runs a set on a past month and says whom it would move, and why: by the
// rules alone, for what the month was marked by is taken as it is stored with it,
// and its adjustments stay. Only what the set asks for anew is read. It stores
// nothing.
func (s *Service) WhatIf(ctx context.Context, by access.Actor, set Set, month string) (out Trial, err error) {
	if err := by.Check(access.ManageAssess, access.Owners{}); err != nil {
		return out, err
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out = Trial{Month: month}
		all, err := everybody(ctx, tx)
		if err != nil {
			return err
		}
		was, err := marksOf(ctx, tx, month, set.Subject)
		if err != nil {
			return err
		}
		before := map[string]Mark{}
		for _, m := range was {
			before[m.Who.Of] = m
		}
		then, err := knownThen(ctx, tx, was)
		if err != nil {
			return err
		}
		now, err := s.apply(ctx, tx, set, month, all[set.Subject], then)
		if err != nil {
			return err
		}
		for i := range now {
			now[i].Adjusted = before[now[i].Who.Of].Adjusted
			now[i].sum(set.Body)
		}
		if err := rank(ctx, tx, now, set.Body); err != nil {
			return err
		}
		out.All = len(now)
		for _, m := range now {
			b, ok := before[m.Who.Of]
			if ok && b.Total == m.Total && b.Place == m.Place && b.None == m.None && b.Red == m.Red && b.Black == m.Black {
				continue
			}
			if !ok {
				b.Who, b.None = m.Who, NoMark
			}
			out.Moved = append(out.Moved, Moved{Month: month, Who: m.Who, Was: standing(b), Now: standing(m), Why: differences(b.Result, m.Result)})
		}
		return nil
	})
	return out, err
}

// knownThen puts what marks were made of in the place of what is known now. What
// their set asked for and was not to be had stays unknown.
func knownThen(ctx context.Context, tx *db.Tx, marks []Mark) (func(string, rules.Input) rules.Input, error) {
	if len(marks) == 0 {
		return func(_ string, in rules.Input) rules.Input { return in }, nil
	}
	stored := map[string]rules.Input{}
	for _, m := range marks {
		stored[m.Who.Of] = m.Inputs
	}
	set, err := setOf(ctx, tx, marks[0].Set)
	if err != nil {
		return nil, err
	}
	keys := set.Body.NotedKeys("")
	return func(of string, in rules.Input) rules.Input {
		was, ok := stored[of]
		if !ok {
			return in
		}
		for _, key := range keys {
			delete(in.Figures, key)
		}
		maps.Copy(in.Figures, was.Figures)
		in.Chosen = was.Chosen
		return in
	}, nil
}

func standing(m Mark) rules.Standing {
	return rules.Standing{Of: m.Who.Of, Total: m.Total, None: m.None, Rank: m.Place, Red: m.Red, Black: m.Black}
}

// differences are the rules that two results differ in.
func differences(was, now rules.Result) (out []Differs) {
	before := map[string]*rules.Line{}
	for i, l := range was.Lines {
		before[l.Rule] = &was.Lines[i]
	}
	for i, l := range now.Lines {
		b := before[l.Rule]
		delete(before, l.Rule)
		if b == nil || b.Got != l.Got || b.Full != l.Full || b.None != l.None {
			out = append(out, Differs{l.Rule, b, &now.Lines[i]})
		}
	}
	for _, l := range was.Lines {
		if before[l.Rule] != nil {
			out = append(out, Differs{l.Rule, before[l.Rule], nil})
		}
	}
	return out
}
