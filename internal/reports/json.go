package reports

import (
	"encoding/json"
	"io"
)

type jsonFigure struct {
	Value any `json:"value,omitempty"` // a number, or text where it is a document's number
	SpokenFigure
	Text string `json:"-"`
}

type jsonSection struct {
	Title  string   `json:"title"`
	Lines  []string `json:"lines"`
	Charts []Chart  `json:"charts,omitempty"`
	Photos []Photos `json:"photos,omitempty"`
}

// WriteJSON writes the report's figures by name, each with its value and the
// address of what it counts, and the text, charts and photo pairs of its sections.
func WriteJSON(w io.Writer, s Spoken) error {
	out := struct {
		County   string                `json:"county"`
		Name     string                `json:"county_name"`
		Campaign string                `json:"campaign"`
		Title    string                `json:"title"`
		AsOf     string                `json:"as_of"`
		At       string                `json:"at"`
		Demo     bool                  `json:"demonstration"`
		Figures  map[string]jsonFigure `json:"figures"`
		Sections []jsonSection         `json:"sections"`
	}{s.County, s.Name, s.Campaign, s.Title, s.AsOf, instant(s.At, s.At.Location()), s.Demo, make(map[string]jsonFigure, len(s.Figures)), nil}
	for name, f := range s.Figures {
		j := jsonFigure{SpokenFigure: f}
		if f.Text != "" {
			j.Value = f.Text
		} else if f.Value != nil {
			j.Value = *f.Value
		}
		out.Figures[name] = j
	}
	for _, section := range s.Sections {
		js := jsonSection{Title: section.Title}
		for _, l := range section.Lines {
			if l.Chart != nil {
				js.Charts = append(js.Charts, *l.Chart)
			}
			js.Photos = append(js.Photos, l.Photos...)
			if l.Head == nil {
				js.Lines = append(js.Lines, l.Number+Plain(l.Pieces))
			}
		}
		out.Sections = append(out.Sections, js)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
