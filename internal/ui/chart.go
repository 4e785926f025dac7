package ui

import (
	"math"
	"strconv"
	"strings"
)

// Chart is a small picture of figures, drawn on the server, with a table of the
// same figures beneath it.
type Chart struct {
	Title  string
	Sum    string // one sentence that says what is to be seen
	Unit   string
	Labels []string
	Links  []string // where each label's figures open their list; may be nil
	Series []Series
	Bare   bool // the page has the table itself
}

// Series is one row of figures; NaN is a gap.
type Series struct {
	Name   string
	Values []float64
}

// The ground of a line chart, in its own units.
const (
	chartWidth  = 640
	chartHeight = 260
	chartLeft   = 44
	chartRight  = 12
	chartTop    = 12
	chartBottom = 30
)

// top returns the least round number that no value is above, and the step of
// the lines on the way to it.
func (c Chart) top() (top, step float64) {
	most := 0.0
	for _, s := range c.Series {
		for _, v := range s.Values {
			if !math.IsNaN(v) {
				most = max(most, v)
			}
		}
	}
	if most <= 0 {
		return 1, 1
	}
	raw := most / 4
	unit := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		step = m * unit
		if step >= raw {
			break
		}
	}
	if step < 1 && whole(c) {
		step = 1
	}
	return math.Ceil(most/step) * step, step
}

func whole(c Chart) bool {
	for _, s := range c.Series {
		for _, v := range s.Values {
			if !math.IsNaN(v) && v != math.Trunc(v) {
				return false
			}
		}
	}
	return true
}

func (c Chart) x(i int) float64 {
	if len(c.Labels) < 2 {
		return chartLeft + float64(chartWidth-chartLeft-chartRight)/2
	}
	return chartLeft + float64(i)*float64(chartWidth-chartLeft-chartRight)/float64(len(c.Labels)-1)
}

func (c Chart) y(v float64) float64 {
	top, _ := c.top()
	return chartTop + (1-v/top)*float64(chartHeight-chartTop-chartBottom)
}

// path returns the line of a series, broken at its gaps.
func (c Chart) path(s Series) string {
	var b strings.Builder
	pen := "M"
	for i, v := range s.Values {
		if math.IsNaN(v) || i >= len(c.Labels) {
			pen = "M"
			continue
		}
		b.WriteString(pen + num(c.x(i)) + " " + num(c.y(v)))
		pen = "L"
	}
	return b.String()
}

// rules lists the values at which a line is drawn across.
func (c Chart) rules() []float64 {
	top, step := c.top()
	var out []float64
	for v := 0.0; v <= top+step/2; v += step {
		out = append(out, v)
	}
	return out
}

// named reports whether there is room for the label at i.
func (c Chart) named(i int) bool {
	every := (len(c.Labels) + 7) / 8
	return every <= 1 || i%every == 0
}

func (c Chart) link(i int) string {
	if i < len(c.Links) {
		return c.Links[i]
	}
	return ""
}

func num(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// figure writes a value as people read it: no decimals that say nothing.
func figure(v float64) string {
	if math.IsNaN(v) {
		return "—"
	}
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
}

func (s Series) at(i int) float64 {
	if i < len(s.Values) {
		return s.Values[i]
	}
	return math.NaN()
}
