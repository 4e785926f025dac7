package meetings

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
)

// Point is something on an agenda, as it stood when it was put there or, once
// the material is frozen, as it stood then.
type Point struct {
	ID      id.Point // empty: a decision that stands there by itself
	Seq     int
	Why     Why
	Subject string
	Record  string
	Number  string
	Title   string
	Where   string
	State   string // message key; may be empty
	Link    string
	Due     time.Time
	Late    bool

	Reporter id.Unit // who is to report
	Reported bool
	Settled  bool // dealt with: it is not carried over
}

// Key names the point to what changes an agenda.
func (p Point) Key() string {
	if p.ID == "" {
		return p.Subject + "/" + p.Record
	}
	return string(p.ID)
}

func (p Point) is(subject, record string) bool {
	return record != "" && p.Subject == subject && p.Record == record
}

const pointColumns = `id, seq, why, subject, record, number, title, place, state, link, due_at, late, reporter, reported, settled`

func scanPoint(r db.Row) (p Point, err error) {
	return p, r.Scan(&p.ID, &p.Seq, &p.Why, &p.Subject, &p.Record, &p.Number, &p.Title, &p.Where, &p.State, &p.Link, db.Time(&p.Due), &p.Late,
		db.Text(&p.Reporter), &p.Reported, &p.Settled)
}

// maxPoints is how many subjects people may put on an agenda; what was decided
// and is not done comes besides.
const (
	maxPoints = 200
	mostAtAll = 5000
)

// agenda is the agenda of m: what stands in it, and as long as it is not
// frozen every decision of its line that is not done.
func agenda(ctx context.Context, tx *db.Tx, m Meeting) ([]Point, error) {
	points, err := db.All(ctx, tx, scanPoint, `SELECT `+pointColumns+` FROM meeting_points WHERE county = $1 AND meeting = $2 ORDER BY seq, id LIMIT $3`, tx.County, m.ID, mostAtAll)
	if err != nil {
		return nil, fmt.Errorf("agenda: %w", err)
	}
	if m.Frozen() || !m.State.Open() {
		return points, nil
	}
	open, err := undone(ctx, tx, m.Line, mostAtAll)
	if err != nil {
		return nil, err
	}
	var first, out []Point
	for _, d := range open {
		if i := slices.IndexFunc(points, func(p Point) bool { return p.is(SubjectDecision, d.Record) }); i >= 0 {
			points[i] = d.over(points[i])
			continue
		}
		first = append(first, d)
	}
	for _, p := range points {
		still := p.Subject != SubjectDecision || slices.ContainsFunc(open, func(d Point) bool { return d.Record == p.Record })
		if still {
			out = append(out, p)
		}
	}
	out = append(first, out...)
	for i := range out {
		out[i].Seq = i + 1
	}
	return out, nil
}

// over is old with what p knows now of its record.
func (p Point) over(old Point) Point {
	old.Number, old.Title, old.Where, old.State, old.Link, old.Due, old.Late = p.Number, p.Title, p.Where, p.State, p.Link, p.Due, p.Late
	return old
}

// undone lists the decisions of a line that are not done, as points: the next
// agenda begins with them.
func undone(ctx context.Context, tx *db.Tx, l Line, limit int) ([]Point, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	list, err := db.All(ctx, tx, scanDecision, `SELECT `+decisionColumns+` FROM meeting_decisions d WHERE county = $1 AND state = 'open' AND kind = $2
		AND COALESCE(area, '') = $3 AND COALESCE(grp, '') = $4 ORDER BY due_on, id LIMIT $5`, tx.County, l.Kind, string(l.Area), string(l.Group), limit)
	if err != nil {
		return nil, fmt.Errorf("decisions not done: %w", err)
	}
	today := counties.Day(tx, county)
	out := make([]Point, len(list))
	for i, d := range list {
		out[i] = Point{
			Why: ForDecision, Subject: SubjectDecision, Record: string(d.ID), Number: d.Number, Title: d.Title, State: "meetings.decision.state." + string(d.State),
			Link: d.Link(), Due: endOf(d.DueOn, county.Zone), Late: d.Late(today), Reporter: d.Unit,
		}
	}
	return out, nil
}

// carried lists what was on the agenda of the line's last meeting and was not
// dealt with.
func carried(ctx context.Context, tx *db.Tx, m Meeting) ([]Proposed, error) {
	last, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM meetings WHERE county = $1 AND kind = $2 AND COALESCE(area, '') = $3 AND COALESCE(grp, '') = $4
		AND starts_at < $5 AND state IN ('running', 'held') ORDER BY starts_at DESC, number DESC LIMIT 1`, tx.County, m.Kind, string(m.Area), string(m.Group), db.Millis(m.Starts))
	if err != nil || len(last) == 0 {
		return nil, err
	}
	points, err := agenda(ctx, tx, last[0])
	if err != nil {
		return nil, err
	}
	var out []Proposed
	for _, p := range points {
		if p.Settled || p.Subject == SubjectDecision {
			continue
		}
		if p.Record == "" { // named by the point itself, so that it can be picked
			p.Subject, p.Record = SubjectPoint, string(p.ID)
		}
		out = append(out, Proposed{Why: ForCarried, Todo: inbox.Todo{
			Subject: p.Subject, Record: p.Record, Number: p.Number, Title: p.Title, Where: p.Where, State: p.State, Link: p.Link, Due: p.Due, Late: p.Late,
		}})
	}
	return out, nil
}

// SubjectPoint is the kind of record of something that was only ever on an
// agenda.
const SubjectPoint = "meeting_point"

// perWhy is how many of each reason are proposed.
const perWhy = 20

// Proposals lists what might be put on the agenda of a meeting, but for what
// is on it: carried over first, then escalated, contested and overdue.
func (s *Service) Proposals(ctx context.Context, by access.Actor, meeting id.Meeting) (out []Proposed, err error) {
	var m Meeting
	var on []Point
	var before []Proposed
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if m, err = one(ctx, tx, meeting); err != nil {
			return err
		}
		if on, err = agenda(ctx, tx, m); err != nil {
			return err
		}
		before, err = carried(ctx, tx, m)
		return err
	})
	if err != nil || !May(m, by, DoAgenda) {
		return nil, err
	}
	list, err := s.about.Propose(ctx, by, m.Line, perWhy)
	if err != nil {
		return nil, fmt.Errorf("propose: %w", err)
	}
	type name struct{ subject, record string }
	seen := map[name]bool{}
	for _, p := range on {
		seen[name{p.Subject, p.Record}] = true
	}
	for _, p := range append(before, list...) {
		if n := (name{p.Subject, p.Record}); !seen[n] {
			seen[n] = true
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(x, y Proposed) int { return slices.Index(Whys(), x.Why) - slices.Index(Whys(), y.Why) })
	return out, nil
}

// Key names the proposal to Put.
func (p Proposed) Key() string { return p.Subject + "/" + p.Record }
