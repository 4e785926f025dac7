package areasweb

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/areas"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org/orgweb"
	"chuangwei/internal/web"
)

func heads(titles ...string) []office.Head {
	out := make([]office.Head, len(titles))
	for i, t := range titles {
		out[i] = office.Head{Title: t}
	}
	return out
}

// exportAreas writes the list of areas as it is shown, with the names of the
// units that it counts.
func (h *Handler) exportAreas(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	list, err := h.Areas.All(ctx, web.Actor(r))
	if err != nil {
		return nil, err
	}
	units, _, err := h.units(r)
	if err != nil {
		return nil, err
	}
	label := func(field string) string { return orgweb.Label(r, field) }
	columns := heads(label("seq"), label("name"), label("lead"), label("members"), lang.T(ctx, "areas.committees"), lang.T(ctx, "areas.size"), label("note"))
	return orgweb.Download(w, r, lang.T(ctx, "areas.title"), columns, func(s office.Sheet) error {
		for _, a := range list {
			var members, committees []string
			for _, u := range a.Members {
				members = append(members, units[u].Name)
			}
			for _, u := range a.Committees {
				committees = append(committees, units[u].Name)
			}
			err := s.Row(a.Seq, a.Name, units[a.LeadUnit].Name, strings.Join(members, "; "), strings.Join(committees, "; "), km2(a.Boundary), a.Note)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// exportStreets writes the list of streets and landmarks as it is shown: the
// same filter, the same order.
func (h *Handler) exportStreets(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	f := placeFilter(r)
	f.After, f.Limit = "", areas.MaxPlaces
	page, err := h.Areas.ListPlaces(ctx, web.Actor(r), f)
	if err != nil {
		return nil, err
	}
	_, names, err := h.areaNames(r)
	if err != nil {
		return nil, err
	}
	label := func(field string) string { return orgweb.Label(r, field) }
	return orgweb.Download(w, r, lang.T(ctx, "areas.streets"), heads(label("name"), label("street_kind"), label("area"), label("line")), func(s office.Sheet) error {
		for _, p := range page.Places {
			if err := s.Row(p.Name, lang.T(ctx, "areas.kind."+string(p.Kind)), names[p.Area], extent(ctx, p.Line)); err != nil {
				return err
			}
		}
		return nil
	})
}
