package inspect

import (
	"cmp"
	"fmt"
	"regexp"

	"chuangwei/internal/fault"
)

// The bounds of a sheet.
const (
	maxBlocks  = 50
	maxItems   = 100 // of a block
	maxChoices = 30  // of an item
)

var code = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// place is where something stands in a sheet: the how-manieth block, item and
// choice, from 1. The sheet itself is the zero value, a block has no item.
type place [3]int

// placed is something that is wrong with a part of a sheet. Its field is the column
// of the spreadsheet.
type placed struct {
	at place
	fault.Field
}

// fields are what the columns of the sheet itself are called on its form.
var fields = map[string]string{"points": "declared", "cap": "pass", "share": "key_share", "level": "blocks"}

// Check refuses a sheet that does not hold together. Parts that do not add up
// are refused with both sums.
func (s Sheet) Check() error {
	var f fault.Fields
	for _, p := range s.wrong() {
		name := "blocks"
		if p.at == (place{}) {
			name = cmp.Or(fields[p.Name], "sheet")
		}
		f.Add(name, p.Key, p.Args...)
	}
	return f.Err()
}

// checks gathers what is wrong with a sheet.
type checks []placed

func (c *checks) add(at place, column, key string, args ...any) {
	*c = append(*c, placed{at, fault.Field{Name: column, Key: key, Args: args}})
}

func (c *checks) named(at place, n Named) {
	var f fault.Fields
	if !code.MatchString(n.Code) {
		f.Add("code", "inspect.bad_code", fmt.Sprintf("%.60q", n.Code))
	}
	f.Need("name", n.Name, MaxTitle)
	f.Text("english", n.English, MaxTitle)
	c.fields(at, f)
}

func (c *checks) fields(at place, f fault.Fields) {
	for _, x := range f {
		*c = append(*c, placed{at, x})
	}
}

// wrong is all that is wrong with a sheet. That it does not add up is said of one
// whose parts are in order.
func (s Sheet) wrong() []placed {
	var c checks
	whole := place{}
	c.named(whole, s.Named)
	if s.Declared <= 0 || s.Declared > MaxPoints {
		c.add(whole, "points", "inspect.bad_points", s.Name)
	}
	if s.Pass < 0 || s.Pass > s.Declared {
		c.add(whole, "cap", "inspect.bad_pass")
	}
	if s.KeyShare < 0 || s.KeyShare > 100 {
		c.add(whole, "share", "inspect.bad_share")
	}
	if len(s.Blocks) == 0 || len(s.Blocks) > maxBlocks {
		c.add(whole, "level", "inspect.bad_blocks", maxBlocks)
	}
	var sum Points
	seen := map[string]bool{}
	for i, b := range s.Blocks {
		at := place{i + 1}
		c.named(at, b.Named)
		if seen[b.Code] {
			c.add(at, "code", "inspect.twice", b.Code)
		}
		seen[b.Code] = true
		sum += b.Full
		c.block(at, b)
	}
	if len(c) == 0 && sum != s.Declared {
		c.add(whole, "points", "inspect.sums", s.Name, s.Declared.String(), sum.String())
	}
	return c
}

func (c *checks) block(at place, b Block) {
	for _, k := range b.Sites {
		if !k.Valid() {
			c.add(at, "sites", "inspect.bad_site", b.Name, fmt.Sprintf("%.40q", string(k)))
		}
	}
	if len(b.Items) == 0 || len(b.Items) > maxItems || b.Full <= 0 || b.Full > MaxPoints {
		c.add(at, "points", "inspect.bad_block", b.Name, maxItems)
		return
	}
	before, sum := len(*c), Points(0)
	seen := map[string]bool{}
	for j, it := range b.Items {
		at[1] = j + 1
		c.named(at, it.Named)
		if seen[it.Code] {
			c.add(at, "code", "inspect.twice", it.Code)
		}
		seen[it.Code] = true
		sum += it.Full
		c.item(at, it)
	}
	if len(*c) == before && sum != b.Full {
		c.add(place{at[0]}, "points", "inspect.sums", b.Name, b.Full.String(), sum.String())
	}
}

func (c *checks) item(at place, it Item) {
	if it.Full <= 0 || it.Full > MaxPoints || len(it.Choices) == 0 || len(it.Choices) > maxChoices {
		c.add(at, "points", "inspect.bad_item", it.Name, maxChoices)
	}
	var f fault.Fields
	f.Text("category", it.Category, 20)
	c.fields(at, f)
	seen := map[string]bool{}
	for k, x := range it.Choices {
		at[2] = k + 1
		c.named(at, x.Named)
		if seen[x.Code] {
			c.add(at, "code", "inspect.twice", x.Code)
		}
		seen[x.Code] = true
		if column := x.wrong(it); column != "" {
			c.add(at, column, "inspect.bad_choice", it.Name, x.Name)
		}
	}
}

// wrong is the column in which a reason says what cannot be deducted from its
// item; empty: it can.
func (x Choice) wrong(it Item) string {
	switch {
	case x.Points < 0 || x.Points > it.Full:
		return "points"
	case x.Cap < 0 || x.Cap > it.Full:
		return "cap"
	case x.Share < 0 || x.Share > 100:
		return "share"
	}
	switch x.Shape {
	case Each, Missing:
		return needs(x.Points != 0, "points")
	case Range:
		return needs(x.Cap != 0, "cap")
	case Sample:
		return cmp.Or(needs(x.Points != 0, "points"), needs(x.Share != 0, "share"))
	}
	return "shape"
}

// needs is the column that lacks something.
func needs(there bool, column string) string {
	if there {
		return ""
	}
	return column
}
