package findings

import "slices"

// sameHands sees cases that went round in a circle: whoever checks what they
// brought in themselves, and units that put right what their own people brought
// in, so that there is much to close and nothing to be late with.
func sameHands(r Records, st Settings) (out []Sight) {
	if st.HandsLeast == 0 {
		return nil
	}
	type circle struct {
		all      int64
		evidence []Evidence
	}
	by := map[Who]*circle{}
	count := func(who Who, c Closing, same bool, said string) {
		x := by[who]
		if x == nil {
			x = &circle{}
			by[who] = x
		}
		x.all++
		if same {
			x.evidence = append(x.evidence, Evidence{Key: c.Record, Label: c.Label, Link: c.Link, Day: c.Day, Said: said})
		}
	}
	for _, c := range r.Closings {
		var seen []Person
		for _, p := range c.Checkers {
			if p.Account == "" || slices.ContainsFunc(seen, func(q Person) bool { return q.Account == p.Account }) {
				continue
			}
			seen = append(seen, p)
			count(inspector(p), c, p.Account == c.Reporter.Account, "findings.said.checker")
		}
		if u := c.Rectifier.Unit; u != "" {
			count(r.unit(u), c, u == c.Reporter.Unit, "findings.said.unit")
		}
	}
	for who, x := range by {
		if n := int64(len(x.evidence)); n >= st.HandsLeast && percent(n, x.all) >= st.HandsShare {
			out = append(out, Sight{Kind: SameHands, Who: who, Args: []int64{x.all, n, percent(n, x.all)}, Evidence: x.evidence})
		}
	}
	return out
}
