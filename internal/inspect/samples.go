package inspect

import (
	"slices"
	"strings"
)

// Band is a size of place by its people, for sample plans. Its name is the
// message "inspect.band." and it.
type Band string

// The bands.
const (
	Small  Band = "small"  // below 500,000 people; counties use it too
	Middle Band = "middle" // 500,000 to 2,000,000
	Large  Band = "large"  // above
)

// Bands lists them.
func Bands() []Band { return []Band{Small, Middle, Large} }

// Published is what the plan of a technical assessment says of a band: sites
// in all, and of them for organisation, education and appearance, the roads
// among the last.
type Published struct{ Total, Organisation, Education, Appearance, Roads int }

// PublishedOf returns it.
func PublishedOf(b Band) Published {
	switch b {
	case Middle:
		return Published{215, 10, 13, 79, 12}
	case Large:
		return Published{267, 13, 14, 99, 15}
	case Small:
	}
	return Published{161, 7, 12, 61, 8}
}

// Technical is a sample plan after the technical assessment of a band. Of its
// lines only the roads are published by kind of site; the rest is ours, in
// proportion, and to be confirmed.
func Technical(b Band) []Need {
	p := PublishedOf(b)
	left := p.Total - p.Roads
	plan := []Need{{Street, p.Roads, false}}
	for _, k := range []struct {
		kind  SiteKind
		share int // of a hundred
	}{{Compound, 12}, {Market, 4}, {Food, 30}, {Venue, 20}, {Village, 8}, {Committee, 8}, {Unit, 18}} {
		plan = append(plan, Need{k.kind, left * k.share / 100, true})
	}
	return plan
}

// SecretPlan is a sample plan for a secret visit, ours, to be confirmed.
func SecretPlan() []Need {
	return []Need{{Street, 8, true}, {Compound, 4, true}, {Market, 2, true}, {Food, 6, true}, {Venue, 4, true}, {Village, 2, true}, {Committee, 2, true}, {Unit, 3, true}}
}

// Few keeps of a plan what a sheet is looked at.
func (s Sheet) Few(plan []Need) []Need {
	return slices.DeleteFunc(slices.Clone(plan), func(n Need) bool {
		return !slices.ContainsFunc(s.Blocks, func(b Block) bool { return b.At(n.Kind) })
	})
}

// lower is a word of a spreadsheet as it is compared.
func lower(s string) string { return strings.ToLower(words(s)) }
