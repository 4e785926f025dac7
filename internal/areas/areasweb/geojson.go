package areasweb

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/geo"
	"chuangwei/internal/web"
)

// areasJSON answers with the areas: WGS-84, with name, note and address.
func (h *Handler) areasJSON(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	list, err := h.Areas.All(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	units, _, err := h.units(r)
	if err != nil {
		return nil, err
	}
	return nil, collection(w, func(out *geo.Writer) error {
		for _, a := range list {
			if a.Boundary.Empty() {
				continue
			}
			err := out.Feature(string(a.ID), a.Boundary, map[string]any{
				"name": a.Name, "seq": a.Seq, "note": units[a.LeadUnit].Short, "href": "/areas/" + string(a.ID), "illustrative": a.Illustrative,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// maxDrawn bounds the streets of one map.
const maxDrawn = 5000

// streetsJSON answers with the streets and landmarks of the list's filter.
func (h *Handler) streetsJSON(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f := placeFilter(r)
	f.Limit = maxDrawn
	page, err := h.Areas.ListPlaces(r.Context(), web.Actor(r), f)
	if err != nil {
		return nil, err
	}
	return nil, collection(w, func(out *geo.Writer) error {
		for _, p := range page.Places {
			if p.Line.Empty() {
				continue
			}
			err := out.Feature(string(p.ID), p.Line, map[string]any{"name": p.Name, "kind": p.Kind, "href": "/streets/" + string(p.ID)})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// collection writes the features whole before anything is sent, so that a
// fault is answered as one.
func collection(w http.ResponseWriter, fill func(*geo.Writer) error) error {
	var b bytes.Buffer
	out := geo.NewWriter(&b, geo.WGS84)
	if err := fill(out); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/geo+json")
	w.Write(b.Bytes()) //nolint:errcheck // the reader has gone
	return nil
}
