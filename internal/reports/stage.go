package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/org"
	"chuangwei/internal/works"
)

// Names lists the figures of the stage report: the name that readers use, and
// the figure's key.
var Names = []struct{ Name, Key string }{
	{"areas", "areas.areas"},
	{"groups", "org.groups"},
	{"units", "org.units"},
	{"unit_categories", "org.unit_categories"},
	{"vacant_posts", "org.vacant_posts"},
	{"units_without_area", "org.units_without_area"},
	{"employees", "org.employees"},
	{"employees_without_task", "org.employees_without_task"},
	{"appearance_problem_areas", "cases.survey.appearance"},
	{"infrastructure_items", "cases.survey.infrastructure"},
	{"structures_and_signs", "cases.survey.structures"},
	{"cases_reported", "cases.reported"},
	{"cases_filed", "cases.filed"},
	{"cases_dispatched", "cases.dispatched"},
	{"cases_handled", "cases.handled"},
	{"cases_due_close", "cases.due_close"},
	{"cases_closed", "cases.closed"},
	{"cases_closed_on_time", "cases.closed_on_time"},
	{"cases_verified", "cases.verified"},
	{"cases_closed_before_import", "cases.closed_before"},
	{"cases_open", "cases.open"},
	{"cases_overdue", "cases.overdue"},
	{"cases_rework", "cases.rework"},
	{"cases_extended", "cases.extended"},
	{"filing_rate", "cases.rate.filing"},
	{"close_rate", "cases.rate.close"},
	{"on_time_rate", "cases.rate.close_on_time"},
	{"rework_rate", "cases.rate.rework"},
	{"stalls_cleared", "patrol.stalls"},
	{"batches_held", "custody.batches"},
	{"batches_overdue", "custody.overdue"},
	{"small_ads_removed", "patrol.small_ads"},
	{"dumps_and_plots_cleared", "patrol.dumps_and_plots"},
	{"sheds_demolished", "patrol.sheds"},
	{"enforcement_actions", "patrol.actions"},
	{"daily_reports", "patrol.reports"},
	{"daily_reports_late", "patrol.reports_late"},
	{"tasks", "plan.tasks"},
	{"tasks_done", "plan.finished"},
	{"tasks_late", "plan.late"},
	{"tasks_blocked", "plan.blocked"},
	{"tasks_not_passed_on", "plan.not_passed"},
	{"recurring_duties", "plan.duties"},
	{"support_requests", "support.all"},
	{"support_done", "support.done"},
	{"support_late", "support.late"},
	{"support_declined", "support.declined"},
	{"support_before_headquarters", "support.up"},
	{"supervision_orders", "supervise.orders"},
	{"supervision_orders_closed", "supervise.closed"},
	{"supervision_orders_late", "supervise.late"},
	{"supervision_orders_criticised", "supervise.criticised"},
	{"instructions", "supervise.instructions"},
	{"times_urged", "supervise.urged"},
	{"infrastructure_projects", "works.all"},
	{"infrastructure_projects_under_way", "works.doing"},
	{"infrastructure_projects_accepted", "works.built"},
	{"infrastructure_projects_late", "works.late"},
	{"infrastructure_projects_paid_over", "works.over"},
	{"notices_drafted", "notices.drafted"},
	{"notices_signed", "notices.issued"},
	{"notices_served", "notices.served"},
	{"notices_complied", "notices.complied"},
	{"notices_late", "notices.late"},
	{"publicity_activities_done", "publicity.done"},
	{"publicity_on_tv", "publicity.tv"},
	{"publicity_vehicle_rounds", "publicity.vehicle"},
	{"publicity_on_screens", "publicity.screens"},
	{"publicity_banners", "publicity.banners"},
	{"publicity_in_new_media", "publicity.new_media"},
	{"publicity_late", "publicity.late"},
	{"publicity_positions", "publicity.positions"},
	{"publicity_positions_late", "publicity.positions_late"},
	{"letters_distributed", "publicity.letters"},
	{"citizens_asked", "publicity.asked"},
	{"committees_idle_in_publicity", "publicity.committees_idle"},
	{"awareness_rate", "publicity.rate.aware"},
	{"satisfaction_rate", "publicity.rate.pleased"},
	{"attack_weeks", "drives.weeks"},
	{"attack_week_people", "drives.came"},
	{"attack_week_records", "drives.records"},
	{"documents_issued", "documents.issued"},
	{"meetings_held", "meetings.held"},
	{"decisions", "meetings.decisions_total"},
	{"decisions_done", "meetings.decisions_done"},
	{"decisions_late", "meetings.decisions_late"},
}

// builder gathers a report within one read of the database.
type builder struct {
	ctx  context.Context
	tx   *db.Tx
	book *figures.Book
	r    *Report
	q    figures.Query
	part bool // the reader sees a part of the cases
}

func (b *builder) stage() error {
	for _, n := range Names {
		a, err := b.value(n.Key, b.q)
		if err != nil {
			return err
		}
		b.r.Figures[n.Name] = *a.Figure
	}
	if err := b.documents(); err != nil {
		return err
	}
	for _, section := range []func() (Section, error){b.organisation, b.publicity, b.surveys, b.rectification, b.problems} {
		s, err := section()
		if err != nil {
			return err
		}
		b.r.Sections = append(b.r.Sections, s)
	}
	return nil
}

func (b *builder) fig(name string) Arg { return figure(b.r.Figures[name]) }

// value is a figure for one area or group. For a reader who sees a part of the
// cases it opens no list of them: that would have other rows than it counts.
func (b *builder) value(key string, q figures.Query) (Arg, error) {
	v, err := b.book.Value(b.ctx, b.tx, key, q)
	if b.part && strings.HasPrefix(v.Link, "/cases") {
		v.Link = ""
	}
	return figure(v), err
}

func (b *builder) organisation() (Section, error) {
	s := Section{Title: "report.organisation", Items: []Item{
		para("report.organisation.areas", b.fig("areas"), b.fig("units")),
		para("report.organisation.groups", b.fig("groups"), b.fig("unit_categories")),
		para("report.organisation.people", b.fig("employees")),
	}}
	if b.r.Figures["tasks"].N > 0 {
		s.Items = append(s.Items, para("report.organisation.tasks", b.fig("tasks"), b.fig("tasks_done"), b.fig("recurring_duties")))
	}
	if b.r.Figures["documents_issued"].N > 0 {
		s.Items = append(s.Items, para("report.organisation.documents", b.r.Texts["plan_document"], b.r.Texts["headquarters_document"], b.r.Texts["assessment_document"], b.fig("documents_issued")))
	}
	list, err := areas.List(b.ctx, b.tx)
	if err != nil {
		return s, err
	}
	names, err := org.UnitNames(b.ctx, b.tx)
	if err != nil {
		return s, err
	}
	t := Item{Key: "report.organisation.table", Head: []string{"report.col.area", "report.col.lead", "report.col.units", "report.col.open", "report.col.closed"}}
	for _, a := range list {
		q := b.q
		q.Area = a.ID
		row := []Arg{linked(a.Name, "/areas/"+string(a.ID)), name(names[a.LeadUnit])}
		for _, key := range []string{"org.units", "cases.open", "cases.closed"} {
			v, err := b.value(key, q)
			if err != nil {
				return s, err
			}
			row = append(row, v)
		}
		t.Rows = append(t.Rows, row)
	}
	s.Items = append(s.Items, t)
	return s, nil
}

// publicity says how the campaign became known.
func (b *builder) publicity() (Section, error) {
	s := Section{Title: "report.publicity", Items: []Item{
		para("report.publicity.media", b.fig("publicity_activities_done"), b.fig("publicity_on_tv"), b.fig("publicity_vehicle_rounds")),
		para("report.publicity.screens", b.fig("publicity_on_screens"), b.fig("publicity_positions")),
		para("report.publicity.letters", b.fig("letters_distributed")),
		para("report.publicity.banners", b.fig("publicity_banners")),
	}}
	if b.r.Figures["citizens_asked"].N > 0 {
		s.Items = append(s.Items, para("report.publicity.awareness", b.fig("citizens_asked"), b.fig("awareness_rate"), b.fig("satisfaction_rate")))
	}
	return s, nil
}

func (b *builder) surveys() (Section, error) {
	s := Section{Title: "report.surveys", Items: []Item{
		para("report.surveys.first", b.fig("appearance_problem_areas"), b.fig("infrastructure_items")),
		para("report.surveys.structures", b.fig("structures_and_signs")),
	}}
	t := Item{Key: "report.surveys.table", Head: []string{"report.col.register", "report.col.found", "report.col.closed", "report.col.verified", "report.col.before", "report.col.rectified"}}
	for _, reg := range []struct{ theme, label string }{
		{"appearance", "report.register.appearance"}, {"infrastructure", "report.register.infrastructure"}, {"structures", "report.register.structures"},
	} {
		q := b.q
		q.Theme = reg.theme
		row := []Arg{{Key: reg.label}}
		for _, key := range []string{"cases.reported", "cases.closed", "cases.verified", "cases.closed_before", "cases.rate.rectification"} {
			v, err := b.value(key, q)
			if err != nil {
				return s, err
			}
			row = append(row, v)
		}
		t.Rows = append(t.Rows, row)
	}
	s.Items = append(s.Items, t)
	return s, nil
}

// pace is how far one group or area has come.
type pace struct {
	name, link         string
	open, closed, late Arg
	onTime             Arg
	closedShare        figures.Ratio
}

// paces returns the pace of every group, or of every area.
func (b *builder) paces(who []owner) ([]pace, error) {
	var out []pace
	for _, w := range who {
		q := b.q
		q.Area, q.Group = w.q.Area, w.q.Group
		p := pace{name: w.name, link: w.link}
		for _, f := range []struct {
			to  *Arg
			key string
		}{{&p.open, "cases.open"}, {&p.closed, "cases.closed"}, {&p.late, "cases.overdue"}, {&p.onTime, "cases.rate.close_on_time"}} {
			v, err := b.value(f.key, q)
			if err != nil {
				return nil, err
			}
			*f.to = v
		}
		done := p.closed.Figure.N
		p.closedShare = figures.Ratio{Num: done, Den: done + p.open.Figure.N}
		out = append(out, p)
	}
	return out, nil
}

type owner struct {
	name, link string
	q          figures.Query
}

func (b *builder) groups() ([]owner, error) {
	gs, err := org.Groups(b.ctx, b.tx)
	if err != nil {
		return nil, err
	}
	var out []owner
	for _, g := range gs {
		out = append(out, owner{g.Name, "/cases?group=" + string(g.ID), figures.Query{Group: g.ID}})
	}
	return out, nil
}

func (b *builder) areas() ([]owner, error) {
	list, err := areas.List(b.ctx, b.tx)
	if err != nil {
		return nil, err
	}
	var out []owner
	for _, a := range list {
		out = append(out, owner{a.Name, "/areas/" + string(a.ID), figures.Query{Area: a.ID}})
	}
	return out, nil
}

func (b *builder) rectification() (Section, error) {
	s := Section{Title: "report.rectification", Items: []Item{
		para("report.rectification.flow", b.fig("cases_reported"), b.fig("cases_filed"), b.fig("cases_dispatched"), b.fig("cases_closed"), b.fig("cases_open")),
		para("report.rectification.verified", b.fig("cases_verified"), b.fig("cases_closed_before_import")),
		para("report.rectification.rates", b.fig("filing_rate"), b.fig("cases_due_close"), b.fig("close_rate"), b.fig("on_time_rate"), b.fig("rework_rate")),
		para("report.rectification.patrol", b.fig("enforcement_actions"), b.fig("stalls_cleared"), b.fig("batches_held"), b.fig("small_ads_removed"), b.fig("dumps_and_plots_cleared"), b.fig("sheds_demolished")),
	}}
	if b.r.Figures["attack_weeks"].N > 0 {
		s.Items = append(s.Items, para("report.rectification.drives", b.fig("attack_weeks"), b.fig("attack_week_people"), b.fig("attack_week_records")))
	}
	if b.r.Figures["meetings_held"].N > 0 {
		s.Items = append(s.Items, para("report.rectification.meetings", b.fig("meetings_held"), b.fig("decisions"), b.fig("decisions_done")))
	}
	if b.r.Figures["support_requests"].N > 0 {
		s.Items = append(s.Items, para("report.rectification.support", b.fig("support_requests"), b.fig("support_done"), b.fig("support_declined")))
	}
	if b.r.Figures["supervision_orders"].N+b.r.Figures["instructions"].N > 0 {
		s.Items = append(s.Items, para("report.rectification.supervision", b.fig("supervision_orders"), b.fig("supervision_orders_closed"), b.fig("instructions"), b.fig("times_urged")))
	}
	if b.r.Figures["infrastructure_projects"].N > 0 {
		p, err := b.projects()
		if err != nil {
			return s, err
		}
		s.Items = append(s.Items, p)
	}
	if b.r.Figures["notices_drafted"].N > 0 {
		s.Items = append(s.Items, para("report.rectification.notices", b.fig("notices_drafted"), b.fig("notices_signed"), b.fig("notices_served"), b.fig("notices_complied"), b.fig("notices_late")))
	}
	gs, err := b.groups()
	if err != nil {
		return s, err
	}
	paces, err := b.paces(gs)
	if err != nil {
		return s, err
	}
	s.Items = append(s.Items, paceTable("report.rectification.by_group", "report.col.group", paces))
	return s, nil
}

// projects says how the infrastructure is built, and what it costs.
func (b *builder) projects() (Item, error) {
	f := works.Filter{Campaign: b.q.Campaign}
	_, m, err := works.Sums(b.ctx, b.tx, f)
	link := f.Link("/works")
	return para("report.rectification.projects", b.fig("infrastructure_projects"), b.fig("infrastructure_projects_under_way"), b.fig("infrastructure_projects_accepted"),
		linked(works.Yuan(m.Planned), link), linked(works.Yuan(m.Approved), link), linked(works.Yuan(m.Paid), link)), err
}

func paceTable(caption, who string, paces []pace) Item {
	t := Item{Key: caption, Head: []string{who, "report.col.open", "report.col.overdue", "report.col.closed", "report.col.on_time"}}
	for _, p := range paces {
		t.Rows = append(t.Rows, []Arg{linked(p.name, p.link), p.open, p.late, p.closed, p.onTime})
	}
	return t
}

// problems names what stands in the way, each only if it is there.
func (b *builder) problems() (Section, error) {
	s := Section{Title: "report.problems"}
	add := func(figureName, key string, more ...Arg) {
		if b.r.Figures[figureName].N > 0 {
			s.Items = append(s.Items, point(key, append([]Arg{b.fig(figureName)}, more...)...))
		}
	}
	add("vacant_posts", "report.problems.vacant")
	add("units_without_area", "report.problems.units_without_area")
	add("employees_without_task", "report.problems.employees_without_task")
	add("committees_idle_in_publicity", "report.problems.committees_idle")
	add("publicity_late", "report.problems.publicity_late")
	add("publicity_positions_late", "report.problems.publicity_positions", b.fig("publicity_positions"))
	add("tasks_late", "report.problems.tasks_late")
	add("tasks_blocked", "report.problems.tasks_blocked")
	add("tasks_not_passed_on", "report.problems.tasks_not_passed_on")
	add("decisions_late", "report.problems.decisions_late")

	gs, err := b.groups()
	if err != nil {
		return s, err
	}
	paces, err := b.paces(gs)
	if err != nil {
		return s, err
	}
	if fast, slow, ok := apart(paces); ok {
		s.Items = append(s.Items, point("report.problems.unbalanced", linked(fast.name, fast.link), share(fast), linked(slow.name, slow.link), share(slow)))
	}
	as, err := b.areas()
	if err != nil {
		return s, err
	}
	late, err := b.paces(as)
	if err != nil {
		return s, err
	}
	worst := slices.MaxFunc(append(late, pace{late: Arg{Figure: &figures.Value{}}}), func(x, y pace) int { return cmp.Compare(x.late.Figure.N, y.late.Figure.N) })
	if worst.late.Figure.N > 0 {
		add("cases_overdue", "report.problems.overdue", linked(worst.name, worst.link), worst.late)
	}
	q := b.q
	q.Theme = "infrastructure"
	open, err := b.value("cases.open", q)
	if err != nil {
		return s, err
	}
	if open.Figure.N > 0 {
		s.Items = append(s.Items, point("report.problems.infrastructure", open, b.fig("infrastructure_items")))
	}
	add("cases_rework", "report.problems.rework")
	add("batches_overdue", "report.problems.batches_overdue")
	add("infrastructure_projects_late", "report.problems.projects", b.fig("infrastructure_projects_paid_over"))
	add("support_before_headquarters", "report.problems.support", b.fig("support_late"))
	add("supervision_orders_late", "report.problems.supervision", b.fig("supervision_orders_criticised"))
	add("daily_reports_late", "report.problems.daily_reports", b.fig("daily_reports"))
	if len(s.Items) == 0 {
		s.Items = append(s.Items, para("report.problems.none", day(b.r.At.In(time.UTC))))
	}
	return s, nil
}

func share(p pace) Arg {
	return Arg{Figure: &figures.Value{Kind: figures.Rate, Rate: p.closedShare, Link: p.closed.Figure.Link}}
}

// minToCompare is how many cases a group must have had to be compared: a rate
// of a few says nothing.
const minToCompare = 10

// apart returns the group that has closed the largest share of its cases and
// the one that has closed the smallest, if they differ by 20 points or more.
func apart(ps []pace) (fast, slow pace, ok bool) {
	ps = slices.DeleteFunc(slices.Clone(ps), func(p pace) bool { return p.closedShare.Den < minToCompare })
	if len(ps) < 2 {
		return fast, slow, false
	}
	by := func(x, y pace) int { return cmp.Compare(x.closedShare.Float(), y.closedShare.Float()) }
	fast, slow = slices.MaxFunc(ps, by), slices.MinFunc(ps, by)
	return fast, slow, fast.closedShare.Float()-slow.closedShare.Float() >= 0.2
}
