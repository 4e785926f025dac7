package meetings

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/ical"
	"chuangwei/internal/id"
)

// For how many days back and ahead calendars show meetings.
const (
	calendarBack  = 60
	calendarAhead = 180
)

// Event is m as calendar programs show it; base is put before its address.
func (m Meeting) Event(county id.County, base string) ical.Event {
	return ical.Event{
		UID: string(m.ID) + "@" + string(county), Stamp: m.Created, Start: m.Starts, End: m.Ends(), Title: m.Label() + " " + m.Title,
		Text: m.Chair, Place: m.Place, Link: base + m.Link(), Canceled: m.State == CalledOff,
	}
}

// Events lists the meetings of the actor's calendar: those that the actor
// holds, those to which a unit of the actor's is asked, and for county leaders
// those of the headquarters.
func (s *Service) Events(ctx context.Context, by access.Actor, base string) (out []ical.Event, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		w := &db.Where{}
		w.And("m.county = ?", tx.County)
		w.And("m.starts_at >= ? AND m.starts_at <= ?", db.Millis(tx.Now.AddDate(0, 0, -calendarBack)), db.Millis(tx.Now.AddDate(0, 0, calendarAhead)))
		var parts []string
		var args []any
		if reach := by.Reach(access.ManageMeetings); reach.All {
			parts = append(parts, "m.kind IN ('headquarters', 'office')")
		} else {
			for _, a := range reach.Areas {
				parts, args = append(parts, "m.area = ?"), append(args, string(a))
			}
			for _, g := range reach.Groups {
				parts, args = append(parts, "m.grp = ?"), append(args, string(g))
			}
		}
		if by.Has(access.Leader) {
			parts = append(parts, "m.kind = 'headquarters'")
		}
		for _, u := range unitsOf(by) {
			parts = append(parts, "EXISTS (SELECT 1 FROM meeting_units u WHERE u.county = m.county AND u.meeting = m.id AND u.unit = ?)")
			args = append(args, string(u))
		}
		if len(parts) == 0 {
			return nil
		}
		w.And("("+strings.Join(parts, ") OR (")+")", args...)
		list, err := db.All(ctx, tx, scan, `SELECT `+prefixed+` FROM meetings m `+w.String()+` ORDER BY m.starts_at DESC, m.number LIMIT 500`, w.Args...)
		for _, m := range list {
			out = append(out, m.Event(tx.County, base))
		}
		return err
	})
	return out, err
}
