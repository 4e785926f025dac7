package placesweb

import (
	"context"
	"math"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/places"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// placePage is one place with everything around it.
type placePage struct {
	n *names
	places.Detail
	sent
	phone     bool
	beside    templ.Component
	inspected templ.Component
}

// placeOf is the place that an address names, by identifier or by number.
func (h *Handler) placeOf(r *http.Request) (id.Site, error) {
	text := r.PathValue("id")
	if n, ok := places.NumberOf(text); ok {
		return h.Places.ByNumber(r.Context(), web.Actor(r), n)
	}
	return id.Site(text), nil
}

func (h *Handler) page(r *http.Request) (p placePage, err error) {
	place, err := h.placeOf(r)
	if err != nil {
		return p, err
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if err := h.withPosts(r.Context(), p.n); err != nil {
		return p, err
	}
	if p.Detail, err = h.Places.Detail(r.Context(), p.n.by, place); err != nil {
		return p, err
	}
	if h.Inspected != nil {
		if p.inspected, err = h.Inspected(r.Context(), p.n.by, string(p.Place.ID)); err != nil {
			return p, err
		}
	}
	if h.Beside != nil {
		p.beside, err = h.Beside(r.Context(), p.n.by, string(p.Place.ID))
	}
	return p, err
}

func (h *Handler) place(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return placeView(p), nil
}

// onPlace does what a form of a place's page says; the page comes back where it
// was refused.
func (h *Handler) onPlace(w http.ResponseWriter, r *http.Request, limit int64, form string, do func(id.Site) error) (templ.Component, error) {
	if err := web.Form(w, r, limit); err != nil {
		return nil, err
	}
	place, err := h.placeOf(r)
	if err != nil {
		return nil, err
	}
	err = do(place)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.page(r)
		if err != nil {
			return nil, err
		}
		p.sent = back(r, form, errs)
		return web.Unprocessable(placeView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "placesweb.did."+form)
	web.Redirect(w, r, web.Back(r, "/places/"+string(place)))
	return nil, nil
}

func (h *Handler) retire(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onPlace(w, r, web.MaxForm, "retire", func(p id.Site) error {
		return h.Places.Retire(r.Context(), web.Actor(r), p, r.PostFormValue("reason"))
	})
}

func (h *Handler) restore(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onPlace(w, r, web.MaxForm, "restore", func(p id.Site) error { return h.Places.Restore(r.Context(), web.Actor(r), p) })
}

func (h *Handler) addPhotos(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onPlace(w, r, casesweb.MaxUpload, "photos", func(p id.Site) error {
		pics, err := casesweb.PicturesOf(r, h.Photos, web.Actor(r), "photos")
		if err == nil {
			var list []places.Picture
			for _, pic := range pics.List {
				list = append(list, pic)
			}
			err = h.Places.AddPhotos(r.Context(), web.Actor(r), p, list)
		}
		keep(r, err, pics)
		return err
	})
}

// keep keeps the photos of a form that comes back, and lets go of them where it
// does not.
func keep(r *http.Request, err error, all ...casesweb.Pictures) {
	if err == nil {
		return
	}
	for _, pics := range all {
		if k := fault.Of(err); k == fault.Invalid || k == fault.Conflict {
			pics.Keep(r.Context(), r.PostForm)
		} else {
			pics.Discard(r.Context())
		}
	}
}

func (h *Handler) link(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onPlace(w, r, web.MaxForm, "link", func(p id.Site) error {
		return h.Places.Link(r.Context(), web.Actor(r), p, r.PostFormValue("project"))
	})
}

func (h *Handler) unlink(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.onPlace(w, r, web.MaxForm, "unlink", func(p id.Site) error {
		return h.Places.Unlink(r.Context(), web.Actor(r), p, id.Project(r.PostFormValue("project")))
	})
}

// mayLink reports whether projects may be linked to the place.
func (p placePage) mayLink() bool { return p.mayRun() && !p.Place.Retired }

func (p placePage) mayRun() bool { return p.n.by.May(access.RunPlaces, p.Place.Owners()) }

func (p placePage) mayCheck() bool {
	return !p.Place.Retired && p.n.by.May(access.CheckPlaces, p.Place.Owners())
}

// kindAndTrade says what a place is.
func kindAndTrade(ctx context.Context, p places.Place) string {
	if p.Trade != "" {
		return kindName(ctx, p.Kind) + " · " + tradeName(ctx, p.Trade)
	}
	return kindName(ctx, p.Kind)
}

// company says who manages a place; of kinds that nobody manages a dash.
func company(ctx context.Context, p places.Place) string {
	if p.Company == "" && p.Kind == places.Compound {
		return lang.T(ctx, "placesweb.no_company")
	}
	return dash(p.Company)
}

func (p placePage) facts(ctx context.Context) []ui.Fact {
	x, n := p.Place, p.n
	out := []ui.Fact{
		{Label: lang.T(ctx, "placesweb.col.kind"), Value: kindAndTrade(ctx, x)},
		{Label: lang.T(ctx, "placesweb.col.area"), Value: n.area[x.Area], Href: "/areas/" + string(x.Area)},
		{Label: lang.T(ctx, "placesweb.col.unit"), Value: n.unit[x.Unit], Href: "/org/units/" + string(x.Unit)},
		{Label: lang.T(ctx, "placesweb.col.post"), Value: n.post(x.Post), Href: "/org/posts/" + string(x.Post)},
		{Label: lang.T(ctx, "placesweb.col.contact"), Value: x.Contact},
		{Label: lang.T(ctx, "placesweb.col.address"), Value: x.Address},
	}
	if x.Kind.Sized() {
		out = append(out, ui.Fact{Label: lang.T(ctx, "placesweb.size."+string(x.Kind)), Value: counted(x.Size)})
	}
	if x.Kind.Managed() {
		out = append(out, ui.Fact{Label: lang.T(ctx, "placesweb.col.company"), Value: company(ctx, x)})
	}
	if x.Kind == places.Compound {
		out = append(out, ui.Fact{Label: lang.T(ctx, "placesweb.col.committee"), Value: committee(ctx, x)})
	}
	return append(out,
		ui.Fact{Label: lang.T(ctx, "placesweb.col.every"), Value: lang.T(ctx, "placesweb.days", x.Every)},
		ui.Fact{Label: lang.T(ctx, "placesweb.col.checked_on"), Value: x.CheckedOn},
		ui.Fact{Label: lang.T(ctx, "placesweb.col.next_on"), Value: x.Next},
		ui.Fact{Label: lang.T(ctx, "placesweb.col.note"), Value: x.Note})
}

// state is what the last check found of an item: a kind and an icon of a pill,
// and its word.
func (p placePage) state(ctx context.Context, item string) (kind, icon, word string) {
	if len(p.Checks) > 0 {
		for _, x := range p.Checks[0].Results {
			if x.Item != item {
				continue
			}
			if x.Met {
				return "done", "circle-check", lang.T(ctx, "places.outcome.met")
			}
			return "doing", "alert-triangle", lang.T(ctx, "places.outcome.fault")
		}
	}
	return "off", "circle", lang.T(ctx, "placesweb.not_seen")
}

// history is the place's mark over its checks, in percent, the oldest first.
func (p placePage) history(ctx context.Context) ui.Chart {
	c := ui.Chart{Title: lang.T(ctx, "placesweb.marks"), Unit: "%", Series: []ui.Series{{Name: lang.T(ctx, "placesweb.col.mark")}}}
	for _, x := range slices.Backward(p.Checks) {
		c.Labels = append(c.Labels, x.Day)
		v := math.NaN()
		if x.Asked > 0 {
			v = float64(x.Percent())
		}
		c.Series[0].Values = append(c.Series[0].Values, v)
	}
	if len(p.Checks) > 0 {
		first, last := p.Checks[len(p.Checks)-1], p.Checks[0]
		c.Sum = lang.T(ctx, "placesweb.from_to", first.Percent(), last.Percent())
	}
	return c
}
