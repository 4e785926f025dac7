package assess

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
	"chuangwei/internal/rules"
)

// Example is a set that ships: a published one, or one that a county begins
// with.
type Example struct {
	Set     rules.Set
	Default bool
	Sums    rules.Sums
	Wrong   []rules.Problem // why it could not be put in force as it is
	Cases   []WorkedCase
}

// WorkedCase is a worked case with what the program makes of it now.
type WorkedCase struct {
	rules.Worked
	Got string
}

// Holds reports whether every worked case comes out.
func (e Example) Holds() bool {
	return !slices.ContainsFunc(e.Cases, func(c WorkedCase) bool { return c.Got != c.Want })
}

// Link is the address of the example's page.
func (e Example) Link() string { return "/assess/examples/" + e.Set.Code }

// Examples lists the sets that ship, published ones first, each computed anew.
func (s *Service) Examples(by access.Actor) (out []Example, err error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return nil, err
	}
	published, err := rules.Examples()
	if err != nil {
		return nil, err
	}
	begin, err := rules.Defaults()
	if err != nil {
		return nil, err
	}
	worked, err := rules.WorkedCases()
	if err != nil {
		return nil, err
	}
	for i, set := range append(published, begin...) {
		l, err := s.language(set)
		if err != nil {
			return nil, err
		}
		e := Example{Set: set, Default: i >= len(published), Sums: set.Sums(), Wrong: set.Check(l)}
		p, err := rules.Compile(set, l)
		if err != nil {
			return nil, fmt.Errorf("example %s: %w", set.Code, err)
		}
		for _, c := range worked {
			if c.Set == set.Code {
				e.Cases = append(e.Cases, WorkedCase{c, c.Of(p)})
			}
		}
		out = append(out, e)
	}
	return out, nil
}

// Example returns the set that ships under a code.
func (s *Service) Example(by access.Actor, code string) (Example, error) {
	all, err := s.Examples(by)
	if err != nil {
		return Example{}, err
	}
	i := slices.IndexFunc(all, func(e Example) bool { return e.Set.Code == code })
	if i < 0 {
		return Example{}, notFound()
	}
	return all[i], nil
}

// DraftFrom makes a draft of a set that ships, for those of a subject. key
// makes it once.
func (s *Service) DraftFrom(ctx context.Context, by access.Actor, code, subject, key string) (made id.RuleSet, err error) {
	e, err := s.Example(by, code)
	if err != nil {
		return "", err
	}
	err = s.manage(ctx, by, func(tx *db.Tx) error {
		list, err := kinds(ctx, tx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(k Kind) bool { return k.Subject == subject }) {
			var f fault.Fields
			f.Add("subject", "assess.choose_subject")
			return f.Err()
		}
		answer, _, err := once.Do(ctx, tx, by, key, code+" "+subject, func() (string, error) {
			set, err := s.insert(ctx, tx, by, subject, e.Set)
			return string(set.ID), err
		})
		made = id.RuleSet(answer)
		return err
	})
	return made, err
}
