package office

import (
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"path"
	"strconv"
	"strings"

	"chuangwei/internal/fault"
)

// workbook is what the sheets of an XLSX share.
type workbook struct {
	*archive
	parts    map[string]string // sheet name → part
	strings  []string
	formats  []format // by cell style
	date1904 bool
}

// format is how a number of a style is to be understood.
type format struct {
	date bool
	pad  int // digits, where the format is zeros: codes with leading zeros
}

func openXLSX(r io.ReaderAt, size int64) (*Book, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return nil, err
	}
	main, err := a.mainPart()
	if err != nil {
		return nil, err
	}
	w := &workbook{archive: a, parts: map[string]string{}}
	b := &Book{rows: w.rows}
	if err := w.readWorkbook(main, b); err != nil {
		return nil, err
	}
	if len(b.sheets) == 0 {
		return nil, fault.New(fault.Invalid, "office.no_sheet")
	}
	dir := path.Dir(main)
	if err := w.readStrings(dir + "/sharedStrings.xml"); err != nil {
		return nil, err
	}
	return b, w.readStyles(dir + "/styles.xml")
}

// mainPart finds the workbook in the package, and says what the package is if
// it holds none.
func (a *archive) mainPart() (string, error) {
	const usual = "xl/workbook.xml"
	rels, _ := a.relations("_rels/.rels", "") // damaged: try the usual place
	for _, target := range rels {
		if strings.HasSuffix(target.kind, "/officeDocument") && strings.HasSuffix(target.part, ".xml") &&
			a.has(target.part) && strings.Contains(strings.ToLower(target.part), "workbook") {
			return target.part, nil
		}
	}
	switch {
	case a.has(usual):
		return usual, nil
	case a.has("xl/workbook.bin"):
		return "", fault.New(fault.Invalid, "office.other_format", "XLSB")
	case a.has("content.xml") && a.has("mimetype"):
		return "", fault.New(fault.Invalid, "office.other_format", "ODS")
	case a.has("word/document.xml"):
		return "", fault.New(fault.Invalid, "office.not_spreadsheet")
	}
	return "", fault.New(fault.Invalid, "office.not_spreadsheet")
}

type relation struct{ kind, part string }

// relations reads a relationships part; targets are resolved against dir.
func (a *archive) relations(part, dir string) (map[string]relation, error) {
	out := map[string]relation{}
	err := a.each(part, func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		target := attr(e, "Target")
		if after, ok := strings.CutPrefix(target, "/"); ok {
			target = after
		} else {
			target = path.Join(dir, target)
		}
		out[attr(e, "Id")] = relation{kind: attr(e, "Type"), part: target}
		return nil
	})
	return out, err
}

// each calls fn for every element of a part that begins.
func (a *archive) each(part string, fn func(*xml.Decoder, xml.StartElement) error) error {
	rc, err := a.open(part)
	if err != nil {
		return err
	}
	defer rc.Close() //nolint:errcheck // it was only read
	d := newDecoder(rc)
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.New(fault.Invalid, "office.broken_part", part).Because(err)
		}
		if e, ok := tok.(xml.StartElement); ok {
			if err := fn(d, e); err != nil {
				return err
			}
		}
	}
}

func newDecoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

func (w *workbook) readWorkbook(main string, b *Book) error {
	dir := path.Dir(main)
	rels, err := w.relations(dir+"/_rels/"+path.Base(main)+".rels", dir)
	if err != nil {
		return err
	}
	return w.each(main, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			v := attr(e, "date1904")
			w.date1904 = v == "1" || v == "true"
		case "sheet":
			rel, ok := rels[attr(e, "id")]
			if !ok || !strings.HasSuffix(rel.kind, "/worksheet") || attr(e, "state") == "hidden" || attr(e, "state") == "veryHidden" {
				return nil // chart sheets have no rows
			}
			name := attr(e, "name")
			b.sheets = append(b.sheets, name)
			w.parts[name] = rel.part
		}
		return nil
	})
}

// readStrings reads the texts that cells share. Pronunciation guides are left
// out.
func (w *workbook) readStrings(part string) error {
	if !w.has(part) {
		return nil
	}
	rc, err := w.open(part)
	if err != nil {
		return err
	}
	defer rc.Close() //nolint:errcheck // it was only read
	d := newDecoder(rc)
	var b strings.Builder
	var total, skip int
	inText := false
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.New(fault.Invalid, "office.broken_part", part).Because(err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				b.Reset()
			case "rPh":
				skip++
			case "t":
				inText = skip == 0
			}
		case xml.CharData:
			if inText {
				b.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "rPh":
				skip--
			case "t":
				inText = false
			case "si":
				total += b.Len() + 16
				if total > maxStringData {
					return fault.New(fault.TooLarge, "office.zip_bomb")
				}
				w.strings = append(w.strings, clean(unescape(b.String())))
			}
		}
	}
}

func (w *workbook) readStyles(part string) error {
	if !w.has(part) {
		return nil
	}
	custom := map[string]format{}
	inCells := false
	return w.each(part, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[attr(e, "numFmtId")] = readFormat(attr(e, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				n := attr(e, "numFmtId")
				f, ok := custom[n]
				if !ok {
					f.date = builtinDate(n)
				}
				w.formats = append(w.formats, f)
			}
		}
		return nil
	})
}

// builtinDate reports whether a format that files refer to by number only is
// a date; 27 to 36 and 50 to 58 are those of East Asian editions.
func builtinDate(n string) bool {
	i, err := strconv.Atoi(n)
	return err == nil && (i >= 14 && i <= 22 || i >= 27 && i <= 36 || i >= 45 && i <= 47 || i >= 50 && i <= 58)
}

// readFormat understands a number format as far as needed: is it a date, or
// zeros that stand for leading digits.
func readFormat(code string) (f format) {
	code, _, _ = strings.Cut(code, ";")
	zeros := 0
	var quoted, bracket, escaped bool
	var inBracket strings.Builder
	for _, r := range code {
		switch {
		case escaped:
			escaped = false
		case r == '\\' || r == '_' || r == '*':
			escaped = true
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[':
			bracket = true
			inBracket.Reset()
		case r == ']':
			bracket = false
			switch strings.ToLower(inBracket.String()) {
			case "h", "hh", "m", "mm", "s", "ss":
				f.date = true
			}
		case bracket:
			inBracket.WriteRune(r)
		case strings.ContainsRune("yYdDhHsSmM", r):
			f.date = true
		case r == '0':
			zeros++
		}
	}
	if strings.EqualFold(code, "general") {
		return format{}
	}
	if code != "" && strings.Trim(code, "0") == "" && zeros > 1 {
		f.pad = zeros
	}
	return f
}

// unescape decodes _x000D_, the way the format writes control characters.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				b.WriteRune(rune(n))
				i += 6
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (w *workbook) rows(sheet string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		part, ok := w.parts[sheet]
		if !ok {
			yield(Row{}, fault.New(fault.Invalid, "office.sheet_missing", sheet))
			return
		}
		merges, err := w.merges(part)
		if err != nil {
			yield(Row{}, err)
			return
		}
		rc, err := w.open(part)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer rc.Close() //nolint:errcheck // it was only read
		s := &sheetReader{w: w, sheet: sheet, d: newDecoder(rc), merges: merges}
		for {
			row, err := s.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
