package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/assess"
	"chuangwei/internal/assess/assessweb"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/findings"
	"chuangwei/internal/findings/findingsweb"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/jobs"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/people"
	"chuangwei/internal/photos"
	"chuangwei/internal/places"
	"chuangwei/internal/plan"
	"chuangwei/internal/publicity"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseweb"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// buildFindings makes the service that looks for gaming of the assessment.
func (a *App) buildFindings() {
	from := FindingSources{Cases: a.Cases, Patrol: a.Patrol, Places: a.Places, Inspect: a.Inspect, Assess: a.Assess, Photo: a.photoRef}
	a.Findings = findings.New(a.DB, from, FalsificationNotes{a.Assess})
}

func (a *App) findingsPages(pages *web.Pages, orders *superviseweb.Handler) *findingsweb.Handler {
	return &findingsweb.Handler{DB: a.DB, Pages: pages, Findings: a.Findings, Beside: besideThing(orders, findings.Subject)}
}

// findingsRounds looks by night at the month that runs and the one before.
func (a *App) findingsRounds(r *jobs.Runner) {
	r.Daily("findings", 4, 20, func(ctx context.Context, c id.County) error { return a.Findings.Round(ctx, c) })
}

// examineFindings compares what the rows of findings say with themselves.
func (a *App) examineFindings(ctx context.Context, c counties.County, _ bool) (Finding, error) {
	return a.verified(ctx, c, "findings", a.Findings.Verify)
}

// findingOfNote is the finding of which a noted fact was made, for its page.
func (a *App) findingOfNote(ctx context.Context, by access.Actor, note id.Note) (assessweb.Beside, error) {
	f, ok, err := a.Findings.OfNote(ctx, by, note)
	if err != nil || !ok {
		return assessweb.Beside{}, err
	}
	return assessweb.Beside{Label: f.Label() + " " + lang.T(ctx, "findings.kind."+string(f.Kind)), Link: f.Link()}, nil
}

// findingsOfMark is the list of the findings of who is marked in a month; empty
// where by sees none.
func (a *App) findingsOfMark(ctx context.Context, by access.Actor, month string, w assess.Who) (assessweb.Beside, error) {
	f := findings.Filter{Month: month, Subject: findingSubject(w.Subject), Of: w.Of}
	n, err := a.Findings.Count(ctx, by, f)
	if err != nil || n == 0 {
		return assessweb.Beside{}, err
	}
	return assessweb.Beside{Label: lang.T(ctx, "findings.count", n), Link: f.Link()}, nil
}

// findingThing is a finding that waits for an explanation or for a judgement.
func (s subjects) findingThing(ctx context.Context, tx *db.Tx, finding id.Finding) (t supervise.Thing, err error) {
	f, late, err := s.Findings.About(ctx, tx, finding)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = f.Label()+" "+f.Who.Name, f.Link()
	t.Owners, t.Unit = f.Owners(), f.Who.Unit
	t.Area, t.Group = t.Owners.Area, t.Owners.Group
	t.Open, t.Late, t.To = !f.State.Judged(), late, f.Acting()
	return t, nil
}

// findingSubject is how findings call a subject of the assessment.
func findingSubject(subject string) string {
	switch subject {
	case assess.Areas:
		return findings.OfArea
	case assess.Groups:
		return findings.OfGroup
	}
	return findings.OfUnit
}

// FalsificationNotes notes in the assessment what was upheld.
type FalsificationNotes struct{ Assess *assess.Service }

// falsified is the key by which rule sets ask for proven falsification.
const falsified = "noted.falsified"

// Falsified implements findings.Notes. The fact is of the last day of the month
// that it was found in, or of today where that month is locked already.
func (n FalsificationNotes) Falsified(ctx context.Context, tx *db.Tx, by access.Actor, f findings.Finding, times int64, ground string) (id.Note, error) {
	who, err := n.Assess.Assessed(ctx, tx, f.Who.Of)
	if fault.Is(err, fault.NotFound) {
		return "", fault.New(fault.Conflict, "findings.no_mark")
	}
	if err != nil {
		return "", err
	}
	return n.Assess.NoteWithin(ctx, tx, by, assess.Fact{Who: who, Kind: falsified, Times: times, Ground: ground, Document: f.Label()}, f.Month)
}

// FindingSources are the records of a month as findings asks for them.
type FindingSources struct {
	Cases   *cases.Service
	Patrol  *patrol.Service
	Places  *places.Service
	Inspect *inspect.Service
	Assess  *assess.Service
	// Photo is the record that a photo proves; nil: the photo itself.
	Photo func(ctx context.Context, tx *db.Tx, subject, record string) (findings.Ref, error)
}

// Month implements findings.Sources.
func (s FindingSources) Month(ctx context.Context, tx *db.Tx, span findings.Span) (r findings.Records, err error) {
	m := month{FindingSources: s, span: span, zone: span.Begin.Location(), accounts: map[id.Account]findings.Person{}}
	if r.Units, err = org.UnitNames(ctx, tx); err != nil {
		return r, err
	}
	list, err := people.Active(ctx, tx)
	if err != nil {
		return r, err
	}
	for _, x := range list {
		m.accounts[x.ID] = findings.Person{Account: x.ID, Name: x.Label, Unit: x.Unit}
	}
	for _, read := range []func(context.Context, *db.Tx, *findings.Records) error{m.closings, m.rates, m.declarations, m.repeats, m.checks, m.given} {
		if err := read(ctx, tx, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// month reads the records of one month.
type month struct {
	FindingSources

	span     findings.Span
	zone     *time.Location
	accounts map[id.Account]findings.Person
}

// person is who has an account; of one that is no longer in use only that.
func (m month) person(a id.Account) findings.Person {
	p := m.accounts[a]
	p.Account = a
	return p
}

func (m month) hand(h cases.Hand) findings.Person {
	p := m.person(h.Account)
	p.Unit = h.Unit
	return p
}

func (m month) day(at time.Time) string { return at.In(m.zone).Format(time.DateOnly) }

func (m month) closings(ctx context.Context, tx *db.Tx, r *findings.Records) error {
	list, err := m.Cases.Closings(ctx, tx, m.span.Begin, m.span.End)
	for _, c := range list {
		ref := findings.Ref{Record: string(c.ID), Label: c.Number, Link: c.Link}
		x := findings.Closing{
			Ref: ref, Unit: c.Lead, Reporter: m.hand(c.Reporter), Rectifier: m.hand(c.Rectifier), Checkers: []findings.Person{m.hand(c.AreaChecker), m.hand(c.FinalChecker)},
			Dispatched: c.Dispatched, Handled: c.Handled, Closed: c.Closed, Day: m.day(c.Closed),
		}
		r.Closings = append(r.Closings, x)
		// No checker is of the unit that rectified, but one may be of the unit
		// that leads.
		for _, p := range x.Checkers {
			r.Checks = append(r.Checks, findings.Check{Ref: ref, Of: c.Lead, By: p, Day: x.Day, Sound: true})
		}
	}
	return err
}

func (m month) rates(ctx context.Context, tx *db.Tx, r *findings.Records) error {
	list, err := m.Assess.Rates(ctx, tx, m.span.Month)
	if err != nil || len(list) == 0 {
		return err
	}
	ofArea, err := areas.LeadUnits(ctx, tx)
	if err != nil {
		return err
	}
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return err
	}
	ofGroup := map[id.Group]id.Unit{}
	for _, g := range groups {
		ofGroup[g.ID] = g.LeadUnit
	}
	for _, x := range list {
		who := findings.Who{Subject: findingSubject(x.Who.Subject), Of: x.Who.Of, Name: x.Who.Name}
		switch who.Subject {
		case findings.OfArea:
			who.Unit = ofArea[id.Area(who.Of)]
		case findings.OfGroup:
			who.Unit = ofGroup[id.Group(who.Of)]
		default:
			who.Unit, who.Name = id.Unit(who.Of), r.Units[id.Unit(who.Of)]
		}
		r.Rates = append(r.Rates, findings.Rate{
			Who: who, Rule: x.Rule, Name: x.Name.ZH, English: x.Name.EN, N: x.N, Of: x.Of, Got: int64(x.Got), Full: int64(x.Full), Whole: int64(x.Whole), Link: x.Link,
		})
	}
	return nil
}

func (m month) declarations(ctx context.Context, tx *db.Tx, r *findings.Records) error {
	list, err := m.Patrol.Provable(ctx, tx, m.span.From, m.span.To)
	if err != nil || len(list) == 0 {
		return err
	}
	kinds, err := m.Patrol.KindsOf(ctx, tx)
	if err != nil {
		return err
	}
	for _, x := range list {
		name, english := x.Kind, x.Kind
		if k, ok := kinds.Of(x.Kind); ok {
			name, english = k.In(lang.Chinese), k.In(lang.English)
		}
		r.Declarations = append(r.Declarations, findings.Declaration{
			Ref: findings.Ref{Record: string(x.ID), Label: x.Day + " " + name, English: x.Day + " " + english, Link: x.Link()}, Unit: x.Unit, Kind: x.Kind, Day: x.Day, Amount: x.Count, Proved: x.Photos > 0 || x.Backed,
		})
	}
	return nil
}

func (m month) repeats(ctx context.Context, tx *db.Tx, r *findings.Records) error {
	list, err := photos.Repeats(ctx, tx, m.span.Begin, m.span.End)
	if err != nil {
		return err
	}
	known := map[string]findings.Ref{}
	at := func(u photos.Used) (findings.Ref, error) {
		key := u.Subject + " " + u.Record
		if x, ok := known[key]; ok {
			return x, nil
		}
		x, err := findings.Ref{}, error(nil)
		if m.Photo != nil {
			x, err = m.Photo(ctx, tx, u.Subject, u.Record)
		}
		if x.Link == "" {
			x = findings.Ref{Record: u.Record, Link: "/photos/" + string(u.Photo) + "/public"}
		}
		known[key] = x
		return x, err
	}
	for _, x := range list {
		later, err := at(x.Later)
		if err != nil {
			return err
		}
		earlier, err := at(x.Earlier)
		if err != nil {
			return err
		}
		same := x.Later.Subject == x.Earlier.Subject && x.Later.Record == x.Earlier.Record
		r.Repeats = append(r.Repeats, findings.Repeat{
			Key: string(x.Later.Photo) + " " + string(x.Earlier.Photo), Record: later, Earlier: earlier, By: m.person(x.Later.Account), Day: m.day(x.Later.At), Exact: x.Exact, Distance: int64(x.Distance),
			Proof: x.Later.Kind == photos.After || x.Later.Kind == photos.Check, Alike: !same && x.Later.Subject == x.Earlier.Subject, Same: same && x.Later.Kind != x.Earlier.Kind,
		})
	}
	return nil
}

func (m month) checks(ctx context.Context, tx *db.Tx, r *findings.Records) error {
	list, err := m.Places.Checked(ctx, tx, m.span.From, m.span.To)
	for _, c := range list {
		r.Checks = append(r.Checks, findings.Check{
			Ref: findings.Ref{Record: c.ID, Label: c.Place.Label() + " " + c.Place.Name, Link: c.Place.Link()}, Of: c.Unit, By: m.person(c.Account), Day: c.Day, Sound: c.Mark.Faults() == 0,
		})
	}
	return err
}

func (m month) given(ctx context.Context, tx *db.Tx, r *findings.Records) error {
	list, err := m.Inspect.Marks(ctx, tx, m.span.From, m.span.To)
	for _, g := range list {
		by := m.person(g.Account)
		ref := findings.Ref{Record: string(g.Visit), Label: g.Number + " " + g.Site, Link: g.Link}
		r.Given = append(r.Given, findings.Given{Ref: ref, By: by, Sheet: g.Sheet + " " + string(g.Kind), Day: g.Day, Mark: int64(g.Mark), Full: int64(g.Full)})
		if g.Unit != "" {
			r.Checks = append(r.Checks, findings.Check{Ref: ref, Of: g.Unit, By: by, Day: g.Day, Sound: g.Mark == g.Full})
		}
	}
	return err
}

// within says of records that are a part of another where that is found.
var within = map[string]struct{ subject, query string }{
	notices.SubjectVisit:    {notices.Subject, `SELECT notice FROM served_visits WHERE county = $1 AND id = $2`},
	custody.SubjectRelease:  {custody.Subject, `SELECT batch FROM custody_releases WHERE county = $1 AND id = $2`},
	inspect.SubjectItem:     {inspect.SubjectVisit, `SELECT visit FROM inspect_items WHERE county = $1 AND id = $2`},
	places.SubjectResult:    {places.Subject, `SELECT place FROM places_results WHERE county = $1 AND id = $2`},
	publicity.SubjectCheck:  {publicity.SubjectPosition, `SELECT position FROM publicity_checks WHERE county = $1 AND id = $2`},
	supervise.SubjectAnswer: {supervise.Subject, `SELECT order_id FROM supervise_answers WHERE county = $1 AND id = $2`},
	works.SubjectReport:     {works.Subject, `SELECT project FROM works_reports WHERE county = $1 AND id = $2`},
	plan.SubjectReport:      {plan.Subject, `SELECT task FROM plan_reports WHERE county = $1 AND id = $2`},
}

// photoRef is the record that a photo proves; zero where it has no page of its
// own.
func (a *App) photoRef(ctx context.Context, tx *db.Tx, subject, record string) (findings.Ref, error) {
	if w, ok := within[subject]; ok {
		of, err := db.One(ctx, tx, db.Value[string], w.query, tx.County, record)
		if err != nil && !errors.Is(err, db.ErrNone) {
			return findings.Ref{}, fmt.Errorf("what a photo belongs to: %w", err)
		}
		subject, record = w.subject, of
	}
	switch subject {
	case patrol.Subject:
		return findings.Ref{Record: record, Link: "/patrol/actions/" + record}, nil
	case supervise.Subject:
		return findings.Ref{Record: record, Link: "/supervise/" + record}, nil
	}
	t, err := subjects{a}.Thing(ctx, tx, access.System(tx.County), subject, record)
	if fault.Is(err, fault.NotFound) {
		return findings.Ref{}, nil
	}
	return findings.Ref{Record: record, Label: t.Title, Link: t.Link}, err
}
