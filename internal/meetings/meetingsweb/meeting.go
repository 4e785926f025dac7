package meetingsweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// meetingPage is one meeting with everything around it.
type meetingPage struct {
	n *names
	meetings.Detail
	bad  string // the act that came back
	sent url.Values
	key  string
	Errs ui.Errors

	beside templ.Component // what other slices show
}

// meetingOf is the meeting that an address names, by identifier or by number.
func (h *Handler) meetingOf(r *http.Request) (id.Meeting, error) {
	text := r.PathValue("id")
	if n, ok := meetings.NumberOf(text); ok {
		return h.Meetings.ByNumber(r.Context(), web.Actor(r), n)
	}
	return id.Meeting(text), nil
}

func (h *Handler) detail(r *http.Request) (p meetingPage, err error) {
	meeting, err := h.meetingOf(r)
	if err != nil {
		return p, err
	}
	if p.Detail, err = h.Meetings.Detail(r.Context(), web.Actor(r), meeting); err != nil {
		return p, err
	}
	p.n, err = h.names(r)
	return p, err
}

func (h *Handler) meeting(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.detail(r)
	if err != nil {
		return nil, err
	}
	if h.Beside != nil {
		if p.beside, err = h.Beside(r.Context(), web.Actor(r), string(p.Meeting.ID)); err != nil {
			return nil, err
		}
	}
	return meetingView(p), nil
}

func (p meetingPage) href() string { return p.Meeting.Link() }

func (p meetingPage) may(a meetings.Act) bool { return meetings.May(p.Meeting, p.n.by, a) }

// arranging reports whether the actor may still change the agenda.
func (p meetingPage) arranging() bool { return p.may(meetings.DoAgenda) && !p.Meeting.Frozen() }

func (p meetingPage) version() string { return strconv.FormatInt(p.Meeting.Version, 10) }

func (p meetingPage) facts(ctx context.Context) []ui.Fact {
	m := p.Meeting
	facts := []ui.Fact{
		{Label: lang.T(ctx, "meetingsweb.whose"), Value: p.n.whose(ctx, m.Line)},
		{Label: lang.T(ctx, "meetingsweb.when"), Value: p.n.span(ctx, m)},
		{Label: lang.T(ctx, "meetingsweb.place"), Value: m.Place},
		{Label: lang.T(ctx, "meetingsweb.chair"), Value: m.Chair},
	}
	if m.Frozen() {
		facts = append(facts, ui.Fact{Label: lang.T(ctx, "meetingsweb.frozen_at"), Body: ui.When(m.FrozenAt)})
	}
	if m.Series != "" {
		facts = append(facts, ui.Fact{Label: lang.T(ctx, "meetingsweb.series_of"), Value: m.Title, Href: "/meeting-series/" + string(m.Series)})
	}
	return facts
}

// came counts who was there, and of how many it is known.
func (p meetingPage) came() (came, known int) {
	for _, x := range p.Seats {
		if x.Presence.There() {
			came++
		}
		if x.Presence != meetings.NotKnown {
			known++
		}
	}
	return came, known
}

// names of the units that were there, or were not.
func (p meetingPage) units(ctx context.Context, pick func(meetings.Presence) bool) string {
	var units []id.Unit
	for _, x := range p.Seats {
		if pick(x.Presence) {
			units = append(units, x.Unit)
		}
	}
	return p.n.list(ctx, units)
}

func (p meetingPage) story(ctx context.Context) []ui.Event {
	out := make([]ui.Event, 0, len(p.Story))
	for _, l := range slices.Backward(p.Story) {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: told(ctx, l), Kind: marks[l.Act]})
	}
	return out
}

// in is an input with what was sent before, where the act came back.
func (p meetingPage) in(act string, in ui.Input) ui.Input {
	if p.bad != act {
		return in
	}
	if v, ok := p.sent[in.Name]; ok {
		in.Value = v[0]
	}
	return in.At(p.Errs)
}

// form is the form of an act.
func (p meetingPage) form(ctx context.Context, act, icon, kind string) ui.Act {
	a := ui.Act{ID: act, Label: lang.T(ctx, "meetings.act."+act), Icon: icon, Kind: kind, Text: lang.T(ctx, "meetingsweb.about."+act), Action: p.href() + "/" + act, Open: p.bad == act}
	if p.bad == act {
		a.Key = p.key
	}
	return a
}

func presenceLook(x meetings.Presence) (kind, icon string) {
	switch x {
	case meetings.Came:
		return "done", "user-check"
	case meetings.Deputy:
		return "doing", "user-check"
	case meetings.Excused:
		return "off", "user-off"
	case meetings.Missing:
		return "late", "user-x"
	case meetings.NotKnown:
	}
	return "off", "user-question"
}

// proposalsPage is what might be put on an agenda.
type proposalsPage struct {
	n    *names
	m    meetings.Meeting
	list []meetings.Proposed
	Errs ui.Errors
}

func (h *Handler) proposals(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.proposalsOf(r)
	if err != nil {
		return nil, err
	}
	return proposalsView(p), nil
}

func (h *Handler) proposalsOf(r *http.Request) (p proposalsPage, err error) {
	meeting, err := h.meetingOf(r)
	if err != nil {
		return p, err
	}
	if p.m, err = h.Meetings.Get(r.Context(), web.Actor(r), meeting); err != nil {
		return p, err
	}
	if p.list, err = h.Meetings.Proposals(r.Context(), web.Actor(r), meeting); err != nil {
		return p, err
	}
	p.n, err = h.names(r)
	return p, err
}

// of lists the proposals of one reason.
func (p proposalsPage) of(why meetings.Why) (out []meetings.Proposed) {
	for _, x := range p.list {
		if x.Why == why {
			out = append(out, x)
		}
	}
	return out
}
