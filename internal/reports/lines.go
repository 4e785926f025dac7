package reports

import (
	"context"
	"slices"

	"chuangwei/internal/lang"
)

// SpokenSection is a section in one language, numbered, for the writers.
type SpokenSection struct {
	Title string
	Lines []SpokenLine
}

// SpokenLine is a paragraph in one language, or a table if it has a head; then
// Pieces is its caption.
type SpokenLine struct {
	Number string // （一） of a point, else empty
	Pieces []Piece
	Head   []string
	Num    []bool // which columns hold figures: they stand at the right
	Rows   [][]Piece
}

// Title returns the report's title in the reader's language.
func (r Report) Title(ctx context.Context) string {
	return lang.T(ctx, "report.stage.title", r.County)
}

// Notes says what stands under the title: as of when, and that it is a
// demonstration.
func (r Report) Notes(ctx context.Context) []string {
	ctx = lang.WithZone(ctx, r.Zone)
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
			if slices.ContainsFunc(it.Args, late) || slices.ContainsFunc(it.Rows, func(row []Arg) bool { return slices.ContainsFunc(row, late) }) {
				return lang.T(ctx, "report.past", lang.Moment(lang.WithZone(ctx, r.Zone), r.Now))
			}
		}
	}
	return ""
}

// Lines returns the sections in the reader's language.
func (r Report) Lines(ctx context.Context) []SpokenSection {
	out := make([]SpokenSection, 0, len(r.Sections))
	for i, s := range r.Sections {
		sp := SpokenSection{Title: ordinal(ctx, i+1, 0) + lang.T(ctx, s.Title)}
		points := 0
		for _, it := range s.Items {
			l := SpokenLine{Pieces: it.Line(ctx)}
			if it.Point {
				points++
				l.Number = ordinal(ctx, i+1, points)
			}
			for _, h := range it.Head {
				l.Head = append(l.Head, lang.T(ctx, h))
			}
			l.Num = make([]bool, len(it.Head))
			for _, row := range it.Rows {
				for j, a := range row {
					l.Num[j] = l.Num[j] || a.Figure != nil
				}
				cells := make([]Piece, len(row))
				for j, a := range row {
					cells[j] = a.Piece(ctx)
				}
				l.Rows = append(l.Rows, cells)
			}
			sp.Lines = append(sp.Lines, l)
		}
		out = append(out, sp)
	}
	return out
}
