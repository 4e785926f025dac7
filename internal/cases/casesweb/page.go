package casesweb

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// casePage is one case as its page shows it.
type casePage struct {
	cases.Detail
	n      *names
	by     access.Actor
	now    time.Time
	photos []photos.Photo
	used   map[id.Photo]earlier // photos that were used before
	Home   string               // address of the program, for the code on paper

	beside templ.Component // of other slices; may be nil
	prop   cases.Proposal  // while it waits to be filed

	// After an act that was refused: which, why, and what was typed.
	Failed cases.Act
	Errs   ui.Errors
	Form   url.Values
	Stale  bool
}

func (h *Handler) page(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	c, err := h.Cases.ByNumber(r.Context(), web.Actor(r), r.PathValue("number"))
	if err != nil {
		return nil, err
	}
	p, err := h.detail(r, c.ID)
	if err != nil {
		return nil, err
	}
	return caseView(p), nil
}

func (h *Handler) detail(r *http.Request, c id.Case) (casePage, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := casePage{by: by, now: h.DB.Now(by.County), Form: url.Values{}}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	p.Home = web.Home(r, p.n.county.Settings.Address, h.Address)
	if p.Detail, err = h.Cases.Detail(ctx, by, c); err != nil {
		return p, err
	}
	var reuse map[id.Photo][]photos.Reuse
	err = h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		if p.photos, err = photos.Of(ctx, tx, cases.Subject, string(c)); err != nil {
			return err
		}
		reuse, err = photos.ReuseOf(ctx, tx, cases.Subject, string(c))
		return err
	})
	if err != nil {
		return p, err
	}
	if p.used, err = h.earlier(ctx, by, p, reuse); err != nil {
		return p, err
	}
	if h.Beside != nil {
		if p.beside, err = h.Beside(ctx, by, p.Case); err != nil {
			return p, err
		}
	}
	if p.may(cases.DoFile) {
		if p.prop, err = h.Cases.Propose(ctx, by, c); err != nil {
			return p, err
		}
	}
	return p, nil
}

// label returns the visible number of c.
func (h *Handler) label(ctx context.Context, by access.Actor, c cases.Case) (string, error) {
	n, err := h.names(ctx, by)
	if err != nil {
		return "", err
	}
	return n.label(c), nil
}

// short is the address on paper: it leads to the case.
func (h *Handler) short(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	c, err := h.Cases.ByNumber(r.Context(), web.Actor(r), r.PathValue("number"))
	if err != nil {
		return nil, err
	}
	label, err := h.label(r.Context(), web.Actor(r), c)
	if err != nil {
		return nil, err
	}
	http.Redirect(w, r, "/cases/"+label, http.StatusSeeOther) //nolint:gosec // a path within the program
	return nil, nil
}

func (p casePage) may(act cases.Act) bool {
	for _, s := range p.Steps {
		if s.Act == act {
			return true
		}
	}
	return false
}

func (p casePage) label() string { return p.n.label(p.Case) }
func (p casePage) href() string  { return p.n.href(p.Case) }

// picture is a stored photo as it is drawn.
func (p casePage) picture(ctx context.Context, ph photos.Photo) ui.Photo {
	u := ui.Photo{
		Small: "/photos/" + string(ph.ID) + "/thumb", Full: "/photos/" + string(ph.ID) + "/public",
		Alt: lang.T(ctx, "casesweb.photo."+string(ph.Kind)) + " · " + p.n.title(ctx, p.Case), At: ph.UploadedAt,
		Note: ph.Actor,
	}
	if ph.TakenAt != "" {
		u.Note += " · " + lang.T(ctx, "casesweb.taken", ph.TakenAt)
	}
	if ph.Place.Known() && p.Case.Place.Located {
		m := p.Case.Place.Point.Distance(geo.Point{Lon: ph.Place.Lon, Lat: ph.Place.Lat})
		u.Note += " · " + lang.T(ctx, "casesweb.from_place", metres(m))
		if m > farAway {
			u.Warn = lang.T(ctx, "casesweb.far_away", metres(m))
		}
	}
	if was, ok := p.used[ph.ID]; ok {
		u.Warn, u.WarnHref = was.text, was.href
	}
	if ph.Synthetic {
		u.Note += " · " + lang.T(ctx, "casesweb.synthetic")
	}
	return u
}

// farAway is how many metres from its case a photo is looked at twice.
const farAway = 100

func metres(m float64) string {
	if m >= 1000 {
		return fmt.Sprintf("%.1f km", m/1000)
	}
	return fmt.Sprintf("%.0f m", m)
}

// pair returns the first photo from before and the last from after, with what
// lies between them.
func (p casePage) pair(ctx context.Context) (before, after *ui.Photo, facts string) {
	var b, a *photos.Photo
	for i := range p.photos {
		switch p.photos[i].Kind {
		case photos.Before:
			if b == nil {
				b = &p.photos[i]
			}
		case photos.After:
			a = &p.photos[i]
		case photos.Check, photos.Other: // of neither
		}
	}
	var said []string
	if b != nil {
		u := p.picture(ctx, *b)
		before = &u
	}
	if a != nil {
		u := p.picture(ctx, *a)
		after = &u
	}
	if a != nil && b != nil {
		said = append(said, lang.T(ctx, "casesweb.pair.time", lang.Span(ctx, a.UploadedAt.Sub(b.UploadedAt))))
		if a.Place.Known() && b.Place.Known() {
			m := geo.Point{Lon: a.Place.Lon, Lat: a.Place.Lat}.Distance(geo.Point{Lon: b.Place.Lon, Lat: b.Place.Lat})
			said = append(said, lang.T(ctx, "casesweb.pair.distance", metres(math.Round(m))))
		} else {
			said = append(said, lang.T(ctx, "casesweb.pair.no_place"))
		}
	}
	return before, after, strings.Join(said, " · ")
}

// beyondPair reports whether there are photos that the pair does not show.
func (p casePage) beyondPair() bool {
	shown := map[photos.Kind]bool{}
	for _, ph := range p.photos {
		if shown[ph.Kind] || ph.Kind != photos.Before && ph.Kind != photos.After {
			return true
		}
		shown[ph.Kind] = true
	}
	return false
}

func (p casePage) gallery(ctx context.Context) []ui.Photo {
	var out []ui.Photo
	for _, ph := range p.photos {
		out = append(out, p.picture(ctx, ph))
	}
	return out
}

func (p casePage) facts(ctx context.Context) []ui.Fact {
	c := p.Case
	var assist []string
	for _, u := range c.Assist {
		assist = append(assist, p.n.unit[u])
	}
	f := []ui.Fact{
		{Label: lang.T(ctx, "casesweb.col.category"), Value: codeAndName(ctx, p.Category), Href: string(dictLink(p.Category))},
		{Label: lang.T(ctx, "casesweb.col.area"), Value: dash(p.n.area[c.Area]), Href: link("/areas/", string(c.Area))},
		{Label: lang.T(ctx, "casesweb.col.group"), Value: dash(p.n.group[c.Group])},
		{Label: lang.T(ctx, "casesweb.lead_unit"), Value: dash(p.n.unit[c.LeadUnit])},
		{Label: lang.T(ctx, "casesweb.col.assist"), Value: dash(strings.Join(assist, lang.T(ctx, "casesweb.comma")))},
		{Label: lang.T(ctx, "casesweb.check_unit"), Value: dash(p.n.unit[c.CheckUnit])},
		{Label: lang.T(ctx, "casesweb.col.due"), Value: lang.Moment(ctx, c.DueAt), Note: p.limit(ctx)},
		{Label: lang.T(ctx, "casesweb.col.sign_by"), Value: lang.Moment(ctx, c.SignBy), Note: p.signLimit(ctx)},
		{Label: lang.T(ctx, "casesweb.col.source"), Value: lang.T(ctx, "case.source."+string(c.Source))},
		{Label: lang.T(ctx, "casesweb.col.place"), Value: dash(c.Place.Address), Note: p.placeNote(ctx)},
		{Label: lang.T(ctx, "casesweb.col.reported"), Value: lang.Moment(ctx, c.ReportedAt)},
	}
	if c.RegisterNo != "" {
		f = append(f, ui.Fact{Label: lang.T(ctx, "casesweb.col.register_no"), Value: c.RegisterNo, Href: cases.Filter{Survey: c.Survey}.Link("/cases")})
	}
	if c.Rework > 0 {
		f = append(f, ui.Fact{Label: lang.T(ctx, "casesweb.col.rework"), Value: lang.Number(ctx, c.Rework)})
	}
	if c.Closing != cases.NotClosed {
		f = append(f, ui.Fact{Label: lang.T(ctx, "casesweb.col.closing"), Value: lang.T(ctx, "case.closing."+string(c.Closing))})
	}
	if c.Reason != "" {
		f = append(f, ui.Fact{Label: lang.T(ctx, "casesweb.reason"), Value: c.Reason})
	}
	return f
}

func link(path, to string) string {
	if to == "" {
		return ""
	}
	return path + to
}

func (p casePage) limit(ctx context.Context) string {
	if p.Case.Limit.N == 0 {
		return ""
	}
	return LimitText(ctx, p.Case.Limit)
}

// signLimit says how long the unit has to sign, and whether it was in time.
func (p casePage) signLimit(ctx context.Context) string {
	c := p.Case
	if c.SignLimit.IsZero() {
		return ""
	}
	text := LimitText(ctx, c.SignLimit)
	if !c.SignBy.IsZero() && c.SignedAt.After(c.SignBy) {
		text += " · " + lang.T(ctx, "casesweb.signed_late")
	}
	return text
}

func (p casePage) placeNote(ctx context.Context) string {
	pl := p.Case.Place
	if !pl.Located {
		return lang.T(ctx, "casesweb.no_point")
	}
	s := fmt.Sprintf("%.6f, %.6f", pl.Point.Lat, pl.Point.Lon)
	if pl.Accuracy > 0 {
		s += fmt.Sprintf(" ±%.0f m", pl.Accuracy)
	}
	return s
}

func (p casePage) timeline(ctx context.Context) []ui.Event {
	var out []ui.Event
	for _, l := range p.Timeline {
		out = append(out, p.told(ctx, l))
	}
	return out
}

// mapPoint is the case as GeoJSON, for the little map.
func (p casePage) mapPoint() string {
	if !p.Case.Place.Located {
		return ""
	}
	return fmt.Sprintf(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":%q},"geometry":{"type":"Point","coordinates":[%f,%f]}}]}`,
		p.label(), p.Case.Place.Point.Lon, p.Case.Place.Point.Lat)
}

func (p casePage) center() string {
	if !p.Case.Place.Located {
		return ""
	}
	return fmt.Sprintf("%f,%f,17", p.Case.Place.Point.Lon, p.Case.Place.Point.Lat)
}

// sheet is the case on paper.
func (h *Handler) sheet(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	c, err := h.Cases.ByNumber(r.Context(), web.Actor(r), r.PathValue("number"))
	if err != nil {
		return nil, err
	}
	p, err := h.detail(r, c.ID)
	if err != nil {
		return nil, err
	}
	return sheetsView([]casePage{p}), nil
}

// file serves an attachment.
func (h *Handler) file(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	c, err := h.Cases.ByNumber(ctx, by, r.PathValue("number"))
	if err != nil {
		return nil, err
	}
	f, body, err := h.Cases.OpenFile(ctx, by, c.ID, id.File(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	defer body.Close() //nolint:errcheck // it was only read
	// Never shown within the program: what somebody attached is only saved.
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(f.Name))
	return nil, send(w, body)
}

// placeholder stands where a photo's copies are not made yet.
const placeholder = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><path fill="#e3e7e5" d="M0 0h40v30H0z"/>` +
	`<g fill="none" stroke="#5d6d66" stroke-width="1.5"><circle cx="20" cy="15" r="6"/><path d="M20 11.5V15l2.5 1.5"/></g></svg>`

// photo serves a copy of a photo: thumb, public, original.
func (h *Handler) photo(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	size := photos.Size(r.PathValue("size"))
	switch size {
	case photos.Thumb, photos.Public, photos.Original:
	default:
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	f, err := h.Photos.Open(r.Context(), web.Actor(r), id.Photo(r.PathValue("id")), size)
	if fault.Is(err, fault.Unavailable) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "image/svg+xml")
		return nil, send(w, strings.NewReader(placeholder))
	}
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	// A photo never changes, but who may see it can: only this browser keeps it.
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	w.Header().Set("Content-Type", f.Type)
	if size == photos.Original {
		w.Header().Set("Content-Disposition", "attachment")
	}
	return nil, send(w, f)
}
