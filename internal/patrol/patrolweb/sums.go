package patrolweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// sumsPage is the sums of weeks, months or days, and of all of them.
type sumsPage struct {
	patrol.Sums
	n   *names
	bad string
}

func (h *Handler) sums(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.sumsPage(r)
	if err != nil {
		return nil, err
	}
	return sumsView(p), nil
}

func (h *Handler) sumsPage(r *http.Request) (p sumsPage, err error) {
	ctx, by, q := r.Context(), web.Actor(r), r.URL.Query()
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	period := q.Get("by")
	if period == "" {
		period = patrol.ByWeek
	}
	p.Sums, err = h.Patrol.Sums(ctx, by, period, q.Get("from"), q.Get("to"))
	if fault.Is(err, fault.Invalid) {
		p.bad, p.By = firstFault(r, err), period
		return p, nil
	}
	return p, err
}

func (p sumsPage) link(path string, set ...string) string {
	return ui.Address(path, append([]string{"by", p.By, "from", p.From, "to", p.To}, set...)...)
}

func (p sumsPage) tabs(ctx context.Context) (out []ui.Tab) {
	for _, by := range patrol.Periods() {
		out = append(out, ui.Tab{Label: lang.T(ctx, "patrolweb.by."+by), Href: ui.Address("/patrol/sums", "by", by), Active: by == p.By})
	}
	return out
}

func (p sumsPage) filters(ctx context.Context) ui.Filters {
	return ui.Filters{Action: "/patrol/sums", Keep: []string{"by"}, Items: []ui.Input{
		{Name: "from", Type: "date", Label: lang.T(ctx, "patrolweb.from"), Value: p.From}, {Name: "to", Type: "date", Label: lang.T(ctx, "patrolweb.to"), Value: p.To},
	}}
}

func reportsLink(x patrol.Period, late string) string {
	return patrol.DayFilter{From: x.From, To: x.To, State: "due", Late: late}.Link("/patrol/daily")
}

func countLink(x patrol.Period, as string) string {
	f := patrol.Filter{From: x.From, To: x.To, CountsAs: as}
	return f.Link("/patrol/actions")
}

// exportSums writes the sums of the page's address as a spreadsheet.
func (h *Handler) exportSums(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.sumsPage(r)
	if err != nil {
		return nil, err
	}
	if p.bad != "" {
		return nil, fault.New(fault.Invalid, "patrol.bad_day")
	}
	ctx := r.Context()
	titles := []string{lang.T(ctx, "patrolweb.from"), lang.T(ctx, "patrolweb.to"), figure(ctx, "actions")}
	for _, as := range patrol.CountsAs() {
		titles = append(titles, figure(ctx, as))
	}
	titles = append(titles, figure(ctx, "reports"), figure(ctx, "reports_late"))
	sheet, err := office.Begin(w, r, h.Pages.Log, "patrol-"+p.By, lang.T(ctx, "patrolweb.sums"), titles...)
	if err != nil {
		return nil, err
	}
	for _, x := range append(p.Periods, p.All) {
		row := []any{x.From, x.To, x.Totals["actions"]}
		for _, as := range patrol.CountsAs() {
			row = append(row, x.Totals[as])
		}
		sheet.Put(append(row, x.Reports, x.Late)...)
	}
	sheet.End()
	return nil, nil
}

// coverPage is where and when the group acted.
type coverPage struct {
	patrol.Coverage
	n      *names
	area   id.Area
	byArea bool
	bad    string
}

func (h *Handler) coverage(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.coverPage(r)
	if err != nil {
		return nil, err
	}
	return coverView(p), nil
}

func (h *Handler) coverPage(r *http.Request) (p coverPage, err error) {
	ctx, by, q := r.Context(), web.Actor(r), r.URL.Query()
	p = coverPage{area: id.Area(q.Get("area")), byArea: q.Get("by") == "area"}
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	if _, ok := p.n.area[p.area]; !ok {
		p.area = ""
	}
	p.Coverage, err = h.Patrol.Coverage(ctx, by, q.Get("from"), q.Get("to"), p.area, p.byArea)
	if fault.Is(err, fault.Invalid) {
		p.bad = firstFault(r, err)
		p.From, p.To = q.Get("from"), q.Get("to")
		return p, nil
	}
	return p, err
}

func (p coverPage) by() string {
	if p.byArea {
		return "area"
	}
	return ""
}

func (p coverPage) link(path string, set ...string) string {
	return ui.Address(path, append([]string{"by", p.by(), "from", p.From, "to", p.To, "area", string(p.area)}, set...)...)
}

func (p coverPage) filters(ctx context.Context) ui.Filters {
	return ui.Filters{Action: "/patrol/coverage", Keep: []string{"by"}, Items: []ui.Input{
		{Name: "area", Label: lang.T(ctx, "patrolweb.area"), Value: string(p.area), Options: p.n.areaOptions()},
		{Name: "from", Type: "date", Label: lang.T(ctx, "patrolweb.from"), Value: p.From},
		{Name: "to", Type: "date", Label: lang.T(ctx, "patrolweb.to"), Value: p.To},
	}}
}

// label names a row.
func (p coverPage) label(ctx context.Context, x patrol.Covered) string {
	if p.byArea {
		if x.Area == "" {
			return lang.T(ctx, "patrolweb.no_area")
		}
		return p.n.area[x.Area]
	}
	if x.Street == "" {
		return lang.T(ctx, "patrolweb.no_street")
	}
	return x.Street
}

// cell is the list of the actions of a row at an hour; -1 is any.
func (p coverPage) cell(x patrol.Covered, hour int) string {
	f := patrol.Filter{Campaign: patrol.AllCampaigns, From: p.From, To: p.To, Area: x.Area, Street: x.Street}
	if hour >= 0 {
		f.Hour = strconv.Itoa(hour)
	}
	return f.Link("/patrol/actions")
}

// opens reports whether a row's list can be named by its filter: one without a
// street or an area cannot.
func (p coverPage) opens(x patrol.Covered) bool {
	return p.byArea && x.Area != "" || !p.byArea && x.Street != "" && x.Area != ""
}

// heat is how strongly a cell is coloured: 0 for nothing to 4 for the most.
func (p coverPage) heat(n int64) string {
	if n == 0 || p.Most == 0 {
		return "heat-0"
	}
	return "heat-" + strconv.FormatInt(1+(n*4-1)/p.Most, 10)
}

// days is how many days the page looks at.
func (p coverPage) days() int {
	n := 1
	for day := p.From; day < p.To && n < 100; day = shiftDay(day, 1) {
		n++
	}
	return n
}

// exportCover writes the coverage of the page's address as a spreadsheet.
func (h *Handler) exportCover(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.coverPage(r)
	if err != nil {
		return nil, err
	}
	if p.bad != "" {
		return nil, fault.New(fault.Invalid, "patrol.bad_day")
	}
	ctx := r.Context()
	titles := []string{lang.T(ctx, "patrolweb.area"), lang.T(ctx, "patrolweb.street")}
	for _, hour := range p.Hours {
		titles = append(titles, patrol.Clock(hour*60))
	}
	titles = append(titles, lang.T(ctx, "patrolweb.sum"), lang.T(ctx, "patrolweb.active_days"))
	sheet, err := office.Begin(w, r, h.Pages.Log, "coverage", lang.T(ctx, "patrolweb.coverage"), titles...)
	if err != nil {
		return nil, err
	}
	for _, x := range p.Rows {
		row := []any{p.n.area[x.Area], x.Street}
		for _, hour := range p.Hours {
			row = append(row, x.Cells[hour])
		}
		sheet.Put(append(row, x.Total, x.Days)...)
	}
	sheet.End()
	return nil, nil
}

// mayArrange reports whether by may set the group up.
func mayArrange(by access.Actor) bool { return by.May(access.ManagePatrol, access.Owners{}) }
