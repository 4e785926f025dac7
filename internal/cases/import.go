package cases

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Imported is a row of a register.
type Imported struct {
	RegisterNo string // its number there: with the survey, what makes it the same row again
	Title      string // empty: the category's name
	Details    string
	Category   string
	Area       id.Area  // where there is no point, or none in any area
	Group      id.Group // empty: by the category
	LeadUnit   id.Unit
	Place      Place
	Source     Source // empty: FromSurvey
	// State is where the case stands: Reported, Filed, Dispatched, Handling or
	// Closed (closed before the import, without proof). Empty: Filed, or
	// Closed where ClosedAt is given. Without a unit it is Filed at most.
	State      State
	ReportedAt time.Time // zero: now
	ClosedAt   time.Time
	DueAt      time.Time
	Limit      worktime.Limit // zero: the category's
}

// Batch is a part of a register, some hundred rows.
type Batch struct {
	Survey id.Survey
	Theme  string
	// Import keeps the batch until Bring and Publish; empty: it becomes cases
	// at once.
	Import id.Import
	Rows   []Imported
}

// Outcome is what became of a row.
type Outcome struct {
	Case     id.Case
	Result   Result
	Problems fault.Fields // of a rejected row
}

// Result is what became of a row, in a word; "case.result.…".
type Result string

// The results.
const (
	Created   Result = "created"
	Updated   Result = "updated"
	Unchanged Result = "unchanged"
	Refused   Result = "rejected"
)

// importing is a batch on its way.
type importing struct {
	tx    *db.Tx
	by    access.Actor
	k     *Known
	dict  *Dictionary
	batch Batch
	units map[id.Unit]bool
	out   []Outcome
	fresh []Case

	staged []stagedRow
}

// ImportBatch creates and updates cases in the caller's transaction. A row
// with problems is rejected and holds up no other; whoever wants all or
// nothing looks at the outcomes. A row that is there already, by survey and
// register number, is updated if its text, place or category differs from what
// was imported last; how far its handling has come is not touched.
func (s *Service) ImportBatch(ctx context.Context, tx *db.Tx, by access.Actor, b Batch) ([]Outcome, error) {
	if err := by.Check(access.ImportCases, access.Owners{}); err != nil {
		return nil, err
	}
	if b.Survey == "" {
		return nil, fault.New(fault.Invalid, "case.need_survey")
	}
	m, s, err := s.importing(ctx, tx, by, b)
	if err != nil {
		return nil, err
	}
	there, err := m.there(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i := range b.Rows {
		row := &b.Rows[i]
		row.tidy()
		problems, err := s.checkImported(ctx, m, *row)
		if err != nil {
			return nil, err
		}
		old, known := there[row.RegisterNo]
		if seen[row.RegisterNo] {
			problems.Add("register_no", "case.import_twice", row.RegisterNo)
		}
		seen[row.RegisterNo] = true
		switch {
		case len(problems) > 0:
			m.out[i] = Outcome{Result: Refused, Problems: problems}
		case !known:
			cid := id.New[id.Case]()
			m.out[i] = Outcome{Case: cid, Result: Created}
			if b.Import != "" {
				m.staged = append(m.staged, stagedRow{cid, *row})
				continue
			}
			c, err := s.imported(ctx, m, cid, *row)
			if err != nil {
				return nil, err
			}
			m.fresh = append(m.fresh, c)
		case old.staged != "":
			return nil, fault.New(fault.Conflict, "case.import_running")
		case old.digest == row.digest():
			m.out[i] = Outcome{Case: old.id, Result: Unchanged}
		default:
			m.out[i] = Outcome{Case: old.id, Result: Updated}
			if err := s.reimport(ctx, m, old.id, *row); err != nil {
				return nil, err
			}
		}
	}
	if b.Import != "" {
		return m.out, m.stage(ctx)
	}
	var sum sums
	if err := s.Bring(ctx, tx, m.ready(&sum)); err != nil {
		return nil, err
	}
	return m.out, sum.store(ctx, tx)
}

// importing begins a batch, with a service that reads the calendars once a
// batch, not once a row.
func (s *Service) importing(ctx context.Context, tx *db.Tx, by access.Actor, b Batch) (*importing, *Service, error) {
	k, err := s.below.Know(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	dict, err := s.Dictionary(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	s = &Service{db: s.db, bus: s.bus, below: &calendars{Ground: s.below, kept: map[id.Unit]*worktime.Calendar{}}, teller: s.teller, files: s.files}
	return &importing{tx: tx, by: by, k: k, dict: dict, batch: b, units: map[id.Unit]bool{}, out: make([]Outcome, len(b.Rows))}, s, nil
}

// calendars is ground that remembers the calendars within a unit of work.
type calendars struct {
	Ground
	kept map[id.Unit]*worktime.Calendar
}

// Calendar implements Ground.
func (c *calendars) Calendar(ctx context.Context, tx *db.Tx, unit id.Unit) (*worktime.Calendar, error) {
	if cal, ok := c.kept[unit]; ok {
		return cal, nil
	}
	cal, err := c.Ground.Calendar(ctx, tx, unit)
	if err == nil {
		c.kept[unit] = cal
	}
	return cal, err
}

type existing struct {
	id     id.Case
	digest string
	staged id.Import
}

// there looks up which rows the survey has already.
func (m *importing) there(ctx context.Context) (map[string]existing, error) {
	out := map[string]existing{}
	for part := range slices.Chunk(m.batch.Rows, 500) {
		numbers := make([]string, len(part))
		for i, r := range part {
			numbers[i] = strings.TrimSpace(r.RegisterNo)
		}
		var w db.Where
		w.And("county = ?", m.tx.County)
		w.And("survey = ?", m.batch.Survey)
		db.In(&w, "register_no", numbers)
		err := db.Each(ctx, m.tx, func(r db.Row) error {
			var no string
			var e existing
			if err := r.Scan(&no, &e.id, &e.digest, db.Text(&e.staged)); err != nil {
				return err
			}
			out[no] = e
			return nil
		}, "SELECT register_no, id, digest, staged FROM cases "+w.String(), w.Args...)
		if err != nil {
			return nil, fmt.Errorf("look for imported rows: %w", err)
		}
	}
	return out, nil
}

// imported makes a new case of a row.
func (s *Service) imported(ctx context.Context, m *importing, cid id.Case, r Imported) (Case, error) {
	cat, _ := m.dict.Of(r.Category)
	p, err := s.propose(ctx, m.tx, m.k, cat, r.Place, r.Area)
	if err != nil {
		return Case{}, err
	}
	c := Case{
		ID: cid, Campaign: m.k.Campaign, RegisterNo: r.RegisterNo, Title: r.Title, Details: r.Details,
		State: r.State, Version: 1, Category: r.Category, Area: p.Area, Group: p.Group, LeadUnit: r.LeadUnit,
		Source: r.Source, Survey: m.batch.Survey, Theme: m.batch.Theme, Place: r.Place, Route: p.Why,
		Reporter: m.by.Account, ReporterUnit: m.by.Unit, ReportedAt: r.ReportedAt, UpdatedAt: m.tx.Now,
		Limit: p.Limit, SignLimit: p.Sign, staged: m.batch.Import, digest: r.digest(),
	}
	if c.Title == "" {
		c.Title = cat.Name
	}
	if r.Group != "" {
		c.Group = r.Group
	}
	if !r.Limit.IsZero() {
		c.Limit = r.Limit
	}
	if c.ReportedAt.IsZero() {
		c.ReportedAt = m.tx.Now
	}
	return c, s.stand(ctx, m, &c, r)
}

// stand brings a new case to where its row says that it stands.
func (s *Service) stand(ctx context.Context, m *importing, c *Case, r Imported) error {
	if c.State == Reported {
		return nil
	}
	c.FiledAt = c.ReportedAt
	switch c.State {
	case Closed:
		c.Closing, c.ClosedAt, c.DueAt = ClosedBefore, r.ClosedAt, r.DueAt
		if c.ClosedAt.IsZero() {
			c.ClosedAt = c.ReportedAt
		}
		return nil
	case Dispatched, Handling:
		c.DispatchedAt = m.tx.Now
		if c.State == Handling {
			c.SignedAt = m.tx.Now
		}
		if err := s.startClock(ctx, m.tx, c, m.tx.Now, r.DueAt); err != nil {
			return err
		}
	default:
		if r.DueAt.IsZero() {
			return nil
		}
		c.ClockAt, c.DueAt, c.FirstDue = c.ReportedAt, r.DueAt, r.DueAt
	}
	if c.DueAt.Before(m.tx.Now) {
		c.Warned = 100 // an old register is no reason for a thousand messages
	}
	return s.schedule(ctx, m.tx, m.k, &Case{}, c)
}
