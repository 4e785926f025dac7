package standard

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed trees/*.json
var treeFiles embed.FS

// Shipped is a tree that comes with the program.
type Shipped struct {
	Code         string      `json:"-"` // the name of its file
	Family       string      `json:"family"`
	Name         string      `json:"name"`
	English      string      `json:"english"`
	Basis        string      `json:"basis"`
	BasisEnglish string      `json:"basis_english"`
	Nodes        []shippedIn `json:"nodes"`
}

// Named is its name in a language.
func (s Shipped) Named(english bool) string { return either(english, s.English, s.Name) }

// Based is what it rests on, in a language.
func (s Shipped) Based(english bool) string { return either(english, s.BasisEnglish, s.Basis) }

// shippedIn is a node of a file. Its group is the code of a built-in one; cases,
// works and surveys hang on it.
type shippedIn struct {
	Code               string   `json:"code"`
	Name               string   `json:"name"`
	English            string   `json:"english"`
	Kind               Kind     `json:"kind"`
	Target             string   `json:"target"`
	Measure            string   `json:"measure"`
	Denominator        string   `json:"denominator"`
	DenominatorEnglish string   `json:"denominator_english"`
	Weight             string   `json:"weight"`
	Veto               bool     `json:"veto"`
	Group              string   `json:"group"`
	Evidence           []Proof  `json:"evidence"`
	Figure             string   `json:"figure"`
	Sourced            bool     `json:"sourced"`
	Source             string   `json:"source"`
	SourceEnglish      string   `json:"source_english"`
	Cases              []string `json:"cases"`
	Works              []string `json:"works"`
	Surveys            []string `json:"surveys"`
}

// DefaultTree is the one that is offered first.
const DefaultTree = "county"

// ShippedTrees lists the trees that come with the program, the default first.
var ShippedTrees = sync.OnceValues(func() ([]Shipped, error) {
	var out []Shipped
	for _, name := range []string{DefaultTree, "province", "city2014", "city2021"} {
		raw, err := treeFiles.ReadFile("trees/" + name + ".json")
		if err != nil {
			return nil, fmt.Errorf("shipped trees: %w", err)
		}
		s := Shipped{Code: name}
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, fmt.Errorf("shipped tree %s: %w", name, err)
		}
		out = append(out, s)
	}
	return out, nil
})

// node is the node of a shipped one, without those who answer for it.
func (x shippedIn) node() (Node, error) {
	n := Node{
		Code: x.Code, Name: x.Name, English: x.English, Kind: x.Kind, Measure: x.Measure, Denominator: x.Denominator, DenominatorEnglish: x.DenominatorEnglish,
		Veto: x.Veto || x.Kind == Veto, Evidence: x.Evidence, Figure: x.Figure, Sourced: x.Sourced, Source: x.Source, SourceEnglish: x.SourceEnglish,
	}
	of := map[string][]string{CaseHook: x.Cases, WorksHook: x.Works, SurveyHook: x.Surveys}
	for _, subject := range HookKinds() {
		for _, c := range of[subject] {
			n.Hooks = append(n.Hooks, Hook{subject, c, x.Code})
		}
	}
	ok := true
	if x.Weight != "" {
		n.Weight, ok = ParseQuantity(x.Weight)
	}
	if x.Target != "" && ok {
		var q Quantity
		q, ok = ParseQuantity(x.Target)
		n.Target = &q
	}
	if !ok {
		return n, fmt.Errorf("shipped node %s: no number", x.Code)
	}
	return n, nil
}
