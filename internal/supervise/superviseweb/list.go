package superviseweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/supervise"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	filter supervise.Filter
	page   supervise.Page
}

// filterOf reads the filter of a list. What waits for the actor is of both
// kinds.
func filterOf(r *http.Request, kind supervise.Kind) supervise.Filter {
	f := supervise.FilterFrom(r.URL.Query(), kind)
	if f.Mine && kind == supervise.Ordered {
		f.Kind = ""
	}
	return f
}

func (h *Handler) list(kind supervise.Kind) web.Handler {
	return func(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
		p := listPage{filter: filterOf(r, kind)}
		var err error
		if p.n, err = h.names(r); err != nil {
			return nil, err
		}
		if p.page, err = h.Supervise.List(r.Context(), web.Actor(r), p.filter); err != nil {
			return nil, err
		}
		return listView(p), nil
	}
}

func (p listPage) path() string { return p.filter.Kind.Path() }

func (p listPage) instructions() bool { return p.filter.Kind == supervise.Instructed }

// key is the message of something that orders and instructions say each in
// their own words.
func (p listPage) key(key string) string {
	if p.instructions() {
		return "superviseweb.instruction." + key
	}
	return "superviseweb.order." + key
}

func (p listPage) active() string {
	if p.instructions() {
		return "instructions"
	}
	return "supervise"
}

func (p listPage) at() string {
	if p.filter.Mine && !p.instructions() {
		return "/supervise?mine=1"
	}
	return p.path()
}

// narrowed reports whether the filter leaves anything out.
func (p listPage) narrowed() bool {
	f := p.filter
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

func (p listPage) filters(ctx context.Context) ui.Filters {
	f := p.filter
	state := ""
	if len(f.States) > 0 {
		state = f.Values().Get("state")
	}
	states := []ui.Option{{Value: "open", Label: lang.T(ctx, "superviseweb.open")}}
	for _, s := range supervise.States() {
		states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "supervise.state."+string(s))})
	}
	var levels []ui.Option
	for _, l := range supervise.Levels() {
		levels = append(levels, ui.Option{Value: string(l), Label: lang.T(ctx, "supervise.level."+string(l))})
	}
	return ui.Filters{
		Action: p.path(), Target: "list", Keep: []string{"sort", "on", "ontime", "record", "least", "campaign", "mine"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "superviseweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "superviseweb.col.state"), Value: state, Options: states},
			{Name: "level", Label: lang.T(ctx, "superviseweb.col.level"), Value: string(f.Level), Options: levels},
			{Name: "unit", Label: lang.T(ctx, "superviseweb.unit"), Value: string(f.Unit), Options: p.n.unitOptions()},
			{Name: "late", Label: lang.T(ctx, "superviseweb.late"), Value: on(f.Late), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "superviseweb.only_late")}}},
		},
		More: []ui.Input{
			{Name: "area", Label: lang.T(ctx, "superviseweb.to.area"), Value: string(f.Area), Options: p.n.areaOptions()},
			{Name: "group", Label: lang.T(ctx, "superviseweb.to.group"), Value: string(f.Group), Options: p.n.groupOptions()},
			{Name: "subject", Label: lang.T(ctx, "superviseweb.about"), Value: f.Subject, Options: subjectOptions(ctx)},
			{Name: "from", Label: lang.T(ctx, "superviseweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "superviseweb.until"), Type: "date", Value: f.To},
		},
	}
}

// subjectOptions are the kinds of things that are supervised and urged.
func subjectOptions(ctx context.Context) (out []ui.Option) {
	for _, s := range []string{"case", "task", "support", "unit", "drive_cell", "batch", "patrol_day", "meeting", "works", "equipment", "places", "publicity", supervise.Subject} {
		out = append(out, ui.Option{Value: s, Label: lang.T(ctx, "superviseweb.subject."+s)})
	}
	return out
}

// exportList writes the list as it is shown: the same filter and order.
func (h *Handler) exportList(kind supervise.Kind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		ctx := r.Context()
		p := listPage{filter: filterOf(r, kind)}
		var err error
		if p.n, err = h.names(r); err != nil {
			return nil, err
		}
		p.filter.After = ""
		var heads []office.Head
		for _, k := range []string{"number", "title", "details", "about", "to", "issued", "issuer", "due", "level", "state", "answered", "closed", "reason"} {
			heads = append(heads, office.Head{Title: lang.T(ctx, "superviseweb.col."+k)})
		}
		return nil, office.Download(w, r, lang.T(ctx, p.key("title")), heads, func(s office.Sheet) error {
			return h.Supervise.Each(ctx, web.Actor(r), p.filter, func(o supervise.Order) error {
				return s.Row(o.Label(), o.Title, o.Details, o.About.Title, p.n.addressee(o), day(o.IssuedOn), o.Actor, day(o.DueOn),
					lang.T(ctx, "supervise.level."+string(o.Level)), lang.T(ctx, "supervise.state."+string(o.State)), day(o.AnsweredOn), day(o.ClosedOn), o.Reason)
			})
		})
	}
}

func day(s string) any {
	if s == "" {
		return nil
	}
	return office.Day(s)
}
