package inspect

import (
	"cmp"
	"slices"
)

// The orders in which sites are visited. Their names are the messages
// "inspect.route." and they.
const (
	ByArea    = "area"
	ByNearest = "nearest"
)

// Routes lists them.
func Routes() []string { return []string{ByNearest, ByArea} }

// Route puts sites in order: area by area, or from each to the nearest one
// that is left, beginning in the first area. Sites whose place is not known
// follow the known ones of their area.
func Route(how string, sites []Site) []Site {
	list := slices.Clone(sites)
	slices.SortStableFunc(list, func(a, b Site) int {
		whole := func(s Site) int {
			if s.Kind == Whole {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(whole(a), whole(b)), cmp.Compare(a.Area, b.Area), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Ref, b.Ref))
	})
	if how != ByNearest {
		return list
	}
	var out []Site
	for len(list) > 0 {
		next := 0
		if last := len(out) - 1; last >= 0 && out[last].Located {
			at := out[last].Point
			for i, s := range list {
				if s.Located && (!list[next].Located || at.Distance(s.Point) < at.Distance(list[next].Point)) {
					next = i
				}
			}
		}
		out = append(out, list[next])
		list = slices.Delete(list, next, next+1)
	}
	return out
}
