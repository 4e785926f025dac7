package inspect

import (
	"slices"

	"chuangwei/internal/fault"
)

// Answer is what was found of a reason to deduct.
type Answer struct {
	Code    string `json:"code"`
	Count   int64  `json:"count,omitempty"`   // occurrences; 1: missing
	Chosen  Points `json:"chosen,omitempty"`  // of a range
	Sampled int64  `json:"sampled,omitempty"` // how many were asked or looked at
	Good    int64  `json:"good,omitempty"`    // how many of them were good
}

// maxCount bounds what is counted.
const maxCount = 9999

// Lost is what an answer deducts.
func (c Choice) Lost(a Answer) (lost Points) {
	switch c.Shape {
	case Each:
		lost = c.Points * Points(a.Count)
	case Missing:
		if a.Count > 0 {
			lost = c.Points
		}
	case Range:
		lost = a.Chosen
	case Sample:
		if a.Good*100 < c.Share*a.Sampled {
			lost = c.Points
		}
	}
	if c.Cap > 0 {
		lost = min(lost, c.Cap)
	}
	return max(lost, 0)
}

// Mark is what the item reaches: never below 0, never above its full mark.
func (it Item) Mark(answers []Answer) Points {
	left := it.Full
	for _, c := range it.Choices {
		for _, a := range answers {
			if a.Code == c.Code {
				left -= c.Lost(a)
			}
		}
	}
	return max(left, 0)
}

// settle refuses answers that the item does not ask for.
func (it Item) settle(answers []Answer) ([]Answer, error) {
	var f fault.Fields
	var out []Answer
	for _, a := range answers {
		i := slices.IndexFunc(it.Choices, func(c Choice) bool { return c.Code == a.Code })
		if i < 0 || slices.ContainsFunc(out, func(x Answer) bool { return x.Code == a.Code }) {
			f.Add("item", "inspect.stale")
			continue
		}
		c := it.Choices[i]
		bad := a.Count < 0 || a.Count > maxCount || a.Chosen < 0 || a.Sampled < 0 || a.Sampled > maxCount || a.Good < 0 || a.Good > a.Sampled
		bad = bad || c.Shape == Range && a.Chosen > c.Cap || c.Shape == Missing && a.Count > 1
		if bad {
			f.Add("a_"+c.Code, "inspect.bad_answer."+string(c.Shape), c.Cap.String())
			continue
		}
		if a != (Answer{Code: a.Code}) {
			out = append(out, a)
		}
	}
	return out, f.Err()
}
