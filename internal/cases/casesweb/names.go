package casesweb

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
)

// names is what a page needs to speak of the records around a case.
type names struct {
	county counties.County
	areas  []areas.Area
	groups []org.Group
	units  []org.Unit
	dict   *cases.Dictionary

	area  map[id.Area]string
	group map[id.Group]string
	unit  map[id.Unit]string
}

func (h *Handler) names(ctx context.Context, by access.Actor) (*names, error) {
	n := &names{area: map[id.Area]string{}, group: map[id.Group]string{}, unit: map[id.Unit]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		if n.groups, err = org.Groups(ctx, tx); err != nil {
			return err
		}
		if n.units, err = org.Units(ctx, tx); err != nil {
			return err
		}
		n.dict, err = h.Cases.Dictionary(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, a := range n.areas {
		n.area[a.ID] = a.Name
	}
	for _, g := range n.groups {
		n.group[g.ID] = g.Name
	}
	for _, u := range n.units {
		n.unit[u.ID] = unitName(u)
	}
	return n, nil
}

func unitName(u org.Unit) string {
	if u.Short != "" {
		return u.Short
	}
	return u.Name
}

// dash is s, or a dash for nothing.
func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// label is the case's visible number.
func (n *names) label(c cases.Case) string {
	return cases.Label(n.county.Settings.CasePrefix, c.Number)
}

// href is the address of the case's page.
func (n *names) href(c cases.Case) string { return "/cases/" + n.label(c) }

// category is the name of a category in the reader's language.
func (n *names) category(ctx context.Context, code string) string {
	c, ok := n.dict.Of(code)
	if !ok {
		return code
	}
	return c.In(lang.From(ctx))
}

// title is the case's own title, or its category's name in the reader's
// language where that is all that the title says.
func (n *names) title(ctx context.Context, c cases.Case) string {
	if cat, _ := n.dict.Of(c.Category); c.Title == "" || c.Title == cat.Name {
		return n.category(ctx, c.Category)
	}
	return c.Title
}

// where is the place as a line of text.
func (n *names) where(c cases.Case) string {
	switch {
	case c.Place.Address != "":
		return c.Place.Address
	case c.Place.Street != "":
		return c.Place.Street
	}
	return n.area[c.Area]
}

func (n *names) areaOptions(ctx context.Context, none bool) []ui.Option {
	var out []ui.Option
	for _, a := range n.areas {
		out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
	}
	if none {
		out = append(out, ui.Option{Value: cases.None, Label: lang.T(ctx, "casesweb.no_area")})
	}
	return out
}

func (n *names) groupOptions(ctx context.Context, none bool) []ui.Option {
	var out []ui.Option
	for _, g := range n.groups {
		out = append(out, ui.Option{Value: string(g.ID), Label: g.Name})
	}
	if none {
		out = append(out, ui.Option{Value: cases.None, Label: lang.T(ctx, "casesweb.no_group")})
	}
	return out
}

// unitOptions lists the units by area, those of area first first.
func (n *names) unitOptions(ctx context.Context, first id.Area) []ui.Option {
	var own, rest, nowhere []ui.Option
	for _, u := range n.units {
		o := ui.Option{Value: string(u.ID), Label: unitName(u), Group: n.area[u.Area]}
		switch u.Area {
		case "":
			o.Group = lang.T(ctx, "casesweb.no_area")
			nowhere = append(nowhere, o)
		case first:
			own = append(own, o)
		default:
			rest = append(rest, o)
		}
	}
	return append(append(own, grouped(rest)...), nowhere...)
}

// grouped brings options of one group together, groups in order of appearance.
func grouped(in []ui.Option) []ui.Option {
	var order []string
	by := map[string][]ui.Option{}
	for _, o := range in {
		if _, seen := by[o.Group]; !seen {
			order = append(order, o.Group)
		}
		by[o.Group] = append(by[o.Group], o)
	}
	var out []ui.Option
	for _, g := range order {
		out = append(out, by[g]...)
	}
	return out
}

func (n *names) categoryOptions(ctx context.Context, majors bool) []ui.Option {
	var out []ui.Option
	for _, m := range n.dict.Majors {
		group := m.In(ctx)
		if majors {
			out = append(out, ui.Option{Value: m.Code, Label: lang.T(ctx, "casesweb.all_of", group), Group: group})
		}
		for _, c := range n.dict.List {
			if c.Major == m.Code && c.Active {
				out = append(out, ui.Option{Value: c.Code, Label: c.Code + " " + c.In(lang.From(ctx)), Group: group})
			}
		}
	}
	return out
}
