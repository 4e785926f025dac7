package reports

import (
	"context"
	"io"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// WriteWord writes the report as a Word document laid out as an official
// paper. base is put before the address of every figure; without it figures
// are plain text, for Word opens no address that is not whole.
func WriteWord(ctx context.Context, w io.Writer, r Report, base string) error {
	ctx = lang.WithZone(ctx, r.Zone)
	d := office.NewDoc(office.DocMeta{Title: r.Title(ctx), Author: r.County, Created: r.At, English: lang.From(ctx) == lang.English})
	d.Title(r.Title(ctx))
	for i, note := range r.Notes(ctx) {
		if i == 0 {
			d.Subtitle(note)
		} else {
			d.Small(office.Text(note))
		}
	}
	for _, s := range r.Lines(ctx) {
		d.Heading(1, s.Title)
		for _, l := range s.Lines {
			if l.Head == nil {
				d.P(append([]office.Run{office.Text(l.Number)}, wordRuns(l.Pieces, base)...)...)
				continue
			}
			d.Small(office.Run{Text: Plain(l.Pieces), Bold: true})
			g := office.Grid{Head: [][]office.Col{office.Cs(l.Head...)}}
			for _, row := range l.Rows {
				cells := make([]office.Col, len(row))
				for i, p := range row {
					cells[i] = office.Col{Runs: wordRuns([]Piece{p}, base), Right: l.Num[i]}
				}
				g.Rows = append(g.Rows, cells)
			}
			if err := d.Table(g); err != nil {
				return err
			}
		}
	}
	_, err := d.WriteTo(w)
	return err
}

func wordRuns(ps []Piece, base string) []office.Run {
	out := make([]office.Run, 0, len(ps))
	for _, p := range ps {
		r := office.Run{Text: p.Text}
		if p.Link != "" && base != "" {
			r.Link = base + p.Link
		}
		out = append(out, r)
	}
	return out
}
