package findings

// reused sees who handed in a photo as proof that had been proof before: at
// another record, or of one and the same both before and after. One file twice is
// enough; of photos that are only nearly alike it takes several.
func reused(r Records, st Settings) (out []Sight) {
	if st.ReuseLeast == 0 {
		return nil
	}
	by := map[Who]*Sight{}
	for _, x := range r.Repeats {
		if !x.Exact && x.Distance > st.ReuseBits || !x.Same && !x.Alike && !x.Proof {
			continue
		}
		who, ok := r.whose(x.By)
		if !ok {
			continue
		}
		s := by[who]
		if s == nil {
			s = &Sight{Kind: Reused, Who: who, Args: []int64{0, 0, 0}}
			by[who] = s
		}
		e := Evidence{Key: x.Key, Label: x.Record.Label, Link: x.Record.Link, Other: x.Earlier.Label, OtherAt: x.Earlier.Link, Day: x.Day, Said: "findings.said.near", Args: []int64{x.Distance}}
		s.Args[0]++
		if x.Exact {
			s.Args[1]++
			e.Said, e.Args = "findings.said.exact", nil
		} else {
			s.Args[2]++
		}
		s.Evidence = append(s.Evidence, e)
	}
	for _, s := range by {
		if s.Args[1] > 0 || s.Args[2] >= st.ReuseLeast {
			out = append(out, *s)
		}
	}
	return out
}
