package publicityweb

import (
	"context"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org/sheetweb"
	"chuangwei/internal/publicity"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// positionsPage is the list of positions.
type positionsPage struct {
	n      *names
	filter publicity.PositionFilter
	list   []publicity.Position
	total  int64
	next   string
	sent
}

func (h *Handler) positionsOf(r *http.Request) (p positionsPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if r.Method == http.MethodGet {
		p.filter = publicity.PositionFilterFrom(r.URL.Query())
	}
	p.list, p.total, p.next, err = h.Publicity.Positions(r.Context(), p.n.by, p.filter)
	return p, err
}

func (h *Handler) positions(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.positionsOf(r)
	if err != nil {
		return nil, err
	}
	return positionsView(p), nil
}

func (h *Handler) exportPositions(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := publicity.PositionFilterFrom(r.URL.Query())
	f.After = ""
	cols := heads(ctx, "number", "name", "kind", "unit", "area", "address_of", "content", "since", "every", "checked_on", "next_on", "result")
	return nil, office.Download(w, r, lang.T(ctx, "publicityweb.tab.positions"), cols, func(s office.Sheet) error {
		return h.Publicity.EachPosition(ctx, web.Actor(r), f, func(p publicity.Position) error {
			return s.Row(p.Label(), p.Name, lang.T(ctx, "publicity.channel."+string(p.Kind)), n.unit[p.Unit], n.area[p.Area], p.Address, p.Content, office.Day(p.Since), p.Every,
				office.Day(p.CheckedOn), office.Day(p.Next), resultOf(ctx, p))
		})
	})
}

// resultOf is what the last check of a position came to.
func resultOf(ctx context.Context, p publicity.Position) string {
	switch {
	case p.CheckedOn == "":
		return lang.T(ctx, "publicityweb.unchecked")
	case p.Passed:
		return lang.T(ctx, "publicityweb.passed")
	}
	return lang.T(ctx, "publicityweb.not_passed")
}

func positionDraft(r *http.Request) publicity.PositionDraft {
	v := r.PostFormValue
	return publicity.PositionDraft{
		Name: v("name"), Kind: publicity.Channel(v("kind")), Unit: id.Unit(v("unit")), Area: id.Area(v("area")), Address: v("address"), Content: v("content"),
		Every: publicity.ParseCount(v("every")), Version: versionOf(r), Key: web.Key(r),
	}
}

func (h *Handler) addPosition(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	made, err := h.Publicity.AddPosition(r.Context(), web.Actor(r), positionDraft(r))
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.positionsOf(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, "position", errs)
		return web.Unprocessable(positionsView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "publicityweb.did.position")
	web.Redirect(w, r, "/publicity/positions/"+string(made))
	return nil, nil
}

func (p positionsPage) narrowed() bool {
	f := p.filter
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}

func (p positionsPage) filters(ctx context.Context) ui.Filters {
	f := p.filter
	yes := func(name string, on bool) ui.Input {
		return ui.Input{Name: name, Label: lang.T(ctx, "publicityweb.position."+name), Value: flag(on), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "publicityweb.only."+name)}}}
	}
	return ui.Filters{
		Action: "/publicity/positions", Target: "list", Keep: []string{"sort"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "publicityweb.search_position"), Value: f.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "publicityweb.col.kind"), Value: string(f.Kind), Options: options(ctx, "publicity.channel.", publicity.PositionKinds())},
			{Name: "area", Label: lang.T(ctx, "publicityweb.col.area"), Value: string(f.Area), Options: p.n.areaOptions()},
			{Name: "unit", Label: lang.T(ctx, "publicityweb.col.unit"), Value: string(f.Unit), Options: p.n.unitOptions()},
			yes("late", f.Late),
		},
		More: []ui.Input{yes("bad", f.Bad), yes("idle", f.Idle), yes("mine", f.Mine), yes("retired", f.Retired)},
	}
}

// positionPage is one position.
type positionPage struct {
	n *names
	publicity.PositionDetail
	sent
	beside templ.Component
}

func (h *Handler) positionPage(r *http.Request) (p positionPage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	position := r.PathValue("id")
	if p.PositionDetail, err = h.Publicity.Position(r.Context(), p.n.by, id.Position(position)); err != nil || h.BesidePosition == nil {
		return p, err
	}
	p.beside, err = h.BesidePosition(r.Context(), p.n.by, position)
	return p, err
}

func (h *Handler) position(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.positionPage(r)
	if err != nil {
		return nil, err
	}
	return positionView(p), nil
}

func (h *Handler) phonePosition(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.positionPage(r)
	if err != nil {
		return nil, err
	}
	return phonePositionView(p), nil
}

// onPosition does what a form of a position's page says; the page comes back
// where it was refused.
func (h *Handler) onPosition(w http.ResponseWriter, r *http.Request, limit int64, form, said string, do func(id.Position) error) (templ.Component, error) {
	if err := web.Form(w, r, limit); err != nil {
		return nil, err
	}
	position := id.Position(r.PathValue("id"))
	err := do(position)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.positionPage(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, form, errs)
		if r.PostFormValue("phone") != "" {
			return web.Unprocessable(phonePositionView(p)), nil
		}
		return web.Unprocessable(positionView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, said)
	web.Redirect(w, r, web.Back(r, "/publicity/positions/"+string(position)))
	return nil, nil
}

func (h *Handler) changePosition(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onPosition(w, r, web.MaxForm, "position", "publicityweb.did.change", func(p id.Position) error {
		return h.Publicity.ChangePosition(r.Context(), web.Actor(r), p, positionDraft(r))
	})
}

func (h *Handler) takeDown(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onPosition(w, r, web.MaxForm, "down", "publicityweb.did.take_down", func(p id.Position) error {
		return h.Publicity.TakeDown(r.Context(), web.Actor(r), p, r.PostFormValue("reason"))
	})
}

func (h *Handler) checkPosition(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onPosition(w, r, casesweb.MaxUpload, "check", "publicityweb.did.check", func(p id.Position) error {
		v := r.PostFormValue
		return h.withPhotos(r, func(list []publicity.Picture) error {
			return h.Publicity.CheckPosition(r.Context(), web.Actor(r), publicity.CheckDraft{Position: p, Passed: v("passed") == "1", Finding: v("finding"), Photos: list, Key: web.Key(r)})
		})
	})
}

func (p positionPage) mayRun() bool {
	return !p.Position.Retired && p.n.by.May(access.RunPublicity, p.Position.Owners())
}

func (p positionPage) mayCheck() bool {
	return !p.Position.Retired && p.n.by.May(access.CheckPublicity, p.Position.Owners())
}

func (p positionPage) facts(ctx context.Context) []ui.Fact {
	x, n := p.Position, p.n
	return []ui.Fact{
		{Label: lang.T(ctx, "publicityweb.col.kind"), Value: lang.T(ctx, "publicity.channel."+string(x.Kind))},
		{Label: lang.T(ctx, "publicityweb.col.unit"), Value: n.unit[x.Unit], Href: "/org/units/" + string(x.Unit)},
		{Label: lang.T(ctx, "publicityweb.col.area"), Value: dash(n.area[x.Area])},
		{Label: lang.T(ctx, "publicityweb.col.address_of"), Value: dash(x.Address)},
		{Label: lang.T(ctx, "publicityweb.col.since"), Value: dash(x.Since)},
		{Label: lang.T(ctx, "publicityweb.col.every"), Value: decimal(x.Every)},
		{Label: lang.T(ctx, "publicityweb.col.checked_on"), Value: dash(x.CheckedOn)},
		{Label: lang.T(ctx, "publicityweb.col.next_on"), Value: dash(x.Next)},
	}
}

func positionsImport(r *http.Request) sheetweb.Page {
	ctx := r.Context()
	list := lang.T(ctx, "publicityweb.tab.positions")
	return sheetweb.Page{
		Title: lang.T(ctx, "publicityweb.import_positions"), About: lang.T(ctx, "publicityweb.about.import_positions"), Active: "publicity", Path: "/publicity/positions/import", Back: "/publicity/positions",
		Crumbs: crumbs(ctx, ui.Crumb{Label: list, Href: "/publicity/positions"}),
	}
}

func (h *Handler) positionImport(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.ManagePublicity, access.Owners{}); err != nil {
		return nil, err
	}
	return positionsImport(r).View(), nil
}

func (h *Handler) positionForm(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return nil, sheetweb.Form(w, publicity.PositionForm(lang.From(r.Context())))
}

func (h *Handler) importPositions(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return positionsImport(r).Take(w, r, func(name string, file io.ReaderAt, size int64, apply bool) (office.Report, error) {
		return h.Publicity.ImportPositions(r.Context(), web.Actor(r), name, file, size, apply)
	})
}
