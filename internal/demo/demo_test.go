package demo_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/areas"
	"chuangwei/internal/assess"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/demo"
	"chuangwei/internal/documents"
	"chuangwei/internal/drives"
	"chuangwei/internal/engagement"
	"chuangwei/internal/equipment"
	"chuangwei/internal/events"
	"chuangwei/internal/figures"
	"chuangwei/internal/findings"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/inspect"
	"chuangwei/internal/meetings"
	"chuangwei/internal/notices"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/people"
	"chuangwei/internal/photos"
	"chuangwei/internal/places"
	"chuangwei/internal/plan"
	"chuangwei/internal/publicity"
	"chuangwei/internal/standard"
	"chuangwei/internal/supervise"
	"chuangwei/internal/support"
	"chuangwei/internal/surveys"
	"chuangwei/internal/works"
)

// decided makes tasks of decisions.
type decided struct{ plan *plan.Service }

func decisionOf(t plan.Task) meetings.Task {
	out := meetings.Task{ID: t.ID, Number: t.Label(), Title: t.Title, Unit: t.Lead, DueOn: t.DueOn, DoneOn: t.DoneOn, State: meetings.Open}
	if t.State == plan.Done {
		out.State = meetings.Done
	}
	return out
}

func (d decided) Assign(ctx context.Context, tx *db.Tx, by access.Actor, a meetings.Assignment) (meetings.Task, error) {
	t, err := d.plan.Add(ctx, tx, by, plan.Draft{Title: a.Title, Lead: a.Unit, DueOn: a.DueOn, Source: plan.Source{Kind: plan.FromMeeting, Record: string(a.Meeting.ID)}})
	return decisionOf(t), err
}

func (d decided) Withdraw(ctx context.Context, tx *db.Tx, by access.Actor, task id.Task, reason string) error {
	return d.plan.Withdraw(ctx, tx, by, task, reason)
}

// quiet has nothing to propose.
type quiet struct{}

func (quiet) Propose(context.Context, access.Actor, meetings.Line, int) ([]meetings.Proposed, error) {
	return nil, nil
}

func (quiet) Figures(context.Context, access.Actor, meetings.Line) ([]meetings.Figure, error) {
	return nil, nil
}

func (quiet) Now(context.Context, access.Actor, string, string) (inbox.Todo, bool, error) {
	return inbox.Todo{}, false, nil
}

func services(t *testing.T, d *db.DB) demo.Services {
	t.Helper()
	store, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := &org.Service{DB: d}
	a := areas.New(d, o)
	c := cases.New(cases.Options{DB: d, Ground: cases.NewFloors(a), Files: store})
	s := demo.Services{
		DB: d, Counties: counties.New(d), Org: o, Areas: a, People: people.New(people.Options{DB: d, Cheap: true}), Photos: photos.New(d, store),
		Cases: c, Surveys: surveys.New(surveys.Options{DB: d, Cases: c, Areas: a, Files: store}), Inbox: inbox.New(d, ""),
	}
	s.Custody = custody.New(d)
	s.Patrol = patrol.New(patrol.Options{DB: d, Ground: a, People: o, Cases: s.Cases, Holder: holder{s.Custody}})
	bus := &events.Bus{}
	s.Drives = drives.New(drives.Options{DB: d, Cases: s.Cases, Patrol: app.GroupInDrives{Group: s.Patrol}})
	s.Plan = plan.New(plan.Options{DB: d, Bus: bus, Files: store})
	s.Meetings = meetings.New(meetings.Options{DB: d, Tasks: decided{s.Plan}, About: quiet{}})
	events.On(bus, func(ctx context.Context, tx *db.Tx, e plan.HasMoved) error {
		all, err := s.Plan.States(ctx, tx, e.Task)
		if err != nil {
			return err
		}
		return s.Meetings.TaskMoved(ctx, tx, decisionOf(all[e.Task]))
	})
	s.Support = support.New(support.Options{DB: d, Bus: bus, Cases: s.Cases})
	s.Notices = notices.New(d, s.Cases)
	s.Works = works.New(works.Options{DB: d, Cases: s.Cases, Files: store})
	s.Places = places.New(d, s.Cases)
	s.Inspect = inspect.New(inspect.Options{DB: d, Cases: s.Cases, Ground: app.InspectionSites{Places: s.Places}, People: app.Inspectors{}})
	s.Standard = standard.New(standard.Options{DB: d, Files: store})
	s.Documents = documents.New(documents.Options{DB: d, Files: store})
	s.Publicity = publicity.New(d)
	s.Equipment = equipment.New(d, nil)
	s.Supervise = supervise.New(supervise.Options{DB: d, Files: store, Subjects: units{}})
	s.Assess = assess.New(d, store)
	s.Assess.Book = figures.NewBook(slices.Concat(s.Cases.Figures(), s.Plan.Figures(), s.Supervise.Figures(), s.Support.Figures(), s.Standard.Figures(), s.Drives.Figures())...)
	s.Findings = findings.New(d, app.FindingSources{Cases: c, Patrol: s.Patrol, Places: s.Places, Inspect: s.Inspect, Assess: s.Assess}, app.FalsificationNotes{Assess: s.Assess})
	s.Engagement = engagement.New(d, c.Expected, s.Plan.Expected, s.Patrol.Expected)
	s.Photos.Guard(cases.Subject, access.SeeCase, s.Cases.Owners)
	return s
}

// units tells supervision of what the story orders and urges.
type units struct{}

// Thing implements supervise.Subjects.
func (units) Thing(_ context.Context, _ *db.Tx, _ access.Actor, subject, record string) (supervise.Thing, error) {
	return supervise.Thing{Reference: supervise.Reference{Subject: subject, Record: record, Title: record}, Open: true}, nil
}

// holder keeps what the actions hold, as in the program.
type holder struct{ custody *custody.Service }

// Hold implements patrol.Holder.
func (h holder) Hold(ctx context.Context, tx *db.Tx, by access.Actor, g patrol.Held) (id.Batch, error) {
	b, err := h.custody.Hold(ctx, tx, by, custody.Draft{
		Action: g.Action, At: g.At, Area: g.Area, Unit: g.Unit, Place: g.Place, Goods: g.Goods, Reason: g.Reason, Party: g.Party, Photos: g.Photos,
	})
	return b.ID, err
}

func TestTheCountyIsLeftWithCasesInEveryState(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	s := services(t, d)
	accounts, err := demo.Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	offered := map[access.Role]bool{}
	for _, a := range accounts {
		offered[a.Role] = true
		if len(a.Password) < 16 {
			t.Errorf("%s: the password is short", a.Name)
		}
	}
	for _, r := range access.Roles() {
		if !offered[r] {
			t.Errorf("no account for role %s", r)
		}
	}
	zone := time.FixedZone("", 8*3600)
	if now := d.Now(demo.County).In(zone); now.Format("2006-01-02 15") != "2017-08-25 14" {
		t.Errorf("it is %s in the county", now)
	}
	sys := access.System(demo.County)
	for _, st := range cases.States() {
		n, err := s.Cases.Count(t.Context(), sys, cases.Filter{States: []cases.State{st}})
		t.Logf("%s: %d", st, n.N)
		if err != nil || n.N == 0 {
			t.Errorf("%d cases in state %s: %v", n.N, st, err)
		}
	}
	book := figures.NewBook(append(s.Patrol.Figures(), s.Custody.Figures()...)...)
	err = d.Read(t.Context(), demo.County, func(tx *db.Tx) error {
		for key, want := range map[string][2]int64{
			"patrol.stalls": {2000, 2099}, "patrol.small_ads": {13000, 13099}, "patrol.dumps_and_plots": {500, 509}, "patrol.sheds": {120, 129}, "patrol.reports_late": {3, 15},
			"custody.batches": {630, 639}, "custody.overdue": {5, 40}, "custody.returned": {400, 600}, "custody.disposed": {20, 90},
		} {
			v, err := book.Value(t.Context(), tx, key, figures.Query{})
			if err != nil {
				return err
			}
			if v.N < want[0] || v.N > want[1] {
				t.Errorf("%s = %d, want %d to %d", key, v.N, want[0], want[1])
			}
		}
		diffs, err := figures.Recount(t.Context(), tx, s.Cases.Recount, s.Patrol.Recount, s.Custody.Recount, s.Publicity.Recount, s.Places.Recount, s.Standard.Recount)
		if len(diffs) > 0 {
			t.Errorf("tallies differ from the records: %v", diffs[0])
		}
		if err != nil {
			return err
		}
		for _, verify := range []func(context.Context, *db.Tx) (int64, []string, error){s.Custody.Verify, s.Inspect.Verify} {
			_, wrong, err := verify(t.Context(), tx)
			for _, w := range wrong {
				t.Error(w)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for what, f := range map[string]cases.Filter{"an ask": {Asked: "any"}, "a check": {States: []cases.State{cases.AreaCheck, cases.FinalCheck}}} {
		if n, err := s.Cases.Count(t.Context(), sys, f); err != nil || n.N < 2 {
			t.Errorf("%s waits for somebody: %d, %v", what, n.N, err)
		}
	}
	for _, st := range findings.States() {
		if st == findings.Explained {
			continue // what is explained is judged
		}
		if n, err := s.Findings.Count(t.Context(), sys, findings.Filter{States: []findings.State{st}}); err != nil || n == 0 && st != findings.Asked {
			t.Errorf("%d findings are %s: %v", n, st, err)
		}
	}
	for _, kind := range []findings.Kind{findings.SmallSample, findings.Declared, findings.Reused, findings.OwnCheck, findings.SameHands, findings.Alike} {
		if n, err := s.Findings.Count(t.Context(), sys, findings.Filter{Kind: kind}); err != nil || n == 0 {
			t.Errorf("%d findings of %s: %v", n, kind, err)
		}
	}
	for _, month := range []string{"2017-06", "2017-07", "2017-08"} {
		if came, err := s.Findings.Look(t.Context(), sys, month); err != nil || came != (findings.Looked{}) {
			t.Errorf("looking at %s again: %+v, %v", month, came, err)
		}
	}
	for register, want := range map[string]int64{surveys.Appearance: 307, surveys.Infrastructure: 67, surveys.Structures: 628} {
		if n, err := s.Cases.Count(t.Context(), sys, cases.Filter{Theme: register}); err != nil || n.N != want {
			t.Errorf("%s: %d findings, want %d, %v", register, n.N, want, err)
		}
	}
	rounds, err := s.Surveys.List(t.Context(), sys, surveys.Filter{})
	if err != nil || len(rounds) != 3 {
		t.Fatalf("%d rounds, %v", len(rounds), err)
	}
	for _, r := range rounds {
		if s := r.Survey; s.StartsOn == "" || s.EndsOn == "" || s.Group == "" && s.Unit == "" {
			t.Errorf("round %s says not when or who: %+v", r.Survey.Code, r.Survey)
		}
	}
	busy := map[id.Group]int{}
	for c, err := range s.Cases.All(t.Context(), sys, cases.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		busy[c.Group]++
	}
	if len(busy) != 8 || busy[""] > 0 {
		t.Errorf("cases of %d groups, of none %d", len(busy), busy[""])
	}
	for _, st := range []plan.State{plan.Assigned, plan.Doing, plan.Blocked, plan.Checking, plan.Done} {
		p, err := s.Plan.List(t.Context(), sys, plan.Filter{States: []plan.State{st}})
		t.Logf("tasks %s: %d", st, p.Total)
		if err != nil || p.Total == 0 {
			t.Errorf("%d tasks in state %s: %v", p.Total, st, err)
		}
	}
	if p, err := s.Plan.List(t.Context(), sys, plan.Filter{Late: true, Source: "plan"}); err != nil || p.Total < 3 {
		t.Errorf("%d tasks of the plan are late: %v", p.Total, err)
	}
	for what, f := range map[string]meetings.DecisionFilter{
		"not done": {States: []meetings.DecisionState{meetings.Open}}, "done": {States: []meetings.DecisionState{meetings.Done}}, "late": {Late: true},
	} {
		p, err := s.Meetings.Decisions(t.Context(), sys, f)
		t.Logf("decisions %s: %d", what, p.Total)
		if err != nil || p.Total < 3 {
			t.Errorf("%d decisions are %s: %v", p.Total, what, err)
		}
	}
	if p, err := s.Meetings.List(t.Context(), sys, meetings.Filter{Late: true}); err != nil || p.Total != 1 {
		t.Errorf("the minutes of %d meetings are late: %v", p.Total, err)
	}
	held, err := s.Drives.List(t.Context(), sys, drives.Filter{State: drives.HeldState})
	if err != nil || held.Total != 4 {
		t.Errorf("%d attack weeks, want 4: %v", held.Total, err)
	}
	for _, d := range held.Drives {
		t.Logf("%s %s: %d of %d cells, %d of %d people, %d of %d units have taken note", d.Month, d.State, d.Done, d.Cells, d.Came, d.Expected, d.Read, d.Units)
		if d.Done == 0 || d.Done == d.Cells || d.Came == 0 || d.Came >= d.Expected || d.Read == d.Units || d.State != drives.Published && d.Month != "2017-08" {
			t.Errorf("attack week of %s: nothing is left to do, or nothing was done", d.Month)
		}
	}
	mocks, err := s.Inspect.Rounds(t.Context(), sys, inspect.Filter{Kind: inspect.Mock, State: string(inspect.Done), Sort: "number"})
	if err != nil || mocks.Total != 2 || mocks.Rounds[0].Passed || !mocks.Rounds[1].Passed || !mocks.Rounds[0].Rated {
		t.Errorf("mock visits: %+v, %v", mocks.Rounds, err)
	}
	for _, x := range mocks.Rounds {
		t.Logf("%s: %s of %d sites, %d below", x.Title, x.Mark, x.Finished, x.Failed)
	}
	for _, st := range []inspect.State{inspect.Planned, inspect.Drawn, inspect.Begun} {
		if p, err := s.Inspect.Rounds(t.Context(), sys, inspect.Filter{State: string(st)}); err != nil || p.Total != 1 {
			t.Errorf("%d rounds %s: %v", p.Total, st, err)
		}
	}
	if n, err := s.Cases.Count(t.Context(), sys, cases.Filter{Sources: []cases.Source{cases.FromInspection}}); err != nil || n.N < 10 {
		t.Errorf("%d cases of inspections: %v", n.N, err)
	}
	again, err := demo.Load(t.Context(), s)
	if err != nil || again != nil {
		t.Errorf("a second load: %v accounts, %v", again, err)
	}
}
