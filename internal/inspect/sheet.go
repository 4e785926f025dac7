package inspect

import (
	"slices"

	"chuangwei/internal/id"
)

// SiteKind is what sort of place is looked at. Its name is the message
// "inspect.site." and it.
type SiteKind string

// The kinds of sites. The whole county is one site of every round whose sheet
// asks for it.
const (
	Whole     SiteKind = "county"
	Street    SiteKind = "street"
	Compound  SiteKind = "compound"
	Market    SiteKind = "market"
	Food      SiteKind = "food"
	Venue     SiteKind = "venue"
	Village   SiteKind = "village"
	Committee SiteKind = "committee"
	Unit      SiteKind = "unit"
)

// SiteKinds lists what may be drawn.
func SiteKinds() []SiteKind {
	return []SiteKind{Street, Compound, Market, Food, Venue, Village, Committee, Unit}
}

// Valid reports whether k is a kind of site.
func (k SiteKind) Valid() bool { return k == Whole || slices.Contains(SiteKinds(), k) }

// Shape is how something deducts. Its name is the message "inspect.shape." and
// it.
type Shape string

// The shapes.
const (
	Each    Shape = "each"    // so much for every occurrence, up to a cap
	Missing Shape = "missing" // once, if something is not there
	Range   Shape = "range"   // what the inspector chooses, up to a cap
	Sample  Shape = "sample"  // once, if too few of a sample are good
)

// Shapes lists them.
func Shapes() []Shape { return []Shape{Each, Missing, Range, Sample} }

// Named is something with a code and a name in both languages.
type Named struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	English string `json:"english,omitempty"`
}

// In is the name in Chinese or English.
func (n Named) In(english bool) string {
	if english && n.English != "" {
		return n.English
	}
	return n.Name
}

// Choice is a reason to deduct.
type Choice struct {
	Named
	Shape  Shape  `json:"shape"`
	Points Points `json:"points,omitempty"` // of one occurrence, what is missing, a sample that fails
	Cap    Points `json:"cap,omitempty"`    // the most that it deducts; 0: the item's mark
	Share  int64  `json:"share,omitempty"`  // percent of a sample that has to be good
}

// Item is a line of a sheet.
type Item struct {
	Named
	Full     Points   `json:"full"`
	Confirm  bool     `json:"confirm,omitempty"`  // its wording or marks are not sourced
	Category string   `json:"category,omitempty"` // of a case that is made of it
	Choices  []Choice `json:"choices"`
}

// Block is a part of a sheet.
type Block struct {
	Named
	Full    Points     `json:"full"`
	Key     bool       `json:"key,omitempty"`     // has to reach the key share by itself
	Confirm bool       `json:"confirm,omitempty"` // not sourced
	Sites   []SiteKind `json:"sites,omitempty"`   // where it is looked at; none: everywhere
	Items   []Item     `json:"items"`
}

// At reports whether the block is looked at in sites of a kind.
func (b Block) At(k SiteKind) bool {
	if len(b.Sites) == 0 {
		return k != Whole
	}
	return slices.Contains(b.Sites, k)
}

// Sheet is a version of a score sheet.
type Sheet struct {
	ID id.Sheet
	Named
	Version  int64
	Declared Points // what it says that it adds up to
	Pass     Points
	KeyShare int64 // percent
	Blocks   []Block
	Actor    string
}

// Place is an item with where it stands: its code is that of block and item.
type Place struct {
	Code  string
	Block Block
	Item  Item
}

// Items lists the items that are looked at in sites of a kind, in order.
func (s Sheet) Items(k SiteKind) (out []Place) {
	for _, b := range s.Blocks {
		if b.At(k) {
			for _, it := range b.Items {
				out = append(out, Place{Code: b.Code + "." + it.Code, Block: b, Item: it})
			}
		}
	}
	return out
}

// Full is what a site of a kind can reach.
func (s Sheet) Full(k SiteKind) (n Points) {
	for _, b := range s.Blocks {
		if b.At(k) {
			n += b.Full
		}
	}
	return n
}
