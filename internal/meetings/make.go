package meetings

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/inbox"
	"chuangwei/internal/recur"
)

// ahead is for how many days meetings of a series are made in advance.
const ahead = 21

// MakeDue makes the meetings of every series that runs, for three weeks from
// today, and returns how many. It is what the clock calls; coming twice makes
// nothing twice.
func (s *Service) MakeDue(ctx context.Context, tx *db.Tx) (made int, err error) {
	if _, err := counties.CurrentID(ctx, tx); fault.Is(err, fault.NotFound) {
		return 0, nil // no campaign was ever begun
	} else if err != nil {
		return 0, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return 0, err
	}
	today, to := counties.Day(tx, county), tx.Now.In(county.Zone).AddDate(0, 0, ahead).Format(time.DateOnly)
	due, err := db.All(ctx, tx, scanSeries, `SELECT `+seriesColumns+` FROM meeting_series WHERE county = $1 AND paused_on = '' AND made_to < $2 AND starts_on <= $2 ORDER BY id LIMIT $3`,
		tx.County, to, maxSeries)
	if err != nil {
		return 0, fmt.Errorf("series: %w", err)
	}
	for _, x := range due {
		if x.Units, err = seriesUnits(ctx, tx, x.ID); err != nil {
			return made, err
		}
		from := max(x.StartsOn, today)
		if x.MadeTo != "" {
			from = max(from, shift(x.MadeTo, 1))
		}
		for _, day := range recur.Days(x.Rule, x.StartsOn, from, to) {
			is, err := db.Exists(ctx, tx, `SELECT 1 FROM meetings WHERE county = $1 AND series = $2 AND period = $3`, tx.County, x.ID, day)
			if err != nil {
				return made, err
			}
			if is {
				continue
			}
			if _, err := s.create(ctx, tx, access.System(tx.County), x.draft(day), Meeting{Series: x.ID, Period: day}); err != nil {
				return made, fmt.Errorf("meeting of series %s on %s: %w", x.ID, day, err)
			}
			made++
		}
		if _, err := tx.Exec(ctx, `UPDATE meeting_series SET made_to = $3 WHERE county = $1 AND id = $2`, tx.County, x.ID, to); err != nil {
			return made, fmt.Errorf("series: %w", err)
		}
	}
	return made, nil
}

// Remind tells who is asked to come once of a meeting of tomorrow, and whoever
// holds it once of minutes that are late.
func (s *Service) Remind(ctx context.Context, tx *db.Tx) error {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return err
	}
	tomorrow := tx.Now.In(county.Zone).AddDate(0, 0, 1).Format(time.DateOnly)
	soon, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM meetings WHERE county = $1 AND state = 'planned' AND day >= $2 AND day <= $3 AND starts_at > $4 ORDER BY starts_at, id LIMIT 200`,
		tx.County, counties.Day(tx, county), tomorrow, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("meetings of tomorrow: %w", err)
	}
	if err := fill(ctx, tx, soon); err != nil {
		return err
	}
	for _, m := range soon {
		err := tell(ctx, tx, access.Actor{}, m, inbox.Message{
			Kind: "meeting.soon", Key: "meetings.tell.soon", Args: []any{m.Starts, m.Place}, Due: m.Starts, Once: "meeting.soon:" + string(m.ID) + ":" + m.Day,
		})
		if err != nil {
			return err
		}
	}
	late, err := list(ctx, tx, Filter{Late: true, Limit: 100})
	if err != nil {
		return err
	}
	for _, m := range late.Meetings {
		_, err := inbox.Tell(ctx, tx, inbox.Message{
			To: m.holders(), Kind: "meeting.late", Subject: Subject, Record: string(m.ID), Link: m.Link(),
			Key: "meetings.tell.late", Args: []any{m.Label(), m.Title}, Due: m.WrittenBy(), Once: "meeting.late:" + string(m.ID) + ":" + m.Day,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// holders are who answers for holding it.
func (m Meeting) holders() inbox.Recipients {
	switch m.Kind {
	case OfArea:
		return inbox.Recipients{Holders: []inbox.Holder{{Role: access.AreaLead, Scope: access.Area, Of: string(m.Area)}}}
	case OfGroup:
		return inbox.Recipients{Holders: []inbox.Holder{{Role: access.GroupLead, Scope: access.Group, Of: string(m.Group)}}}
	case Headquarters, OfOffice:
	}
	return inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}}
}

// shift is the day n days later.
func shift(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}
