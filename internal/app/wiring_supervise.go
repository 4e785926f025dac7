package app

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/documents"
	"chuangwei/internal/drives"
	"chuangwei/internal/equipment"
	"chuangwei/internal/fault"
	"chuangwei/internal/findings"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/inspect"
	"chuangwei/internal/jobs"
	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/notices"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/places"
	"chuangwei/internal/plan"
	"chuangwei/internal/publicity"
	"chuangwei/internal/standard"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseweb"
	"chuangwei/internal/support"
	"chuangwei/internal/support/supportweb"
	"chuangwei/internal/web"
	"chuangwei/internal/works"
)

// buildSupervise makes the service of orders, instructions and urging.
func (a *App) buildSupervise() {
	a.Supervise = supervise.New(supervise.Options{DB: a.DB, Bus: a.Bus, Files: a.Blobs, Subjects: subjects{a}})
	a.Photos.Guard(supervise.SubjectAnswer, access.SeeCounty, a.Supervise.AnswerOwners)
}

func (a *App) supervisePages(pages *web.Pages) *superviseweb.Handler {
	return &superviseweb.Handler{DB: a.DB, Pages: pages, Supervise: a.Supervise, Photos: a.Photos, Late: a.lateTodos}
}

// superviseRounds takes late orders up the ladder and tells of deadlines.
func (a *App) superviseRounds(r *jobs.Runner) {
	r.Every("supervise_ladder", 15*time.Minute, func(ctx context.Context, c id.County) error {
		return a.DB.Write(ctx, c, func(tx *db.Tx) error {
			if _, err := a.Supervise.Climb(ctx, tx); err != nil {
				return err
			}
			return a.Supervise.Warn(ctx, tx)
		})
	})
}

// examineSupervise compares what the rows of orders say with the rest.
func (a *App) examineSupervise(ctx context.Context, c counties.County, _ bool) (Finding, error) {
	return a.verified(ctx, c, "supervise", a.Supervise.Verify)
}

// subjectUnit is the unit as something that an order is about.
const subjectUnit = org.SubjectUnit

// subjects tells supervision of what there is in the other slices.
type subjects struct{ *App }

// Thing implements supervise.Subjects.
func (s subjects) Thing(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string) (supervise.Thing, error) {
	var t supervise.Thing
	var err error
	switch subject {
	case cases.Subject:
		t, err = s.caseThing(ctx, tx, by, id.Case(record))
	case plan.Subject:
		t, err = s.taskThing(ctx, tx, id.Task(record))
	case support.Subject:
		t, err = s.requestThing(ctx, tx, id.Support(record))
	case drives.SubjectCell:
		t, err = s.cellThing(ctx, tx, record)
	case custody.Subject:
		t, err = s.batchThing(ctx, tx, id.Batch(record))
	case patrol.SubjectDay:
		t, err = s.reportThing(ctx, tx, record)
	case meetings.Subject:
		t, err = s.meetingThing(ctx, tx, id.Meeting(record))
	case works.Subject:
		t, err = s.projectThing(ctx, tx, id.Project(record))
	case equipment.Subject:
		t, err = s.equipmentThing(ctx, tx, id.Equipment(record))
	case places.Subject:
		t, err = s.placeThing(ctx, tx, id.Site(record))
	case publicity.Subject:
		t, err = s.activityThing(ctx, tx, id.Activity(record))
	case notices.Subject:
		t, err = s.noticeThing(ctx, tx, id.Served(record))
	case documents.Subject:
		t, err = s.documentThing(ctx, tx, id.Document(record))
	case publicity.SubjectPosition:
		t, err = s.positionThing(ctx, tx, id.Position(record))
	case inspect.SubjectVisit:
		t, err = s.visitThing(ctx, tx, by, id.Visit(record))
	case assess.SubjectConsequence:
		t, err = s.consequenceThing(ctx, tx, id.Consequence(record))
	case findings.Subject:
		t, err = s.findingThing(ctx, tx, id.Finding(record))
	case standard.Subject:
		t, err = s.evidenceThing(ctx, tx, id.Evidence(record))
	case subjectUnit:
		t, err = unitThing(ctx, tx, id.Unit(record))
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	t.Subject, t.Record = subject, record
	return t, err
}

func (s subjects) caseThing(ctx context.Context, tx *db.Tx, by access.Actor, record id.Case) (t supervise.Thing, err error) {
	c, err := s.Cases.Seen(ctx, tx, by, record)
	if err != nil {
		return t, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = cases.Label(county.Settings.CasePrefix, c.Number)+" "+c.Title, "/case/"+string(c.ID)
	t.Owners, t.Unit, t.Area, t.Group = c.Owners(access.Urge), c.LeadUnit, c.Area, c.Group
	t.Open, t.Late = c.Open(), c.Overdue(tx.Now)
	t.To = inbox.Recipients{Units: slices.DeleteFunc([]id.Unit{c.LeadUnit}, func(u id.Unit) bool { return u == "" })}
	switch c.State {
	case cases.Reported, cases.Filed, cases.FinalCheck:
		t.To.Holders = append(t.To.Holders, inbox.Everyone(access.Office))
	case cases.AreaCheck:
		t.To = inbox.Recipients{Holders: []inbox.Holder{{Role: access.AreaLead, Scope: access.Area, Of: string(c.Area)}}}
	default: // the unit has it
	}
	return t, nil
}

func (s subjects) taskThing(ctx context.Context, tx *db.Tx, record id.Task) (t supervise.Thing, err error) {
	x, err := s.Plan.Task(ctx, tx, record)
	if err != nil {
		return t, err
	}
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = x.Label()+" "+x.Title, x.Link()
	t.Owners, t.Unit, t.Area, t.Group = x.Owners(), x.Lead, x.Area, x.Group
	t.Open, t.Late = x.State.Open(), x.Late(counties.Day(tx, county))
	t.To.Units = x.Owners().Units
	if x.State == plan.Checking {
		t.To = inbox.Recipients{Holders: []inbox.Holder{inbox.Everyone(access.Office)}}
	}
	return t, nil
}

func (s subjects) requestThing(ctx context.Context, tx *db.Tx, record id.Support) (t supervise.Thing, err error) {
	x, err := s.Support.Request(ctx, tx, record)
	if err != nil {
		return t, err
	}
	g, err := org.GetGroup(ctx, tx, x.Group)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = x.Label()+" "+x.Title, x.Link()
	t.Owners, t.Unit, t.Area, t.Group = x.Owners(), g.LeadUnit, x.Area, x.Group
	t.Open, t.Late, t.To = x.State.Open(), x.Late(tx.Now), x.Acting()
	return t, nil
}

// cellThing is a key task of an attack week in an area.
func (s subjects) cellThing(ctx context.Context, tx *db.Tx, cell string) (t supervise.Thing, err error) {
	x, it, st, err := s.Drives.Standing(ctx, tx, cell)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = x.Label()+" "+it.Title, st.Link()
	t.Owners, t.Area, t.Group = st.Owners(), st.Area, it.Group
	if len(st.Units) > 0 {
		t.Unit = st.Units[0]
	}
	t.Open, t.Late = x.State == drives.Issued && st.Stand != drives.DoneStand, st.Stand == drives.BehindStand
	t.To = inbox.Recipients{Units: st.Units, Holders: []inbox.Holder{{Role: access.AreaLead, Scope: access.Area, Of: string(st.Area)}}}
	return t, nil
}

// batchThing is a batch of held goods.
func (s subjects) batchThing(ctx context.Context, tx *db.Tx, batch id.Batch) (t supervise.Thing, err error) {
	b, err := s.Custody.Batch(ctx, tx, batch)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = b.Label()+" "+b.Goods, "/custody/"+string(b.ID)
	t.Owners, t.Unit, t.Area = b.Owners(), b.Unit, b.Area
	t.Open, t.Late, t.To = b.State.Open(), b.Overdue(tx.Now), inbox.Recipients{Units: []id.Unit{b.Unit}}
	return t, nil
}

// meetingThing is a meeting whose minutes are to be written.
func (s subjects) meetingThing(ctx context.Context, tx *db.Tx, meeting id.Meeting) (t supervise.Thing, err error) {
	m, keepers, err := s.Meetings.Kept(ctx, tx, meeting)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = m.Label()+" "+m.Title, m.Link()
	t.Owners, t.Area, t.Group = m.Owners(), m.Area, m.Group
	t.Open, t.Late, t.To = m.State.Open(), m.Late(tx.Now), keepers
	return t, nil
}

// projectThing is an infrastructure project.
func (s subjects) projectThing(ctx context.Context, tx *db.Tx, project id.Project) (t supervise.Thing, err error) {
	p, late, err := s.Works.Project(ctx, tx, project)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = p.Label()+" "+p.Title, p.Link()
	t.Owners, t.Unit, t.Area = p.Owners(), p.Unit, p.Area
	t.Open, t.Late, t.To = p.State.Open(), late, p.Acting()
	return t, nil
}

// noticeThing is a notice that is served on a party.
func (s subjects) noticeThing(ctx context.Context, tx *db.Tx, notice id.Served) (t supervise.Thing, err error) {
	n, late, err := s.Notices.Notice(ctx, tx, notice)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = n.Label()+" "+n.Object.Name, n.Link()
	t.Owners, t.Unit, t.Area = n.Owners(), n.Issuer, n.Area
	t.Open, t.Late, t.To = n.State.Running(), late, n.Acting()
	return t, nil
}

// reportThing is the joint group's report of a day.
func (s subjects) reportThing(ctx context.Context, tx *db.Tx, day string) (t supervise.Thing, err error) {
	r, to, err := s.Patrol.ReportOf(ctx, tx, day)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = lang.T(ctx, "patrol.todo.report")+" "+day, "/patrol/daily/"+day
	t.Open, t.Late, t.To = r.First.IsZero(), r.Missing(tx.Now), to
	if len(to.Units) > 0 {
		t.Unit = to.Units[0]
	}
	return t, nil
}

// maxLate bounds what a list of what is late asks of each slice.
const maxLate = 200

// confidant is a slice whose late records are not for everybody.
type confidant interface {
	LateTo(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]inbox.Todo, error)
}

// lateTodos are what is late in all slices, by deadline: cases and what is not
// for everybody as far as by sees them, of the others what the county has.
func (a *App) lateTodos(ctx context.Context, by access.Actor) (out []inbox.Todo, err error) {
	page, err := a.Cases.List(ctx, by, cases.Filter{Due: "overdue", Sort: "due", Limit: maxLate})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	for _, c := range page.Cases {
		t, err := situation{a}.caseTodo(ctx, by, c)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	err = a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		out = out[:len(page.Cases)]
		for _, x := range a.todoers() {
			var list []inbox.Todo
			var err error
			switch l := x.(type) {
			case latecomer:
				list, err = l.Late(ctx, tx, maxLate)
			case confidant:
				list, err = l.LateTo(ctx, tx, by, maxLate)
			}
			if err != nil {
				return err
			}
			out = append(out, list...)
		}
		return nil
	})
	slices.SortStableFunc(out, byDue)
	return out, err
}

// unitThing is a unit: there is always something that it may be ordered.
func unitThing(ctx context.Context, tx *db.Tx, record id.Unit) (t supervise.Thing, err error) {
	u, err := org.GetUnit(ctx, tx, record)
	if err != nil {
		return t, err
	}
	t.Title, t.Link = u.Name, "/org/units/"+string(u.ID)
	t.Owners, t.Unit, t.Area = access.Owners{Area: u.Area, Units: []id.Unit{u.ID}}, u.ID, u.Area
	t.Open, t.To = !u.Retired, inbox.Recipients{Units: []id.Unit{u.ID}}
	return t, nil
}

// besideCase is what other slices show on the page of a case; besideTask on
// that of a task, besideRequest on that of a request, besideUnit on that of a
// unit.
func besideCase(requests *supportweb.Handler, orders *superviseweb.Handler) func(context.Context, access.Actor, cases.Case) (templ.Component, error) {
	return func(ctx context.Context, by access.Actor, c cases.Case) (templ.Component, error) {
		first, err := requests.Panel(ctx, by, c)
		if err != nil {
			return nil, err
		}
		second, err := orders.Panel(ctx, by, cases.Subject, string(c.ID))
		return both(first, second), err
	}
}

func besideTask(orders *superviseweb.Handler) func(context.Context, access.Actor, plan.Task) (templ.Component, error) {
	return func(ctx context.Context, by access.Actor, t plan.Task) (templ.Component, error) {
		return orders.Panel(ctx, by, plan.Subject, string(t.ID))
	}
}

func besideRequest(orders *superviseweb.Handler) func(context.Context, access.Actor, support.Request) (templ.Component, error) {
	return func(ctx context.Context, by access.Actor, r support.Request) (templ.Component, error) {
		return orders.Panel(ctx, by, support.Subject, string(r.ID))
	}
}

// besideThing is what supervision shows on the page of any other thing.
func besideThing(orders *superviseweb.Handler, subject string) func(context.Context, access.Actor, string) (templ.Component, error) {
	return func(ctx context.Context, by access.Actor, record string) (templ.Component, error) {
		return orders.Panel(ctx, by, subject, record)
	}
}

// both draws what there is of two.
func both(x, y templ.Component) templ.Component {
	switch {
	case x == nil:
		return y
	case y == nil:
		return x
	}
	return templ.Join(x, y)
}
