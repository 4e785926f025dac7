package patrol

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// State is how far a daily report has come. Its name is "patrol.state.…".
type State string

// The states.
const (
	Open      State = "open" // before the cut-off: it makes itself
	Waiting   State = "waiting"
	Confirmed State = "confirmed"
	Returned  State = "returned" // the office wants it completed
	Reviewed  State = "reviewed"
)

// States lists those that a report is kept in.
func States() []State { return []State{Waiting, Confirmed, Returned, Reviewed} }

// Report is what people add to the records of a day, and who answers for it.
type Report struct {
	Day          string
	Campaign     id.Campaign
	State        State
	Due          time.Time
	Weather      string
	Difficulties string
	Tomorrow     string
	First        time.Time // when it was confirmed first: what lateness goes by
	Confirmed    time.Time
	ConfirmedBy  string
	Reviewed     time.Time
	ReviewedBy   string
	Why          string // why it was returned
	Version      int64
}

// Late reports whether the report was confirmed after its hour, or was not and
// it is past.
func (r Report) Late(now time.Time) bool {
	if r.Due.IsZero() {
		return false
	}
	if r.First.IsZero() {
		return now.After(r.Due)
	}
	return r.First.After(r.Due)
}

// Missing reports whether the report is late and still not confirmed.
func (r Report) Missing(now time.Time) bool { return r.First.IsZero() && r.Late(now) }

// Settled reports whether its numbers are confirmed, so that a change is a
// correction.
func (r Report) Settled() bool { return r.State == Confirmed || r.State == Reviewed }

const dayColumns = `day, campaign, state, due_at, weather, difficulties, tomorrow, first_at, confirmed_at, confirmed_by, reviewed_at, reviewed_by, returned, version`

func scanDay(r db.Row) (x Report, err error) {
	return x, r.Scan(&x.Day, &x.Campaign, &x.State, db.Time(&x.Due), &x.Weather, &x.Difficulties, &x.Tomorrow, db.Time(&x.First), db.Time(&x.Confirmed), &x.ConfirmedBy,
		db.Time(&x.Reviewed), &x.ReviewedBy, &x.Why, &x.Version)
}

// openDay makes the report of a day, if it is not there.
func openDay(ctx context.Context, tx *db.Tx, k *known, day string) error {
	_, err := tx.Exec(ctx, `INSERT INTO patrol_days (county, day, campaign, state, due_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (county, day) DO NOTHING`,
		tx.County, day, k.Campaign, Waiting, db.Millis(k.due(day)))
	if err != nil {
		return fmt.Errorf("make report: %w", err)
	}
	return nil
}

func loadDay(ctx context.Context, tx *db.Tx, day string) (Report, error) {
	if !isDay(day) {
		return Report{}, notFound()
	}
	x, err := db.One(ctx, tx, scanDay, `SELECT `+dayColumns+` FROM patrol_days WHERE county = $1 AND day = $2`, tx.County, day)
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("report: %w", err)
	}
	return x, nil
}

func isConfirmed(ctx context.Context, tx *db.Tx, day string) (bool, error) {
	return db.Exists(ctx, tx, `SELECT 1 FROM patrol_days WHERE county = $1 AND day = $2 AND state IN ('confirmed', 'reviewed')`, tx.County, day)
}

// Line is a kind's part of a daily report.
type Line struct {
	Sum
	Was       int64 // as it was confirmed
	Corrected bool  // it differs from what was confirmed
}

// Presence is who of an agency was there.
type Presence struct {
	Agency   id.Agency
	Need     int
	Rostered int
	Present  int
	Late     int
	Missing  []Member
	Excused  int
}

// Short reports by how many fewer are on the roster than are needed.
func (p Presence) Short() int { return max(p.Need-p.Rostered, 0) }

// Daily is the report of one day with the records that it is made of.
type Daily struct {
	Report   Report
	Lines    []Line
	Presence []Presence
	Shifts   []Shift // without those that were cancelled
	Vehicles int
	Streets  []Tallied
	Actions  int64
	Batches  int64 // of held goods
	Timeline []journal.Line
	Now      time.Time
	Zone     *time.Location
	CutOff   time.Time
	Settings Settings
	Agencies []Agency
	Kinds    *Dictionary
}

// Tallied is how often something comes up.
type Tallied struct {
	Name string
	N    int64
}

// Corrected reports whether any count differs from what was confirmed.
func (d Daily) Corrected() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Corrected })
}

// Total is what counts as something that day.
func (d Daily) Total(countsAs string) (n int64) {
	for _, l := range d.Lines {
		if l.CountsAs == countsAs {
			n += l.Count
		}
	}
	return n
}

// Daily returns the report of a day. Before the cut-off it is what it would be.
func (s *Service) Daily(ctx context.Context, by access.Actor, day string) (d Daily, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if d, err = s.daily(ctx, tx, day); err != nil {
			return err
		}
		d.Timeline, err = journal.Of(ctx, tx, SubjectDay, day)
		return err
	})
	return d, err
}

func (s *Service) daily(ctx context.Context, tx *db.Tx, day string) (d Daily, err error) {
	k, err := s.know(ctx, tx)
	if err != nil {
		return d, err
	}
	d = Daily{Now: tx.Now, Zone: k.Zone, Settings: k.Settings, Agencies: k.Agencies, Kinds: k.Kinds}
	var ok bool
	if d.CutOff, ok = k.at(day, k.Settings.CutOff); !ok || !isDay(day) {
		return d, notFound()
	}
	d.Report, err = loadDay(ctx, tx, day)
	if fault.Is(err, fault.NotFound) {
		d.Report, err = Report{Day: day, Campaign: k.Campaign, State: Open, Due: k.due(day)}, nil
	}
	if err != nil {
		return d, err
	}
	if err := d.count(ctx, tx); err != nil {
		return d, err
	}
	all, err := shiftsOf(ctx, tx, day, day)
	if err != nil {
		return d, err
	}
	d.Shifts = slices.DeleteFunc(all, func(x Shift) bool { return !x.Cancelled.IsZero() })
	vehicles := map[string]bool{}
	for _, x := range d.Shifts {
		for _, v := range x.Vehicles {
			vehicles[v] = true
		}
	}
	d.Vehicles = len(vehicles)
	d.Presence = presence(k, d.Shifts, tx.Now)
	d.Streets, err = db.All(ctx, tx, func(r db.Row) (t Tallied, err error) { return t, r.Scan(&t.Name, &t.N) },
		`SELECT street, COUNT(*) FROM patrol_actions WHERE county = $1 AND day = $2 AND street <> '' AND voided_at IS NULL GROUP BY street ORDER BY COUNT(*) DESC, street LIMIT 8`,
		tx.County, day)
	if err != nil {
		return d, fmt.Errorf("streets of a day: %w", err)
	}
	d.Batches, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(DISTINCT batch) FROM patrol_actions WHERE county = $1 AND day = $2 AND batch IS NOT NULL AND voided_at IS NULL`, tx.County, day)
	return d, err
}

// count adds the day's actions up, beside what was confirmed.
func (d *Daily) count(ctx context.Context, tx *db.Tx) error {
	now, err := sums(ctx, tx, d.Report.Campaign, d.Report.Day, d.Report.Day)
	if err != nil {
		return err
	}
	was := map[string]int64{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var kind string
		var n int64
		if err := r.Scan(&kind, &n); err != nil {
			return err
		}
		was[kind] = n
		return nil
	}, `SELECT kind, amount FROM patrol_day_counts WHERE county = $1 AND day = $2 ORDER BY kind LIMIT 1000`, tx.County, d.Report.Day)
	if err != nil {
		return fmt.Errorf("confirmed counts: %w", err)
	}
	by := map[string]*Line{}
	var order []string
	for _, x := range now {
		l, ok := by[x.Kind]
		if !ok {
			l = &Line{Sum: Sum{Kind: x.Kind, CountsAs: x.CountsAs}}
			by[x.Kind], order = l, append(order, x.Kind)
		}
		l.Actions, l.Count = l.Actions+x.Actions, l.Count+x.Count
		d.Actions += x.Actions
	}
	for kind := range was {
		if by[kind] == nil {
			k, _ := d.Kinds.Of(kind)
			by[kind], order = &Line{Sum: Sum{Kind: kind, CountsAs: k.CountsAs}}, append(order, kind)
		}
	}
	for _, kind := range order {
		l := by[kind]
		l.Was = was[kind]
		l.Corrected = d.Report.Settled() && l.Was != l.Count
		d.Lines = append(d.Lines, *l)
	}
	slices.SortFunc(d.Lines, func(a, b Line) int {
		x, _ := d.Kinds.Of(a.Kind)
		y, _ := d.Kinds.Of(b.Kind)
		if x.Seq != y.Seq {
			return x.Seq - y.Seq
		}
		return strings.Compare(a.Kind, b.Kind)
	})
	return nil
}

// presence adds the rosters up by agency.
func presence(k *known, list []Shift, now time.Time) (out []Presence) {
	at := map[id.Agency]int{}
	of := func(a id.Agency) *Presence {
		i, ok := at[a]
		if !ok {
			i = len(out)
			at[a], out = i, append(out, Presence{Agency: a})
		}
		return &out[i]
	}
	for _, g := range k.Agencies {
		if !g.Retired {
			of(g.ID)
		}
	}
	for _, x := range list {
		for _, n := range x.Needs {
			of(n.Agency).Need += n.People
		}
		for _, m := range x.Roster {
			p := of(m.Agency)
			if !m.Substitute {
				p.Rostered++
			}
			switch {
			case !m.In.IsZero():
				p.Present++
				if m.Late(k.Settings.Tolerance, now) {
					p.Late++
				}
			case m.Excuse != "":
				p.Excused++
			case m.Missing(k.Settings.Tolerance, now):
				p.Missing = append(p.Missing, m)
			}
		}
	}
	return slices.DeleteFunc(out, func(p Presence) bool { return p.Need == 0 && p.Rostered == 0 && p.Present == 0 })
}
