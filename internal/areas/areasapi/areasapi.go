// Package areasapi is the REST resource of areas: as a list, one by one, and
// as GeoJSON.
package areasapi

import (
	"context"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/web/rest"
)

// Area is a part of the county seat, without its boundary.
type Area struct {
	ID           string   `json:"id"`
	Seq          int      `json:"seq"`
	Name         string   `json:"name"`
	Note         string   `json:"note,omitempty" doc:"Its extent in words."`
	LeadUnit     string   `json:"lead_unit,omitempty"`
	Members      []string `json:"members" doc:"Units besides the lead unit and the committees."`
	Committees   []string `json:"committees"`
	Illustrative bool     `json:"illustrative,omitempty" doc:"The boundary only shows how it might be."`
	Km2          float64  `json:"km2,omitempty"`
	Retired      bool     `json:"retired,omitempty"`
	Version      int64    `json:"version"`
}

type areaList struct {
	Body struct {
		Areas []Area `json:"areas"`
	}
}

type areaInput struct {
	rest.Common
	ID string `path:"id"`
}

type areaOutput struct{ Body Area }

// Register adds the resource to the API.
func Register(a *rest.API, s *areas.Service) {
	rest.Add(a, rest.Op{ID: "list-areas", Path: "/areas", Tag: "areas", Summary: "The areas, in their order"},
		func(ctx context.Context, by access.Actor, _ *rest.Common) (*areaList, error) {
			list, err := s.All(ctx, by)
			if err != nil {
				return nil, err
			}
			out := &areaList{}
			out.Body.Areas = []Area{}
			for _, x := range list {
				out.Body.Areas = append(out.Body.Areas, area(x))
			}
			return out, nil
		})
	rest.Add(a, rest.Op{ID: "get-area", Path: "/areas/{id}", Tag: "areas", Summary: "One area"},
		func(ctx context.Context, by access.Actor, in *areaInput) (*areaOutput, error) {
			x, err := one(ctx, s, by, in.ID)
			if err != nil {
				return nil, err
			}
			return &areaOutput{area(x)}, nil
		})
	a.Plain(rest.Op{ID: "areas-geojson", Path: "/areas.geojson", Tag: "areas", Summary: "The areas with their boundaries", About: "A FeatureCollection in WGS-84."},
		rest.Bytes(geoJSON, "A FeatureCollection."), func(w http.ResponseWriter, r *http.Request, by access.Actor) error {
			list, err := s.All(r.Context(), by)
			if err != nil {
				return err
			}
			return write(w, list)
		})
	a.Plain(rest.Op{ID: "area-geojson", Path: "/areas/{id}/boundary", Tag: "areas", Summary: "The boundary of one area", About: "A FeatureCollection of one feature, in WGS-84."},
		rest.Bytes(geoJSON, "A FeatureCollection."), func(w http.ResponseWriter, r *http.Request, by access.Actor) error {
			x, err := one(r.Context(), s, by, r.PathValue("id"))
			if err != nil {
				return err
			}
			return write(w, []areas.Area{x})
		})
}

const geoJSON = "application/geo+json"

func one(ctx context.Context, s *areas.Service, by access.Actor, text string) (areas.Area, error) {
	aid, err := rest.ID[id.Area](text)
	if err != nil {
		return areas.Area{}, err
	}
	return s.Area(ctx, by, aid)
}

func area(x areas.Area) Area {
	return Area{
		ID: string(x.ID), Seq: x.Seq, Name: x.Name, Note: x.Note, LeadUnit: string(x.LeadUnit), Members: texts(x.Members), Committees: texts(x.Committees),
		Illustrative: x.Illustrative, Km2: x.Boundary.AreaKm2(), Retired: x.Retired, Version: x.Version,
	}
}

func write(w http.ResponseWriter, list []areas.Area) error {
	w.Header().Set("Content-Type", geoJSON)
	out := geo.NewWriter(w, geo.WGS84)
	for _, x := range list {
		if err := out.Feature(string(x.ID), x.Boundary, area(x)); err != nil {
			panic(http.ErrAbortHandler) // the asker has gone
		}
	}
	if err := out.Close(); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

func texts(list []id.Unit) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
