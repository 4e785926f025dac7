package demodata

import (
	"math"
	"slices"
)

// Area is one of the 13 areas. Ring is closed, WGS-84 longitude and latitude.
type Area struct {
	Seq  int
	Ring [][2]float64
}

// Street is the part of a street that lies in one area.
type Street struct {
	Name string
	Main bool
	Area int
	Line [][2]float64
}

// The built-up area as three bands of blocks around the county seat: four,
// five and four blocks. Corners are moved off the grid by a fixed pattern, and
// neighbours share them, so that there is neither gap nor overlap.
var (
	south, north = 27.3065, 27.3445
	west, east   = 115.4050, 115.4580
	bands        = []int{4, 5, 4}
)

// corner returns the point at share x of band line i.
func corner(i int, x float64) [2]float64 {
	t := float64(i) / float64(len(bands))
	lon := west + (east-west)*x
	lat := south + (north-south)*t
	lon += 0.0011*math.Sin(9*t+3) + 0.0016*(t-0.5)
	lat += 0.0012*math.Sin(7*x+2*t) + 0.0008*math.Cos(15*x)
	return [2]float64{round(lon), round(lat)}
}

func round(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// line returns band line i between two shares, with every corner on it that
// either neighbouring band has.
func line(i int, from, to float64) [][2]float64 {
	xs := map[float64]bool{from: true, to: true}
	for _, b := range []int{i - 1, i} {
		if b < 0 || b >= len(bands) {
			continue
		}
		for k := 0; k <= bands[b]; k++ {
			if x := float64(k) / float64(bands[b]); x > from && x < to {
				xs[x] = true
			}
		}
	}
	// Steps between, so that the wave of the line is the same on both sides.
	for k := range 41 {
		if x := float64(k) / 40; x > from && x < to {
			xs[x] = true
		}
	}
	var out [][2]float64
	for _, x := range sorted(xs) {
		out = append(out, corner(i, x))
	}
	return out
}

func sorted(xs map[float64]bool) []float64 {
	var out []float64
	for x := range xs {
		out = append(out, x)
	}
	for i := range out {
		for j := i; j > 0 && out[j] < out[j-1]; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// Areas returns the 13 areas, numbered from the north-west to the south-east.
func Areas() []Area {
	var out []Area
	for b, band := range slices.Backward(bands) {
		for k := range band {
			from, to := float64(k)/float64(band), float64(k+1)/float64(band)
			ring := line(b, from, to)
			top := line(b+1, from, to)
			for _, t := range slices.Backward(top) {
				ring = append(ring, t)
			}
			out = append(out, Area{Seq: len(out) + 1, Ring: append(ring, ring[0])})
		}
	}
	return out
}

// Centre returns a point well inside an area, moved by shares dx and dy of its
// size between -0.5 and 0.5.
func (a Area) Centre(dx, dy float64) [2]float64 {
	lo, hi := [2]float64{180, 90}, [2]float64{-180, -90}
	for _, p := range a.Ring {
		for i := range 2 {
			lo[i], hi[i] = min(lo[i], p[i]), max(hi[i], p[i])
		}
	}
	// The middle six tenths lie inside for every block.
	return [2]float64{
		round((lo[0]+hi[0])/2 + 0.58*dx*(hi[0]-lo[0])),
		round((lo[1]+hi[1])/2 + 0.58*dy*(hi[1]-lo[1])),
	}
}

// Streets returns two main streets and two others for every area: lines
// across it.
func Streets() []Street {
	var names, mains []string
	for _, r := range table("streets.csv") {
		if r[1] == "main" {
			mains = append(mains, r[0])
		} else {
			names = append(names, r[0])
		}
	}
	var out []Street
	for _, a := range Areas() {
		across := func(dx, dy float64, along bool) [][2]float64 {
			if along {
				return [][2]float64{a.Centre(-0.5, dy), a.Centre(0, dy*0.9), a.Centre(0.5, dy)}
			}
			return [][2]float64{a.Centre(dx, -0.5), a.Centre(dx*0.9, 0), a.Centre(dx, 0.5)}
		}
		out = append(out,
			Street{mains[a.Seq%len(mains)], true, a.Seq, across(0, 0.15, true)},
			Street{names[a.Seq%len(names)], false, a.Seq, across(0.2, 0, false)},
			Street{names[(a.Seq+3)%len(names)], false, a.Seq, across(-0.25, 0, false)},
		)
	}
	return out
}
