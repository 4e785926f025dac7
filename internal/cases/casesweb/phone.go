package casesweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/cases"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// phoneField says that a form was filled in on a phone's page, so that it
// comes back as one.
const phoneField = "phone"

func onPhone(r *http.Request) bool { return r.PostFormValue(phoneField) != "" }

// phoneMore is how many tasks of each kind a phone shows before one asks for
// more.
const phoneMore = 10

// maxPhoneOthers is how many things of other slices a phone shows of each kind.
const maxPhoneOthers = 30

// tasksPage is what waits for somebody with a phone in hand.
type tasksPage struct {
	deskPage
	more string // address that shows more
}

func (h *Handler) tasks(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	web.Keep(w, by)
	p := tasksPage{deskPage: deskPage{by: by, now: h.DB.Now(by.County), sort: deskSorts[0]}}
	f, err := cases.FilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	rows := min(max(f.Limit, phoneMore), 10*phoneMore)
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.others, err = h.others(ctx, by); err != nil {
		return nil, err
	}
	if p.groups, err = h.waiting(ctx, &p.deskPage, p.now.In(p.n.county.Zone), rows); err != nil {
		return nil, err
	}
	for _, g := range p.groups {
		if g.more() && len(g.page.Cases) == rows {
			p.more = ui.Address("/m", "limit", strconv.Itoa(rows+phoneMore))
		}
	}
	return tasksView(p), nil
}

// phoneRows are a group's rows, which lead to the phone's pages.
func (p tasksPage) phoneRows(ctx context.Context, g deskGroup) []ui.Row {
	alone := g
	alone.others = nil
	rows := alone.rows(ctx, p.deskPage)
	for i := range rows {
		rows[i].Href, rows[i].Acts = "/m"+rows[i].Href, nil
	}
	return append(rows, todoRows(ctx, g.others[:min(len(g.others), maxPhoneOthers)], true)...)
}

func (h *Handler) phoneReport(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, err := h.newForm(r, r.URL.Query())
	if err != nil {
		return nil, err
	}
	web.Keep(w, web.Actor(r))
	return phoneNewView(f), nil
}

func (h *Handler) phoneCase(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	c, err := h.Cases.ByNumber(r.Context(), web.Actor(r), r.PathValue("number"))
	if err != nil {
		return nil, err
	}
	p, err := h.detail(r, c.ID)
	if err != nil {
		return nil, err
	}
	return phoneCaseView(p), nil
}

// reporting is how the phone's form for a new case is sent: without a network
// it waits on the phone; with one it goes as it is, because cases nearby may
// have to be looked at.
func (f newForm) reporting(ctx context.Context) ui.Sending {
	return ui.Sending{
		Away: true, Draft: "report", Label: lang.T(ctx, "casesweb.new"),
		Rules: []ui.Rule{{Name: "category", Text: lang.T(ctx, "case.need_category")}},
	}
}

// newFor is the form for a new case on the reader's kind of page.
func newFor(r *http.Request, f newForm) templ.Component {
	if onPhone(r) {
		return phoneNewView(f)
	}
	return newView(f)
}

// viewFor is the page of a case on the reader's kind of page.
func viewFor(r *http.Request, p casePage) templ.Component {
	if onPhone(r) {
		return phoneCaseView(p)
	}
	return caseView(p)
}

// phoneSteps are the steps that make sense with a phone in hand.
func (p casePage) phoneSteps() []cases.Step {
	main, rest := p.mainSteps()
	for _, s := range rest {
		if s.Act == cases.DoReturn || s.Act == cases.DoAskExtend || s.Act == cases.DoVisit || s.Act == cases.DoHandIn {
			main = append(main, s)
		}
	}
	return main
}

// geoLink opens the phone's own navigation.
func (p casePage) geoLink() templ.SafeURL {
	if !p.Case.Place.Located {
		return ""
	}
	pt := p.Case.Place.Point.String()
	return templ.SafeURL("geo:0,0?q=" + pt)
}
