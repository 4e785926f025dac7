package assess

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/rules"
)

// Change changes a draft. What is wrong with the rule that is changed is
// refused; sums that do not agree are shown, and refused when the set is to
// count. edit is how often it had been changed when the form was drawn. change
// reports whether the draft has what it is to change; fault.NotFound if not.
func (s *Service) Change(ctx context.Context, by access.Actor, set id.RuleSet, edit int64, rule string, change func(*rules.Set) bool) error {
	return s.manage(ctx, by, func(tx *db.Tx) error {
		was, err := setOf(ctx, tx, set)
		if err != nil {
			return err
		}
		switch {
		case !was.Draft():
			return fault.New(fault.Conflict, "assess.counts_already")
		case was.Edit != edit:
			return fault.New(fault.Conflict, "assess.stale")
		}
		if !change(&was.Body) {
			return notFound()
		}
		wrong, err := s.check(ctx, tx, was.Subject, was.Body)
		if err != nil {
			return err
		}
		var here []rules.Problem
		for _, p := range wrong {
			if p.Rule == rule && p.Key != "assess.sums" && p.Key != "assess.fragment" {
				here = append(here, p)
			}
		}
		if len(here) > 0 {
			return refusal(here)
		}
		raw, err := text(was.Body)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE assess_sets SET name = $3, body = $4, actor = $5, moved_at = $6, edit = edit + 1 WHERE county = $1 AND id = $2`,
			tx.County, set, was.Body.Name.In(""), raw, by.Name, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("rule set: %w", err)
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: SubjectSet, Record: string(set), Act: "assess.change_set", By: by, Data: map[string]any{"rule": rule}})
	})
}

// ChangeRule puts a rule of a draft in the place of the one with its code.
func (s *Service) ChangeRule(ctx context.Context, by access.Actor, set id.RuleSet, edit int64, rule rules.Rule) error {
	return s.Change(ctx, by, set, edit, rule.Code, func(body *rules.Set) bool {
		for i := range body.Parts {
			for j := range body.Parts[i].Rules {
				if body.Parts[i].Rules[j].Code == rule.Code {
					body.Parts[i].Rules[j] = rule
					return true
				}
			}
		}
		return false
	})
}

// AddRule puts a new rule at the end of a heading of a draft.
func (s *Service) AddRule(ctx context.Context, by access.Actor, set id.RuleSet, edit int64, part string, rule rules.Rule) error {
	return s.Change(ctx, by, set, edit, rule.Code, func(body *rules.Set) bool {
		for i := range body.Parts {
			if body.Parts[i].Code == part {
				body.Parts[i].Rules = append(body.Parts[i].Rules, rule)
				return true
			}
		}
		return false
	})
}

// RemoveRule takes a rule out of a draft.
func (s *Service) RemoveRule(ctx context.Context, by access.Actor, set id.RuleSet, edit int64, rule string) error {
	return s.Change(ctx, by, set, edit, rule, func(body *rules.Set) bool {
		for i := range body.Parts {
			j := slices.IndexFunc(body.Parts[i].Rules, func(r rules.Rule) bool { return r.Code == rule })
			if j >= 0 {
				body.Parts[i].Rules = slices.Delete(body.Parts[i].Rules, j, j+1)
				return true
			}
		}
		return false
	})
}

// ChangeHead changes what a draft says of itself, and its headings: those of
// parts that the draft has keep their rules; one that is left out has to be
// without rules.
func (s *Service) ChangeHead(ctx context.Context, by access.Actor, set id.RuleSet, edit int64, head rules.Set) error {
	return s.Change(ctx, by, set, edit, "", func(body *rules.Set) bool {
		had := body.Parts
		head.Code, head.Parts = body.Code, slices.Clone(head.Parts)
		for i := range head.Parts {
			j := slices.IndexFunc(had, func(p rules.Part) bool { return p.Code == head.Parts[i].Code })
			if j >= 0 {
				head.Parts[i].Rules = had[j].Rules
			}
		}
		for _, p := range had {
			if len(p.Rules) > 0 && !slices.ContainsFunc(head.Parts, func(o rules.Part) bool { return o.Code == p.Code }) {
				head.Parts = append(head.Parts, p)
			}
		}
		*body = head
		return true
	})
}
