package people

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// maxGrants bounds the grants of one account.
const maxGrants = 50

// targets lists what grants may be for, if any of gs is for less than the
// county.
func (s *Service) targets(ctx context.Context, tx *db.Tx, gs []access.Grant) ([]Target, error) {
	if s.Targets == nil || !slices.ContainsFunc(gs, func(g access.Grant) bool { return g.Scope != access.County }) {
		return nil, nil
	}
	all, err := s.Targets.GrantTargets(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("targets of grants: %w", err)
	}
	return all, nil
}

// unitOf returns the unit for which the holder of gs acts: of a unit, or of the
// lead unit of an area or group. If there are several, or none, it is empty.
func unitOf(targets []Target, gs []access.Grant) (unit id.Unit) {
	for _, g := range gs {
		leads := g.Role == access.AreaLead || g.Role == access.GroupLead
		if g.Scope != access.Unit && !leads {
			continue
		}
		i := slices.IndexFunc(targets, func(t Target) bool { return t.Scope == g.Scope && t.ID == g.Of })
		if i < 0 || targets[i].Unit == "" || unit == targets[i].Unit {
			continue
		}
		if unit != "" {
			return ""
		}
		unit = targets[i].Unit
	}
	return unit
}

// checkGrants tidies gs and notes what is wrong with them: a scope that the
// role has not, a target that is not among targets.
func (s *Service) checkGrants(fs *fault.Fields, targets []Target, gs []access.Grant) []access.Grant {
	if len(gs) > maxGrants {
		fs.Add("grants", "people.many", maxGrants)
		return nil
	}
	out := slices.Clone(gs)
	for i := range out {
		g := &out[i]
		if g.Scope == access.County {
			g.Of = ""
		}
		switch {
		case !slices.Contains(access.Roles(), g.Role):
			fs.Add("grants", "people.scope")
		case !slices.Contains(access.ScopesOf(g.Role), g.Scope):
			fs.Add("grants", "people.scope")
		case g.Scope != access.County && g.Of == "",
			s.Targets != nil && g.Of != "" && !slices.ContainsFunc(targets, func(t Target) bool { return t.Scope == g.Scope && t.ID == g.Of }):
			fs.Add("grants", "people.target")
		}
	}
	slices.SortFunc(out, func(a, b access.Grant) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Of, b.Of))
	})
	return slices.Compact(out)
}

// putGrants replaces the grants of an account.
func putGrants(ctx context.Context, tx *db.Tx, account id.Account, gs []access.Grant) error {
	if _, err := tx.Exec(ctx, `DELETE FROM grants WHERE county = $1 AND account = $2`, tx.County, account); err != nil {
		return fmt.Errorf("grants: %w", err)
	}
	for _, g := range gs {
		if _, err := tx.Exec(ctx, `INSERT INTO grants (county, account, role, scope, target) VALUES ($1, $2, $3, $4, $5)`,
			tx.County, account, g.Role, g.Scope, g.Of); err != nil {
			return fmt.Errorf("grants: %w", err)
		}
	}
	return nil
}

// keepsAdministrator is a fault if nobody is left who manages accounts.
func keepsAdministrator(ctx context.Context, tx *db.Tx) error {
	some, err := db.Exists(ctx, tx, `SELECT 1 FROM accounts a JOIN grants g ON g.county = $1 AND g.account = a.id
		WHERE a.county = $1 AND a.disabled = FALSE AND g.role = $2`, tx.County, access.Administrator)
	if err != nil {
		return fmt.Errorf("administrators: %w", err)
	}
	if !some {
		return fault.New(fault.Conflict, "people.last_administrator")
	}
	return nil
}

// words writes grants for the history, each as role, scope and target.
func words(gs []access.Grant) [][]string {
	out := make([][]string, len(gs))
	for i, g := range gs {
		out[i] = []string{string(g.Role), string(g.Scope), g.Of}
	}
	return out
}

// GrantTargets lists what a grant may be for, for a form and for names.
func (s *Service) GrantTargets(ctx context.Context, by access.Actor) (all []Target, err error) {
	if s.Targets == nil {
		return nil, nil
	}
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		all, err = s.Targets.GrantTargets(ctx, tx)
		return err
	})
	return all, err
}
