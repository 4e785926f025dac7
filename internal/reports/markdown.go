package reports

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"chuangwei/internal/lang"
)

// markdown marks what Markdown would take for its own.
var markdown = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "#", `\#`, "\n", " ",
)

// WriteMarkdown writes the report as Markdown. base is put before the address
// of every figure; it may be empty.
func WriteMarkdown(ctx context.Context, w io.Writer, r Report, base string) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# %s\n\n", markdown.Replace(r.Title(ctx)))
	fmt.Fprintf(b, "%s\n", markdown.Replace(lang.T(ctx, "report.as_of", r.Campaign, lang.Moment(lang.WithZone(ctx, r.Zone), r.At))))
	if r.Demo {
		fmt.Fprintf(b, "\n> %s\n", markdown.Replace(lang.T(ctx, "report.demo")))
	}
	for _, s := range r.Lines(ctx) {
		fmt.Fprintf(b, "\n## %s\n", markdown.Replace(s.Title))
		for _, l := range s.Lines {
			fmt.Fprintf(b, "\n%s%s\n", markdown.Replace(l.Number), runs(l.Pieces, base))
			if l.Head == nil {
				continue
			}
			b.WriteString("\n|")
			for _, h := range l.Head {
				fmt.Fprintf(b, " %s |", markdown.Replace(h))
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
		text := markdown.Replace(p.Text)
		if p.Link == "" {
			b.WriteString(text)
			continue
		}
		fmt.Fprintf(&b, "[%s](%s%s)", text, base, strings.NewReplacer("(", "%28", ")", "%29", " ", "%20").Replace(p.Link))
	}
	return b.String()
}
