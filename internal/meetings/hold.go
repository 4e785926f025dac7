package meetings

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// Presence says whether a unit came. Its name is the message
// "meetings.presence.…".
type Presence string

// How a unit was there.
const (
	NotKnown Presence = ""
	Came     Presence = "came"
	Deputy   Presence = "deputy" // somebody else came for whom was asked
	Excused  Presence = "excused"
	Missing  Presence = "missing"
)

// Presences lists what can be noted.
func Presences() []Presence { return []Presence{Came, Deputy, Excused, Missing} }

// There reports whether the unit had somebody in the room.
func (p Presence) There() bool { return p == Came || p == Deputy }

// Seat is a unit that is asked to come.
type Seat struct {
	Unit     id.Unit
	Presence Presence
	Who      string // the post of who came
}

const maxWho = 100

func seats(ctx context.Context, tx *db.Tx, meeting id.Meeting) ([]Seat, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Seat, err error) { return x, r.Scan(&x.Unit, &x.Presence, &x.Who) },
		`SELECT unit, presence, who FROM meeting_units WHERE county = $1 AND meeting = $2 ORDER BY seq, unit LIMIT 1000`, tx.County, meeting)
	if err != nil {
		return nil, fmt.Errorf("attendance: %w", err)
	}
	return list, nil
}

// earliest is how long before its hour a meeting may begin.
const earliest = 12 * time.Hour

// Begin begins a meeting. Its material is frozen now, if it was not at its
// hour, and the minutes begin with the subjects of the agenda.
func (s *Service) Begin(ctx context.Context, by access.Actor, meeting id.Meeting, version int64) error {
	f, err := s.prepare(ctx, by.County, meeting)
	if err != nil {
		return err
	}
	return s.act(ctx, by, meeting, version, DoBegin, func(tx *db.Tx, m *Meeting) (map[string]any, error) {
		if tx.Now.Before(m.Starts.Add(-earliest)) {
			return nil, fault.New(fault.Conflict, "meetings.too_early")
		}
		if err := s.freeze(ctx, tx, by, m, f); err != nil {
			return nil, err
		}
		points, err := agenda(ctx, tx, *m)
		if err != nil {
			return nil, err
		}
		var b strings.Builder
		for i, p := range points {
			b.WriteString(strconv.Itoa(i+1) + ". " + strings.TrimSpace(p.Number+" "+p.Title) + "\n\n")
		}
		m.State, m.BegunAt = Running, tx.Now
		return map[string]any{"points": len(points)}, addVersion(ctx, tx, by, m.ID, version1, b.String(), false)
	})
}

// Attend notes who came. Units that list does not name stay as they are.
func (s *Service) Attend(ctx context.Context, by access.Actor, meeting id.Meeting, list []Seat) error {
	return s.act(ctx, by, meeting, 0, DoAttend, func(tx *db.Tx, m *Meeting) (map[string]any, error) {
		was, err := seats(ctx, tx, m.ID)
		if err != nil {
			return nil, err
		}
		var f fault.Fields
		came, changed := 0, false
		for _, x := range list {
			x.Who = tidy(x.Who)
			if x.Presence != NotKnown && !slices.Contains(Presences(), x.Presence) {
				f.Add("presence", "meetings.choose")
				break
			}
			f.Text("who", x.Who, maxWho)
			i := slices.IndexFunc(was, func(w Seat) bool { return w.Unit == x.Unit })
			if i < 0 || was[i] == x {
				continue
			}
			was[i], changed = x, true
			_, err := tx.Exec(ctx, `UPDATE meeting_units SET presence = $4, who = $5 WHERE county = $1 AND meeting = $2 AND unit = $3`, tx.County, m.ID, x.Unit, x.Presence, x.Who)
			if err != nil {
				return nil, fmt.Errorf("attendance: %w", err)
			}
		}
		if err := f.Err(); err != nil || !changed {
			return nil, err
		}
		for _, w := range was {
			if w.Presence.There() {
				came++
			}
		}
		return map[string]any{"came": came, "asked": len(was)}, nil
	})
}

// Close closes the minutes: the meeting is over, and whoever was asked to come
// hears of what was decided.
func (s *Service) Close(ctx context.Context, by access.Actor, meeting id.Meeting, version int64) error {
	return s.act(ctx, by, meeting, version, DoClose, func(tx *db.Tx, m *Meeting) (map[string]any, error) {
		last, err := lastVersion(ctx, tx, m.ID)
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(last.Text) == "" {
			return nil, fault.New(fault.Conflict, "meetings.need_minutes")
		}
		if known, err := db.Exists(ctx, tx, `SELECT 1 FROM meeting_units WHERE county = $1 AND meeting = $2 AND presence <> ''`, tx.County, m.ID); err != nil {
			return nil, err
		} else if !known && len(m.Units) > 0 {
			return nil, fault.New(fault.Conflict, "meetings.need_attendance")
		}
		m.State, m.ClosedAt = Held, tx.Now
		err = tell(ctx, tx, by, *m, inbox.Message{Kind: "meeting.minutes", Key: "meetings.tell.minutes", Args: []any{m.Decisions}})
		return map[string]any{"decisions": m.Decisions}, err
	})
}
