package orgweb

import (
	"context"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
)

func one(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func groupOptions(groups []org.Group) []ui.Option {
	out := make([]ui.Option, len(groups))
	for i, g := range groups {
		out[i] = ui.Option{Value: string(g.ID), Label: g.Name}
	}
	return out
}

// emptyImport is what to do about an empty list.
func emptyImport(ctx context.Context, manage bool) ui.Btn {
	if !manage {
		return ui.Btn{}
	}
	return ui.Btn{Label: lang.T(ctx, "org.import.title"), Href: "/org/import", Icon: "table-import"}
}

// shortCode hides a code that nobody chose.
func shortCode(u org.Unit) string {
	if u.Code == string(u.ID) {
		return "—"
	}
	return u.Code
}

func unitFacts(ctx context.Context, v unitView) []ui.Fact {
	u := v.unit
	facts := []ui.Fact{
		{Label: lang.T(ctx, "org.field.short"), Value: u.Short},
		{Label: lang.T(ctx, "org.field.code"), Value: shortCode(u)},
		{Label: lang.T(ctx, "org.field.category"), Value: lang.T(ctx, "org.category.named", u.Category, v.category[u.Category]), Href: "/org/units?category=" + u.Category},
		{Label: lang.T(ctx, "org.field.kind"), Value: lang.T(ctx, "org.kind."+string(u.Kind))},
		{Label: lang.T(ctx, "org.field.level"), Value: lang.T(ctx, "org.level."+string(u.Level))},
	}
	if u.Area == "" {
		facts = append(facts, ui.Fact{Label: lang.T(ctx, "org.field.area"), Body: ui.Pill("late", "alert-circle", lang.T(ctx, "org.area.without"))})
	} else {
		facts = append(facts, ui.Fact{Label: lang.T(ctx, "org.field.area"), Value: v.area[u.Area], Href: "/areas/" + string(u.Area)})
	}
	if u.Parent != "" {
		facts = append(facts, ui.Fact{Label: lang.T(ctx, "org.field.parent"), Value: v.names.unit[u.Parent], Href: "/org/units/" + string(u.Parent)})
	}
	if v.manage {
		facts = append(facts, ui.Fact{Label: lang.T(ctx, "org.field.phone"), Value: Dash(u.Phone)})
	}
	return facts
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

func personOptions(people []org.Person, units map[id.Unit]string) []ui.Option {
	out := make([]ui.Option, len(people))
	for i, p := range people {
		label := p.Name
		if u := units[p.Unit]; u != "" {
			label += " · " + u
		}
		out[i] = ui.Option{Value: string(p.ID), Label: label}
	}
	return out
}

func yes(ctx context.Context, b bool) string {
	if b {
		return lang.T(ctx, "ui.yes")
	}
	return lang.T(ctx, "ui.no")
}

// peopleHint says what to do if the list of people cannot hold all of them.
func peopleHint(ctx context.Context, people []org.Person) string {
	if len(people) < maxChoices {
		return ""
	}
	return lang.T(ctx, "org.hint.people_many", maxChoices)
}

func personFacts(ctx context.Context, v personView) []ui.Fact {
	p := v.person
	facts := []ui.Fact{
		{Label: lang.T(ctx, "org.field.unit"), Value: v.unit[p.Unit], Href: "/org/units/" + string(p.Unit)},
		{Label: lang.T(ctx, "org.field.position"), Value: Dash(p.Title)},
		{Label: lang.T(ctx, "org.field.staff_number"), Value: Dash(p.Code)},
	}
	if p.Task == "" {
		facts = append(facts, ui.Fact{Label: lang.T(ctx, "org.field.task"), Body: ui.Pill("doing", "alert-triangle", lang.T(ctx, "org.person.no_task"))})
	} else {
		facts = append(facts, ui.Fact{Label: lang.T(ctx, "org.field.task"), Value: p.Task})
	}
	if v.manage {
		facts = append(facts, ui.Fact{Label: lang.T(ctx, "org.field.phone"), Value: Dash(p.Phone)})
	}
	return facts
}

// ownCode is a code that somebody chose: not the identifier that stands in for
// one.
func ownCode(code, record string) string {
	if code == record {
		return ""
	}
	return code
}
