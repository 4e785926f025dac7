package casesweb

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/cases"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// look is how a state is drawn: kind of pill and icon. The word says it too.
var look = map[cases.State][2]string{
	cases.Reported:   {"new", "inbox"},
	cases.Filed:      {"new", "inbox"},
	cases.Dispatched: {"doing", "send"},
	cases.Handling:   {"doing", "tool"},
	cases.AreaCheck:  {"check", "eye-check"},
	cases.FinalCheck: {"check", "eye-check"},
	cases.Closed:     {"done", "circle-check"},
	cases.Rejected:   {"off", "ban"},
	cases.Merged:     {"off", "git-merge"},
	cases.Suspended:  {"off", "player-pause"},
}

// StateWord is the state of c in the reader's language; a voided record says
// so instead.
func StateWord(ctx context.Context, c cases.Case) string {
	if !c.VoidedAt.IsZero() {
		return lang.T(ctx, "casesweb.voided")
	}
	return lang.T(ctx, "case.state."+string(c.State))
}

// StatePill draws the state of c.
func StatePill(ctx context.Context, c cases.Case) templ.Component {
	l := look[c.State]
	if !c.VoidedAt.IsZero() {
		l = [2]string{"off", "ban"}
	}
	return ui.Pill(l[0], l[1], StateWord(ctx, c))
}

// soon is how long before its deadline a case is shown as pressing.
const soon = 24 * time.Hour

// Clock says how much time c has left, or how it ended.
func Clock(ctx context.Context, c cases.Case, now time.Time) ui.Clock {
	due, stage := c.Deadline()
	k := ui.Clock{Due: due}
	late, left := "casesweb.clock.late", "casesweb.clock.left"
	if stage == cases.ToSign {
		late, left = "casesweb.clock.unsigned", "casesweb.clock.to_sign"
	}
	switch {
	case c.State == cases.Suspended:
		k.State, k.Text = "paused", lang.T(ctx, "casesweb.clock.paused")
	case due.IsZero():
		k.State, k.Text = "none", "—"
	case c.Overdue(now):
		k.State, k.Text = "late", lang.T(ctx, late, lang.Span(ctx, now.Sub(due)))
	case c.Ticking():
		k.State, k.Text = "ok", lang.T(ctx, left, lang.Span(ctx, due.Sub(now)))
		if due.Sub(now) < soon {
			k.State = "soon"
		}
	case c.HandledAt.IsZero() && c.State != cases.Closed:
		k.State, k.Text = "none", "—"
	case c.HandledOnTime() || c.ClosedOnTime():
		k.State, k.Text = "met", lang.T(ctx, "casesweb.clock.met")
	default:
		k.State, k.Text = "missed", lang.T(ctx, "casesweb.clock.missed")
	}
	return k
}

// sentence says a stored reason in the reader's language. It names categories
// as they were called then, in Chinese.
func (n *names) sentence(ctx context.Context, r cases.Reason) string {
	args := slices.Clone(r.Args)
	for i, a := range args {
		if at := slices.IndexFunc(n.dict.List, func(c cases.Category) bool { return c.Name == a }); at >= 0 {
			args[i] = n.dict.List[at].In(lang.From(ctx))
		}
	}
	if strings.HasPrefix(r.Key, "case.why.limit") && len(args) > 0 {
		if s, ok := args[len(args)-1].(string); ok {
			args[len(args)-1] = limitWords(ctx, s)
		}
	}
	return lang.T(ctx, r.Key, args...)
}

// placed is the case's place in the words of a list.
func placed(n *names, c cases.Case) string {
	s := n.where(c)
	if a := n.area[c.Area]; a != "" && s != a {
		return a + " · " + s
	}
	return dash(s)
}

// row is a case as a line of my desk, a search or a list of neighbours.
func (n *names) row(ctx context.Context, c cases.Case, now time.Time, acts templ.Component) ui.Row {
	return ui.Row{
		Href: n.href(c), Above: n.label(c), Title: n.title(ctx, c),
		Note:  placed(n, c) + " · " + dash(n.unit[c.LeadUnit]),
		State: StatePill(ctx, c), Clock: ui.ClockChip(Clock(ctx, c, now)), Late: c.Overdue(now), Acts: acts,
	}
}

// newCase leads to a form for a new case, for whoever may report one: the
// frame knows.
func newCase(ctx context.Context, href string) ui.Btn {
	if ui.From(ctx).Register == "" {
		return ui.Btn{}
	}
	return ui.Btn{Label: lang.T(ctx, "casesweb.new"), Href: href}
}
