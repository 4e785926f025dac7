package standardweb

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around a clause.
type names struct {
	by      access.Actor
	url     string
	today   string
	english bool
	county  counties.County
	units   []org.Unit
	groups  []org.Group
	unit    map[id.Unit]string
	group   map[id.Group]string
	area    map[id.Area]string
}

func (h *Handler) names(r *http.Request) (*names, error) {
	ctx, by := r.Context(), web.Actor(r)
	n := &names{by: by, url: r.URL.RequestURI(), english: lang.From(ctx) == lang.English, unit: map[id.Unit]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		n.today = counties.Day(tx, n.county)
		if n.units, err = org.Units(ctx, tx); err != nil {
			return err
		}
		if n.groups, err = org.Groups(ctx, tx); err != nil {
			return err
		}
		if n.group, err = org.GroupNames(ctx, tx); err != nil {
			return err
		}
		n.area, err = areas.Names(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, u := range n.units {
		n.unit[u.ID] = u.Name
	}
	return n, nil
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func mayManage(by access.Actor) bool { return by.May(access.ManageStandard, access.Owners{}) }

// Look is how a state is drawn.
func Look(s standard.State) (kind, icon string) {
	switch s {
	case standard.VetoFailed:
		return "late", "ban"
	case standard.NotMet:
		return "late", "alert-triangle"
	case standard.NoEvidence:
		return "off", "inbox"
	case standard.AtRisk:
		return "doing", "alert-triangle"
	case standard.Met:
	}
	return "done", "circle-check"
}

// lookStage is how a stage is drawn.
func lookStage(s standard.Stage) (kind, icon string) {
	switch s {
	case standard.Asked:
		return "new", "inbox"
	case standard.Handed:
		return "check", "eye-check"
	case standard.Returned:
		return "doing", "alert-triangle"
	case standard.Accepted:
	}
	return "done", "circle-check"
}

// target says what a clause asks for, in words.
func target(ctx context.Context, n standard.Node) string {
	if n.Kind.Asks() || n.Target == nil {
		return lang.T(ctx, "standard.kind."+string(n.Kind))
	}
	return lang.T(ctx, "standardweb.target."+string(n.Kind), n.Target.Measured(lang.From(ctx), n.Measure))
}

// valued is a value in words.
func valued(ctx context.Context, q standard.Quantity, n standard.Node) string {
	if !n.Kind.Asks() {
		return q.Measured(lang.From(ctx), n.Measure)
	}
	if q >= standard.One {
		return lang.T(ctx, "standardweb.yes")
	}
	return lang.T(ctx, "standardweb.no")
}

func (n *names) unitOptions() (out []ui.Option) {
	for _, u := range n.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.Name})
	}
	return out
}

func (n *names) groupOptions() (out []ui.Option) {
	for _, g := range n.groups {
		out = append(out, ui.Option{Value: string(g.ID), Label: g.Name})
	}
	return out
}

// areaOptions are the areas in the order of their names.
func (n *names) areaOptions() (out []ui.Option) {
	for a, name := range n.area {
		out = append(out, ui.Option{Value: string(a), Label: name})
	}
	slices.SortFunc(out, func(a, b ui.Option) int { return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value)) })
	return out
}

func proofOptions(ctx context.Context) (out []ui.Option) {
	for _, p := range standard.Proofs() {
		out = append(out, ui.Option{Value: string(p), Label: lang.T(ctx, "standard.proof."+string(p))})
	}
	return out
}

// tabs are the views of the standard.
func (n *names) tabs(ctx context.Context, at string) []ui.Tab {
	var out []ui.Tab
	for _, t := range []struct{ key, href string }{{"board", "/standard"}, {"evidence", "/standard/evidence"}, {"units", "/standard/units"}, {"box", "/standard/box"}, {"trees", "/standard/trees"}} {
		out = append(out, ui.Tab{Label: lang.T(ctx, "standardweb.tab."+t.key), Href: t.href, Active: at == t.href})
	}
	return out
}

func on(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func yes(ctx context.Context, key string) []ui.Option {
	return []ui.Option{{Value: "1", Label: lang.T(ctx, key)}}
}

// marks are the kinds of marks on the timeline.
var marks = map[string]string{
	"standard.hand": "doing", "standard.accept": "done", "standard.return": "late", "standard.force": "done", "standard.measure": "check",
}

func story(ctx context.Context, list []journal.Line) []ui.Event {
	out := make([]ui.Event, 0, len(list))
	for _, l := range list {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: Note(ctx, l), Kind: marks[l.Act]})
	}
	return out
}

// Note says what a line of the timeline says besides the act.
func Note(ctx context.Context, l journal.Line) string {
	var out []string
	for _, k := range []string{"tree", "code", "clause", "title", "value", "day", "from"} {
		s := l.Str(k)
		if answer := l.Str("answer"); k == "value" && answer != "" {
			s = lang.T(ctx, "standardweb."+answer)
		} else if q, ok := standard.ParseQuantity(s); k == "value" && ok {
			s = q.Measured(lang.From(ctx), l.Str("measure"))
		}
		if s != "" {
			out = append(out, s)
		}
	}
	if s := l.Str("off"); s != "" {
		out = append(out, lang.T(ctx, "standardweb.told.off", s))
	}
	if n, ok := l.Data["taken"].(float64); ok {
		out = append(out, lang.T(ctx, "standardweb.told.taken", int64(n)))
	}
	if n, ok := l.Data["edition"].(float64); ok {
		out = append(out, lang.T(ctx, "standardweb.edition", int64(n)))
	}
	if s := l.Str("due_on"); s != "" {
		out = append(out, lang.T(ctx, "standardweb.due", s))
	}
	if s := l.Str("expires_on"); s != "" {
		out = append(out, lang.T(ctx, "standardweb.expires", s))
	}
	for _, k := range []string{"source", "note", "reason"} {
		if s := l.Str(k); s != "" {
			out = append(out, lang.T(ctx, "standardweb.quoted", s))
		}
	}
	return strings.Join(out, " · ")
}
