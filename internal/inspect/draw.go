package inspect

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"

	"chuangwei/internal/geo"
	"chuangwei/internal/id"
)

// Site is a place that may be looked at.
type Site struct {
	Ref     string // one in its round
	Kind    SiteKind
	Name    string
	Area    id.Area
	Unit    id.Unit // that answers for it; empty: none known
	Address string
	Located bool
	Point   geo.Point
	Own     bool  // of the round's own list
	Seq     int64 // its place in the round's order; 0: not drawn
}

// Need is a line of a sample plan.
type Need struct {
	Kind    SiteKind
	Need    int
	Confirm bool // the number is not sourced
}

// Stratum is an area's part of a line of a sample plan.
type Stratum struct {
	Kind   SiteKind
	Area   id.Area
	Sites  int // there are
	Number int // drawn of them
}

// Strata divides a sample plan among the areas by how many sites each has, by
// largest remainders: of a line that wants more than there are, all.
func Strata(frame []Site, plan []Need) (out []Stratum) {
	for _, n := range plan {
		var of []Stratum
		total := 0
		for _, s := range ordered(frame) {
			if s.Kind != n.Kind {
				continue
			}
			total++
			if k := len(of); k > 0 && of[k-1].Area == s.Area {
				of[k-1].Sites++
			} else {
				of = append(of, Stratum{Kind: n.Kind, Area: s.Area, Sites: 1})
			}
		}
		want, given := min(n.Need, total), 0
		rest := make([]int, len(of)) // places in of, by remainder
		for i := range of {
			of[i].Number = want * of[i].Sites / total
			given += of[i].Number
			rest[i] = i
		}
		slices.SortStableFunc(rest, func(a, b int) int { return cmp.Compare(want*of[b].Sites%total, want*of[a].Sites%total) })
		for _, i := range rest[:want-given] {
			of[i].Number++
		}
		out = append(out, of...)
	}
	return out
}

// ordered is the frame in the order in which sites are drawn: it does not
// depend on how they came.
func ordered(frame []Site) []Site {
	out := slices.Clone(frame)
	slices.SortFunc(out, func(a, b Site) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Area, b.Area), cmp.Compare(a.Ref, b.Ref))
	})
	return out
}

// Draw draws sites by a sample plan, in every stratum at random. The same
// frame, plan and seed draw the same sites.
func Draw(seed string, frame []Site, plan []Need) []Site {
	return drawn(seed, frame, plan, func(i int, st Stratum) string { return string(st.Kind) + "/" + strconv.Itoa(i) })
}

// Redraw repeats a draw that is kept in its frame. Until 2026-11 a stratum had
// its lots by the identifier of its area: what was drawn so is proved so.
func Redraw(seed string, frame []Site, plan []Need) []Site {
	first := Draw(seed, frame, plan)
	was := drawn(seed, frame, plan, func(_ int, st Stratum) string { return string(st.Kind) + "/" + string(st.Area) })
	if !kept(first) && kept(was) {
		return was
	}
	return first
}

// kept says whether these are sites that were drawn.
func kept(list []Site) bool {
	return !slices.ContainsFunc(list, func(s Site) bool { return s.Seq == 0 })
}

func drawn(seed string, frame []Site, plan []Need, name func(int, Stratum) string) (out []Site) {
	pool := ordered(frame)
	for i, st := range Strata(frame, plan) {
		var of []Site
		for _, s := range pool {
			if s.Kind == st.Kind && s.Area == st.Area {
				of = append(of, s)
			}
		}
		lots := rand.New(rand.NewPCG(lot(seed, name(i, st)))) //nolint:gosec // repeatable on purpose
		lots.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		out = append(out, of[:st.Number]...)
	}
	return out
}

// lot turns a seed and a stratum into the state of the generator.
func lot(seed, stratum string) (uint64, uint64) {
	sum := sha256.Sum256([]byte(seed + "\n" + stratum))
	return binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])
}
