package custodyweb

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
)

// names is what a page needs to speak of the records around it.
type names struct {
	county counties.County
	now    time.Time
	areas  []areas.Area
	area   map[id.Area]string
	units  []org.Unit
	unit   map[id.Unit]string
	stores []string // where goods were kept
}

func (h *Handler) names(ctx context.Context, by access.Actor) (*names, error) {
	n := &names{area: map[id.Area]string{}, unit: map[id.Unit]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		n.now = tx.Now
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		n.units, err = org.Units(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, a := range n.areas {
		n.area[a.ID] = a.Name
	}
	for _, u := range n.units {
		n.unit[u.ID] = u.Name
	}
	n.stores, err = h.Custody.Stores(ctx, by)
	return n, err
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func (n *names) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(n.county.Zone).Format(time.DateOnly)
}

func (n *names) areaOptions() (out []ui.Option) {
	for _, a := range n.areas {
		out = append(out, ui.Option{Value: string(a.ID), Label: a.Name})
	}
	return out
}

func (n *names) unitOptions() (out []ui.Option) {
	for _, u := range n.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.Name})
	}
	return out
}

func wayOptions(ctx context.Context) (out []ui.Option) {
	for _, w := range custody.Ways() {
		out = append(out, ui.Option{Value: string(w), Label: lang.T(ctx, "custody.way."+string(w))})
	}
	return out
}

// stateLook is how a state is drawn.
var stateLook = map[custody.State][2]string{
	custody.Held: {"doing", "package"}, custody.Asked: {"check", "hourglass"}, custody.Returned: {"done", "arrow-back-up"},
	custody.Disposed: {"off", "trash"}, custody.Parted: {"done", "checks"},
}

// clock is the time that is left in custody.
func clock(ctx context.Context, b custody.Batch, now time.Time) ui.Clock {
	days := int(b.Due.Sub(now).Hours() / 24)
	switch {
	case !b.State.Open() && b.Settled.After(b.Due):
		return ui.Clock{State: "missed", Text: lang.T(ctx, "custodyweb.settled_late"), Due: b.Due}
	case !b.State.Open():
		return ui.Clock{State: "met", Text: lang.T(ctx, "custodyweb.settled_in_time"), Due: b.Due}
	case b.Overdue(now):
		return ui.Clock{State: "late", Text: lang.T(ctx, "custodyweb.days_over", 1-days), Due: b.Due}
	case b.Due.Sub(now) < custody.Soon:
		return ui.Clock{State: "soon", Text: lang.T(ctx, "custodyweb.days_left", days), Due: b.Due}
	}
	return ui.Clock{State: "ok", Text: lang.T(ctx, "custodyweb.days_left", days), Due: b.Due}
}

// story is the timeline of a batch.
func story(ctx context.Context, lines []journal.Line) (out []ui.Event) {
	for _, l := range lines {
		e := ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Icon: actIcons[l.Act], Kind: actKinds[l.Act]}
		e.Note = strings.Join(toldOf(ctx, l), " · ")
		out = append(out, e)
	}
	return out
}

var actIcons = map[string]string{
	"custody.held": "package", "custody.stored": "archive", "custody.changed": "edit", "custody.photos": "camera", "custody.extended": "calendar-plus",
	"custody.returned": "signature", "custody.asked": "hourglass", "custody.approved": "circle-check", "custody.refused": "x",
}

var actKinds = map[string]string{"custody.returned": "done", "custody.approved": "done", "custody.refused": "late", "custody.asked": "check"}

// toldOf is what of a line of the journal matters.
func toldOf(ctx context.Context, l journal.Line) (out []string) {
	if way := l.Str("way"); way != "" {
		out = append(out, lang.T(ctx, "custody.way."+way))
	}
	if s := l.Str("goods"); s != "" {
		out = append(out, s)
	}
	for _, f := range []struct{ name, label string }{
		{"goods", "custodyweb.goods"},
		{"store", "custodyweb.store"},
		{"due", "custodyweb.due"},
		{"place", "custodyweb.place"},
		{"reason", "custodyweb.reason"},
		{"officers", "custodyweb.officers"},
	} {
		if pair, ok := l.Data[f.name].([]any); ok && len(pair) == 2 {
			out = append(out, lang.T(ctx, "custodyweb.change", lang.T(ctx, f.label), dash(fmt.Sprint(pair[0])), dash(fmt.Sprint(pair[1]))))
		}
	}
	if l.Data["party_changed"] == true {
		out = append(out, lang.T(ctx, "custodyweb.party"))
	}
	if l.Data["signed"] == true {
		out = append(out, lang.T(ctx, "custodyweb.signed"))
	}
	if s := l.Str("witness"); s != "" {
		out = append(out, lang.T(ctx, "custodyweb.witness_is", s))
	}
	for _, name := range []string{"reason", "why", "note"} {
		if s := l.Str(name); s != "" {
			out = append(out, lang.T(ctx, "custodyweb.quoted", s))
		}
	}
	return out
}
