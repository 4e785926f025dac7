package drivesweb

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/drives"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around it.
type names struct {
	by     access.Actor
	county counties.County
	now    time.Time
	today  string
	areas  []areas.Area
	area   map[id.Area]string
	units  []org.Unit
	unit   map[id.Unit]string
	groups []org.Group
	group  map[id.Group]string
	themes []drives.Theme
	dict   *cases.Dictionary
	kinds  []drives.Kind
}

func (h *Handler) names(ctx context.Context, by access.Actor) (*names, error) {
	n := &names{by: by, area: map[id.Area]string{}, group: map[id.Group]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		n.now = tx.Now
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		n.today = counties.Day(tx, n.county)
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		if n.units, err = org.Units(ctx, tx); err != nil {
			return err
		}
		if n.unit, err = org.UnitNames(ctx, tx); err != nil {
			return err
		}
		if n.groups, err = org.Groups(ctx, tx); err != nil {
			return err
		}
		if n.kinds, err = h.Drives.Kinds(ctx, tx); err != nil {
			return err
		}
		n.dict, err = h.Cases.Dictionary(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, a := range n.areas {
		n.area[a.ID] = a.Name
	}
	for _, g := range n.groups {
		n.group[g.ID] = g.Name
	}
	n.themes, err = h.Drives.Themes(ctx, by)
	return n, err
}

// manages reports whether the reader runs drives.
func (n *names) manages() bool { return n.by.May(access.ManageDrives, access.Owners{}) }

func (n *names) theme(ctx context.Context, code string) string {
	for _, t := range n.themes {
		if t.Code == code {
			return t.In(lang.From(ctx))
		}
	}
	return code
}

func (n *names) category(ctx context.Context, code string) string {
	c, _ := n.dict.Of(code)
	return c.In(lang.From(ctx))
}

func (n *names) kind(ctx context.Context, code string) string {
	for _, k := range n.kinds {
		if k.Code == code {
			if lang.From(ctx) == lang.English && k.English != "" {
				return k.English
			}
			return k.Name
		}
	}
	return code
}

// label is the visible number of a case.
func (n *names) label(c cases.Case) string {
	return cases.Label(n.county.Settings.CasePrefix, c.Number)
}

// clock is an instant as the county's wall shows it.
func (n *names) local(t time.Time) any {
	if t.IsZero() {
		return ""
	}
	return t.In(n.county.Zone)
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

func (n *names) groupOptions() (out []ui.Option) {
	for _, g := range n.groups {
		out = append(out, ui.Option{Value: string(g.ID), Label: g.Name})
	}
	return out
}

func (n *names) themeOptions(ctx context.Context, all bool) (out []ui.Option) {
	for _, t := range n.themes {
		if all || t.Active {
			out = append(out, ui.Option{Value: t.Code, Label: t.In(lang.From(ctx))})
		}
	}
	return out
}

func (n *names) categoryOptions(ctx context.Context) (out []ui.Option) {
	for _, c := range n.dict.List {
		if c.Active {
			m, _ := n.dict.Major(c.Major)
			out = append(out, ui.Option{Value: c.Code, Label: c.Code + " " + c.In(lang.From(ctx)), Group: m.In(ctx)})
		}
	}
	return out
}

func (n *names) kindOptions(ctx context.Context) (out []ui.Option) {
	for _, k := range n.kinds {
		out = append(out, ui.Option{Value: k.Code, Label: n.kind(ctx, k.Code)})
	}
	return out
}

// seesCases reports whether the list of an area's cases that the reader opens
// has all of them, so that a figure may open it.
func (n *names) seesCases(area id.Area) bool {
	return n.by.May(access.SeeCase, access.Owners{Area: area})
}

// casesLink is the address of a list of cases; empty if the reader sees a part
// of them.
func (n *names) casesLink(f cases.Filter, area id.Area) string {
	if !n.seesCases(area) {
		return ""
	}
	return f.Link("/cases")
}

func photoOf(ctx context.Context, p photos.Photo, what string) ui.Photo {
	return ui.Photo{
		Small: "/photos/" + string(p.ID) + "/thumb", Full: "/photos/" + string(p.ID) + "/public",
		Alt: lang.T(ctx, "drivesweb.photo_alt", what, lang.Key("drivesweb.photo."+string(p.Kind))), At: p.UploadedAt, Note: p.Actor,
	}
}

// statePill is the state of a drive; one that was issued goes on, is still to
// come, or is over.
func statePill(d drives.Drive, today string) (kind, icon, key string) {
	switch d.State {
	case drives.Drafted:
		return "off", "pencil", "drives.state.draft"
	case drives.Cancelled:
		return "off", "ban", "drives.state.cancelled"
	case drives.Evaluated:
		return "check", "clipboard-check", "drives.state.evaluated"
	case drives.Published:
		return "done", "speakerphone", "drives.state.published"
	case drives.Issued:
	}
	switch {
	case !d.Begun(today):
		return "new", "calendar", "drives.state.issued"
	case d.Over(today):
		return "doing", "hourglass", "drives.state.over"
	}
	return "doing", "flame", "drives.state.going"
}

// signs are how a cell stands, as one sign that needs no colour.
var signs = map[drives.Stand]string{drives.DoneStand: "●", drives.DoingStand: "◐", drives.IdleStand: "○", drives.BehindStand: "!"}

// standKinds are its colours, as of ui.Pill; standIcons what stands beside.
var (
	standKinds = map[drives.Stand]string{drives.DoneStand: "done", drives.DoingStand: "doing", drives.IdleStand: "off", drives.BehindStand: "late"}
	standIcons = map[drives.Stand]string{drives.DoneStand: "circle-check", drives.DoingStand: "hourglass", drives.IdleStand: "circle", drives.BehindStand: "alert-triangle"}
)

// story is the timeline of a record.
func (n *names) story(ctx context.Context, lines []journal.Line) (out []ui.Event) {
	for _, l := range lines {
		e := ui.Event{At: l.At, Who: l.Actor, Text: lang.T(ctx, "journal.act."+l.Act), Icon: actIcons[l.Act], Kind: actKinds[l.Act]}
		if l.Account == "" {
			e.Who = lang.T(ctx, "drivesweb.by_itself")
		}
		e.Note = strings.Join(n.told(ctx, l), " · ")
		out = append(out, e)
	}
	return out
}

var actIcons = map[string]string{
	"drives.added": "plus", "drives.amend": "edit", "drives.prepare": "edit", "drives.issue": "speakerphone", "drives.received": "eye-check", "drives.carry": "send",
	"drives.evaluate": "clipboard-check", "drives.write": "pencil", "drives.publish": "speakerphone", "drives.reopen": "arrow-back-up", "drives.cancel": "ban",
	"drives.signed_list": "users", "drives.sign_dropped": "user-x", "drives.recorded": "plus", "drives.voided": "trash", "drives.finished": "circle-check",
	"drives.unfinished": "arrow-back-up", "drives.marked": "clipboard-check", "drives.theme": "edit", "drives.signed_in": "login",
}

var actKinds = map[string]string{
	"drives.publish": "done", "drives.finished": "done", "drives.cancel": "late", "drives.voided": "late", "drives.reopen": "late", "drives.unfinished": "late",
}

// told is what of a line of the journal matters.
func (n *names) told(ctx context.Context, l journal.Line) (out []string) {
	if u := l.Str("unit"); u != "" {
		out = append(out, n.unit[id.Unit(u)])
	}
	if a := l.Str("area"); a != "" {
		out = append(out, n.area[id.Area(a)])
	}
	for _, key := range []string{"item", "dropped", "name", "leader"} {
		if s := l.Str(key); s != "" {
			out = append(out, s)
		}
	}
	for _, key := range []string{"mark", "people", "units", "told", "count"} {
		if v, ok := l.Data[key].(float64); ok && v >= 0 {
			out = append(out, lang.T(ctx, "drivesweb.told."+key, int64(v)))
		}
	}
	for _, key := range []string{"note", "reason"} {
		if s := l.Str(key); s != "" {
			out = append(out, lang.T(ctx, "drivesweb.quoted", s))
		}
	}
	return out
}

// heads are the titles of a spreadsheet's columns.
func heads(ctx context.Context, keys ...string) (out []string) {
	for _, k := range keys {
		out = append(out, lang.T(ctx, k))
	}
	return out
}

// firstFault is what is wrong with an address, in a line.
func firstFault(r *http.Request, err error) string {
	if fields, ok := web.FieldErrors(r, err); ok {
		for _, text := range fields {
			return text
		}
	}
	return web.Explain(r, err).Text
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }
