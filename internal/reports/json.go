package reports

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"chuangwei/internal/figures"
)

type jsonFigure struct {
	Value   any    `json:"value,omitempty"`   // a number, or text where it is a document's number
	Percent string `json:"percent,omitempty"` // of a rate: 93.72%, or — where there is none
	Num     *int64 `json:"numerator,omitempty"`
	Den     *int64 `json:"denominator,omitempty"`
	AsOf    string `json:"as_of"` // when the report was built, of what is not kept as it stood
	Link    string `json:"link"`
}

type jsonSection struct {
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

func instant(t time.Time, z *time.Location) string {
	return t.In(z).Format("2006-01-02T15:04:05Z07:00")
}

// WriteJSON writes the report's figures by name, each with its value and the
// address of what it counts, and the text of its sections.
func WriteJSON(ctx context.Context, w io.Writer, r Report) error {
	out := struct {
		County   string                `json:"county"`
		Name     string                `json:"county_name"`
		Campaign string                `json:"campaign"`
		AsOf     string                `json:"as_of"`
		At       string                `json:"at"`
		Demo     bool                  `json:"demonstration"`
		Figures  map[string]jsonFigure `json:"figures"`
		Sections []jsonSection         `json:"sections"`
	}{
		string(r.Key), r.County, r.Campaign, r.AsOf, instant(r.At, r.Zone), r.Demo,
		map[string]jsonFigure{},
		nil,
	}
	for k, v := range r.Figures {
		f := jsonFigure{Link: v.Link, AsOf: instant(r.At, r.Zone)}
		if v.Later {
			f.AsOf = instant(r.Now, r.Zone)
		}
		if v.Kind == figures.Rate {
			f.Percent, f.Num, f.Den = v.Rate.Percent(), &v.Rate.Num, &v.Rate.Den
		} else {
			f.Value = v.N
		}
		out.Figures[k] = f
	}
	for k, v := range r.Texts {
		out.Figures[k] = jsonFigure{Value: v.Text, Link: v.Link, AsOf: instant(r.At, r.Zone)}
	}
	for _, s := range r.Lines(ctx) {
		js := jsonSection{Title: s.Title}
		for _, l := range s.Lines {
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
