package custodyweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/custody"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// batchPage is one batch.
type batchPage struct {
	beside templ.Component // of other slices; nil: nothing
	custody.Detail
	n      *names
	by     access.Actor
	Phone  bool
	Failed string // the form that was refused
	Form   url.Values
	Errs   ui.Errors
}

func (h *Handler) batch(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.batchPage(r)
	if err != nil {
		return nil, err
	}
	return batchView(p), nil
}

func (h *Handler) batchPage(r *http.Request) (p batchPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	p.by = by
	if p.Detail, err = h.Custody.Get(ctx, by, id.Batch(r.PathValue("id"))); err != nil {
		return p, err
	}
	if h.Beside != nil {
		if p.beside, err = h.Beside(ctx, by, string(p.Batch.ID)); err != nil {
			return p, err
		}
	}
	p.n, err = h.names(ctx, by)
	return p, err
}

func (p batchPage) href() string { return href(p.Batch.ID) }

func (p batchPage) can(act custody.Act) bool { return p.May(p.by, act) }

// acts reports whether there is anything that the reader may do.
func (p batchPage) acts() bool {
	for _, r := range custody.Rules() {
		if p.can(r.Act) {
			return true
		}
	}
	return false
}

// val is what was typed into the refused form, else def.
func (p batchPage) val(form, name, def string) string {
	if p.Failed == form && p.Form.Has(name) {
		return p.Form.Get(name)
	}
	return def
}

func (p batchPage) in(form string, in ui.Input) ui.Input {
	in.ID = "f-" + form + "-" + in.Name
	in.Value = p.val(form, in.Name, in.Value)
	if p.Failed == form {
		return in.At(p.Errs)
	}
	return in
}

func (p batchPage) version() string { return strconv.FormatInt(p.Batch.Version, 10) }

// lineName is the field of a form that says how much of an item leaves.
func lineName(seq int) string { return "line-" + strconv.Itoa(seq) }

// key is the request key of a form: the same as before if it comes back.
func (p batchPage) key(form string) string { return p.val(form, "_key", "") }

func (p batchPage) facts(ctx context.Context) []ui.Fact {
	b := p.Batch
	out := []ui.Fact{
		{Label: lang.T(ctx, "custodyweb.held_at"), Body: ui.When(b.At)},
		{Label: lang.T(ctx, "custodyweb.place"), Value: b.Place, Note: p.n.area[b.Area]},
		{Label: lang.T(ctx, "custodyweb.reason"), Value: b.Reason},
	}
	if p.SeesParty {
		out = append(out, ui.Fact{Label: lang.T(ctx, "custodyweb.party"), Value: b.Party})
	}
	out = append(
		out,
		ui.Fact{Label: lang.T(ctx, "custodyweb.unit"), Value: p.n.unit[b.Unit]},
		ui.Fact{Label: lang.T(ctx, "custodyweb.officers"), Value: b.Officers},
		ui.Fact{Label: lang.T(ctx, "custodyweb.store"), Value: dash(b.Store), Note: storedNote(ctx, b)},
		ui.Fact{Label: lang.T(ctx, "custodyweb.due"), Value: p.n.day(b.Due), Note: extendedNote(ctx, b)},
	)
	if b.Action != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "custodyweb.action"), Value: lang.T(ctx, "custodyweb.open_action"), Href: "/patrol/actions/" + string(b.Action)})
	}
	return out
}

func storedNote(ctx context.Context, b custody.Batch) string {
	if b.Stored.IsZero() {
		return lang.T(ctx, "custodyweb.not_stored")
	}
	return lang.T(ctx, "custodyweb.stored_at", lang.Moment(ctx, b.Stored))
}

func extendedNote(ctx context.Context, b custody.Batch) string {
	if b.Extended == 0 {
		return ""
	}
	return lang.T(ctx, "custodyweb.extended_times", b.Extended)
}

// gallery are the photos of the goods: as they were taken, or as they left.
func (p batchPage) gallery(ctx context.Context, kind photos.Kind) (out []ui.Photo) {
	for _, ph := range p.Photos {
		if ph.Kind == kind {
			out = append(out, photo(ctx, ph, lang.T(ctx, "custodyweb.photo_alt", p.Batch.Label())))
		}
	}
	return out
}

func photo(_ context.Context, ph photos.Photo, alt string) ui.Photo {
	return ui.Photo{Small: "/photos/" + string(ph.ID) + "/thumb", Full: "/photos/" + string(ph.ID) + "/public", Alt: alt, At: ph.UploadedAt, Note: ph.Actor}
}

// leaving writes what leaves with a release.
func (p batchPage) leaving(r custody.Release) (out []string) {
	for _, x := range p.Items {
		if n := r.Lines[x.Seq]; n > 0 {
			x.Amount = n
			out = append(out, x.Text())
		}
	}
	return out
}

// releaseLook is how the state of a release is drawn.
var releaseLook = map[custody.ReleaseState][2]string{
	custody.ReleaseAsked: {"check", "hourglass"}, custody.ReleaseDone: {"done", "circle-check"}, custody.ReleaseRefused: {"late", "x"},
}
