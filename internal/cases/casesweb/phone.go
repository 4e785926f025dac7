package casesweb

import (
	"context"
	"net/http"

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

// phoneMore is how many tasks a phone shows before one asks for more.
const phoneMore = 20

// tasksPage is what waits for somebody with a phone in hand.
type tasksPage struct {
	deskPage
	more string // address that shows more
}

func (h *Handler) tasks(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := tasksPage{deskPage: deskPage{by: by, now: h.DB.Now(by.County)}}
	f, err := cases.FilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	f = cases.Filter{Mine: "todo", Sort: "due", Limit: max(f.Limit, phoneMore)}
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.todo, err = h.Cases.List(ctx, by, f); err != nil {
		return nil, err
	}
	if p.todo.Next != "" {
		p.more = ui.Address("/m", "limit", lang.Decimal(ctx, float64(f.Limit+phoneMore), 0))
	}
	return tasksView(p), nil
}

// phoneGroups is the desk's groups with rows that lead to the phone's pages.
func (p tasksPage) phoneGroups(ctx context.Context) []deskGroup {
	out := p.groups(ctx)
	for i := range out {
		for j := range out[i].rows {
			out[i].rows[j].Href = "/m" + out[i].rows[j].Href
			out[i].rows[j].Acts = nil
		}
	}
	return out
}

func (h *Handler) phoneReport(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, err := h.newForm(r, r.URL.Query())
	if err != nil {
		return nil, err
	}
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
		switch s.Act {
		case cases.DoReturn, cases.DoAskExtend, cases.DoVisit:
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
