package drivesweb

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// proposePage is next month's key tasks as they are proposed.
type proposePage struct {
	form
	drives.Proposals
	n      *names
	f      drives.ProposalFilter
	d      drives.Drive // the draft that is to be made
	picked []string
}

func (h *Handler) propose(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.proposePage(r)
	if err != nil {
		return nil, err
	}
	return proposeView(p), nil
}

func (h *Handler) proposePage(r *http.Request) (p proposePage, err error) {
	ctx, by, q := r.Context(), web.Actor(r), r.URL.Query()
	p.f = drives.ProposalFilter{Area: id.Area(q.Get("area")), Theme: q.Get("theme"), Group: id.Group(q.Get("group"))}
	if p.Proposals, err = h.Drives.Propose(ctx, by, p.f); err != nil {
		return p, err
	}
	p.d = fresh(r, p.Month)
	p.n, err = h.names(ctx, by)
	return p, err
}

// spotOf writes a spot as the value of a box, and reads it.
func spotOf(at cases.Spot) string { return at.Category + "|" + string(at.Area) }

func spotsOf(r *http.Request) (out []cases.Spot) {
	for _, v := range r.PostForm["pick"] {
		if code, area, ok := strings.Cut(v, "|"); ok {
			out = append(out, cases.Spot{Area: id.Area(area), Category: code})
		}
	}
	return out
}

func (h *Handler) take(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d := draftOf(r)
	d.Weights = drives.UsualWeights()
	d.Notice = lang.T(r.Context(), "drivesweb.usual_notice")
	drive, err := h.Drives.Take(r.Context(), web.Actor(r), d, spotsOf(r))
	if errs, ok := web.Refused(r, err); ok {
		p, perr := h.proposePage(r)
		if perr != nil {
			return nil, perr
		}
		p.picked = r.PostForm["pick"]
		p.refused(r, "take", errs)
		return web.Unprocessable(proposeView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.taken")
	web.Redirect(w, r, drives.Drive{ID: drive}.Link())
	return nil, nil
}

func (p proposePage) link(path string, set ...string) string {
	return ui.Address(ui.Address(path, "area", string(p.f.Area), "theme", p.f.Theme, "group", string(p.f.Group)), set...)
}

func (p proposePage) narrowed() bool { return p.f != drives.ProposalFilter{} }

func (p proposePage) filters(ctx context.Context) ui.Filters {
	return ui.Filters{Action: "/drives/propose", Items: []ui.Input{
		{Name: "area", Label: lang.T(ctx, "drivesweb.area"), Value: string(p.f.Area), Options: p.n.areaOptions()},
		{Name: "theme", Label: lang.T(ctx, "drivesweb.theme"), Value: p.f.Theme, Options: p.n.themeOptions(ctx, false)},
		{Name: "group", Label: lang.T(ctx, "drivesweb.group"), Value: string(p.f.Group), Options: p.n.groupOptions()},
	}}
}

// partText is what a part counts.
func partText(ctx context.Context, x drives.Points) string {
	if x.Part == drives.Overdue || x.Part == drives.Bare {
		return lang.T(ctx, "ui.of", x.N, x.Of)
	}
	return lang.Number(ctx, x.N)
}

func points(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }

// partLink opens the records of a part.
func (p proposePage) partLink(x drives.Proposal, part drives.Part) string {
	switch part {
	case drives.Backlog:
		return p.n.casesLink(drives.OpenAt(x.Spot), x.Area)
	case drives.Growth:
		return p.n.casesLink(drives.CameUpAt(x.Spot, p.From, p.Today), x.Area)
	case drives.Overdue:
		return p.n.casesLink(drives.OverdueAt(x.Spot), x.Area)
	case drives.Repeated:
		return ui.Address("/drives/propose/places", "area", string(x.Area), "category", x.Category)
	case drives.Clause:
		return ui.Address("/plan", "group", string(x.Group), "late", "1")
	case drives.Bare:
		return ui.Address("/patrol/coverage", "area", string(x.Area), "from", p.From, "to", p.Today)
	}
	return ""
}

func partNames(ctx context.Context) (out []string) {
	for _, w := range drives.Parts() {
		out = append(out, lang.T(ctx, "drivesweb.part_weight", lang.Key("drives.part."+string(w.Part)), w.Weight))
	}
	return out
}

// exportProposals writes the proposals with every part.
func (h *Handler) exportProposals(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.proposePage(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	titles := heads(ctx, "drivesweb.category", "drivesweb.area", "drivesweb.group", "drivesweb.score")
	for _, name := range partNames(ctx) {
		titles = append(titles, name, lang.T(ctx, "drivesweb.points"))
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "key-tasks-proposed-"+p.Month, lang.T(ctx, "drivesweb.propose"), titles...)
	if err != nil {
		return nil, err
	}
	for _, x := range p.List {
		row := []any{p.n.category(ctx, x.Category), p.n.area[x.Area], p.n.group[x.Group], points(x.Score)}
		for _, k := range drives.Parts() {
			row = append(row, partText(ctx, x.Of(k.Part)), points(x.Of(k.Part).Points))
		}
		sheet.Put(row...)
	}
	sheet.End()
	return nil, nil
}

// placesPage is the cases that came up again at the same address.
type placesPage struct {
	n      *names
	at     cases.Spot
	since  string
	sort   string // place, reported; with - before it: downwards
	text   string // words of the address or the title
	all    []cases.Case
	offset int
}

// placesOfPage is how many rows a page has.
const placesOfPage = 50

func (h *Handler) placesPage(r *http.Request) (p placesPage, err error) {
	ctx, by, q := r.Context(), web.Actor(r), r.URL.Query()
	if err := by.Check(access.ManageDrives, access.Owners{}); err != nil {
		return p, err
	}
	p = placesPage{at: cases.Spot{Area: id.Area(q.Get("area")), Category: q.Get("category")}, sort: q.Get("sort"), text: strings.TrimSpace(q.Get("q"))}
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	if _, ok := p.n.area[p.at.Area]; !ok {
		return p, notFound()
	}
	if _, ok := p.n.dict.Of(p.at.Category); !ok {
		return p, notFound()
	}
	if p.all, p.since, err = h.Drives.RepeatedAt(ctx, by, p.at); err != nil {
		return p, err
	}
	words := strings.ToLower(p.text)
	p.all = slices.DeleteFunc(p.all, func(c cases.Case) bool {
		return !strings.Contains(strings.ToLower(c.Place.Address+"\n"+c.Title), words)
	})
	order, down := strings.CutPrefix(p.sort, "-")
	slices.SortStableFunc(p.all, func(x, y cases.Case) int {
		n := cmp.Compare(x.Place.Address, y.Place.Address)
		if order == "reported" {
			n = x.ReportedAt.Compare(y.ReportedAt)
		}
		if down {
			return -n
		}
		return n
	})
	// The page begins behind the case that its address names.
	after := id.Case(q.Get("after"))
	p.offset = 1 + slices.IndexFunc(p.all, func(c cases.Case) bool { return c.ID == after })
	return p, nil
}

// shown are the rows of the page.
func (p placesPage) shown() []cases.Case {
	return p.all[p.offset:min(len(p.all), p.offset+placesOfPage)]
}

// link is the address of the page, or of its file, with changed parameters.
func (p placesPage) link(path string, set ...string) string {
	return ui.Address(path+"?area="+url.QueryEscape(string(p.at.Area))+"&category="+url.QueryEscape(p.at.Category), append([]string{"q", p.text, "sort", p.sort}, set...)...)
}

func (p placesPage) pager() ui.PagerOpts {
	var o ui.PagerOpts
	if p.offset > 0 {
		o.First = p.link(placesPath)
	}
	if rows := p.shown(); p.offset+len(rows) < len(p.all) {
		o.Older = p.link(placesPath, "after", string(rows[len(rows)-1].ID))
	}
	return o
}

func (p placesPage) filters(ctx context.Context) ui.Filters {
	return ui.Filters{
		Action: placesPath, Target: "list", Keep: []string{"area", "category", "sort"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "drivesweb.places_search"), Value: p.text},
	}
}

const placesPath = "/drives/propose/places"

func (h *Handler) places(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.placesPage(r)
	if err != nil {
		return nil, err
	}
	return placesView(p), nil
}

// exportPlaces is the list as it is shown, all pages of it.
func (h *Handler) exportPlaces(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.placesPage(r)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	sheet, err := office.Begin(w, r, h.Pages.Log, "places-again-"+p.at.Category, lang.T(ctx, "drivesweb.places"),
		heads(ctx, "drivesweb.place", "drivesweb.number", "drivesweb.what", "drivesweb.reported_at")...)
	if err != nil {
		return nil, err
	}
	for _, c := range p.all {
		sheet.Put(c.Place.Address, p.n.label(c), c.Title, c.ReportedAt.In(p.n.county.Zone).Format("2006-01-02 15:04"))
	}
	sheet.End()
	return nil, nil
}
