package plan

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Filter narrows lists of tasks. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Campaign  id.Campaign // empty: the current one
	Text      string      // in content, requirements, basis; or a number
	States    []State     // empty: all but the dropped
	Objective id.Objective
	Parent    id.Task
	Stage     int // from 1: tasks due in that stage of the campaign; 0: all
	Area      id.Area
	Group     id.Group
	Unit      id.Unit // that leads
	Part      id.Unit // that takes part in whatever role
	Leader    id.Post
	Person    id.Person // responsible, or to whom it was passed on
	Source    string    // "plan", duty, meeting, order; empty: all
	Duty      id.Duty
	Record    string // the source's identifier
	Late      bool
	Waiting   bool   // not passed on
	Due       string // today, week: running, and due until then
	Mine      bool   // waits for the actor
	On        string // due, done: which day From and To bound
	From, To  string
	OnTime    bool   // handed in by the deadline
	Theme     string // of cases; tasks have none, so that it finds nothing

	Sort  string // due, number, moved, unit; with - before it: downwards
	After string
	Limit int
}

// planSource is how an address says that tasks are of the plan itself.
const planSource = "plan"

// Groups of states that an address may name.
var stateWords = map[string][]State{"open": OpenStates(), "running": RunningStates(), "all": States()}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Objective: id.Objective(q.Get("objective")), Parent: id.Task(q.Get("parent")),
		Area: id.Area(q.Get("area")), Group: id.Group(q.Get("group")), Unit: id.Unit(q.Get("unit")), Part: id.Unit(q.Get("part")),
		Leader: id.Post(q.Get("leader")), Person: id.Person(q.Get("person")), Source: q.Get("source"), Duty: id.Duty(q.Get("duty")), Record: q.Get("record"),
		Late: q.Get("late") != "", Waiting: q.Get("waiting") != "", Due: q.Get("due"), Mine: q.Get("mine") != "", On: q.Get("on"),
		From: q.Get("from"), To: q.Get("to"), OnTime: q.Get("ontime") != "", Sort: q.Get("sort"), After: q.Get("after"), Theme: q.Get("theme"),
	}
	for _, w := range q["state"] {
		if s := State(w); s.Valid() {
			f.States = append(f.States, s)
		} else {
			f.States = append(f.States, stateWords[w]...)
		}
	}
	if n := q.Get("stage"); len(n) == 1 && n[0] >= '1' && n[0] <= '9' {
		f.Stage = int(n[0] - '0')
	}
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := url.Values{}
	set := func(name, s string) {
		if s != "" {
			v.Set(name, s)
		}
	}
	flag := func(name string, on bool) {
		if on {
			v.Set(name, "1")
		}
	}
	set("campaign", string(f.Campaign))
	set("q", f.Text)
	set("objective", string(f.Objective))
	set("parent", string(f.Parent))
	set("area", string(f.Area))
	set("group", string(f.Group))
	set("unit", string(f.Unit))
	set("part", string(f.Part))
	set("leader", string(f.Leader))
	set("person", string(f.Person))
	set("source", f.Source)
	set("duty", string(f.Duty))
	set("record", f.Record)
	set("due", f.Due)
	set("on", f.On)
	set("from", f.From)
	set("to", f.To)
	set("sort", f.Sort)
	set("theme", f.Theme)
	if f.Stage > 0 {
		v.Set("stage", figure(float64(f.Stage)))
	}
	flag("late", f.Late)
	flag("waiting", f.Waiting)
	flag("mine", f.Mine)
	flag("ontime", f.OnTime)
	for name, list := range stateWords {
		if slices.Equal(f.States, list) {
			v.Set("state", name)
			return v
		}
	}
	for _, s := range f.States {
		v.Add("state", string(s))
	}
	return v
}

// Link is path with the filter as its address.
func (f Filter) Link(path string) string {
	if v := f.Values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// narrow makes the conditions of f over plan_tasks t.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("t.county = ?", tx.County)
	campaign, err := counties.Current(ctx, tx)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if f.Campaign != "" && f.Campaign != campaign.ID {
		if campaign, err = counties.CampaignOf(ctx, tx, plain(f.Campaign)); err != nil {
			return nil, err
		}
	}
	w.And("t.campaign = ?", campaign.ID)
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	today := counties.Day(tx, county)
	f.narrowWho(w)
	f.narrowWhat(w)
	f.narrowWhen(w, today, campaign.Stages, tx.Now.In(county.Zone).AddDate(0, 0, 7).Format("2006-01-02"))
	if f.Mine {
		mine(w, by)
	}
	return w, nil
}

// plain is s, or nothing where it is no text that a database stores.
func plain[T ~string](s T) T {
	if !fault.Storable(string(s)) {
		return ""
	}
	return s
}

func equal[T ~string](w *db.Where, column string, v T) {
	if v != "" {
		w.And(column+" = ?", plain(v))
	}
}

func (f Filter) narrowWho(w *db.Where) {
	equal(w, "t.area", f.Area)
	equal(w, "t.grp", f.Group)
	equal(w, "t.lead_unit", f.Unit)
	equal(w, "t.leader", f.Leader)
	if u := plain(f.Part); u != "" {
		w.And("t.lead_unit = ? OR EXISTS (SELECT 1 FROM plan_task_units u WHERE u.county = t.county AND u.task = t.id AND u.unit = ?)", u, u)
	}
	if p := plain(f.Person); p != "" {
		w.And("t.person = ? OR EXISTS (SELECT 1 FROM plan_task_people h WHERE h.county = t.county AND h.task = t.id AND h.person = ?)", p, p)
	}
}

func (f Filter) narrowWhat(w *db.Where) {
	equal(w, "t.objective", f.Objective)
	equal(w, "t.parent", f.Parent)
	equal(w, "t.duty", f.Duty)
	equal(w, "t.source_record", f.Record)
	if f.Theme != "" {
		w.And("1 = 0")
	}
	switch f.Source {
	case "":
	case planSource:
		w.And("t.source = ''")
	default:
		equal(w, "t.source", f.Source)
	}
	states := f.States
	if len(states) == 0 {
		states = slices.DeleteFunc(States(), func(s State) bool { return s == Dropped })
	}
	db.In(w, "t.state", states)
	if text := plain(f.Text); text != "" {
		like := strings.ToLower(db.Contains(text))
		cond, args := "LOWER(t.title) LIKE ? ESCAPE '!' OR LOWER(t.details) LIKE ? ESCAPE '!' OR LOWER(t.basis) LIKE ? ESCAPE '!'", []any{like, like, like}
		if n, ok := NumberOf(text); ok {
			cond, args = cond+" OR t.number = ?", append(args, n)
		}
		w.And(cond, args...)
	}
}

func (f Filter) narrowWhen(w *db.Where, today string, stages []counties.Stage, week string) {
	running := func(cond string, args ...any) {
		db.In(w, "t.state", RunningStates())
		w.And(cond, args...)
	}
	if f.Late {
		running("t.due_on <> '' AND t.due_on < ?", today)
	}
	if f.Waiting {
		running("t.passed = 0 AND t.children = 0")
	}
	switch f.Due {
	case "today":
		running("t.due_on = ?", today)
	case "week":
		running("t.due_on >= ? AND t.due_on <= ?", today, week)
	}
	if f.Stage > 0 {
		if f.Stage > len(stages) {
			w.And("1 = 0")
		} else {
			st := stages[f.Stage-1]
			w.And("t.due_on >= ? AND t.due_on <= ?", st.StartsOn, st.EndsOn)
		}
	}
	column := "t.due_on"
	if f.On == "done" {
		column = "t.done_on"
	}
	if f.On != "" || f.From != "" || f.To != "" {
		w.And(column + " <> ''")
	}
	if isDay(f.From) {
		w.And(column+" >= ?", f.From)
	}
	if isDay(f.To) {
		w.And(column+" <= ?", f.To)
	}
	if f.OnTime {
		w.And("t.handed_on <> '' AND t.handed_on <= t.due_on")
	}
}

// mine narrows to what waits for the actor: to check for the office, to do for
// the employee to whom it was passed on, and for whoever answers for a unit.
func mine(w *db.Where, by access.Actor) {
	var parts []string
	var args []any
	if !by.System && by.May(access.CheckTask, access.Owners{}) {
		parts = append(parts, "t.state = 'checking'")
	}
	const running = "t.state IN ('assigned', 'doing', 'blocked') AND "
	if by.Person != "" {
		parts = append(parts, running+"(t.person = ? OR EXISTS (SELECT 1 FROM plan_task_people h WHERE h.county = t.county AND h.task = t.id AND h.person = ?))")
		args = append(args, by.Person, by.Person)
	}
	for _, u := range answersFor(by) {
		parts = append(parts, running+"(t.lead_unit = ? OR EXISTS (SELECT 1 FROM plan_task_units u WHERE u.county = t.county AND u.task = t.id AND u.unit = ? AND u.role = 'responsible'))")
		args = append(args, u, u)
	}
	if len(parts) == 0 {
		parts = append(parts, "1 = 0")
	}
	w.And("("+strings.Join(parts, ") OR (")+")", args...)
}

// answersFor lists the units whose tasks wait for the actor: those for which
// the actor may pass tasks on, and the own one of somebody who reports without
// being known as an employee.
func answersFor(by access.Actor) []id.Unit {
	var units []id.Unit
	for _, g := range by.Grants {
		one := access.Actor{County: by.County, Account: by.Account, Unit: by.Unit, Grants: []access.Grant{g}}
		switch {
		case g.Role == access.Office:
		case one.MayEver(access.PassTask), g.Role == access.Committee, by.Person == "" && one.MayEver(access.ReportTask):
			if g.Scope == access.Unit {
				units = append(units, id.Unit(g.Of))
			} else if by.Unit != "" {
				units = append(units, by.Unit)
			}
		}
	}
	slices.Sort(units)
	return slices.Compact(units)
}
