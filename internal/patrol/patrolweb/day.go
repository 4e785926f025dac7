package patrolweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// dayPage is what the group did on one day, and who was there.
type dayPage struct {
	patrol.DayView
	n  *names
	by access.Actor
}

func (h *Handler) day(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := dayPage{by: by}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.DayView, err = h.Patrol.View(ctx, by, r.URL.Query().Get("day")); err != nil {
		return nil, err
	}
	p.n.seen, err = h.Patrol.SeenCases(ctx, by, p.Log.Actions)
	return dayView(p), err
}

func (p dayPage) date() string { return p.Report.Day }

// link is the list of the day's actions that count as something; "" is all.
func (p dayPage) link(as string) string {
	return patrol.Filter{CountsAs: as, From: p.date(), To: p.date()}.Link("/patrol/actions")
}

var asIcons = map[string]string{
	patrol.Stalls: "building-store", patrol.Goods: "package", patrol.SmallAds: "brush", patrol.DumpsAndPlots: "trash", patrol.Sheds: "tent", patrol.Signs: "presentation",
	patrol.Traffic: "car", patrol.Persuasion: "message", patrol.Notices: "file-text", patrol.Others: "dots",
}

// results are the day's counts: those that are there, and always the first
// few, so that a nought is seen.
func (p dayPage) results(ctx context.Context) (out []ui.Kpi) {
	for i, as := range patrol.CountsAs() {
		n := p.Total(as)
		if n == 0 && p.Before[as] == 0 && i > 4 {
			continue
		}
		notes := []string{lang.T(ctx, "patrolweb.since", p.SinceAll[as])}
		if was := p.Before[as]; was > 0 {
			notes = append(notes, lang.T(ctx, "patrolweb.week_before", was))
		}
		out = append(out, ui.Kpi{Label: figure(ctx, as), Value: lang.Number(ctx, n), Note: strings.Join(notes, " · "), Href: p.link(as), Icon: asIcons[as], Kind: "doing"})
	}
	return out
}

// statePill says how far the report has come.
func statePill(ctx context.Context, r patrol.Report, late bool) templ.Component {
	word := lang.T(ctx, "patrol.state."+string(r.State))
	switch {
	case late && r.First.IsZero():
		return ui.Pill("late", "alarm", lang.T(ctx, "patrolweb.missing"))
	case r.State == patrol.Returned:
		return ui.Pill("late", "arrow-back-up", word)
	case r.State == patrol.Open:
		return ui.Pill("new", "clock", word)
	case r.State == patrol.Waiting:
		return ui.Pill("check", "hourglass", word)
	}
	return ui.Pill("done", "circle-check", word)
}

// attendance is how many of an agency are there, of how many.
func (n *names) attendance(ctx context.Context, x patrol.Shift) (out []string) {
	for _, need := range x.Needs {
		here := 0
		for _, m := range x.Roster {
			if m.Agency == need.Agency && !m.In.IsZero() {
				here++
			}
		}
		out = append(out, lang.T(ctx, "patrolweb.here", n.agency[need.Agency], here, need.People))
	}
	return out
}

// missing are the posts of those who should be in a shift and are not.
func (n *names) missing(x patrol.Shift) (out []string) {
	for _, m := range x.Roster {
		if m.Missing(n.settings.Tolerance, n.now) {
			out = append(out, m.Name)
		}
	}
	return out
}

// short lists the agencies whose roster has fewer people than are needed.
func (n *names) short(ctx context.Context, x patrol.Shift) (out []string) {
	for _, need := range x.Needs {
		named := 0
		for _, m := range x.Roster {
			if m.Agency == need.Agency && !m.Substitute {
				named++
			}
		}
		if named < need.People {
			out = append(out, lang.T(ctx, "patrolweb.short", n.agency[need.Agency], need.People-named))
		}
	}
	return out
}

func gapWords(ctx context.Context, gaps []patrol.Gap) string {
	var out []string
	for _, g := range gaps {
		out = append(out, patrol.Clock(g.From)+"–"+patrol.Clock(g.To))
	}
	return strings.Join(out, lang.T(ctx, "patrolweb.comma"))
}

func span(x patrol.Shift) string { return patrol.Clock(x.Starts) + "–" + patrol.Clock(x.Ends) }

func shiftHref(s id.Shift) string { return "/patrol/shifts/" + string(s) }
