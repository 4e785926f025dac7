package superviseweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/supervise"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// urge is one press: it leads back to where it was pressed. That a thing was
// urged a moment ago is said there, too.
func (h *Handler) urge(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	u, err := h.Supervise.Urge(r.Context(), web.Actor(r), v("subject"), v("record"), v("note"))
	switch {
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Invalid):
		errs, _ := web.Refused(r, err)
		text := errs[""]
		if text == "" {
			text = errs["note"]
		}
		web.SetNote(w, r, web.Note{Text: text, Bad: true})
	case err != nil:
		return nil, err
	default:
		web.Flash(w, r, "superviseweb.urged", u.About.Title)
	}
	web.Redirect(w, r, web.Back(r, "/supervise/urges"))
	return nil, nil
}

type urgesPage struct {
	n      *names
	filter supervise.UrgeFilter
	page   supervise.UrgePage
}

func (h *Handler) urges(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p := urgesPage{filter: supervise.UrgeFilterFrom(r.URL.Query())}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Supervise.Urges(r.Context(), web.Actor(r), p.filter); err != nil {
		return nil, err
	}
	return urgesView(p), nil
}

func (p urgesPage) narrowed() bool { return len(p.filter.Values()) > 0 }

func (p urgesPage) filters(ctx context.Context) ui.Filters {
	f := p.filter
	return ui.Filters{
		Action: "/supervise/urges", Target: "list", Keep: []string{"campaign", "sort"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "superviseweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "subject", Label: lang.T(ctx, "superviseweb.about"), Value: f.Subject, Options: subjectOptions(ctx)},
			{Name: "unit", Label: lang.T(ctx, "superviseweb.unit"), Value: string(f.Unit), Options: p.n.unitOptions()},
			{Name: "from", Label: lang.T(ctx, "superviseweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "superviseweb.until"), Type: "date", Value: f.To},
		},
		More: []ui.Input{
			{Name: "area", Label: lang.T(ctx, "superviseweb.to.area"), Value: string(f.Area), Options: p.n.areaOptions()},
			{Name: "group", Label: lang.T(ctx, "superviseweb.to.group"), Value: string(f.Group), Options: p.n.groupOptions()},
		},
	}
}

// exportUrges writes the list as it is shown.
func (h *Handler) exportUrges(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := supervise.UrgeFilterFrom(r.URL.Query())
	f.After = ""
	var heads []office.Head
	for _, k := range []string{"when", "what", "unit", "issuer", "note"} {
		heads = append(heads, office.Head{Title: lang.T(ctx, "superviseweb.urge."+k)})
	}
	return nil, office.Download(w, r, lang.T(ctx, "superviseweb.tab.urges"), heads, func(s office.Sheet) error {
		return h.Supervise.EachUrging(ctx, web.Actor(r), f, func(u supervise.Urging) error {
			return s.Row(u.At.In(n.county.Zone).Format("2006-01-02 15:04"), u.About.Title, n.unit[u.Unit], u.Actor, u.Note)
		})
	})
}
