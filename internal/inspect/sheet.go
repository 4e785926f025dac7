package inspect

import (
	"fmt"
	"regexp"
	"slices"

	"chuangwei/internal/fault"
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

// The bounds of a sheet.
const (
	maxBlocks  = 50
	maxItems   = 100 // of a block
	maxChoices = 30  // of an item
)

var code = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Check refuses a sheet that does not hold together. Parts that do not add up
// are refused with both sums.
func (s Sheet) Check() error {
	var f fault.Fields
	checkNamed(&f, "sheet", s.Named)
	if s.Declared <= 0 || s.Declared > MaxPoints {
		f.Add("declared", "inspect.bad_points", s.Name)
	}
	if s.Pass < 0 || s.Pass > s.Declared {
		f.Add("pass", "inspect.bad_pass")
	}
	if s.KeyShare < 0 || s.KeyShare > 100 {
		f.Add("key_share", "inspect.bad_share")
	}
	if len(s.Blocks) == 0 || len(s.Blocks) > maxBlocks {
		f.Add("blocks", "inspect.bad_blocks", maxBlocks)
	}
	if err := f.Err(); err != nil {
		return err
	}
	var sum Points
	seen := map[string]bool{}
	for _, b := range s.Blocks {
		checkNamed(&f, "blocks", b.Named)
		if seen[b.Code] {
			f.Add("blocks", "inspect.twice", b.Code)
		}
		seen[b.Code] = true
		sum += b.Full
		b.check(&f)
	}
	if f == nil && sum != s.Declared {
		f.Add("declared", "inspect.sums", s.Name, s.Declared.String(), sum.String())
	}
	return f.Err()
}

func (b Block) check(f *fault.Fields) {
	for _, k := range b.Sites {
		if !k.Valid() {
			f.Add("blocks", "inspect.bad_site", b.Name, fmt.Sprintf("%.40q", string(k)))
		}
	}
	if len(b.Items) == 0 || len(b.Items) > maxItems || b.Full <= 0 || b.Full > MaxPoints {
		f.Add("blocks", "inspect.bad_block", b.Name, maxItems)
		return
	}
	var sum Points
	seen := map[string]bool{}
	for _, it := range b.Items {
		checkNamed(f, "blocks", it.Named)
		if seen[it.Code] {
			f.Add("blocks", "inspect.twice", it.Code)
		}
		seen[it.Code] = true
		sum += it.Full
		it.check(f)
	}
	if sum != b.Full {
		f.Add("blocks", "inspect.sums", b.Name, b.Full.String(), sum.String())
	}
}

func (it Item) check(f *fault.Fields) {
	if it.Full <= 0 || it.Full > MaxPoints || len(it.Choices) == 0 || len(it.Choices) > maxChoices {
		f.Add("blocks", "inspect.bad_item", it.Name, maxChoices)
	}
	f.Text("blocks", it.Category, 20)
	seen := map[string]bool{}
	for _, c := range it.Choices {
		checkNamed(f, "blocks", c.Named)
		bad := seen[c.Code] || c.Points < 0 || c.Cap < 0 || c.Points > it.Full || c.Cap > it.Full || c.Share < 0 || c.Share > 100
		switch c.Shape {
		case Each, Missing:
			bad = bad || c.Points == 0
		case Range:
			bad = bad || c.Cap == 0
		case Sample:
			bad = bad || c.Points == 0 || c.Share == 0
		default:
			bad = true
		}
		if bad {
			f.Add("blocks", "inspect.bad_choice", it.Name, c.Name)
		}
		seen[c.Code] = true
	}
}

func checkNamed(f *fault.Fields, field string, n Named) {
	if !code.MatchString(n.Code) {
		f.Add(field, "inspect.bad_code", fmt.Sprintf("%.60q", n.Code))
	}
	f.Need(field, n.Name, MaxTitle)
	f.Text(field, n.English, MaxTitle)
}
