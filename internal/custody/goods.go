package custody

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chuangwei/internal/fault"
)

// The bounds of a batch.
const (
	MaxItems  = 100
	MaxAmount = 100_000
	MaxGoods  = 4000 // characters of the list
)

// counted is a line of a list that ends with how many: umbrella × 2, apples 3 kg.
var counted = regexp.MustCompile(`^(.*\D)(\d{1,7})\s*(\p{L}{0,8})$`)

// parseGoods reads a list of goods: one line for each sort, with how many of it
// at its end. A line without a number is one thing. What is wrong goes to f.
func parseGoods(text string, f *fault.Fields) (items []Item) {
	for line := range strings.Lines(text) {
		line = tidy(line)
		if line == "" {
			continue
		}
		x := parseItem(line)
		x.Seq = len(items) + 1
		if x.Amount < 1 || x.Amount > MaxAmount {
			f.Add("goods", "custody.bad_amount", x.Seq, MaxAmount)
		}
		if utf8.RuneCountInString(x.Name) > MaxName {
			f.Add("goods", "custody.long_item", x.Seq, MaxName)
		}
		items = append(items, x)
	}
	f.Text("goods", text, MaxGoods)
	switch {
	case len(items) == 0:
		f.Add("goods", "custody.need_goods")
	case len(items) > MaxItems:
		f.Add("goods", "custody.many_items", MaxItems)
	}
	return items
}

func parseItem(line string) Item {
	m := counted.FindStringSubmatch(line)
	if m == nil {
		return Item{Name: line, Amount: 1}
	}
	name := strings.TrimRight(m[1], " ×*:：")
	if bare, ok := strings.CutSuffix(strings.ToLower(name), " x"); ok {
		name = name[:len(bare)]
	}
	n, err := strconv.ParseInt(m[2], 10, 64)
	if err != nil || name == "" {
		return Item{Name: line, Amount: 1}
	}
	return Item{Name: name, Amount: n, Measure: m[3]}
}

// Text writes an item as it is typed.
func (x Item) Text() string {
	return strings.TrimSpace(x.Name + " " + strconv.FormatInt(x.Amount, 10) + x.Measure)
}

// GoodsText writes items as a list that can be typed again.
func GoodsText(items []Item) string { return strings.Join(texts(items), "\n") }

// summary is the items in one line.
func summary(items []Item) string { return strings.Join(texts(items), "; ") }

func texts(items []Item) []string {
	out := make([]string, len(items))
	for i, x := range items {
		out[i] = x.Text()
	}
	return out
}

func amountOf(items []Item) (n int64) {
	for _, x := range items {
		n += x.Amount
	}
	return n
}

func itemAt(items []Item, seq int) int {
	return slices.IndexFunc(items, func(x Item) bool { return x.Seq == seq })
}
