package drivesweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"chuangwei/internal/drives"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// listPage is the list of drives.
type listPage struct {
	n     *names
	f     drives.Filter
	query url.Values
	page  drives.Page
	bad   string
}

func (h *Handler) list(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := listPage{query: r.URL.Query()}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.f, err = drives.FilterFrom(p.query); err == nil {
		p.page, err = h.Drives.List(ctx, by, p.f)
	}
	if fault.Is(err, fault.Invalid) {
		p.bad, err = firstFault(r, err), nil
	}
	return listView(p), err
}

// at is the same list at another address, from its first page.
func (p listPage) at(path string, set ...string) string {
	f := p.f
	f.After = ""
	return ui.Address(f.Link(path), set...)
}

func (p listPage) narrowed() bool {
	f := p.f
	f.Sort, f.After, f.Limit = "", "", 0
	return f != drives.Filter{}
}

func (p listPage) pager() (o ui.PagerOpts) {
	if p.f.After != "" {
		o.First = p.at("/drives")
	}
	if p.page.Next != "" {
		o.Older = p.at("/drives", "after", p.page.Next)
	}
	return o
}

func (p listPage) filters(ctx context.Context) ui.Filters {
	var states []ui.Option
	for _, s := range drives.States() {
		states = append(states, ui.Option{Value: string(s), Label: lang.T(ctx, "drives.state."+string(s))})
	}
	states = append(states, ui.Option{Value: drives.HeldState, Label: lang.T(ctx, "drives.state.held")})
	return ui.Filters{
		Action: "/drives", Target: "list", Keep: []string{"sort", "campaign", "month"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "drivesweb.search"), Value: p.query.Get("q")},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "drivesweb.state"), Value: p.f.State, Options: states},
			{Name: "theme", Label: lang.T(ctx, "drivesweb.theme"), Value: p.f.Theme, Options: p.n.themeOptions(ctx, true)},
			{Name: "from", Type: "date", Label: lang.T(ctx, "drivesweb.from"), Value: p.f.From},
			{Name: "to", Type: "date", Label: lang.T(ctx, "drivesweb.to"), Value: p.f.To},
		},
	}
}

// export writes every drive of the list's address as a spreadsheet.
func (h *Handler) export(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	f, err := drives.FilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "attack-weeks", lang.T(ctx, "drivesweb.drives"), heads(ctx, "drivesweb.number", "drivesweb.title", "drivesweb.month", "drivesweb.starts", "drivesweb.ends",
		"drivesweb.state", "drivesweb.cells", "drivesweb.done", "drivesweb.expected", "drivesweb.came", "drivesweb.units", "drivesweb.read")...)
	if err != nil {
		return nil, err
	}
	for d, err := range h.Drives.All(ctx, by, f) {
		sheet.Check(err)
		_, _, state := statePill(d.Drive, n.today)
		sheet.Put(d.Label(), d.Title, d.Month, d.Starts, d.Ends, lang.T(ctx, state), d.Cells, d.Done, d.Expected, d.Came, d.Units, d.Read)
	}
	sheet.End()
	return nil, nil
}
