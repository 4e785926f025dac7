package casesweb

import (
	"context"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// life is the case's way through its stations: what is behind it with the day,
// where it stands, what is to come.
func (p casePage) life(ctx context.Context) []ui.Step {
	c := p.Case
	way := []struct {
		state cases.State // in which the station is awaited
		key   string
		at    time.Time // when it was passed
	}{
		{"", "casesweb.way.report", c.ReportedAt},
		{cases.Reported, "casesweb.way.file", c.FiledAt},
		{cases.Filed, "casesweb.way.dispatch", c.DispatchedAt},
		{cases.Dispatched, "casesweb.way.sign", c.SignedAt},
		{cases.Handling, "casesweb.way.rectify", c.HandledAt},
		{cases.AreaCheck, "casesweb.way.area_check", time.Time{}},
		{cases.FinalCheck, "casesweb.way.final_check", c.ClosedAt},
	}
	now := len(way)
	switch c.State {
	case cases.Suspended:
		now = 4
	case cases.Rejected, cases.Merged:
		return []ui.Step{
			{Label: lang.T(ctx, way[0].key), Note: day(ctx, c.ReportedAt), State: "done"},
			{Label: StateWord(ctx, c), State: "now"},
		}
	case cases.Closed:
	default:
		now = slices.IndexFunc(way, func(s struct {
			state cases.State
			key   string
			at    time.Time
		},
		) bool {
			return s.state == c.State
		})
	}
	var out []ui.Step
	for i, s := range way {
		st := ui.Step{Label: lang.T(ctx, s.key)}
		switch {
		case i < now:
			st.State, st.Note = "done", day(ctx, s.at)
		case i == now:
			st.State, st.Note = "now", StateWord(ctx, c)
		}
		out = append(out, st)
	}
	return out
}

func day(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return lang.Day(ctx, t)
}

// kinds of marks on the timeline: what went wrong, what was done.
var mark = map[string]string{
	"case.reject": "off", "case.merge": "off", "case.void": "off", "case.return": "late", "case.area_fail": "late", "case.final_fail": "late",
	"case.warn": "late", "case.reopen": "late", "case.area_pass": "done", "case.final_pass": "done", "case.rectify": "check", "case.hand_in": "check",
}

// Teller returns what tells of a line of any case's timeline, beyond who did
// what, in the reader's language.
func (h *Handler) Teller(ctx context.Context, by access.Actor) (func(context.Context, journal.Line) string, error) {
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	p := casePage{n: n}
	return func(ctx context.Context, l journal.Line) string { return p.told(ctx, l).Note }, nil
}

// told is an entry of the timeline in the reader's language: who did what, and
// what of it matters, each with its name.
func (p casePage) told(ctx context.Context, l journal.Line) ui.Event {
	e := ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Kind: mark[l.Act], Icon: actIcon[cases.Act(strings.TrimPrefix(l.Act, "case."))]}
	comma := lang.T(ctx, "casesweb.comma")
	var facts []string
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, lang.T(ctx, key, value))
		}
	}
	unit := func(k string) string { return p.n.unit[id.Unit(l.Str(k))] }
	add("casesweb.told.unit", unit("unit"))
	var assist []string
	if list, ok := l.Data["assist"].([]any); ok {
		for _, u := range list {
			if s, ok := u.(string); ok {
				assist = append(assist, dash(p.n.unit[id.Unit(s)]))
			}
		}
	}
	add("casesweb.told.assist", strings.Join(assist, comma))
	add("casesweb.told.check_unit", unit("check_unit"))
	if l.Act == "case.file" {
		add("casesweb.told.area", p.n.area[id.Area(l.Str("area"))])
		add("casesweb.told.group", p.n.group[id.Group(l.Str("group"))])
	}
	add("casesweb.told.limit", limitWords(ctx, l.Str("limit")))
	if granted, ok := l.Data["granted"].(bool); ok {
		key := "casesweb.refuse"
		if granted {
			key = "casesweb.grant"
		}
		facts = append(facts, lang.T(ctx, key))
	}
	if ms, ok := l.Data["due"].(float64); ok {
		add("casesweb.told.due", lang.Moment(ctx, time.UnixMilli(int64(ms))))
	}
	if ms, ok := l.Data["sign_by"].(float64); ok {
		add("casesweb.told.sign_by", lang.Moment(ctx, time.UnixMilli(int64(ms))))
	}
	add("casesweb.told.review", l.Str("review"))
	if l.Str("stage") == string(cases.ToSign) {
		facts = append(facts, lang.T(ctx, "case.stage.sign"))
	}
	if share, ok := l.Data["share"].(float64); ok {
		facts = append(facts, lang.T(ctx, "casesweb.told.share", int(share)))
	}
	if n, ok := l.Data["number"].(float64); ok && (l.Act == "case.merge" || l.Act == "case.absorb") {
		facts = append(facts, cases.Label(p.n.county.Settings.CasePrefix, int64(n)))
	}
	var measures []string
	for m := range strings.SplitSeq(l.Str("measures"), ",") {
		if slices.Contains(cases.Measures(), m) {
			measures = append(measures, lang.T(ctx, "case.measure."+m))
		}
	}
	add("casesweb.told.measures", strings.Join(measures, comma))
	if found, ok := l.Data["found"].(bool); ok {
		key := "casesweb.gone"
		if found {
			key = "casesweb.still_there"
		}
		facts = append(facts, lang.T(ctx, key))
	}
	if l.Act == "case.edit" || l.Act == "case.dispatch" {
		facts = append(facts, p.changes(ctx, l)...)
	}
	if n, ok := l.Data["photos"].(float64); ok && n > 0 {
		facts = append(facts, lang.T(ctx, "casesweb.told.photos", int(n)))
	}
	for _, k := range []string{"reason", "note", "text", "answer", "name"} {
		if s := l.Str(k); s != "" {
			facts = append(facts, lang.T(ctx, "casesweb.quoted", s))
		}
	}
	e.Note = strings.Join(facts, " · ")
	return e
}

// changes says what a correction changed, from what to what.
func (p casePage) changes(ctx context.Context, l journal.Line) []string {
	var out []string
	for _, f := range []struct{ name, label string }{
		{"title", "casesweb.title"},
		{"details", "casesweb.details"},
		{"category", "casesweb.col.category"},
		{"area", "casesweb.col.area"},
		{"group", "casesweb.col.group"},
		{"address", "casesweb.address"},
		{"street", "casesweb.street"},
		{"point", "casesweb.point"},
	} {
		pair, ok := l.Data[f.name].([]any)
		if !ok || len(pair) != 2 {
			continue
		}
		was, _ := pair[0].(string)
		is, _ := pair[1].(string)
		switch f.name {
		case "category":
			was, is = p.n.category(ctx, was), p.n.category(ctx, is)
		case "area":
			was, is = p.n.area[id.Area(was)], p.n.area[id.Area(is)]
		case "group":
			was, is = p.n.group[id.Group(was)], p.n.group[id.Group(is)]
		}
		out = append(out, lang.T(ctx, "casesweb.told.change", lang.T(ctx, f.label), dash(was), dash(is)))
	}
	return out
}
