package meetingsweb

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/ical"
	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/office"
	"chuangwei/internal/web"
)

// word writes the minutes as the office files them.
func (h *Handler) word(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.detail(r)
	if err != nil {
		return nil, err
	}
	m := p.Meeting
	if !p.Readable || p.Minutes.Seq == 0 {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	ctx := lang.WithZone(r.Context(), p.n.county.Zone)
	title := lang.T(ctx, "meetingsweb.word_title", m.Title)
	d := office.NewDoc(office.DocMeta{Title: title, Author: p.n.county.Name, Created: p.Now, English: lang.From(ctx) == lang.English})
	d.Masthead(office.Masthead{
		Mark: lang.T(ctx, "meetingsweb.word_mark", p.n.county.Name), Number: m.Label(),
		From: p.n.whose(ctx, m.Line), Date: lang.Day(ctx, m.Starts),
	})
	d.Title(title)
	if p.n.county.Demo {
		d.Small(office.Text(lang.T(ctx, "meetingsweb.demo")))
	}
	if m.State != meetings.Held {
		d.Small(office.Run{Text: lang.T(ctx, "meetingsweb.word_draft"), Bold: true})
	}
	there := p.units(ctx, meetings.Presence.There)
	away := p.units(ctx, func(x meetings.Presence) bool { return x == meetings.Excused || x == meetings.Missing })
	for _, f := range [][2]string{
		{"meetingsweb.when", p.n.span(ctx, m)}, {"meetingsweb.place", m.Place}, {"meetingsweb.chair", m.Chair}, {"meetingsweb.there", there}, {"meetingsweb.away", away},
	} {
		d.P(office.Text(lang.T(ctx, "meetingsweb.word_fact", lang.T(ctx, f[0]), dash(f[1]))))
	}
	d.Heading(1, lang.T(ctx, "meetingsweb.agenda"))
	var subjects []string
	for _, x := range p.Agenda {
		subjects = append(subjects, strings.TrimSpace(x.Number+" "+x.Title))
	}
	if len(subjects) > 0 {
		d.Numbered(subjects...)
	} else {
		d.P(office.Text("—"))
	}
	d.Heading(1, lang.T(ctx, "meetingsweb.text"))
	for line := range strings.SplitSeq(strings.TrimSpace(p.Minutes.Text), "\n") {
		d.P(office.Text(line))
	}
	d.Heading(1, lang.T(ctx, "meetingsweb.decisions"))
	grid := office.Grid{Head: [][]office.Col{office.Cs(lang.T(ctx, "meetingsweb.seq"), lang.T(ctx, "meetingsweb.decision"), lang.T(ctx, "meetingsweb.owner"), lang.T(ctx, "meetingsweb.due_on"), lang.T(ctx, "meetingsweb.task"))}}
	for _, x := range p.Decisions {
		if x.State != meetings.Withdrawn {
			grid.Rows = append(grid.Rows, office.Cs(strconv.Itoa(len(grid.Rows)+1), x.Title, dash(p.n.unit[x.Unit]), x.DueOn, x.Number))
		}
	}
	if len(grid.Rows) == 0 {
		d.P(office.Text(lang.T(ctx, "meetingsweb.none_decided")))
	} else if err := d.Table(grid); err != nil {
		return nil, err
	}
	d.Sign(p.n.whose(ctx, m.Line), m.Day)
	return nil, office.Paper(w, r, d, "minutes-"+m.Label())
}

// calendar is the meeting for calendar programs.
func (h *Handler) calendar(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	meeting, err := h.meetingOf(r)
	if err != nil {
		return nil, err
	}
	m, err := h.Meetings.Get(r.Context(), web.Actor(r), meeting)
	if err != nil {
		return nil, err
	}
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := m.Event(n.by.County, strings.TrimRight(n.county.Settings.Address, "/"))
	if err := ical.Write(&b, ical.Calendar{Name: m.Title, Zone: n.county.Zone.String(), Events: []ical.Event{e}}); err != nil {
		return nil, err
	}
	office.Attach(w, m.Label()+".ics", ical.Type)
	w.Write(b.Bytes()) //nolint:errcheck // the reader has gone
	return nil, nil
}
