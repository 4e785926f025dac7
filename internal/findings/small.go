package findings

// smallSamples sees marks of which a great part comes from rates that are full
// because there was next to nothing to do: one case of one closed in time.
func smallSamples(r Records, st Settings) (out []Sight) {
	if st.SmallBelow == 0 {
		return nil
	}
	type sum struct {
		full, whole int64
		rates       []Rate
	}
	by := map[Who]*sum{}
	for _, x := range r.Rates {
		if x.Of <= 0 || x.Of >= st.SmallBelow || x.Got <= 0 || x.Got < x.Full {
			continue
		}
		s := by[x.Who]
		if s == nil {
			s = &sum{whole: x.Whole}
			by[x.Who] = s
		}
		s.full += x.Full
		s.rates = append(s.rates, x)
	}
	for who, s := range by {
		share := percent(s.full, s.whole)
		if share < st.SmallShare {
			continue
		}
		sight := Sight{Kind: SmallSample, Who: who, Args: []int64{share, int64(len(s.rates)), st.SmallBelow}}
		for _, x := range s.rates {
			sight.Evidence = append(sight.Evidence, Evidence{
				Key: x.Rule, Label: x.Name, English: x.English, Link: x.Link, Said: "findings.said.rate", Args: []int64{x.N, x.Of, x.Full / 1000},
			})
		}
		out = append(out, sight)
	}
	return out
}
