package cases

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// propose finds area, group, unit and limit by place and category, and says
// why. given is an area that somebody chose; a point inside another area
// outweighs it.
func (s *Service) propose(ctx context.Context, tx *db.Tx, k *Known, cat Category, place Place, given id.Area) (Proposal, error) {
	p := Proposal{Limit: cat.Limit, Sign: cat.Sign}
	why := func(key string, args ...any) { p.Why = append(p.Why, Reason{key, args}) }

	byPoint := false
	if place.Located {
		a, in, err := s.below.AreaAt(ctx, tx, place.Point)
		if err != nil {
			return p, err
		}
		p.Area, byPoint = a, in
	}
	if p.Area == "" {
		p.Area = given
	}
	area, ok := k.Areas[p.Area]
	if !ok {
		p.Area = ""
	}
	switch {
	case p.Area != "" && byPoint:
		why("case.why.area_point", area.Name)
	case p.Area != "":
		why("case.why.area_given", area.Name)
	case place.Located:
		why("case.why.area_outside")
	default:
		why("case.why.area_unknown")
	}

	group, ok := k.group(cat.Group)
	if ok {
		p.Group = group.ID
		why("case.why.group", cat.Name, group.Name)
	} else {
		why("case.why.group_none", cat.Name)
	}

	// What is built and broken is for the department that is competent for it;
	// what people do and leave is for whoever is in charge of the area.
	switch {
	case group.Lead != "" && (cat.Kind == InfrastructureKind || area.Lead == ""):
		p.LeadUnit = group.Lead
		why("case.why.lead_group", group.LeadName, group.Name)
	case area.Lead != "":
		p.LeadUnit = area.Lead
		why("case.why.lead_area", area.LeadName, area.Name)
	default:
		why("case.why.lead_none")
	}
	if p.Limit.IsZero() {
		why("case.why.limit_none", cat.Name)
	} else {
		why("case.why.limit", cat.Name, p.Limit.String())
	}
	if !p.Sign.IsZero() {
		why("case.why.limit_sign", cat.Name, p.Sign.String())
	}
	return p, nil
}

// Propose returns what filing would propose for a case now, and why.
func (s *Service) Propose(ctx context.Context, by access.Actor, cid id.Case) (Proposal, error) {
	var p Proposal
	err := s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		c, err := see(ctx, tx, by, cid)
		if err != nil {
			return err
		}
		dict, err := s.Dictionary(ctx, tx)
		if err != nil {
			return err
		}
		k, err := s.below.Know(ctx, tx)
		if err != nil {
			return err
		}
		cat, _ := dict.Of(c.Category)
		p, err = s.propose(ctx, tx, k, cat, c.Place, c.Area)
		return err
	})
	return p, err
}

// ProposeFor returns what filing would propose for a category at a place.
func (s *Service) ProposeFor(ctx context.Context, by access.Actor, category string, place Place) (Proposal, error) {
	if err := by.Check(access.ReportCase, access.Owners{Reporter: by.Account}); err != nil {
		return Proposal{}, err
	}
	var p Proposal
	err := s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		dict, err := s.Dictionary(ctx, tx)
		if err != nil {
			return err
		}
		k, err := s.below.Know(ctx, tx)
		if err != nil {
			return err
		}
		cat, _ := dict.Of(category)
		p, err = s.propose(ctx, tx, k, cat, place, "")
		return err
	})
	return p, err
}
