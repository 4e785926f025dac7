package reports

import (
	"context"
	"slices"
	"time"

	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
)

// Spoken is a report in one language: what the writers write, and what a
// signature freezes.
type Spoken struct {
	Lang     lang.Tag                `json:"lang"`
	County   string                  `json:"county"`
	Name     string                  `json:"county_name"`
	Campaign string                  `json:"campaign"`
	Title    string                  `json:"title"`
	Notes    []string                `json:"notes"` // below the title: as of when, and that it is a demonstration
	Issuer   string                  `json:"issuer"`
	Date     string                  `json:"date"` // as it is signed
	AsOf     string                  `json:"as_of"`
	At       time.Time               `json:"at"`
	Demo     bool                    `json:"demonstration"`
	Figures  map[string]SpokenFigure `json:"figures"`
	Sections []SpokenSection         `json:"sections"`
}

// SpokenFigure is a figure with the address of what it counts.
type SpokenFigure struct {
	Value   *int64 `json:"value,omitempty"`
	Percent string `json:"percent,omitempty"` // of a rate: 93.72%, or — where there is none
	Num     *int64 `json:"numerator,omitempty"`
	Den     *int64 `json:"denominator,omitempty"`
	AsOf    string `json:"as_of"` // when the report was built, of what is not kept as it stood
	Link    string `json:"link"`
	Text    string `json:"text,omitempty"` // what is no number: that of a document
}

// SpokenSection is a section in one language.
type SpokenSection struct {
	Title string       `json:"title"`
	Lines []SpokenLine `json:"lines"`
}

// SpokenLine is a paragraph, a heading within a section, a table if it has a
// head, or photo pairs; of the last two Pieces is the caption.
type SpokenLine struct {
	Heading bool      `json:"heading,omitempty"`
	Number  string    `json:"number,omitempty"` // （一） of a point, else empty
	Pieces  []Piece   `json:"pieces"`
	Head    []string  `json:"head,omitempty"`
	Num     []bool    `json:"num,omitempty"` // which columns hold figures: they stand at the right
	Rows    [][]Piece `json:"rows,omitempty"`
	Chart   *Chart    `json:"chart,omitempty"` // the table as a picture
	Photos  []Photos  `json:"photos,omitempty"`
}

// Title returns the report's title in the reader's language.
func (r Report) Title(ctx context.Context) string {
	return Plain(pieces(ctx, r.Named))
}

// Spoken returns the report in the reader's language.
func (r Report) Spoken(ctx context.Context) Spoken {
	ctx = lang.WithZone(ctx, r.Zone)
	out := Spoken{
		Lang: lang.From(ctx), County: string(r.Key), Name: r.County, Campaign: r.Campaign, Title: r.Title(ctx), Notes: r.notes(ctx),
		Issuer: lang.T(ctx, "report.issuer", r.County), Date: lang.Day(ctx, r.At), AsOf: r.AsOf, At: r.At.In(r.Zone), Demo: r.Demo,
		Figures: make(map[string]SpokenFigure, len(r.Figures)), Sections: r.sections(ctx),
	}
	for name, v := range r.Figures {
		f := SpokenFigure{Link: v.Link, AsOf: instant(r.At, r.Zone)}
		if v.Later {
			f.AsOf = instant(r.Now, r.Zone)
		}
		if v.Kind == figures.Rate {
			f.Percent, f.Num, f.Den = v.Rate.Percent(), &v.Rate.Num, &v.Rate.Den
		} else {
			f.Value = &v.N
		}
		out.Figures[name] = f
	}
	for name, a := range r.Texts {
		out.Figures[name] = SpokenFigure{Text: a.Text, Link: a.Link, AsOf: instant(r.At, r.Zone)}
	}
	return out
}

func instant(t time.Time, z *time.Location) string {
	return t.In(z).Format("2006-01-02T15:04:05Z07:00")
}

// notes says what stands under the title: as of when, and that it is a
// demonstration.
func (r Report) notes(ctx context.Context) []string {
	notes := []string{lang.T(ctx, "report.as_of", r.Campaign, lang.Moment(ctx, r.At))}
	if note := r.Later(ctx); note != "" {
		notes = append(notes, note)
	}
	if r.Demo {
		notes = append(notes, lang.T(ctx, "report.demo"))
	}
	return notes
}

// Later says as of when the figures are that carry the mark of a later one,
// since how their records stood on an earlier day is not kept; "" if none does.
func (r Report) Later(ctx context.Context) string {
	late := func(a Arg) bool { return a.Figure != nil && a.Figure.Later }
	for _, s := range r.Sections {
		for _, it := range s.Items {
			if slices.ContainsFunc(it.Args, late) || slices.ContainsFunc(it.Parts, late) ||
				slices.ContainsFunc(it.Rows, func(row []Arg) bool { return slices.ContainsFunc(row, late) }) {
				return lang.T(ctx, "report.past", lang.Moment(lang.WithZone(ctx, r.Zone), r.Now))
			}
		}
	}
	return ""
}

// sections are the report's; points are numbered within each, and anew after a
// heading.
func (r Report) sections(ctx context.Context) []SpokenSection {
	out := make([]SpokenSection, 0, len(r.Sections))
	for _, s := range r.Sections {
		sp := SpokenSection{Title: Plain(pieces(ctx, s.Named))}
		points := 0
		for _, it := range s.Items {
			l := it.spoken(ctx)
			switch {
			case it.Heading:
				points = 0
			case it.Point:
				points++
				l.Number = ordinal(ctx, points)
			}
			sp.Lines = append(sp.Lines, l)
		}
		out = append(out, sp)
	}
	return out
}

func (it Item) spoken(ctx context.Context) SpokenLine {
	l := SpokenLine{Heading: it.Heading, Pieces: it.Line(ctx)}
	for _, h := range it.Head {
		l.Head = append(l.Head, lang.T(ctx, h))
	}
	l.Num = make([]bool, len(it.Head))
	for _, row := range it.Rows {
		for j, a := range row {
			l.Num[j] = l.Num[j] || a.Figure != nil
		}
		l.Rows = append(l.Rows, pieces(ctx, row))
	}
	l.Chart, l.Photos = it.chart(ctx), it.photos(ctx)
	return l
}

func pieces(ctx context.Context, args []Arg) []Piece {
	out := make([]Piece, len(args))
	for i, a := range args {
		out[i] = a.Piece(ctx)
	}
	return out
}
