package rules

import (
	"encoding/json"
	"fmt"
	"maps"
)

// Worked is a case of a set that ships, worked out by hand: what is known of a
// unit, and what comes of it.
type Worked struct {
	Set       string            `json:"set"`
	Name      Text              `json:"name"`
	Published bool              `json:"published,omitempty"` // the result was printed in a bulletin; else the case is ours
	Rule      string            `json:"rule,omitempty"`      // whose mark is meant; empty: the total
	Figures   map[string]int64  `json:"figures,omitempty"`   // all others are 0
	Chosen    map[string][]Mark `json:"chosen,omitempty"`
	Want      string            `json:"want"` // a mark, the total with two decimals, or why there is none
}

// WorkedCases lists them all.
func WorkedCases() (out []Worked, err error) {
	raw, err := files.ReadFile("examples/worked.json")
	if err != nil {
		return nil, fmt.Errorf("worked cases: %w", err)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("worked cases: %w", err)
	}
	return out, nil
}

// Of is what the set makes of the case, as Want is written.
func (c Worked) Of(p *Program) string {
	in := Input{Figures: map[string]int64{}, Chosen: c.Chosen}
	for _, k := range p.Keys() {
		in.Figures[k] = 0
	}
	in.Figures["noted.always"] = 1
	maps.Copy(in.Figures, c.Figures)
	got := p.Apply(in)
	if c.Rule == "" {
		return or(got.None, got.Total.Two())
	}
	for _, l := range got.Lines {
		if l.Rule == c.Rule {
			return or(l.None, l.Got.String())
		}
	}
	return ""
}

func or(none, mark string) string {
	if none != "" {
		return none
	}
	return mark
}
