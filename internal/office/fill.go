package office

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/fault"
)

// Fields is what a template is filled with.
type Fields struct {
	Text map[string]string              // {{name}}
	Rows map[string][]map[string]string // {{list.name}}: the table row around it is repeated for every item
}

var mark = regexp.MustCompile(`\{\{\s*([\pL\pN_.]+)\s*\}\}`)

// Fill writes the Word template of r to w with its fields replaced. A field
// may be split over runs, as Word does at every change of spelling language.
// What is not a field is copied byte by byte, and of parts without fields so is
// what was packed. A paragraph that is one field and nothing else is repeated
// for every line of its value. A field for which there is no value is a fault
// that names it.
func Fill(w io.Writer, r io.ReaderAt, size int64, f Fields) error {
	a, err := openArchive(r, size)
	if err != nil {
		return err
	}
	if !a.has("word/document.xml") {
		return fault.New(fault.Invalid, "office.not_template")
	}
	z := zip.NewWriter(w)
	var missing []string
	for _, part := range a.files {
		name := partName(part.Name)
		if !hasFields(name) {
			if err := z.Copy(part); err != nil {
				return fmt.Errorf("fill template: %w", err)
			}
			continue
		}
		rc, err := a.open(part.Name)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(io.LimitReader(rc, 64<<20))
		if err = errors.Join(err, rc.Close()); err != nil {
			return fault.New(fault.Invalid, "office.broken_part", part.Name).Because(err)
		}
		filled := f.fill(string(text), &missing)
		if filled == string(text) {
			if err := z.Copy(part); err != nil {
				return fmt.Errorf("fill template: %w", err)
			}
			continue
		}
		out, err := z.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Deflate})
		if err != nil {
			return fmt.Errorf("fill template: %w", err)
		}
		if _, err := io.WriteString(out, filled); err != nil {
			return fmt.Errorf("fill template: %w", err)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return fault.New(fault.Invalid, "office.template_fields", strings.Join(slices.Compact(missing), ", "))
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("fill template: %w", err)
	}
	return nil
}

// hasFields reports whether a part may hold fields: the text, headers, footers.
func hasFields(part string) bool {
	return part == "word/document.xml" || strings.HasPrefix(part, "word/header") || strings.HasPrefix(part, "word/footer")
}

func (f Fields) fill(s string, missing *[]string) string {
	s = replaceInner(s, "w:tr", func(row string) string {
		list := f.listOf(row)
		if list == "" {
			return row
		}
		var b strings.Builder
		for i, item := range f.Rows[list] {
			b.WriteString(replaceInner(row, "w:p", func(p string) string {
				return fillParagraph(p, func(name string) (string, bool) {
					field, ok := strings.CutPrefix(name, list+".")
					if !ok {
						return "", false
					}
					if v, ok := item[field]; ok {
						return strings.ReplaceAll(v, "{{", braces), true
					}
					if field == "n" {
						return strconv.Itoa(i + 1), true
					}
					*missing = append(*missing, name)
					return "", false
				})
			}))
		}
		return b.String()
	})
	s = replaceInner(s, "w:p", func(p string) string {
		lines := f.linesOf(p)
		var b strings.Builder
		for i := range max(1, len(lines)) {
			b.WriteString(fillParagraph(p, func(name string) (string, bool) {
				v, ok := f.Text[name]
				if !ok {
					*missing = append(*missing, name)
				}
				if len(lines) > 0 {
					v = lines[i]
				}
				return strings.ReplaceAll(v, "{{", braces), ok
			}))
		}
		return b.String()
	})
	return strings.ReplaceAll(s, braces, "{{")
}

// linesOf are the lines of a paragraph that is one field and nothing else;
// nothing for others.
func (f Fields) linesOf(p string) []string {
	said := strings.TrimSpace(saidIn(p))
	m := mark.FindStringSubmatch(said)
	if m == nil || m[0] != said || strings.Contains(p, "<w:drawing") || strings.Contains(p, "<w:sectPr") {
		return nil
	}
	return strings.Split(strings.ReplaceAll(f.Text[m[1]], "\r\n", "\n"), "\n")
}

// saidIn is what a piece of a document says.
func saidIn(s string) string {
	var text strings.Builder
	for _, t := range textSpans(s) {
		text.WriteString(unescapeXML(s[t.from:t.to]))
	}
	return text.String()
}

// braces stands for the braces of a value meanwhile, so that a value that
// looks like a field is not taken for one.
const braces = "\ue0f0"

// listOf returns the list whose fields stand in a table row.
func (f Fields) listOf(row string) string {
	for _, m := range mark.FindAllStringSubmatch(saidIn(row), -1) {
		list, _, ok := strings.Cut(m[1], ".")
		if _, known := f.Rows[list]; ok && known {
			return list
		}
	}
	return ""
}

// replaceInner calls fn for every innermost element of the tag, and puts its
// result in the element's place.
func replaceInner(s, tag string, fn func(string) string) string {
	var b strings.Builder
	done, open := 0, -1
	for i := 0; i < len(s); {
		j := strings.IndexByte(s[i:], '<')
		if j < 0 {
			break
		}
		i += j
		end := strings.IndexByte(s[i:], '>')
		if end < 0 {
			break
		}
		end += i + 1
		switch el := s[i:end]; {
		case strings.HasPrefix(el, "</"+tag+">"):
			if open >= 0 {
				b.WriteString(s[done:open])
				b.WriteString(fn(s[open:end]))
				done, open = end, -1
			}
		case strings.HasPrefix(el, "<"+tag) && (el[len(tag)+1] == '>' || el[len(tag)+1] == ' ') && !strings.HasSuffix(el, "/>"):
			open = i
		}
		i = end
	}
	b.WriteString(s[done:])
	return b.String()
}

type span struct{ from, to int } // the text inside <w:t>…</w:t>

func textSpans(s string) []span {
	var out []span
	for i := 0; ; {
		j := strings.Index(s[i:], "<w:t")
		if j < 0 {
			return out
		}
		i += j
		end := strings.IndexByte(s[i:], '>')
		if end < 0 {
			return out
		}
		next := s[i+4]
		i += end + 1
		if next != '>' && next != ' ' || s[i-2] == '/' {
			continue
		}
		stop := strings.Index(s[i:], "</w:t>")
		if stop < 0 {
			return out
		}
		out = append(out, span{i, i + stop})
		i += stop
	}
}

// fillParagraph replaces the fields that value knows. The text of a field goes
// where the field begins; what else it covers becomes empty.
func fillParagraph(p string, value func(string) (string, bool)) string {
	spans := textSpans(p)
	var text strings.Builder
	starts := make([]int, len(spans)) // of each span in the joined text
	for i, s := range spans {
		starts[i] = text.Len()
		text.WriteString(unescapeXML(p[s.from:s.to]))
	}
	joined := text.String()
	marks := mark.FindAllStringSubmatchIndex(joined, -1)
	if len(marks) == 0 {
		return p
	}
	type change struct {
		from, to int
		with     string
	}
	var changes []change
	for _, m := range marks {
		if v, ok := value(joined[m[2]:m[3]]); ok {
			changes = append(changes, change{m[0], m[1], v})
		}
	}
	var b strings.Builder
	done := 0
	for i, s := range spans {
		lo, hi := starts[i], len(joined)
		if i+1 < len(spans) {
			hi = starts[i+1]
		}
		var out strings.Builder
		at, touched := lo, false
		for _, c := range changes {
			if c.to <= lo || c.from >= hi {
				continue
			}
			touched = true
			if c.from >= at {
				out.WriteString(escapeXML(joined[at:c.from]))
			}
			if c.from >= lo {
				out.WriteString(breakLines(c.with))
			}
			at = min(c.to, hi)
		}
		if !touched {
			continue
		}
		out.WriteString(escapeXML(joined[at:hi]))
		open := strings.LastIndex(p[:s.from], "<w:t")
		b.WriteString(p[done:open] + `<w:t xml:space="preserve">` + out.String())
		done = s.to
	}
	b.WriteString(p[done:])
	return b.String()
}

func breakLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = escapeXML(lines[i])
	}
	return strings.Join(lines, `</w:t><w:br/><w:t xml:space="preserve">`)
}

func unescapeXML(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	d := xml.NewDecoder(strings.NewReader(s))
	var b strings.Builder
	for {
		tok, err := d.RawToken()
		if err != nil {
			return b.String()
		}
		if t, ok := tok.(xml.CharData); ok {
			b.Write(t)
		}
	}
}

// DocText returns the text of a Word document: a line for every paragraph,
// and the cells of a table row on one line, parted by tabs.
func DocText(r io.ReaderAt, size int64) (string, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	rc, err := a.open("word/document.xml")
	if err != nil {
		return "", err
	}
	defer rc.Close() //nolint:errcheck // it was only read
	d := newDecoder(rc)
	cells, inText := 0, false
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", fault.New(fault.Invalid, "office.broken_part", "word/document.xml").Because(err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "tc":
				cells++
			case "t":
				inText = true
			case "br":
				b.WriteByte('\n')
			case "tab":
				b.WriteByte('\t')
			}
		case xml.CharData:
			if inText {
				b.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inText = false
			case "p":
				if cells == 0 {
					b.WriteByte('\n')
				}
			case "tc":
				cells--
				b.WriteByte('\t')
			case "tr":
				b.WriteByte('\n')
			}
		}
	}
}
