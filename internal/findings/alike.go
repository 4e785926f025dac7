package findings

import "chuangwei/internal/id"

// alike sees inspectors who gave every site of a sort the same mark, or nearly.
func alike(r Records, st Settings) (out []Sight) {
	if st.AlikeLeast == 0 {
		return nil
	}
	type sort struct {
		by    id.Account
		sheet string
		full  int64
	}
	type marks struct {
		who      Person
		min, max int64
		evidence []Evidence
	}
	by := map[sort]*marks{}
	for _, g := range r.Given {
		if g.By.Account == "" || g.Full <= 0 {
			continue
		}
		k := sort{g.By.Account, g.Sheet, g.Full}
		m := by[k]
		if m == nil {
			m = &marks{who: g.By, min: g.Mark, max: g.Mark}
			by[k] = m
		}
		m.min, m.max = min(m.min, g.Mark), max(m.max, g.Mark)
		m.evidence = append(m.evidence, Evidence{Key: g.Record, Label: g.Label, Link: g.Link, Day: g.Day, Said: "findings.said.mark", Args: []int64{g.Mark / 1000, g.Full / 1000}})
	}
	all := map[Who]*Sight{}
	for k, m := range by {
		if int64(len(m.evidence)) < st.AlikeLeast || (m.max-m.min)*100 > st.AlikeSpread*k.full {
			continue
		}
		who := inspector(m.who)
		s := all[who]
		if s == nil {
			s = &Sight{Kind: Alike, Who: who, Args: []int64{0, st.AlikeSpread}}
			all[who] = s
		}
		s.Args[0] += int64(len(m.evidence))
		s.Evidence = append(s.Evidence, m.evidence...)
	}
	for _, s := range all {
		out = append(out, *s)
	}
	return out
}
