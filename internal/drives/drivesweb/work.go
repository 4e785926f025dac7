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
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// worksPage is the list of what was done.
type worksPage struct {
	n     *names
	f     drives.WorkFilter
	query url.Values
	page  drives.WorkPage
	all   []drives.Row // drives, for the filter
	bad   string
}

func (h *Handler) works(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := worksPage{query: r.URL.Query()}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.all, err = h.driveRows(ctx, r); err != nil {
		return nil, err
	}
	if p.f, err = drives.WorkFilterFrom(p.query); err == nil {
		p.page, err = h.Drives.Works(ctx, by, p.f)
	}
	if fault.Is(err, fault.Invalid) {
		p.bad, err = firstFault(r, err), nil
	}
	return worksView(p), err
}

// driveRows are the drives by which lists are narrowed.
func (h *Handler) driveRows(ctx context.Context, r *http.Request) ([]drives.Row, error) {
	page, err := h.Drives.List(ctx, web.Actor(r), drives.Filter{Campaign: drives.AllCampaigns, State: drives.HeldState})
	return page.Drives, err
}

func driveOptions(all []drives.Row) (out []ui.Option) {
	for _, d := range all {
		out = append(out, ui.Option{Value: string(d.ID), Label: d.Label() + " " + d.Title})
	}
	return out
}

func (p worksPage) at(path string, set ...string) string {
	f := p.f
	f.After = ""
	return ui.Address(f.Link(path), set...)
}

func (p worksPage) narrowed() bool {
	f := p.f
	f.Sort, f.After, f.Limit = "", "", 0
	return f != drives.WorkFilter{}
}

func (p worksPage) pager() (o ui.PagerOpts) {
	if p.f.After != "" {
		o.First = p.at("/drives/records")
	}
	if p.page.Next != "" {
		o.Older = p.at("/drives/records", "after", p.page.Next)
	}
	return o
}

func (p worksPage) filters(ctx context.Context) ui.Filters {
	var shots []ui.Option
	for _, k := range []string{"none", "before", "after"} {
		shots = append(shots, ui.Option{Value: k, Label: lang.T(ctx, "drivesweb.photos."+k)})
	}
	return ui.Filters{
		Action: "/drives/records", Target: "list", Keep: []string{"sort", "campaign", "item", "unit"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "drivesweb.search_work"), Value: p.f.Text},
		Items: []ui.Input{
			{Name: "drive", Label: lang.T(ctx, "drivesweb.drive"), Value: string(p.f.Drive), Options: driveOptions(p.all)},
			{Name: "area", Label: lang.T(ctx, "drivesweb.area"), Value: string(p.f.Area), Options: p.n.areaOptions()},
			{Name: "theme", Label: lang.T(ctx, "drivesweb.theme"), Value: p.f.Theme, Options: p.n.themeOptions(ctx, true)},
		},
		More: []ui.Input{
			{Name: "from", Type: "date", Label: lang.T(ctx, "drivesweb.from"), Value: p.f.From},
			{Name: "to", Type: "date", Label: lang.T(ctx, "drivesweb.to"), Value: p.f.To},
			{Name: "photos", Label: lang.T(ctx, "drivesweb.photos"), Value: p.f.Photos, Options: shots},
			{Name: "voided", Label: lang.T(ctx, "drivesweb.voided"), Value: p.query.Get("voided"), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "drivesweb.voided_only")}}},
		},
	}
}

// exportWork writes every record of the list's address.
func (h *Handler) exportWork(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	f, err := drives.WorkFilterFrom(r.URL.Query())
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, by)
	if err != nil {
		return nil, err
	}
	sheet, err := office.Begin(w, r, h.Pages.Log, "attack-week-work", lang.T(ctx, "drivesweb.work"), heads(ctx, "drivesweb.day", "drivesweb.item", "drivesweb.area", "drivesweb.unit", "drivesweb.amount",
		"drivesweb.place", "drivesweb.note", "drivesweb.photos", "drivesweb.recorded_by", "drivesweb.voided")...)
	if err != nil {
		return nil, err
	}
	for x, err := range h.Drives.AllWork(ctx, by, f) {
		sheet.Check(err)
		sheet.Put(x.Day, x.Title, n.area[x.Area], n.unit[x.Unit], x.Amount, x.Address, x.Note, x.Before+x.After, x.By, x.Why)
	}
	sheet.End()
	return nil, nil
}

// workPage is one record.
type workPage struct {
	drives.WorkDetail
	form
	n *names
}

func (h *Handler) work(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.workPage(r)
	if err != nil {
		return nil, err
	}
	return workView(p), nil
}

func (h *Handler) workPage(r *http.Request) (p workPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.WorkDetail, err = h.Drives.WorkOf(ctx, by, r.PathValue("work")); err != nil {
		return p, err
	}
	p.n, err = h.names(ctx, by)
	return p, err
}

func (h *Handler) void(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	work := r.PathValue("work")
	err := h.Drives.Void(r.Context(), web.Actor(r), work, r.PostFormValue("reason"))
	if errs, ok := web.Refused(r, err); ok {
		p, perr := h.workPage(r)
		if perr != nil {
			return nil, perr
		}
		p.refused(r, "void", errs)
		return web.Unprocessable(workView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "drivesweb.was_voided")
	web.Redirect(w, r, "/drives/records/"+work)
	return nil, nil
}

func (p workPage) voidable() bool {
	return p.Drive.State.Allows(drives.Carry) && drives.MayVoid(p.n.by, p.Work)
}

// pair are the first photos of before and afterwards, and the others.
func (p workPage) pair(ctx context.Context) (before, after *ui.Photo, more []ui.Photo) {
	for _, x := range p.Photos {
		u := photoOf(ctx, x, p.Item.Title)
		switch {
		case x.Kind == photos.Before && before == nil:
			before = &u
		case x.Kind == photos.After && after == nil:
			after = &u
		default:
			more = append(more, u)
		}
	}
	return before, after, more
}

func (p workPage) facts(ctx context.Context) []ui.Fact {
	w := p.Work
	return []ui.Fact{
		{Label: lang.T(ctx, "drivesweb.item"), Value: p.Item.Title, Href: "/drives/cells/" + w.Cell},
		{Label: lang.T(ctx, "drivesweb.area"), Value: p.n.area[w.Area], Href: p.Drive.Link() + "/areas/" + string(w.Area)},
		{Label: lang.T(ctx, "drivesweb.unit"), Value: p.n.unit[w.Unit]},
		{Label: lang.T(ctx, "drivesweb.day"), Value: w.Day},
		{Label: lang.T(ctx, "drivesweb.amount"), Value: lang.Number(ctx, w.Amount) + " " + p.Item.Measure},
		{Label: lang.T(ctx, "drivesweb.place"), Value: w.Address},
		{Label: lang.T(ctx, "drivesweb.note"), Value: w.Note},
		{Label: lang.T(ctx, "drivesweb.recorded_by"), Value: w.By, Note: lang.Moment(ctx, w.At)},
	}
}
