package orgweb

import (
	"context"
	"slices"
	"strings"

	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
)

// Tabs are the pages of the organisation; active is the path of the one shown.
func Tabs(ctx context.Context, active string) []ui.Tab {
	var out []ui.Tab
	for _, t := range [][2]string{
		{"/org", "org.tab.grid"},
		{"/areas", "org.tab.areas"},
		{"/streets", "org.tab.streets"},
		{"/org/groups", "org.tab.groups"},
		{"/org/units", "org.tab.units"},
		{"/org/people", "org.tab.people"},
		{"/org/bodies", "org.tab.bodies"},
		{"/org/vacancies", "org.tab.vacancies"},
		{"/org/categories", "org.tab.categories"},
	} {
		out = append(out, ui.Tab{Label: lang.T(ctx, t[1]), Href: t[0], Active: t[0] == active})
	}
	return out
}

// coded are the fields whose values are codes, with the family of their names.
var coded = map[string]string{
	"kind": "org.kind.", "level": "org.level.", "role": "org.role.", "street_kind": "areas.kind.",
}

// Events turns the journal of a record into a timeline, the latest first.
func Events(ctx context.Context, lines []journal.Line) []ui.Event {
	out := make([]ui.Event, 0, len(lines))
	for _, l := range slices.Backward(lines) {
		e := ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act)}
		if parts := Changes(ctx, l); len(parts) > 0 {
			e.Body = changeList(parts)
		}
		out = append(out, e)
	}
	return out
}

// Changes tells what a line of the journal changed, field by field.
func Changes(ctx context.Context, l journal.Line) (parts []string) {
	for _, c := range org.ChangesOf(l) {
		parts = append(parts, change(ctx, c))
	}
	for field, value := range l.Private {
		parts = append(parts, change(ctx, org.Change{Field: field, New: value}))
	}
	slices.Sort(parts)
	return parts
}

func change(ctx context.Context, c org.Change) string {
	if family := coded[c.Field]; family != "" {
		c.Old, c.New = named(ctx, family, c.Old), named(ctx, family, c.New)
	}
	field := lang.T(ctx, "org.field."+c.Field)
	switch {
	case c.Old == "":
		return lang.T(ctx, "org.change.set", field, blank(ctx, c.New))
	case c.New == "":
		return lang.T(ctx, "org.change.cleared", field, c.Old)
	}
	return lang.T(ctx, "org.change", field, c.Old, c.New)
}

func named(ctx context.Context, family, code string) string {
	if code == "" {
		return ""
	}
	return lang.T(ctx, family+code)
}

func blank(ctx context.Context, s string) string {
	if strings.TrimSpace(s) == "" {
		return lang.T(ctx, "ui.none")
	}
	return s
}

// Dash is s, or a dash where there is nothing.
func Dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// AreaOptions are the areas as choices.
func AreaOptions(areas []org.AreaName) []ui.Option {
	out := make([]ui.Option, len(areas))
	for i, a := range areas {
		out[i] = ui.Option{Value: string(a.ID), Label: a.Name}
	}
	return out
}

// UnitOptions are the units as choices, under their categories.
func UnitOptions(ctx context.Context, units []org.Unit, categories []org.Category) []ui.Option {
	names := map[string]string{}
	for _, c := range categories {
		names[c.Code] = lang.T(ctx, "org.category.named", c.Code, c.Name)
	}
	sorted := slices.Clone(units)
	slices.SortStableFunc(sorted, func(a, b org.Unit) int { return strings.Compare(a.Category, b.Category) })
	out := make([]ui.Option, len(sorted))
	for i, u := range sorted {
		out[i] = ui.Option{Value: string(u.ID), Label: u.Short, Group: names[u.Category]}
	}
	return out
}

func categoryOptions(ctx context.Context, categories []org.Category) []ui.Option {
	out := make([]ui.Option, len(categories))
	for i, c := range categories {
		out[i] = ui.Option{Value: c.Code, Label: lang.T(ctx, "org.category.named", c.Code, c.Name)}
	}
	return out
}

// options are coded values as choices.
func options[T ~string](ctx context.Context, family string, values []T) []ui.Option {
	var out []ui.Option
	for _, v := range values {
		if v != "" {
			out = append(out, ui.Option{Value: string(v), Label: lang.T(ctx, family+string(v))})
		}
	}
	return out
}
