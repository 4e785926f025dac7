package patrolweb

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
)

// names is what a page needs to speak of the records around it.
type names struct {
	county   counties.County
	now      time.Time
	today    string
	areas    []areas.Area
	area     map[id.Area]string
	unit     map[id.Unit]string
	agencies []patrol.Agency
	agency   map[id.Agency]string
	kinds    *patrol.Dictionary
	settings patrol.Settings
	streets  []string
	seen     map[id.Case]bool // the cases of a list's actions that the reader may open
}

func (h *Handler) names(ctx context.Context, by access.Actor) (*names, error) {
	n := &names{area: map[id.Area]string{}, agency: map[id.Agency]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		n.now = tx.Now
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		n.today = counties.Day(tx, n.county)
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		if n.streets, err = areas.Addresses(ctx, tx, ""); err != nil {
			return err
		}
		n.unit, err = org.UnitNames(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, a := range n.areas {
		n.area[a.ID] = a.Name
	}
	if n.agencies, err = h.Patrol.Agencies(ctx, by); err != nil {
		return nil, err
	}
	for _, a := range n.agencies {
		n.agency[a.ID] = a.Name
	}
	if n.kinds, err = h.Patrol.Kinds(ctx, by); err != nil {
		return nil, err
	}
	n.settings, err = h.Patrol.Settings(ctx, by)
	return n, err
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// kind is the name of a kind of action in the reader's language.
func (n *names) kind(ctx context.Context, code string) string {
	k, _ := n.kinds.Of(code)
	return k.In(lang.From(ctx))
}

// counted is a number with what it counts: 3 stalls.
func (n *names) counted(ctx context.Context, code string, count int64) string {
	k, _ := n.kinds.Of(code)
	return strings.TrimSpace(lang.T(ctx, "patrolweb.counted", count, k.MeasureIn(lang.From(ctx), count)))
}

func (n *names) icon(code string) string {
	if k, _ := n.kinds.Of(code); ui.HasIcon(k.Icon) {
		return k.Icon
	}
	return "circle"
}

// where is the place of an action as a line of text.
func (n *names) where(a patrol.Action) string {
	switch {
	case a.Place.Address != "":
		return a.Place.Address
	case a.Place.Street != "":
		return a.Place.Street
	}
	return dash(n.area[a.Area])
}

// clock is the time of day of an instant in the county.
func (n *names) clock(t time.Time) string { return t.In(n.county.Zone).Format("15:04") }

// dayWords is a day as people read it, with its weekday.
func dayWords(ctx context.Context, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return day + " " + lang.T(ctx, "patrolweb.weekday."+[]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[t.Weekday()])
}

func shiftDay(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

func (n *names) areaOptions() (out []ui.Option) {
	for _, a := range n.areas {
		out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
	}
	return out
}

func (n *names) agencyOptions(all bool) (out []ui.Option) {
	for _, a := range n.agencies {
		if all || !a.Retired {
			out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
		}
	}
	return out
}

func (n *names) kindOptions(ctx context.Context, all bool) (out []ui.Option) {
	for _, k := range n.kinds.List {
		if all || k.Active {
			out = append(out, ui.Option{Value: k.Code, Label: k.In(lang.From(ctx)), Group: figure(ctx, k.CountsAs)})
		}
	}
	return out
}

func countsAsOptions(ctx context.Context) (out []ui.Option) {
	for _, as := range patrol.CountsAs() {
		out = append(out, ui.Option{Value: as, Label: figure(ctx, as)})
	}
	return out
}

// figure is the name of what an action counts as.
func figure(ctx context.Context, countsAs string) string {
	return lang.T(ctx, "figure.patrol."+countsAs)
}

// label is the visible number of a case.
func (n *names) label(c cases.Case) string {
	return cases.Label(n.county.Settings.CasePrefix, c.Number)
}

// story is the timeline of a record.
func (n *names) story(ctx context.Context, lines []journal.Line) (out []ui.Event) {
	for _, l := range lines {
		e := ui.Event{At: l.At, Who: l.Actor, Text: lang.T(ctx, "journal.act."+l.Act), Icon: actIcons[l.Act], Kind: actKinds[l.Act]}
		if l.Account == "" {
			e.Who = lang.T(ctx, "patrolweb.by_itself")
		}
		e.Note = strings.Join(n.told(ctx, l), " · ")
		out = append(out, e)
	}
	return out
}

var actIcons = map[string]string{
	"patrol.recorded": "plus", "patrol.changed": "edit", "patrol.voided": "trash", "patrol.photos": "camera", "patrol.case": "link",
	"patrol.day_confirmed": "circle-check", "patrol.day_amended": "edit", "patrol.day_returned": "arrow-back-up", "patrol.day_reviewed": "eye-check",
	"patrol.signed_in": "login", "patrol.signed_out": "logout", "patrol.excused": "user-off", "patrol.member_added": "user", "patrol.member_dropped": "user-x",
	"patrol.shift_cancelled": "ban",
}

var actKinds = map[string]string{
	"patrol.voided": "late", "patrol.day_confirmed": "done", "patrol.day_returned": "late", "patrol.day_reviewed": "done", "patrol.day_amended": "check",
	"patrol.shift_cancelled": "late",
}

// told is what of a line of the journal matters.
func (n *names) told(ctx context.Context, l journal.Line) (out []string) {
	if l.Data["correction"] == true {
		out = append(out, lang.T(ctx, "patrolweb.correction"))
	}
	if l.Data["late"] == true {
		out = append(out, lang.T(ctx, "patrolweb.late"))
	}
	if s := l.Str("name"); s != "" {
		out = append(out, s)
	}
	if l.Act == "patrol.recorded" {
		if count, ok := l.Data["count"].(float64); ok {
			out = append(out, n.kind(ctx, l.Str("kind"))+" "+n.counted(ctx, l.Str("kind"), int64(count)))
		}
	}
	for _, f := range []struct{ name, label string }{
		{"kind", "patrolweb.kind"},
		{"count", "patrolweb.amount"},
		{"agency", "patrolweb.agency"},
		{"area", "patrolweb.area"},
		{"address", "patrolweb.address"},
		{"street", "patrolweb.street"},
		{"note", "patrolweb.note"},
		{"weather", "patrolweb.weather"},
		{"difficulties", "patrolweb.difficulties"},
		{"tomorrow", "patrolweb.tomorrow"},
	} {
		pair, ok := l.Data[f.name].([]any)
		if !ok || len(pair) != 2 {
			continue
		}
		word := func(v any) string {
			s := fmt.Sprint(v)
			switch f.name {
			case "kind":
				return n.kind(ctx, s)
			case "agency":
				return n.agency[id.Agency(s)]
			case "area":
				return n.area[id.Area(s)]
			}
			return s
		}
		out = append(out, lang.T(ctx, "patrolweb.told.change", lang.T(ctx, f.label), dash(word(pair[0])), dash(word(pair[1]))))
	}
	for _, key := range []string{"by_hand", "substitute"} {
		if l.Data[key] == true {
			out = append(out, lang.T(ctx, "patrolweb.told."+key))
		}
	}
	if s := l.Str("reason"); s != "" {
		out = append(out, lang.T(ctx, "patrolweb.quoted", s))
	}
	return out
}
