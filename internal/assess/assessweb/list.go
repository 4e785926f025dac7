package assessweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	filter assess.Filter
	page   assess.Page
	months []assess.Month
	before map[string]assess.Mark // of the month before, by whom it is of
	hours  int                    // for appeals, as the county has set
	act    string                 // that came back with faults
	sent   string                 // the month that was asked for there
	Errs   ui.Errors
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.listPage(r, assess.FilterFrom(r.URL.Query()))
	if err != nil {
		return nil, err
	}
	return listView(p), nil
}

func (h *Handler) listPage(r *http.Request, f assess.Filter) (p listPage, err error) {
	p.filter = f
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	st, err := h.Assess.Settings(r.Context(), p.n.by)
	if err != nil {
		return p, err
	}
	p.hours = st.Hours
	if p.months, err = h.Assess.Months(r.Context(), p.n.by); err != nil {
		return p, err
	}
	if p.page, err = h.Assess.List(r.Context(), p.n.by, p.filter); err != nil {
		return p, err
	}
	p.before = map[string]assess.Mark{}
	month := assess.Before(p.page.Month.Month)
	if month == "" {
		return p, nil
	}
	err = h.Assess.Each(r.Context(), p.n.by, assess.Filter{Month: month}, func(m assess.Mark) error {
		p.before[m.Who.Subject+m.Who.Of] = m
		return nil
	})
	return p, err
}

// moved is by how many places somebody rose or fell; empty without two places.
func (p listPage) moved(ctx context.Context, m assess.Mark) string {
	b, ok := p.before[m.Who.Subject+m.Who.Of]
	switch {
	case !ok || b.Place == 0 || m.Place == 0:
		return "—"
	case b.Place > m.Place:
		return lang.T(ctx, "assess.rose", b.Place-m.Place)
	case b.Place < m.Place:
		return lang.T(ctx, "assess.fell", m.Place-b.Place)
	}
	return lang.T(ctx, "assess.stayed")
}

func (p listPage) narrowed() bool {
	f := p.filter
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

func (p listPage) filters(ctx context.Context) ui.Filters {
	var lists []ui.Option
	month := p.filter.Month // of one that there is not it is said, too
	if month != "" && p.page.Month.Month != "" {
		month = p.page.Month.Month
	}
	for _, k := range []string{"red", "black", "rated", "unrated"} {
		lists = append(lists, ui.Option{Value: k, Label: lang.T(ctx, "assess.on."+k)})
	}
	subjects := append([]ui.Option{{Value: "units", Label: lang.T(ctx, "assess.subject.units")}}, p.n.options(ctx)...)
	return ui.Filters{
		Action: "/assess", Target: "list", Keep: []string{"sort", "at"},
		Items: []ui.Input{
			{Name: "month", Label: lang.T(ctx, "assess.col.month"), Value: month, Options: monthOptions(p.months), Blank: lang.T(ctx, "assess.month_latest")},
			{Name: "subject", Label: lang.T(ctx, "assess.col.subject"), Value: p.filter.Subject, Options: subjects},
			{Name: "on", Label: lang.T(ctx, "assess.col.list"), Value: p.filter.On, Options: lists},
		},
	}
}

// month does an act of the office on a month.
func (h *Handler) month(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by, month, act := r.Context(), web.Actor(r), r.PostFormValue("month"), r.PathValue("act")
	var err error
	switch act {
	case "compute":
		err = h.Assess.Compute(ctx, by, month)
	case "publish":
		hours, bad := strconv.Atoi(r.PostFormValue("hours"))
		if bad != nil {
			hours = 0 // refused
		}
		err = h.Assess.Publish(ctx, by, month, hours)
	case "lock":
		err = h.Assess.Lock(ctx, by, month)
	default:
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if errs, ok := web.Refused(r, err); ok {
		f := assess.Filter{Month: month}
		if act == "compute" {
			f.Month = "" // it may be none
		}
		p, err := h.listPage(r, f)
		if err != nil {
			return nil, err
		}
		p.sent = month
		p.act, p.Errs, p.n.url = act, errs, "/assess"
		return web.Unprocessable(listView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did."+act, month)
	web.Redirect(w, r, "/assess?month="+month)
	return nil, nil
}

func place(m assess.Mark) string {
	if m.Place == 0 {
		return "—"
	}
	return strconv.FormatInt(m.Place, 10)
}

// proposed is the month that the form to compute begins with: the one that
// runs, or what was asked for.
func (p listPage) proposed() string {
	if p.act == "compute" {
		return p.sent
	}
	return p.n.now.In(p.n.county.Zone).Format("2006-01")
}
