package assessweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/assess"
	"chuangwei/internal/fault"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// register is the frame of a list: its tab, its filters, and what stands there
// while it is empty.
type register struct {
	tab      string // its name among the tabs
	lead     string
	filters  ui.Filters
	narrowed bool
	icon     string // of the empty list
	empty    string
	count    string
	rows     int
	pager    ui.PagerOpts
}

// record is the frame of a page of one record: what it says, beside it what it
// is, below it what has become of it.
type record struct {
	tab    string // of the list that it is in
	title  string
	above  string
	tools  templ.Component
	errs   ui.Errors
	fields []string
	beside string // the heading of what it is
	pill   templ.Component
	facts  []ui.Fact
	story  []ui.Event
}

// crumbs lead from a list to the assessment.
func crumbs(ctx context.Context) []ui.Crumb {
	return []ui.Crumb{{Label: lang.T(ctx, "assess.title"), Href: "/assess"}}
}

// crumbs lead to the list that a record is in.
func (x record) crumbs(ctx context.Context) []ui.Crumb {
	return append(crumbs(ctx), ui.Crumb{Label: lang.T(ctx, "assess.tab."+x.tab), Href: "/assess/" + x.tab})
}

// events are what has become of a record; note says more of each.
func events(ctx context.Context, story []journal.Line, note func(journal.Line) string) (out []ui.Event) {
	for _, l := range story {
		out = append(out, ui.Event{At: l.At, Who: ui.Who(ctx, l.Actor, l.Account != ""), Text: lang.T(ctx, "journal.act."+l.Act), Note: note(l)})
	}
	return out
}

// reason is the field for why something is done.
func reason(ctx context.Context, value string, errs ui.Errors) ui.Input {
	return ui.Input{Name: "reason", Label: lang.T(ctx, "assess.reason"), Required: true, Rows: 3, Max: assess.MaxText, Value: value}.At(errs)
}

// told is a filter without a choice: it says what the address narrows to, and is
// taken away.
func told(name, label, value, shown string) ui.Input {
	return ui.Input{Name: name, Label: label, Value: value, Options: []ui.Option{{Value: value, Label: shown}}}
}

// toldWho says of whom the records of a list are.
func (n *names) toldWho(ctx context.Context, of, name string) ui.Input {
	if name == "" {
		name = "—"
	}
	return told("of", lang.T(ctx, "assess.note_of"), of, name)
}

// months are those that by may see, as a filter.
func (h *Handler) months(r *http.Request) (out []ui.Option, err error) {
	list, err := h.Assess.Months(r.Context(), web.Actor(r))
	return monthOptions(list), err
}

func monthOptions(list []assess.Month) (out []ui.Option) {
	for _, m := range list {
		out = append(out, ui.Option{Value: m.Month, Label: m.Month})
	}
	return out
}

// name is whom the assessment knows by an identifier; empty for nobody.
func (h *Handler) name(r *http.Request, of string) (string, error) {
	if of == "" {
		return "", nil
	}
	all, err := h.Assess.Everybody(r.Context(), web.Actor(r))
	for _, list := range all {
		for _, w := range list {
			if w.Of == of {
				return w.Name, nil
			}
		}
	}
	return "", err
}

// act does one of the acts of a record: back comes its page with what is wrong,
// or the way to it with word that it is done.
func (h *Handler) act(w http.ResponseWriter, r *http.Request, acts map[string]func() error, link string, again func(ui.Errors) (templ.Component, error)) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	act := r.PathValue("act")
	do, ok := acts[act]
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	err := do()
	if errs, ok := web.Refused(r, err); ok {
		page, err := again(errs)
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(page), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did."+act)
	web.Redirect(w, r, link)
	return nil, nil
}
