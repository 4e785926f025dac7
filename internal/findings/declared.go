package findings

import "chuangwei/internal/id"

// leastOthers is how many figures of its own kind a unit must have reported
// besides, for one to stand out among them; leastAmount is below what none does.
const (
	leastOthers = 5
	leastAmount = 10
)

// declared sees units whose figures have nothing behind them but their own word:
// all or nearly all of them, or one that is far above what the unit reports
// otherwise.
func declared(r Records, st Settings) (out []Sight) {
	type heap struct{ n, sum int64 }
	type own struct {
		all      heap
		bare     heap
		of       map[string]heap // by kind
		unproved []Declaration
	}
	by := map[id.Unit]*own{}
	for _, d := range r.Declarations {
		o := by[d.Unit]
		if o == nil {
			o = &own{of: map[string]heap{}}
			by[d.Unit] = o
		}
		k := o.of[d.Kind]
		o.of[d.Kind] = heap{k.n + 1, k.sum + d.Amount}
		o.all = heap{o.all.n + 1, o.all.sum + d.Amount}
		if !d.Proved {
			o.bare = heap{o.bare.n + 1, o.bare.sum + d.Amount}
			o.unproved = append(o.unproved, d)
		}
	}
	for unit, o := range by {
		whole := st.DeclaredLeast > 0 && o.all.n >= st.DeclaredLeast && percent(o.bare.sum, o.all.sum) >= st.DeclaredShare
		high := int64(0)
		var evidence []Evidence
		for _, d := range o.unproved {
			others := heap{o.of[d.Kind].n - 1, o.of[d.Kind].sum - d.Amount}
			e := Evidence{Key: d.Record, Label: d.Label, English: d.English, Link: d.Link, Day: d.Day, Said: "findings.said.declared", Args: []int64{d.Amount}}
			if st.DeclaredTimes > 0 && others.n >= leastOthers && d.Amount >= leastAmount && d.Amount*others.n > st.DeclaredTimes*others.sum {
				high++
				e.Said, e.Args = "findings.said.high", []int64{d.Amount, others.sum / others.n}
			} else if !whole {
				continue
			}
			evidence = append(evidence, e)
		}
		if whole || high > 0 {
			out = append(out, Sight{Kind: Declared, Who: r.unit(unit), Args: []int64{o.all.n, o.all.sum, percent(o.bare.sum, o.all.sum), high}, Evidence: evidence})
		}
	}
	return out
}
