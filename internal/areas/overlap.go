package areas

import "chuangwei/internal/geo"

// Overlap says that two areas share ground: a problem there would belong to
// both.
type Overlap struct {
	A, B string // names
	Km2  float64
}

// Outlined is a boundary with its name.
type Outlined struct {
	Name     string
	Boundary geo.Boundary
}

// samples is the number of points along each side of the box in which two
// areas are compared.
const samples = 60

// Overlaps returns which of the areas overlap by more than a hundredth of the
// smaller one. It compares points of a grid, so narrow strips may pass.
func Overlaps(list []Outlined) (out []Overlap) {
	for i, a := range list {
		for _, b := range list[i+1:] {
			if km2 := shared(a.Boundary, b.Boundary); km2 > min(a.Boundary.AreaKm2(), b.Boundary.AreaKm2())/100 {
				out = append(out, Overlap{a.Name, b.Name, km2})
			}
		}
	}
	return out
}

func shared(a, b geo.Boundary) float64 {
	if a.Empty() || b.Empty() || !a.Bounds().Overlaps(b.Bounds()) {
		return 0
	}
	x, y := a.Bounds(), b.Bounds()
	west, east := max(x.West, y.West), min(x.East, y.East)
	south, north := max(x.South, y.South), min(x.North, y.North)
	both := 0
	for i := range samples {
		for j := range samples {
			p := geo.Point{
				Lon: west + (east-west)*(float64(i)+0.5)/samples,
				Lat: south + (north-south)*(float64(j)+0.5)/samples,
			}
			if a.Contains(p) && b.Contains(p) {
				both++
			}
		}
	}
	width := geo.Point{Lon: west, Lat: south}.Distance(geo.Point{Lon: east, Lat: south}) / 1000
	height := geo.Point{Lon: west, Lat: south}.Distance(geo.Point{Lon: west, Lat: north}) / 1000
	return width * height * float64(both) / (samples * samples)
}

// OverlapsOf compares the county's areas with each other.
func OverlapsOf(list []Area) []Overlap {
	var outlined []Outlined
	for _, a := range list {
		if !a.Boundary.Empty() {
			outlined = append(outlined, Outlined{a.Name, a.Boundary})
		}
	}
	return Overlaps(outlined)
}
