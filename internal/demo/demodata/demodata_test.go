package demodata

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func TestEveryUnitHasAnAreaAndAGroupsUnitsExist(t *testing.T) {
	t.Parallel()
	codes := map[string]bool{}
	perArea := map[int]int{}
	for _, u := range Units() {
		if codes[u.Code] {
			t.Errorf("unit %s stands twice", u.Code)
		}
		codes[u.Code] = true
		perArea[u.Area]++
	}
	for a := 1; a <= 13; a++ {
		if perArea[a] < 5 {
			t.Errorf("area %d has %d units", a, perArea[a])
		}
	}
	groups := Groups()
	if len(groups) != 8 {
		t.Errorf("%d groups, want 8", len(groups))
	}
	for _, g := range groups {
		for _, u := range append(g.Members, g.Lead) {
			if !codes[u] {
				t.Errorf("group %s: no unit %s", g.Code, u)
			}
		}
	}
	vacant := 0
	for _, p := range Posts() {
		if p.Leading && !p.Filled {
			vacant++
		}
		if p.SecondedFrom != "" && !codes[p.SecondedFrom] {
			t.Errorf("post %s: no unit %s", p.Title, p.SecondedFrom)
		}
	}
	if vacant != 4 {
		t.Errorf("%d vacant leading posts, want 4", vacant)
	}
}

func TestAreasCoverTheSeatWithoutOverlap(t *testing.T) {
	t.Parallel()
	areas := Areas()
	if len(areas) != 13 {
		t.Fatalf("%d areas, want 13", len(areas))
	}
	var rings []orb.Ring
	var sum float64
	for _, a := range areas {
		var r orb.Ring
		for _, p := range a.Ring {
			r = append(r, orb.Point{p[0], p[1]})
		}
		if !r.Closed() || planar.Area(r) <= 0 {
			t.Errorf("area %d: closed %v, area %v", a.Seq, r.Closed(), planar.Area(r))
		}
		rings = append(rings, r)
		sum += planar.Area(r)
	}
	var inside float64
	const n = 120
	for i := range n {
		for j := range n {
			p := orb.Point{west + (east-west)*(float64(i)+0.5)/n, south + (north-south)*(float64(j)+0.5)/n}
			in := 0
			for _, r := range rings {
				if planar.RingContains(r, p) {
					in++
				}
			}
			if in > 1 {
				t.Fatalf("%v lies in %d areas", p, in)
			}
			inside += float64(in)
		}
	}
	if inside < 0.93*n*n {
		t.Errorf("the areas cover %.0f %% of their frame", inside/n/n*100)
	}
	for i, a := range areas {
		for _, d := range []float64{-0.5, 0, 0.5} {
			for _, e := range []float64{-0.5, 0, 0.5} {
				p := a.Centre(d, e)
				if !planar.RingContains(rings[i], orb.Point{p[0], p[1]}) {
					t.Errorf("area %d: centre moved by %v, %v lies outside", a.Seq, d, e)
				}
			}
		}
	}
	for _, s := range Streets() {
		for _, p := range s.Line {
			if !planar.RingContains(rings[s.Area-1], orb.Point{p[0], p[1]}) {
				t.Errorf("%s leaves area %d", s.Name, s.Area)
			}
		}
	}
}
