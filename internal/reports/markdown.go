package reports

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"chuangwei/internal/id"
	"chuangwei/internal/office"
)

// WriteMarkdown writes the report as Markdown: of a chart the table, of a photo
// the address.
func WriteMarkdown(w io.Writer, s Spoken, o Out) error {
	base := o.Base
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# %s\n\n", office.Markdown(s.Title))
	for i, note := range s.Notes {
		if i > 0 {
			b.WriteString("\n> ")
		}
		fmt.Fprintf(b, "%s\n", office.Markdown(note))
	}
	for _, s := range s.Sections {
		if s.Title != "" {
			fmt.Fprintf(b, "\n## %s\n", office.Markdown(s.Title))
		}
		for _, l := range s.Lines {
			mark := ""
			if l.Heading {
				mark = "### "
			}
			fmt.Fprintf(b, "\n%s%s%s\n", mark, office.Markdown(l.Number), runs(l.Pieces, base))
			for _, p := range l.Photos {
				at := func(photo id.Photo) string { return base + "/photos/" + string(photo) + "/public" }
				fmt.Fprintf(b, "\n%s\n\n![%s](%s) ![%s](%s)\n", runs([]Piece{{p.Number + " " + p.Title, p.Link}}, base),
					office.Markdown(p.BeforeText), at(p.Before), office.Markdown(p.AfterText), at(p.After))
			}
			if l.Head == nil {
				continue
			}
			b.WriteString("\n|")
			for _, h := range l.Head {
				fmt.Fprintf(b, " %s |", office.Markdown(h))
			}
			b.WriteString("\n|" + strings.Repeat(" --- |", len(l.Head)) + "\n")
			for _, row := range l.Rows {
				b.WriteString("|")
				for _, c := range row {
					fmt.Fprintf(b, " %s |", runs([]Piece{c}, base))
				}
				b.WriteString("\n")
			}
		}
	}
	return b.Flush()
}

func runs(ps []Piece, base string) string {
	var b strings.Builder
	for _, p := range ps {
		text := office.Markdown(p.Text)
		if p.Link == "" {
			b.WriteString(text)
			continue
		}
		fmt.Fprintf(&b, "[%s](%s%s)", text, base, strings.NewReplacer("(", "%28", ")", "%29", " ", "%20").Replace(p.Link))
	}
	return b.String()
}
