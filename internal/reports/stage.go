package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/equipment"
	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
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
	{"assessed_units", "assess.assessed_units"},
	{"rule_sets", "assess.rule_sets"},
	{"findings_raised", "findings.all"},
	{"findings_not_judged", "findings.open"},
	{"findings_upheld", "findings.upheld"},
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
	{"equipment_vehicles", "equipment.vehicles"},
	{"equipment_bins", "equipment.bins"},
	{"public_toilets", "equipment.toilets"},
	{"transfer_stations", "equipment.stations"},
	{"equipment_under_repair", "equipment.repair"},
	{"equipment_late", "equipment.late"},
	{"equipment_kinds_short", "equipment.kinds_short"},
	{"compounds", "places.compounds"},
	{"compounds_unmanaged", "places.unmanaged"},
	{"urban_villages", "places.villages"},
	{"urban_villages_with_gaps", "places.villages_gaps"},
	{"places_late", "places.late"},
	{"places_met_rate", "places.rate.met"},
	{"attack_weeks", "drives.weeks"},
	{"attack_week_people", "drives.came"},
	{"special_rectifications", "drives.specials"},
	{"attack_week_records", "drives.records"},
	{"meetings_held", "meetings.held"},
	{"decisions", "meetings.decisions_total"},
	{"decisions_done", "meetings.decisions_done"},
	{"decisions_late", "meetings.decisions_late"},
	{"documents_issued", "documents.issued"},
	{"notices_drafted", "notices.drafted"},
	{"notices_signed", "notices.issued"},
	{"notices_served", "notices.served"},
	{"notices_complied", "notices.complied"},
	{"notices_late", "notices.late"},
	{"clauses_met", "standard.met"},
	{"veto_items_failed", "standard.veto_failed"},
	{"evidence_complete_rate", "standard.rate.evidence"},
	{"evidence_late", "standard.evidence_late"},
	{"mock_visits", "inspect.mock_visits"},
	{"readiness_mark", "readiness.mark"},
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
}

// builder gathers a report within one read of the database.
type builder struct {
	ctx   context.Context
	tx    *db.Tx
	by    access.Actor
	book  *figures.Book
	pairs Pairer
	r     *Report
	q     figures.Query // of the report's period
	part  bool          // the reader sees a part of the cases

	whole      figures.Query            // since the campaign began
	all        map[string]figures.Value // every figure of Names, for whole
	period     Period
	before     Period
	prior      figures.Query // of the period before
	comparable bool          // there is a period before
}

// count reads every figure of Names since the campaign began. What cannot be told
// as of an earlier day, as its slice kept nothing of it, is left out of that day's.
func (b *builder) count() error {
	if b.all != nil {
		return nil
	}
	b.all = map[string]figures.Value{}
	for _, n := range Names {
		if b.whole.Then != nil && b.pastless(n.Key) {
			continue
		}
		a, err := b.value(n.Key, b.whole)
		if err != nil {
			return err
		}
		if a.Figure.Kind == figures.Mark && a.Figure.Later {
			continue // nothing was predicted on that day
		}
		b.all[n.Name] = *a.Figure
	}
	return nil
}

// pastless reports whether a figure is only ever told as of now.
func (b *builder) pastless(key string) bool {
	d, ok := b.book.Def(key)
	if ok && d.Kind == figures.Rate {
		return b.pastless(d.Num) || b.pastless(d.Den)
	}
	return ok && (d.Kind == figures.Stock || d.Kind == figures.Mark) && d.Kept == nil && !d.Stood
}

func (b *builder) fig(name string) Arg { return figure(b.all[name]) }

// value is a figure for one area or group. For a reader who sees a part of the
// cases it opens no list of them, nor of findings for one of whom some may be:
// that would have other rows than it counts.
func (b *builder) value(key string, q figures.Query) (Arg, error) {
	if d, ok := b.book.Def(key); ok && d.Kind == figures.Stock {
		q.From = "" // it has no beginning
	}
	v, err := b.book.Value(b.ctx, b.tx, key, q)
	if b.part && strings.HasPrefix(v.Link, "/cases") || strings.HasPrefix(v.Link, "/findings") && !b.by.May(access.ManageAssess, access.Owners{}) {
		v.Link = ""
	}
	return figure(v), err
}

// ofAreas is who leads each area, and how far it has come.
func (b *builder) ofAreas() ([]Item, error) {
	list, err := areas.List(b.ctx, b.tx)
	if err != nil {
		return nil, err
	}
	names, err := org.UnitNames(b.ctx, b.tx)
	if err != nil {
		return nil, err
	}
	t := Item{Key: "report.organisation.table", Head: []string{"report.col.area", "report.col.lead", "report.col.units", "report.col.open", "report.col.closed"}}
	for _, a := range list {
		q := b.q
		q.Area = a.ID
		row := []Arg{linked(a.Name, "/areas/"+string(a.ID)), name(names[a.LeadUnit])}
		for _, key := range []string{"org.units", "cases.open", "cases.closed"} {
			v, err := b.value(key, q)
			if err != nil {
				return nil, err
			}
			row = append(row, v)
		}
		t.Rows = append(t.Rows, row)
	}
	return []Item{t}, nil
}

// ofSurveys is what became of each register.
func (b *builder) ofSurveys() ([]Item, error) {
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
				return nil, err
			}
			row = append(row, v)
		}
		t.Rows = append(t.Rows, row)
	}
	return []Item{t}, nil
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

// ofGroups is how far each working group has come.
func (b *builder) ofGroups() ([]Item, error) {
	gs, err := b.groups()
	if err != nil {
		return nil, err
	}
	paces, err := b.paces(gs)
	return []Item{paceTable("report.rectification.by_group", "report.col.group", paces)}, err
}

// ofProjects says how the infrastructure is built, and what it costs.
func (b *builder) ofProjects() ([]Item, error) {
	if b.all["infrastructure_projects"].N == 0 {
		return nil, nil
	}
	f := works.Filter{Campaign: b.q.Campaign}
	_, m, err := works.Sums(b.ctx, b.tx, f)
	link := f.Link("/works")
	return []Item{para("report.rectification.projects", b.fig("infrastructure_projects"), b.fig("infrastructure_projects_under_way"), b.fig("infrastructure_projects_accepted"),
		linked(works.Yuan(m.Planned), link), linked(works.Yuan(m.Approved), link), linked(works.Yuan(m.Paid), link))}, err
}

// ofEquipment says what there is of equipment, and of which kinds there is less
// than the ratios ask for.
func (b *builder) ofEquipment() ([]Item, error) {
	if b.all["equipment_vehicles"].N+b.all["equipment_bins"].N+b.all["public_toilets"].N+b.all["transfer_stations"].N == 0 {
		return nil, nil
	}
	out := []Item{para("report.rectification.equipment", b.fig("equipment_vehicles"), b.fig("equipment_bins"), b.fig("public_toilets"), b.fig("transfer_stations"), b.fig("equipment_under_repair"))}
	short, told := b.all["equipment_kinds_short"]
	if !told || short.N == 0 {
		return out, nil
	}
	tx := b.tx
	if !short.Later {
		tx = tx.As(b.r.At)
	}
	list, err := equipment.Missing(b.ctx, tx)
	if err != nil {
		return nil, err
	}
	kinds, err := equipment.Kinds(b.ctx, tx)
	if err != nil {
		return nil, err
	}
	out = append(out, para("report.rectification.equipment_short", b.fig("equipment_kinds_short")))
	for _, n := range list {
		kind := Arg{Key: "equipment.kind." + n.Kind}
		if i := slices.IndexFunc(kinds, func(k equipment.Kind) bool { return k.Code == n.Kind }); i >= 0 {
			if own := kinds[i].Named(lang.From(b.ctx) == lang.English); own != "" {
				kind = name(own)
			}
		}
		number := func(v int64) Arg { return linked(lang.Number(b.ctx, v), short.Link) }
		out = append(out, point("report.rectification.equipment_kind", kind, number(n.Short()), number(n.Need), number(n.Have)))
	}
	return out, nil
}

func paceTable(caption, who string, paces []pace) Item {
	t := Item{Key: caption, Head: []string{who, "report.col.open", "report.col.overdue", "report.col.closed", "report.col.on_time"}}
	for _, p := range paces {
		t.Rows = append(t.Rows, []Arg{linked(p.name, p.link), p.open, p.late, p.closed, p.onTime})
	}
	return t
}

// ofProblems names what stands in the way, each only if it is there.
func (b *builder) ofProblems() ([]Item, error) {
	var out []Item
	add := func(figureName, key string, more ...Arg) {
		if b.all[figureName].N > 0 {
			out = append(out, point(key, append([]Arg{b.fig(figureName)}, more...)...))
		}
	}
	add("vacant_posts", "report.problems.vacant")
	add("units_without_area", "report.problems.units_without_area")
	add("employees_without_task", "report.problems.employees_without_task")
	add("tasks_late", "report.problems.tasks_late")
	add("tasks_blocked", "report.problems.tasks_blocked")
	add("tasks_not_passed_on", "report.problems.tasks_not_passed_on")
	add("decisions_late", "report.problems.decisions_late")
	add("committees_idle_in_publicity", "report.problems.committees_idle")
	add("publicity_late", "report.problems.publicity_late")
	add("publicity_positions_late", "report.problems.publicity_positions", b.fig("publicity_positions"))

	gs, err := b.groups()
	if err != nil {
		return nil, err
	}
	paces, err := b.paces(gs)
	if err != nil {
		return nil, err
	}
	if fast, slow, ok := apart(paces); ok {
		out = append(out, point("report.problems.unbalanced", linked(fast.name, fast.link), share(fast), linked(slow.name, slow.link), share(slow)))
	}
	as, err := b.areas()
	if err != nil {
		return nil, err
	}
	late, err := b.paces(as)
	if err != nil {
		return nil, err
	}
	worst := slices.MaxFunc(append(late, pace{late: Arg{Figure: &figures.Value{}}}), func(x, y pace) int { return cmp.Compare(x.late.Figure.N, y.late.Figure.N) })
	if worst.late.Figure.N > 0 {
		add("cases_overdue", "report.problems.overdue", linked(worst.name, worst.link), worst.late)
	}
	q := b.q
	q.Theme = "infrastructure"
	open, err := b.value("cases.open", q)
	if err != nil {
		return nil, err
	}
	if open.Figure.N > 0 {
		out = append(out, point("report.problems.infrastructure", open, b.fig("infrastructure_items")))
	}
	add("cases_rework", "report.problems.rework")
	add("batches_overdue", "report.problems.batches_overdue")
	add("infrastructure_projects_late", "report.problems.projects", b.fig("infrastructure_projects_paid_over"))
	add("equipment_kinds_short", "report.problems.equipment")
	add("compounds_unmanaged", "report.problems.compounds", b.fig("compounds"))
	add("urban_villages_with_gaps", "report.problems.villages", b.fig("urban_villages"))
	add("places_late", "report.problems.places_late")
	add("support_before_headquarters", "report.problems.support", b.fig("support_late"))
	add("supervision_orders_late", "report.problems.supervision", b.fig("supervision_orders_criticised"))
	add("daily_reports_late", "report.problems.daily_reports", b.fig("daily_reports"))
	if len(out) == 0 {
		out = append(out, para("report.problems.none", day(b.r.At.In(time.UTC))))
	}
	return out, nil
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
