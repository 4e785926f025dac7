package areasweb

import (
	"context"
	"fmt"
	"strconv"

	"chuangwei/internal/areas"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/org/orgweb"
	"chuangwei/internal/ui"
)

// center is where a map of b begins: longitude, latitude and zoom.
func center(b geo.Bounds) string {
	p := b.Center()
	if p.IsZero() {
		return ""
	}
	return fmt.Sprintf("%.5f,%.5f,15", p.Lon, p.Lat)
}

func km2(b geo.Boundary) string {
	if b.Empty() {
		return ""
	}
	return strconv.FormatFloat(b.AreaKm2(), 'f', 2, 64) + " km²"
}

func areaFacts(ctx context.Context, v areaView) []ui.Fact {
	a := v.area
	lead := ui.Fact{Label: lang.T(ctx, "org.field.lead"), Value: "—"}
	if a.LeadUnit != "" {
		lead.Value, lead.Href = v.units[a.LeadUnit].Name, "/org/units/"+string(a.LeadUnit)
	}
	facts := []ui.Fact{lead}
	for _, p := range v.posts {
		if p.Role != org.NoRole {
			facts = append(facts, ui.Fact{Label: p.Title, Body: orgweb.Holder(p)})
		}
	}
	facts = append(facts,
		ui.Fact{Label: lang.T(ctx, "areas.people"), Value: lang.Number(ctx, v.people), Href: "/org/people?area=" + string(a.ID)},
		ui.Fact{Label: lang.T(ctx, "areas.size"), Value: orgweb.Dash(km2(a.Boundary))},
		ui.Fact{Label: lang.T(ctx, "org.field.note"), Value: orgweb.Dash(a.Note)},
	)
	return facts
}

func hasRole(posts []org.Post, role org.Role) bool {
	for _, p := range posts {
		if p.Role == role {
			return true
		}
	}
	return false
}

func count(n int) string { return strconv.Itoa(n) }

func streetFilterSet(f areas.PlaceFilter) bool {
	return f.Q != "" || f.Area != "" || f.Kind != ""
}

func kindOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, k := range areas.Kinds() {
		out = append(out, ui.Option{Value: string(k), Label: lang.T(ctx, "areas.kind."+string(k))})
	}
	return out
}

func unitNames(units map[id.Unit]org.Unit, ids []id.Unit) []org.Unit {
	var out []org.Unit
	for _, u := range ids {
		if unit, ok := units[u]; ok {
			out = append(out, unit)
		}
	}
	return out
}

// bad is the colour of a number that ought to be zero.
func bad(n int) string {
	if n > 0 {
		return "late"
	}
	return "done"
}

// createArea is what to do where there are no areas yet.
func createArea(ctx context.Context, manage bool) ui.Btn {
	if !manage {
		return ui.Btn{}
	}
	return ui.Btn{Label: lang.T(ctx, "areas.new"), Href: "/areas/new", Icon: "plus"}
}
