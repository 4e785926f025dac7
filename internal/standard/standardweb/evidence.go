package standardweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type listPage struct {
	n      *names
	filter standard.Filter
	page   standard.Page
	bad    bool
	year   string
	dueOn  string
	Errs   ui.Errors
}

func (h *Handler) listPage(r *http.Request) (p listPage, err error) {
	p.filter = standard.FilterFrom(r.URL.Query())
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.year, p.dueOn = p.n.today[:4], p.n.today[:4]+"-12-31"
	p.page, err = h.Standard.List(r.Context(), p.n.by, p.filter)
	return p, err
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.listPage(r)
	if err != nil {
		return nil, err
	}
	return listView(p), nil
}

// exportList writes the list as it is shown: the same filter and order.
func (h *Handler) exportList(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	var heads []office.Head
	for _, k := range []string{"archive_code", "title", "clause", "proof", "unit", "due_on", "state", "edition", "dated", "pages", "handed_on", "accepted_on", "expires_on", "reason"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "standardweb.col."+k)})
	}
	f := standard.FilterFrom(r.URL.Query())
	return nil, office.Download(w, r, lang.T(ctx, "standardweb.evidence"), heads, func(s office.Sheet) error {
		return h.Standard.Each(ctx, n.by, f, func(e standard.Evidence) error {
			return s.Row(e.Label(), e.Title, e.Clause, lang.T(ctx, "standard.proof."+string(e.Kind)), n.unit[e.Unit], day(e.DueOn), lang.T(ctx, "standard.stage."+string(e.Stage)), e.Edition,
				day(e.Dated), e.Pages, day(e.HandedOn), day(e.AcceptedOn), day(e.ExpiresOn), e.Reason)
		})
	})
}

// day is a day as a sheet holds it; nothing for none.
func day(s string) any {
	if s == "" {
		return nil
	}
	return office.Day(s)
}

func (h *Handler) askYear(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	y := standard.Year{DueOn: r.PostFormValue("due_on")}
	if n, err := strconv.ParseInt(r.PostFormValue("year"), 10, 32); err == nil {
		y.Year = n
	}
	asked, nobody, err := h.Standard.AskYear(r.Context(), web.Actor(r), y)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.listPage(r)
		if err != nil {
			return nil, err
		}
		p.bad, p.year, p.dueOn, p.Errs = true, r.PostFormValue("year"), y.DueOn, errs
		return web.Unprocessable(listView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "standardweb.did.year", asked, nobody)
	web.Redirect(w, r, standard.Filter{Year: y.Year}.Link("/standard/evidence"))
	return nil, nil
}

func (p listPage) filters(ctx context.Context) ui.Filters {
	var stages []ui.Option
	for _, s := range standard.Stages() {
		stages = append(stages, ui.Option{Value: string(s), Label: lang.T(ctx, "standard.stage."+string(s))})
	}
	f := p.filter
	year := ""
	if f.Year != 0 {
		year = strconv.FormatInt(f.Year, 10)
	}
	out := ui.Filters{
		Action: "/standard/evidence", Target: "list", Keep: []string{"sort", "campaign", "mine"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "standardweb.search_evidence"), Value: f.Text},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "standardweb.col.state"), Value: string(f.Stage), Options: stages},
			{Name: "unit", Label: lang.T(ctx, "standardweb.col.unit"), Value: string(f.Unit), Options: p.n.unitOptions()},
			{Name: "kind", Label: lang.T(ctx, "standardweb.col.proof"), Value: string(f.Kind), Options: proofOptions(ctx)},
			{Name: "year", Label: lang.T(ctx, "standardweb.col.year"), Value: year, Options: p.n.yearOptions(f.Year)},
		},
		More: []ui.Input{
			{Name: "late", Label: lang.T(ctx, "standardweb.late"), Value: on(f.Late), Options: yes(ctx, "standardweb.only_late")},
			{Name: "expired", Label: lang.T(ctx, "standardweb.expired"), Value: on(f.Expired), Options: yes(ctx, "standardweb.only_expired")},
			{Name: "from", Label: lang.T(ctx, "standardweb.due_from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "standardweb.due_to"), Type: "date", Value: f.To},
		},
	}
	// What only links ask for is shown where it is asked for, so that it can be taken
	// off.
	for _, x := range []struct{ name, value, label string }{
		{"chapter", f.Chapter, f.Chapter}, {"item", f.Item, f.Item}, {"clause", f.Clause, f.Clause}, {"good", on(f.Good), lang.T(ctx, "standardweb.only_good")},
	} {
		if x.value != "" {
			out.More = append(out.More, ui.Input{Name: x.name, Label: lang.T(ctx, "standardweb.col."+x.name), Value: x.value, Options: []ui.Option{{Value: x.value, Label: x.label}}})
		}
	}
	return out
}

// yearOptions are the years of the archive: the next, for which evidence may be
// asked already, this and three complete ones, and the one that is asked for.
func (n *names) yearOptions(asked int64) (out []ui.Option) {
	now, err := strconv.ParseInt(n.today[:4], 10, 64)
	if err != nil {
		return nil
	}
	years := []int64{now + 1, now, now - 1, now - 2, now - 3}
	if asked > 0 && !slices.Contains(years, asked) {
		years = append(years, asked)
	}
	for _, y := range years {
		out = append(out, ui.Option{Value: strconv.FormatInt(y, 10), Label: strconv.FormatInt(y, 10)})
	}
	return out
}

func narrowed(f standard.Filter) bool {
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

// id is the identifier of an input of the form that asks for a year: the
// summary of errors leads to it.
func (p listPage) id(name string) string {
	if p.bad {
		return "f-" + name
	}
	return "year-" + name
}
