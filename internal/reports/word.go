package reports

import (
	"io"
	"strings"
	"unicode/utf8"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// WriteWord writes the report as a Word document; see Paper.
func WriteWord(w io.Writer, s Spoken, o Out) error {
	d, err := Paper(s, o)
	if err != nil {
		return err
	}
	_, err = d.WriteTo(w)
	return err
}

// WritePDF writes the report as a PDF; see Paper.
func WritePDF(w io.Writer, s Spoken, o Out) error {
	d, err := Paper(s, o)
	if err != nil {
		return err
	}
	return d.WritePDF(w)
}

// Paper is the report laid out as an official paper.
func Paper(s Spoken, o Out) (*office.Doc, error) {
	d := office.NewDoc(office.DocMeta{Title: s.Title, Author: s.Name, Created: s.At, English: s.Lang == lang.English})
	d.Title(s.Title)
	for i, note := range s.Notes {
		if i == 0 {
			d.Subtitle(note)
		} else {
			d.Small(office.Text(note))
		}
	}
	for _, section := range s.Sections {
		if section.Title != "" {
			d.Heading(1, section.Title)
		}
		for _, l := range section.Lines {
			if l.Heading {
				d.Heading(2, Plain(l.Pieces))
				continue
			}
			if l.Photos != nil {
				d.Caption(Plain(l.Pieces))
				if err := paperPhotos(d, l.Photos, o); err != nil {
					return nil, err
				}
				continue
			}
			if l.Head == nil {
				d.P(append([]office.Run{office.Text(l.Number)}, wordRuns(l.Pieces, o.Base)...)...)
				continue
			}
			drawn := false
			if l.Chart != nil {
				// A program without its fonts writes the table alone.
				err := d.Chart(l.Chart.Office(), l.Chart.Title)
				if err != nil && !fault.Is(err, fault.Unavailable) {
					return nil, err
				}
				drawn = err == nil
			}
			if !drawn {
				d.Caption(Plain(l.Pieces))
			}
			g := office.Grid{Head: [][]office.Col{office.Cs(l.Head...)}, Widths: widths(l)}
			for _, row := range l.Rows {
				cells := make([]office.Col, len(row))
				for i, p := range row {
					cells[i] = office.Col{Runs: wordRuns([]Piece{p}, o.Base), Right: l.Num[i]}
				}
				g.Rows = append(g.Rows, cells)
			}
			if err := d.Table(g); err != nil {
				return nil, err
			}
		}
	}
	d.Sign(s.Issuer, s.Date)
	return d, nil
}

func paperPhotos(d *office.Doc, list []Photos, o Out) error {
	for _, p := range list {
		before, err := o.picture(p.Before)
		if err != nil {
			return err
		}
		after, err := o.picture(p.After)
		if err != nil {
			return err
		}
		d.Small(wordRuns([]Piece{{p.Number + " " + p.Title, p.Link}}, o.Base)...)
		if err := d.Pair(before, after, p.BeforeText, p.AfterText); err != nil {
			return err
		}
	}
	return nil
}

// widths shares the width of a table among its columns by what stands in
// them: no word is broken, and long names get more room than figures.
func widths(l SpokenLine) []float64 {
	out := make([]float64, len(l.Head))
	for i, h := range l.Head {
		out[i] = max(9, breadth(h))
		for _, row := range l.Rows {
			out[i] = max(out[i], breadth(row[i].Text))
		}
	}
	return out
}

// breadth is how wide a text is when it may be broken into two lines, in
// letters: a Chinese character is as wide as two, and a word is not broken.
func breadth(s string) float64 {
	all, longest := 0.0, 0.0
	for word := range strings.FieldsSeq(s) {
		w := 0.0
		for _, r := range word {
			if w++; r > 0x2e7f {
				w++
			}
		}
		if all += w + 1; len(word) == utf8.RuneCountInString(word) {
			longest = max(longest, w)
		}
	}
	return max(longest+1, min(all, max(all/2, 16)))
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
