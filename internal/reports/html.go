package reports

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"strings"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// style makes the page read like a paper, on a screen and printed. It stands
// in the file itself: the file is sent on alone.
const style = `body{max-width:50em;margin:2em auto;padding:0 1em;font:16px/1.7 serif;color:#17211d}
h1{font-size:1.6em;text-align:center}h2{font-size:1.2em;margin-top:1.6em}
table{border-collapse:collapse;width:100%;margin:1em 0}caption{text-align:left;font-weight:bold;padding:.3em 0}
th,td{border:1px solid #75847d;padding:.25em .5em;text-align:left}.num{text-align:right}
figure{margin:1em 0}figure svg,figure img{width:100%}.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 1em}.pair p{grid-column:1/-1;margin:.5em 0 0}.pair figure{margin:0}
a{color:#0b6b53}.note{color:#52605a}@media print{a{color:inherit;text-decoration:none}thead{display:table-header-group}}`

// WriteHTML writes the report as a page that stands alone: charts and photos
// are within it.
func WriteHTML(w io.Writer, s Spoken, o Out) error {
	base := o.Base
	b := bufio.NewWriter(w)
	title := html.EscapeString(s.Title)
	fmt.Fprintf(b, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n",
		html.EscapeString(string(s.Lang)), title, style, title)
	for _, note := range s.Notes {
		fmt.Fprintf(b, "<p class=\"note\">%s</p>\n", html.EscapeString(note))
	}
	for _, s := range s.Sections {
		b.WriteString("<section>\n")
		if s.Title != "" {
			fmt.Fprintf(b, "<h2>%s</h2>\n", html.EscapeString(s.Title))
		}
		for _, l := range s.Lines {
			if l.Heading {
				fmt.Fprintf(b, "<h3>%s</h3>\n", anchors(l.Pieces, base))
				continue
			}
			if l.Photos != nil {
				if err := htmlPhotos(b, l, o); err != nil {
					return err
				}
				continue
			}
			if l.Chart != nil {
				svg, err := l.Chart.Office().SVG()
				if err != nil && !fault.Is(err, fault.Unavailable) {
					return err
				}
				fmt.Fprintf(b, "<figure role=\"img\" aria-label=\"%s\">%s</figure>\n", html.EscapeString(l.Chart.Title), svg)
			}
			if l.Head == nil {
				fmt.Fprintf(b, "<p>%s%s</p>\n", html.EscapeString(l.Number), anchors(l.Pieces, base))
				continue
			}
			fmt.Fprintf(b, "<table>\n<caption>%s</caption>\n<thead><tr>", anchors(l.Pieces, base))
			class := func(i int) string {
				if l.Num[i] {
					return ` class="num"`
				}
				return ""
			}
			for i, h := range l.Head {
				fmt.Fprintf(b, "<th scope=\"col\"%s>%s</th>", class(i), html.EscapeString(h))
			}
			b.WriteString("</tr></thead>\n<tbody>\n")
			for _, row := range l.Rows {
				b.WriteString("<tr>")
				for i, c := range row {
					fmt.Fprintf(b, "<td%s>%s</td>", class(i), anchors([]Piece{c}, base))
				}
				b.WriteString("</tr>\n")
			}
			b.WriteString("</tbody>\n</table>\n")
		}
		b.WriteString("</section>\n")
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	return b.Flush()
}

func htmlPhotos(b *bufio.Writer, l SpokenLine, o Out) error {
	fmt.Fprintf(b, "<h3>%s</h3>\n", anchors(l.Pieces, o.Base))
	for _, p := range l.Photos {
		fmt.Fprintf(b, "<div class=\"pair\">\n<p>%s</p>\n", anchors([]Piece{{p.Number + " " + p.Title, p.Link}}, o.Base))
		for _, side := range []struct {
			photo id.Photo
			text  string
		}{{p.Before, p.BeforeText}, {p.After, p.AfterText}} {
			data, err := o.picture(side.photo)
			if err != nil {
				return err
			}
			text := html.EscapeString(side.text)
			b.WriteString("<figure>")
			if data != nil {
				fmt.Fprintf(b, `<img src="data:image/jpeg;base64,%s" alt="%s">`, base64.StdEncoding.EncodeToString(data), text)
			}
			fmt.Fprintf(b, "<figcaption>%s</figcaption></figure>\n", text)
		}
		b.WriteString("</div>\n")
	}
	return nil
}

func anchors(ps []Piece, base string) string {
	var b strings.Builder
	for _, p := range ps {
		text := html.EscapeString(p.Text)
		if p.Link != "" {
			text = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(base+p.Link), text)
		}
		b.WriteString(text)
	}
	return b.String()
}
