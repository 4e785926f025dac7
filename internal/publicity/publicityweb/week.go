package publicityweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/worktime"
)

// maxWeek bounds the activities of one week that the page shows.
const maxWeek = 500

// weekPage is a week of activities, day by day.
type weekPage struct {
	n      *names
	filter publicity.Filter
	days   []weekDay
	total  int64
}

// weekDay is a day with what is on.
type weekDay struct {
	day  string
	list []publicity.Activity
}

func (h *Handler) week(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	of, err := worktime.ParseDay(r.URL.Query().Get("of"))
	if err != nil {
		if of, err = worktime.ParseDay(n.today); err != nil {
			return nil, err
		}
	}
	monday := of.Add(-(int(of.Weekday()) + 6) % 7)
	p := weekPage{n: n, filter: publicity.FilterFrom(r.URL.Query())}
	p.filter.On, p.filter.From, p.filter.To, p.filter.Sort, p.filter.After, p.filter.Limit = "", monday.String(), monday.Add(6).String(), "starts", "", maxWeek
	page, err := h.Publicity.List(r.Context(), web.Actor(r), p.filter)
	if err != nil {
		return nil, err
	}
	p.total = page.Sums.Activities
	for i := range 7 {
		d := weekDay{day: monday.Add(i).String()}
		for _, x := range page.Activities {
			if x.StartsOn <= d.day && d.day <= x.EndsOn {
				d.list = append(d.list, x)
			}
		}
		p.days = append(p.days, d)
	}
	return weekView(p), nil
}

// other is the address of the week some days from this one.
func (p weekPage) other(days int) string {
	d, err := worktime.ParseDay(p.days[0].day)
	if err != nil {
		return "/publicity/week"
	}
	return ui.Address(p.n.url, "of", d.Add(days).String())
}

// narrowed reports whether the filter leaves anything out of the week.
func (p weekPage) narrowed() bool {
	f := p.filter
	f.From, f.To = "", ""
	return narrowed(f)
}

var weekdays = []lang.Key{"publicityweb.mon", "publicityweb.tue", "publicityweb.wed", "publicityweb.thu", "publicityweb.fri", "publicityweb.sat", "publicityweb.sun"}
