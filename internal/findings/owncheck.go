package findings

import "chuangwei/internal/id"

// ownChecks sees units whose work was looked at by their own people, who found
// nothing wrong.
func ownChecks(r Records, st Settings) (out []Sight) {
	if st.OwnLeast == 0 {
		return nil
	}
	type own struct {
		all      int64
		evidence []Evidence
	}
	by := map[id.Unit]*own{}
	for _, c := range r.Checks {
		if c.Of == "" {
			continue
		}
		o := by[c.Of]
		if o == nil {
			o = &own{}
			by[c.Of] = o
		}
		o.all++
		if c.By.Unit == c.Of && c.Sound {
			o.evidence = append(o.evidence, Evidence{Key: c.Record, Label: c.Label, Link: c.Link, Day: c.Day, Said: "findings.said.own"})
		}
	}
	for unit, o := range by {
		if n := int64(len(o.evidence)); n >= st.OwnLeast {
			out = append(out, Sight{Kind: OwnCheck, Who: r.unit(unit), Args: []int64{n, o.all}, Evidence: o.evidence})
		}
	}
	return out
}
