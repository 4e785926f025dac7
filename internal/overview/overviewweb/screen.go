package overviewweb

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/geo"
	"chuangwei/internal/lang"
	"chuangwei/internal/overview"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

func (h *Handler) screen(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	s, err := h.Overview.Screen(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	return screenView(s), nil
}

// scenesOf lists the scenes that there is something to show in.
func scenesOf(s overview.Screen) []string {
	out := []string{"overview"}
	if s.Drive != nil {
		out = append(out, "drive")
	}
	if s.Patrol != nil {
		out = append(out, "patrol")
	}
	if s.Ahead != nil {
		out = append(out, "ahead")
	}
	return out
}

// points are thousandths of a mark, with one decimal.
func points(n int64) string { return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) }

// mapWide is the width of the map in its own units.
const mapWide = 1000

// mapHigh is its height, so that a metre is as long one way as the other.
func mapHigh(s overview.Screen) float64 {
	b := s.Bounds
	wide := geo.Point{Lon: b.West, Lat: b.Center().Lat}.Distance(geo.Point{Lon: b.East, Lat: b.Center().Lat})
	high := b.Min().Distance(geo.Point{Lon: b.West, Lat: b.North})
	if wide <= 0 {
		return mapWide
	}
	return mapWide * high / wide
}

func mapBox(s overview.Screen) string { return fmt.Sprintf("0 0 %d %.0f", mapWide, mapHigh(s)) }

// mapAt is where a point lies on the map.
func mapAt(s overview.Screen, p geo.Point) (x, y float64) {
	b := s.Bounds
	if b.East > b.West {
		x = mapWide * (p.Lon - b.West) / (b.East - b.West)
	}
	if b.North > b.South {
		y = mapHigh(s) * (b.North - p.Lat) / (b.North - b.South)
	}
	return x, y
}

func mapPoint(s overview.Screen, p geo.Point) (x, y string) {
	fx, fy := mapAt(s, p)
	return strconv.FormatFloat(fx, 'f', 0, 64), strconv.FormatFloat(fy, 'f', 0, 64)
}

// mapPath is the outline of an area with its holes.
func mapPath(s overview.Screen, a overview.Shape) string {
	var b strings.Builder
	for _, part := range a.Boundary.Outline() {
		for _, ring := range part {
			for i, p := range ring {
				pen := "L"
				if i == 0 {
					pen = "M"
				}
				x, y := mapAt(s, p)
				fmt.Fprintf(&b, "%s%.1f %.1f", pen, x, y)
			}
			b.WriteString("Z")
		}
	}
	return b.String()
}

// mapWords says what the map shows to who cannot see it.
func mapWords(ctx context.Context, s overview.Screen) string {
	var parts []string
	for _, a := range s.Outline {
		parts = append(parts, a.Name+" "+lang.T(ctx, "overview.screen.of_area", a.Overdue.N, a.Open.N))
	}
	return lang.T(ctx, "overview.screen.map") + ": " + strings.Join(parts, "; ")
}

func bars(title string, list []overview.Count) ui.Chart {
	c := ui.Chart{Title: title, Series: []ui.Series{{Name: title}}}
	for _, n := range list {
		c.Labels, c.Links = append(c.Labels, n.Label), append(c.Links, n.Link)
		c.Series[0].Values = append(c.Series[0].Values, float64(n.N))
	}
	return c
}
